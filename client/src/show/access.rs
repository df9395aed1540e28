//! Access requests and consents as pages and rows.

use mulu_contracts::access_request::queries::consent::ConsentAnswer;
use mulu_contracts::access_request::queries::lists::AccessRequestRow;
use mulu_contracts::access_request::queries::request::{AccessRequestAnswer, AccessRequestVersionAnswer};
use mulu_contracts::access_request::records::{AccessRequest, AccessStatus, FieldsAsked, UseReport};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::term::Term;

use super::entry::said;
use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::{code_of, escape};
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, anybody, lasts, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, sheets, stages as told};

/// The page of a request as it stands at a time.
pub fn page(answer: &AccessRequestAnswer, now: Time, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let request = &answer.request;
    let mut status = word(lang, "access_status", &request.status);
    for (holds, words) in [(answer.lapsed, sheets::lapsed()), (answer.expired, sheets::expired()), (answer.overdue, sheets::overdue())] {
        if holds {
            status.text.push_str(words.of(lang));
            status.tone = Tone::Bad;
        }
    }
    head(&mut sheet, request, &status);
    sheet.stages(&line(answer, lang), &next(answer, now, lang));
    let rows = about(&sheet, request);
    sheet.section(&sheets::about(), rows);
    let mut rows = course(&sheet, request);
    sheet.row(&mut rows, "supplied", words::yes_no(lang, answer.supplied));
    sheet.row(&mut rows, "denied", answer.denied.unwrap_or_default());
    if answer.reports > 0 {
        sheet.row(&mut rows, "reports", answer.reports.to_string());
    }
    sheet.section(&sheets::course(), rows);
    sheet.done()
}

/// The page of a request as a version of it stood.
pub fn version_page(answer: &AccessRequestVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    head(&mut sheet, &answer.request, &word(lang, "access_status", &answer.request.status));
    let rows = about(&sheet, &answer.request);
    sheet.section(&sheets::about(), rows);
    let rows = course(&sheet, &answer.request);
    sheet.section(&sheets::course(), rows);
    sheet.done()
}

/// In one line: what it is, and where it stands.
pub fn standing(answer: &AccessRequestAnswer, lang: Lang, style: &Style) -> String {
    let title = format!("{} {}", word(lang, "kind", &answer.request.kind).text, answer.request.request_id);
    told::standing(title, stages::line(&line(answer, lang), style)).of(lang).to_string()
}

fn head(sheet: &mut Sheet, request: &AccessRequest, status: &Cell) {
    let kind = word(sheet.lang, "kind", &request.kind).text;
    sheet.head(&sheets::request(kind), status, &request.request_id.to_string(), request.version);
}

fn term(term: &Term, lang: Lang) -> String {
    sheets::from_to(time::words(term.from, lang), time::words(term.until, lang)).of(lang).to_string()
}

fn about(sheet: &Sheet, request: &AccessRequest) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    sheet.row(&mut rows, "requester", sheet.anybody(&request.requester));
    sheet.row(&mut rows, "relay", sheet.party_if(request.relay.as_ref()));
    sheet.row(&mut rows, "entry", request.entry.to_string());
    let fields = match &request.fields {
        FieldsAsked::All => sheets::all_fields().of(lang).to_string(),
        FieldsAsked::Only(numbers) => sheet.all(numbers.iter(), |no| no.to_string()),
    };
    sheet.row(&mut rows, "fields", fields);
    sheet.row(&mut rows, "purposes", sheet.codes("purposes", request.purposes.iter().map(|code| code.as_str())));
    sheet.row(&mut rows, "statutory_duty", request.statutory_duty.as_ref().map(|duty| said(&duty.basis, lang)).unwrap_or_default());
    sheet.row(&mut rows, "term", term(&request.term, lang));
    sheet.row(&mut rows, "form", escape(request.form.as_str()));
    sheet.row(&mut rows, "consents", sheet.all(request.consents.iter(), |consent| consent.to_string()));
    rows
}

fn course(sheet: &Sheet, request: &AccessRequest) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    sheet.row(&mut rows, "provider", sheet.party(&request.provider));
    sheet.row(&mut rows, "due", sheet.time(request.clock.as_ref().filter(|clock| clock.stopped_at.is_none()).map(|clock| clock.due)));
    sheet.row(&mut rows, "answered_by", sheet.party_if(request.answered_by.as_ref()));
    sheet.row(&mut rows, "conditions", request.conditions.as_ref().map(|words| said(words, lang)).unwrap_or_default());
    sheet.row(&mut rows, "report_every", request.report_every.map(|every| lasts(every, lang)).unwrap_or_default());
    sheet.row(&mut rows, "report_due", sheet.time(request.report_due));
    rows
}

