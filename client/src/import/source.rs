//! What a catalog file says, before anything is made of it: rows of named cells. One arm of [`Format`] for each form of file.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::InputError;

/// Largest file that is read, bytes.
pub const MAX_FILE: u64 = 64 << 20;

/// The form of a file. Further forms (CSV, XLSX, CKAN, Project Open Data, DCAT) are further arms here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A JSON array of objects whose keys are column names.
    #[default]
    PortalJson,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words; numbers and truth values stand here as they are written.
    Text(String),
    /// Several words.
    List(Vec<String>),
    /// Something that no field is made of; the word says what. An error only in a column that is used.
    Strange(&'static str),
}

impl Cell {
    /// Holds nothing but white space?
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Text(text) => text.trim().is_empty(),
            Cell::List(items) => items.iter().all(|i| i.trim().is_empty()),
            Cell::Strange(_) => false,
        }
    }
}

/// Cells by column name; empty ones may be left out.
pub type Cells = BTreeMap<String, Cell>;

/// A row as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number within the file, from 1.
    pub number: u64,
    /// Its cells, or why it has none.
    pub cells: Result<Cells, String>,
}

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// In the order of the file.
    pub rows: Vec<Row>,
}

impl Table {
    /// Names of all columns, sorted.
    pub fn columns(&self) -> Vec<&str> {
        let names = self.rows.iter().filter_map(|r| r.cells.as_ref().ok()).flat_map(BTreeMap::keys);
        let mut names: Vec<&str> = names.map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Distinct texts of a column with the number of rows, in order of first appearance.
    pub fn texts(&self, column: &str) -> Vec<(&str, u64)> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut texts: Vec<(&str, u64)> = Vec::new();
        for cells in self.rows.iter().filter_map(|r| r.cells.as_ref().ok()) {
            if let Some(Cell::Text(text)) = cells.get(column) {
                let at = *seen.entry(text).or_insert(texts.len());
                match texts.get_mut(at) {
                    Some((_, count)) => *count += 1,
                    None => texts.push((text, 1)),
                }
            }
        }
        texts
    }
}

/// Reads a file. A row that is no row is that row's error; a file that is no such file is the whole file's.
pub fn read_file(path: &Path, format: Format) -> Result<Table, InputError> {
    let name = path.display().to_string();
    let fail = |e: std::io::Error| InputError::of(&name, format!("cannot be read: {e}"), "check the path and its permissions");
    let file = std::fs::File::open(path).map_err(fail)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(InputError::of(&name, format!("larger than {} MiB", MAX_FILE >> 20), "split it into several files"));
    }
    read(&name, &bytes, format)
}

/// Reads the bytes of a file called `name`.
pub fn read(name: &str, bytes: &[u8], format: Format) -> Result<Table, InputError> {
    match format {
        Format::PortalJson => portal_json(name, bytes),
    }
}

fn portal_json(name: &str, bytes: &[u8]) -> Result<Table, InputError> {
    // Files saved on Windows begin with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        InputError::at(name, line, "the text is not UTF-8", "save it as UTF-8; files in GB18030 or UTF-16 have to be converted")
    })?;
    let value: Value = serde_json::from_str(text).map_err(|e| {
        let words = format!("not JSON (column {}): {}", e.column(), e.to_string().split(" at line ").next().unwrap_or_default());
        InputError::at(name, e.line(), words, "a portal catalog is a JSON array of objects: [{\"标题\": \"…\"}, …]")
    })?;
    let Value::Array(items) = value else {
        let words = format!("JSON, but {} instead of an array of objects", kind_of(&value));
        return Err(InputError::of(name, words, "cut out the array that holds the entries"));
    };
    let row = |(n, item)| Row { number: n as u64 + 1, cells: cells_of(item) };
    Ok(Table { rows: items.into_iter().enumerate().map(row).collect() })
}

fn cells_of(item: Value) -> Result<Cells, String> {
    match item {
        Value::Object(map) => Ok(map.into_iter().filter_map(|(name, value)| Some((name, cell_of(value)?))).collect()),
        other => Err(format!("the row is {} instead of an object", kind_of(&other))),
    }
}

fn cell_of(value: Value) -> Option<Cell> {
    match value {
        Value::Null => None,
        Value::Array(items) => {
            let words: Option<Vec<String>> = items.into_iter().map(scalar).collect();
            Some(words.map_or(Cell::Strange("a list of something else than texts"), Cell::List))
        }
        Value::Object(_) => Some(Cell::Strange("an object")),
        other => scalar(other).map(Cell::Text),
    }
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        read("t.json", text.as_bytes(), Format::PortalJson).unwrap()
    }

    fn refused(bytes: &[u8]) -> String {
        read("t.json", bytes, Format::PortalJson).unwrap_err().to_string()
    }

    #[test]
    fn texts_lists_and_numbers_become_cells_and_null_is_no_cell() {
        let table = table("\u{feff}[{\"标题\":\"甲\",\"格式\":[\"json\",\"csv\"],\"量\":12,\"空\":null}]");
        let cells = table.rows[0].cells.as_ref().unwrap();
        assert_eq!(cells["标题"], Cell::Text("甲".into()));
        assert_eq!(cells["格式"], Cell::List(vec!["json".into(), "csv".into()]));
        assert_eq!(cells["量"], Cell::Text("12".into()));
        assert!(!cells.contains_key("空"));
        assert_eq!(
            table.columns(),
            ["量", "标题", "格式"].iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_bad_row_is_that_rows_error_alone() {
        let table = table("[{\"a\":\"1\"}, 7, [], {\"a\":{\"b\":1}}]");
        let good: Vec<bool> = table.rows.iter().map(|r| r.cells.is_ok()).collect();
        assert_eq!(good, [true, false, false, true]);
        assert_eq!(table.rows[1].number, 2);
        assert_eq!(table.rows[3].cells.as_ref().unwrap()["a"], Cell::Strange("an object"));
    }

    #[test]
    fn a_file_that_is_no_catalog_says_where_and_why() {
        assert!(refused(b"[\n{\"a\": }\n]").starts_with("t.json:2: not JSON (column 7)"), "{}", refused(b"[\n{\"a\": }\n]"));
        assert!(refused(b"{\"data\":[]}").contains("an object instead of an array"));
        assert!(refused(b"[\n\n\"\xb1\xea\"]").starts_with("t.json:3: the text is not UTF-8"));
        assert!(refused(b"").contains("not JSON"));
        assert!(refused(&b"[".repeat(100_000)).contains("not JSON"));
    }

    #[test]
    fn distinct_texts_are_counted_in_order() {
        let table = table(r#"[{"p":"b"},{"p":"a"},{"p":"b"},{"p":["a"]}]"#);
        assert_eq!(table.texts("p"), [("b", 2), ("a", 1)]);
    }
}
