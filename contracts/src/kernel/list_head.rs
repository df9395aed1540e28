//! Head of an append-only list, and what stands beside the leaves of a list of members: flags in chunks, and a counter for each bit.
//!
//! Invariant: the counter of a bit is the number of members that have it. Whatever is read may come out of a witness that nobody has proven yet,
//! so lengths are judged and no sum runs over.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::error::Fault;
use crate::kernel::merkle::Peaks;
use crate::kernel::state::{Bytes32, Record};

/// Members whose flags lie in one chunk.
pub const CHUNK: u64 = 256;

/// Bits that a member may have.
pub const BITS: usize = u16::BITS as usize;

/// Head of an append-only list: what its leaves hash to, and of a list of members its counters.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ListHead {
    /// Count and peaks.
    pub leaves: Peaks,
    /// Of a list of members alone.
    pub flags: Option<FlagHead>,
}

impl Record for ListHead {
    const NAME: &'static str = "list";
}

impl ListHead {
    /// True when peaks, counters and flags fit the count. Values from outside MUST be checked by this.
    pub fn is_valid(&self) -> bool {
        self.leaves.is_valid() && self.flags.as_ref().is_none_or(|flags| flags.fits(self.leaves.count))
    }
}

/// Counters of a list of members, and the flags of those that fill no chunk yet: they lie here, so that joining writes the head alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FlagHead {
    /// Members with bit k, as many counters as the highest bit ever set needs.
    pub counters: Vec<u64>,
    /// Flags of the members after the last whole chunk, fewer than [`CHUNK`].
    pub last: Vec<u16>,
}

/// All bits that any of these has.
fn all_bits(flags: &[u16]) -> u16 {
    flags.iter().fold(0, |all, flags| all | flags)
}

impl FlagHead {
    /// Do they fit so many members? A counter says no more than there are, and there is one for each bit.
    pub fn fits(&self, members: u64) -> bool {
        self.counters.len() <= BITS
            && self.last.len() as u64 == members % CHUNK
            && self.counters.iter().all(|counter| *counter <= members)
            && u32::from(all_bits(&self.last)) >> self.counters.len() == 0
    }

    /// Members with a bit of the mask, whose bits exclude each other.
    pub fn count(&self, mask: u16) -> Result<u64, Fault> {
        let asked = self.counters.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        let sum = asked.map(|(_, counter)| *counter).try_fold(0, u64::checked_add);
        sum.ok_or_else(|| Fault::new("the counters of a list overflow"))
    }

    /// Counts a change of one member's flags.
    pub(super) fn recount(&mut self, old: u16, new: u16) -> Result<(), Fault> {
        let needed = BITS - new.leading_zeros() as usize;
        if self.counters.len() < needed {
            self.counters.resize(needed, 0);
        }
        for (bit, counter) in self.counters.iter_mut().enumerate() {
            *counter = match (old >> bit & 1, new >> bit & 1) {
                (0, 1) => counter.checked_add(1).ok_or_else(|| Fault::new("a counter of a list overflows"))?,
                (1, 0) => counter.checked_sub(1).ok_or_else(|| Fault::new("a counter of a list is lower than its flags"))?,
                _ => continue,
            };
        }
        Ok(())
    }
}

/// Flags of [`CHUNK`] members, once they are so many.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FlagChunk {
    /// [`crate::kernel::state::AppendList::id`] of the list, so that who checks a store knows whose flags these are.
    pub list: Bytes32,
    /// Which chunk: it begins at member [`CHUNK`] times this.
    pub number: u64,
    /// One for each member.
    pub flags: Vec<u16>,
}

impl Record for FlagChunk {
    const NAME: &'static str = "flags";
}

impl FlagChunk {
    /// Bytes of a stored chunk: layout, list, number, and the flags with their count.
    pub const STORED: usize = 1 + 32 + 8 + 4 + 2 * CHUNK as usize;
}
