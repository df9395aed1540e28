//! All keys and lists of data elements.

use crate::catalog::keys;
use crate::element::records::{DataElement, EntryElements};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::listing::Selection;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::kernel::text::Code;

/// Subject of an element.
pub fn subject(key: &Code<48>, scope: &DivisionCode) -> Subject {
    Subject::Element(key.clone(), *scope)
}

/// Key of an element.
pub fn element(key: &Code<48>, scope: &DivisionCode) -> Key<DataElement> {
    Key::new(&subject(key, scope), &[])
}

/// Key of an entry's roles.
pub fn roles(entry: &EntryId) -> Key<EntryElements> {
    Key::new(&keys::subject(entry), &[])
}

/// Elements defined for exactly this division.
pub fn elements_of(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"elements"])
}

/// What of elements stands in a division.
pub fn in_division(_: &dyn StateRead, division: &DivisionCode) -> Result<Vec<Selection>, Fault> {
    Ok(vec![elements_of(division).into()])
}

/// Entries that are copies in an element, also orphaned ones.
pub fn copies_in(key: &Code<48>, scope: &DivisionCode) -> MemberList {
    MemberList::new(&subject(key, scope), &[b"copies"])
}
