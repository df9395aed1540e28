//! Keys of grants and of what stands beside them: each of these is one record, so that a check reads little.

use crate::authorization::records::consent::{Awaited, EntryConsent, SubGrantConsent};
use crate::authorization::records::duty::{CloseOut, GrantDuty, SecurityReport};
use crate::authorization::records::grant::{Counted, Grant, GrantMarks, GrantUse};
use crate::authorization::records::hold::{Hold, HoldCount, SelfStop};
use crate::authorization::records::legacy::{LegacyOf, LegacyUse};
use crate::authorization::records::terms::{Cells, Detail, EntryIn, Terms};
use crate::catalog::keys as catalog_keys;
use crate::kernel::codec::encode;
use crate::kernel::id::{EntryId, GrantId, ProductId, ReportId, Uscc};
use crate::kernel::state::{Key, Subject};
use crate::ledger::persons::Party;

/// Subject of a grant.
pub fn subject(grant: &GrantId) -> Subject {
    Subject::Object(*grant.object())
}

/// Key of its core.
pub fn core(grant: &GrantId) -> Key<Grant> {
    Key::new(&subject(grant), &[])
}

/// Key of its terms.
pub fn terms(grant: &GrantId) -> Key<Terms> {
    Key::new(&subject(grant), &[])
}

/// Key of its whole detail, which rules read where they need all entries.
pub fn detail(grant: &GrantId) -> Key<Detail> {
    Key::new(&subject(grant), &[])
}

/// Key of what it says of an entry; absent where it never named it.
pub fn entry_in(grant: &GrantId, entry: &EntryId) -> Key<EntryIn> {
    Key::new(&subject(grant), &[entry.as_bytes()])
}

/// Key of its cells; absent where it names entries.
pub fn cells(grant: &GrantId) -> Key<Cells> {
    Key::new(&subject(grant), &[])
}

/// Key of what other records wrote on it.
pub fn marks(grant: &GrantId) -> Key<GrantMarks> {
    Key::new(&subject(grant), &[])
}

/// Key of what was used of it.
pub fn used(grant: &GrantId) -> Key<GrantUse> {
    Key::new(&subject(grant), &[])
}

/// Key of how far its duty of reports is met.
pub fn duty(grant: &GrantId) -> Key<GrantDuty> {
    Key::new(&subject(grant), &[])
}

/// Key of the hold of an organisation.
pub fn hold(grant: &GrantId, by: &Uscc) -> Key<Hold> {
    Key::new(&subject(grant), &[by.as_bytes()])
}

/// Key of how many hold it as a whole.
pub fn holds(grant: &GrantId) -> Key<HoldCount> {
    Key::new(&subject(grant), &[])
}

/// Key of how many hold it for an entry.
pub fn holds_on(grant: &GrantId, entry: &EntryId) -> Key<HoldCount> {
    Key::new(&subject(grant), &[entry.as_bytes()])
}

/// Key of its last self-stop.
pub fn self_stop(grant: &GrantId) -> Key<SelfStop> {
    Key::new(&subject(grant), &[])
}

/// Key of the close-out that was handed in last.
pub fn close_out(grant: &GrantId) -> Key<CloseOut> {
    Key::new(&subject(grant), &[])
}

/// Key of what a sub-grant in consent waits for.
pub fn awaited(grant: &GrantId) -> Key<Awaited> {
    Key::new(&subject(grant), &[])
}

/// Key of the consent for an entry of a sub-grant.
pub fn entry_consent(grant: &GrantId, entry: &EntryId) -> Key<EntryConsent> {
    Key::new(&subject(grant), &[entry.as_bytes()])
}

/// Key of what somebody said to a version of a sub-grant, by the smallest entry it names; none: as the bureau.
pub fn consent(grant: &GrantId, version: u64, by: &Uscc, smallest: Option<&EntryId>) -> Key<SubGrantConsent> {
    let smallest = smallest.map_or(&[][..], |entry| entry.as_bytes());
    Key::new(&subject(grant), &[&version.to_be_bytes(), by.as_bytes(), smallest])
}

/// Key of whether a buyer was met under a grant.
pub fn met(grant: &GrantId, recipient: &Party) -> Key<Counted> {
    Key::new(&subject(grant), &[b"recipient", &encode(recipient)])
}

/// Key of whether a product is counted on a grant.
pub fn counted(grant: &GrantId, product: &ProductId) -> Key<Counted> {
    Key::new(&subject(grant), &[b"product", product.as_bytes()])
}

/// Subject of a security report, or a legacy use.
pub fn report_subject(report: &ReportId) -> Subject {
    Subject::Object(*report.object())
}

/// Key of a security report.
pub fn report(id: &ReportId) -> Key<SecurityReport> {
    Key::new(&report_subject(id), &[])
}

/// Key of a legacy use.
pub fn legacy(id: &ReportId) -> Key<LegacyUse> {
    Key::new(&report_subject(id), &[])
}

/// Key of the legacy use in which an entry stands for a third party.
pub fn legacy_of(entry: &EntryId, third_party: &Party) -> Key<LegacyOf> {
    Key::new(&catalog_keys::subject(entry), &[&encode(third_party)])
}
