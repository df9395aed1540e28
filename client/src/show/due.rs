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

/// A stage without the code of whose part of it a clock measures, which stands behind the second dot.
fn stage(word: &str) -> &str {
    word.match_indices('.').nth(1).map_or(word, |(at, _)| &word[..at])
}

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
                words::word(lang, "stage", stage(item.stage.as_str())).0.into(),
                Cell::toned(item.object.to_string(), Tone::Dim),
                escape(&waiter(&item.waits_for, names, lang)).into(),
                escape(names.or_code(item.division.as_str())).into(),
                time::words(item.since, lang).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_stage_has_the_words_of_the_stage() {
        assert_eq!(stage("plan.review"), "plan.review");
        let part = "application.provider_review.11520300mb00000197";
        assert_eq!(stage(part), "application.provider_review");
        assert_eq!(words::word(Lang::Zh, "stage", stage(part)).0, "授权申请：提供方审核");
    }
}
