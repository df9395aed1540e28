//! `mulu catalog amend`.

use clap::Args;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::kernel::text::Code;
use serde::Serialize;

use super::of_entry::{OfEntry, fill_version, named, standing};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Change fields of a published entry
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu catalog amend E-520300-… --title 公交线路信息 --key office\n          \
    mulu catalog amend E-520300-… --file change.json --key office   ({\"core\": {…}, \"detail\": {…}}: the fields that change)")]
pub struct Amend {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfEntry,
    #[command(flatten)]
    core: Core,
    #[command(flatten)]
    detail: Detail,
}

/// Fields of the core.
#[derive(Debug, Args, Serialize)]
pub struct Core {
    /// New title
    #[arg(long)]
    title: Option<String>,
    /// New theme (code)
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    theme: Option<Code<24>>,
}

/// Fields of the detail.
#[derive(Debug, Args, Serialize)]
pub struct Detail {
    /// New abstract
    #[arg(long = "abstract", value_name = "WORDS")]
    r#abstract: Option<String>,
    /// New keywords (may be given again)
    #[arg(long = "keyword")]
    keywords: Vec<String>,
    /// New formats (may be given again)
    #[arg(long = "format", value_name = "FORMAT")]
    formats: Vec<String>,
    /// New landing page
    #[arg(long, value_name = "URL")]
    landing_page: Option<String>,
    /// Note on the update
    #[arg(long, value_name = "WORDS")]
    update_note: Option<String>,
}

impl Verb for Amend {
    type Payload = AmendEntry;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.blend(self)
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "amend_entry")?;
        // The same words under a new salt would be new content to the ledger, and nothing to people.
        let stands = standing(session, named(form, "amend_entry")?)?;
        let mut detail = form.within("detail");
        detail.leave_out_what_stands(&stands.detail)?;
        form.put("detail", detail);
        Ok(())
    }
}
