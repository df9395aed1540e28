//! `mulu grant revoke`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfGrant, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Revoke a grant 撤销, and with it all that hangs under it: at once and for good
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu grant revoke G-520300-… --reason law --decision decision.pdf --key city")]
pub struct Revoke {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfGrant,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// The decision; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    decision: Option<PathBuf>,
}

#[derive(Serialize)]
struct Decision {
    basis: Option<Hash>,
}

impl Verb for Revoke {
    type Payload = RevokeGrant;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Decision { basis: document_hash(self.decision.as_deref(), None)? })?;
        fill_version::<GrantId>(session, form, "revoke_grant")
    }
}
