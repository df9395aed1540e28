//! What questions list: members of lists and queues, and pages over several of them as if they were one.

use crate::kernel::error::Fault;
use crate::kernel::id::DivisionCode;
use crate::kernel::member::Member;
use crate::kernel::member_list::{Found, LISTED, MemberList, Room};
use crate::kernel::place::Place;
use crate::kernel::queue::Queue;
use crate::kernel::state::{StateRead, StateWrite};

/// Most lists that one question reads.
pub const MAX_LISTS: usize = 4_096;

/// Largest number of items that a list question may ask for.
pub const MAX_LIMIT: u32 = 500;

/// Records of flags, and pages of queues, that one page of an answer reads: 16,384 members looked at.
pub const MAX_CHUNKS: usize = 64;

/// `Err` where one division has more than [`MAX_LISTS`]: no state has, since codes are few.
pub fn require_lists(count: u64) -> Result<(), Fault> {
    if count <= MAX_LISTS as u64 { Ok(()) } else { Err(Fault::new(format!("more than {MAX_LISTS} lists under one division"))) }
}

/// What a question lists of a list: those with some flags, or all that wait in a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Members whose flags meet a mask, of bits that exclude each other.
    Members(MemberList, u16),
    /// All of a queue.
    Queue(Queue),
}

impl From<MemberList> for Selection {
    /// All that a list without other flags lists.
    fn from(list: MemberList) -> Self {
        Selection::Members(list, LISTED)
    }
}

impl From<Queue> for Selection {
    fn from(queue: Queue) -> Self {
        Selection::Queue(queue)
    }
}

impl Selection {
    /// How many. Reads the head alone.
    pub fn count(&self, state: &dyn StateRead) -> Result<u64, Fault> {
        match self {
            Selection::Members(list, mask) => list.count(state, *mask),
            Selection::Queue(queue) => queue.count(state),
        }
    }

    /// Those from a position on, as far as there is room.
    pub fn scan(&self, state: &dyn StateRead, from: u64, room: &mut Room) -> Result<Found, Fault> {
        match self {
            Selection::Members(list, mask) => list.scan(state, *mask, from, room),
            Selection::Queue(queue) => queue.scan(state, from, room),
        }
    }

    /// The first of them, for what has no pages.
    pub fn first(&self, state: &dyn StateRead, limit: usize) -> Result<Vec<Member>, Fault> {
        let found = match self {
            Selection::Members(list, mask) => list.first(state, *mask, limit)?,
            Selection::Queue(queue) => queue.scan(state, 0, &mut Room { members: limit, chunks: MAX_CHUNKS })?.0,
        };
        Ok(found.into_iter().map(|(_, member)| member).collect())
    }

    /// Takes a member out of what is listed, whatever it was there.
    pub fn leave(&self, state: &mut impl StateWrite, member: &Member) -> Result<(), Fault> {
        match self {
            Selection::Members(list, _) => list.leave(state, member),
            Selection::Queue(queue) => queue.leave(state, member).map(|_| ()),
        }
    }
}

/// One of the lists of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its division; none: the one asked about.
    pub division: Option<DivisionCode>,
    /// Its number among the lists of that division; rising.
    pub number: u64,
    /// What of it is listed.
    pub of: Selection,
}

/// Part of what several lists hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Members from the place on, each with the index of its list. A member that stands in two of the lists comes twice.
    pub members: Vec<(usize, Member)>,
    /// Members of all lists, also before the place.
    pub total: u64,
    /// Where the next page begins; none where this is the last.
    pub next: Option<Place>,
}

/// The members of lists from a place on: at most `limit`, cut at [`MAX_LIMIT`], found by looking at [`MAX_CHUNKS`] records of flags at most. So a page may
/// hold fewer than asked for, and lead on. Reads every head, for the total.
pub fn page(state: &dyn StateRead, lists: &[Listed], from: &Place, limit: u32) -> Result<Page, Fault> {
    let mut room = Room { members: limit.min(MAX_LIMIT) as usize, chunks: MAX_CHUNKS };
    let mut page = Page::default();
    for (at, list) in lists.iter().enumerate() {
        let count = list.of.count(state)?;
        page.total = page.total.checked_add(count).ok_or_else(|| Fault::new("the counters of lists overflow"))?;
        let begins_here = list.division == from.division;
        if count == 0 || page.next.is_some() || begins_here && list.number < from.list {
            continue;
        }
        let position = if begins_here && list.number == from.list { from.position } else { 0 };
        let (members, next) = list.of.scan(state, position, &mut room)?;
        page.members.extend(members.into_iter().map(|(_, member)| (at, member)));
        page.next = next.map(|position| Place { division: list.division, list: list.number, position });
    }
    Ok(page)
}

/// A page of lists of no division, numbered in this order.
pub fn page_of(state: &dyn StateRead, lists: impl IntoIterator<Item = Selection>, from: &Place, limit: u32) -> Result<Page, Fault> {
    if from.division.is_some() {
        return Err(Fault::new(format!("{from} is no place in a list of no division")));
    }
    let lists: Vec<_> = lists.into_iter().zip(0..).map(|(of, number)| Listed { division: None, number, of }).collect();
    page(state, &lists, from, limit)
}
