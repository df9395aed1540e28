//! Which entry a verb is about, and how it stands.

use clap::Args;
use mulu_contracts::catalog::queries::entry::{EntryAnswer, GetEntry};
use mulu_contracts::kernel::id::EntryId;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::words::{objects, usage};

/// Which entry, and which version.
#[derive(Debug, Args, Serialize)]
pub struct OfEntry {
    /// The entry
    #[arg(value_parser = word::<EntryId>)]
    pub id: Option<EntryId>,
    /// Version that you act on; by default the one that stands now
    #[arg(long, value_name = "N")]
    pub version: Option<u64>,
}

/// What a form may say of an entry.
#[derive(Deserialize)]
struct Named {
    id: Option<EntryId>,
    version: Option<IgnoredAny>,
}

#[derive(Serialize)]
struct Version {
    version: u64,
}

/// The entry as it stands, verified; a proven no is a failure.
pub fn standing(session: &mut Session, id: EntryId) -> Result<Box<EntryAnswer>, Failure> {
    session.before_write(GetEntry { id })?.answer.ok_or_else(|| Failure::absent(objects::entry(id)))
}

/// The entry that a form names.
pub fn named(form: &Form, kind: &str) -> Result<EntryId, Failure> {
    form.part::<Named>(kind)?.id.ok_or_else(|| Failure::wrong(usage::which_entry(), usage::name_entry()))
}

/// Fills in the version that stands, where neither form nor flags say one.
pub fn fill_version(session: &mut Session, form: &mut Form, kind: &str) -> Result<(), Failure> {
    let id = named(form, kind)?;
    if form.part::<Named>(kind)?.version.is_none() {
        let version = standing(session, id)?.core.version;
        form.say(&Version { version })?;
    }
    Ok(())
}
