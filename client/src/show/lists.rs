//! Lists of entries and of anything else as tables that fit the terminal.

use mulu_contracts::catalog::queries::lists::{EntryRow, ReviewRow};
use mulu_contracts::catalog::queries::standing::StaleRow;
use mulu_contracts::catalog::queries::statistics::RateRow;
use mulu_contracts::catalog::records::inventory::Inventory;
use mulu_contracts::element::queries::element::{CopyRow, ElementRow};
use mulu_contracts::governance::queries::ProposalRow;
use mulu_contracts::ledger::joint_act::{JointView, SideState, Waiter};
use mulu_contracts::ledger::query::HistoryItem;
use mulu_contracts::party::queries::organisation::{ActItem, OrganisationItem};
use mulu_contracts::party::queries::reform::AttestationAnswer;
use serde::Serialize;
use serde_json::Value;

use super::entry::{reason, row_status};
use super::layout::{Cell, Column, table};
use super::names::Names;
use super::plain::{cell, code_of, escape};
use super::screen::{Style, Tone};
use super::{time, words};
use crate::lang::Lang;

/// A member of lists.
pub trait Row: Serialize + Sized {
    /// Rows as a table; the titles of columns for which the terminal is too narrow come second. By default a column for each member.
    fn table(items: &[Self], _: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let values: Vec<Value> = items.iter().filter_map(|item| crate::wide::to_value(item).ok()).collect();
        bare(&values, lang, style)
    }
}

/// Rows of a list.
pub fn rows<T: Row>(items: &[T], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
    if items.is_empty() { (String::new(), Vec::new()) } else { T::table(items, names, lang, style) }
}

impl Row for StaleRow {}
impl Row for RateRow {}
impl Row for Inventory {}
impl Row for ElementRow {}
impl Row for CopyRow {}
impl Row for ProposalRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("action"), 14, 0),
            Column::fixed(label("status"), 0),
            Column::fixed(label("votes"), 1),
            Column::fixed(label("effective_at"), 2),
            Column::flexible(label("proposer"), 12, 3),
        ];
        let row = |item: &ProposalRow| {
            let (status, tone) = words::word(lang, "proposal", &code_of(&item.status));
            vec![
                Cell::toned(item.id.to_string(), Tone::Dim),
                escape(&item.action).into(),
                Cell::toned(status, tone),
                format!("{}/{}", item.approvals, item.needed).into(),
                time::words(item.effective_at, lang).into(),
                escape(names.or_code(item.proposer.as_str())).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for AttestationAnswer {}
impl Row for ActItem {}
impl Row for OrganisationItem {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("uscc"), 0),
            Column::flexible(label("name"), 12, 0),
            Column::fixed(label("status"), 1),
            Column::flexible(label("division"), 6, 2),
            Column::fixed(label("active"), 3),
        ];
        let row = |item: &OrganisationItem| {
            let (status, tone) = words::word(lang, "status", &code_of(&item.status));
            vec![
                Cell::toned(item.uscc.to_string(), Tone::Dim),
                escape(item.name.as_str()).into(),
                Cell::toned(status, tone),
                escape(names.or_code(item.division.as_str())).into(),
                item.active.map(|yes| words::yes_no(lang, yes)).unwrap_or_default().into(),
            ]
        };
        let rows: Vec<Vec<Cell>> = items.iter().map(row).collect();
        // Whether a role is in force is told where a role was asked for.
        let shown = if items.iter().any(|item| item.active.is_some()) { columns.len() } else { columns.len() - 1 };
        table(&columns[..shown], &rows.into_iter().map(|row| row[..shown].to_vec()).collect::<Vec<_>>(), style)
    }
}

