//! What holds whichever kind it is: genesis, execution, golden bytes, hostile witnesses.

mod dearest;
pub mod draft;
#[cfg(feature = "next-version")]
mod drill;
mod due;
mod every_kind;
mod freeze;
mod frozen;
mod genesis;
mod golden;
mod hostile_bundles;
mod hostile_files;
mod hostile_witness;
mod joint;
mod meter;
mod model;
mod numbers;
mod order;
mod parts;
mod possession;
mod transactions;
mod trusted;
