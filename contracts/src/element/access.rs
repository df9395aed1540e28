//! What a message about data elements names: elements, entries and their roles.

use crate::catalog::keys;
use crate::catalog::records::entry::EntryCore;
use crate::element::keys::{roles, subject};
use crate::element::records::EntryElements;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::listing::Member;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;

/// S4: the core of an entry that a message names.
pub(crate) fn found_entry(state: &dyn StateRead, entry: &EntryId, field: &str) -> Result<EntryCore, Refusal> {
    keys::core(entry).get(state)?.ok_or_else(|| ErrorCode::NOT_FOUND.of(field))
}

/// The roles of an entry.
pub(crate) fn roles_of(state: &dyn StateRead, entry: &EntryId) -> Result<EntryElements, Fault> {
    Ok(roles(entry).get(state)?.unwrap_or_default())
}

/// An element in words, as results name it: `person.name@421200`.
pub(crate) fn name_of(key: &Code<48>, scope: &DivisionCode) -> String {
    format!("{key}@{scope}")
}

/// The member that an element is on lists.
pub(crate) fn member(key: &Code<48>, scope: &DivisionCode) -> Member {
    Member::of(subject(key, scope))
}
