//! `mulu grant suspend`.

use clap::Args;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::records::hold::HoldScope;
use mulu_contracts::kernel::id::{EntryId, GrantId};
use mulu_contracts::kernel::value::Set;
use serde::Serialize;

use super::beside::hold_version;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::named;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{Words, values};

/// Hold a grant 暂停, as a whole or some of its entries: at once, until it is resumed
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu grant suspend G-520300-… --reason policy --key city\n          \
    mulu grant suspend G-520300-… --entry E-520300-… --reason incorrect --key office")]
pub struct Suspend {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: Option<GrantId>,
    /// Version of your own hold; by default as it stands, 0 where you never had one
    #[arg(long, value_name = "N")]
    hold_version: Option<u64>,
    /// Hold this entry of it alone (may be given again, at most 256)
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>)]
    #[serde(skip)]
    entries: Vec<EntryId>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct Scope {
    scope: HoldScope,
}

#[derive(Serialize)]
struct Version {
    hold_version: u64,
}

impl Verb for Suspend {
    type Payload = SuspendGrant;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        if !self.entries.is_empty() {
            let entries = Set::from_iter_sorted(self.entries.clone());
            let entries = entries.map_err(|e| Failure::wrong(values::not(self.entries.len(), e), Words::default()))?;
            form.say(&Scope { scope: HoldScope::Entries(entries) })?;
        }
        form.fall_back(&Scope { scope: HoldScope::Whole })?;
        if form.lacks("hold_version") {
            let (id, own) = (named(form, "suspend_grant")?, session.organisation(write.organisation)?);
            form.say(&Version { hold_version: hold_version(session, id, own)? })?;
        }
        Ok(())
    }
}
