//! Writing a version of a data element, and the role of an entry in it.

use crate::catalog::lists;
use crate::element::access::{name_of, roles_of};
use crate::element::keys;
use crate::element::keys::{copies_in, roles};
use crate::element::records::{DataElement, ElementRole, SourceRole};
use crate::kernel::error::Fault;
use crate::kernel::id::EntryId;
use crate::kernel::state::{Key, StateWrite, Subject};
use crate::kernel::walk::Path;
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::texts;

/// Gives an entry a role in an element, or takes it: the entry's record and the list of copies. Once an entry in a plan.
pub(crate) fn put_role(draft: &mut Draft<'_>, element: &DataElement, entry: &EntryId, role: Option<SourceRole>) -> Result<(), Fault> {
    let mut held = roles_of(draft, entry)?;
    let is_copy = |role: &Option<SourceRole>| matches!(role, Some(SourceRole::CopyOf(_)));
    let old = held.role_in(element);
    held.roles.retain(|r| r.key != element.key || r.scope_division != element.scope_division);
    if let Some(role) = role {
        held.roles.push(ElementRole { key: element.key.clone(), scope_division: element.scope_division, role });
        held.roles.sort_by(|a, b| (&a.key, &a.scope_division).cmp(&(&b.key, &b.scope_division)));
    }
    let copies = copies_in(&element.key, &element.scope_division);
    match (is_copy(&old), is_copy(&role)) {
        (false, true) => copies.join(draft, &lists::member(entry))?,
        (true, false) => copies.leave(draft, &lists::member(entry))?,
        _ => {}
    }
    draft.put(&roles(entry), &held);
    Ok(())
}

impl Versioned for DataElement {
    fn subject(&self) -> Subject {
        self.subject()
    }

    fn key(&self) -> Key<Self> {
        keys::element(&self.key, &self.scope_division)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Writes the next version of an element, long texts as hashes.
pub(crate) fn save(draft: &mut Draft<'_>, mut element: DataElement) -> Result<Done, Fault> {
    element.version = element.version.saturating_add(1);
    let subject = element.subject();
    draft.hide(&mut element, &subject);
    let before = element.key().get(draft)?.map(|mut before| texts::places(&mut before, &Path::Here)).unwrap_or_default();
    draft.replaces(&subject, element.version, &before, &texts::places(&mut element.clone(), &Path::Here));
    draft.version(&element)?;
    Ok(Done::of(name_of(&element.key, &element.scope_division)))
}
