//! What holds whichever kind it is: genesis, execution, golden bytes, hostile witnesses.

mod every_kind;
mod examples;
mod genesis;
mod golden;
mod hostile_witness;
mod numbers;
mod transactions;
