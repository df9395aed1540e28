//! `mulu cert return`.

use clap::Args;
use mulu_contracts::certificate::kinds::return_certificate::ReturnCertificate;
use mulu_contracts::kernel::id::CertificateId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Return an application to be completed 退回补正; its clock stands still meanwhile
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert return C-520300-… --reason incomplete --words 承诺书未签章 --key registrar")]
pub struct Return {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Return {
    type Payload = ReturnCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "return_certificate")
    }
}
