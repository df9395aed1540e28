//! `mulu legacy list`.

use clap::Args;
use mulu_contracts::authorization::queries::legacy::{LegacyUsesOf, ListLegacyUses};
use mulu_contracts::authorization::records::legacy::LegacyStatus;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List legacy uses of a provider, an entry or a division, proven complete
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu legacy list --provider 11520300MB0000088B --status open\n          mulu legacy list --division 520300"
)]
pub struct LegacyUses {
    /// Of the data of a provider (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    provider: Option<Uscc>,
    /// That name an entry
    #[arg(long, value_name = "ENTRY", group = "scope", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// Those of a division; by default of the one of the home
    #[arg(long, value_name = "DIVISION", group = "scope", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, conflicts_with_all = ["provider", "entry"])]
    not_below: bool,
    /// Only with this status: open, regularised, ended
    #[arg(long, value_name = "STATUS", value_parser = word::<LegacyStatus>)]
    status: Option<LegacyStatus>,
}

impl Lists for LegacyUses {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let status = self.status;
        let of = match (self.provider, self.entry) {
            (Some(provider), _) => LegacyUsesOf::Provider(provider),
            (_, Some(entry)) => LegacyUsesOf::Entry(entry),
            _ => LegacyUsesOf::Division { code: session.known_division(self.division, read)?, below: !self.not_below },
        };
        session.list(|from, limit| ListLegacyUses { of: of.clone(), status, from, limit }, read, page)
    }
}
