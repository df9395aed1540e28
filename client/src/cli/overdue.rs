//! What is overdue in a domain, or will be by a time: clocks of a division by the hours of their ends.

use clap::Args;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due_query::ListDue;

use super::arg::word;
use super::read::{PageArgs, ReadArgs};
use super::session::Session;
use crate::exit::Failure;

/// Whose clocks, and until when.
#[derive(Debug, Args)]
pub struct DueFlags {
    /// Division; by default the one of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long)]
    not_below: bool,
    /// Also what is due by this time; by default what is overdue now
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
}

impl DueFlags {
    /// Lists the clocks of a domain, whose stages begin with its name.
    pub fn list(&self, domain: &str, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let division = session.known_division(self.division, read)?;
        let (below, until) = (!self.not_below, self.until);
        let make = |from, limit| ListDue { division, below, until, from, limit };
        session.list_where(make, |row| row.stage.as_str().split('.').next() == Some(domain), read, page)
    }
}
