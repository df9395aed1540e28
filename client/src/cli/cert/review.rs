//! `mulu cert review`: of one application, and of many.

use clap::Args;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::handle::{Act, ManyCertificates};
use crate::cli::arg::word;
use crate::cli::of_object::OfCertificate;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;
use crate::words::usage;

/// Approve or reject what is reviewed 审核: one application, or many; what is approved is made known 公示 where its kind asks for that
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu cert review C-520300-… --approve --publicity-end 2026-12-20 --key registrar\n          \
    mulu cert review --list june.txt --approve --yes --report reviewed.csv --key registrar\n          \
    mulu cert review C-520300-… --reject --reason incomplete --words 缺承诺书 --key registrar")]
pub struct Review {
    #[command(flatten)]
    of: OfCertificate,
    /// Approve
    #[arg(long, conflicts_with = "reject")]
    approve: bool,
    /// Reject; needs --reason
    #[arg(long)]
    reject: bool,
    /// The publicity ends at this time; by default as early as its kind allows, at the end of a day
    #[arg(long, value_name = "TIME", requires = "approve", conflicts_with = "reject", value_parser = word::<Time>)]
    publicity_end: Option<Time>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    many: ManyCertificates,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize)]
struct Said<'a> {
    outcome: Option<Outcome>,
    publicity_end: Option<Time>,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
}

#[derive(Serialize)]
struct PublicityEnd {
    publicity_end: Option<Time>,
}

impl Run for Review {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Review { of, approve, reject, publicity_end, reason, many, write } = &self;
        if write.template {
            return session.template::<ReviewCertificate>();
        }
        let outcome = match (approve, reject) {
            (true, _) => Some(Outcome::Approve),
            (_, true) => Some(Outcome::Reject),
            _ if write.file.is_some() => None,
            _ => return Err(Failure::wrong(usage::approve_or_reject(), usage::review_example())),
        };
        let said = Said { outcome, publicity_end: *publicity_end, reason };
        let act = Act { of, said: &said, stages: &[Stage::Reviewing], many, write };
        act.run::<ReviewCertificate>(session, &|form, stands, terms| {
            let Some(asked) = stands.procedure.as_ref().filter(|_| outcome == Some(Outcome::Approve)) else { return Ok(()) };
            form.fall_back(&PublicityEnd { publicity_end: terms.publicity_end(stands.certificate.kind, &asked.procedure, now()) })
        })
    }
}
