//! The lists in which entries stand (docs/spec/catalog.md and docs/spec/conventions.md): one of their provider, one of their division and theme, each
//! with flags of what an entry is now; and the queues in which they wait for review.

use crate::catalog::keys::subject;
use crate::catalog::records::entry::{Aggregation, EntryCore, EntryStatus, OpenType, OperableType, ShareType, View};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::listing::{MAX_LISTS, Selection, require_lists};
use crate::kernel::member::Member;
use crate::kernel::member_list::{LISTED, MemberList};
use crate::kernel::queue::Queue;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::Code;
use crate::ledger::draft::Draft;
use crate::ledger::organisation;
use crate::ledger::parts::Numbered;

/// Flag: its provider has to confirm it. Not of withdrawn ones.
pub const UNCLAIMED: u16 = 1 << 8;

/// Flags of all that stand in a list, whatever their status.
pub const ANY_STATUS: u16 = 0b1111;

/// The flag of a status: each entry has one of the four.
pub const fn with_status(status: EntryStatus) -> u16 {
    1 << status as u8
}

/// The flag of a view: bits 4 to 7. *All* are those that are published.
pub const fn in_view(view: View) -> u16 {
    match view {
        View::All => with_status(EntryStatus::Published),
        view => 1 << (3 + view as u8),
    }
}

/// Entries that a provider has, or had.
pub fn entries_of(provider: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(provider), &[b"entries"])
}

/// Entries that a division has in a theme (empty: none), or had.
pub fn entries_in(division: &DivisionCode, theme: &str) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"entries", theme.as_bytes()])
}

/// Themes in which a division ever had an entry: their lists say what stands there now.
pub fn themes_of(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"themes"])
}

/// Entries of a division and sector (empty: none) that wait for review, first or of a change.
pub fn reviews_in(division: &DivisionCode, sector: &str) -> Queue {
    Queue::new(&Subject::Division(*division), &[b"reviews", sector.as_bytes()])
}

/// Sectors of a division in which something ever waited for review, with a flag where something does now.
pub fn review_sectors(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"sectors"])
}

/// Grants that name an entry, listed while they are not closed. Written by the kinds of grants; read by withdrawal (`entry_in_use`).
pub fn grants_naming(entry: &EntryId) -> MemberList {
    MemberList::new(&subject(entry), &[b"grants"])
}

/// Words of an index that have its flag, each with its place there.
pub fn words(state: &dyn StateRead, index: &MemberList) -> Result<Vec<(u64, String)>, Fault> {
    require_lists(index.count(state, LISTED)?)?;
    let word = |(place, member): (u64, Member)| {
        let word = String::from_utf8(member.item).map_err(|_| Fault::new("a list of words holds something else"))?;
        Ok((place, word))
    };
    index.first(state, LISTED, MAX_LISTS)?.into_iter().map(word).collect()
}

/// Entries of a division with these flags, theme by theme.
pub fn in_themes(state: &dyn StateRead, division: &DivisionCode, mask: u16) -> Result<Numbered, Fault> {
    let themes = words(state, &themes_of(division))?.into_iter();
    Ok(themes.map(|(number, theme)| (number, Selection::Members(entries_in(division, &theme), mask))).collect())
}

/// What of the catalog stands in a division: entries that are not withdrawn.
pub fn in_division(state: &dyn StateRead, division: &DivisionCode) -> Result<Vec<Selection>, Fault> {
    let there = ANY_STATUS & !with_status(EntryStatus::Withdrawn);
    Ok(in_themes(state, division, there)?.into_iter().map(|(_, entries)| entries).collect())
}

/// The member that an entry is.
pub fn member(entry: &EntryId) -> Member {
    Member::of(subject(entry))
}

/// The member that a theme or sector of a division is.
pub fn word_member(division: &DivisionCode, word: &str) -> Member {
    Member { subject: Subject::Division(*division), item: word.as_bytes().to_vec() }
}

/// Views in which a published entry stands.
pub fn views(core: &EntryCore) -> Vec<View> {
    let input = &core.input;
    let shown = |view: &View| match view {
        View::All => true,
        View::Aggregated => input.aggregation_status == Aggregation::Aggregated,
        View::Shared => input.share.kind != ShareType::NotShared,
        View::Open => input.open.kind != OpenType::NotOpen,
        View::Operable => input.operable.kind != OperableType::Excluded,
    };
    View::ALL.iter().copied().filter(shown).collect()
}

/// The flags of an entry.
pub fn flags(core: &EntryCore) -> u16 {
    let mut flags = with_status(core.status);
    if core.status == EntryStatus::Published {
        flags = views(core).into_iter().fold(flags, |flags, view| flags | in_view(view));
    }
    if core.unclaimed && core.status != EntryStatus::Withdrawn {
        flags |= UNCLAIMED;
    }
    flags
}

fn word(code: &Option<Code<24>>) -> String {
    code.as_ref().map(Code::to_string).unwrap_or_default()
}

/// The sector in whose queue an entry waits; none where it waits for no review.
fn waits((core, changing): &(&EntryCore, bool)) -> Option<(DivisionCode, String)> {
    let waits = core.status == EntryStatus::Submitted || *changing;
    waits.then(|| (core.input.division, word(&core.input.sector)))
}

/// Takes the flags of an entry in a list that it left, and gives those that it has now in the list where it stands. Tells whether it is the first
/// there ever.
fn reflag(draft: &mut Draft<'_>, member: &Member, old: Option<(MemberList, u16)>, new: (MemberList, u16)) -> Result<bool, Fault> {
    if old.as_ref() == Some(&new) {
        return Ok(false);
    }
    if let Some((list, _)) = old.filter(|(list, _)| *list != new.0) {
        list.leave(draft, member)?;
    }
    new.0.set_telling(draft, member, new.1)
}

/// Lists the entry anew: its core before and now, each with whether a change of it waits for review.
pub(crate) fn relist(draft: &mut Draft<'_>, before: Option<(&EntryCore, bool)>, after: (&EntryCore, bool)) -> Result<(), Fault> {
    let member = member(&after.0.entry_id);
    let of_provider = |(core, _): &(&EntryCore, bool)| (entries_of(&core.provider), flags(core));
    let of_theme = |(core, _): &(&EntryCore, bool)| (entries_in(&core.input.division, &word(&core.input.theme)), flags(core));
    reflag(draft, &member, before.as_ref().map(of_provider), of_provider(&after))?;
    if reflag(draft, &member, before.as_ref().map(of_theme), of_theme(&after))? {
        let division = &after.0.input.division;
        themes_of(division).join(draft, &word_member(division, &word(&after.0.input.theme)))?;
    }
    let (old, new) = (before.as_ref().and_then(waits), waits(&after));
    if old == new {
        return Ok(());
    }
    if let Some((division, sector)) = old
        && reviews_in(&division, &sector).leave(draft, &member)?
    {
        review_sectors(&division).leave(draft, &word_member(&division, &sector))?;
    }
    if let Some((division, sector)) = new
        && reviews_in(&division, &sector).join(draft, &member)?
    {
        review_sectors(&division).join(draft, &word_member(&division, &sector))?;
    }
    Ok(())
}
