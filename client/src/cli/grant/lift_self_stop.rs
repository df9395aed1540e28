//! `mulu grant lift-self-stop`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::lift_self_stop::LiftSelfStop as Payload;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use super::self_stop::fill_version;
use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Lift a self-stop 恢复运营, once its risk report is filed
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu grant lift-self-stop G-520300-… --reason other --evidence fix.pdf --key city")]
pub struct LiftSelfStop {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: Option<GrantId>,
    /// Version of the stop; by default the one that stands now
    #[arg(long, value_name = "N")]
    stop_version: Option<u64>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// What shows that it may go on; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    evidence: Option<PathBuf>,
}

#[derive(Serialize)]
struct Evidence {
    evidence: Option<Hash>,
}

impl Verb for LiftSelfStop {
    type Payload = Payload;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Evidence { evidence: document_hash(self.evidence.as_deref(), None)? })?;
        fill_version(session, form, "lift_self_stop")
    }
}
