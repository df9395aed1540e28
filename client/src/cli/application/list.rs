//! `mulu application list`.

use clap::Args;
use mulu_contracts::authorization::queries::lists::{ApplicationsOf, ListApplications};
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List applications to the grantors of a division, of an applicant, or that are open for an entry, proven complete
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu application list --division 520300 --status submitted\n          \
    mulu application list --applicant 91520300MA0000042A\n          mulu application list --entry E-520300-…")]
pub struct Applications {
    /// Of an organisation (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    applicant: Option<Uscc>,
    /// That ask for an entry and are neither granted, rejected nor withdrawn
    #[arg(long, value_name = "ENTRY", group = "scope", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// To the grantors of a division; by default of the one of the home
    #[arg(long, value_name = "DIVISION", group = "scope", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, conflicts_with_all = ["applicant", "entry"])]
    not_below: bool,
    /// Only with this status: submitted, returned, provider_review, scope_offered, approved, granted, rejected, withdrawn
    #[arg(long, value_name = "STATUS", conflicts_with = "entry", value_parser = word::<ApplicationStatus>)]
    status: Option<ApplicationStatus>,
}

impl Lists for Applications {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let status = self.status;
        let of = match (self.applicant, self.entry) {
            (Some(applicant), _) => ApplicationsOf::Applicant(applicant),
            (_, Some(entry)) => ApplicationsOf::Entry(entry),
            _ => ApplicationsOf::Division { code: session.known_division(self.division, read)?, below: !self.not_below },
        };
        session.list(|from, limit| ListApplications { of: of.clone(), status, from, limit }, read, page)
    }
}
