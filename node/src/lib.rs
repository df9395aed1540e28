//! Mulu.

pub mod storage;
