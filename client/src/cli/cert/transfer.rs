//! `mulu cert transfer`.

use clap::Args;
use mulu_contracts::certificate::kinds::transfer_certificate::TransferCertificate;
use mulu_contracts::kernel::id::{CertificateId, Uscc};
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfCertificate, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;

/// Seconds in which the new holder has to sign, where nobody says until when.
const TERM: i64 = 10 * 86_400;

/// Apply for another holder of a certificate 转移登记 ✍: the new one agrees with mulu tx agree
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu cert transfer C-520300-… --to 114212000000000358 --reason law --key giver, then: mulu tx agree C-520300-… --key taker"
)]
pub struct Transfer {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfCertificate,
    /// The new holder (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    to: Option<Uscc>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// It lapses where the other side did not sign before this time; by default in ten days
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
}

#[derive(Serialize)]
struct Until {
    until: Time,
}

impl Verb for Transfer {
    type Payload = TransferCertificate;
    const JOINT: bool = true;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.fall_back(&Until { until: Time(now().0 + TERM) })?;
        fill_version::<CertificateId>(session, form, "transfer_certificate")
    }
}
