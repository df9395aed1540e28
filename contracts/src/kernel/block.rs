//! The block in which something is judged.

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
