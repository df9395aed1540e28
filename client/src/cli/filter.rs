//! What narrows a list of entries: a view, a status, a code.

use clap::ValueEnum;
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::kernel::text::Code;
use serde_json::json;

use crate::exit::Failure;

/// Views as words.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ViewName {
    All,
    Aggregated,
    Shared,
    Open,
    Operable,
}

impl From<ViewName> for View {
    fn from(name: ViewName) -> View {
        match name {
            ViewName::All => View::All,
            ViewName::Aggregated => View::Aggregated,
            ViewName::Shared => View::Shared,
            ViewName::Open => View::Open,
            ViewName::Operable => View::Operable,
        }
    }
}

/// A status by its name.
pub fn status_of(word: &str) -> Result<EntryStatus, Failure> {
    let hint = "submitted, rejected, published, withdrawn";
    serde_json::from_value(json!(word)).map_err(|_| Failure::usage(format!("there is no status {word}"), hint.to_string()))
}

/// A code of a list.
pub fn code(text: &str) -> Result<Code<24>, Failure> {
    Code::new(text)
        .map_err(|e| Failure::usage(format!("{text}: {e}"), "codes are lower-case letters, digits, dots and underscores".to_string()))
}
