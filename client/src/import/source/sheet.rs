//! Spreadsheets (XLSX). Cells are read as they stand in the file, by a thread of its own; the file's texts are held in memory,
//! which [`MAX_FILE`] and [`MAX_INFLATED`] bound.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{DataRef, Reader as _, Xlsx};

use super::grid::{Grid, Table};
use super::raw::{RawFile, ReadSeek};
use super::row::MAX_COLUMNS;
use crate::import::error::InputError;

/// Largest file, bytes.
pub const MAX_FILE: u64 = 256 << 20;
/// Most bytes that its parts may have unpacked: a small file can hold a flood.
pub const MAX_INFLATED: u64 = 2 << 30;
/// Most characters of a cell.
pub const MAX_CELL: usize = 32_767;
/// Rows that wait between the threads.
const WAITING: usize = 256;

type Line = Result<(u64, Vec<String>), String>;

/// Lines of a sheet.
pub struct Sheet {
    file: String,
    lines: Receiver<Line>,
}

const HINT: &str = "open and save it with a spreadsheet program, or save it as CSV";

/// Rows of the sheet called 目录, else of the first.
pub fn rows(file: &RawFile) -> Result<Table<Sheet>, InputError> {
    if file.size() > MAX_FILE {
        return Err(InputError::of(file.name(), format!("larger than {} MiB", MAX_FILE >> 20), "save it as CSV, which may be of any size"));
    }
    unpacked(file, MAX_INFLATED)?;
    let wrong = |e: &dyn std::fmt::Display| InputError::of(file.name(), format!("no spreadsheet: {e}"), HINT);
    let mut book: Xlsx<Box<dyn ReadSeek>> = Xlsx::new(file.bytes()?).map_err(|e| wrong(&e))?;
    let names = book.sheet_names();
    let Some(name) = names.iter().find(|n| *n == CATALOG).or(names.first()).cloned() else { return Err(wrong(&"it has no sheet")) };
    let (send, lines) = sync_channel(WAITING);
    std::thread::spawn(move || {
        if let Err(words) = read(&mut book, &name, &send) {
            // Nobody listens any more where this fails.
            let _ = send.send(Err(words));
        }
    });
    Table::new(file.name(), "UTF-8", Sheet { file: file.name().into(), lines })
}

/// Name of the sheet with the entries in our own exports.
pub const CATALOG: &str = "目录";

/// Refuses a file whose parts unpack to more than may be, whatever they say about themselves.
fn unpacked(file: &RawFile, most: u64) -> Result<(), InputError> {
    let wrong = |e: &dyn std::fmt::Display| InputError::of(file.name(), format!("no spreadsheet: {e}"), HINT);
    let mut archive = zip::ZipArchive::new(file.bytes()?).map_err(|e| wrong(&e))?;
    let mut left = most;
    for n in 0..archive.len() {
        let part = archive.by_index(n).map_err(|e| wrong(&e))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|e| wrong(&e))?;
        left = left.checked_sub(read).ok_or_else(|| wrong(&format!("it unpacks to more than {} MiB", most >> 20)))?;
    }
    Ok(())
}

/// Cells that are merged over several lines of a column: what stands in the first of them is meant for all.
#[derive(Default)]
struct Tall {
    /// In order: last line of each by column and first line.
    last: BTreeMap<(u32, u32), u32>,
    /// Those that the line read now is part of: column → last line, text.
    open: BTreeMap<u32, (u32, String)>,
}

impl Tall {
    fn of(book: &mut Xlsx<Box<dyn ReadSeek>>, name: &str) -> Result<Tall, String> {
        let merged = book.merge_cells_by_sheet_name(name).map_err(|e| e.to_string())?;
        let tall = merged.iter().filter(|m| m.start.1 == m.end.1 && m.start.0 < m.end.0);
        Ok(Tall { last: tall.map(|m| ((m.start.1, m.start.0), m.end.0)).collect(), open: BTreeMap::new() })
    }

    /// Fills a line that is read whole. A blank one stays blank: cells are often merged beyond the last entry.
    fn fill(&mut self, row: u32, line: &mut Vec<String>) {
        self.open.retain(|_, (last, _)| *last >= row);
        if line.is_empty() {
            return;
        }
        for (column, (_, text)) in &self.open {
            put(line, *column as usize, text.clone());
        }
    }

    /// Notes what begins with a cell.
    fn begin(&mut self, row: u32, column: u32, text: &str) {
        if let Some(last) = self.last.remove(&(column, row)) {
            self.open.insert(column, (last, text.to_string()));
        }
    }
}

fn put(line: &mut Vec<String>, column: usize, text: String) {
    if line.len() <= column {
        line.resize(column + 1, String::new());
    }
    if let Some(place) = line.get_mut(column) {
        *place = text;
    }
}

fn read(book: &mut Xlsx<Box<dyn ReadSeek>>, name: &str, send: &SyncSender<Line>) -> Result<(), String> {
    let mut tall = Tall::of(book, name)?;
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let (mut row, mut line): (u32, Vec<String>) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(|e| format!("behind row {}: {e}", row + 1))? {
        let (at, column) = cell.get_position();
        if at != row {
            tall.fill(row, &mut line);
            if send.send(Ok((u64::from(row) + 1, std::mem::take(&mut line)))).is_err() {
                return Ok(());
            }
            row = at;
        }
        let text = text(cell.get_value());
        if text.is_empty() || column as usize >= MAX_COLUMNS {
            continue;
        }
        tall.begin(at, column, &text);
        put(&mut line, column as usize, text);
    }
    tall.fill(row, &mut line);
    let _ = send.send(Ok((u64::from(row) + 1, line)));
    Ok(())
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Int(number) => number.to_string(),
        // Spreadsheets hold every number as a float: 2023 is written without a point.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        // What stands there is no text: told like other texts that cannot be read.
        DataRef::Error(_) => "\u{FFFD}".into(),
    }
}

impl Grid for Sheet {
    fn next_line(&mut self) -> Result<Option<(u64, Vec<String>)>, InputError> {
        match self.lines.recv() {
            Ok(Ok(line)) => Ok(Some(line)),
            Ok(Err(words)) => Err(InputError::of(&self.file, words, HINT)),
            Err(_) => Ok(None),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn opened(bytes: Vec<u8>) -> RawFile {
        RawFile::of_bytes("t", bytes.into(), None).unwrap()
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_flood_is_refused_whatever_it_says_about_itself() {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for part in ["xl/a.xml", "xl/b.xml"] {
            archive.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(&vec![b' '; 3 << 20]).unwrap();
        }
        let file = opened(archive.finish().unwrap().into_inner());
        assert!(file.size() < 64 << 10);
        assert!(unpacked(&file, 6 << 20).is_ok());
        let words = unpacked(&file, 5 << 20).unwrap_err().to_string();
        assert_eq!(words, "t: no spreadsheet: it unpacks to more than 5 MiB");
    }

    #[test]
    fn what_is_no_spreadsheet_says_so() {
        let refused = |bytes: &[u8]| rows(&opened(bytes.to_vec())).err().unwrap().to_string();
        assert!(refused(b"PK\x03\x04 and nothing more").starts_with("t: no spreadsheet"));
        assert!(refused(b"").starts_with("t: no spreadsheet"));
    }
}
