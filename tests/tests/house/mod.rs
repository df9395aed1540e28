//! The house itself: crates, files and what may know what. Starts no program of ours.

mod layers;
mod one_binary;
