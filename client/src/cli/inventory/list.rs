//! `mulu inventory list`.

use clap::Args;
use mulu_contracts::catalog::queries::inventory::InventoryHistory;
use mulu_contracts::catalog::queries::statistics::ListCatalogRates;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Inventories of an organisation, or of a division each provider's newest with its catalog rate
#[derive(Debug, Args)]
pub struct Inventories {
    /// 统一社会信用代码
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Option<Uscc>,
    /// Each provider of this division and below; by default the division of the home
    #[arg(long, value_name = "DIVISION", conflicts_with = "org", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
}

impl Lists for Inventories {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        if let Some(org) = self.org {
            return session.list(|from, limit| InventoryHistory { org, from: from.position, limit }, read, page);
        }
        let division = session.known_division(self.division, read)?;
        session.list(|from, limit| ListCatalogRates { division, below: true, from, limit }, read, page)
    }
}
