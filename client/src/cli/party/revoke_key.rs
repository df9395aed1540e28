//! `mulu party revoke-key`.

use clap::Args;
use mulu_contracts::kernel::crypto::KeyId;
use serde::Serialize;

use super::of_organisation::OfControl;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// End a key of your organisation for ever
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party revoke-key --key-id 0123456789abcdef0123456789abcdef --key office")]
pub struct RevokeKey {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfControl,
    /// The key (key id)
    #[arg(long = "key-id", value_name = "KEY_ID", value_parser = word::<KeyId>)]
    key_id: Option<KeyId>,
}

impl Verb for RevokeKey {
    type Payload = mulu_contracts::party::kinds::revoke_key::RevokeKey;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfControl::fill(session, write, form, "revoke_key")
    }
}
