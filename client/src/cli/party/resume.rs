//! `mulu party resume`.

use clap::Args;
use mulu_contracts::party::kinds::resume_organisation::ResumeOrganisation;
use serde::Serialize;

use super::of_organisation::OfControl;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Resume a suspended organisation
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party resume 91520300MA00000316 --reason other --key city")]
pub struct Resume {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfControl,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Resume {
    type Payload = ResumeOrganisation;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfControl::fill(session, write, form, "resume_organisation")
    }
}
