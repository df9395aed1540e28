//! `mulu cert correct`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::certificate::kinds::correct_certificate::CorrectCertificate;
use mulu_contracts::kernel::id::CertificateId;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use super::content::{ContentFlags, standing};
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, found};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Apply for a correction 更正登记; it touches neither subject, rights nor basis
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert correct C-520300-… --storage 市政务云二区 --reason incorrect --key office")]
pub struct Correct {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// The holder's written consent, where neither holder nor issuer sends it; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    consent: Option<PathBuf>,
}

#[derive(Serialize)]
struct Consent {
    consent_hash: Option<Hash>,
}

impl Verb for Correct {
    type Payload = CorrectCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Consent { consent_hash: document_hash(self.consent.as_deref(), None)? })?;
        let stands = found::<CertificateId>(session, form, "correct_certificate")?;
        self.content.fill(session, form, standing(&stands).as_ref())
    }
}
