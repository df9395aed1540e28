//! `mulu grant close-out`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::close_out_grant::CloseOutGrant;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfGrant, fill_version};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Attest after the end that the data was destroyed 销毁证明, as who had the grant
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu grant close-out G-520300-… --method 覆写并核验 --document destruction.pdf --key operator")]
pub struct CloseOut {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfGrant,
    /// How it was destroyed, in words
    #[arg(long, value_name = "WORDS")]
    #[serde(skip)]
    method: Option<String>,
    /// The attestation; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    document: Option<PathBuf>,
    /// Something was kept, which a grant that goes on has to cover; by default nothing was
    #[arg(long)]
    #[serde(skip)]
    kept: bool,
    /// What is held of products was not destroyed; by default it was
    #[arg(long)]
    #[serde(skip)]
    holdings_remain: bool,
    /// What shows it; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    evidence: Option<PathBuf>,
}

#[derive(Serialize)]
struct Said<'a> {
    attestation: Attestation<'a>,
    evidence: Option<Hash>,
}

/// What is attested, as far as flags say it.
#[derive(Serialize)]
struct Attestation<'a> {
    method: Option<&'a str>,
    document: Option<Hash>,
    kept_nothing: Option<bool>,
    holdings_destroyed: Option<bool>,
}

#[derive(Serialize)]
struct Usual {
    kept_nothing: bool,
    holdings_destroyed: bool,
}

impl Verb for CloseOut {
    type Payload = CloseOutGrant;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let attestation = Attestation {
            method: self.method.as_deref(),
            document: document_hash(self.document.as_deref(), None)?,
            kept_nothing: self.kept.then_some(false),
            holdings_destroyed: self.holdings_remain.then_some(false),
        };
        form.blend(&Said { attestation, evidence: document_hash(self.evidence.as_deref(), None)? })?;
        let mut attestation = form.within("attestation");
        attestation.fall_back(&Usual { kept_nothing: true, holdings_destroyed: true })?;
        form.put("attestation", attestation);
        fill_version::<GrantId>(session, form, "close_out_grant")
    }
}
