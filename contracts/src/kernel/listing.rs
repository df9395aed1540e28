//! Live lists: what a view shows now; and paging over several of them as if they were one.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::codec::encode;
use crate::kernel::error::Fault;
use crate::kernel::state::{Bytes32, Key, Record, StateRead, StateWrite, Subject};

/// Most live lists that one question reads.
pub const MAX_LISTS: usize = 4_096;

/// `Err` where one division has more than [`MAX_LISTS`]: no state has, since codes are few.
pub fn require_lists(count: u64) -> Result<(), Fault> {
    if count <= MAX_LISTS as u64 { Ok(()) } else { Err(Fault::new(format!("more than {MAX_LISTS} lists under one division"))) }
}

/// Live lists read one after another. A member that stands in two of them comes twice.
#[derive(Debug, Clone, Default)]
pub struct Union {
    /// In order.
    pub lists: Vec<LiveList>,
}

/// Part of a union.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Members from the offset on, each with the index of its list.
    pub members: Vec<(usize, Member)>,
    /// Members of all lists.
    pub total: u64,
    /// Offset of the next page; none where this is the last.
    pub next: Option<u64>,
}

impl Union {
    /// A union of lists in this order.
    pub fn new(lists: impl IntoIterator<Item = LiveList>) -> Self {
        Union { lists: lists.into_iter().collect() }
    }

    /// Members `offset..offset + limit`; `limit` is cut at [`MAX_LIMIT`]. Reads every head, and only the pages needed.
    pub fn page(&self, state: &dyn StateRead, offset: u64, limit: u32) -> Result<Page, Fault> {
        let end = offset.saturating_add(limit.min(MAX_LIMIT).into());
        let mut page = Page::default();
        for (at, list) in self.lists.iter().enumerate() {
            let before = page.total;
            let count = list.count(state)?;
            page.total = before.checked_add(count).ok_or_else(|| Fault::new("the counts of live lists overflow"))?;
            let (from, to) = (offset.saturating_sub(before), end.saturating_sub(before).min(count));
            if from < to {
                page.members.extend(list.members(state, from, to)?.into_iter().map(|m| (at, m)));
            }
        }
        page.next = (end < page.total).then_some(end);
        Ok(page)
    }
}

/// Largest number of items that a list question may ask for.
pub const MAX_LIMIT: u32 = 500;

/// A live list: what a view shows now, in pages of [`PAGE`] members. The order is that of joining, disturbed by leaving
/// (the last member takes the free slot), so a cursor holds at one height only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveList {
    subject: Subject,
    name: Vec<u8>,
}

/// Members on one page of a live list.
pub const PAGE: u64 = 64;

/// Number of members of a live list.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LiveHead {
    /// Members now.
    pub count: u64,
}

impl Record for LiveHead {
    const NAME: &'static str = "live";
}

/// Up to [`PAGE`] members.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LivePage {
    /// Members in slot order.
    pub members: Vec<Member>,
}

impl Record for LivePage {
    const NAME: &'static str = "page";
}

/// A member of live lists: its subject keeps its slots; `item` tells members of one subject apart (a cell of a division).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Member {
    /// Where its slots are kept.
    pub subject: Subject,
    /// Empty, or what tells it from other members of the same subject.
    pub item: Vec<u8>,
}

impl Member {
    /// A member that is its subject.
    pub fn of(subject: Subject) -> Self {
        Member { subject, item: Vec::new() }
    }

    fn slots(&self) -> Key<Slots> {
        Key::new(&self.subject, &[&self.item])
    }
}

/// Where a member stands in each live list: (list, slot), sorted by list. Not part of the member, so that listing changes no version.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Slots {
    /// (tree key of the list's head, slot).
    pub slots: Vec<(Bytes32, u64)>,
}

impl Record for Slots {
    const NAME: &'static str = "slots";
}

impl LiveList {
    /// The list told by `name` parts of a subject.
    pub fn new(subject: &Subject, name: &[&[u8]]) -> Self {
        LiveList { subject: subject.clone(), name: encode(&name.iter().map(|p| p.to_vec()).collect::<Vec<_>>()) }
    }

    fn head_key(&self) -> Key<LiveHead> {
        Key::new(&self.subject, &[&self.name])
    }

