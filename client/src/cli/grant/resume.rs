//! `mulu grant resume`.

use clap::Args;
use mulu_contracts::authorization::kinds::resume_grant::ResumeGrant;
use mulu_contracts::kernel::id::{GrantId, Uscc};
use serde::{Deserialize, Serialize};

use super::beside::standing_hold;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::named;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// End a hold on a grant 恢复: your own, or as an authority that of another
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu grant resume G-520300-… --reason other --key city\n          \
    mulu grant resume G-520300-… --of 11520300MB0000088B --reason law --key coordinator")]
pub struct Resume {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: Option<GrantId>,
    /// Whose hold (USCC); by default the sender's
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    of: Option<Uscc>,
    /// Version of that hold; by default the one that stands now
    #[arg(long, value_name = "N")]
    hold_version: Option<u64>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize, Deserialize)]
struct Whose {
    of: Option<Uscc>,
}

#[derive(Serialize)]
struct Version {
    hold_version: u64,
}

impl Verb for Resume {
    type Payload = ResumeGrant;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let of = match form.part::<Whose>("resume_grant")?.of {
            Some(of) => of,
            None => session.organisation(write.organisation)?,
        };
        form.fall_back(&Whose { of: Some(of) })?;
        if form.lacks("hold_version") {
            let id = named(form, "resume_grant")?;
            // Where nothing is held, the ledger says so.
            let version = standing_hold(session, id, of, None)?.map_or(0, |hold| hold.version);
            form.say(&Version { hold_version: version })?;
        }
        Ok(())
    }
}
