//! `mulu tx waiting`.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List the acts that wait for a signature
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx waiting 114212000000000358 · mulu tx waiting --division 421200")]
pub struct Waiting {
    /// 统一社会信用代码 of the organisation that has to sign; by default the one of the key
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Option<Uscc>,
    /// The same by its name elsewhere
    #[arg(long = "as", value_name = "USCC", env = "MULU_AS", value_parser = word::<Uscc>, hide = true)]
    organisation: Option<Uscc>,
    /// What waits for the bureau of this division, with all below
    #[arg(long, value_name = "DIVISION", conflicts_with = "org", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
}

impl Lists for Waiting {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let scope = match self.division {
            Some(division) => {
                session.require_division(division, read)?;
                WaitingScope::Authority { role: Role::Bureau, division, below: true }
            }
            None => WaitingScope::Organisation(session.organisation(self.org.or(self.organisation))?),
        };
        session.list(|from, limit| ListJointActs { scope: scope.clone(), from, limit }, read, page)
    }
}
