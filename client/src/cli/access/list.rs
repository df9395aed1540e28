//! `mulu access list`.

use clap::Args;
use mulu_contracts::access_request::queries::lists::{ListAccessRequests, RequestsOf};
use mulu_contracts::access_request::records::AccessStatus;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List access requests of a division, an entry, a provider or a requester, proven complete
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu access list --provider 11520300MB0000088B --status submitted\n          mulu access list --division 520300"
)]
pub struct Requests {
    /// For the data of an entry
    #[arg(long, value_name = "ENTRY", group = "scope", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// To be answered by a provider (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    provider: Option<Uscc>,
    /// By an organisation (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    requester: Option<Uscc>,
    /// For entries of a division; by default of the one of the home
    #[arg(long, value_name = "DIVISION", group = "scope", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, conflicts_with_all = ["entry", "provider", "requester"])]
    not_below: bool,
    /// Only with this status: issued, submitted, returned, approved, rejected, withdrawn, revoked
    #[arg(long, value_name = "STATUS", value_parser = word::<AccessStatus>)]
    status: Option<AccessStatus>,
}

impl Lists for Requests {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let status = self.status;
        let of = match (self.entry, self.provider, self.requester) {
            (Some(entry), ..) => RequestsOf::Entry(entry),
            (_, Some(provider), _) => RequestsOf::Provider(provider),
            (.., Some(requester)) => RequestsOf::Requester(requester),
            _ => RequestsOf::Division { code: session.known_division(self.division, read)?, below: !self.not_below },
        };
        session.list(|from, limit| ListAccessRequests { of: of.clone(), status, from, limit }, read, page)
    }
}
