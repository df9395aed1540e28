//! What a catalog file says, before anything is made of it: rows of named cells, one after the other.
//!
//! [`detect`] finds out what a file is, [`decode`] makes its text UTF-8, and one [`Source`] for each form gives its rows. Memory
//! does not grow with the file: a row is held at a time, and a row has a bound.

mod ckan;
mod dcat;
mod decode;
mod delimited;
mod detect;
mod elements;
mod grid;
mod json;
pub mod names;
mod pod;
mod sheet;

pub use dcat::PREFIXES as DCAT_PREFIXES;
pub use decode::by_name as encoding_by_name;
pub use delimited::calm;
pub use sheet::{CATALOG as SHEET, MAX_CELL};

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use encoding_rs::Encoding;
use mulu_contracts::catalog::{CoreInput, EntryDetail, Spoken};
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::text::LocalKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::InputError;

/// Largest row, bytes of text. What is larger is that row's error (JSON) or the file's (tables, where an open quote eats the rest).
pub const MAX_ROW: usize = 4 << 20;
/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1_000;

/// The form of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A JSON array of objects whose keys are column names
    #[default]
    #[value(name = "portal", alias = "portal_json")]
    #[serde(alias = "portal")]
    PortalJson,
    /// A table with commas, semicolons or tabs
    Csv,
    /// A spreadsheet: the first sheet, or the one called 目录
    Xlsx,
    /// CKAN: what package_show, package_search or current_package_list_with_resources answers
    Ckan,
    /// Project Open Data 1.1: data.json
    Pod,
    /// DCAT 3 as JSON-LD, nested or as @graph
    Dcat,
    /// Our own: entries whole
    Mulu,
}

impl Format {
    /// Its word on the command line and in MAP.toml.
    pub fn word(self) -> String {
        self.to_possible_value().map(|v| v.get_name().to_string()).unwrap_or_default()
    }
}

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

/// What can be read from any place.
trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

#[derive(Debug, Clone)]
enum Place {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
}

/// What a person says about a file; else it is found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Its form.
    pub format: Option<Format>,
    /// Its encoding.
    pub encoding: Option<&'static Encoding>,
}

/// A catalog file whose form is known. Rows can be read any number of times.
#[derive(Debug, Clone)]
pub struct CatalogFile {
    name: String,
    place: Place,
    size: u64,
    format: Format,
    encoding: &'static Encoding,
}

impl CatalogFile {
    /// Opens a file and finds out what it is.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<CatalogFile, InputError> {
        CatalogFile::find_out(path.display().to_string(), Place::Path(path.to_path_buf()), options)
    }

    /// The same with bytes in memory.
    pub fn of_bytes(name: &str, bytes: impl Into<Arc<[u8]>>, options: &ReadOptions) -> Result<CatalogFile, InputError> {
        CatalogFile::find_out(name.into(), Place::Bytes(bytes.into()), options)
    }

    fn find_out(name: String, place: Place, options: &ReadOptions) -> Result<CatalogFile, InputError> {
        let mut file = CatalogFile { name, place, size: 0, format: Format::PortalJson, encoding: encoding_rs::UTF_8 };
        file.size = match &file.place {
            Place::Path(path) => std::fs::metadata(path).map_err(|e| file.unreadable(&e))?.len(),
            Place::Bytes(bytes) => bytes.len() as u64,
        };
        file.encoding = match options.encoding {
            Some(encoding) => encoding,
            None => decode::sniff(&mut file.bytes()?).map_err(|e| file.unreadable(&e))?,
        };
        file.format = match options.format {
            Some(format) => format,
            None => detect::format(&file)?,
        };
        Ok(file)
    }

    /// Name of the file, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size, bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its form.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its encoding.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    fn unreadable(&self, error: &std::io::Error) -> InputError {
        InputError::of(&self.name, format!("cannot be read: {error}"), "check the path and its permissions")
    }

    fn bytes(&self) -> Result<Box<dyn ReadSeek>, InputError> {
        Ok(match &self.place {
            Place::Path(path) => Box::new(File::open(path).map_err(|e| self.unreadable(&e))?),
            Place::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// Its text as UTF-8.
    fn text(&self) -> Result<decode::Decoded, InputError> {
        Ok(decode::Decoded::new(Box::new(self.bytes()?), self.encoding))
    }

    /// Its rows, from the first.
    pub fn rows(&self) -> Result<Box<dyn Source>, InputError> {
        Ok(match self.format {
            Format::PortalJson => Box::new(json::portal(self)?),
            Format::Csv => Box::new(grid::Table::new(&self.name, self.encoding.name(), delimited::Delimited::new(self)?)?),
            Format::Xlsx => Box::new(sheet::rows(self)?),
            Format::Ckan => Box::new(ckan::rows(self)?),
            Format::Pod => Box::new(pod::rows(self)?),
            Format::Dcat => dcat::rows(self)?,
            Format::Mulu => Box::new(json::own(self)?),
        })
    }
}

#[cfg(test)]
mod tests;
