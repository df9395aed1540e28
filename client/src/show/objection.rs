//! Objections as pages and rows.

use mulu_contracts::kernel::value::Time;
use mulu_contracts::objection::queries::lists::ObjectionRow;
use mulu_contracts::objection::queries::objection::{ObjectionAnswer, ObjectionVersionAnswer};
use mulu_contracts::objection::records::{About, Objection, ObjectionStatus, Verdict};

use super::entry::reason;
use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, anybody, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, sheets, stages as told};

/// The page of an objection as it stands.
pub fn page(answer: &ObjectionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let objection = &answer.objection;
    let mut status = word(lang, "objection_status", &objection.status);
    for (holds, words) in [(answer.freezes, sheets::freezing()), (answer.overdue, sheets::overdue())] {
        if holds {
            status.text.push_str(words.of(lang));
            status.tone = Tone::Bad;
        }
    }
    body(&mut sheet, objection, &status, |sheet| sheet.stages(&line(objection, lang), &next(answer, lang)));
    sheet.done()
}

/// The page of an objection as a version of it stood.
pub fn version_page(answer: &ObjectionVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let status = word(lang, "objection_status", &answer.objection.status);
    body(&mut sheet, &answer.objection, &status, |_| {});
    sheet.done()
}

/// In one line: what it is, and where it stands.
pub fn standing(answer: &ObjectionAnswer, lang: Lang, style: &Style) -> String {
    let ground = word(lang, "ground", &answer.objection.ground).text;
    let title = format!("{} {}", sheets::objection(ground).of(lang), answer.objection.objection_id);
    told::standing(title, stages::line(&line(&answer.objection, lang), style)).of(lang).to_string()
}

/// What is objected to, in words.
pub fn subject(about: &About, names: &Names, lang: Lang) -> String {
    match about {
        About::Entry(id) => id.to_string(),
        About::Certificate(id) => id.to_string(),
        About::Procedure { certificate, op_no } => sheets::procedure_of(certificate, op_no).of(lang).to_string(),
        About::Grant(id) => id.to_string(),
        About::Application(id) => id.to_string(),
        About::Review { object, version, reviewer } => {
            sheets::review_of(object, version, names.or_code(reviewer.as_str())).of(lang).to_string()
        }
        About::Product(id) => id.to_string(),
        About::AccessRequest(id) => id.to_string(),
        About::Order(id) => id.to_string(),
    }
}

fn body(sheet: &mut Sheet, objection: &Objection, status: &Cell, stages: impl FnOnce(&mut Sheet)) {
    let lang = sheet.lang;
    let ground = word(lang, "ground", &objection.ground).text;
    sheet.head(&sheets::objection(ground), status, &objection.objection_id.to_string(), objection.version);
    stages(sheet);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "subject", subject(&objection.subject, sheet.names, lang));
    sheet.row(&mut rows, "seen_version", objection.seen_version.to_string());
    sheet.row(&mut rows, "objector", sheet.anybody(&objection.objector));
    sheet.row(&mut rows, "relay", sheet.party_if(objection.relay.as_ref()));
    sheet.row(&mut rows, "statement", reason(lang, &objection.statement));
    sheet.row(&mut rows, "evidence", objection.evidence.map(|hash| hash.to_string()).unwrap_or_default());
    sheet.section(&sheets::about(), rows);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "handler", sheet.party(&objection.handler));
    sheet.row(&mut rows, "filed_at", sheet.time(Some(objection.filed)));
    sheet.row(&mut rows, "due", sheet.time(objection.handlers_due()));
    if objection.freeze {
        sheet.row(&mut rows, "freeze", objection.until.map(|until| time::words(until, lang)).unwrap_or_default());
    }
    if let Some(answer) = &objection.answer {
        let by = sheets::by_at(sheet.party(&answer.signer), time::words(answer.at, lang));
        sheet.row(&mut rows, "answer", format!("{} ({})", reason(lang, &answer.reason), by.of(lang)));
    }
    sheet.row(&mut rows, "verdict", objection.outcome.map(|verdict| word(lang, "verdict", &verdict)).unwrap_or_default());
    sheet.row(&mut rows, "correction_due", sheet.time(objection.correction_due));
    let corrected = objection.corrected.as_ref().map(|made| sheets::version_of(made.id, made.version));
    sheet.row(&mut rows, "corrected", corrected.map(|words| words.of(lang).to_string()).unwrap_or_default());
    sheet.section(&sheets::course(), rows);
}

