//! `mulu grant file`.

use clap::Args;
use mulu_contracts::authorization::kinds::file_sub_grant::FileSubGrant;
use serde::Serialize;

use super::sub::SubFlags;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// File a sub-grant to the approved applicant 备案 ✍: it is active once the applicant agreed with mulu tx agree; what is not said is as above it
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu grant file G-520300-… --to 91520300MA0000042A --key operator, then: mulu tx agree G-520300-… --key developer"
)]
pub struct File {
    #[command(flatten)]
    #[serde(flatten)]
    sub: SubFlags,
}

impl Verb for File {
    type Payload = FileSubGrant;
    const JOINT: bool = true;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.sub.fill(session, form, "file_sub_grant")
    }
}
