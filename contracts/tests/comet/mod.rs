//! The engine's headers, commits and trees.

mod anchor;
mod belief;
mod chain;
mod hand_overs;
mod simple_merkle;
mod trust_file;
mod weak_keys;
