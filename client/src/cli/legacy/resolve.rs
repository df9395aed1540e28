//! `mulu legacy resolve`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::resolve_legacy_use::ResolveLegacyUse;
use mulu_contracts::kernel::id::{GrantId, ReportId};
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfLegacy, fill_version};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::grants;

/// Resolve a legacy use: a grant takes its place, or it ended
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu legacy resolve R-520300-… --grant G-520300-… --key office\n          \
    mulu legacy resolve R-520300-… --attestation ended.pdf --key office")]
pub struct Resolve {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfLegacy,
    /// The grant that takes its place
    #[arg(long, value_name = "GRANT", conflicts_with = "attestation", value_parser = word::<GrantId>)]
    grant: Option<GrantId>,
    /// What attests its end; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    attestation: Option<PathBuf>,
}

#[derive(Serialize)]
struct Attestation {
    attestation: Option<Hash>,
}

impl Verb for Resolve {
    type Payload = ResolveLegacyUse;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Attestation { attestation: document_hash(self.attestation.as_deref(), None)? })?;
        if form.lacks("grant") && form.lacks("attestation") {
            return Err(Failure::wrong(grants::resolve_how(), grants::resolve_example()));
        }
        fill_version::<ReportId>(session, form, "resolve_legacy_use")
    }
}
