//! Questions of authorised operation.

pub mod grant;
pub mod grant_beside;
pub mod grant_lists;
pub mod legacy;

use crate::authorization::records::grant::Grant;
use crate::authorization::records::legacy::LegacyUse;
use crate::ledger::entry::QueryEntry;
use crate::ledger::shown::{AtVersion, Get, History};

/// A grant as it stands.
pub type GetGrant = Get<Grant>;
/// A grant as a version of it stood.
pub type GetGrantVersion = AtVersion<Grant>;
/// Every change of a grant, its holds, stops, consents and reports among them.
pub type GrantHistory = History<Grant>;
/// A legacy use as it stands.
pub type GetLegacyUse = Get<LegacyUse>;
/// A legacy use as a version of it stood.
pub type GetLegacyUseVersion = AtVersion<LegacyUse>;
/// Every change of a legacy use.
pub type LegacyUseHistory = History<LegacyUse>;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<GetGrant>(),
    QueryEntry::of::<GetGrantVersion>(),
    QueryEntry::of::<GrantHistory>(),
    QueryEntry::of::<grant_lists::ListGrants>(),
    QueryEntry::of::<grant_lists::GrantsEverNaming>(),
    QueryEntry::of::<grant_beside::ListHolds>(),
    QueryEntry::of::<grant_beside::GetGrantUse>(),
    QueryEntry::of::<grant_beside::ListSubGrantAnswers>(),
    QueryEntry::of::<grant_beside::ListSecurityReports>(),
    QueryEntry::of::<grant_beside::GetSecurityReport>(),
    QueryEntry::of::<GetLegacyUse>(),
    QueryEntry::of::<GetLegacyUseVersion>(),
    QueryEntry::of::<LegacyUseHistory>(),
    QueryEntry::of::<legacy::ListLegacyUses>(),
];
