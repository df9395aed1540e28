//! What holds whichever kind it is: genesis, execution, golden bytes, hostile witnesses.

mod draft;
mod every_kind;
mod examples;
mod genesis;
mod golden;
mod hostile_witness;
mod joint;
mod meter;
mod numbers;
mod order;
mod transactions;
