//! `mulu application opinion`.

use clap::Args;
use mulu_contracts::authorization::kinds::give_opinion::GiveOpinion;
use mulu_contracts::authorization::records::review::OpinionOf;
use mulu_contracts::kernel::id::ApplicationId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfApplication, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// Say what the authority of a sector thinks of an application 行业意见: support it, with conditions, or oppose it; needs --reason
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu application opinion A-520300-… --support --reason policy --key transport\n          \
    mulu application opinion A-520300-… --oppose --reason sensitive --words 涉及重点车辆轨迹 --key transport")]
pub struct Opine {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfApplication,
    /// Support it
    #[arg(long, conflicts_with_all = ["conditionally", "oppose"])]
    #[serde(skip)]
    support: bool,
    /// Support it with conditions, which the words of the reason say
    #[arg(long, conflicts_with = "oppose")]
    #[serde(skip)]
    conditionally: bool,
    /// Oppose it: whoever approves after that has to say why
    #[arg(long)]
    #[serde(skip)]
    oppose: bool,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct Said {
    opinion: Option<OpinionOf>,
}

impl Verb for Opine {
    type Payload = GiveOpinion;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        let opinion = match (self.support, self.conditionally, self.oppose) {
            (true, ..) => Some(OpinionOf::Support),
            (_, true, _) => Some(OpinionOf::Conditions),
            (.., true) => Some(OpinionOf::Oppose),
            _ => None,
        };
        form.say(&Said { opinion })?;
        if form.lacks("opinion") { Err(Failure::wrong(usage::opine_how(), usage::opinion_example())) } else { Ok(()) }
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<ApplicationId>(session, form, GiveOpinion::NAME)
    }
}
