//! `mulu element release`.

use clap::Args;
use mulu_contracts::element::kinds::release_source::ReleaseSource;
use mulu_contracts::kernel::id::EntryId;
use serde::Serialize;

use super::of_element::{OfStanding, fill_version};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Give up the role of your entry
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu element release natural_person.id_number --in 520300 --entry E-… --key police")]
pub struct Release {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfStanding,
    /// Your entry
    #[arg(long, value_name = "ENTRY", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
}

impl Verb for Release {
    type Payload = ReleaseSource;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "release_source")
    }
}
