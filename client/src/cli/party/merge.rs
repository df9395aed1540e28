//! `mulu party merge`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::party::kinds::merge_organisation::MergeOrganisation;
use serde::Serialize;

use super::of_organisation::OfRecord;
use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;

/// Seconds in which all have to sign, where nobody says until when.
const TERM: i64 = 10 * 86_400;

/// End an organisation: merger, split, dissolution ✍
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party merge OLD_USCC --into NEW_USCC --from 2027-01-01 --decision decision.pdf --key city\n\
    Each successor signs as well, and who stands in its superior field: mulu tx agree OLD_USCC --key SUCCESSOR")]
pub struct Merge {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRecord,
    /// How it ends: merge (into one successor), split (into several), dissolve (without successor); by default merge
    #[arg(long, value_name = "HOW", value_parser = word::<EndingMode>)]
    mode: Option<EndingMode>,
    /// Successor (USCC; may be given again; the first acts for it and keeps what a split does not transfer)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    into: Vec<Uscc>,
    /// The organisation itself signs, too, with as many keys as its largest threshold; else its superior does, and the end comes not before
    /// rekey_delay (7 days) after the last signature
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    own: bool,
    /// Ended from this time on; by default from the last signature
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    from: Option<Time>,
    /// The decision; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with = "decision_hash")]
    #[serde(skip)]
    decision: Option<PathBuf>,
    /// Hash of the decision (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    decision_hash: Option<Hash>,
    /// It lapses where not everybody signed before this time; by default in ten days
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
}

#[derive(Serialize)]
struct Decision {
    decision_hash: Option<Hash>,
}

/// What is filled in.
#[derive(Serialize)]
struct Filled {
    mode: EndingMode,
    into: [Uscc; 0],
    from: Time,
    until: Time,
}

impl Verb for Merge {
    type Payload = MergeOrganisation;
    const JOINT: bool = true;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Decision { decision_hash: document_hash(self.decision.as_deref(), None)? })?;
        form.fall_back(&Filled { mode: EndingMode::Merge, into: [], from: now(), until: Time(now().0 + TERM) })?;
        OfRecord::fill(session, write, form, "merge_organisation")
    }
}
