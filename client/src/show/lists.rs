//! Lists of entries and of anything else as tables that fit the terminal.

use serde_json::Value;

use super::entry::status;
use super::layout::{Cell, Column, table};
use super::names::Names;
use super::plain::{cell, escape};
use super::screen::{Style, Tone};
use super::words;
use crate::lang::Lang;

/// Rows of a list; the titles of columns for which the terminal is too narrow come second.
pub fn rows(items: &[Value], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
    match items.first() {
        None => (String::new(), Vec::new()),
        Some(first) if first["id"].is_string() && first["title"].is_string() && first["provider"].is_string() => {
            entries(items, names, lang, style)
        }
        Some(_) => anything(items, lang, style),
    }
}

/// Entries, and entries that wait for review.
fn entries(items: &[Value], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
    let waits = items.iter().any(|item| item["since"].is_string());
    let label = |field: &str| words::label(lang, field);
    let mut columns = vec![
        Column::fixed(label("id"), 0),
        Column::flexible(label("title"), 16, 0),
        Column::flexible(label("provider"), 12, 2),
        Column::fixed(label("status"), 3),
        Column::fixed(label("open"), 4),
        Column::fixed(label("share"), 5),
        Column::fixed(label("operable"), 6),
        Column::flexible(label("theme"), 8, 7),
        Column::fixed(label("updated_on"), 8),
        Column::flexible(label("division"), 6, 9),
        Column::fixed(label("version"), 10),
    ];
    if waits {
        columns[3] = Column::fixed(label("pending"), 1);
        columns[8] = Column::fixed(label("since"), 2);
        columns.insert(9, Column::fixed(label("overdue"), 1));
    }
    let say = |item: &Value, field: &str| escape(item[field].as_str().unwrap_or_default());
    let word = |item: &Value, field: &str| {
        let (text, tone) = words::word(lang, field, item[field].as_str().unwrap_or_default());
        Cell { text: escape(&text), tone }
    };
    let row = |item: &Value| {
        let provider = names.or_code(item["provider"].as_str().unwrap_or_default());
        let division = names.or_code(item["division"].as_str().unwrap_or_default());
        let what = match item["op"].is_string() {
            true => word(item, "op"),
            false => word(item, "of"),
        };
        let mut cells: Vec<Cell> = vec![
            Cell::toned(say(item, "id"), Tone::Dim),
            say(item, "title").into(),
            escape(provider).into(),
            if waits { what } else { status(lang, item) },
            word(item, "open"),
            word(item, "share"),
            word(item, "operable"),
            escape(&words::code(lang, "themes", item["theme"].as_str().unwrap_or_default())).into(),
            say(item, if waits { "since" } else { "updated_on" }).into(),
            escape(division).into(),
            cell(&item["version"]).into(),
        ];
        if waits {
            let late = item["overdue"] == true;
            cells.insert(9, Cell::toned(words::yes_no(lang, late), if late { Tone::Bad } else { Tone::Plain }));
        }
        cells
    };
    table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
}

/// Any rows: a column for each key, in the order in which keys first come.
fn anything(items: &[Value], lang: Lang, style: &Style) -> (String, Vec<String>) {
    let mut keys: Vec<&str> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        for key in item.keys() {
            // What no row has is no column.
            if !keys.contains(&key.as_str()) && items.iter().any(|item| !cell(&item[key.as_str()]).is_empty()) {
                keys.push(key);
            }
        }
    }
    let column = |(n, key): (usize, &&str)| {
        let title = if lang == Lang::Zh { words::label(lang, key) } else { (*key).to_string() };
        let longest = items.iter().map(|item| super::layout::width(&cell(&item[*key]))).max().unwrap_or(0);
        // Hashes and words may be cut; what is short stays whole.
        if longest > 24 && n > 0 { Column::flexible(title, 12, n.min(250) as u8) } else { Column::fixed(title, n.min(250) as u8) }
    };
    let columns: Vec<Column> = keys.iter().enumerate().map(column).collect();
    let value = |item: &Value, key: &str| match item[key].as_str() {
        Some(code) if matches!(key, "status" | "op" | "of" | "outcome") => {
            let (text, tone) = words::word(lang, key, code);
            Cell { text: escape(&text), tone }
        }
        _ => cell(&item[key]).into(),
    };
    let rows: Vec<Vec<Cell>> = items.iter().map(|item| keys.iter().map(|key| value(item, key)).collect()).collect();
    table(&columns, &rows, style)
}
