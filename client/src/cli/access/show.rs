//! `mulu access show`.

use clap::Args;
use mulu_contracts::access_request::queries::{GetAccessRequest, GetAccessRequestVersion};
use mulu_contracts::kernel::id::RequestId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::access;

/// Show an access request, where it stands and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu access show Q-520300-… --proof request.proof")]
pub struct Show {
    /// The request
    #[arg(value_parser = word::<RequestId>)]
    id: RequestId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetAccessRequestVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| access::version_page(answer, names, lang, style));
        }
        let document = session.answer(GetAccessRequest { id }, read)?;
        let now = document.time;
        session.tell_page(&document, read, |answer, names, lang, style| access::page(answer, now, names, lang, style))
    }
}
