//! `mulu objection decide`.

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::objection::kinds::decide_objection::DecideObjection;
use mulu_contracts::objection::records::Verdict;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfObjection, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;
use crate::words::usage;

/// Seconds in which something is to be corrected, where nobody says until when.
const CORRECTION: i64 = 30 * 86_400;

/// Decide an objection 裁定, as its handler: uphold it, so that its subject is corrected, or dismiss it
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu objection decide B-520300-… --uphold --reason incorrect --correct-by 2026-12-31 --key city\n          \
    mulu objection decide B-520300-… --dismiss --reason law --key city"
)]
pub struct Decide {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfObjection,
    /// Uphold it
    #[arg(long, conflicts_with = "dismiss")]
    #[serde(skip)]
    uphold: bool,
    /// Dismiss it
    #[arg(long)]
    #[serde(skip)]
    dismiss: bool,
    /// Upheld: to be corrected before this time; by default in 30 days
    #[arg(long = "correct-by", value_name = "TIME", requires = "uphold", conflicts_with = "dismiss", value_parser = word::<Time>)]
    correction_due: Option<Time>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize, Deserialize)]
struct Outcome {
    outcome: Option<Verdict>,
}

#[derive(Serialize)]
struct Due {
    correction_due: Option<Time>,
}

impl Verb for Decide {
    type Payload = DecideObjection;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        form.say(&Outcome { outcome: self.uphold.then_some(Verdict::Upheld).or(self.dismiss.then_some(Verdict::Dismissed)) })?;
        let upheld = match form.part::<Outcome>(DecideObjection::NAME)?.outcome {
            None => return Err(Failure::wrong(usage::decide_how(), usage::decide_example())),
            Some(outcome) => outcome == Verdict::Upheld,
        };
        if self.dismiss {
            form.leave_out(&["correction_due"]);
        }
        form.fall_back(&Due { correction_due: upheld.then(|| Time(now().0 + CORRECTION)) })
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<ObjectionId>(session, form, DecideObjection::NAME)
    }
}
