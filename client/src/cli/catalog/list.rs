//! `mulu catalog list`.

use clap::Args;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::queries::standing::{StaleEntries, StaleScope};
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::text::Code;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List entries, proven complete
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog list --division 520300 --view open\n          \
    mulu catalog list --provider 11520300MB0000088B --status rejected")]
pub struct Entries {
    /// View: all, aggregated, shared, open, operable
    #[arg(long, value_name = "VIEW", value_parser = word::<View>)]
    view: Option<View>,
    /// Division; by default the one of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long)]
    not_below: bool,
    /// Theme (code)
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    theme: Option<Code<24>>,
    /// Entries of this provider (USCC); without view and status: all of them
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>, conflicts_with_all = ["division", "theme"])]
    provider: Option<Uscc>,
    /// Entries of this status instead of a view: submitted, rejected, published, withdrawn
    #[arg(long, value_name = "STATUS", value_parser = word::<EntryStatus>, conflicts_with = "view")]
    status: Option<EntryStatus>,
    /// Only those whose data are older than the confirmed update frequency allows
    #[arg(long, conflicts_with_all = ["status", "theme", "view"])]
    stale: bool,
}

/// Whose entries.
enum Of {
    Provider(Uscc),
    Division(DivisionCode),
}

impl Lists for Entries {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let below = !self.not_below;
        let of = match self.provider {
            Some(provider) => Of::Provider(provider),
            None => Of::Division(session.known_division(self.division, read)?),
        };
        if self.stale {
            let scope = match of {
                Of::Provider(provider) => StaleScope::Provider(provider),
                Of::Division(division) => StaleScope::Division { division, below },
            };
            return session.scan(|from, limit| StaleEntries { scope: scope.clone(), from, limit }, read, page);
        }
        let provider_scope = self.status.map(ProviderScope::Status).or(self.view.map(ProviderScope::View));
        if let (Of::Provider(provider), Some(scope)) = (&of, provider_scope) {
            return session.list(|from, limit| ListProviderEntries { provider: *provider, of: scope.clone(), from, limit }, read, page);
        }
        let scope = match (of, self.status) {
            (Of::Provider(provider), _) => EntryScope::Provider(provider),
            (Of::Division(division), Some(status)) => EntryScope::Status { division, below, status },
            (Of::Division(division), None) => EntryScope::View { division, below, view: self.view.unwrap_or(View::All), theme: self.theme },
        };
        session.list(|from, limit| ListEntries { scope: scope.clone(), from, limit }, read, page)
    }
}
