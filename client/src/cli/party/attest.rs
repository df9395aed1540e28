//! `mulu party attest`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::party::attestation::AttestationType;
use mulu_contracts::party::kinds::record_attestation::RecordAttestation;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;
use crate::show::time::BEIJING;

/// Enter an attestation 资质/测评 of an organisation
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu party attest 91520300MA00000316 --type qualification --issuer 省数据局 --document cert.pdf --until 2029-01-01 --key city"
)]
pub struct Attest {
    /// 统一社会信用代码 of the organisation that it is about; by default the sender
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    subject: Option<Uscc>,
    /// The sender's own key of it; by default the hash of the document
    #[arg(long, value_name = "KEY")]
    local_key: Option<String>,
    #[command(flatten)]
    attestation: Attestation,
}

/// What is attested.
#[derive(Debug, Args, Serialize)]
pub struct Attestation {
    /// qualification, credit, mlps, classified_protection, crypto, security_assessment, drill, deident_tool, environment
    #[arg(long = "type", value_name = "TYPE", value_parser = word::<AttestationType>)]
    r#type: Option<AttestationType>,
    /// Level or grade
    #[arg(long)]
    level: Option<String>,
    /// Who issued it
    #[arg(long = "issuer", value_name = "NAME")]
    issuer_name: Option<String>,
    /// The document; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with = "document_hash")]
    #[serde(skip)]
    document: Option<PathBuf>,
    /// Hash of the document (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    document_hash: Option<Hash>,
    /// Live from this time on; by default the beginning of today (Beijing time), so that a repeat is the same
    #[arg(long = "from", value_name = "TIME", value_parser = word::<Time>)]
    valid_from: Option<Time>,
    /// Live before this time, at most 5 years on
    #[arg(long = "until", value_name = "TIME", value_parser = word::<Time>)]
    valid_until: Option<Time>,
}

/// What is filled in.
#[derive(Serialize)]
struct Filled {
    level: &'static str,
    valid_from: Time,
}

#[derive(Serialize)]
struct Document {
    document_hash: Option<Hash>,
}

#[derive(Serialize)]
struct Beside {
    subject: Option<Uscc>,
    local_key: Option<Hash>,
}

impl Verb for Attest {
    type Payload = RecordAttestation;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.blend(self)
    }

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let hash = document_hash(self.attestation.document.as_deref(), self.attestation.document_hash.as_ref())?;
        let mut attestation = form.within("attestation");
        attestation.say(&Document { document_hash: hash })?;
        attestation.fall_back(&Filled { level: "", valid_from: Time((now().0 + BEIJING) / 86_400 * 86_400 - BEIJING) })?;
        form.put("attestation", attestation);
        let subject = if form.lacks("subject") { Some(session.organisation(write.organisation)?) } else { None };
        let local_key = hash.filter(|_| form.lacks("local_key"));
        form.say(&Beside { subject, local_key })
    }
}
