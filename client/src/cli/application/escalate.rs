//! `mulu application escalate`.

use std::collections::BTreeSet;

use clap::Args;
use mulu_contracts::authorization::kinds::escalate_review::EscalateReview;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::review::ReviewOf;
use mulu_contracts::kernel::id::{ApplicationId, Uscc};
use mulu_contracts::ledger::rule::Rule as _;
use serde::{Deserialize, Serialize};

use super::beside::waiting;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfApplication, found};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// Escalate an overdue review 升级督办: after a second clock a bureau may review in the silent one's place, later the coordinator, too
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu application escalate A-520300-… --reviewer 12520300MB0000051F --key developer\n          \
    mulu application escalate A-520300-… --no-centre --key developer")]
pub struct Escalate {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfApplication,
    /// Which review: first, provider; by default the one that the application waits for
    #[arg(long, value_name = "STAGE", value_parser = word::<ReviewOf>)]
    stage: Option<ReviewOf>,
    /// Who is silent (USCC); by default the provider, where it is the only one that is waited for
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    reviewer: Option<Uscc>,
    /// No first review centre covers the grantor's division
    #[arg(long, conflicts_with = "reviewer")]
    #[serde(skip)]
    no_centre: bool,
}

#[derive(Serialize, Deserialize)]
struct Which {
    stage: Option<ReviewOf>,
}

#[derive(Serialize)]
struct Silent {
    reviewer: Uscc,
}

impl Verb for Escalate {
    type Payload = EscalateReview;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let stands = found::<ApplicationId>(session, form, EscalateReview::NAME)?;
        let awaited = if stands.status == ApplicationStatus::ProviderReview { ReviewOf::Provider } else { ReviewOf::First };
        let stage = form.part::<Which>(EscalateReview::NAME)?.stage.unwrap_or(awaited);
        form.say(&Which { stage: Some(stage) })?;
        if !form.lacks("reviewer") || self.no_centre || write.file.is_some() {
            return Ok(());
        }
        if stage == ReviewOf::First {
            return Err(Failure::wrong(usage::who_is_silent(), usage::name_centre()));
        }
        let silent: BTreeSet<Uscc> = waiting(session, stands.application.application_id)?.into_iter().map(|(asked, _)| asked).collect();
        let mut silent = silent.into_iter();
        match (silent.next(), silent.next()) {
            (Some(reviewer), None) => form.say(&Silent { reviewer }),
            (None, _) => Err(Failure::wrong(usage::who_is_silent(), usage::name_silent(""))),
            (Some(one), Some(other)) => {
                let all: Vec<String> = [one, other].into_iter().chain(silent).map(|uscc| uscc.to_string()).collect();
                Err(Failure::wrong(usage::who_is_silent(), usage::name_silent(all.join(", "))))
            }
        }
    }
}
