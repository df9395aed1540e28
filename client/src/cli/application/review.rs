//! `mulu application review`: the first review, and that of a provider.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::kinds::provider_review::ProviderReview;
use mulu_contracts::authorization::queries::application::ApplicationAnswer;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::review::{ReviewOf, ReviewOutcome};
use mulu_contracts::kernel::id::{ApplicationId, EntryId, Uscc};
use mulu_contracts::kernel::value::{Hash, Set};
use mulu_contracts::ledger::rule::Rule as _;
use serde::{Deserialize, Serialize};

use super::beside::waiting;
use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfApplication, found};
use crate::cli::outcome::OutcomeFlags;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::{Words, objects, usage, values};

/// Review an application: first, as the first review centre 初审, then, as a provider, for your own entries 提供方审核
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu application review A-520300-… --approve --key centre\n          \
    mulu application review A-520300-… --return --reason incomplete --words 缺风险评估 --key centre\n          \
    mulu application review A-520300-… --approve --conditions 条件.pdf --key office\n          \
    mulu application review A-520300-… --approve --leave-out E-520300-… --reason sensitive --key office\n          \
    mulu application review A-520300-… --stage provider --template")]
pub struct Review {
    #[command(flatten)]
    of: OfApplication,
    /// Which review: first, provider; by default the one that the application waits for
    #[arg(long, value_name = "STAGE", value_parser = word::<ReviewOf>)]
    stage: Option<ReviewOf>,
    #[command(flatten)]
    outcome: OutcomeFlags,
    #[command(flatten)]
    provider: ProviderFlags,
    #[command(flatten)]
    reason: ReasonFlags,
    /// In the place of this silent reviewer (USCC), once its time after an escalation is over
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    in_place_of: Option<Uscc>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Most entries of an application.
const MAX_ENTRIES: usize = 256;

/// What a provider says alone.
#[derive(Debug, Args)]
pub struct ProviderFlags {
    /// Of a provider: entry that it decides (may be given again); by default all that wait for it
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>)]
    entries: Vec<EntryId>,
    /// Of a provider: entry that an approval leaves out (may be given again); needs --reason
    #[arg(long = "leave-out", value_name = "ENTRY", requires = "approve", conflicts_with_all = ["give_back", "reject"], value_parser = word::<EntryId>)]
    left_out: Vec<EntryId>,
    /// Of a provider: its conditions; their SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    conditions: Option<PathBuf>,
}

impl ProviderFlags {
    fn names_any(&self) -> bool {
        !self.entries.is_empty() || !self.left_out.is_empty() || self.conditions.is_some()
    }
}

#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    of: &'a OfApplication,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
    in_place_of: Option<Uscc>,
}

#[derive(Serialize)]
struct OfProvider {
    entries: Set<EntryId, 0, MAX_ENTRIES>,
    rejected: Set<EntryId, 0, MAX_ENTRIES>,
    conditions: Option<Hash>,
}

#[derive(Deserialize)]
struct InPlace {
    in_place_of: Option<Uscc>,
}

#[derive(Serialize)]
struct Entries {
    entries: Vec<EntryId>,
}

/// The review that an application waits for: of its providers once the first one is done.
fn awaited(status: ApplicationStatus) -> ReviewOf {
    if status == ApplicationStatus::ProviderReview { ReviewOf::Provider } else { ReviewOf::First }
}

impl Run for Review {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Review { of, outcome, provider, reason, in_place_of, write, .. } = &self;
        // What only a provider says tells which review it is.
        let named = self.stage.or(provider.names_any().then_some(ReviewOf::Provider));
        if write.template {
            return match named {
                Some(ReviewOf::Provider) => session.template::<ProviderReview>(),
                _ => session.template::<FirstReview>(),
            };
        }
        if named == Some(ReviewOf::First) && provider.names_any() {
            return Err(Failure::wrong(usage::of_providers_alone(), usage::leave_out()));
        }
        let mut form = Form::open(write.file.as_deref(), FirstReview::NAME)?;
        form.say(&Said { of, reason, in_place_of: *in_place_of })?;
        let words = [ReviewOutcome::Approve, ReviewOutcome::Return, ReviewOutcome::Reject];
        outcome.say(&mut form, words, usage::review_application_example())?;
        let stands = found::<ApplicationId>(session, &mut form, FirstReview::NAME)?;
        let of_provider = || (!form.lacks("entries")).then_some(ReviewOf::Provider);
        match named.or_else(of_provider).unwrap_or_else(|| awaited(stands.status)) {
            ReviewOf::First => send(session, write, &[form.whole::<FirstReview>()?.into()]),
            ReviewOf::Provider => {
                self.of_provider(session, &mut form, &stands)?;
                send(session, write, &[form.whole::<ProviderReview>()?.into()])
            }
        }
    }
}

impl Review {
    /// What a provider says besides; the entries that wait for it where nobody named some.
    fn of_provider(&self, session: &mut Session, form: &mut Form, stands: &ApplicationAnswer) -> Result<(), Failure> {
        let ProviderFlags { entries, left_out, conditions } = &self.provider;
        let conditions = document_hash(conditions.as_deref(), None)?;
        let once = |named: &[EntryId]| {
            let wrong = |e| Failure::wrong(values::not(named.len(), e), Words::default());
            Set::from_iter_sorted(named.iter().copied()).map_err(wrong)
        };
        form.say(&OfProvider { entries: once(entries)?, rejected: once(left_out)?, conditions })?;
        if !form.lacks("entries") {
            return Ok(());
        }
        let provider = match form.part::<InPlace>(ProviderReview::NAME)?.in_place_of {
            Some(silent) => silent,
            None => session.organisation(self.write.organisation)?,
        };
        let id = stands.application.application_id;
        let entries: Vec<EntryId> =
            waiting(session, id)?.into_iter().filter(|(asked, _)| *asked == provider).map(|(_, entry)| entry).collect();
        if entries.is_empty() {
            return Err(Failure::no("nothing_pending", objects::no_entry_waits(id, provider), usage::name_entries_decided()));
        }
        form.say(&Entries { entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_review_that_is_meant_follows_from_where_an_application_stands() {
        for status in ApplicationStatus::ALL {
            let provider = *status == ApplicationStatus::ProviderReview;
            assert_eq!(awaited(*status) == ReviewOf::Provider, provider, "{status:?}");
        }
    }
}
