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
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::usage;

/// Answer a request, as the provider: approve it, return it to be completed, or reject it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu access answer Q-520300-… --approve --conditions 仅限科研 --report-every 90 --key office\n          \
    mulu access answer Q-520300-… --return --reason incomplete --key office"
)]
pub struct Answer {
    #[command(flatten)]
    of: OfRequest,
    /// Approve
    #[arg(long, conflicts_with_all = ["give_back", "reject"])]
    approve: bool,
    /// Return it to be completed; needs --reason
    #[arg(long = "return", conflicts_with = "reject")]
    give_back: bool,
    /// Reject; needs --reason
    #[arg(long)]
    reject: bool,
    /// On which conditions, in words
    #[arg(long, value_name = "WORDS", requires = "approve")]
    conditions: Option<String>,
    /// The use is to be reported every so many days
    #[arg(long, value_name = "DAYS", requires = "approve", value_parser = word::<Secs>)]
    report_every: Option<Secs>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize)]
struct Said<'a> {
    outcome: Option<AccessOutcome>,
    conditions: Option<&'a str>,
    report_every: Option<Secs>,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
}

impl Run for Answer {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Answer { of, approve, give_back, reject, conditions, report_every, reason, write } = &self;
        if write.template {
            return session.template::<AnswerAccess>();
        }
        let outcome = match (approve, give_back, reject) {
            (true, ..) => Some(AccessOutcome::Approve),
            (_, true, _) => Some(AccessOutcome::Return),
            (.., true) => Some(AccessOutcome::Reject),
            _ if write.file.is_some() => None,
            _ => return Err(Failure::wrong(usage::answer_how(), usage::answer_access_example())),
        };
        let mut form = Form::open(write.file.as_deref(), AnswerAccess::NAME)?;
        form.say(of)?;
        form.say(&Said { outcome, conditions: conditions.as_deref(), report_every: *report_every, reason })?;
        fill_version::<RequestId>(session, &mut form, AnswerAccess::NAME)?;
        send(session, write, &[form.whole::<AnswerAccess>()?.into()])
    }
}
