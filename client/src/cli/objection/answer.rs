//! `mulu objection answer`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::kernel::value::Hash;
use mulu_contracts::objection::kinds::answer_objection::AnswerObjection;
use serde::Serialize;

use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfObjection, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Answer an objection, as the owner of its subject
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu objection answer B-520300-… --reason law --evidence duty.pdf --key office")]
pub struct Answer {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfObjection,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// What shows it; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    evidence: Option<PathBuf>,
}

#[derive(Serialize)]
struct Evidence {
    evidence: Option<Hash>,
}

impl Verb for Answer {
    type Payload = AnswerObjection;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Evidence { evidence: document_hash(self.evidence.as_deref(), None)? })?;
        fill_version::<ObjectionId>(session, form, "answer_objection")
    }
}
