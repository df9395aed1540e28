//! `mulu party suspend`.

use clap::Args;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use serde::Serialize;

use super::of_organisation::OfControl;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Suspend an organisation: only acts that end something stay open to it
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party suspend 91520300MA00000316 --reason law --key city")]
pub struct Suspend {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfControl,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Suspend {
    type Payload = SuspendOrganisation;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfControl::fill(session, write, form, "suspend_organisation")
    }
}
