//! Work queues: what waits for somebody now. Members leave, so the order is that of joining, disturbed by leaving: the last one takes the free slot.
//! Everything else that is listed stands in lists that are joined once ([`crate::kernel::member_list`]).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::codec::encode;
use crate::kernel::error::Fault;
use crate::kernel::member::Member;
use crate::kernel::member_list::{Found, Room};
use crate::kernel::state::{Bytes32, Key, Record, StateRead, StateWrite, Subject};

/// Members on one page of a queue: few, since the unfinished one in the head is read and written by each that comes or goes.
pub const PAGE: u64 = 16;

/// A work queue. A place in it holds at one height only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    subject: Subject,
    name: Vec<u8>,
    /// Tree key of its head.
    id: Bytes32,
}

/// Head of a queue: how many wait, and those of the page that is not full yet, so that joining writes one record.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct QueueHead {
    /// Members now.
    pub count: u64,
    /// Those after the last full page, fewer than [`PAGE`].
    pub last: Vec<Member>,
}

impl Record for QueueHead {
    const NAME: &'static str = "queue";
}

/// A full page: [`PAGE`] members in slot order.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct QueuePage {
    /// Members.
    pub members: Vec<Member>,
}

impl Record for QueuePage {
    const NAME: &'static str = "page";
}

impl Queue {
    /// The queue told by `name` parts of a subject.
    pub fn new(subject: &Subject, name: &[&[u8]]) -> Self {
        let name = encode(&name.iter().map(|p| p.to_vec()).collect::<Vec<_>>());
        Queue { subject: subject.clone(), id: Key::<QueueHead>::new(subject, &[&name]).raw, name }
    }

    fn head_key(&self) -> Key<QueueHead> {
        Key::at(self.id)
    }

    fn page_key(&self, page: u64) -> Key<QueuePage> {
        Key::new(&self.subject, &[&self.name, &page.to_be_bytes()])
    }

    fn head(&self, state: &dyn StateRead) -> Result<QueueHead, Fault> {
        let head = self.head_key().get(state)?.unwrap_or_default();
        if head.last.len() as u64 == head.count % PAGE {
            Ok(head)
        } else {
            Err(Fault::new("the last page of a queue does not fit its count"))
        }
    }

    fn page(&self, state: &dyn StateRead, page: u64) -> Result<QueuePage, Fault> {
        let found = self.page_key(page).get(state)?.ok_or_else(|| Fault::new("a page of a queue is missing"))?;
        if found.members.len() as u64 == PAGE { Ok(found) } else { Err(Fault::new("a page of a queue is not full")) }
    }

    /// Number of members.
    pub fn count(&self, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(self.head(state)?.count)
    }

    /// Members from a slot on, as far as there is room, and the slot to go on at; none at the end.
    pub fn scan(&self, state: &dyn StateRead, from: u64, room: &mut Room) -> Result<Found, Fault> {
        let head = self.head(state)?;
        let (mut found, mut at) = (Vec::new(), from);
        while at < head.count {
            let number = at / PAGE;
            let members = if number == head.count / PAGE {
                head.last.clone()
            } else if room.members > 0 && room.take_chunk() {
                self.page(state, number)?.members
            } else {
                return Ok((found, Some(at)));
            };
            for member in members.into_iter().skip((at % PAGE) as usize) {
                if room.members == 0 {
                    return Ok((found, Some(at)));
                }
                room.members -= 1;
                found.push((at, member));
                at = at.saturating_add(1);
            }
        }
        Ok((found, None))
    }

    /// Puts a member at the end, and tells whether it is the first that waits; nothing happens where it already stands.
    pub fn join(&self, state: &mut impl StateWrite, member: &Member) -> Result<bool, Fault> {
        let (list, slots) = (self.head_key(), member.slots(state)?);
        if member.slot_in(state, &slots, &list.raw)?.is_some() {
            return Ok(false);
        }
        let QueueHead { count: slot, mut last } = self.head(state)?;
        let count = slot.checked_add(1).ok_or_else(|| Fault::new("a queue is full"))?;
        last.push(member.clone());
        if last.len() as u64 == PAGE {
            state.put(&self.page_key(slot / PAGE), &QueuePage { members: std::mem::take(&mut last) });
        }
        state.put(&list, &QueueHead { count, last });
        member.put_slot(state, slots, &list.raw, slot)?;
        Ok(slot == 0)
    }

    /// Takes a member out, and tells whether it was the last that waited: the last one moves into its slot. Nothing happens where it does not stand.
    pub fn leave(&self, state: &mut impl StateWrite, member: &Member) -> Result<bool, Fault> {
        let (list, slots) = (self.head_key(), member.slots(state)?);
        let Some(slot) = member.slot_in(state, &slots, &list.raw)? else { return Ok(false) };
        member.drop_slot(state, slots, &list.raw);
        let QueueHead { count, mut last } = self.head(state)?;
        let Some(count) = count.checked_sub(1) else {
            return Err(Fault::new("a member stands in an empty queue"));
        };
        if last.is_empty() {
            // The last full page becomes the one in the head; its record stays, and is read no more.
            last = self.page(state, count / PAGE)?.members;
        }
        let moved = last.pop().ok_or_else(|| Fault::new("a queue is shorter than its count"))?;
        if slot != count {
            let (number, at) = (slot / PAGE, (slot % PAGE) as usize);
            let outside = || Fault::new("a slot lies outside its queue");
            if number == count / PAGE {
                *last.get_mut(at).ok_or_else(outside)? = moved.clone();
            } else if number < count / PAGE {
                let mut page = self.page(state, number)?;
                *page.members.get_mut(at).ok_or_else(outside)? = moved.clone();
                state.put(&self.page_key(number), &page);
            } else {
                return Err(outside());
            }
            let slots = moved.slots(state)?;
            if moved.slot_in(state, &slots, &list.raw)?.is_none() {
                return Err(Fault::new("a member of a queue has no slot in it"));
            }
            moved.put_slot(state, slots, &list.raw, slot)?;
        }
        state.put(&list, &QueueHead { count, last });
        Ok(count == 0)
    }
}
