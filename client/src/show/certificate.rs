//! One certificate as a page: how far its procedure is, what it certifies, how it went. And certificates as rows.

use mulu_contracts::certificate::queries::certificate::{CertificateAnswer, CertificateVersionAnswer, ProcedureAnswer};
use mulu_contracts::certificate::queries::lists::{CertificateRow, PublicityRow};
use mulu_contracts::certificate::records::certificate::{Certificate, CertificateStatus, OfficialNumber};
use mulu_contracts::certificate::records::content::{About, Content, Legality};
use mulu_contracts::certificate::records::procedure::{Op, Procedure, Stage};
use mulu_contracts::kernel::value::Time;

use super::entry::said;
use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::{code_of, escape};
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, lasts, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, sheets, stages as told};

/// The page of a certificate as it stands at a time.
pub fn page(answer: &CertificateAnswer, now: Time, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let certificate = &answer.certificate;
    let mut status = word(lang, "certificate_status", &certificate.status);
    let issued = certificate.status == CertificateStatus::Issued;
    for (holds, words) in [
        (answer.expired, sheets::expired()),
        (issued && !answer.in_force && !answer.expired, sheets::not_in_force()),
        (answer.frozen, sheets::frozen()),
    ] {
        if holds {
            status.text.push_str(words.of(lang));
            status.tone = Tone::Bad;
        }
    }
    head(&mut sheet, certificate, &status);
    sheet.stages(&line(answer, lang), &next(answer, now, lang));
    let mut rows = about(&sheet, certificate);
    sheet.row(&mut rows, "applied_by", sheet.party(&answer.creation.applied_by));
    sheet.row(&mut rows, "local_key", escape(answer.creation.local_key.as_str()));
    sheet.section(&sheets::about(), rows);
    if let Some(content) = &answer.content {
        let rows = content_rows(&sheet, content);
        sheet.section(&sheets::certificate_itself(), rows);
    }
    if let Some(asked) = &answer.procedure {
        if let Some(wanted) = asked.wanted.as_ref().filter(|_| asked.open || answer.content.is_none()) {
            let rows = content_rows(&sheet, wanted);
            sheet.section(&sheets::asked_for(), rows);
        }
        let rows = course(&sheet, asked);
        sheet.section(&sheets::course(), rows);
    }
    sheet.done()
}

/// The page of a certificate as a version of it stood.
pub fn version_page(answer: &CertificateVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    head(&mut sheet, &answer.certificate, &word(lang, "certificate_status", &answer.certificate.status));
    let rows = about(&sheet, &answer.certificate);
    sheet.section(&sheets::about(), rows);
    for (title, content) in [(sheets::certificate_itself(), &answer.content), (sheets::asked_for(), &answer.wanted)] {
        if let Some(content) = content {
            let rows = content_rows(&sheet, content);
            sheet.section(&title, rows);
        }
    }
    sheet.done()
}

/// In one line: what it is, and where it stands. Shown before an act on it is signed, and after.
pub fn standing(answer: &CertificateAnswer, lang: Lang, style: &Style) -> String {
    let kind = word(lang, "kind", &answer.certificate.kind).text;
    let title = format!("{kind} {}", answer.certificate.certificate_id);
    told::standing(title, stages::line(&line(answer, lang), style)).of(lang).to_string()
}

fn head(sheet: &mut Sheet, certificate: &Certificate, status: &Cell) {
    let kind = word(sheet.lang, "kind", &certificate.kind).text;
    sheet.head(&sheets::certificate(kind), status, &certificate.certificate_id.to_string(), certificate.version);
}

fn number(number: &OfficialNumber, lang: Lang) -> String {
    format!("{} {}", word(lang, "scheme", &number.scheme).text, escape(number.number.as_str()))
}

