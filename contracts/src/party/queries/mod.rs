//! Questions of party.

pub mod joint;
pub mod organisation;
pub mod reform;
pub mod tables;
pub mod todo;

use crate::ledger::entry::QueryEntry;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<organisation::GetOrganisation>(),
    QueryEntry::of::<organisation::GetKey>(),
    QueryEntry::of::<organisation::OrganisationHistory>(),
    QueryEntry::of::<organisation::OrganisationAtVersion>(),
    QueryEntry::of::<organisation::ListOrganisations>(),
    QueryEntry::of::<tables::GetDivision>(),
    QueryEntry::of::<tables::ListDivisions>(),
    QueryEntry::of::<tables::GetParameter>(),
    QueryEntry::of::<tables::GetCodeList>(),
    QueryEntry::of::<organisation::ActsOf>(),
    QueryEntry::of::<joint::ListJointActs>(),
    QueryEntry::of::<reform::ResponsibleAt>(),
    QueryEntry::of::<reform::ListAttestations>(),
    QueryEntry::of::<reform::GetRekey>(),
    QueryEntry::of::<reform::GetAttestation>(),
    QueryEntry::of::<reform::GetSuccession>(),
    QueryEntry::of::<todo::ListTodo>(),
];
