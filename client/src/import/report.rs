//! What an import did: the JSON of cli.md, and one line a row as CSV.

use mulu_contracts::id::{EntryId, Uscc};
use serde::Serialize;

use super::InputError;
use super::plan::{PlannedFile, RowError, Warning};

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

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFate {
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

/// The outcome of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows in the file.
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
    /// One for each failed row, in order.
    pub errors: Vec<RowError>,
    /// Nothing was sent.
    pub dry_run: bool,
    /// Changed rows that were amended.
    pub amended: u64,
    /// What the file lacks.
    pub missing_entries: Vec<Missing>,
    /// One for each row, in order; not part of the JSON.
    #[serde(skip)]
    pub fates: Vec<RowFate>,
}

impl Report {
    /// A report in which the rows that cannot be sent have failed.
    pub fn begin(file: &PlannedFile, dry_run: bool) -> Report {
        let mut report = Report { rows: file.rows, warnings: file.warnings.clone(), dry_run, ..Report::default() };
        for error in &file.errors {
            report.fail(error.clone(), None, None, "");
        }
        report
    }

    /// Notes what became of a row.
    pub fn note(&mut self, row: u64, id: EntryId, provider: Uscc, title: &str, fate: Fate) {
        match fate {
            Fate::Added => self.added += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Changed => self.changed += 1,
            Fate::Amended => {
                self.changed += 1;
                self.amended += 1;
            }
            Fate::Failed => self.failed += 1,
        }
        self.fates.push(RowFate { row, id: Some(id), provider: Some(provider), title: title.into(), fate });
    }

    /// Notes that a row failed.
    pub fn fail(&mut self, error: RowError, id: Option<EntryId>, provider: Option<Uscc>, title: &str) {
        self.failed += 1;
        self.fates.push(RowFate { row: error.row, id, provider, title: title.into(), fate: Fate::Failed });
        self.errors.push(error);
    }

    /// Puts rows in the order of the file.
    pub fn sort(&mut self) {
        self.fates.sort_by_key(|f| f.row);
        self.errors.sort_by_key(|e| e.row);
        self.warnings.sort_by_key(|w| w.row);
    }

    /// The per-row report: UTF-8 with a byte order mark, so that spreadsheets show Chinese.
    pub fn csv(&self) -> Result<Vec<u8>, InputError> {
        let fail = |e: csv::Error| InputError::of("report", e.to_string(), "report this: it is a defect");
        let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
        let header = ["row", "outcome", "id", "provider", "title", "code", "name", "message", "hint", "warnings"];
        writer.write_record(header).map_err(fail)?;
        let (mut errors, mut warnings) = (self.errors.iter().peekable(), self.warnings.iter().peekable());
        for fate in &self.fates {
            let error = errors.next_if(|e| e.row == fate.row);
            let mut said = Vec::new();
            while let Some(warning) = warnings.next_if(|w| w.row <= fate.row) {
                said.push(format!("{}: {}", warning.field, warning.message));
            }
            let outcome = serde_json::to_value(fate.fate).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default();
            let text = |t: Option<&str>| calm(t.unwrap_or_default());
            writer
                .write_record([
                    fate.row.to_string(),
                    outcome,
                    fate.id.as_ref().map(|i| i.to_string()).unwrap_or_default(),
                    fate.provider.as_ref().map(|p| p.to_string()).unwrap_or_default(),
                    calm(&fate.title),
                    error.map(|e| e.code.to_string()).unwrap_or_default(),
                    text(error.map(|e| e.name.as_str())),
                    text(error.map(|e| e.message.as_str())),
                    text(error.map(|e| e.hint.as_str())),
                    calm(&said.join("; ")),
                ])
                .map_err(fail)?;
        }
        for missing in &self.missing_entries {
            let row = [String::new(), "missing".into(), missing.id.to_string(), missing.provider.to_string(), calm(&missing.title)];
            writer.write_record(row.iter().map(String::as_str).chain([""; 5])).map_err(fail)?;
        }
        writer.into_inner().map_err(|e| InputError::of("report", e.to_string(), "report this: it is a defect"))
    }
}

/// A text that a spreadsheet does not run as a formula.
pub fn calm(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() }
}
