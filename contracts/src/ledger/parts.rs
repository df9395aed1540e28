//! Questions over all that lies in a division are answered in parts (docs/spec/catalog.md, Views): of at most [`PART_DIVISIONS`] divisions and
//! [`MAX_LISTS`] lists each, so that none is refused for its size and none walks without bound. A part is proven complete, and so are all of them
//! together, since each says where the next begins.

use std::collections::BTreeSet;

use crate::kernel::error::Fault;
use crate::kernel::id::DivisionCode;
use crate::kernel::listing::{LiveList, MAX_LISTS, Member, Page, Union, require_lists};
use crate::kernel::state::{StateRead, Subject};
use crate::ledger::division::{MAX_STEPS, children_of, division};

/// Most divisions of a part.
pub const PART_DIVISIONS: usize = 512;

/// Where a page begins: at a division (none: the one asked about), past so many members of the part that begins there. As a number, which is
/// what a question takes as offset and gives as `next`: the code in base 36 and one more, then 32 bits of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The part begins here.
    pub division: Option<DivisionCode>,
    /// Members to pass over.
    pub members: u64,
}

impl Place {
    /// From its number.
    pub fn read(number: u64) -> Result<Place, Fault> {
        let nowhere = || Fault::new(format!("{number} is no place in a list"));
        let division = match number >> 32 {
            0 => None,
            above => {
                let (mut left, mut code) = (above - 1, [b'0'; 6]);
                for digit in code.iter_mut().rev() {
                    *digit = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(left % 36) as usize];
                    left /= 36;
                }
                let text = std::str::from_utf8(&code).map_err(|_| nowhere())?;
                Some(DivisionCode::parse(text).ok().filter(|_| left == 0).ok_or_else(nowhere)?)
            }
        };
        Ok(Place { division, members: number & u64::from(u32::MAX) })
    }

    /// As a number.
    pub fn number(&self) -> u64 {
        let digit = |byte: &u8| u64::from(if byte.is_ascii_digit() { byte - b'0' } else { byte.saturating_sub(b'A' - 10) });
        let code = |code: &DivisionCode| code.as_bytes().iter().fold(0, |sum, byte| sum * 36 + digit(byte)) + 1;
        (self.division.as_ref().map_or(0, code) << 32) | self.members.min(u32::MAX.into())
    }
}

/// Children of a division from a slot on.
struct Level {
    children: LiveList,
    slot: u64,
    count: u64,
}

/// All that lies in a division: itself first, each child with what lies in it before the next. A walk that begins later begins at a division.
struct Walk<'a> {
    state: &'a dyn StateRead,
    below: bool,
    levels: Vec<Level>,
    next: Option<DivisionCode>,
    seen: BTreeSet<DivisionCode>,
}

impl<'a> Walk<'a> {
    fn new(state: &'a dyn StateRead, root: &DivisionCode, below: bool, from: Option<DivisionCode>) -> Result<Self, Fault> {
        let begins = from.unwrap_or(*root);
        let outside = || Fault::new(format!("{begins} does not lie in {root}"));
        let (mut levels, mut at) = (Vec::new(), begins);
        while at != *root {
            if !below || levels.len() > MAX_STEPS {
                return Err(outside());
            }
            let parent = division(&at).get(state)?.and_then(|found| found.parent).ok_or_else(outside)?;
            let children = children_of(&parent);
            let slot = children.slot(state, &Member::of(Subject::Division(at)))?.ok_or_else(outside)?;
            levels.push(Level { slot: slot.saturating_add(1), count: children.count(state)?, children });
            at = parent;
        }
        levels.reverse();
        Ok(Walk { state, below, levels, next: Some(begins), seen: BTreeSet::from([begins]) })
    }

    /// Goes on from where it stands. A fault where a division comes twice: what is no tree, out of a hostile witness, has no end.
    fn advance(&mut self) -> Result<(), Fault> {
        if let Some(at) = self.next.take().filter(|_| self.below) {
            let children = children_of(&at);
            self.levels.push(Level { slot: 0, count: children.count(self.state)?, children });
        }
        if self.levels.len() > MAX_STEPS + 1 {
            return Err(Fault::new("divisions are nested deeper than 8"));
        }
        while let Some(level) = self.levels.last_mut() {
            if level.slot < level.count {
                let found = level.children.members(self.state, level.slot, level.slot.saturating_add(1))?;
                level.slot = level.slot.saturating_add(1);
                let Some(Member { subject: Subject::Division(code), .. }) = found.into_iter().next() else {
                    return Err(Fault::new("a list of divisions holds something else"));
                };
                if !self.seen.insert(code) {
                    return Err(Fault::new(format!("division {code} lies in two places")));
                }
                self.next = Some(code);
                return Ok(());
            }
            self.levels.pop();
        }
        Ok(())
    }
}

/// Visits the divisions of the part that begins at one (none: at the root); a visit tells how many lists it takes. Gives what the visits gave,
/// and where the next part begins.
pub fn visit<T>(
    state: &dyn StateRead,
    (root, below): (&DivisionCode, bool),
    from: Option<DivisionCode>,
    mut of: impl FnMut(&DivisionCode) -> Result<(usize, T), Fault>,
) -> Result<(Vec<T>, Option<DivisionCode>), Fault> {
    let mut walk = Walk::new(state, root, below, from)?;
    let (mut found, mut all) = (Vec::new(), 0_usize);
    while let Some(code) = walk.next {
        if found.len() == PART_DIVISIONS {
            return Ok((found, Some(code)));
        }
        let (lists, value) = of(&code)?;
        require_lists(lists as u64)?;
        all = all.saturating_add(lists);
        if all > MAX_LISTS {
            return Ok((found, Some(code)));
        }
        found.push(value);
        walk.advance()?;
    }
    Ok((found, None))
}

/// A page of the lists of a division and what lies in it.
pub struct Part {
    /// The page; `total` counts this part alone, `next` leads on into the next part.
    pub page: Page,
    /// The division of each list of the page.
    pub divisions: Vec<DivisionCode>,
    /// Where the next part begins.
    pub rest: Option<DivisionCode>,
}

/// The page at a place (its number) of the lists that divisions have.
pub fn page(
    state: &dyn StateRead,
    root_below: (&DivisionCode, bool),
    (offset, limit): (u64, u32),
    of: impl Fn(&DivisionCode) -> Result<Vec<LiveList>, Fault>,
) -> Result<Part, Fault> {
    let place = Place::read(offset)?;
    let (found, rest) = visit(state, root_below, place.division, |code| of(code).map(|lists| (lists.len(), (*code, lists))))?;
    let (mut divisions, mut lists) = (Vec::new(), Vec::new());
    for (code, list) in found.into_iter().flat_map(|(code, lists)| lists.into_iter().map(move |list| (code, list))) {
        divisions.push(code);
        lists.push(list);
    }
    let mut page = Union::new(lists).page(state, place.members, limit)?;
    let next = match (page.next, rest) {
        (Some(members), _) => Some(Place { members, ..place }),
        (None, rest) => rest.map(|code| Place { division: Some(code), members: 0 }),
    };
    page.next = next.map(|place| place.number());
    Ok(Part { page, divisions, rest })
}
