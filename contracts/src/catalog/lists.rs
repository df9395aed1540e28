//! The live lists in which entries stand (docs/spec/catalog.md and docs/spec/conventions.md): what an entry's state says about them, and the difference.

use crate::catalog::keys::subject;
use crate::catalog::records::entry::{Aggregation, EntryCore, EntryStatus, OpenType, OperableType, ShareType, View};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::listing::{LiveList, Member};
use crate::kernel::state::Subject;
use crate::kernel::text::Code;
use crate::ledger::draft::Draft;
use crate::ledger::organisation;

/// Entries of a provider, whatever their status.
pub fn entries_of(provider: &Uscc) -> LiveList {
    LiveList::new(&organisation::subject(provider), &[b"entries"])
}

/// Entries of a provider with a status; its count is the counter of docs/spec/catalog.md.
pub fn entries_of_with(provider: &Uscc, status: EntryStatus) -> LiveList {
    LiveList::new(&organisation::subject(provider), &[b"entries", &[status as u8]])
}

/// Entries of a provider that others sent on its behalf and that it has not confirmed, but withdrawn ones.
pub fn unclaimed_of(provider: &Uscc) -> LiveList {
    LiveList::new(&organisation::subject(provider), &[b"unclaimed"])
}

/// Published entries of a provider in a view. *All* are those with the status.
pub fn view_of(provider: &Uscc, view: View) -> LiveList {
    match view {
        View::All => entries_of_with(provider, EntryStatus::Published),
        view => LiveList::new(&organisation::subject(provider), &[b"view", &[view as u8]]),
    }
}

/// Entries of a division with a status.
pub fn entries_with(division: &DivisionCode, status: EntryStatus) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"entries", &[status as u8]])
}

/// What of the catalog stands in a division: entries that are not withdrawn.
pub fn in_division(division: &DivisionCode) -> Vec<LiveList> {
    let statuses = EntryStatus::ALL.iter().filter(|status| **status != EntryStatus::Withdrawn);
    statuses.map(|status| entries_with(division, *status)).collect()
}

/// Entries of a division and sector (empty: none) that wait for review, first or of a change.
pub fn reviews_in(division: &DivisionCode, sector: &str) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"reviews", sector.as_bytes()])
}

/// Sectors of a division in which something waits for review.
pub fn review_sectors(division: &DivisionCode) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"review_sectors"])
}

/// Published entries of a view in a cell: division and theme (empty: none).
pub fn cell(view: View, division: &DivisionCode, theme: &str) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"view", &[view as u8], theme.as_bytes()])
}

/// Themes of a division whose cell in a view is not empty.
pub fn cells(view: View, division: &DivisionCode) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"cells", &[view as u8]])
}

/// Grants that name an entry and are not closed. Written by the kinds of grants; read by withdrawal (`entry_in_use`).
pub fn grants_naming(entry: &EntryId) -> LiveList {
    LiveList::new(&subject(entry), &[b"grants"])
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

/// A list, and the list of lists that are not empty, where there is one.
#[derive(PartialEq)]
struct Place {
    list: LiveList,
    index: Option<(LiveList, Member)>,
}

/// Where an entry stands: its core, and whether a change of it waits for review.
fn places((core, changing): &(&EntryCore, bool)) -> Vec<Place> {
    let division = &core.input.division;
    let word = |code: &Option<Code<24>>| code.as_ref().map(Code::to_string).unwrap_or_default();
    let alone = |list: LiveList| Place { list, index: None };
    let provider = &core.provider;
    let mut places =
        vec![alone(entries_of(provider)), alone(entries_of_with(provider, core.status)), alone(entries_with(division, core.status))];
    if core.unclaimed && core.status != EntryStatus::Withdrawn {
        places.push(alone(unclaimed_of(provider)));
    }
    if core.status == EntryStatus::Submitted || *changing {
        let sector = word(&core.input.sector);
        let index = (review_sectors(division), word_member(division, &sector));
        places.push(Place { list: reviews_in(division, &sector), index: Some(index) });
    }
    if core.status == EntryStatus::Published {
        let theme = word(&core.input.theme);
        places.extend(views(core).into_iter().filter(|view| *view != View::All).map(|view| alone(view_of(provider, view))));
        places.extend(
            views(core).into_iter().map(|view| Place {
                list: cell(view, division, &theme),
                index: Some((cells(view, division), word_member(division, &theme))),
            }),
        );
    }
    places
}

/// Lists the entry anew: leaves what it no longer stands in, joins what it stands in now.
pub(crate) fn relist(draft: &mut Draft<'_>, before: Option<(&EntryCore, bool)>, after: (&EntryCore, bool)) -> Result<(), Fault> {
    let old = before.as_ref().map(places).unwrap_or_default();
    let new = places(&after);
    let member = member(&after.0.entry_id);
    for place in old.iter().filter(|p| !new.contains(p)) {
        draft.leave(&place.list, &member)?;
        if let Some((index, word)) = &place.index
            && place.list.count(draft)? == 0
        {
            draft.leave(index, word)?;
        }
    }
    for place in new.iter().filter(|p| !old.contains(p)) {
        if let Some((index, word)) = &place.index
            && place.list.count(draft)? == 0
        {
            draft.join(index, word)?;
        }
        draft.join(&place.list, &member)?;
    }
    Ok(())
}
