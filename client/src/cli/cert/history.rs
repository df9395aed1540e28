//! `mulu cert history`.

use clap::Args;
use mulu_contracts::certificate::queries::certificate::CertificateHistory;
use mulu_contracts::kernel::id::CertificateId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on a certificate, oldest first, each with its reason
#[derive(Debug, Args)]
pub struct History {
    /// The certificate
    #[arg(value_parser = word::<CertificateId>)]
    id: CertificateId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| CertificateHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
