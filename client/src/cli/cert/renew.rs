//! `mulu cert renew`.

use clap::Args;
use mulu_contracts::certificate::kinds::renew_certificate::RenewCertificate;
use mulu_contracts::kernel::id::CertificateId;
use mulu_contracts::kernel::value::Secs;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Apply for another term of a certificate 续展
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert renew C-520300-… --term 365 --key office")]
pub struct Renew {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    /// Days beyond the end that stands
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    term: Option<Secs>,
}

impl Verb for Renew {
    type Payload = RenewCertificate;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "renew_certificate")
    }
}
