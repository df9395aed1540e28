//! `mulu cert suspend`.

use clap::Args;
use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::kernel::id::CertificateId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take a certificate out of force until it is resumed 暂停
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert suspend C-520300-… --reason law --key registrar")]
pub struct Suspend {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Suspend {
    type Payload = SuspendCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "suspend_certificate")
    }
}
