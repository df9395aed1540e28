//! `mulu objection close`.

use clap::Args;
use mulu_contracts::kernel::id::{ObjectId, ObjectionId};
use mulu_contracts::objection::kinds::close_objection::CloseObjection;
use mulu_contracts::objection::records::Corrected;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfObjection, fill_version};
use crate::cli::parties::RelayFlag;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Close an objection 办结: once its subject was corrected, or it was dismissed
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu objection close B-520300-… --key city\n          \
    mulu objection close B-520300-… --corrected E-520300-… --corrected-version 4 --key city")]
pub struct Close {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfObjection,
    /// What was made in the place of what was wrong
    #[arg(long, value_name = "ID", requires = "corrected_version", value_parser = word::<ObjectId>)]
    #[serde(skip)]
    corrected: Option<ObjectId>,
    /// Its version
    #[arg(long, value_name = "N", requires = "corrected")]
    #[serde(skip)]
    corrected_version: Option<u64>,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

#[derive(Serialize)]
struct Made {
    corrected: Option<Corrected>,
}

impl Verb for Close {
    type Payload = CloseObjection;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let made = self.corrected.zip(self.corrected_version);
        form.say(&Made { corrected: made.map(|(id, version)| Corrected { id, version }) })?;
        self.relay.fill(session, write, form)?;
        fill_version::<ObjectionId>(session, form, "close_objection")
    }
}
