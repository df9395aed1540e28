//! `mulu party rekey`.

use clap::Args;
use mulu_contracts::ledger::organisation::Threshold;
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use serde::Serialize;

use super::new_key::{Rules, plain_keys, threshold};
use super::of_organisation::OfControl;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Decide on new keys for an organisation that lost its own; in force after a delay (superior, bureau above)
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party rekey 11520300MB0000088B --new recovered --reason other --words \"keys stolen\" --key city\n\
    The new keys are in force after the parameter rekey_delay; until then: mulu party cancel-rekey. To stop a thief at once: mulu party freeze-key --all")]
pub struct Rekey {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfControl,
    /// A new key: a key name of this home, or ed25519:HEX (may be given again)
    #[arg(long = "new", value_name = "KEY")]
    #[serde(skip)]
    keys: Vec<String>,
    /// K:KIND,KIND… : so many of the new keys sign these kinds (may be given again)
    #[arg(long = "rule", value_name = "K:KIND,…", value_parser = threshold)]
    #[serde(rename = "thresholds")]
    rules: Vec<Threshold>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Rekey {
    type Payload = RekeyOrganisation;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&plain_keys(session, &self.keys, None)?)?;
        form.fall_back(&Rules { thresholds: Vec::new() })?;
        OfControl::fill(session, write, form, "rekey_organisation")
    }
}
