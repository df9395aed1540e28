//! `mulu grant sub-grant`.

use clap::Args;
use mulu_contracts::authorization::kinds::sub_grant::SubGrant as Payload;
use serde::Serialize;

use super::sub::SubFlags;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Sign a sub-grant 再授权 ✍ that a bureau and the providers then consent to; what is not said is as above it
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu grant sub-grant G-520300-… --to 91520300MA0000042A --entry E-520300-… --purpose research --key operator, then: mulu tx agree G-520300-… --key developer, mulu grant consent G-520300-… --approve --key city"
)]
pub struct SubGrant {
    #[command(flatten)]
    #[serde(flatten)]
    sub: SubFlags,
}

impl Verb for SubGrant {
    type Payload = Payload;
    const JOINT: bool = true;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.sub.fill(session, form, "sub_grant")
    }
}
