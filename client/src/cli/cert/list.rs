//! `mulu cert list`.

use clap::Args;
use mulu_contracts::certificate::queries::lists::{CertificateScope, ListCertificates, ListProcedures, ListPublicity};
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, ObjectId, Uscc};

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;
use crate::words::usage;

/// List certificates of a holder, an issuer or an entry, or what is made known 公示 in a division, proven complete
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu cert list --holder 11520300MB0000088B --status issued\n          \
    mulu cert list --issuer 12520300MB0000051F --stage reviewing\n          mulu cert list --publicity --division 520300")]
pub struct Certificates {
    /// Those that an organisation holds (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    holder: Option<Uscc>,
    /// Those that an organisation issues (USCC)
    #[arg(long, value_name = "USCC", group = "scope", value_parser = word::<Uscc>)]
    issuer: Option<Uscc>,
    /// Those that were issued for an entry
    #[arg(long, value_name = "ENTRY", group = "scope", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// Those that were issued for a product or a model
    #[arg(long, value_name = "ID", group = "scope", value_parser = word::<ObjectId>)]
    made: Option<ObjectId>,
    /// What is made known: open to objections, held by one, or over and not issued yet
    #[arg(long, group = "scope")]
    publicity: bool,
    /// With --publicity: division; by default the one of the home
    #[arg(long, value_name = "DIVISION", requires = "publicity", conflicts_with_all = ["holder", "issuer", "entry", "made"], value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long, requires = "publicity", conflicts_with_all = ["holder", "issuer", "entry", "made"])]
    not_below: bool,
    /// Only with this status: applied, issued, suspended, revoked, cancelled
    #[arg(long, value_name = "STATUS", conflicts_with_all = ["issuer", "publicity"], value_parser = word::<CertificateStatus>)]
    status: Option<CertificateStatus>,
    /// With --issuer: only with the newest procedure at this stage: applied, returned, reviewing, publicity, objection, ready, done, rejected, withdrawn, ended
    #[arg(long, value_name = "STAGE", requires = "issuer", conflicts_with_all = ["holder", "entry", "made", "publicity"], value_parser = word::<Stage>)]
    stage: Option<Stage>,
}

impl Lists for Certificates {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let Certificates { status, stage, .. } = self;
        if self.publicity {
            let (division, below) = (session.known_division(self.division, read)?, !self.not_below);
            return session.list(|from, limit| ListPublicity { division, below, from, limit }, read, page);
        }
        if let Some(issuer) = self.issuer {
            return session.list(|from, limit| ListProcedures { issuer, stage, from, limit }, read, page);
        }
        let scope = match (self.holder, self.entry, self.made) {
            (Some(holder), ..) => CertificateScope::Holder(holder),
            (_, Some(entry), _) => CertificateScope::Entry(entry),
            (.., Some(made)) => CertificateScope::Made(made),
            _ => return Err(Failure::wrong(usage::which_certificates(), usage::name_scope())),
        };
        session.list(|from, limit| ListCertificates { scope: scope.clone(), status, from, limit }, read, page)
    }
}
