//! `mulu party cancel-rekey`.

use clap::Args;
use serde::Serialize;

use super::of_organisation::OfControl;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take new keys back before their time
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party cancel-rekey --key office   (your own organisation: a key that is not frozen)")]
pub struct CancelRekey {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfControl,
}

impl Verb for CancelRekey {
    type Payload = mulu_contracts::party::kinds::cancel_rekey::CancelRekey;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfControl::fill(session, write, form, "cancel_rekey")
    }
}
