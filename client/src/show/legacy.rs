//! A legacy use as a page.

use mulu_contracts::authorization::queries::legacy::{LegacyUseAnswer, LegacyUseVersionAnswer};
use mulu_contracts::authorization::records::legacy::{LegacyStatus, LegacyUse};

use super::layout::Cell;
use super::names::Names;
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, grants as told, sheets, stages as stage_words};

/// The page of a legacy use as it stands.
pub fn page(answer: &LegacyUseAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    body(&mut sheet, &answer.legacy, &status(answer, lang), |sheet| sheet.stages(&line(&answer.legacy, lang), &next(answer, lang)));
    sheet.done()
}

/// The page of a legacy use as a version of it stood.
pub fn version_page(answer: &LegacyUseVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    body(&mut sheet, &answer.legacy, &word(lang, "legacy_status", &answer.legacy.status), |_| {});
    sheet.done()
}

/// In one line: what it is, and where it stands.
pub fn standing(answer: &LegacyUseAnswer, lang: Lang, style: &Style) -> String {
    let title = told::legacy_use(answer.legacy.legacy_id);
    stage_words::standing(title.of(lang), stages::line(&line(&answer.legacy, lang), style)).of(lang).to_string()
}

/// Its state, and that it is open beyond its deadline.
pub fn status(answer: &LegacyUseAnswer, lang: Lang) -> Cell {
    let status = word(lang, "legacy_status", &answer.legacy.status);
    if answer.non_compliant { Cell::toned(format!("{}{}", status.text, told::non_compliant().of(lang)), Tone::Bad) } else { status }
}

fn body(sheet: &mut Sheet, legacy: &LegacyUse, status: &Cell, stages: impl FnOnce(&mut Sheet)) {
    sheet.head(&told::legacy(), status, &legacy.legacy_id.to_string(), legacy.version);
    stages(sheet);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "provider", sheet.party(&legacy.provider));
    sheet.row(&mut rows, "third_party", sheet.anybody(&legacy.third_party));
    sheet.row(&mut rows, "entries", sheet.all(legacy.entries.iter(), |entry| entry.to_string()));
    sheet.row(&mut rows, "since", legacy.since.to_string());
    sheet.row(&mut rows, "deadline", sheet.time(Some(legacy.deadline)));
    sheet.row(&mut rows, "agreement_hash", legacy.agreement_hash.to_string());
    sheet.row(&mut rows, "division", sheet.names.with_code(legacy.division.as_str()));
    sheet.row(&mut rows, "grant", legacy.grant.map(|grant| grant.to_string()).unwrap_or_default());
    sheet.row(&mut rows, "attestation", legacy.attestation.map(|hash| hash.to_string()).unwrap_or_default());
    sheet.section(&sheets::about(), rows);
}

fn line(legacy: &LegacyUse, lang: Lang) -> Vec<Step> {
    let name = |status: LegacyStatus| words::word(lang, "legacy_status", status.word()).0;
    let open = name(LegacyStatus::Open);
    match legacy.status {
        LegacyStatus::Open => stages::steps(vec![open, told::regularised_or_ended().of(lang).to_string()], 0, Tone::Warn),
        other => stages::steps(vec![open, name(other)], 1, Tone::Good),
    }
}

fn next(answer: &LegacyUseAnswer, lang: Lang) -> Vec<Words> {
    match answer.legacy.status {
        LegacyStatus::Open => {
            let late = if answer.non_compliant { stage_words::late().of(lang).to_string() } else { String::new() };
            vec![told::resolve_next(format!("{}{late}", time::words(answer.legacy.deadline, lang)))]
        }
        LegacyStatus::Regularised | LegacyStatus::Ended => vec![stage_words::over()],
    }
}
