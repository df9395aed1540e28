//! `mulu party amend`.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::ledger::organisation::OrganisationType;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use serde::Serialize;

use super::of_organisation::OfRecord;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Change an organisation's record: its own short name and business; the bureau everything
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party amend 11520300MB0000088B --short-name 教育局 --key city")]
pub struct Amend {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRecord,
    /// Name (bureau)
    #[arg(long)]
    name: Option<String>,
    /// Short name
    #[arg(long, value_name = "NAME")]
    short_name: Option<String>,
    /// Division code (bureau)
    #[arg(long, value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// USCC of the authority above it (bureau)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    superior: Option<Uscc>,
    /// What it is (bureau)
    #[arg(long = "type", value_name = "TYPE", value_parser = word::<OrganisationType>)]
    r#type: Option<OrganisationType>,
    /// What it does in the data market (may be given again)
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    business: Vec<Code<24>>,
}

impl Verb for Amend {
    type Payload = AmendOrganisation;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfRecord::fill(session, write, form, "amend_organisation")
    }
}
