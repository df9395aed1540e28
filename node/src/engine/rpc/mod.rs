//! CometBFT's JSON-RPC, as far as clients of a ledger and `cometbft light` use it. Solo answers all of it; before CometBFT questions are
//! answered here, beside each other and in places of their own, and all else is handed on.

mod calls;
mod engine;
mod listener;
mod room;
mod server;
mod wire;

pub use calls::{ABCI_QUERY, Answer, Methods, Questions, abci_query, withheld};
pub use engine::Engine;
pub use server::{Served, serve};
pub use wire::{Failure, Params};