/// The stages of a request: one that is unconditional has one alone.
pub fn line(answer: &AccessRequestAnswer, lang: Lang) -> Vec<Step> {
    let name = |status: AccessStatus| words::word(lang, "access_status", status.word()).0;
    let status = answer.request.status;
    let tone = if answer.lapsed || answer.expired { Tone::Dim } else { word(lang, "access_status", &status).tone };
    let (names, now): (Vec<AccessStatus>, usize) = match status {
        AccessStatus::Issued => (vec![status], 0),
        AccessStatus::Submitted => (vec![status, AccessStatus::Approved], 0),
        AccessStatus::Returned if answer.lapsed => (vec![AccessStatus::Submitted, status], 1),
        AccessStatus::Returned => (vec![AccessStatus::Submitted, status, AccessStatus::Submitted, AccessStatus::Approved], 1),
        AccessStatus::Approved | AccessStatus::Rejected => (vec![AccessStatus::Submitted, status], 1),
        AccessStatus::Withdrawn => (vec![status], 0),
        AccessStatus::Revoked if answer.request.answered_by.is_some() => (vec![AccessStatus::Submitted, AccessStatus::Approved, status], 2),
        AccessStatus::Revoked => (vec![AccessStatus::Issued, status], 1),
    };
    stages::steps(names.into_iter().map(name).collect(), now, tone)
}

/// What comes next, and by whom.
pub fn next(answer: &AccessRequestAnswer, now: Time, lang: Lang) -> Vec<Words> {
    let request = &answer.request;
    let at = |time: Time| time::words(time, lang);
    let mut next = Vec::new();
    match request.status {
        AccessStatus::Submitted => {
            let late = if answer.overdue { told::late().of(lang).to_string() } else { String::new() };
            let due = request.clock.as_ref().map(|clock| at(clock.due)).unwrap_or_default();
            next.push(told::answer_request(format!("{due}{late}")));
        }
        AccessStatus::Returned if answer.lapsed => next.push(told::request_lapsed()),
        AccessStatus::Returned => next.push(told::supplement_request(request.lapses.map(at).unwrap_or_default())),
        AccessStatus::Issued | AccessStatus::Approved => next.push(match answer.denied {
            Some(code) => told::denied(code),
            None if answer.expired => told::ended(at(request.term.until)),
            None if now < request.term.from => told::not_yet_supplied(at(request.term.from)),
            None => told::supplied(at(request.term.until)),
        }),
        AccessStatus::Rejected | AccessStatus::Withdrawn | AccessStatus::Revoked => {}
    }
    // The duty to report outlives a withdrawal and a revocation.
    if let Some(due) = request.report_due {
        let late = if answer.report_overdue { told::late().of(lang).to_string() } else { String::new() };
        next.push(told::report_use(format!("{}{late}", at(due))));
    }
    if next.is_empty() {
        next.push(told::over());
    }
    next
}

/// The page of a consent. Nothing on it tells whose it is.
pub fn consent_page(answer: &ConsentAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let consent = &answer.consent;
    let (text, tone) = words::word(lang, "consent_status", &code_of(&consent.status));
    let mut status = Cell { text, tone };
    if !answer.live && status.tone == Tone::Good {
        status = Cell::toned(format!("{}{}", status.text, sheets::expired().of(lang)), Tone::Bad);
    }
    sheet.head(&sheets::consent(), &status, &consent.consent.to_string(), consent.version);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "entries", sheet.all(consent.entries.iter(), |entry| entry.to_string()));
    sheet.row(&mut rows, "purposes", sheet.codes("purposes", consent.purposes.iter().map(|code| code.as_str())));
    sheet.row(&mut rows, "recipient", sheet.anybody(&consent.recipient));
    sheet.row(&mut rows, "valid_until", sheet.time(Some(consent.valid_until)));
    sheet.row(&mut rows, "by", sheet.party(&consent.by));
    sheet.section(&sheets::about(), rows);
    sheet.done()
}

impl Row for AccessRequestRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::fixed(label("kind"), 2),
            Column::flexible(label("requester"), 10, 0),
            Column::fixed(label("status"), 0),
            Column::fixed(label("due"), 1),
            Column::fixed(label("overdue"), 3),
            Column::fixed(label("supplied"), 3),
            Column::fixed(label("until"), 4),
            Column::fixed(label("entry"), 5),
            Column::fixed(label("version"), 6),
        ];
        let row = |item: &AccessRequestRow| {
            let due = item.due.filter(|_| item.status == AccessStatus::Submitted);
            vec![
                Cell::toned(item.request_id.to_string(), Tone::Dim),
                word(lang, "kind", &item.kind),
                escape(&anybody(&item.requester, names, lang)).into(),
                word(lang, "access_status", &item.status),
                due.map(|due| time::words(due, lang)).unwrap_or_default().into(),
                Cell::toned(words::yes_no(lang, item.overdue), if item.overdue { Tone::Bad } else { Tone::Plain }),
                words::yes_no(lang, item.supplied).into(),
                time::words(item.term.until, lang).into(),
                item.entry.to_string().into(),
                item.version.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for UseReport {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::fixed(label("period"), 0),
            Column::flexible(label("uses"), 10, 1),
            Column::flexible(label("by"), 10, 2),
            Column::fixed(label("at"), 3),
            Column::flexible(label("document_hash"), 12, 4),
        ];
        let row = |item: &UseReport| {
            let uses = item.uses.iter().map(|code| words::code(lang, "purposes", code.as_str())).collect::<Vec<_>>();
            vec![
                Cell::toned(item.report_id.to_string(), Tone::Dim),
                term(&item.period, lang).into(),
                uses.join(lang.choose(", ", "、")).into(),
                escape(names.or_code(item.by.as_str())).into(),
                time::words(item.at, lang).into(),
                Cell::toned(item.document_hash.to_string(), Tone::Dim),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}
