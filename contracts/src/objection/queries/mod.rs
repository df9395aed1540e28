//! Questions of objections.

pub mod lists;
pub mod objection;
pub mod standing;

use crate::ledger::entry::QueryEntry;
use crate::ledger::shown::{AtVersion, Get, History};
use crate::objection::records::Objection;

/// An objection as it stands.
pub type GetObjection = Get<Objection>;
/// An objection as a version of it stood.
pub type GetObjectionVersion = AtVersion<Objection>;
/// Every change of an objection, with the reasons of its acceptance and its decision.
pub type ObjectionHistory = History<Objection>;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<GetObjection>(),
    QueryEntry::of::<GetObjectionVersion>(),
    QueryEntry::of::<ObjectionHistory>(),
    QueryEntry::of::<lists::ListObjections>(),
    QueryEntry::of::<standing::SubjectObjections>(),
];
