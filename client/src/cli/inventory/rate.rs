//! `mulu inventory rate`.

use clap::Args;
use mulu_contracts::catalog::queries::statistics::{CatalogRateAnswer, Rate as Quota};
use mulu_contracts::kernel::id::DivisionCode;

use crate::cli::arg::word;
use crate::cli::catalog::catalog_rate;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::words::{Words, statistics};

/// The catalog rate 编目率 of a division as a whole
#[derive(Debug, Args)]
pub struct Rate {
    /// Division, with all below; by default the one of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
}

impl Asks for Rate {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let division = session.known_division(self.division, read)?;
        let document = catalog_rate(session, division, read)?;
        session.tell(&document)?;
        session.out.words(in_words(&document.answer).of(session.lang()))
    }
}

/// The catalog rate as people read it: per cent, or why it is unknown.
fn in_words(answer: &CatalogRateAnswer) -> Words {
    match (&answer.rate, answer.without_inventory.len()) {
        (Some(Quota { bp, .. }), _) => statistics::rate(format!("{}.{:02}", bp / 100, bp % 100)),
        (None, 0) => statistics::nothing_to_catalogue(),
        (None, missing) => statistics::rate_unknown(missing),
    }
}
