//! `mulu party show`.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::party::queries::organisation::{GetOrganisation, OrganisationAtVersion};

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::party;

/// Show an organisation with its keys and roles, proven
#[derive(Debug, Args)]
pub struct Show {
    /// 统一社会信用代码
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    uscc: Uscc,
    /// An older version of its record
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let uscc = self.uscc;
        match self.version {
            Some(version) => session.show(OrganisationAtVersion { uscc, version, control_version: None }, read),
            None => session.show_page(GetOrganisation { uscc }, read, party::page),
        }
    }
}
