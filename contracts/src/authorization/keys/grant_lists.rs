//! The lists in which grants, their reports and legacy uses stand (docs/spec/grant.md, Lists). Grants that name an entry while they are not closed:
//! [`crate::catalog::lists::grants_naming`].

use crate::authorization::keys::grant::{report_subject, subject};
use crate::authorization::records::consent::SubGrantConsent;
use crate::authorization::records::grant::{Grant, GrantStatus};
use crate::authorization::records::legacy::LegacyStatus;
use crate::authorization::records::scope::Cell;
use crate::catalog::keys as catalog_keys;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, GrantId, ReportId, Uscc};
use crate::kernel::listing::Selection;
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{AppendList, Key, StateRead, Subject};
use crate::ledger::organisation;

/// Flag: its close-out waits for acceptance.
pub const CLOSING: u16 = 1 << 5;

/// Flag: its close-out is done.
pub const CLOSED: u16 = 1 << 6;

/// Flags of all grants.
pub const ANY: u16 = 0b111_1111;

/// The flag of a status, of a grant that neither closes nor is closed.
pub const fn with_status(status: GrantStatus) -> u16 {
    1 << status as u8
}

/// The flag of a grant as it stands: each has one of the seven.
pub fn flag_of(grant: &Grant) -> u16 {
    match (&grant.closed, &grant.closing) {
        (Some(_), _) => CLOSED,
        (None, Some(_)) => CLOSING,
        (None, None) => with_status(grant.status),
    }
}

/// Grants that an organisation gave.
pub fn grants_by(grantor: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(grantor), &[b"grants", b"by"])
}

/// Grants that an organisation has, or had.
pub fn grants_to(grantee: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(grantee), &[b"grants", b"to"])
}

/// Grants of a division: the public register.
pub fn grants_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"grants"])
}

/// Sub-grants of a division that were filed with the bureau.
pub fn filed_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"grants", b"filed"])
}

/// Sub-grants of a division that wait for the bureau's consent.
pub fn waiting_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"grants", b"waiting"])
}

/// Sub-grants under a grant.
pub fn grants_under(parent: &GrantId) -> MemberList {
    MemberList::new(&subject(parent), &[b"grants"])
}

/// Grants over a cell, listed while they are not closed.
pub fn grants_over(cell: &Cell) -> MemberList {
    MemberList::new(&Subject::Division(cell.division), &[b"grants", b"cell", cell.theme.as_str().as_bytes()])
}

/// Sub-grants that wait for the consent of an entry's provider.
pub fn waiting_for(entry: &EntryId) -> MemberList {
    MemberList::new(&catalog_keys::subject(entry), &[b"grants", b"waiting"])
}

/// Grants that ever named an entry, in the order in which they first did.
pub fn ever_naming(entry: &EntryId) -> AppendList {
    AppendList::new(&catalog_keys::subject(entry), "grants")
}

/// Reports on a grant.
pub fn reports_of(grant: &GrantId) -> MemberList {
    MemberList::new(&subject(grant), &[b"reports"])
}

/// Holds that an organisation ever had on a grant, with a flag while it holds something.
pub fn holds_of(grant: &GrantId) -> MemberList {
    MemberList::new(&subject(grant), &[b"holds"])
}

/// What was said to a sub-grant in consent.
pub fn consents_of(grant: &GrantId) -> MemberList {
    MemberList::new(&subject(grant), &[b"consents"])
}

/// The flag of a legacy use: each has one of the three.
pub const fn with_legacy_status(status: LegacyStatus) -> u16 {
    1 << status as u8
}

/// Flags of all legacy uses.
pub const ANY_LEGACY: u16 = 0b111;

/// Legacy uses of a provider's data.
pub fn legacy_of(provider: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(provider), &[b"legacy"])
}

/// Legacy uses of a division's providers.
pub fn legacy_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"legacy"])
}

/// Legacy uses that name an entry.
pub fn legacy_naming(entry: &EntryId) -> MemberList {
    MemberList::new(&catalog_keys::subject(entry), &[b"legacy"])
}

/// What of grants stands in a division: those that wait, are active or not closed out yet, and legacy uses that go on.
pub fn in_division(_: &dyn StateRead, division: &DivisionCode) -> Result<Vec<Selection>, Fault> {
    let open = with_status(GrantStatus::Consent) | with_status(GrantStatus::Active) | CLOSING;
    let legacy = with_legacy_status(LegacyStatus::Open);
    Ok(vec![Selection::Members(grants_in(division), open), Selection::Members(legacy_in(division), legacy)])
}

/// The member that a grant is.
pub fn member(grant: &GrantId) -> Member {
    Member::of(subject(grant))
}

/// The member that a grant is on the lists of one of its entries: as there may be many, each keeps its places in a record of its own.
pub fn entry_member(grant: &GrantId, entry: &EntryId) -> Member {
    Member { subject: subject(grant), item: entry.as_bytes().to_vec() }
}

/// The member that the hold of an organisation is.
pub fn hold_member(grant: &GrantId, by: &Uscc) -> Member {
    Member { subject: subject(grant), item: [b"hold", &by.as_bytes()[..]].concat() }
}

/// Whose hold a member of [`holds_of`] is.
pub fn holder_of(member: &Member) -> Result<Uscc, Fault> {
    let words = member.item.strip_prefix(b"hold").and_then(|bytes| std::str::from_utf8(bytes).ok());
    words.and_then(|words| Uscc::parse(words).ok()).ok_or_else(|| Fault::new("a list of holds holds something else"))
}

/// The member that a consent to a sub-grant is.
pub fn consent_member(grant: &GrantId, version: u64, by: &Uscc, smallest: Option<&EntryId>) -> Member {
    let smallest: &[u8] = smallest.map_or(&[], |entry| entry.as_bytes());
    Member { subject: subject(grant), item: [b"consent", &version.to_be_bytes()[..], by.as_bytes(), smallest].concat() }
}

/// Key of the consent that a member of [`consents_of`] is.
pub fn consent_of(member: &Member) -> Key<SubGrantConsent> {
    Key::new(&member.subject, &[&member.item])
}

/// The member that a report or a legacy use is.
pub fn report_member(report: &ReportId) -> Member {
    Member::of(report_subject(report))
}
