//! `mulu access answer`.

use clap::Args;
use mulu_contracts::access_request::kinds::answer_access::AnswerAccess;
use mulu_contracts::access_request::records::AccessOutcome;
use mulu_contracts::kernel::id::RequestId;
use mulu_contracts::kernel::value::Secs;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfRequest, fill_version};
use crate::cli::outcome::OutcomeFlags;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// Answer a request, as the provider: approve it, return it to be completed, or reject it
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu access answer Q-520300-… --approve --conditions 仅限科研 --report-every 90 --key office\n          \
    mulu access answer Q-520300-… --return --reason incomplete --key office"
)]
pub struct Answer {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRequest,
    #[command(flatten)]
    #[serde(skip)]
    outcome: OutcomeFlags,
    /// On which conditions, in words
    #[arg(long, value_name = "WORDS", requires = "approve", conflicts_with_all = ["give_back", "reject"])]
    conditions: Option<String>,
    /// The use is to be reported every so many days
    #[arg(long, value_name = "DAYS", requires = "approve", conflicts_with_all = ["give_back", "reject"], value_parser = word::<Secs>)]
    report_every: Option<Secs>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Answer {
    type Payload = AnswerAccess;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        let words = [AccessOutcome::Approve, AccessOutcome::Return, AccessOutcome::Reject];
        self.outcome.say(form, words, usage::answer_access_example())
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<RequestId>(session, form, AnswerAccess::NAME)
    }
}
