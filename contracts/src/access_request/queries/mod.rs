//! Questions of access requests and consents.

pub mod consent;
pub mod lists;
pub mod request;

use crate::access_request::records::AccessRequest;
use crate::ledger::entry::QueryEntry;
use crate::ledger::shown::{AtVersion, Get, History};

/// An access request as it stands.
pub type GetAccessRequest = Get<AccessRequest>;
/// An access request as a version of it stood.
pub type GetAccessRequestVersion = AtVersion<AccessRequest>;
/// Every change of an access request, with the reason of each answer.
pub type AccessRequestHistory = History<AccessRequest>;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<GetAccessRequest>(),
    QueryEntry::of::<GetAccessRequestVersion>(),
    QueryEntry::of::<AccessRequestHistory>(),
    QueryEntry::of::<lists::ListAccessRequests>(),
    QueryEntry::of::<lists::ListUseReports>(),
    QueryEntry::of::<consent::GetConsent>(),
];
