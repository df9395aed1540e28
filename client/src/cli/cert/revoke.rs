//! `mulu cert revoke`.

use clap::Args;
use mulu_contracts::certificate::kinds::revoke_certificate::RevokeCertificate;
use mulu_contracts::kernel::id::CertificateId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// End a certificate for ever 撤销; an open procedure ends with it
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert revoke C-520300-… --reason law --key registrar")]
pub struct Revoke {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Revoke {
    type Payload = RevokeCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "revoke_certificate")
    }
}
