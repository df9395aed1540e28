//! All keys and lists of data elements.

use crate::catalog::keys;
use crate::element::records::{DataElement, EntryElements};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::listing::LiveList;
use crate::kernel::state::{Key, Subject};
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
pub fn elements_of(division: &DivisionCode) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"elements"])
}

/// What of elements stands in a division.
pub fn in_division(division: &DivisionCode) -> Vec<LiveList> {
    vec![elements_of(division)]
}

/// Entries that are copies in an element, also orphaned ones.
pub fn copies_in(key: &Code<48>, scope: &DivisionCode) -> LiveList {
    LiveList::new(&subject(key, scope), &[b"copies"])
}
