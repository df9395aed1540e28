//! `mulu element answer`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use super::of_element::{OfStanding, fill_version};
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Answer a contest, as the provider of the source
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu element answer natural_person.id_number --in 520300 --reason law --evidence duty.pdf --key police")]
pub struct Answer {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfStanding,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// What shows it; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    evidence: Option<PathBuf>,
}

impl Verb for Answer {
    type Payload = AnswerContest;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Evidence { evidence: document_hash(self.evidence.as_deref(), None)? })?;
        fill_version(session, form, "answer_contest")
    }
}

#[derive(Serialize)]
struct Evidence {
    evidence: Option<Hash>,
}
