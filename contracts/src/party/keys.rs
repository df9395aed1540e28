//! All keys and lists of party.

use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::listing::Selection;
use crate::kernel::member_list::MemberList;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::organisation::{SigningKey, subject};
use crate::party::records::{ClaimKey, ControlMark, KeyOwner, KeyRing, RoleException, RoleMade, Roles, SectorAuthorities};

/// Organisations with an assignment of the role governor, in any division, also one outside its term.
pub fn governors() -> MemberList {
    MemberList::new(&Subject::Params, &[b"governors"])
}

/// Key of an organisation's claim key.
pub fn claim_key(uscc: &Uscc) -> Key<ClaimKey> {
    Key::new(&subject(uscc), &[])
}

/// Key of what remembers an assignment: (organisation, role, scope division, the time from which it was asked for).
pub fn role_made(uscc: &Uscc, role: Role, scope: &DivisionCode, from: Time) -> Key<RoleMade> {
    Key::new(&subject(uscc), &[&[role as u8], scope.as_str().as_bytes(), &from.0.to_be_bytes()])
}

/// Key of the exception of an organisation for a pair of roles, in either order.
pub fn role_exception(uscc: &Uscc, a: Role, b: Role) -> Key<RoleException> {
    Key::new(&subject(uscc), &[&[a.min(b) as u8], &[a.max(b) as u8]])
}

/// Key of one of its keys.
pub fn signing_key(uscc: &Uscc, key: &KeyId) -> Key<SigningKey> {
    Key::new(&subject(uscc), &[&key.0])
}

/// Key of its list of keys that are not revoked.
pub fn key_ring(uscc: &Uscc) -> Key<KeyRing> {
    Key::new(&subject(uscc), &[])
}

/// Key of the record that tells where a key stands.
pub fn key_owner(key: &KeyId) -> Key<KeyOwner> {
    Key::new(&Subject::SigningKey(key.0), &[])
}

/// Key of what an authority's last control act on an organisation left.
pub fn control_mark(uscc: &Uscc, authority: &Uscc) -> Key<ControlMark> {
    Key::new(&subject(uscc), &[authority.as_bytes()])
}

/// Key of its role assignments.
pub fn roles(uscc: &Uscc) -> Key<Roles> {
    Key::new(&subject(uscc), &[])
}

/// Key of the sector authorities of a division and sector.
pub fn sector_authorities(scope: &DivisionCode, sector: &Code<24>) -> Key<SectorAuthorities> {
    Key::new(&Subject::Division(*scope), &[sector.as_str().as_bytes()])
}

/// Organisations that hold a role with exactly this scope.
pub fn organisations_by_role(scope: &DivisionCode, role: Role) -> MemberList {
    MemberList::new(&Subject::Division(*scope), &[b"organisations", &[role as u8]])
}

/// All organisations of a division.
pub fn organisations_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"organisations"])
}

/// What of party stands in a division: organisations, and scopes of roles.
pub fn in_division(_: &dyn StateRead, division: &DivisionCode) -> Result<Vec<Selection>, Fault> {
    let scopes = Role::ALL.map(|role| organisations_by_role(division, role));
    Ok([organisations_in(division)].into_iter().chain(scopes).map(Selection::from).collect())
}

/// Organisations whose `superior` this is.
pub fn organisations_below(superior: &Uscc) -> MemberList {
    MemberList::new(&subject(superior), &[b"below"])
}
