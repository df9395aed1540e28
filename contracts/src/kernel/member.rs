//! Who stands in lists and queues, and where: each member keeps its own places, beside its subject's records.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::error::Fault;
use crate::kernel::state::{Bytes32, Key, Record, StateRead, StateWrite, Subject};

/// A member of lists and queues: its subject keeps its slots; `item` tells members of one subject apart (a theme of a division).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Member {
    /// Where its slots are kept.
    pub subject: Subject,
    /// Empty, or what tells it from other members of the same subject.
    pub item: Vec<u8>,
}

/// Where a member stands: (list or queue, slot), sorted by list. Not part of the member, so that listing changes no version. The place in a list of
/// members stays for ever, that in a queue until it leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Slots {
    /// (tree key of the head, slot), at most [`MAX_SLOTS`].
    pub slots: Vec<(Bytes32, u64)>,
    /// There were more: each of those has a record of its own.
    pub more: bool,
}

impl Record for Slots {
    const NAME: &'static str = "slots";
}

/// Slots of a member in one record. Places in lists of members are never forgotten, so without a bound the record would grow with each list that a
/// member ever joined, beyond what any record may hold.
pub const MAX_SLOTS: usize = 64;

/// Where a member stands in one list, where its [`Slots`] have no room.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Slot {
    /// None: no longer.
    pub slot: Option<u64>,
}

impl Record for Slot {
    const NAME: &'static str = "slot";
}

impl Member {
    /// A member that is its subject.
    pub fn of(subject: Subject) -> Self {
        Member { subject, item: Vec::new() }
    }

    fn slots_key(&self) -> Key<Slots> {
        Key::new(&self.subject, &[&self.item])
    }

    fn slot_key(&self, list: &Bytes32) -> Key<Slot> {
        Key::new(&self.subject, &[&self.item, list])
    }

    /// Its slots.
    pub(super) fn slots(&self, state: &dyn StateRead) -> Result<Slots, Fault> {
        let slots = self.slots_key().get(state)?.unwrap_or_default();
        if slots.slots.len() > MAX_SLOTS { Err(Fault::new("a member has more slots than a record holds")) } else { Ok(slots) }
    }

    fn slot_beside(&self, state: &dyn StateRead, slots: &Slots, list: &Bytes32) -> Result<Option<u64>, Fault> {
        if !slots.more {
            return Ok(None);
        }
        Ok(self.slot_key(list).get(state)?.and_then(|found| found.slot))
    }

    /// Where it stands in a list.
    pub(super) fn slot_in(&self, state: &dyn StateRead, slots: &Slots, list: &Bytes32) -> Result<Option<u64>, Fault> {
        match place(slots, list) {
            Ok(at) => Ok(Some(slots.slots[at].1)),
            Err(_) => self.slot_beside(state, slots, list),
        }
    }

    /// Notes where it stands in a list.
    pub(super) fn put_slot(&self, state: &mut impl StateWrite, mut slots: Slots, list: &Bytes32, slot: u64) -> Result<(), Fault> {
        match place(&slots, list) {
            Ok(at) => slots.slots[at].1 = slot,
            Err(at) if slots.slots.len() < MAX_SLOTS && self.slot_beside(state, &slots, list)?.is_none() => {
                slots.slots.insert(at, (*list, slot));
            }
            Err(_) => {
                state.put(&self.slot_key(list), &Slot { slot: Some(slot) });
                if std::mem::replace(&mut slots.more, true) {
                    return Ok(());
                }
            }
        }
        state.put(&self.slots_key(), &slots);
        Ok(())
    }

    /// Forgets where it stood in a queue.
    pub(super) fn drop_slot(&self, state: &mut impl StateWrite, mut slots: Slots, list: &Bytes32) {
        match place(&slots, list) {
            Ok(at) => {
                slots.slots.remove(at);
                state.put(&self.slots_key(), &slots);
            }
            Err(_) => state.put(&self.slot_key(list), &Slot { slot: None }),
        }
    }
}

fn place(slots: &Slots, list: &Bytes32) -> Result<usize, usize> {
    slots.slots.binary_search_by_key(list, |(of, _)| *of)
}
