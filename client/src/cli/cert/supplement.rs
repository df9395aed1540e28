//! `mulu cert supplement`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::certificate::kinds::supplement_certificate::SupplementCertificate;
use mulu_contracts::kernel::id::CertificateId;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use super::content::{ContentFlags, asked};
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, found};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Complete what was returned 补正: what flags do not say stays as it was asked for
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert supplement C-520300-… --evidence list.pdf --evidence signed.pdf --key office")]
pub struct Supplement {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
    /// The holder's written consent, where it has one; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    consent: Option<PathBuf>,
}

#[derive(Serialize)]
struct Consent {
    consent_hash: Option<Hash>,
}

impl Verb for Supplement {
    type Payload = SupplementCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Consent { consent_hash: document_hash(self.consent.as_deref(), None)? })?;
        let stands = found::<CertificateId>(session, form, "supplement_certificate")?;
        self.content.fill(session, form, asked(&stands).as_ref())
    }
}
