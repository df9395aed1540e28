//! CometBFT's JSON-RPC, as far as clients of a ledger and `cometbft light` use it.

mod listener;
mod methods;
mod server;
mod wire;

pub use methods::Methods;
pub use server::serve;
