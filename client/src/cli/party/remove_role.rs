//! `mulu party remove-role`.

use clap::Args;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::role::Role;
use serde::Serialize;

use super::of_organisation::OfRoles;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// End a role
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party remove-role 91520300MA00000316 --role operator --in 520300 --reason other --key city")]
pub struct RemoveRole {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRoles,
    /// The role: provider, operator, developer, exchange, first_review_centre, platform_relay, probe, evaluator, adviser
    #[arg(long, value_parser = word::<Role>)]
    role: Option<Role>,
    /// Division in which it is held, with all below
    #[arg(long = "in", alias = "division", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    scope_division: Option<DivisionCode>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for RemoveRole {
    type Payload = mulu_contracts::party::kinds::remove_role::RemoveRole;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfRoles::fill(session, write, form, "remove_role")
    }
}
