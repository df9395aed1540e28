//! `mulu element claim`.

use clap::Args;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::records::SourceRole;
use mulu_contracts::kernel::id::EntryId;
use serde::Serialize;

use super::of_element::{OfStanding, fill_version};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Your published entry is its source, or a copy of the source
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu element claim natural_person.id_number --in 520300 --entry E-… --key police\n          \
    mulu element claim natural_person.id_number --in 520300 --entry E-… --copy-of E-SOURCE --key school")]
pub struct Claim {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfStanding,
    /// Your entry
    #[arg(long, value_name = "ENTRY", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// It is a copy of this source; without: it is the source
    #[arg(long, value_name = "ENTRY", value_parser = word::<EntryId>)]
    #[serde(skip)]
    copy_of: Option<EntryId>,
}

impl Verb for Claim {
    type Payload = ClaimSource;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Role { role: self.copy_of.map(SourceRole::CopyOf) })?;
        form.fall_back(&Role { role: Some(SourceRole::Authoritative) })?;
        fill_version(session, form, "claim_source")
    }
}

#[derive(Serialize)]
struct Role {
    role: Option<SourceRole>,
}
