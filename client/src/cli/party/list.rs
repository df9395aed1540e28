//! `mulu party list`.

use clap::Args;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::party::queries::organisation::ListOrganisations;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List organisations of a division, proven complete
#[derive(Debug, Args)]
pub struct Organisations {
    /// Division code; by default the one of the home
    #[arg(long, value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Only those that hold this role in exactly this division
    #[arg(long, value_parser = word::<Role>)]
    role: Option<Role>,
    /// Also the divisions below
    #[arg(long)]
    below: bool,
}

impl Lists for Organisations {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let division = session.known_division(self.division, read)?;
        let (role, below) = (self.role, self.below);
        session.list(|from, limit| ListOrganisations { division, below, role, from, limit }, read, page)
    }
}
