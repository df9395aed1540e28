//! Tables as text: CSV as spreadsheets write it, with commas, semicolons or tabs.

use std::cell::Cell as Counter;
use std::io::Read;
use std::rc::Rc;

use csv::{ReaderBuilder, StringRecord};

use super::decode::Decoded;
use super::grid::Grid;
use super::raw::RawFile;
use super::row::MAX_ROW;
use crate::import::error::InputError;

/// Passes bytes on until more than a row's worth came without a row: a quote that is never closed eats the rest of a file.
struct Limited {
    input: Decoded,
    since_row: Rc<Counter<usize>>,
}

impl Read for Limited {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.since_row.get() > MAX_ROW {
            return Err(std::io::Error::other(format!("a row goes on for more than {} MiB: a quote is not closed", MAX_ROW >> 20)));
        }
        let n = self.input.read(out)?;
        self.since_row.set(self.since_row.get() + n);
        Ok(n)
    }
}

/// Lines of a delimited text.
pub struct Delimited {
    file: String,
    reader: csv::Reader<Limited>,
    since_row: Rc<Counter<usize>>,
    record: StringRecord,
}

impl Delimited {
    /// From the first line.
    pub fn new(file: &RawFile) -> Result<Self, InputError> {
        let mut head = vec![0; 16 << 10];
        let mut held = 0;
        let mut text = file.text()?;
        while held < head.len() {
            match text.read(head.get_mut(held..).unwrap_or_default()).map_err(|e| file.unreadable(&e))? {
                0 => break,
                n => held += n,
            }
        }
        let since_row = Rc::new(Counter::new(0));
        let input = Limited { input: file.text()?, since_row: since_row.clone() };
        let delimiter = delimiter(head.get(..held).unwrap_or_default());
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(input);
        Ok(Delimited { file: file.name().into(), reader, since_row, record: StringRecord::new() })
    }
}

/// The separator that the first lines have most of, outside of quotes.
fn delimiter(head: &[u8]) -> u8 {
    let (mut counts, mut quoted) = ([(b',', 0u32), (b'\t', 0), (b';', 0)], false);
    for byte in head {
        quoted ^= *byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(d, _)| d == byte && !quoted) {
            count.1 += 1;
        }
    }
    // Of equal ones the first, which is the comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(d, _)| d)
}

impl Grid for Delimited {
    fn next_line(&mut self) -> Result<Option<(u64, Vec<String>)>, InputError> {
        let line = self.reader.position().line();
        let more = self.reader.read_record(&mut self.record).map_err(|e| {
            let at = usize::try_from(line).unwrap_or(usize::MAX);
            InputError::at(&self.file, at, e.to_string(), "correct the file near this line; text with quotes has them doubled")
        })?;
        self.since_row.set(0);
        // Blank lines are passed over behind the position of a record: where it begins follows from where it ends.
        let breaks: usize = self.record.iter().map(|cell| cell.bytes().filter(|b| *b == b'\n').count()).sum();
        let by_end = self.reader.position().line().saturating_sub(1 + breaks as u64);
        let line = self.record.position().map_or(line, csv::Position::line).max(by_end);
        Ok(more.then(|| (line, self.record.iter().map(calm_undone).collect())))
    }
}

/// Does a spreadsheet run a cell that begins like this?
fn runs(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text that a spreadsheet does not run as a formula: a quote stands before it. [`calm_undone`] takes it off.
pub fn calm(text: &str) -> String {
    if runs(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_string() }
}

/// Takes off what [`calm`] puts on.
fn calm_undone(text: &str) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if runs(rest.trim_start_matches('\'')) => rest.to_string(),
        _ => text.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_made_harmless_and_comes_back_as_it_was() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "'=1", "''=1", "x=1", "'x", "", "'"] {
            let calmed = calm(text);
            assert!(!runs(&calmed), "{calmed}");
            assert_eq!(calm_undone(&calmed), text);
        }
    }

    #[test]
    fn separators_are_found_outside_of_quotes() {
        assert_eq!(delimiter(b"a,b\n\"x;;;;;\",1"), b',');
        assert_eq!(delimiter(b"a;b;c\n1,5;2"), b';');
        assert_eq!(delimiter("标题\t部门".as_bytes()), b'\t');
        assert_eq!(delimiter(b"a"), b',');
    }
}
