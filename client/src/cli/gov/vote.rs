//! A vote: for or against a proposal, after it was shown.

use clap::Args;
use mulu_contracts::governance::queries::{GetProposal, ProposalAnswer};
use mulu_contracts::kernel::id::ProposalId;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::rule::Rule;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::show::proposal;
use crate::words::{objects, usage};

/// Flags of a vote.
#[derive(Debug, Args)]
pub struct Vote {
    /// The proposal
    #[arg(value_parser = word::<ProposalId>)]
    id: Option<ProposalId>,
    /// Do not ask on the terminal
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize, Deserialize)]
struct Of {
    id: Option<ProposalId>,
}

#[derive(Serialize)]
struct Stands {
    id: ProposalId,
    version: u64,
    content_hash: Hash32,
}

/// The proposal as it stands; a proven no is a failure.
pub fn standing(session: &mut Session, id: ProposalId) -> Result<ProposalAnswer, Failure> {
    let found = session.before_write(GetProposal { id })?.answer;
    found.map(|found| *found).ok_or_else(|| Failure::absent(objects::proposal(id)))
}

/// The proposal that a form names.
pub fn named(form: &Form, kind: &str) -> Result<ProposalId, Failure> {
    form.part::<Of>(kind)?.id.ok_or_else(|| Failure::wrong(usage::which_proposal(), usage::list_proposals()))
}

impl Vote {
    /// Votes by a kind.
    pub fn cast<R: Rule>(self, session: &mut Session) -> Result<(), Failure> {
        let write = &self.write;
        if write.template {
            return session.template::<R>();
        }
        let mut form = Form::open(write.file.as_deref(), R::NAME)?;
        form.say(&Of { id: self.id })?;
        form.say(&self.reason)?;
        let id = named(&form, R::NAME)?;
        let stands = standing(session, id)?;
        let asks = !self.yes && !write.dry_run && write.offline.is_none() && session.out.can_ask();
        if asks {
            let page = proposal::page(&stands, &Default::default(), session.lang(), session.out.style());
            session.out.page(&page)?;
            let question = objects::vote_this();
            if !session.deadline.without(|| session.out.ask("", question.of(session.lang())))? {
                return Err(Failure::wrong(usage::nothing_sent(), usage::yes_does_not_ask()));
            }
        }
        let proposal = &stands.proposal;
        form.fall_back(&Stands { id, version: proposal.version, content_hash: proposal.content_hash })?;
        send(session, write, &[form.whole::<R>()?.into()])
    }
}
