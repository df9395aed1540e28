//! Tables, whatever file they come from: where their header is, which may have two lines, and which lines make one entry.
//!
//! The form of the 2017 guide (政务信息资源目录编制指南) has merged headings: 信息资源分类 above 类, 项, 目, 细目. A column is then called
//! `heading/name`. It also lists the data items 信息项 of an entry one a line, with everything else blank but in the first line, or
//! repeated.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::row::{Cell, Cells, Content, MAX_COLUMNS, Row, Source};
use crate::import::error::InputError;
use crate::import::names::names;

/// Lines of a table, in order.
pub trait Grid {
    /// The next line that is there, with its number in the file.
    fn next_line(&mut self) -> Result<Option<(u64, Vec<String>)>, InputError>;
}

/// A column.
struct Column {
    name: String,
    /// Part of a data item.
    item: Option<String>,
}

/// Lines that may stand above the header: a title, who filled it in, a date.
const ABOVE: usize = 10;
/// Most data items of an entry that are gathered.
const MAX_ITEMS: usize = 1_000;

/// Rows of a table.
pub struct Table<G> {
    file: String,
    encoding: &'static str,
    grid: G,
    ahead: VecDeque<(u64, Vec<String>)>,
    columns: Vec<Column>,
    number: u64,
}

fn is_blank(line: &[String]) -> bool {
    line.iter().all(|cell| cell.trim().is_empty())
}

