//! Mulu.
