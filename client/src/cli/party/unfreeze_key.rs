//! `mulu party unfreeze-key`.

use clap::Args;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use serde::Serialize;

use super::of_organisation::OfControl;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Lift a freeze: who froze it, or the superior
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party unfreeze-key 91520300MA00000316 --all --reason other --key city")]
pub struct UnfreezeKey {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfControl,
    /// A key id: this key alone
    #[arg(long = "key-id", value_name = "KEY_ID", value_parser = word::<KeyChoice>, required_unless_present_any = ["all", "file", "template"], conflicts_with = "all")]
    #[serde(rename = "keys")]
    one: Option<KeyChoice>,
    /// All keys of the organisation
    #[arg(long)]
    #[serde(skip)]
    all: bool,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for UnfreezeKey {
    type Payload = mulu_contracts::party::kinds::unfreeze_key::UnfreezeKey;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Chosen { keys: self.all.then_some(KeyChoice::All) })?;
        OfControl::fill(session, write, form, "unfreeze_key")
    }
}

#[derive(Serialize)]
struct Chosen {
    keys: Option<KeyChoice>,
}
