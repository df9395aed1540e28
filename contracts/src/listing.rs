//! Paging over several live lists as if they were one, and the bounded walk down the division tree that names them.

use std::collections::BTreeSet;

use crate::id::DivisionCode;
use crate::party::children_of;
use crate::query::MAX_LIMIT;
use crate::state::{Fault, LiveList, Member, StateRead, Subject};

/// Most divisions that one question walks.
pub const MAX_DIVISIONS: usize = 4_096;

/// Most live lists that one question reads.
pub const MAX_LISTS: usize = 131_072;

/// `Err` where a question would read more than [`MAX_LISTS`].
pub fn require_lists(count: u64) -> Result<(), Fault> {
    if count <= MAX_LISTS as u64 { Ok(()) } else { Err(Fault::new(format!("more than {MAX_LISTS} lists: ask for a smaller division"))) }
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

/// A division, and with `below` all that lies in it: parents before children, in the order of their lists. Reads nothing
/// where `below` is false. A fault where more than [`MAX_DIVISIONS`] lie there, or where one comes twice: what is no tree, out of a
/// hostile witness, would be walked in many ways.
pub fn subtree(state: &dyn StateRead, root: &DivisionCode, below: bool) -> Result<Vec<DivisionCode>, Fault> {
    let mut found = vec![*root];
    let mut seen = BTreeSet::from([*root]);
    let mut next = 0;
    while below && next < found.len() {
        let children = children_of(&found[next]);
        let count = children.count(state)?;
        if count > (MAX_DIVISIONS - found.len()) as u64 {
            return Err(Fault::new(format!("more than {MAX_DIVISIONS} divisions lie in {root}: ask for a smaller one")));
        }
        for member in children.members(state, 0, count)? {
            match member.subject {
                Subject::Division(code) if seen.insert(code) => found.push(code),
                Subject::Division(code) => return Err(Fault::new(format!("division {code} lies in two places"))),
                _ => return Err(Fault::new("a list of divisions holds something else")),
            }
        }
        next += 1;
    }
    Ok(found)
}
