//! The check's answer as a page.

use mulu_contracts::check::answer::{CheckAnswer, Remaining, Verdict};
use mulu_contracts::check::queries::who::{GrantMay, MayRow};
use mulu_contracts::check::reason::Reason;
use mulu_contracts::kernel::value::Count;

use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::screen::{Style, Tone};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, checks};

fn verdict(answer: Verdict, lang: Lang) -> Cell {
    let (words, tone) = match answer {
        Verdict::Allow => (checks::allow(), Tone::Good),
        Verdict::Deny => (checks::deny(), Tone::Bad),
        Verdict::NotGiven => (checks::not_given(), Tone::Dim),
        Verdict::FieldInvalid => (checks::invalid(""), Tone::Bad),
    };
    Cell::toned(words.of(lang), tone)
}

/// Details of a reason in one line.
fn details(reason: &Reason) -> String {
    reason.details.iter().map(|(word, said)| format!("{word}={said}")).collect::<Vec<_>>().join(" ")
}

fn path(reason: &Reason) -> String {
    reason.path.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ")
}

fn title(words: &Words, lang: Lang, style: &Style) -> String {
    format!("\n {}\n", style.paint(words.of(lang), Tone::Strong))
}

fn reasons(all: &[Reason], lang: Lang, style: &Style) -> String {
    let mut out = String::new();
    for reason in all {
        let said = checks::reason(reason.name);
        out.push_str(&format!("  {:>3} {}  {}\n", reason.number, said.of(lang), style.paint(reason.name, Tone::Dim)));
        for line in [path(reason), details(reason)].iter().filter(|line| !line.is_empty()) {
            out.push_str(&format!("      {}\n", style.paint(line, Tone::Dim)));
        }
    }
    out
}

fn left(count: Option<Count>, lang: Lang) -> String {
    count.map_or_else(|| checks::no_limit().of(lang).to_string(), |count| count.0.to_string())
}

fn remaining(all: &[Remaining], lang: Lang) -> String {
    let line = |one: &Remaining| {
        let counts = [(checks::trades(), one.trades), (checks::calls(), one.calls), (checks::recipients(), one.recipients)];
        let said: Vec<_> = counts.iter().map(|(what, count)| format!("{} {}", what.of(lang), left(*count, lang))).collect();
        format!("  {}  {}\n", one.grant, said.join(lang.choose(", ", "，")))
    };
    all.iter().map(line).collect()
}

/// The page of an answer.
pub fn page(answer: &CheckAnswer, _: &Names, lang: Lang, style: &Style) -> String {
    let said = verdict(answer.verdict, lang);
    let head = match (answer.invalid, answer.in_term) {
        (Some(field), _) => checks::invalid(field).of(lang).to_string(),
        (_, Some(true)) => format!("{}  {}", said.text, checks::in_term().of(lang)),
        (_, Some(false)) => format!("{}  {}", said.text, checks::not_in_term().of(lang)),
        _ => said.text,
    };
    let mut out = format!(" {}\n", style.paint(&head, said.tone));
    let at = time::words(answer.evaluated.time, lang);
    out.push_str(&format!(" {}\n", style.paint(&format!("{} {at}", checks::judged_at().of(lang)), Tone::Dim)));
    if !answer.reasons.is_empty() {
        out.push_str(&title(&checks::reasons(), lang, style));
        out.push_str(&reasons(&answer.reasons, lang, style));
    }
    if !answer.warnings.is_empty() {
        out.push_str(&title(&checks::warnings(), lang, style));
        out.push_str(&reasons(&answer.warnings, lang, style));
    }
    if !answer.remaining.is_empty() {
        out.push_str(&title(&checks::remaining(), lang, style));
        out.push_str(&remaining(&answer.remaining, lang));
    }
    if answer.verdict == Verdict::Allow {
        out.push_str(&format!("\n {}\n", style.paint(checks::advice().of(lang), Tone::Dim)));
    }
    out
}

fn first_of(first: Option<&Reason>, lang: Lang) -> String {
    first.map(|reason| format!("{} {}", reason.number, checks::reason(reason.name).of(lang))).unwrap_or_default()
}

/// Many answers, a line each.
pub fn batch(answers: &[CheckAnswer], lang: Lang, style: &Style) -> String {
    let columns = [
        Column::fixed(checks::no().of(lang), 0),
        Column::fixed(checks::verdict().of(lang), 0),
        Column::flexible(checks::first_reason().of(lang), 20, 0),
    ];
    let row = |(n, answer): (usize, &CheckAnswer)| {
        let why = match answer.invalid {
            Some(field) => field.to_string(),
            None => first_of(answer.reasons.first(), lang),
        };
        vec![Cell::from((n + 1).to_string()), verdict(answer.verdict, lang), Cell::from(why)]
    };
    let rows: Vec<_> = answers.iter().enumerate().map(row).collect();
    let allowed = answers.iter().filter(|answer| answer.verdict == Verdict::Allow).count();
    format!("{} {}\n", table(&columns, &rows, style).0, checks::of_batch(allowed, answers.len()).of(lang))
}

impl Row for MayRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("grant"), 0),
            Column::flexible(label("grantee"), 14, 0),
            Column::flexible(label("grantor"), 14, 2),
            Column::fixed(checks::verdict().of(lang), 0),
            Column::flexible(checks::first_reason().of(lang), 16, 1),
        ];
        let row = |row: &MayRow| {
            vec![
                Cell::from(row.grant.to_string()),
                Cell::from(names.or_code(row.grantee.as_str()).to_string()),
                Cell::from(names.or_code(row.grantor.as_str()).to_string()),
                verdict(row.verdict, lang),
                Cell::from(first_of(row.first.as_ref(), lang)),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for GrantMay {
    fn table(items: &[Self], _: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("grant"), 0),
            Column::fixed(label("entry"), 0),
            Column::fixed(checks::verdict().of(lang), 0),
            Column::flexible(checks::first_reason().of(lang), 16, 1),
        ];
        let mut rows = Vec::new();
        for grant in items {
            let id = || Cell::from(grant.grant.to_string());
            for one in &grant.entries {
                let why = Cell::from(first_of(one.first.as_ref(), lang));
                rows.push(vec![id(), Cell::from(one.entry.to_string()), verdict(one.verdict, lang), why]);
            }
            for cell in &grant.cells {
                let place = format!("{} {}", cell.division.as_str(), cell.theme.as_str());
                rows.push(vec![id(), Cell::from(place), Cell::default(), Cell::default()]);
            }
            if grant.more {
                rows.push(vec![id(), Cell::from("…"), Cell::default(), Cell::default()]);
            }
        }
        table(&columns, &rows, style)
    }
}
