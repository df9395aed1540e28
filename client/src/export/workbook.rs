//! XLSX with the two-row header of the 2017 guide: merged headings, and the data items 信息项 of an entry one a row below it.

use std::io::Write;

use mulu_contracts::catalog::records::detail::FieldSpec;
use rust_xlsxwriter::{Format, FormatAlign, Workbook as Book, Worksheet};

use super::exported::{Anchor, Exported};
use super::record::{ORDER, cell, code, one_text};
use super::table::{ABOUT, about};
use super::writer::{Writer, unwritten};
use crate::import::InputError;
use crate::import::field::Field;
use crate::import::labels::Vocabularies;
use crate::import::names::names;
use crate::import::source::{MAX_CELL, SHEET};

/// Headings over neighbours in [`ORDER`]: the first field, and how many.
const HEADINGS: [(&str, Field, usize); 5] = [
    ("信息资源分类", Field::ClassificationKind, 2),
    ("开放属性", Field::Open, 5),
    ("共享属性", Field::Share, 5),
    ("授权运营属性", Field::Operable, 4),
    ("数据分级", Field::National, 4),
];

/// Parts of a data item, with their columns.
const ITEM: [(&str, &str); 11] = [
    ("no", "信息项编号"),
    ("name", "信息项名称"),
    ("name_en", "信息项英文名称"),
    ("data_type", "信息项数据类型"),
    ("length", "信息项长度"),
    ("is_key", "信息项主键"),
    ("sensitive", "信息项敏感"),
    ("share", "信息项共享类型"),
    ("open", "信息项开放类型"),
    ("level", "信息项分级"),
    ("standard_ref", "信息项标准"),
];

/// Rows that a sheet can have.
const MAX_ROWS: u32 = 1_048_576;

/// A spreadsheet. Rows go to a temporary file as they come; the file is put together at the end.
pub struct Workbook<W> {
    name: String,
    to: W,
    book: Book,
    row: u32,
    anchor: Anchor,
    vocabularies: Vocabularies,
}

/// Fields with a column of their own: the items have several.
fn columns() -> impl Iterator<Item = Field> {
    ORDER.iter().copied().filter(|f| *f != Field::Fields)
}

impl<W: Write + Send> Workbook<W> {
    /// Writes the header.
    pub fn new(name: &str, to: W, anchor: &Anchor) -> Result<Self, InputError> {
        let mut book = Book::new();
        let fail = |e: rust_xlsxwriter::XlsxError| unwritten(name, &e);
        let sheet = book.add_worksheet_with_constant_memory().map_err(fail)?;
        header(sheet).map_err(fail)?;
        Ok(Workbook { name: name.into(), to, book, row: 2, anchor: anchor.clone(), vocabularies: Vocabularies::new() })
    }
}

fn header(sheet: &mut Worksheet) -> Result<(), rust_xlsxwriter::XlsxError> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet.set_name(SHEET)?.set_freeze_panes(2, 1)?;
    let fields: Vec<Field> = columns().collect();
    let items = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    let mut tops: Vec<(u16, u16, &str)> = Vec::new();
    let mut below: Vec<(u16, &str)> = Vec::new();
    let (mut left, mut column) = (0, 0);
    for field in &fields {
        if let Some((heading, _, count)) = HEADINGS.iter().find(|(_, first, _)| first == field) {
            left = *count;
            tops.push((column, column + u16::try_from(count - 1).unwrap_or(0), heading));
        }
        if left > 0 {
            left -= 1;
            below.push((column, names().title(*field)));
        } else {
            tops.push((column, column, names().title(*field)));
        }
        column += 1;
    }
    let last = items + u16::try_from(ITEM.len() - 1).unwrap_or(0);
    tops.push((items, last, "信息项信息"));
    below.extend(ITEM.iter().zip(items..).map(|((_, title), column)| (column, *title)));
    tops.extend(ABOUT.iter().zip(last + 1..).map(|(title, column)| (column, column, *title)));
    for (from, to, title) in tops {
        if from == to {
            sheet.write_string_with_format(0, from, title, &bold)?;
        } else {
            sheet.merge_range(0, from, 0, to, title, &bold)?;
        }
    }
    for (column, title) in below {
        sheet.write_string_with_format(1, column, title, &bold)?;
    }
    Ok(())
}

/// A part of an item as a text.
fn part(item: &FieldSpec, name: &str, v: &Vocabularies) -> String {
    let flag = |value: bool| v.flag.name(if value { "true" } else { "false" }).unwrap_or_default().to_string();
    match name {
        "no" => item.no.to_string(),
        "name" => item.name.to_string(),
        "name_en" => item.name_en.to_string(),
        "data_type" => v.data_type.name(item.data_type.as_str()).map_or(item.data_type.to_string(), String::from),
        "length" => item.length.map(|l| l.to_string()).unwrap_or_default(),
        "is_key" => flag(item.is_key),
        "sensitive" => flag(item.sensitive),
        "share" => v.share.name(&code(&item.share)).unwrap_or_default().to_string(),
        "open" => v.open.name(&code(&item.open)).unwrap_or_default().to_string(),
        "level" => item.level.get().to_string(),
        _ => item.standard_ref.to_string(),
    }
}

impl<W: Write + Send> Writer for Workbook<W> {
    fn entry(&mut self, entry: &Exported) -> Result<(), InputError> {
        let fail = |e: rust_xlsxwriter::XlsxError| unwritten(&self.name, &e);
        let rows = u32::try_from(entry.detail.fields.len()).unwrap_or(u32::MAX).max(1);
        if self.row.saturating_add(rows) > MAX_ROWS {
            return Err(InputError::of(
                &self.name,
                format!("a sheet has at most {MAX_ROWS} rows"),
                "export as CSV, or fewer entries at a time",
            ));
        }
        let v = &self.vocabularies;
        let mut first: Vec<String> = columns().map(|f| cell(entry, f, v).map(|c| one_text(f, &c)).unwrap_or_default()).collect();
        let items = first.len();
        first.resize(items + ITEM.len(), String::new());
        first.extend(about(entry, &self.anchor));
        if let Some(long) = first.iter().find(|c| c.chars().count() > MAX_CELL) {
            let words = format!("{}: a cell of {} characters, at most {MAX_CELL} are allowed", entry.id, long.chars().count());
            return Err(InputError::of(&self.name, words, "export this entry in another form"));
        }
        let sheet = self.book.worksheet_from_index(0).map_err(fail)?;
        for n in 0..rows {
            let item = entry.detail.fields.get(n as usize);
            let mut line = if n == 0 { std::mem::take(&mut first) } else { vec![String::new(); items + ITEM.len()] };
            for ((name, _), place) in ITEM.iter().zip(line.iter_mut().skip(items)) {
                *place = item.map(|item| part(item, name, v)).unwrap_or_default();
            }
            for (column, text) in line.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(self.row, u16::try_from(column).unwrap_or(u16::MAX), text).map_err(fail)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), InputError> {
        let name = self.name.clone();
        self.book.save_to_writer(&mut self.to).map_err(|e| unwritten(&name, &e))?;
        self.to.flush().map_err(|e| unwritten(&name, &e))
    }
}