/// The stages of an objection.
pub fn line(objection: &Objection, lang: Lang) -> Vec<Step> {
    let name = |status: &ObjectionStatus| words::word(lang, "objection_status", status.word()).0;
    let whole =
        [ObjectionStatus::Filed, ObjectionStatus::Accepted, ObjectionStatus::Answered, ObjectionStatus::Decided, ObjectionStatus::Closed];
    // One that nobody answered is decided all the same.
    let answered = objection.answer.is_some() || matches!(objection.status, ObjectionStatus::Filed | ObjectionStatus::Accepted);
    let way: Vec<ObjectionStatus> = match objection.status {
        ObjectionStatus::Dismissed => vec![ObjectionStatus::Filed, ObjectionStatus::Dismissed],
        ObjectionStatus::Withdrawn => {
            let accepted = objection.accepted.map(|_| ObjectionStatus::Accepted);
            [ObjectionStatus::Filed].into_iter().chain(accepted).chain([ObjectionStatus::Withdrawn]).collect()
        }
        _ => whole.into_iter().filter(|status| answered || *status != ObjectionStatus::Answered).collect(),
    };
    let now = way.iter().position(|status| *status == objection.status).unwrap_or(0);
    stages::steps(way.iter().map(name).collect(), now, word(lang, "objection_status", &objection.status).tone)
}

/// What comes next, and by whom.
pub fn next(answer: &ObjectionAnswer, lang: Lang) -> Vec<Words> {
    let objection = &answer.objection;
    let at = |time: Option<Time>| time.map(|time| time::words(time, lang)).unwrap_or_default();
    let late = if answer.overdue { told::late().of(lang).to_string() } else { String::new() };
    let due = format!("{}{late}", at(answer.due));
    match objection.status {
        ObjectionStatus::Filed => vec![told::accept_objection(due)],
        ObjectionStatus::Accepted if !answer.decidable => vec![told::answer_objection(at(objection.due.answer))],
        ObjectionStatus::Accepted | ObjectionStatus::Answered => vec![told::decide_objection(due)],
        ObjectionStatus::Decided if objection.outcome == Some(Verdict::Upheld) => vec![told::correct(due)],
        ObjectionStatus::Decided => vec![told::close()],
        ObjectionStatus::Dismissed | ObjectionStatus::Closed | ObjectionStatus::Withdrawn => vec![told::over()],
    }
}

impl Row for ObjectionRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("subject"), 14, 0),
            Column::fixed(label("ground"), 2),
            Column::fixed(label("status"), 0),
            Column::fixed(label("verdict"), 4),
            Column::fixed(label("due"), 1),
            Column::fixed(label("overdue"), 3),
            Column::flexible(label("objector"), 10, 5),
            Column::flexible(label("handler"), 10, 6),
            Column::fixed(label("freezes"), 7),
        ];
        let row = |item: &ObjectionRow| {
            vec![
                Cell::toned(item.objection_id.to_string(), Tone::Dim),
                escape(&subject(&item.subject, names, lang)).into(),
                word(lang, "ground", &item.ground),
                word(lang, "objection_status", &item.status),
                item.outcome.map(|verdict| word(lang, "verdict", &verdict)).unwrap_or_default(),
                item.due.map(|due| time::words(due, lang)).unwrap_or_default().into(),
                Cell::toned(words::yes_no(lang, item.overdue), if item.overdue { Tone::Bad } else { Tone::Plain }),
                escape(&anybody(&item.objector, names, lang)).into(),
                escape(names.or_code(item.handler.as_str())).into(),
                words::yes_no(lang, item.freezes).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}
