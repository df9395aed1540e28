//! `mulu element show`.

use clap::Args;
use mulu_contracts::element::queries::element::{GetElement, GetElementVersion};

use super::of_element::OfStanding;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Show an element with its source and contest, proven
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    of: OfStanding,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let OfStanding { of, version } = self.of;
        let (key, scope_division) = of.named()?;
        match version {
            Some(version) => session.show(GetElementVersion { key, scope_division, version }, read),
            None => session.show(GetElement { key, scope_division }, read),
        }
    }
}