    fn page_key(&self, page: u64) -> Key<LivePage> {
        Key::new(&self.subject, &[&self.name, &page.to_be_bytes()])
    }

    /// Number of members.
    pub fn count(&self, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(self.head_key().get(state)?.unwrap_or_default().count)
    }

    /// Members in slots `from..to`, cut at the count. Reads only the pages that it needs.
    pub fn members(&self, state: &dyn StateRead, from: u64, to: u64) -> Result<Vec<Member>, Fault> {
        let to = to.min(self.count(state)?);
        let mut out = Vec::new();
        let mut slot = from;
        while slot < to {
            let page = self.page(state, slot / PAGE)?;
            let end = to.min((slot / PAGE + 1).saturating_mul(PAGE));
            for at in slot..end {
                out.push(member_at(&page, at)?);
            }
            slot = end;
        }
        Ok(out)
    }

    fn page(&self, state: &dyn StateRead, page: u64) -> Result<LivePage, Fault> {
        self.page_key(page).get(state)?.ok_or_else(|| Fault::new("a page of a live list is missing"))
    }

    /// Where a member stands; none where it does not.
    pub fn slot(&self, state: &dyn StateRead, member: &Member) -> Result<Option<u64>, Fault> {
        let (list, slots) = (self.head_key().raw, member.slots().get(state)?.unwrap_or_default());
        Ok(slots.slots.iter().find(|(of, _)| *of == list).map(|(_, slot)| *slot))
    }

    /// Puts a member at the end; nothing happens where it already stands.
    pub fn join(&self, state: &mut impl StateWrite, member: &Member) -> Result<(), Fault> {
        let list = self.head_key();
        let mut slots = member.slots().get(state)?.unwrap_or_default();
        let Err(place) = slots.slots.binary_search_by_key(&list.raw, |(l, _)| *l) else { return Ok(()) };
        let slot = self.count(state)?;
        let count = slot.checked_add(1).ok_or_else(|| Fault::new("a live list is full"))?;
        let mut page = if slot % PAGE == 0 { LivePage::default() } else { self.page(state, slot / PAGE)? };
        // A page that members left keeps its record; what lies beyond the count is never read.
        page.members.truncate((slot % PAGE) as usize);
        page.members.push(member.clone());
        slots.slots.insert(place, (list.raw, slot));
        state.put(&self.page_key(slot / PAGE), &page);
        state.put(&list, &LiveHead { count });
        state.put(&member.slots(), &slots);
        Ok(())
    }

    /// Takes a member out: the last one moves into its slot. Nothing happens where it does not stand.
    pub fn leave(&self, state: &mut impl StateWrite, member: &Member) -> Result<(), Fault> {
        let list = self.head_key();
        let mut slots = member.slots().get(state)?.unwrap_or_default();
        let Ok(place) = slots.slots.binary_search_by_key(&list.raw, |(l, _)| *l) else { return Ok(()) };
        let (_, slot) = slots.slots.remove(place);
        state.put(&member.slots(), &slots);
        let Some(last) = self.count(state)?.checked_sub(1) else {
            return Err(Fault::new("a member stands in an empty live list"));
        };
        let mut last_page = self.page(state, last / PAGE)?;
        let moved = member_at(&last_page, last)?;
        last_page.members.truncate((last % PAGE) as usize);
        state.put(&self.page_key(last / PAGE), &last_page);
        if slot != last {
            let mut page = self.page(state, slot / PAGE)?;
            match page.members.get_mut((slot % PAGE) as usize) {
                Some(place) => *place = moved.clone(),
                None => return Err(Fault::new("a slot lies outside its page")),
            }
            state.put(&self.page_key(slot / PAGE), &page);
            let mut moved_slots = moved.slots().get(state)?.unwrap_or_default();
            match moved_slots.slots.binary_search_by_key(&list.raw, |(l, _)| *l) {
                Ok(at) => moved_slots.slots[at].1 = slot,
                Err(_) => return Err(Fault::new("a member of a live list has no slot in it")),
            }
            state.put(&moved.slots(), &moved_slots);
        }
        state.put(&list, &LiveHead { count: last });
        Ok(())
    }
}

fn member_at(page: &LivePage, slot: u64) -> Result<Member, Fault> {
    page.members.get((slot % PAGE) as usize).cloned().ok_or_else(|| Fault::new("a page of a live list is shorter than its count"))
}
