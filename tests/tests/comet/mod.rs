//! Nodes on real CometBFT, which has to be installed (`scripts/get-cometbft`).

mod engine;
mod network_of_four;
mod rpc;
mod several_machines;
mod upgrade;
mod validators;
