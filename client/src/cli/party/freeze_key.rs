//! `mulu party freeze-key`.

use clap::Args;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use serde::Serialize;

use super::of_organisation::OfControl;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Freeze a key, or all keys, at once: own organisation, superior, bureau or supervisor
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu party freeze-key --key-id 0123456789abcdef0123456789abcdef --key office\n          mulu party freeze-key 91520300MA00000316 --all --key city"
)]
pub struct FreezeKey {
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
}

impl Verb for FreezeKey {
    type Payload = mulu_contracts::party::kinds::freeze_key::FreezeKey;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Chosen { keys: self.all.then_some(KeyChoice::All) })?;
        OfControl::fill(session, write, form, "freeze_key")
    }
}

#[derive(Serialize)]
struct Chosen {
    keys: Option<KeyChoice>,
}
