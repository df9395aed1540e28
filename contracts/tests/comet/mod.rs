//! The engine's headers, commits and trees.

mod anchor;
mod belief;
mod chain;
mod hand_overs;
mod hostile_json;
mod simple_merkle;
mod trust_file;
mod weak_keys;
