//! Rows of named cells, whatever form they come from.

use std::collections::BTreeMap;

use mulu_contracts::catalog::records::detail::EntryDetail;
use mulu_contracts::catalog::records::entry::CoreInput;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::ledger::texts::Spoken;
use serde::Deserialize;
use serde_json::Value;

use crate::import::error::InputError;

/// Largest row, bytes of text. What is larger is that row's error (JSON) or the file's (tables, where an open quote eats the rest).
pub const MAX_ROW: usize = 4 << 20;
/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1_000;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words; numbers and truth values stand here as they are written.
    Text(String),
    /// Several words.
    List(Vec<String>),
    /// Something with parts. An error only where a field is made of it that has none.
    Nested(Value),
}

impl Cell {
    /// Holds nothing but white space?
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Text(text) => text.trim().is_empty(),
            Cell::List(items) => items.iter().all(|i| i.trim().is_empty()),
            Cell::Nested(_) => false,
        }
    }

    /// A cell of a JSON value; none of null.
    pub fn of(value: Value) -> Option<Cell> {
        match value {
            Value::Null => None,
            Value::Array(items) if items.iter().all(|i| scalar(i).is_some()) => Some(Cell::List(items.iter().filter_map(scalar).collect())),
            nested @ (Value::Array(_) | Value::Object(_)) => Some(Cell::Nested(nested)),
            other => scalar(&other).map(Cell::Text),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What a JSON value is, for messages.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(items) if items.iter().any(|i| scalar(i).is_none()) => "a list of something else than texts",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Cells by column name; empty ones may be left out.
pub type Cells = BTreeMap<String, Cell>;

/// An entry in our own form, as `catalog export --format mulu` writes it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnEntry {
    /// Its id where it was exported.
    #[serde(default)]
    pub id: Option<EntryId>,
    /// The provider's own key.
    pub local_key: LocalKey,
    /// 提供方.
    pub provider: Uscc,
    /// Fields 3–17.
    pub core: CoreInput,
    /// Fields 19–43, in words.
    pub detail: Spoken<EntryDetail>,
    /// How it stood; says nothing about what is imported.
    #[serde(default)]
    pub standing: Value,
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Named cells.
    Cells(Cells),
    /// An entry of ours.
    Own(Box<OwnEntry>),
}

impl Content {
    /// The cells, for who knows nothing of entries.
    pub fn cells(self) -> Result<Cells, String> {
        match self {
            Content::Cells(cells) => Ok(cells),
            Content::Own(_) => Err("an entry of a catalog".into()),
        }
    }
}

/// A row as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Number within the file, from 1; header lines do not count.
    pub number: u64,
    /// Line of the file, or row of the sheet, where it begins.
    pub line: u64,
    /// What it holds, or why it holds nothing.
    pub content: Result<Content, String>,
}

/// Rows one by one.
pub trait Source {
    /// The next row; none at the end. A row that is no row is that row's error; a file that breaks off is the file's.
    fn next_row(&mut self) -> Result<Option<Row>, InputError>;
}