fn about(sheet: &Sheet, certificate: &Certificate) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    sheet.row(&mut rows, "holder", sheet.party(&certificate.holder));
    sheet.row(&mut rows, "issuer", sheet.party(&certificate.issuer));
    sheet.row(&mut rows, "official_number", certificate.official_number.as_ref().map(|n| number(n, lang)).unwrap_or_default());
    sheet.row(&mut rows, "rights", sheet.all(certificate.rights.iter(), |right| word(lang, "rights", right).text));
    sheet.row(&mut rows, "valid_from", sheet.time(certificate.valid_from));
    sheet.row(&mut rows, "valid_until", sheet.time(certificate.valid_until));
    sheet.row(&mut rows, "based_on", certificate.based_on.map(|grant| grant.to_string()).unwrap_or_default());
    let why = certificate.status_reason.as_ref().map(|code| words::code(lang, "reasons", code.as_str()));
    sheet.row(&mut rows, "reason", why.unwrap_or_default());
    sheet.row(&mut rows, "suspended_by", sheet.party_if(certificate.suspended_by.as_ref()));
    sheet.row(&mut rows, "in_place_of", sheet.party_if(certificate.in_place_of.as_ref().map(|act| &act.by)));
    rows
}

fn content_rows(sheet: &Sheet, content: &Content) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    let subject = match &content.subject {
        About::Entries(entries) => sheet.all(entries.iter(), |seen| sheets::entry(seen.entry, seen.version).of(lang).to_string()),
        About::Edition(seen) => sheets::version_of(seen.of.object(), seen.edition).of(lang).to_string(),
    };
    sheet.row(&mut rows, "subject", subject);
    sheet.row(&mut rows, "co_owners", sheet.all(content.co_owners.iter(), |uscc| sheet.party(uscc)));
    sheet.row(&mut rows, "rights", sheet.all(content.rights.iter(), |right| word(lang, "rights", right).text));
    let Legality { basis, commitment_hash } = &content.legality;
    sheet.row(&mut rows, "basis", said(basis, lang));
    sheet.row(&mut rows, "commitment_hash", commitment_hash.to_string());
    sheet.row(&mut rows, "storage", said(&content.storage, lang));
    sheet.row(&mut rows, "uses", sheet.codes("purposes", content.uses.iter().map(|code| code.as_str())));
    sheet.row(&mut rows, "evidence", sheet.all(content.evidence.iter(), |hash| hash.to_string()));
    if content.voluntary {
        sheet.row(&mut rows, "voluntary", words::yes_no(lang, true));
    }
    sheet.row(&mut rows, "based_on", content.based_on.map(|grant| grant.to_string()).unwrap_or_default());
    rows
}

fn course(sheet: &Sheet, asked: &ProcedureAnswer) -> Rows {
    let (mut rows, lang, procedure) = (Rows::new(), sheet.lang, &asked.procedure);
    let op = word(lang, "op", &procedure.op).text;
    let mut stage = word(lang, "stage", &procedure.stage);
    for (holds, words) in [(asked.lapsed, sheets::lapsed()), (asked.overdue, sheets::overdue())] {
        if holds {
            stage.text.push_str(words.of(lang));
            stage.tone = Tone::Bad;
        }
    }
    sheet.row(&mut rows, "procedure", sheets::procedure(op, procedure.op_no).of(lang));
    sheet.row(&mut rows, "stage", stage);
    sheet.row(&mut rows, "applicant", sheet.party(&procedure.applicant));
    sheet.row(&mut rows, "since", sheet.time(Some(procedure.opened)));
    sheet.row(&mut rows, "to", sheet.party_if(procedure.to.as_ref()));
    sheet.row(&mut rows, "term_asked", procedure.term.map(|term| lasts(term, lang)).unwrap_or_default());
    sheet.row(&mut rows, "due", sheet.time(procedure.due().filter(|_| asked.open)));
    if let Some(publicity) = &procedure.publicity {
        let (from, until) = (time::words(publicity.start, lang), time::words(publicity.end, lang));
        sheet.row(&mut rows, "publicity", sheets::from_to(from, until).of(lang));
    }
    for (field, n) in [("returns", u32::from(procedure.returns)), ("filed", procedure.filed), ("objections", procedure.objections.into())] {
        if n > 0 {
            sheet.row(&mut rows, field, n.to_string());
        }
    }
    sheet.row(&mut rows, "reason", procedure.reason.as_ref().map(|code| words::code(lang, "reasons", code.as_str())).unwrap_or_default());
    rows
}

