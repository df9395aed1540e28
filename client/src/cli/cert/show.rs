//! `mulu cert show`.

use clap::Args;
use mulu_contracts::certificate::queries::certificate::{GetCertificate, GetCertificateVersion};
use mulu_contracts::certificate::queries::lists::CertificateByNumber;
use mulu_contracts::certificate::records::certificate::OfficialNumber;
use mulu_contracts::kernel::id::CertificateId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::show::certificate;
use crate::words::usage;

/// Show a certificate with its procedure, where it stands and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu cert show C-520300-…\n          mulu cert show --number 520300-2026-0001\n          \
    mulu cert show C-520300-… --at 2026-11-30 --proof certificate.proof")]
pub struct Show {
    /// The certificate
    #[arg(value_parser = word::<CertificateId>, required_unless_present = "number")]
    id: Option<CertificateId>,
    /// The one with this number of another system: a registration code, or SCHEME:NUMBER
    #[arg(long, value_name = "NUMBER", conflicts_with = "id", value_parser = word::<OfficialNumber>)]
    number: Option<OfficialNumber>,
    /// An older version
    #[arg(long = "version", value_name = "N")]
    old: Option<u64>,
    #[command(flatten)]
    read: ReadArgs,
}

impl Run for Show {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let read = &self.read;
        let id = match (self.id, self.number) {
            (Some(id), _) => id,
            (None, Some(number)) => {
                // Where there is none, this is the answer; else the certificate is, and its proof.
                let document = session.answer(CertificateByNumber { number }, read)?;
                match document.answer {
                    Some(id) => id,
                    None => return session.tell(&document),
                }
            }
            (None, None) => return Err(Failure::wrong(usage::which_certificate(), usage::list_certificates())),
        };
        if let Some(version) = self.old {
            return session.show_page(GetCertificateVersion { id, version }, read, |answer, names, lang, style| {
                certificate::version_page(answer, names, lang, style)
            });
        }
        let document = session.answer(GetCertificate { id }, read)?;
        let now = document.time;
        session.tell_page(&document, read, |answer, names, lang, style| certificate::page(answer, now, names, lang, style))
    }
}
