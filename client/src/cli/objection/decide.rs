//! `mulu objection decide`.

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::objection::kinds::decide_objection::DecideObjection;
use mulu_contracts::objection::records::Verdict;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfObjection, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now, send};
use crate::exit::Failure;
use crate::words::usage;

/// Seconds in which something is to be corrected, where nobody says until when.
const CORRECTION: i64 = 30 * 86_400;

/// Decide an objection 裁定, as its handler: uphold it, so that its subject is corrected, or dismiss it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu objection decide B-520300-… --uphold --reason incorrect --correct-by 2026-12-31 --key city\n          \
    mulu objection decide B-520300-… --dismiss --reason law --key city"
)]
pub struct Decide {
    #[command(flatten)]
    of: OfObjection,
    /// Uphold it
    #[arg(long, conflicts_with = "dismiss")]
    uphold: bool,
    /// Dismiss it
    #[arg(long)]
    dismiss: bool,
    /// Upheld: to be corrected before this time; by default in 30 days
    #[arg(long = "correct-by", value_name = "TIME", requires = "uphold", value_parser = word::<Time>)]
    correction_due: Option<Time>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize)]
struct Said<'a> {
    outcome: Option<Verdict>,
    correction_due: Option<Time>,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
}

impl Run for Decide {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Decide { of, uphold, dismiss, correction_due, reason, write } = &self;
        if write.template {
            return session.template::<DecideObjection>();
        }
        let (outcome, by) = match (uphold, dismiss) {
            (true, _) => (Some(Verdict::Upheld), Some(correction_due.unwrap_or(Time(now().0 + CORRECTION)))),
            (_, true) => (Some(Verdict::Dismissed), None),
            _ if write.file.is_some() => (None, None),
            _ => return Err(Failure::wrong(usage::decide_how(), usage::decide_example())),
        };
        let mut form = Form::open(write.file.as_deref(), DecideObjection::NAME)?;
        form.say(of)?;
        form.say(&Said { outcome, correction_due: by, reason })?;
        fill_version::<ObjectionId>(session, &mut form, DecideObjection::NAME)?;
        send(session, write, &[form.whole::<DecideObjection>()?.into()])
    }
}
