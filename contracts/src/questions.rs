//! The questions of all domains, joined. They stand below `execute`, since a dry run is a question too.

use crate::ledger::entry::{QueryEntry, Questions};
use crate::registry::REGISTRY;
use crate::{
    access_request, authorization, catalog, certificate, check, dry_run, element, governance, ledger, objection, party, supervision,
};

/// The questions of this release.
pub static QUESTIONS: Questions = Questions {
    law: &REGISTRY.law,
    tables: &[
        &[QueryEntry::of::<ledger::chain::WritingBlocks>(), QueryEntry::of::<ledger::joint_query::GetJointAct>()],
        &[QueryEntry::of::<ledger::version::GetAppVersion>()],
        &[QueryEntry::of::<dry_run::DryRun>()],
        &[QueryEntry::of::<ledger::due_query::ListDue>()],
        party::queries::QUERIES,
        catalog::queries::QUERIES,
        element::queries::QUERIES,
        certificate::queries::QUERIES,
        authorization::queries::QUERIES,
        access_request::queries::QUERIES,
        objection::queries::QUERIES,
        supervision::queries::QUERIES,
        check::queries::QUERIES,
        governance::queries::QUERIES,
    ],
};
