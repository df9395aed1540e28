//! `mulu objection file`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Hash;
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::texts::Reason;
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::queries::standing::SubjectObjections;
use mulu_contracts::objection::records::{About, Ground};
use serde::{Deserialize, Serialize};

use super::subject::SubjectFlags;
use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::parties::{PartyFlags, RelayFlag};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{Words, objects, usage};

/// Object to a record 提出异议: an entry, a certificate or its publicity, an answer, a review; it marks and freezes nothing
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu objection file C-520300-… --procedure 1 --ground rights_conflict --reason incorrect --words 该数据由我方采集 --key developer\n          \
    mulu objection file E-520300-… --ground content_wrong --reason incorrect --evidence photo.jpg --key developer"
)]
pub struct File {
    #[command(flatten)]
    #[serde(skip)]
    subject: SubjectFlags,
    /// Why: content_wrong, not_the_source, rights_conflict, refusal_unfounded, overdue, out_of_scope, price, unfair_competition, infringement, other
    #[arg(long, value_name = "GROUND", value_parser = word::<Ground>)]
    ground: Option<Ground>,
    #[command(flatten)]
    #[serde(skip)]
    statement: ReasonFlags,
    /// What shows it; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    evidence: Option<PathBuf>,
    /// Version of it that you saw; by default the one that stands now
    #[arg(long, value_name = "N")]
    seen_version: Option<u64>,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
    #[command(flatten)]
    #[serde(skip)]
    party: PartyFlags,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

#[derive(Serialize)]
struct Said {
    subject: Option<About>,
    statement: Option<Reason>,
    evidence: Option<Hash>,
    objector: Option<Party>,
}

#[derive(Deserialize)]
struct Of {
    subject: Option<About>,
}

#[derive(Serialize)]
struct Seen {
    seen_version: u64,
}

impl Verb for File {
    type Payload = FileObjection;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Said {
            subject: self.subject.said()?,
            statement: self.statement.said()?,
            evidence: document_hash(self.evidence.as_deref(), None)?,
            objector: self.party.or_sender(session, write, form, "objector")?,
        })?;
        self.relay.fill(session, write, form)?;
        own_key::fill(form)?;
        if form.lacks("seen_version") {
            let named = form.part::<Of>("file_objection")?.subject;
            let subject = named.ok_or_else(|| Failure::wrong(usage::objects_to_what(), usage::name_subject()))?;
            let words = crate::show::objection::subject(&subject, &Default::default(), session.lang());
            let stands = session.before_write(SubjectObjections { subject })?.answer;
            let stands = stands.ok_or_else(|| Failure::absent(Words::same(words)).hinting(objects::check_id()))?;
            form.say(&Seen { seen_version: stands.version })?;
        }
        Ok(())
    }
}
