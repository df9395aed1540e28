//! `mulu access report-use`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::access_request::kinds::file_use_report::FileUseReport;
use mulu_contracts::kernel::id::RequestId;
use mulu_contracts::kernel::text::{Code, LocalKey};
use mulu_contracts::kernel::value::Hash;
use mulu_contracts::ledger::term::Term;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{Acted as _, standing};
use crate::cli::own_key;
use crate::cli::parties::RelayFlag;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{Words, objects};

/// Report what the data of a request was used for in the period that is due
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu access report-use Q-520300-… --use research --document report.pdf --key developer")]
pub struct ReportUse {
    /// The request
    #[arg(value_parser = word::<RequestId>)]
    request: Option<RequestId>,
    /// What the data was used for, a code of the list `purposes` (may be given again)
    #[arg(long = "use", value_name = "CODE", value_parser = word::<Code<24>>)]
    uses: Vec<Code<24>>,
    /// The report; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    document: Option<PathBuf>,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

#[derive(Serialize)]
struct Document {
    document_hash: Option<Hash>,
}

#[derive(Serialize)]
struct Period {
    period: Term,
}

#[derive(Deserialize)]
struct Of {
    request: Option<RequestId>,
}

impl Verb for ReportUse {
    type Payload = FileUseReport;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Document { document_hash: document_hash(self.document.as_deref(), None)? })?;
        if form.lacks("period") {
            let id = form.part::<Of>("file_use_report")?.request.ok_or_else(RequestId::unnamed)?;
            let stands = standing(session, id)?;
            let nothing = || Failure::no("wrong_stage", objects::nothing_to_report(id), Words::default());
            let (from, until) = stands.request.report_from.zip(stands.request.report_due).ok_or_else(nothing)?;
            form.say(&Period { period: Term { from, until } })?;
        }
        self.relay.fill(session, write, form)?;
        own_key::fill(form)
    }
}
