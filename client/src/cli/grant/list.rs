//! `mulu grant list`.

use clap::Args;
use mulu_contracts::authorization::queries::grant_lists::{GrantState, GrantsEverNaming, GrantsOf, ListGrants, Register};
use mulu_contracts::authorization::records::scope::Cell;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, GrantId, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List grants of a grantor, a grantee, an entry, a cell or a division, or those under a grant, proven complete
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu grant list --grantee 91520300MA00000316 --state active\n          mulu grant list --entry E-520300-… --ever\n          \
    mulu grant list --division 520300 --register waiting"
)]
pub struct Grants {
    /// Those that an organisation gave (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    grantor: Option<Uscc>,
    /// Those that it has, or had (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    grantee: Option<Uscc>,
    /// Those under a grant
    #[arg(long, value_name = "GRANT", group = "scope", value_parser = word::<GrantId>)]
    under: Option<GrantId>,
    /// Those that name an entry, while they are not closed
    #[arg(long, value_name = "ENTRY", group = "scope", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// With --entry: all that ever named it, closed ones among them
    #[arg(long, requires = "entry", conflicts_with_all = ["waiting", "grantor", "grantee", "under", "cell", "division"])]
    ever: bool,
    /// With --entry: sub-grants that wait for the consent of its provider
    #[arg(long, requires = "entry", conflicts_with_all = ["grantor", "grantee", "under", "cell", "division"])]
    waiting: bool,
    /// Those over a cell, DIVISION or DIVISION:THEME, exactly
    #[arg(long, value_name = "DIVISION[:THEME]", group = "scope", value_parser = word::<Cell>)]
    cell: Option<Cell>,
    /// Those of a division; by default of the one of the home
    #[arg(long, value_name = "DIVISION", group = "scope", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, conflicts_with_all = ["grantor", "grantee", "under", "entry", "cell"])]
    not_below: bool,
    /// Which list of the division: all, filed, waiting; by default all
    #[arg(long, value_name = "LIST", conflicts_with_all = ["grantor", "grantee", "under", "entry", "cell"], value_parser = word::<Register>)]
    register: Option<Register>,
    /// Only in this state: consent, active, rejected, revoked, withdrawn, closing, closed
    #[arg(long, value_name = "STATE", conflicts_with_all = ["entry", "cell"], value_parser = word::<GrantState>)]
    state: Option<GrantState>,
}

impl Lists for Grants {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let state = self.state;
        if let Some(entry) = self.entry.filter(|_| self.ever) {
            return session.list(|from, limit| GrantsEverNaming { entry, from: from.position, limit }, read, page);
        }
        let of = match (self.grantor, self.grantee, self.under, self.entry, self.cell) {
            (Some(grantor), ..) => GrantsOf::Grantor(grantor),
            (_, Some(grantee), ..) => GrantsOf::Grantee(grantee),
            (_, _, Some(parent), ..) => GrantsOf::Parent(parent),
            (.., Some(entry), _) if self.waiting => GrantsOf::Waiting(entry),
            (.., Some(entry), _) => GrantsOf::Entry(entry),
            (.., Some(cell)) => GrantsOf::Cell(cell),
            _ => {
                let (code, list) = (session.known_division(self.division, read)?, self.register.unwrap_or(Register::All));
                GrantsOf::Division { code, below: !self.not_below, list }
            }
        };
        session.list(|from, limit| ListGrants { of: of.clone(), state, from, limit }, read, page)
    }
}
