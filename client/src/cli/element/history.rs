//! `mulu element history`.

use clap::Args;
use mulu_contracts::element::queries::element::ElementHistory;

use super::of_element::OfElement;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Versions of an element
#[derive(Debug, Args)]
pub struct History {
    #[command(flatten)]
    of: OfElement,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let (key, scope_division) = self.of.named()?;
        session.list(|from, limit| ElementHistory { key: key.clone(), scope_division, from: from.position, limit }, read, page)
    }
}
