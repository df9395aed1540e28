//! `mulu cert change`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::certificate::kinds::change_certificate::ChangeCertificate;
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

/// Apply for a change 变更登记: what flags do not say stays as it stands
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert change C-520300-… --use research --reason other --key office")]
pub struct Change {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// The holder's written consent, where it has one; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    consent: Option<PathBuf>,
}

#[derive(Serialize)]
struct Consent {
    consent_hash: Option<Hash>,
}

impl Verb for Change {
    type Payload = ChangeCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Consent { consent_hash: document_hash(self.consent.as_deref(), None)? })?;
        let stands = found::<CertificateId>(session, form, "change_certificate")?;
        self.content.fill(session, form, standing(&stands).as_ref())
    }
}
