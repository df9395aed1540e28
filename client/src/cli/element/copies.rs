//! `mulu element copies`.

use clap::Args;
use mulu_contracts::element::queries::element::ListCopies;

use super::of_element::OfElement;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List the copies of an element's source, with those that are orphaned
#[derive(Debug, Args)]
pub struct Copies {
    #[command(flatten)]
    of: OfElement,
}

impl Lists for Copies {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let (key, scope_division) = self.of.named()?;
        session.list(|from, limit| ListCopies { key: key.clone(), scope_division, from, limit }, read, page)
    }
}
