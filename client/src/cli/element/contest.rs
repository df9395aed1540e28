//! `mulu element contest`.

use clap::Args;
use mulu_contracts::element::kinds::contest_source::ContestSource;
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

/// Say that your entry should be the source instead
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu element contest natural_person.id_number --in 520300 --entry E-… --reason incorrect --key civil")]
pub struct Contest {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfStanding,
    /// Your entry
    #[arg(long, value_name = "ENTRY", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Contest {
    type Payload = ContestSource;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "contest_source")
    }
}
