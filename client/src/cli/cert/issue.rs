//! `mulu cert issue`: of one certificate, and of many.

use clap::Args;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::records::certificate::OfficialNumber;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::dates::shortly;
use super::handle::{Act, ManyCertificates};
use crate::cli::arg::word;
use crate::cli::of_object::OfCertificate;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;

/// Issue what was approved and made known 发证: one certificate, or many; so changes, renewals, transfers and cancellations take effect
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu cert issue C-520300-… --number 520300-2026-0001 --key registrar\n          \
    mulu cert issue --waiting --yes --report issued.csv --key registrar")]
pub struct Issue {
    #[command(flatten)]
    of: OfCertificate,
    /// Number of another system: a registration code, or SCHEME:NUMBER
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["list", "waiting"], value_parser = word::<OfficialNumber>)]
    number: Option<OfficialNumber>,
    /// Of a first issue: in force from this time on; by default in five minutes
    #[arg(long = "from", value_name = "TIME", value_parser = word::<Time>)]
    valid_from: Option<Time>,
    /// Of a first issue and a renewal: in force before this time; by default for the term that was asked for, or the longest
    #[arg(long = "until", value_name = "TIME", value_parser = word::<Time>)]
    valid_until: Option<Time>,
    #[command(flatten)]
    many: ManyCertificates,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize)]
struct Said<'a> {
    official_number: Option<&'a OfficialNumber>,
    #[serde(flatten)]
    term: Term,
}

#[derive(Serialize)]
struct Term {
    valid_from: Option<Time>,
    valid_until: Option<Time>,
}

impl Run for Issue {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Issue { of, number, valid_from, valid_until, many, write } = &self;
        if write.template {
            return session.template::<IssueCertificate>();
        }
        let said = Said { official_number: number.as_ref(), term: Term { valid_from: *valid_from, valid_until: *valid_until } };
        let act = Act { of, said: &said, stages: &[Stage::Publicity, Stage::Ready], many, write };
        act.run::<IssueCertificate>(session, &|form, stands, terms| {
            let Some(asked) = &stands.procedure else { return Ok(()) };
            let begins = valid_from.unwrap_or_else(|| shortly(now()));
            let (from, until) = terms.term(&stands.certificate, &asked.procedure, begins);
            form.fall_back(&Term { valid_from: from, valid_until: until })
        })
    }
}
