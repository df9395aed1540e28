//! `mulu consent show`.

use clap::Args;
use mulu_contracts::access_request::queries::consent::GetConsent;
use mulu_contracts::kernel::value::Hash;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::access;

/// Show a consent by its hash, proven; no list by person exists
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu consent show sha256:…")]
pub struct Show {
    /// Its hash
    #[arg(value_name = "HASH", value_parser = word::<Hash>)]
    consent: Hash,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show_page(GetConsent { consent: self.consent }, read, access::consent_page)
    }
}
