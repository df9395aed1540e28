//! `mulu cert accept`: of one application, and of many.

use clap::Args;
use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::handle::{Act, ManyCertificates};
use crate::cli::arg::word;
use crate::cli::of_object::OfCertificate;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;

/// Take an application in 受理, or many; its review is due from then on
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu cert accept C-520300-… --key registrar\n          \
    mulu cert accept --waiting --yes --report accepted.csv --key registrar")]
pub struct Accept {
    #[command(flatten)]
    of: OfCertificate,
    /// The review is due at this time; by default at the end of 20 working days, Monday to Friday
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    due: Option<Time>,
    #[command(flatten)]
    many: ManyCertificates,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize)]
struct Due {
    due: Option<Time>,
}

impl Run for Accept {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Accept { of, due, many, write } = &self;
        if write.template {
            return session.template::<AcceptCertificate>();
        }
        let act = Act { of, said: &Due { due: *due }, stages: &[Stage::Applied], many, write };
        act.run::<AcceptCertificate>(session, &|form, _, terms| form.fall_back(&Due { due: Some(terms.due(now())) }))
    }
}
