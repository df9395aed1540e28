//! The house itself: crates, files and what may know what. Starts no program of ours.

mod files;
mod floors;
mod imports;
mod json;
mod layers;
mod one_binary;
mod references;
mod rings;
mod words;
