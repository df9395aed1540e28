//! One pass over a file before anything is made of it: which columns it has, and which words stand in them.

use std::collections::{BTreeMap, HashMap};

use super::error::InputError;
use super::field::Field;
use super::names::names;
use super::source::{CatalogFile, Cell, Cells, Content};

/// Most different texts of a column that are remembered. Above them a column holds no names.
pub const MAX_TEXTS: usize = 20_000;
/// Longest text that is remembered, bytes.
const MAX_TEXT: usize = 512;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// Rows, good and bad.
    pub rows: u64,
    /// Names of all columns, in order of first appearance.
    columns: Vec<String>,
    texts: HashMap<String, Texts>,
}

/// Different texts of a column with the number of rows, or none where there are too many.
#[derive(Debug, Default)]
struct Texts {
    order: Vec<(String, u64)>,
    place: HashMap<String, usize>,
    too_many: bool,
}

impl Texts {
    fn add(&mut self, text: &str) {
        if self.too_many || text.len() > MAX_TEXT {
            return;
        }
        if let Some((_, count)) = self.place.get(text).and_then(|at| self.order.get_mut(*at)) {
            *count += 1;
        } else if self.order.len() == MAX_TEXTS {
            *self = Texts { too_many: true, ..Texts::default() };
        } else {
            self.place.insert(text.to_string(), self.order.len());
            self.order.push((text.to_string(), 1));
        }
    }
}

impl Survey {
    /// Reads a file from beginning to end. A file that breaks off is told here, before anything is sent.
    pub fn of(file: &CatalogFile) -> Result<Survey, InputError> {
        let mut survey = Survey::default();
        let mut source = file.rows()?;
        while let Some(row) = source.next_row()? {
            survey.rows += 1;
            let cells = match row.content {
                Ok(Content::Cells(cells)) => cells,
                // One of ours has no columns, but says whose it is.
                Ok(Content::Own(own)) => Cells::from([(names().title(Field::ProviderCode).into(), Cell::Text(own.provider.to_string()))]),
                Err(_) => continue,
            };
            for (column, cell) in cells {
                if !survey.texts.contains_key(&column) {
                    survey.columns.push(column.clone());
                }
                let texts = survey.texts.entry(column).or_default();
                match cell {
                    Cell::Text(text) => texts.add(&text),
                    Cell::List(items) => items.iter().for_each(|item| texts.add(item)),
                    Cell::Nested(_) => {}
                }
            }
        }
        Ok(survey)
    }

    /// Names of all columns that hold something, in order of first appearance.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Different texts of a column with the number of rows, in order of first appearance; none above [`MAX_TEXTS`].
    pub fn texts(&self, column: &str) -> &[(String, u64)] {
        self.texts.get(column).map_or(&[], |t| &t.order)
    }

    /// As [`Survey::texts`], by text.
    pub fn counts(&self, column: &str) -> BTreeMap<&str, u64> {
        self.texts(column).iter().map(|(text, count)| (text.as_str(), *count)).collect()
    }
}