impl Row for HistoryItem {
    fn table(items: &[Self], _: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("version"), 0),
            Column::flexible(label("kind"), 12, 0),
            Column::flexible(label("reason"), 12, 1),
            Column::fixed(label("height"), 0),
            Column::flexible(label("core_hash"), 12, 2),
        ];
        let row = |item: &HistoryItem| {
            vec![
                item.version.to_string().into(),
                escape(&item.kind).into(),
                item.reason.as_ref().map(|why| reason(lang, why)).unwrap_or_default().into(),
                item.height.to_string().into(),
                Cell::toned(item.core_hash.to_string(), Tone::Dim),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for JointView {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("kind"), 12, 0),
            Column::fixed(label("state"), 1),
            Column::flexible(label("sent_by"), 12, 2),
            Column::flexible(label("missing"), 12, 1),
            Column::fixed(label("until"), 3),
        ];
        let whom = |side: &SideState| match &side.waits_for {
            Waiter::Organisation(uscc) => names.or_code(uscc.as_str()).to_string(),
            Waiter::Authority(role, division) => format!("{} {division}", words::word(lang, "role", &role.name()).0),
        };
        let row = |item: &JointView| {
            let (state, tone) = words::word(lang, "state", &code_of(&item.state));
            vec![
                Cell::toned(escape(&item.id), Tone::Dim),
                escape(&item.kind).into(),
                Cell::toned(state, tone),
                escape(names.or_code(item.sent_by.as_str())).into(),
                escape(&item.missing.iter().map(whom).collect::<Vec<_>>().join(lang.choose(", ", "、"))).into(),
                time::words(item.until, lang).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

/// What both lists of entries show of one.
struct Entries<'a> {
    names: &'a Names,
    lang: Lang,
}

impl Entries<'_> {
    fn columns(&self) -> Vec<Column> {
        let label = |field: &str| words::label(self.lang, field);
        vec![
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
        ]
    }

    fn word(&self, field: &str, value: &impl Serialize) -> Cell {
        let (text, tone) = words::word(self.lang, field, &code_of(value));
        Cell { text: escape(&text), tone }
    }

    fn cells(&self, item: &EntryRow) -> Vec<Cell> {
        let theme = item.theme.as_ref().map(|theme| words::code(self.lang, "themes", theme.as_str())).unwrap_or_default();
        vec![
            Cell::toned(item.id.to_string(), Tone::Dim),
            escape(item.title.as_str()).into(),
            escape(self.names.or_code(item.provider.as_str())).into(),
            row_status(self.lang, item),
            self.word("open", &item.open),
            self.word("share", &item.share),
            self.word("operable", &item.operable),
            escape(&theme).into(),
            item.updated_on.map(|day| day.to_string()).unwrap_or_default().into(),
            escape(self.names.or_code(item.division.as_str())).into(),
            item.version.to_string().into(),
        ]
    }
}

impl Row for EntryRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let entries = Entries { names, lang };
        table(&entries.columns(), &items.iter().map(|item| entries.cells(item)).collect::<Vec<_>>(), style)
    }
}

impl Row for ReviewRow {
    /// As entries, with what waits in place of the status, and since when in place of the day of the data.
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let entries = Entries { names, lang };
        let label = |field: &str| words::label(lang, field);
        let mut columns = entries.columns();
        columns[3] = Column::fixed(label("pending"), 1);
        columns[8] = Column::fixed(label("since"), 2);
        columns.insert(9, Column::fixed(label("overdue"), 1));
        let row = |item: &ReviewRow| {
            let mut cells = entries.cells(&item.entry);
            cells[3] = item.op.map_or_else(|| entries.word("of", &item.of), |op| entries.word("op", &op));
            cells[8] = time::words(item.since, lang).into();
            cells.insert(9, Cell::toned(words::yes_no(lang, item.overdue), if item.overdue { Tone::Bad } else { Tone::Plain }));
            cells
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

/// Any rows: a column for each key, in the order in which keys first come.
pub fn bare(items: &[Value], lang: Lang, style: &Style) -> (String, Vec<String>) {
    let mut keys: Vec<&str> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        for key in item.keys() {
            // What no row has is no column.
            if !keys.contains(&key.as_str()) && items.iter().filter_map(|item| item.get(key)).any(|value| !cell(value).is_empty()) {
                keys.push(key);
            }
        }
    }
    let column = |(n, key): (usize, &&str)| {
        let title = if lang == Lang::Zh { words::label(lang, key) } else { (*key).to_string() };
        let longest = items.iter().map(|item| super::layout::width(&item.get(*key).map(cell).unwrap_or_default())).max().unwrap_or(0);
        // Hashes and words may be cut; what is short stays whole.
        if longest > 24 && n > 0 { Column::flexible(title, 12, n.min(250) as u8) } else { Column::fixed(title, n.min(250) as u8) }
    };
    let columns: Vec<Column> = keys.iter().enumerate().map(column).collect();
    let value = |item: &Value, key: &str| match item.get(key) {
        Some(Value::String(text)) => {
            let (text, tone) = words::word(lang, key, &time::or_text(text, lang));
            Cell { text: escape(&text), tone }
        }
        Some(Value::Bool(yes)) => words::yes_no(lang, *yes).into(),
        Some(other) => cell(other).into(),
        None => Cell::default(),
    };
    let rows: Vec<Vec<Cell>> = items.iter().map(|item| keys.iter().map(|key| value(item, key)).collect()).collect();
    table(&columns, &rows, style)
}
