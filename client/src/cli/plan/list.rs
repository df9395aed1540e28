//! `mulu plan list`.

use clap::Args;
use mulu_contracts::authorization::queries::lists::{ListPlans, PlansOf};
use mulu_contracts::authorization::records::plan::PlanStatus;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List plans of a division or a grantor, proven complete
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu plan list --division 520300 --status approved\n          mulu plan list --grantor 11520300MB00000197"
)]
pub struct Plans {
    /// Of a grantor (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    grantor: Option<Uscc>,
    /// For a division; by default the one of the home
    #[arg(long, value_name = "DIVISION", group = "scope", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, conflicts_with = "grantor")]
    not_below: bool,
    /// Only with this status: submitted, returned, approved, rejected, revoked
    #[arg(long, value_name = "STATUS", value_parser = word::<PlanStatus>)]
    status: Option<PlanStatus>,
}

impl Lists for Plans {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let status = self.status;
        let of = match self.grantor {
            Some(grantor) => PlansOf::Grantor(grantor),
            None => PlansOf::Division { code: session.known_division(self.division, read)?, below: !self.not_below },
        };
        session.list(|from, limit| ListPlans { of: of.clone(), status, from, limit }, read, page)
    }
}