/// The stages of its newest procedure, those ahead as far as they are known.
pub fn line(answer: &CertificateAnswer, lang: Lang) -> Vec<Step> {
    let Some(asked) = &answer.procedure else { return stages::steps(vec![told::issued().of(lang).into()], 0, Tone::Good) };
    let procedure = &asked.procedure;
    let name = |stage: Stage| words::word(lang, "stage", stage.word()).0;
    let end = if procedure.op == Op::First { told::issued() } else { told::carried_out() };
    let end = end.of(lang).to_string();
    let tone = word(lang, "stage", &procedure.stage).tone;
    let publicity = || match &procedure.publicity {
        Some(_) => Some(name(Stage::Publicity)),
        // The review says whether it is asked; for some acts it never is.
        None => matches!(procedure.op, Op::First | Op::Change | Op::Transfer).then(|| told::publicity_if_asked().of(lang).to_string()),
    };
    let (before, after): (Vec<String>, Vec<String>) = match procedure.stage {
        Stage::Applied => (vec![], [vec![name(Stage::Reviewing)], publicity().into_iter().collect(), vec![end]].concat()),
        Stage::Returned => {
            let back = procedure.came_from.unwrap_or(Stage::Reviewing);
            let before = if back == Stage::Applied { vec![Stage::Applied] } else { vec![Stage::Applied, Stage::Reviewing] };
            let ahead = if back == Stage::Applied { vec![Stage::Applied, Stage::Reviewing] } else { vec![Stage::Reviewing] };
            let ahead = ahead.into_iter().map(name).chain(publicity()).chain([end]).collect();
            (before.into_iter().map(name).collect(), if asked.lapsed { vec![] } else { ahead })
        }
        Stage::Reviewing => (vec![name(Stage::Applied)], publicity().into_iter().chain([end]).collect()),
        Stage::Publicity => (vec![name(Stage::Applied), name(Stage::Reviewing)], vec![end]),
        Stage::Objection => {
            let before = vec![name(Stage::Applied), name(Stage::Reviewing), name(Stage::Publicity)];
            (before, vec![name(Stage::Publicity), end])
        }
        Stage::Ready => (vec![name(Stage::Applied), name(Stage::Reviewing)], vec![end]),
        Stage::Done => {
            let publicity = procedure.publicity.as_ref().map(|_| name(Stage::Publicity));
            let mut names = [name(Stage::Applied), name(Stage::Reviewing)].into_iter().chain(publicity).chain([end]).collect::<Vec<_>>();
            let mut tone = Tone::Good;
            // What became of the certificate since.
            if !matches!(answer.certificate.status, CertificateStatus::Applied | CertificateStatus::Issued) {
                let status = word(lang, "certificate_status", &answer.certificate.status);
                names.push(status.text);
                tone = status.tone;
            }
            let last = names.len() - 1;
            return stages::steps(names, last, tone);
        }
        Stage::Rejected | Stage::Withdrawn | Stage::Ended => (vec![name(Stage::Applied)], vec![]),
    };
    let now = before.len();
    stages::steps([before, vec![name(procedure.stage)], after].concat(), now, tone)
}

/// What comes next, and by whom.
pub fn next(answer: &CertificateAnswer, now: Time, lang: Lang) -> Vec<Words> {
    let Some(asked) = answer.procedure.as_ref().filter(|asked| !asked.procedure.stage.is_over()) else {
        return vec![of_certificate(answer, lang)];
    };
    let procedure = &asked.procedure;
    let at = |time: Time| time::words(time, lang);
    let due = |time: Option<Time>| {
        let late = if asked.overdue { told::late().of(lang).to_string() } else { String::new() };
        format!("{}{late}", time.map(at).unwrap_or_default())
    };
    if asked.lapsed {
        return vec![told::lapsed()];
    }
    match procedure.stage {
        Stage::Applied => vec![told::accept(due(procedure.due()))],
        Stage::Returned => vec![told::supplement(procedure.lapses.map(at).unwrap_or_default())],
        Stage::Reviewing if procedure.upheld => vec![told::upheld()],
        Stage::Reviewing => vec![told::review(due(procedure.due()))],
        Stage::Publicity => of_publicity(procedure, now, &due, lang),
        Stage::Objection => vec![told::held(procedure.held_to.map(at).unwrap_or_default())],
        Stage::Ready => vec![told::issue(due(procedure.due()))],
        Stage::Done | Stage::Rejected | Stage::Withdrawn | Stage::Ended => vec![told::over()],
    }
}

