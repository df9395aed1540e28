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
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::usage;

/// Take an objection in 受理, as its handler, or dismiss it 不予受理
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu objection accept B-520300-… --accept --freeze --reason law --key city\n          \
    mulu objection accept B-520300-… --dismiss --reason incomplete --key city")]
pub struct Accept {
    #[command(flatten)]
    of: OfObjection,
    /// Take it in
    #[arg(long, conflicts_with = "dismiss")]
    accept: bool,
    /// Dismiss it
    #[arg(long)]
    dismiss: bool,
    /// Freeze its subject until the decision
    #[arg(long, requires = "accept")]
    freeze: bool,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize)]
struct Said<'a> {
    outcome: Option<Intake>,
    freeze: Option<bool>,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
}

impl Run for Accept {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Accept { of, accept, dismiss, freeze, reason, write } = &self;
        if write.template {
            return session.template::<AcceptObjection>();
        }
        let outcome = match (accept, dismiss) {
            (true, _) => Some(Intake::Accept),
            (_, true) => Some(Intake::Dismiss),
            _ if write.file.is_some() => None,
            _ => return Err(Failure::wrong(usage::accept_or_dismiss(), usage::accept_example())),
        };
        let mut form = Form::open(write.file.as_deref(), AcceptObjection::NAME)?;
        form.say(of)?;
        form.say(&Said { outcome, freeze: outcome.map(|_| *freeze), reason })?;
        fill_version::<ObjectionId>(session, &mut form, AcceptObjection::NAME)?;
        send(session, write, &[form.whole::<AcceptObjection>()?.into()])
    }
}
