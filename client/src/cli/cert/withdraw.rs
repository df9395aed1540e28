//! `mulu cert withdraw`.

use clap::Args;
use mulu_contracts::certificate::kinds::withdraw_procedure::WithdrawProcedure;
use mulu_contracts::kernel::id::CertificateId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take back the newest procedure of a certificate
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu cert withdraw C-520300-… --key office")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
}

impl Verb for Withdraw {
    type Payload = WithdrawProcedure;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<CertificateId>(session, form, "withdraw_procedure")
    }
}