fn of_publicity(procedure: &Procedure, now: Time, due: &dyn Fn(Option<Time>) -> String, lang: Lang) -> Vec<Words> {
    let mut next = Vec::new();
    if procedure.upheld {
        next.push(told::upheld());
    }
    if let Some(until) = procedure.filed_until.filter(|until| procedure.filed > 0 && now < *until) {
        next.push(told::filed(procedure.filed, time::words(until, lang)));
    }
    next.push(match &procedure.publicity {
        Some(publicity) if now < publicity.end => told::public(time::words(publicity.end, lang)),
        _ => told::issue(due(procedure.due())),
    });
    next
}

fn of_certificate(answer: &CertificateAnswer, lang: Lang) -> Words {
    let certificate = &answer.certificate;
    let at = |time: Option<Time>| time.map(|time| time::words(time, lang)).unwrap_or_default();
    match certificate.status {
        CertificateStatus::Applied => told::apply_anew(),
        CertificateStatus::Issued if answer.expired => told::expired(at(certificate.valid_until)),
        CertificateStatus::Issued if answer.in_force => told::in_force(at(certificate.valid_until)),
        CertificateStatus::Issued => told::begins(at(certificate.valid_from)),
        CertificateStatus::Suspended => told::suspended(),
        CertificateStatus::Revoked | CertificateStatus::Cancelled => told::over(),
    }
}

impl Row for CertificateRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("kind"), 12, 0),
            Column::flexible(label("holder"), 10, 2),
            Column::fixed(label("status"), 0),
            Column::fixed(label("stage"), 1),
            Column::fixed(label("due"), 3),
            Column::fixed(label("valid_until"), 4),
            Column::flexible(label("issuer"), 10, 5),
            Column::flexible(label("official_number"), 10, 6),
            Column::fixed(label("version"), 7),
        ];
        let row = |item: &CertificateRow| {
            let mut status = word(lang, "certificate_status", &item.status);
            if item.expired {
                status = Cell::toned(format!("{}{}", status.text, sheets::expired().of(lang)), Tone::Bad);
            }
            let op = item.op.filter(|op| *op != Op::First).map(|op| format!(" ({})", word(lang, "op", &op).text)).unwrap_or_default();
            let stage = item.stage.map(|stage| word(lang, "stage", &stage)).unwrap_or_default();
            vec![
                Cell::toned(item.id.to_string(), Tone::Dim),
                word(lang, "kind", &item.kind),
                escape(names.or_code(item.holder.as_str())).into(),
                status,
                Cell { text: format!("{}{op}", stage.text), tone: stage.tone },
                item.due.map(|due| time::words(due, lang)).unwrap_or_default().into(),
                item.valid_until.map(|until| time::words(until, lang)).unwrap_or_default().into(),
                escape(names.or_code(item.issuer.as_str())).into(),
                item.official_number.as_ref().map(|number| escape(number.number.as_str())).unwrap_or_default().into(),
                item.version.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for PublicityRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::fixed(label("procedure"), 1),
            Column::flexible(label("kind"), 12, 0),
            Column::flexible(label("holder"), 10, 0),
            Column::fixed(label("stage"), 1),
            Column::fixed(label("publicity_end"), 0),
            Column::fixed(label("running"), 3),
            Column::fixed(label("filed"), 4),
            Column::fixed(label("objections"), 5),
        ];
        let row = |item: &PublicityRow| {
            vec![
                Cell::toned(item.id.to_string(), Tone::Dim),
                format!("{} {}", item.op_no, words::word(lang, "op", &code_of(&item.op)).0).into(),
                word(lang, "kind", &item.kind),
                escape(names.or_code(item.holder.as_str())).into(),
                word(lang, "stage", &item.stage),
                item.publicity.as_ref().map(|publicity| time::words(publicity.end, lang)).unwrap_or_default().into(),
                words::yes_no(lang, item.running).into(),
                item.filed.to_string().into(),
                item.objections.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
