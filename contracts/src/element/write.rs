//! Writing a version of a data element, and the role of an entry in it.

use crate::catalog::lists;
use crate::element::access::{name_of, roles_of};
use crate::element::keys;
use crate::element::keys::{copies_in, roles};
use crate::element::records::{DataElement, ElementRole, SourceRole};
use crate::kernel::error::Fault;
use crate::kernel::id::EntryId;
use crate::kernel::state::{StateRead, blob_hash, stored};
use crate::kernel::value::Hash32;
use crate::ledger::plan::{Plan, Touched};
use crate::ledger::texts;

/// Gives an entry a role in an element, or takes it: the entry's record and the list of copies. Once an entry in a plan.
pub(crate) fn put_role(
    plan: &mut Plan,
    state: &dyn StateRead,
    element: &DataElement,
    entry: &EntryId,
    role: Option<SourceRole>,
) -> Result<(), Fault> {
    let mut held = roles_of(state, entry)?;
    let is_copy = |role: &Option<SourceRole>| matches!(role, Some(SourceRole::CopyOf(_)));
    let old = held.role_in(element);
    held.roles.retain(|r| r.key != element.key || r.scope_division != element.scope_division);
    if let Some(role) = role {
        held.roles.push(ElementRole { key: element.key.clone(), scope_division: element.scope_division, role });
        held.roles.sort_by(|a, b| (&a.key, &a.scope_division).cmp(&(&b.key, &b.scope_division)));
    }
    let copies = copies_in(&element.key, &element.scope_division);
    match (is_copy(&old), is_copy(&role)) {
        (false, true) => plan.join(copies, lists::member(entry)),
        (true, false) => plan.leave(copies, lists::member(entry)),
        _ => {}
    }
    plan.put(&roles(entry), &held);
    Ok(())
}

/// Writes the next version of an element, long texts as hashes.
pub(crate) fn save(plan: &mut Plan, mut element: DataElement) {
    element.version = element.version.saturating_add(1);
    let place = format!("versions.{}", element.version);
    let subject = element.subject();
    for (hash, bytes) in texts::hide(&mut element, &subject, &place) {
        plan.blob(hash, bytes);
    }
    let bytes = stored(&element);
    let core_hash = Hash32(blob_hash(&bytes));
    plan.id = name_of(&element.key, &element.scope_division);
    plan.put(&keys::element(&element.key, &element.scope_division), &element);
    plan.blob(core_hash.0, bytes);
    plan.touched = Some(Touched { subject, version: element.version, core_hash, detail_hash: Hash32([0; 32]) });
}
