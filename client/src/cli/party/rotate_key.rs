//! `mulu party rotate-key`.

use clap::Args;
use mulu_contracts::kernel::crypto::KeyId;
use serde::Serialize;

use super::new_key::NewKey;
use super::of_organisation::OfRecord;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Replace a key by a new one, signed by the old key alone
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party rotate-key --old 0123456789abcdef0123456789abcdef --new next --key office")]
pub struct RotateKey {
    /// The key that ends (key id)
    #[arg(long = "old", value_name = "KEY_ID", value_parser = word::<KeyId>)]
    key_id: Option<KeyId>,
    #[command(flatten)]
    #[serde(skip)]
    new: NewKey,
}

impl Verb for RotateKey {
    type Payload = mulu_contracts::party::kinds::rotate_key::RotateKey;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&self.new.spec(session)?)?;
        OfRecord::fill(session, write, form, "rotate_key")
    }
}
