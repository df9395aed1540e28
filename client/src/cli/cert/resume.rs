//! `mulu cert resume`.

use clap::Args;
use mulu_contracts::certificate::kinds::resume_certificate::ResumeCertificate;
use mulu_contracts::kernel::id::CertificateId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Put a suspended certificate in force again 恢复
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert resume C-520300-… --reason other --key registrar")]
pub struct Resume {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Resume {
    type Payload = ResumeCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "resume_certificate")
    }
}
