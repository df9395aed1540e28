//! The block in which something is judged.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::kernel::value::Time;

/// The block in which transactions are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Chain.
    pub chain_id: String,
    /// Height.
    pub height: u64,
    /// Time, whole seconds.
    pub time: Time,
}

/// Place of a message in its block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct Position {
    /// Bundle in the block.
    pub bundle: u32,
    /// Transaction in the bundle.
    pub transaction: u32,
    /// Message in the transaction.
    pub message: u16,
}
