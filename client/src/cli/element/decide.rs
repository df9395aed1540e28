//! `mulu element decide`.

use clap::Args;
use mulu_contracts::element::kinds::decide_source::DecideSource;
use mulu_contracts::kernel::id::EntryId;
use serde::Serialize;

use super::of_element::{OfStanding, fill_version};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Decide a contest, as the publisher or the bureau above
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu element decide natural_person.id_number --in 520300 --winner E-… --reason law --key city")]
pub struct Decide {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfStanding,
    /// The source as it stands, or the entry that contests it
    #[arg(long, value_name = "ENTRY", value_parser = word::<EntryId>)]
    winner: Option<EntryId>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Decide {
    type Payload = DecideSource;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "decide_source")
    }
}
