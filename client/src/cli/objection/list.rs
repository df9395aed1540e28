//! `mulu objection list`.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::objection::queries::lists::{ListObjections, ObjectionsOf, Which};
use mulu_contracts::objection::records::ObjectionStatus;

use super::subject::SubjectFlags;
use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List objections against a record, of a handler, an objector or a division, proven complete
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu objection list --handler 11520300MB00000197 --open\n          mulu objection list C-520300-… --procedure 1"
)]
pub struct Objections {
    #[command(flatten)]
    subject: SubjectFlags,
    /// That an organisation handles, or handled last (USCC)
    #[arg(long, value_name = "USCC", conflicts_with_all = ["subject", "procedure", "reviewed_version", "reviewer", "objector", "division"], value_parser = word::<Uscc>)]
    handler: Option<Uscc>,
    /// By an organisation (USCC)
    #[arg(long, value_name = "USCC", conflicts_with_all = ["subject", "procedure", "reviewed_version", "reviewer", "division"], value_parser = word::<Uscc>)]
    objector: Option<Uscc>,
    /// Handled in a division; by default in the one of the home
    #[arg(long, value_name = "DIVISION", conflicts_with_all = ["subject", "procedure", "reviewed_version", "reviewer"], value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, conflicts_with_all = ["subject", "handler", "objector"])]
    not_below: bool,
    /// Only those that are neither dismissed, closed nor withdrawn
    #[arg(long, conflicts_with = "status")]
    open: bool,
    /// Only with this status: filed, accepted, dismissed, answered, decided, closed, withdrawn
    #[arg(long, value_name = "STATUS", value_parser = word::<ObjectionStatus>)]
    status: Option<ObjectionStatus>,
}

impl Lists for Objections {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let which = match (self.open, self.status) {
            (true, _) => Which::Open,
            (_, Some(status)) => Which::Status(status),
            _ => Which::Any,
        };
        let of = match (self.subject.said()?, self.handler, self.objector) {
            (Some(subject), ..) => ObjectionsOf::Subject(subject),
            (_, Some(handler), _) => ObjectionsOf::Handler(handler),
            (.., Some(objector)) => ObjectionsOf::Objector(objector),
            _ => ObjectionsOf::Division { code: session.known_division(self.division, read)?, below: !self.not_below },
        };
        session.list(|from, limit| ListObjections { of: of.clone(), which, from, limit }, read, page)
    }
}
