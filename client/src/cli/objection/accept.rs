//! `mulu objection accept`.

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::objection::kinds::accept_objection::AcceptObjection;
use mulu_contracts::objection::records::Intake;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfObjection, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// Take an objection in 受理, as its handler, or dismiss it 不予受理
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu objection accept B-520300-… --accept --freeze --reason law --key city\n          \
    mulu objection accept B-520300-… --dismiss --reason incomplete --key city")]
pub struct Accept {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfObjection,
    /// Take it in
    #[arg(long, conflicts_with = "dismiss")]
    #[serde(skip)]
    accept: bool,
    /// Dismiss it
    #[arg(long)]
    #[serde(skip)]
    dismiss: bool,
    /// Freeze its subject until the decision
    #[arg(long, requires = "accept", conflicts_with = "dismiss")]
    #[serde(skip)]
    freeze: bool,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct Said {
    outcome: Option<Intake>,
    freeze: Option<bool>,
}

#[derive(Serialize)]
struct Freeze {
    freeze: bool,
}

impl Verb for Accept {
    type Payload = AcceptObjection;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        let outcome = self.accept.then_some(Intake::Accept).or(self.dismiss.then_some(Intake::Dismiss));
        form.say(&Said { outcome, freeze: self.freeze.then_some(true) })?;
        if form.lacks("outcome") {
            return Err(Failure::wrong(usage::accept_or_dismiss(), usage::accept_example()));
        }
        form.fall_back(&Freeze { freeze: false })
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<ObjectionId>(session, form, AcceptObjection::NAME)
    }
}
