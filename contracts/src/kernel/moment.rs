//! A moment of the past about which a question can be asked.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::value::Time;

/// A moment of the past. Block times are cut to whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Moment {
    /// The state after this block, which wrote, judged at its time; 0 is genesis. Of a block that wrote nothing it would be judged at the time of
    /// an earlier one: that is asked for by its time. Proofs of before, which name such a height, still hold.
    Height(u64),
    /// The state after all blocks of this second and before, judged at this time: h.time ≤ t < K.time.
    Time(Time),
}
