//! `mulu cert cancel`.

use clap::Args;
use mulu_contracts::certificate::kinds::cancel_certificate::CancelCertificate;
use mulu_contracts::kernel::id::CertificateId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Apply for the end of a certificate 注销
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert cancel C-520300-… --reason other --key office")]
pub struct Cancel {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    /// Also where grants that are not closed rest on it; their checks then deny
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    force: bool,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Cancel {
    type Payload = CancelCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "cancel_certificate")
    }
}
