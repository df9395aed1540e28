//! CSV: one entry a line, UTF-8 with a byte order mark or another encoding. Cells that a spreadsheet would run are made harmless.

use std::io::Write;

use encoding_rs::{Encoding, UTF_8};
use mulu_contracts::catalog::records::entry::EntryStatus;

use super::exported::{Anchor, Exported};
use super::record::{ORDER, cell, one_text};
use super::text::ENTRY_ID;
use super::writer::{Writer, unwritten};
use crate::import::InputError;
use crate::import::labels::Vocabularies;
use crate::import::names::names;
use crate::import::source::calm;

/// Columns about the export itself: read by people, passed over by an import.
pub const ABOUT: [&str; 6] = [ENTRY_ID, "版本", "状态", "内容哈希", "链", "上链高度"];

/// What stands in them.
pub fn about(entry: &Exported, anchor: &Anchor) -> [String; 6] {
    let status = match entry.standing.status {
        EntryStatus::Submitted => "待审核",
        EntryStatus::Rejected => "已退回",
        EntryStatus::Published => "已发布",
        EntryStatus::Withdrawn => "已撤销",
    };
    let standing = &entry.standing;
    let (version, height) = (standing.version.to_string(), anchor.height.to_string());
    [entry.id.to_string(), version, status.into(), standing.content_hash.to_string(), anchor.chain_id.clone(), height]
}

/// A CSV file.
pub struct Csv<W: Write> {
    name: String,
    to: W,
    encoding: &'static Encoding,
    anchor: Anchor,
    vocabularies: Vocabularies,
}

impl<W: Write> Csv<W> {
    /// Writes the header.
    pub fn new(name: &str, to: W, encoding: Option<&'static Encoding>, anchor: &Anchor) -> Result<Self, InputError> {
        let encoding = encoding.unwrap_or(UTF_8);
        let mut csv = Csv { name: name.into(), to, encoding, anchor: anchor.clone(), vocabularies: Vocabularies::new() };
        if encoding == UTF_8 {
            csv.to.write_all(b"\xEF\xBB\xBF").map_err(|e| unwritten(name, &e))?;
        }
        let header = ORDER.iter().map(|f| names().title(*f).to_string()).chain(ABOUT.map(String::from));
        csv.line(&header.collect::<Vec<_>>())?;
        Ok(csv)
    }

    fn line(&mut self, cells: &[String]) -> Result<(), InputError> {
        let mut line = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        line.write_record(cells.iter().map(|c| calm(c))).map_err(|e| unwritten(&self.name, &e))?;
        let line = line.into_inner().map_err(|e| unwritten(&self.name, &e))?;
        let text = String::from_utf8(line).map_err(|e| unwritten(&self.name, &e))?;
        let (bytes, _, lost) = self.encoding.encode(&text);
        if lost {
            let words = format!("the encoding {} has no sign for a character of {:?}", self.encoding.name(), cells.first());
            return Err(InputError::of(&self.name, words, "take UTF-8 or GB18030, which have all of them"));
        }
        self.to.write_all(&bytes).map_err(|e| unwritten(&self.name, &e))
    }
}

impl<W: Write> Writer for Csv<W> {
    fn entry(&mut self, entry: &Exported) -> Result<(), InputError> {
        let cells = ORDER.iter().map(|f| cell(entry, *f, &self.vocabularies).map(|c| one_text(*f, &c)).unwrap_or_default());
        let cells: Vec<String> = cells.chain(about(entry, &self.anchor)).collect();
        self.line(&cells)
    }

    fn finish(mut self: Box<Self>) -> Result<(), InputError> {
        self.to.flush().map_err(|e| unwritten(&self.name, &e))
    }
}
