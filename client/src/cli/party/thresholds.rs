//! `mulu party thresholds`.

use clap::Args;
use mulu_contracts::ledger::organisation::Threshold;
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use serde::Serialize;

use super::new_key::{Rules, threshold};
use super::of_organisation::OfRecord;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Set how many keys sign which kinds, e.g. --rule 2:assign_role,review_entry
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party thresholds --rule 2:assign_role,review_entry --also second --key office")]
pub struct Thresholds {
    /// K:KIND,KIND… ; give it again for further rules; none at all: one key for everything
    #[arg(long = "rule", value_name = "K:KIND,…", value_parser = threshold)]
    #[serde(rename = "thresholds")]
    rules: Vec<Threshold>,
}

impl Verb for Thresholds {
    type Payload = SetThresholds;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.fall_back(&Rules { thresholds: Vec::new() })?;
        OfRecord::fill(session, write, form, "set_thresholds")
    }
}
