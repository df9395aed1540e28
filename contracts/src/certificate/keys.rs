//! All keys and lists of certificates.

use crate::certificate::records::certificate::{Certificate, CertificateStatus, Creation, Named, OfficialNumber};
use crate::certificate::records::content::{CertificateKind, Content, SeenEdition};
use crate::certificate::records::procedure::{Procedure, Stage};
use crate::kernel::codec::encode;
use crate::kernel::id::{CertificateId, DivisionCode, EntryId, ObjectId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::ledger::organisation;

/// Subject of a certificate.
pub fn subject(certificate: &CertificateId) -> Subject {
    Subject::Object(*certificate.object())
}

/// Key of its core.
pub fn core(certificate: &CertificateId) -> Key<Certificate> {
    Key::new(&subject(certificate), &[])
}

/// Key of how it came to be.
pub fn creation(certificate: &CertificateId) -> Key<Creation> {
    Key::new(&subject(certificate), &[])
}

/// Key of the content that stands; absent before it is issued.
pub fn content(certificate: &CertificateId) -> Key<Content> {
    Key::new(&subject(certificate), &[])
}

/// Key of a procedure.
pub fn procedure(certificate: &CertificateId, op_no: u16) -> Key<Procedure> {
    Key::new(&subject(certificate), &[&op_no.to_be_bytes()])
}

/// Key of the content that a procedure asks for; absent where it is the one that stands.
pub fn wanted(certificate: &CertificateId, op_no: u16) -> Key<Content> {
    Key::new(&subject(certificate), &[&op_no.to_be_bytes()])
}

/// Key of the certificate of a kind that was issued last for an entry.
pub fn named_by_entry(entry: &EntryId, kind: CertificateKind) -> Key<Named> {
    named(entry.object(), &[kind.word().as_bytes()])
}

/// Key of the `data_property` that was issued last for an entry to a holder.
pub fn property_of(entry: &EntryId, holder: &Uscc) -> Key<Named> {
    named(entry.object(), &[CertificateKind::DataProperty.word().as_bytes(), holder.as_bytes()])
}

/// Key of the last certificate for an entry with the right to hold.
pub fn hold_on(entry: &EntryId) -> Key<Named> {
    named(entry.object(), &[b"hold"])
}

/// Key of the certificate of a kind that was issued last for an edition.
pub fn named_by_edition(seen: &SeenEdition, kind: CertificateKind) -> Key<Named> {
    named(seen.of.object(), &[kind.word().as_bytes(), &seen.edition.to_be_bytes()])
}

fn named(object: &ObjectId, parts: &[&[u8]]) -> Key<Named> {
    Key::new(&Subject::Object(*object), parts)
}

/// Key of the certificate that has a number of another system.
pub fn numbered(number: &OfficialNumber) -> Key<Named> {
    Key::new(&Subject::Params, &[&encode(&number.scheme), number.number.as_str().as_bytes()])
}

/// Flags of all, whatever their status.
pub const ANY_STATUS: u16 = 0b1_1111;

/// Flags of all, whatever their stage.
pub const ANY_STAGE: u16 = 0b11_1111_1111;

/// The flag of a status: each certificate has one of the five.
pub const fn with_status(status: CertificateStatus) -> u16 {
    1 << status as u8
}

/// The flag of a stage: each procedure stands in one of the ten.
pub const fn at_stage(stage: Stage) -> u16 {
    1 << stage as u8
}

/// Certificates that an organisation holds, or held, by status.
pub fn held_by(holder: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(holder), &[b"certificates"])
}

/// Certificates of an issuer, by the stage of their newest procedure.
pub fn issued_by(issuer: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(issuer), &[b"procedures"])
}

/// Certificates that were ever issued for an entry and name it still, by status.
pub fn about_entry(entry: &EntryId) -> MemberList {
    about(entry.object())
}

/// The same of a product or model, whatever the edition.
pub fn about(object: &ObjectId) -> MemberList {
    MemberList::new(&Subject::Object(*object), &[b"certificates"])
}

/// Certificates of a division's issuers whose publicity runs or is held.
pub fn publicity_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"publicity"])
}

/// The member that a certificate is.
pub fn member(certificate: &CertificateId) -> Member {
    Member::of(subject(certificate))
}
