//! All keys and lists of access requests and consents.

use crate::access_request::records::{AccessRequest, AccessStatus, SubjectConsent, UseReport};
use crate::kernel::id::{DivisionCode, EntryId, ReportId, RequestId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::kernel::value::Hash;
use crate::ledger::organisation;

/// Subject of a request.
pub fn subject(request: &RequestId) -> Subject {
    Subject::Object(*request.object())
}

/// Key of a request.
pub fn request(id: &RequestId) -> Key<AccessRequest> {
    Key::new(&subject(id), &[])
}

/// Subject of a use report.
pub fn report_subject(report: &ReportId) -> Subject {
    Subject::Object(*report.object())
}

/// Key of a use report.
pub fn report(id: &ReportId) -> Key<UseReport> {
    Key::new(&report_subject(id), &[])
}

/// Subject of a consent. Nothing but who knows its hash leads to it: no list of consents exists.
pub fn consent_subject(consent: &Hash) -> Subject {
    Subject::Consent(*consent)
}

/// Key of a consent.
pub fn consent(hash: &Hash) -> Key<SubjectConsent> {
    Key::new(&consent_subject(hash), &[])
}

/// The flag of a status: each request has one of the seven.
pub const fn with_status(status: AccessStatus) -> u16 {
    1 << status as u8
}

/// Flags of all requests, whatever their status.
pub const ANY_STATUS: u16 = 0b111_1111;

/// Requests for the data of an entry.
pub fn requests_for(entry: &EntryId) -> MemberList {
    MemberList::new(&Subject::Object(*entry.object()), &[b"access_requests"])
}

/// Requests that are a provider's to answer.
pub fn requests_to(provider: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(provider), &[b"access_requests", b"to"])
}

/// Requests of an organisation. Of others there is no list: none leads from one request of a person to another.
pub fn requests_by(requester: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(requester), &[b"access_requests", b"by"])
}

/// Requests for entries of a division.
pub fn requests_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"access_requests"])
}

/// Reports of the use of a request's data.
pub fn reports_of(request: &RequestId) -> MemberList {
    MemberList::new(&subject(request), &[b"use_reports"])
}

/// The member that a request is.
pub fn member(request: &RequestId) -> Member {
    Member::of(subject(request))
}
