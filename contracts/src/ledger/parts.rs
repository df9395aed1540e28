//! Questions over all that lies in a division are answered in parts (docs/spec/catalog.md, Views): of at most [`PART_DIVISIONS`] divisions and
//! [`MAX_LISTS`] lists each, so that none is refused for its size and none walks without bound. A part is proven complete, and so are all of them
//! together, since each says where the next begins.

use std::collections::{BTreeSet, VecDeque};

use crate::kernel::error::Fault;
use crate::kernel::id::DivisionCode;
use crate::kernel::listing::{Listed, MAX_LISTS, Page, Selection, page as page_of_lists, require_lists};
use crate::kernel::member::Member;
use crate::kernel::member_list::{LISTED, MemberList, Room};
use crate::kernel::place::Place;
use crate::kernel::state::{StateRead, Subject};
use crate::ledger::division::{MAX_STEPS, children_of, division};

/// Most divisions of a part.
pub const PART_DIVISIONS: usize = 512;

/// Children read at once: those of most divisions, in one range.
const AT_ONCE: usize = 64;

/// Children of a division from a place on.
struct Level {
    children: MemberList,
    read: VecDeque<DivisionCode>,
    /// Where to go on reading.
    from: Option<u64>,
}

impl Level {
    fn new(children: MemberList, from: u64) -> Level {
        Level { children, read: VecDeque::new(), from: Some(from) }
    }

    fn next(&mut self, state: &dyn StateRead) -> Result<Option<DivisionCode>, Fault> {
        while let (true, Some(from)) = (self.read.is_empty(), self.from) {
            let (found, next) = self.children.scan(state, LISTED, from, &mut Room { members: AT_ONCE, chunks: 1 })?;
            self.from = next;
            for (_, member) in found {
                let Subject::Division(code) = member.subject else { return Err(Fault::new("a list of divisions holds something else")) };
                self.read.push_back(code);
            }
        }
        Ok(self.read.pop_front())
    }
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
            let position = children.position(state, &Member::of(Subject::Division(at)))?.ok_or_else(outside)?;
            levels.push(Level::new(children, position.saturating_add(1)));
            at = parent;
        }
        levels.reverse();
        Ok(Walk { state, below, levels, next: Some(begins), seen: BTreeSet::from([begins]) })
    }

    /// Goes on from where it stands. A fault where a division comes twice: what is no tree, out of a hostile witness, has no end.
    fn advance(&mut self) -> Result<(), Fault> {
        if let Some(at) = self.next.take().filter(|_| self.below) {
            self.levels.push(Level::new(children_of(&at), 0));
        }
        if self.levels.len() > MAX_STEPS + 1 {
            return Err(Fault::new("divisions are nested deeper than 8"));
        }
        while let Some(level) = self.levels.last_mut() {
            if let Some(code) = level.next(self.state)? {
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
    /// The page; `total` counts the part that begins at its division alone, `next` leads on, also into the next part.
    pub page: Page,
    /// The division of each list of the page.
    pub divisions: Vec<DivisionCode>,
    /// Where the next part begins.
    pub rest: Option<DivisionCode>,
}

/// The lists of a division that a question reads, each with its number: one that is read at one height has the same number at every other.
pub type Numbered = Vec<(u64, Selection)>;

/// The page at a place of the lists that divisions have. The part begins at the division of the place.
pub fn page(
    state: &dyn StateRead,
    (root, below): (&DivisionCode, bool),
    (from, limit): (Place, u32),
    of: impl Fn(&DivisionCode) -> Result<Numbered, Fault>,
) -> Result<Part, Fault> {
    // The division asked about has one name in places: none.
    let named = |code: DivisionCode| (code != *root).then_some(code);
    let from = Place { division: from.division.and_then(named), ..from };
    let (found, rest) = visit(state, (root, below), from.division, |code| of(code).map(|lists| (lists.len(), (*code, lists))))?;
    let (mut divisions, mut lists) = (Vec::new(), Vec::new());
    for (code, (number, of)) in found.into_iter().flat_map(|(code, lists)| lists.into_iter().map(move |list| (code, list))) {
        divisions.push(code);
        lists.push(Listed { division: named(code), number, of });
    }
    let mut page = page_of_lists(state, &lists, &from, limit)?;
    if page.next.is_none() {
        page.next = rest.map(|code| Place { division: Some(code), ..Place::START });
    }
    Ok(Part { page, divisions, rest })
}

/// The only list that a question reads in each division.
pub fn one(list: impl Into<Selection>) -> Numbered {
    vec![(0, list.into())]
}
