//! Engines: what orders transactions into blocks and signs them.

pub mod cometbft;
pub mod keys;
pub mod link;
pub mod rpc;
pub mod solo;
