//! `mulu application accept-scope`.

use clap::Args;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::kernel::id::ApplicationId;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfApplication, found};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{Words, objects};

/// Go on with the entries that were not rejected 同意缩减范围; the application is approved for them
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu application accept-scope A-520300-… --key developer")]
pub struct AcceptScope {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfApplication,
    /// Content hash of what is left; by default of what is offered now, which is shown
    #[arg(long, value_name = "HASH", value_parser = word::<Hash32>)]
    content_hash: Option<Hash32>,
}

#[derive(Serialize)]
struct Offered {
    content_hash: Hash32,
}

impl Verb for AcceptScope {
    type Payload = mulu_contracts::authorization::kinds::accept_scope::AcceptScope;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let stands = found::<ApplicationId>(session, form, Self::Payload::NAME)?;
        let id = stands.application.application_id;
        let nothing = || Failure::no("wrong_state", objects::nothing_offered(id), Words::default());
        let offered = stands.reduced_demand.as_ref().zip(stands.reduced_hash).filter(|_| stands.status == ApplicationStatus::ScopeOffered);
        let (left, content_hash) = offered.ok_or_else(nothing)?;
        let lang = session.lang();
        session.out.note(objects::offered(left.entries.len(), stands.demand.entries.len()).of(lang));
        for demanded in &left.entries {
            session.out.note(&format!("  {}", demanded.entry));
        }
        form.fall_back(&Offered { content_hash })
    }
}
