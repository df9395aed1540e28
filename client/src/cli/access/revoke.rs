//! `mulu access revoke`.

use clap::Args;
use mulu_contracts::access_request::kinds::revoke_access::RevokeAccess;
use mulu_contracts::kernel::id::RequestId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfRequest, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// End for ever what is supplied, as the provider or a bureau 收回; reports of what was used are still due
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu access revoke Q-520300-… --reason law --words 转交他人 --key office")]
pub struct Revoke {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRequest,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Revoke {
    type Payload = RevokeAccess;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<RequestId>(session, form, "revoke_access")
    }
}
