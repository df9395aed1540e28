//! The engine's headers, commits and trees.

mod anchor;
mod chain;
mod simple_merkle;
