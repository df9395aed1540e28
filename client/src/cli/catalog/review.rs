//! `mulu catalog review`: of one entry, and of many.

use clap::Args;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::queries::entry::EntryAnswer;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome, ReviewOf};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::texts::{Reason, Spoken};
use serde::Serialize;

use super::of_entry::{named, standing};
use crate::cli::arg::word;
use crate::cli::bulk::{self, Many, Picked, Stands, Step};
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::{objects, usage};

/// Approve or reject what waits for review: of one entry, or of many
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog review E-… --approve --key city\n          \
    mulu catalog review --provider 11520300MB0000088B --approve --report done.csv\n          \
    mulu catalog review --list failed.csv --reject --reason incomplete --words \"no abstract\"")]
pub struct Review {
    /// The entry
    #[arg(value_parser = word::<EntryId>)]
    id: Option<EntryId>,
    /// Approve
    #[arg(long, conflicts_with = "reject")]
    approve: bool,
    /// Reject; needs --reason
    #[arg(long)]
    reject: bool,
    /// The version that was looked at; by default the one that stands now
    #[arg(long, value_name = "N", conflicts_with_all = ["list", "provider", "division", "status", "view"])]
    version: Option<u64>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// What flags say of the payload.
#[derive(Serialize)]
struct Said<'a> {
    id: Option<EntryId>,
    version: Option<u64>,
    outcome: Option<Outcome>,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
}

/// What the entry as it stands adds.
#[derive(Serialize)]
struct Waits {
    version: u64,
    of: ReviewOf,
    content_hash: mulu_contracts::kernel::value::Hash32,
}

impl Waits {
    fn of(entry: &EntryAnswer) -> Waits {
        let version = entry.core.version;
        match &entry.pending {
            Some(change) => Waits { version, of: ReviewOf::Pending, content_hash: change.pending.content_hash },
            None => Waits { version, of: ReviewOf::Submission, content_hash: entry.core.content_hash },
        }
    }
}

impl Review {
    fn outcome(&self) -> Option<Outcome> {
        match (self.approve, self.reject) {
            (true, _) => Some(Outcome::Approve),
            (_, true) => Some(Outcome::Reject),
            _ => None,
        }
    }

    fn one(self, session: &mut Session) -> Result<(), Failure> {
        let mut form = Form::open(self.write.file.as_deref(), ReviewEntry::NAME)?;
        form.say(&Said { id: self.id, version: self.version, outcome: self.outcome(), reason: &self.reason })?;
        if form.lacks("version") || form.lacks("of") || form.lacks("content_hash") {
            let id = named(&form, ReviewEntry::NAME)?;
            form.fall_back(&Waits::of(&*standing(session, id)?))?;
        }
        send(session, &self.write, &[form.whole::<ReviewEntry>()?.into()])
    }
}

impl Run for Review {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        if self.write.template {
            return session.template::<ReviewEntry>();
        }
        let Some(outcome) = self.outcome() else {
            if self.write.file.is_some() {
                return self.one(session);
            }
            return Err(Failure::wrong(usage::approve_or_reject(), usage::approve_example()));
        };
        if !self.many.chosen() {
            return self.one(session);
        }
        let picked = bulk::select::reviews(session, &self.many)?;
        let reason = self.reason.said()?.map(Spoken);
        bulk::run(session, &self.write, &self.many.how, ReviewEntry::NAME, picked, &mut |session, picked| {
            Ok(plan(session, picked, outcome, reason.clone()))
        })
    }
}

/// What a review of one of many names: that which was looked at when the list was read.
fn plan(session: &Session, picked: &Picked, outcome: Outcome, reason: Option<Spoken<Reason>>) -> Step {
    let (id, version, of, content_hash) = match &picked.stands {
        Stands::Review(row) => (row.entry.id, row.entry.version, row.of, row.content_hash),
        Stands::Entry(entry) => {
            if entry.pending.is_none() && entry.core.status != EntryStatus::Submitted {
                return Step::nothing(session.lang(), "nothing_pending", &objects::nothing_pending());
            }
            let waits = Waits::of(entry);
            (entry.core.entry_id, waits.version, waits.of, waits.content_hash)
        }
        _ => return Step::nothing(session.lang(), "nothing_pending", &objects::nothing_pending()),
    };
    Step::of(ReviewEntry { id, version, of, outcome, content_hash, reason })
}
