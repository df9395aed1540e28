//! What an import did: JSON for scripts, and one line a row as CSV, written while it runs.

use std::io::Write;

use mulu_contracts::kernel::id::{EntryId, Uscc};
use serde::Serialize;

use super::error::InputError;
use super::planned::{Planned, RowError, Warning};

pub use super::source::calm;

/// Most warnings, errors and missing entries that the JSON names; all of them stand in the CSV.
pub const MAX_NAMED: usize = 1_000;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It stands on the ledger now (in a dry run: it would).
    Added,
    /// It stood there with the same content.
    Unchanged,
    /// It stands there with other content, and was left as it is.
    Changed,
    /// It stood there with other content, and was amended (in a dry run: would be).
    Amended,
    /// It is not on the ledger because of this row's error.
    Failed,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Row in the file, from 1.
    pub row: u64,
    /// Its entry, where it has one.
    pub id: Option<EntryId>,
    /// Its provider, where it has one.
    pub provider: Option<Uscc>,
    /// Its title, where it has one.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it failed.
    pub error: Option<RowError>,
    /// What was cleaned or left out.
    pub warnings: Vec<Warning>,
}

impl Line {
    /// A row that was planned.
    pub fn about(row: &Planned, fate: Fate) -> Self {
        let title = row.payload.core.title.to_string();
        Line { row: row.row, id: Some(row.id), provider: Some(row.provider), title, fate, error: None, warnings: Vec::new() }
    }

    /// The same, failed for this reason.
    pub fn because(self, error: RowError) -> Self {
        Line { fate: Fate::Failed, error: Some(error), ..self }
    }

    /// A row that could not be planned.
    pub fn unplanned(error: RowError) -> Self {
        let title = String::new();
        Line { row: error.row, id: None, provider: None, title, fate: Fate::Failed, error: Some(error), warnings: Vec::new() }
    }
}

/// An entry of these providers that the file lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The entry.
    pub id: EntryId,
    /// Whose it is.
    pub provider: Uscc,
    /// Its title.
    pub title: String,
}

/// The outcome of an import. Lists name the first [`MAX_NAMED`]; counts are of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows read.
    pub rows: u64,
    /// Rows that were not there before.
    pub added: u64,
    /// Rows that stand there with the same content.
    pub unchanged: u64,
    /// Rows that stand there with other content, amended or not.
    pub changed: u64,
    /// Entries that the file lacks; counted only where asked for.
    pub missing: u64,
    /// Rows with an error.
    pub failed: u64,
    /// What was cleaned or left out.
    pub warnings: Vec<Warning>,
    /// One for each failed row.
    pub errors: Vec<RowError>,
    /// Nothing was sent.
    pub dry_run: bool,
    /// Changed rows that were amended.
    pub amended: u64,
    /// Warnings in all.
    pub warned: u64,
    /// What the file lacks.
    pub missing_entries: Vec<Missing>,
}

fn name<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) {
    let room = MAX_NAMED.saturating_sub(list.len());
    list.extend(items.into_iter().take(room));
}

impl Report {
    /// Counts a row.
    pub fn count(&mut self, line: &Line) {
        match line.fate {
            Fate::Added => self.added += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Changed => self.changed += 1,
            Fate::Amended => {
                self.changed += 1;
                self.amended += 1;
            }
            Fate::Failed => self.failed += 1,
        }
        self.warned += line.warnings.len() as u64;
        name(&mut self.warnings, line.warnings.iter().cloned());
        name(&mut self.errors, line.error.iter().cloned());
    }

    /// Counts an entry that the file lacks.
    pub fn miss(&mut self, missing: Missing) {
        self.missing += 1;
        name(&mut self.missing_entries, [missing]);
    }
}

/// The per-row report: UTF-8 with a byte order mark, so that spreadsheets show Chinese.
pub struct CsvReport<W: Write> {
    name: String,
    writer: csv::Writer<W>,
}

impl<W: Write> CsvReport<W> {
    /// Begins a report in the file called `name`.
    pub fn new(name: &str, mut to: W) -> Result<Self, InputError> {
        let fail = |e: String| InputError::of(name, format!("cannot be written: {e}"), "check the path and its permissions");
        to.write_all(b"\xEF\xBB\xBF").map_err(|e| fail(e.to_string()))?;
        let mut report = CsvReport { name: name.into(), writer: csv::Writer::from_writer(to) };
        report.record(&["row", "outcome", "id", "provider", "title", "code", "name", "message", "hint", "warnings"].map(String::from))?;
        Ok(report)
    }

    fn record(&mut self, cells: &[String; 10]) -> Result<(), InputError> {
        let fail = |e: csv::Error| InputError::of(&self.name, format!("cannot be written: {e}"), "check the path and its permissions");
        self.writer.write_record(cells.iter().map(|c| calm(c))).map_err(fail)
    }

    /// A row.
    pub fn line(&mut self, line: &Line) -> Result<(), InputError> {
        let outcome = serde_json::to_value(line.fate).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default();
        let error = line.error.as_ref();
        let said: Vec<String> = line.warnings.iter().map(|w| format!("{}: {}", w.field, w.message)).collect();
        self.record(&[
            line.row.to_string(),
            outcome,
            line.id.as_ref().map(|i| i.to_string()).unwrap_or_default(),
            line.provider.as_ref().map(|p| p.to_string()).unwrap_or_default(),
            line.title.clone(),
            error.map(|e| e.code.to_string()).unwrap_or_default(),
            error.map(|e| e.name.clone()).unwrap_or_default(),
            error.map(|e| e.message.clone()).unwrap_or_default(),
            error.map(|e| e.hint.clone()).unwrap_or_default(),
            said.join("; "),
        ])
    }

    /// An entry that the file lacks.
    pub fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        let mut cells: [String; 10] = Default::default();
        for (cell, text) in
            cells.iter_mut().skip(1).zip(["missing".into(), missing.id.to_string(), missing.provider.to_string(), missing.title.clone()])
        {
            *cell = text;
        }
        self.record(&cells)
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<W, InputError> {
        let fail = |e: String| InputError::of(&self.name, format!("cannot be written: {e}"), "check the disk");
        self.writer.flush().map_err(|e| fail(e.to_string()))?;
        self.writer.into_inner().map_err(|e| fail(e.to_string()))
    }
}
