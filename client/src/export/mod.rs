//! Export of catalogs: proven entries → the forms of `crate::import::source`, written one entry at a time.
//!
//! Whatever form it is, an import of it gives the same entries again: what a form has no word for stands beside its own words
//! (`mulu:` in JSON-LD and Project Open Data, extras in CKAN, columns in tables).

mod ckan;
mod dcat;
mod pod;
pub mod record;
mod table;
mod text;
mod workbook;

use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use mulu_contracts::catalog::queries::EntryAnswer;
use mulu_contracts::catalog::{CoreInput, EntryDetail, EntryStatus};
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::text::LocalKey;
use mulu_contracts::value::{Hash32, Time};
use serde::Serialize;

use crate::import::InputError;

/// The forms that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A table; opens in any spreadsheet
    Csv,
    /// A spreadsheet with the two-row header of the 2017 guide
    Xlsx,
    /// A JSON array whose keys are Chinese column names
    Portal,
    /// CKAN packages as package_search answers them
    Ckan,
    /// Project Open Data 1.1: data.json
    Pod,
    /// DCAT 3 as JSON-LD, datasets nested in their catalog
    Dcat,
    /// DCAT 3 as JSON-LD, a graph of nodes
    DcatGraph,
    /// Our own: entries whole
    Mulu,
}

/// Where in time the entries stood, and by which state that is proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anchor {
    /// Chain.
    pub chain_id: String,
    /// Height of the state.
    #[serde(with = "mulu_contracts::value::u64_string")]
    pub height: u64,
    /// Time at which it was judged.
    pub time: Time,
    /// Hash of the state that the validators signed.
    pub app_hash: Hash32,
}

/// How an entry stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Version.
    #[serde(with = "mulu_contracts::value::u64_string")]
    pub version: u64,
    /// Status.
    pub status: EntryStatus,
    /// Not confirmed by its provider.
    pub unclaimed: bool,
    /// Hash of its content.
    pub content_hash: Hash32,
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// 目录标识.
    pub id: EntryId,
    /// The provider's own key.
    pub local_key: LocalKey,
    /// 提供方.
    pub provider: Uscc,
    /// Its name.
    pub provider_name: String,
    /// Fields 3–17.
    pub core: CoreInput,
    /// Fields 19–43, in words.
    pub detail: EntryDetail,
    /// How it stood.
    pub standing: Standing,
}

impl Exported {
    /// Of an answer, with the provider's name.
    pub fn of(answer: EntryAnswer, provider_name: String) -> Exported {
        let core = answer.core;
        let standing = Standing { version: core.version, status: core.status, unclaimed: core.unclaimed, content_hash: core.content_hash };
        let (id, provider, core) = (core.entry_id, core.provider, core.input);
        Exported { id, local_key: answer.local_key, provider, provider_name, core, detail: answer.detail, standing }
    }

    /// Its URN: `urn:mulu:` and the id without hyphens.
    pub fn urn(&self) -> String {
        format!("urn:mulu:{}", self.id.to_string().replace('-', ""))
    }
}

/// Writes entries in a form.
pub trait Writer {
    /// Writes one more.
    fn entry(&mut self, entry: &Exported) -> Result<(), InputError>;
    /// Writes what stands behind the last.
    fn finish(self: Box<Self>) -> Result<(), InputError>;
}

/// A failure to write.
fn unwritten(name: &str, error: &dyn std::fmt::Display) -> InputError {
    InputError::of(name, format!("cannot be written: {error}"), "check the path, its permissions and the room on the disk")
}

/// Begins a file called `name`. `encoding` is of tables alone.
pub fn begin(
    name: &str,
    to: impl Write + Send + 'static,
    format: ExportFormat,
    encoding: Option<&'static encoding_rs::Encoding>,
    anchor: &Anchor,
) -> Result<Box<dyn Writer>, InputError> {
    Ok(match format {
        ExportFormat::Csv => Box::new(table::Csv::new(name, to, encoding, anchor)?),
        ExportFormat::Xlsx => Box::new(workbook::Workbook::new(name, to, anchor)?),
        ExportFormat::Portal => Box::new(text::portal(name, to)?),
        ExportFormat::Mulu => Box::new(text::mulu(name, to, anchor)?),
        ExportFormat::Ckan => Box::new(ckan::packages(name, to, anchor)?),
        ExportFormat::Pod => Box::new(pod::datasets(name, to, anchor)?),
        ExportFormat::Dcat => Box::new(dcat::nested(name, to, anchor)?),
        ExportFormat::DcatGraph => Box::new(dcat::graph(name, to, anchor)?),
    })
}

/// The name of a file for messages.
pub fn name_of(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests;
