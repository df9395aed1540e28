//! `mulu catalog reinstate`.

use clap::Args;
use mulu_contracts::catalog::kinds::reinstate_entry::ReinstateEntry;
use serde::Serialize;

use super::of_entry::{OfEntry, fill_version};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Submit a withdrawn entry again
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu catalog reinstate E-520300-… --key office")]
pub struct Reinstate {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfEntry,
}

impl Verb for Reinstate {
    type Payload = ReinstateEntry;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "reinstate_entry")
    }
}
