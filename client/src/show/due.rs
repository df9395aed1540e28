//! Clocks that run, as rows: what waits for whom, until when.

use mulu_contracts::ledger::due_query::DueRow;

use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::waiter;
use super::{time, words};
use crate::lang::Lang;

impl Row for DueRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("due"), 0),
            Column::fixed(label("overdue"), 1),
            Column::flexible(label("stage"), 10, 0),
            Column::fixed(label("object"), 0),
            Column::flexible(label("waits_for"), 12, 2),
            Column::flexible(label("division"), 6, 3),
            Column::fixed(label("since"), 4),
        ];
        let row = |item: &DueRow| {
            let tone = if item.overdue { Tone::Bad } else { Tone::Plain };
            vec![
                Cell::toned(time::words(item.due, lang), tone),
                Cell::toned(words::yes_no(lang, item.overdue), tone),
                words::word(lang, "stage", item.stage.as_str()).0.into(),
                Cell::toned(item.object.to_string(), Tone::Dim),
                escape(&waiter(&item.waits_for, names, lang)).into(),
                escape(names.or_code(item.division.as_str())).into(),
                time::words(item.since, lang).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}
