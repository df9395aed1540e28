//! `mulu catalog resubmit`.

use clap::Args;
use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use serde::Serialize;

use super::of_entry::{OfEntry, fill_version};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Send a rejected or waiting entry again, with other content; takes the form of `submit` as well
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu catalog resubmit E-520300-… --file form.json --key office")]
pub struct Resubmit {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfEntry,
}

impl Verb for Resubmit {
    type Payload = ResubmitEntry;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        // Its place in the ledger says both; a form of submit may be sent again as it is.
        form.leave_out(&["local_key", "provider"]);
        fill_version(session, form, "resubmit_entry")
    }
}
