//! Grants and legacy uses as rows.

use mulu_contracts::authorization::queries::grant_lists::GrantRow;
use mulu_contracts::authorization::queries::legacy::LegacyUseAnswer;
use mulu_contracts::kernel::id::GrantId;

use super::grant::standing_word;
use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::anybody;
use super::{time, words};
use crate::lang::Lang;
use crate::words::grants as told;

impl Row for GrantRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("grantee"), 12, 0),
            Column::flexible(label("grantor"), 12, 2),
            Column::fixed(label("status"), 0),
            Column::fixed(label("valid_from"), 5),
            Column::fixed(label("ends_at"), 1),
            Column::fixed(label("parent"), 4),
            Column::fixed(label("version"), 6),
        ];
        let row = |item: &GrantRow| {
            let mut standing = standing_word(item.standing, lang);
            if item.closed {
                standing = Cell::toned(format!("{}{}", standing.text, told::closed().of(lang)), Tone::Dim);
            }
            vec![
                Cell::toned(item.grant_id.to_string(), Tone::Dim),
                escape(names.or_code(item.grantee.as_str())).into(),
                escape(names.or_code(item.grantor.as_str())).into(),
                standing,
                time::words(item.valid_from, lang).into(),
                time::words(item.ends_at, lang).into(),
                item.parent.map(|parent| parent.to_string()).unwrap_or_default().into(),
                item.version.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for GrantId {
    fn table(items: &[Self], _: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let rows: Vec<Vec<Cell>> = items.iter().map(|id| vec![id.to_string().into()]).collect();
        table(&[Column::fixed(words::label(lang, "grant"), 0)], &rows, style)
    }
}

impl Row for LegacyUseAnswer {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("provider"), 12, 1),
            Column::flexible(label("third_party"), 12, 0),
            Column::fixed(label("status"), 0),
            Column::fixed(label("deadline"), 1),
            Column::fixed(label("entries"), 3),
            Column::fixed(label("since"), 4),
        ];
        let row = |item: &LegacyUseAnswer| {
            let legacy = &item.legacy;
            vec![
                Cell::toned(legacy.legacy_id.to_string(), Tone::Dim),
                escape(names.or_code(legacy.provider.as_str())).into(),
                escape(&anybody(&legacy.third_party, names, lang)).into(),
                super::legacy::status(item, lang),
                Cell::toned(time::words(legacy.deadline, lang), if item.non_compliant { Tone::Bad } else { Tone::Plain }),
                legacy.entries.len().to_string().into(),
                legacy.since.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}
