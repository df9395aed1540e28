//! `mulu inventory record`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::kinds::record_inventory::RecordInventory;
use mulu_contracts::catalog::queries::inventory::GetInventory;
use mulu_contracts::catalog::records::inventory::Period;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::{Count, Hash};
use serde::{Deserialize, Serialize};

use crate::cli::arg::{Wrong, word};
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;
use crate::words::{objects, usage, values};

const KIND: &str = "record_inventory";
/// A period may be over at most so many seconds from now.
const AHEAD: u64 = 31 * 86_400;

/// Record what an organisation holds in a half-year, quarter or month, or correct it
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu inventory record --period 2026-H1 --total 120 --systems 9 --aggregated 80 --shared 60 --open 40 \
        --not-cataloguable 3 --evidence survey.xlsx --key office")]
pub struct Record {
    /// 统一社会信用代码; by default the sender
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Option<Uscc>,
    /// Period: a half-year, quarter or month, such as 2026-H1, 2026-Q3 or 2026-07
    #[arg(long, value_parser = near)]
    period: Option<Period>,
    /// All data resources
    #[arg(long, value_name = "N", value_parser = count)]
    total: Option<Count>,
    /// Information systems
    #[arg(long, value_name = "N", value_parser = count)]
    systems: Option<Count>,
    /// Of them aggregated 已汇聚
    #[arg(long, value_name = "N", value_parser = count)]
    aggregated: Option<Count>,
    /// Of them shared 已共享
    #[arg(long, value_name = "N", value_parser = count)]
    shared: Option<Count>,
    /// Of them open 已开放
    #[arg(long, value_name = "N", value_parser = count)]
    open: Option<Count>,
    /// Of them those that no catalog may hold
    #[arg(long, value_name = "N", value_parser = count)]
    not_cataloguable: Option<Count>,
    /// It corrects the one of this period that stands
    #[arg(long)]
    #[serde(skip)]
    correct: bool,
    /// The survey; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with = "evidence_hash")]
    #[serde(skip)]
    evidence: Option<PathBuf>,
    /// Hash of the survey (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    #[serde(rename = "evidence")]
    evidence_hash: Option<Hash>,
}

#[derive(Serialize, Deserialize)]
struct Named {
    org: Option<Uscc>,
    period: Option<Period>,
}

#[derive(Serialize)]
struct Filled {
    org: Option<Uscc>,
    evidence: Option<Hash>,
    version: Option<u64>,
}

impl Verb for Record {
    type Payload = RecordInventory;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let mut filled = Filled { org: None, evidence: document_hash(self.evidence.as_deref(), None)?, version: None };
        let Named { org, period } = form.part(KIND)?;
        let org = match org {
            Some(org) => org,
            None => session.organisation(write.organisation)?,
        };
        filled.org = Some(org);
        if self.correct {
            let found = session.before_write(GetInventory { org, period })?.answer;
            filled.version = Some(found.ok_or_else(|| Failure::absent(objects::inventory()))?.inventory.version);
        }
        form.say(&filled)
    }
}

fn count(text: &str) -> Result<Count, Wrong> {
    text.parse().map_err(|_| Wrong { why: values::malformed(), hint: values::number_form() })
}

/// Refuses a period that the ledger would not take yet, with the year as the likely slip.
fn near(text: &str) -> Result<Period, Wrong> {
    let known: Period = word(text)?;
    if known.over_at().is_none_or(|over| over > now().after(AHEAD)) {
        return Err(Wrong { why: usage::period_ahead(text), hint: usage::check_year() });
    }
    Ok(known)
}
