//! `mulu grant consent`.

use clap::Args;
use mulu_contracts::authorization::kinds::consent_sub_grant::ConsentSubGrant;
use mulu_contracts::authorization::records::consent::ConsentOutcome;
use mulu_contracts::kernel::id::{EntryId, GrantId};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfGrant, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::grants;

/// Consent to a sub-grant, or refuse: as a bureau that covers, or with --entry as the provider of these entries
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu grant consent G-520300-… --approve --key city\n          \
    mulu grant consent G-520300-… --reject --entry E-520300-… --reason policy --key office")]
pub struct Consent {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfGrant,
    /// Consent
    #[arg(long, conflicts_with = "reject")]
    #[serde(skip)]
    approve: bool,
    /// Refuse; needs --reason
    #[arg(long)]
    #[serde(skip)]
    reject: bool,
    /// As the provider of this entry (may be given again, at most 256); by default as the bureau
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>)]
    entries: Vec<EntryId>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct Outcome {
    outcome: Option<ConsentOutcome>,
}

impl Verb for Consent {
    type Payload = ConsentSubGrant;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        let outcome = self.approve.then_some(ConsentOutcome::Approve).or(self.reject.then_some(ConsentOutcome::Reject));
        form.say(&Outcome { outcome })?;
        if form.lacks("outcome") {
            return Err(Failure::wrong(grants::consent_how(), grants::consent_example()));
        }
        Ok(())
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<GrantId>(session, form, "consent_sub_grant")
    }
}