impl<G: Grid> Table<G> {
    /// Finds the header of a table in the file `file`.
    pub fn new(file: &str, encoding: &'static str, grid: G) -> Result<Self, InputError> {
        let mut table = Table { file: file.into(), encoding, grid, ahead: VecDeque::new(), columns: Vec::new(), number: 0 };
        let mut lines = Vec::new();
        while lines.len() < ABOVE {
            match table.grid.next_line()? {
                Some((_, line)) if is_blank(&line) => {}
                Some(line) => lines.push(line),
                None => break,
            }
        }
        let known = |(_, line): &(u64, Vec<String>)| line.iter().filter(|cell| names().knows(cell.trim())).count();
        let best = lines.iter().map(known).max().unwrap_or(0);
        // Where no name is known, the first line is the header: a mapping may name any column.
        let at = if best == 0 { 0 } else { lines.iter().position(|line| known(line) == best).unwrap_or(0) };
        // More names may be known in the second line of a header than in the first.
        let above = |at: usize| lines.get(at.wrapping_sub(1)).filter(|above| known(above) > 0).zip(lines.get(at));
        let at = at - usize::from(above(at).is_some_and(|((_, above), (_, line))| is_second(above, line)));
        let mut rest = lines.into_iter().skip(at);
        let Some((line, header)) = rest.next() else {
            return Err(InputError::of(file, "the table has no line", "take another file"));
        };
        let mut rest: VecDeque<_> = rest.collect();
        let below = match rest.front() {
            // Nothing is left below headings that are all merged over two lines.
            Some((_, below)) if is_second(&header, below) || is_blank(&under(&header, below)) => {
                rest.pop_front().map(|(_, below)| under(&header, &below)).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        table.columns = table.named(line, &header, &below)?;
        table.ahead = rest;
        Ok(table)
    }

    fn named(&self, line: u64, header: &[String], below: &[String]) -> Result<Vec<Column>, InputError> {
        let wrong = |words: String, hint: &str| InputError::at(&self.file, usize::try_from(line).unwrap_or(usize::MAX), words, hint);
        if header.len().max(below.len()) > MAX_COLUMNS {
            return Err(wrong(format!("more than {MAX_COLUMNS} columns"), "is this the right file?"));
        }
        let (mut columns, mut heading): (Vec<Column>, &str) = (Vec::new(), "");
        for n in 0..header.len().max(below.len()) {
            let text = |cells: &'_ [String]| cells.get(n).map_or("", |c| c.trim()).split_whitespace().collect::<Vec<_>>().join(" ");
            let (own, under) = (text(header), text(below));
            if let Some(cell) = header.get(n).map(|c| c.trim()).filter(|c| !c.is_empty()) {
                heading = cell;
            }
            let name = match (own.is_empty(), under.is_empty()) {
                (_, false) => format!("{}/{under}", heading.split_whitespace().collect::<Vec<_>>().join(" ")),
                (false, true) => own,
                (true, true) => String::new(),
            };
            if let Some(before) = columns.iter().position(|c: &Column| !name.is_empty() && c.name == name) {
                let words = format!("the columns {} and {} are both called {name:?}", place(before), place(n));
                return Err(wrong(words, "give each column a name of its own"));
            }
            let item = names().item(&name).map(String::from);
            columns.push(Column { name, item });
        }
        // Data items are read only where their names are there; a data type alone may be about anything.
        if !columns.iter().any(|c| c.item.as_deref() == Some("name")) {
            columns.iter_mut().for_each(|c| c.item = None);
        }
        Ok(columns)
    }

    fn line(&mut self) -> Result<Option<(u64, Vec<String>)>, InputError> {
        loop {
            let line = match self.ahead.pop_front() {
                Some(line) => Some(line),
                None => self.grid.next_line()?,
            };
            match line {
                Some((_, cells)) if is_blank(&cells) => {}
                other => return Ok(other),
            }
        }
    }

    /// Does the line only go on with the data items of an entry? It leaves the entry's own cells blank, or repeats them.
    fn goes_on(&self, first: &[String], line: &[String]) -> bool {
        let blank = String::new();
        let mut item = false;
        for (n, cell) in line.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            match self.columns.get(n) {
                Some(column) if column.item.is_some() => item = true,
                _ if first.get(n).unwrap_or(&blank) == cell => {}
                _ => return false,
            }
        }
        item
    }

    /// The next line, if it goes on with an entry whose first line this is.
    fn going_on(&mut self, first: &[String]) -> Result<Option<Vec<String>>, InputError> {
        if self.columns.iter().all(|c| c.item.is_none()) {
            return Ok(None);
        }
        match self.line()? {
            Some((_, next)) if self.goes_on(first, &next) => Ok(Some(next)),
            Some(other) => {
                self.ahead.push_front(other);
                Ok(None)
            }
            None => Ok(None),
        }
    }

    fn item(&self, line: &[String]) -> Option<Value> {
        let mut item = Map::new();
        for (column, cell) in self.columns.iter().zip(line) {
            if let (Some(part), false) = (&column.item, cell.trim().is_empty()) {
                item.insert(part.clone(), json!(cell));
            }
        }
        (!item.is_empty()).then_some(Value::Object(item))
    }

    fn cells(&self, line: &[String]) -> Result<Cells, String> {
        if let Some(n) = line.iter().enumerate().skip(self.columns.len()).find(|(_, c)| !c.trim().is_empty()).map(|(n, _)| n) {
            return Err(format!(
                "something stands in column {}, but the header has {} columns: is a quote or a separator missing?",
                place(n),
                self.columns.len()
            ));
        }
        let mut cells = Cells::new();
        for (column, cell) in self.columns.iter().zip(line) {
            if cell.contains('\u{FFFD}') {
                return Err(format!("the column {:?} holds what is no text in {}", column.name, self.encoding));
            }
            if column.item.is_none() && !column.name.is_empty() && !cell.trim().is_empty() {
                cells.insert(column.name.clone(), Cell::Text(cell.clone()));
            }
        }
        Ok(cells)
    }
}

/// The second line of a header without the headings that are merged over both.
fn under(header: &[String], below: &[String]) -> Vec<String> {
    let own = |(n, cell): (usize, &String)| if header.get(n) == Some(cell) { String::new() } else { cell.clone() };
    below.iter().enumerate().map(own).collect()
}

/// Is this line the second of a header? Then it fills what the first leaves blank, and is blank where that stands alone.
fn is_second(header: &[String], below: &[String]) -> bool {
    let below = under(header, below);
    let below = below.as_slice();
    let filled = |cells: &[String], n: usize| cells.get(n).is_some_and(|c| !c.trim().is_empty());
    let columns = header.len().max(below.len());
    let gap = |n: usize| !filled(header, n) && filled(below, n);
    // A heading spans its own column and those to the right that are blank.
    let spans = |n: usize| filled(header, n) && n + 1 < columns && !filled(header, n + 1) && filled(below, n + 1);
    (0..columns).any(gap) && (0..columns).all(|n| !filled(below, n) || gap(n) || spans(n))
}

/// A column as spreadsheets call it: A, B, … Z, AA.
pub fn place(mut n: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(n % 26).unwrap_or(0)));
        n /= 26;
        if n == 0 {
            return letters.iter().rev().collect();
        }
        n -= 1;
    }
}

impl<G: Grid> Source for Table<G> {
    fn next_row(&mut self) -> Result<Option<Row>, InputError> {
        let Some((line, first)) = self.line()? else { return Ok(None) };
        let mut cells = self.cells(&first);
        let mut items: Vec<Value> = self.item(&first).into_iter().collect();
        while let Some(next) = self.going_on(&first)? {
            if let Err(words) = self.cells(&next) {
                cells = Err(words);
            }
            items.extend(self.item(&next));
            if items.len() > MAX_ITEMS {
                cells = Err(format!("more than {MAX_ITEMS} data items"));
                items.clear();
            }
        }
        if let (Ok(cells), false) = (&mut cells, items.is_empty()) {
            cells.insert(ITEMS.into(), Cell::Nested(Value::Array(items)));
        }
        self.number += 1;
        Ok(Some(Row { number: self.number, line, content: cells.map(Content::Cells) }))
    }
}

/// The column under which gathered data items are found.
pub const ITEMS: &str = "信息项";
