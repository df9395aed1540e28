//! `mulu party end-attestation`.

use clap::Args;
use mulu_contracts::kernel::id::ReportId;
use mulu_contracts::party::queries::reform::GetAttestation;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{objects, usage};

const KIND: &str = "end_attestation";

/// End an attestation that your organisation recorded; one of genesis: the bureau that covers
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party end-attestation R-520300-… --reason incorrect --key evaluator")]
pub struct EndAttestation {
    /// The attestation (R-…)
    #[arg(value_name = "ID", required_unless_present_any = ["file", "template"], value_parser = word::<ReportId>)]
    id: Option<ReportId>,
    /// Its version; by default the one that stands
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Deserialize)]
struct Named {
    id: Option<ReportId>,
    version: Option<IgnoredAny>,
}

#[derive(Serialize)]
struct Version {
    version: u64,
}

impl Verb for EndAttestation {
    type Payload = mulu_contracts::party::kinds::end_attestation::EndAttestation;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let Named { id, version } = form.part(KIND)?;
        if version.is_some() {
            return Ok(());
        }
        let id = id.ok_or_else(|| Failure::wrong(usage::which_attestation(), usage::list_attestations()))?;
        let found = session.before_write(GetAttestation { id })?.answer.ok_or_else(|| Failure::absent(objects::attestation(id)))?;
        form.say(&Version { version: found.recorded.version })
    }
}
