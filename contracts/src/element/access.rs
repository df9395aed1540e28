//! What a message about data elements names: elements, entries and their roles.

use crate::catalog::write::Marked;
use crate::element::keys;
use crate::element::keys::{roles, subject};
use crate::element::records::{DataElement, EntryElements};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::member::Member;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::access::Target;
use crate::ledger::gate::{Gated, Object};

impl Gated for DataElement {
    type State = ();

    fn target(&self) -> Target {
        Target::own(self.publisher, self.scope_division)
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn state(&self) {}

    fn word((): ()) -> &'static str {
        "published"
    }
}

impl Object for DataElement {
    type Id = (Code<48>, DivisionCode);

    fn load(state: &dyn StateRead, (key, scope): &Self::Id, _: Time) -> Result<Option<Self>, Fault> {
        keys::element(key, scope).get(state)
    }
}

/// Whether an element has a source that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Free,
    Taken,
}

/// An element as the provider of an entry acts on it: the relation and what holds it are the entry's, the version is the element's.
pub(crate) struct AsProvider<'a> {
    pub element: &'a DataElement,
    pub entry: &'a Marked,
    pub slot: Slot,
}

impl<'a> AsProvider<'a> {
    /// With the slot as it stands.
    pub fn new(state: &dyn StateRead, element: &'a DataElement, entry: &'a Marked) -> Result<Self, Fault> {
        let slot = if element.standing_source(state)?.is_some() { Slot::Taken } else { Slot::Free };
        Ok(AsProvider { element, entry, slot })
    }
}

impl Gated for AsProvider<'_> {
    type State = Slot;

    fn target(&self) -> Target {
        self.entry.target()
    }

    fn version(&self) -> u64 {
        self.element.version
    }

    fn state(&self) -> Slot {
        self.slot
    }

    fn word(state: Slot) -> &'static str {
        match state {
            Slot::Free => "without_source",
            Slot::Taken => "with_source",
        }
    }

    fn is_frozen(&self) -> bool {
        self.entry.is_frozen()
    }
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
