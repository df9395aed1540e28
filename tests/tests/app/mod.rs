//! The application inside the test's own process, its blocks made by the test or by a solo chain.

mod abci;
mod commit_sync;
mod determinism;
mod governance;
mod history;
mod mixed;
mod pool;
mod replay;
mod socket;
