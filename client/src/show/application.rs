//! Applications as pages and rows: where they stand, what they ask for, who decided what of them.

use mulu_contracts::authorization::queries::application::{ApplicationAnswer, ApplicationVersionAnswer, DecisionRow};
use mulu_contracts::authorization::queries::lists::ApplicationRow;
use mulu_contracts::authorization::records::application::{Application, ApplicationStatus, Decision, Demand, Demanded, Heard, Op};
use mulu_contracts::authorization::records::review::{Opinion, Review, ReviewOf};
use mulu_contracts::authorization::records::scope::{Fields, Recipients, Scope};
use mulu_contracts::catalog::records::entry::ACTIONS;
use mulu_contracts::check::request::Action;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::entry::reason;
use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, sheets, stages as told};

/// Entries that a page shows one by one.
const SHOWN: usize = 40;

/// What stands beside an application.
#[derive(Debug, Default, Serialize)]
pub struct Beside {
    /// What was decided of its entries.
    pub decisions: Vec<DecisionRow>,
    /// Its reviews, oldest first, of all its versions.
    pub reviews: Vec<Review>,
    /// Opinions on it, likewise.
    pub opinions: Vec<Opinion>,
}

/// The page of an application as it stands at a time.
pub fn page(answer: &ApplicationAnswer, beside: &Beside, now: Time, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let application = &answer.application;
    let mut status = word(lang, "application_status", &answer.status);
    for (holds, words) in [(answer.lapsed, sheets::lapsed()), (answer.overdue, sheets::overdue())] {
        if holds {
            status.text.push_str(words.of(lang));
            status.tone = Tone::Bad;
        }
    }
    head(&mut sheet, application, &status);
    sheet.stages(&line(answer, lang), &next(answer, now, lang));
    content(&mut sheet, application);
    let until = answer.stage.opinions_until.filter(|until| now < *until);
    demand(&mut sheet, &answer.demand, &beside.decisions, until.is_some());
    let rows = course(&sheet, answer, beside);
    sheet.section(&sheets::course(), rows);
    let reviewed = beside.reviews.iter().filter(|review| review.version >= application.round).collect::<Vec<_>>();
    let rows = reviews(&sheet, &reviewed, beside.reviews.len());
    sheet.section(&sheets::reviews(), rows);
    let rows = beside.opinions.iter().map(|opinion| opinion_row(&sheet, opinion)).collect();
    sheet.section(&sheets::opinions(), rows);
    sheet.done()
}

/// The page of an application as a version of it stood.
pub fn version_page(answer: &ApplicationVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    head(&mut sheet, &answer.application, &word(lang, "application_status", &answer.application.status));
    content(&mut sheet, &answer.application);
    demand(&mut sheet, &answer.demand, &[], false);
    sheet.done()
}

/// In one line: what it is, and where it stands.
pub fn standing(answer: &ApplicationAnswer, lang: Lang, style: &Style) -> String {
    let title = format!("{} {}", sheets::application(op(&answer.application.op, lang)).of(lang), answer.application.application_id);
    told::standing(title, stages::line(&line(answer, lang), style)).of(lang).to_string()
}

fn op(op: &Op, lang: Lang) -> String {
    let code = match op {
        Op::New => "new",
        Op::Widen(_) => "widen",
        Op::FollowUp(_) => "follow_up",
    };
    words::word(lang, "application_op", code).0
}

fn head(sheet: &mut Sheet, application: &Application, status: &Cell) {
    let title = sheets::application(op(&application.op, sheet.lang));
    sheet.head(&title, status, &application.application_id.to_string(), application.version);
}

fn content(sheet: &mut Sheet, application: &Application) {
    let mut rows = Rows::new();
    let lang = sheet.lang;
    sheet.row(&mut rows, "scenario", application.scenario.to_string());
    sheet.row(&mut rows, "grant", application.op.grant().map(|grant| grant.to_string()).unwrap_or_default());
    sheet.row(&mut rows, "applicant", sheet.party(&application.applicant));
    sheet.row(&mut rows, "operator", sheet.party(&application.operator));
    sheet.row(&mut rows, "grantor", sheet.party(&application.grantor));
    sheet.row(&mut rows, "division", sheet.names.with_code(application.division.as_str()));
    sheet.row(&mut rows, "channel", application.channel.as_str());
    let (from, until) = (time::words(application.term.from, lang), time::words(application.term.until, lang));
    sheet.row(&mut rows, "term", sheets::from_to(from, until).of(lang));
    sheet.section(&sheets::about(), rows);
    let mut rows = scope(sheet, &application.scope);
    let abroad = application.cross_border.as_ref().map(|abroad| abroad.approval.to_string());
    sheet.row(&mut rows, "scope_abroad", abroad.unwrap_or_default());
    sheet.section(&sheets::scope(), rows);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "environment", escape(application.security.environment.as_str()));
    sheet.row(&mut rows, "measures", application.security.measures.to_string());
    sheet.row(&mut rows, "risk_assessment", application.risk_assessment.to_string());
    sheet.row(&mut rows, "qualifications", sheet.all(application.qualifications.iter(), |id| id.to_string()));
    sheet.row(&mut rows, "private", application.private.map(|root| root.to_string()).unwrap_or_default());
    sheet.section(&sheets::security(), rows);
}

/// A scope in words.
fn scope(sheet: &Sheet, scope: &Scope) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    sheet.row(&mut rows, "purposes", sheet.codes("purposes", scope.purposes.iter().map(|code| code.as_str())));
    let named = ACTIONS.iter().filter(|name| Action::named(name).is_some_and(|action| action.is_in(scope.actions)));
    sheet.row(&mut rows, "scope_actions", sheet.all(named, |name| words::word(lang, "action", name).0));
    let places = match scope.spatial.is_empty() {
        true => sheets::anywhere().of(lang).to_string(),
        false => sheet.all(scope.spatial.iter(), |division| sheet.names.with_code(division.as_str())),
    };
    sheet.row(&mut rows, "used_in", places);
    sheet.row(&mut rows, "scope_recipients", recipients(sheet, &scope.recipients));
    rows
}

/// To whom results may go, in words.
fn recipients(sheet: &Sheet, to: &Recipients) -> String {
    let lang = sheet.lang;
    let types = sheet.all(to.types.iter(), |kind| word(lang, "party_type", kind).text);
    let types = match &to.division {
        Some(division) if !types.is_empty() => sheets::those_in(sheet.names.or_code(division.as_str()), types).of(lang).to_string(),
        _ => types,
    };
    let named = sheet.all(to.named.iter(), |uscc| sheet.party(uscc));
    match (types.is_empty(), named.is_empty()) {
        (true, true) => sheets::no_third_party().of(lang).to_string(),
        (true, false) => named,
        (false, true) => types,
        (false, false) => sheet.all([types, named], |text| text),
    }
}

/// Who acted, and in whose place.
fn actor(by: &Uscc, in_place_of: Option<&Uscc>, names: &Names, lang: Lang) -> String {
    let by = names.or_code(by.as_str());
    match in_place_of {
        Some(silent) => sheets::in_place(by, names.or_code(silent.as_str())).of(lang).to_string(),
        None => by.to_string(),
    }
}

fn fields(demanded: &Demanded, sheet: &Sheet) -> String {
    match &demanded.fields {
        Fields::All => sheets::every_field().of(sheet.lang).to_string(),
        Fields::Only(numbers) => sheets::fields(sheet.all(numbers.iter(), |no| no.to_string())).of(sheet.lang).to_string(),
    }
}

/// What was decided of an entry, or whom it waits for.
fn decided(row: &DecisionRow, term_runs: bool, names: &Names, lang: Lang) -> Cell {
    let decision = &row.decision;
    let said = word(lang, "decision", &decision.decision);
    let mut text = match (decision.decision, &decision.by) {
        (Decision::Undecided, _) => sheets::waits_for(names.or_code(decision.asked.as_str())).of(lang).to_string(),
        (_, Some(by)) => sheets::decided_by(&said.text, actor(by, decision.in_place_of.as_ref(), names, lang)).of(lang).to_string(),
        (_, None) => said.text.clone(),
    };
    if decision.heard == Heard::Asked && term_runs {
        text.push_str(sheets::opinion_awaited().of(lang));
    }
    Cell { text: escape(&text), tone: said.tone }
}

fn demand(sheet: &mut Sheet, demand: &Demand, decisions: &[DecisionRow], term_runs: bool) {
    let lang = sheet.lang;
    let row = |demanded: &Demanded| {
        let fields = fields(demanded, sheet);
        let found = decisions.iter().find(|row| row.entry == demanded.entry);
        let cell = match found.map(|row| decided(row, term_runs, sheet.names, lang)) {
            Some(said) => Cell { text: sheets::entry_decided(fields, said.text).of(lang).to_string(), tone: said.tone },
            None => fields.into(),
        };
        (demanded.entry.to_string(), cell)
    };
    let mut rows: Rows = demand.entries.iter().take(SHOWN).map(row).collect();
    let more = demand.entries.len().saturating_sub(SHOWN);
    if more > 0 {
        rows.push(("…".into(), sheets::more_entries(more).of(lang).into()));
    }
    sheet.section(&sheets::demand(demand.entries.len()), rows);
}

fn course(sheet: &Sheet, answer: &ApplicationAnswer, beside: &Beside) -> Rows {
    let (mut rows, lang, stage) = (Rows::new(), sheet.lang, &answer.stage);
    sheet.row(&mut rows, "due", sheet.time(answer.due));
    if let Some(first) = &stage.first {
        let by = actor(&first.by, first.in_place_of.as_ref(), sheet.names, lang);
        sheet.row(&mut rows, "first_review", escape(sheets::by_at(by, time::words(first.at, lang)).of(lang)));
    }
    if answer.status == ApplicationStatus::ProviderReview {
        sheet.row(&mut rows, "undecided", sheets::of_all(stage.undecided, stage.entries).of(lang));
        let mut asked: Vec<&Uscc> = Vec::new();
        let waiting = beside.decisions.iter().filter(|row| row.decision.decision == Decision::Undecided);
        waiting.for_each(|row| {
            if !asked.contains(&&row.decision.asked) {
                asked.push(&row.decision.asked);
            }
        });
        sheet.row(&mut rows, "waits_for", sheet.all(asked, |uscc| sheet.party(uscc)));
    }
    if stage.unheard > 0 {
        sheet.row(&mut rows, "unheard", sheets::of_all(stage.unheard, stage.entries).of(lang));
    }
    sheet.row(&mut rows, "opinions_until", sheet.time(stage.opinions_until));
    if stage.opposed {
        sheet.row(&mut rows, "opposed", Cell::toned(words::yes_no(lang, true), Tone::Bad));
    }
    if let Some(left) = &answer.reduced_demand {
        sheet.row(&mut rows, "reduced_demand", sheets::of_all(left.entries.len(), answer.demand.entries.len()).of(lang));
    }
    rows
}

/// What a review says, and what besides.
fn review_said(review: &Review, names: &Names, lang: Lang) -> String {
    let mut parts = vec![sheets::by_at(actor(&review.by, review.in_place_of.as_ref(), names, lang), time::words(review.at, lang))];
    if review.stage == ReviewOf::Provider {
        parts.push(sheets::entries_reviewed(review.entries.len()));
    }
    if !review.rejected.is_empty() {
        parts.push(sheets::entries_left_out(review.rejected.len()));
    }
    parts.extend(review.reason.as_ref().map(|why| sheets::because(reason(lang, why))));
    parts.extend(review.conditions.map(sheets::on_conditions));
    parts.iter().map(|words| words.of(lang)).collect::<Vec<_>>().join(lang.choose("; ", "；"))
}

fn reviews(sheet: &Sheet, reviewed: &[&Review], all: usize) -> Rows {
    let lang = sheet.lang;
    let row = |review: &&Review| {
        let outcome = word(lang, "outcome", &review.outcome);
        let text = sheets::outcome_by(outcome.text, review_said(review, sheet.names, lang)).of(lang).to_string();
        (word(lang, "review_of", &review.stage).text, Cell { text: escape(&text), tone: outcome.tone })
    };
    let mut rows: Rows = reviewed.iter().map(row).collect();
    if all > reviewed.len() {
        rows.push(("…".into(), sheets::older_reviews(all - reviewed.len()).of(lang).into()));
    }
    rows
}

fn opinion_row(sheet: &Sheet, opinion: &Opinion) -> (String, Cell) {
    let lang = sheet.lang;
    let said = word(lang, "opinion", &opinion.opinion);
    let by = sheets::by_at(sheet.party(&opinion.by), time::words(opinion.at, lang));
    let text = sheets::opinion_on(opinion.version, by.of(lang), reason(lang, &opinion.reason)).of(lang).to_string();
    (said.text, Cell { text: escape(&text), tone: said.tone })
}

/// The stages of an application.
pub fn line(answer: &ApplicationAnswer, lang: Lang) -> Vec<Step> {
    use ApplicationStatus as S;
    let name = |status: S| words::word(lang, "application_status", status.word()).0;
    let status = answer.status;
    let offered = (!answer.stage.rejected.is_empty()).then_some(S::ScopeOffered);
    let reviewed = answer.stage.first.as_ref().map(|_| S::ProviderReview);
    let before: Vec<S> = match status {
        S::Submitted => vec![],
        S::ProviderReview => vec![S::Submitted],
        S::ScopeOffered => vec![S::Submitted, S::ProviderReview],
        S::Approved => [S::Submitted, S::ProviderReview].into_iter().chain(offered).collect(),
        S::Granted => [S::Submitted, S::ProviderReview].into_iter().chain(offered).chain([S::Approved]).collect(),
        S::Returned | S::Rejected | S::Withdrawn => std::iter::once(S::Submitted).chain(reviewed).collect(),
    };
    let after: &[S] = match status {
        _ if answer.lapsed => &[],
        S::Submitted => &[S::ProviderReview, S::Approved, S::Granted],
        S::Returned => &[S::Submitted, S::ProviderReview, S::Approved, S::Granted],
        S::ProviderReview | S::ScopeOffered => &[S::Approved, S::Granted],
        S::Approved => &[S::Granted],
        S::Granted | S::Rejected | S::Withdrawn => &[],
    };
    let now = before.len();
    let way = before.iter().chain([&status]).chain(after).map(|status| name(*status)).collect();
    let tone = if answer.lapsed { Tone::Dim } else { word(lang, "application_status", &status).tone };
    stages::steps(way, now, tone)
}

/// What comes next, and by whom.
pub fn next(answer: &ApplicationAnswer, now: Time, lang: Lang) -> Vec<Words> {
    let (application, stage) = (&answer.application, &answer.stage);
    let at = |time: Time| time::words(time, lang);
    let late = if answer.overdue { told::late().of(lang).to_string() } else { String::new() };
    let due = format!("{}{late}", answer.due.map(at).unwrap_or_default());
    if answer.lapsed {
        return vec![told::application_lapsed()];
    }
    let mut next = match answer.status {
        ApplicationStatus::Submitted => vec![told::first_review(due)],
        ApplicationStatus::Returned => vec![told::supplement_application(due)],
        ApplicationStatus::ProviderReview => {
            let mut next = Vec::new();
            if stage.undecided > 0 {
                next.push(told::provider_review(stage.undecided, due));
            }
            let awaited = stage.opinions_until.filter(|until| stage.unheard > 0 && now < *until);
            next.extend(awaited.map(|until| told::opine(stage.unheard, at(until))));
            if let Some(completion) = &application.completion {
                next.push(told::completes(word(lang, "application_status", &completion.status).text, at(completion.from)));
            }
            next
        }
        ApplicationStatus::ScopeOffered => {
            let left = answer.reduced_demand.as_ref().map_or(0, |left| left.entries.len());
            vec![told::accept_scope(left, answer.demand.entries.len(), due)]
        }
        ApplicationStatus::Approved => vec![told::sign_grant(due)],
        ApplicationStatus::Granted => vec![told::granted(application.scenario)],
        ApplicationStatus::Rejected | ApplicationStatus::Withdrawn => vec![told::scenario_is_free(application.scenario)],
    };
    if answer.overdue {
        next.push(told::escalate());
    }
    next
}

/// What was decided of every entry, as a table.
pub fn decisions(rows: &[DecisionRow], names: &Names, lang: Lang, style: &Style) -> String {
    let label = |field: &str| words::label(lang, field);
    let columns = [
        Column::fixed(label("entry"), 0),
        Column::fixed(label("decision"), 0),
        Column::flexible(label("by"), 10, 0),
        Column::flexible(label("asked"), 10, 1),
        Column::fixed(label("heard"), 2),
    ];
    let row = |row: &DecisionRow| {
        let decision = &row.decision;
        let by = decision.by.as_ref().map(|by| actor(by, decision.in_place_of.as_ref(), names, lang)).unwrap_or_default();
        vec![
            row.entry.to_string().into(),
            word(lang, "decision", &decision.decision),
            escape(&by).into(),
            escape(names.or_code(decision.asked.as_str())).into(),
            word(lang, "heard", &decision.heard),
        ]
    };
    table(&columns, &rows.iter().map(row).collect::<Vec<_>>(), style).0
}

impl Row for ApplicationRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("applicant"), 10, 0),
            Column::fixed(label("status"), 0),
            Column::fixed(label("due"), 1),
            Column::fixed(label("overdue"), 1),
            Column::flexible(label("operator"), 10, 3),
            Column::flexible(label("grantor"), 10, 4),
            Column::fixed(label("scenario"), 5),
            Column::fixed(label("version"), 6),
        ];
        let row = |item: &ApplicationRow| {
            let mut status = word(lang, "application_status", &item.status);
            if item.lapsed {
                status = Cell::toned(format!("{}{}", status.text, sheets::lapsed().of(lang)), Tone::Bad);
            }
            vec![
                Cell::toned(item.application_id.to_string(), Tone::Dim),
                escape(names.or_code(item.applicant.as_str())).into(),
                status,
                item.due.map(|due| time::words(due, lang)).unwrap_or_default().into(),
                Cell::toned(words::yes_no(lang, item.overdue), if item.overdue { Tone::Bad } else { Tone::Plain }),
                escape(names.or_code(item.operator.as_str())).into(),
                escape(names.or_code(item.grantor.as_str())).into(),
                item.scenario.to_string().into(),
                item.version.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for Review {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("version"), 0),
            Column::fixed(label("stage"), 0),
            Column::fixed(label("outcome"), 0),
            Column::flexible(label("by"), 10, 0),
            Column::fixed(label("entries"), 2),
            Column::fixed(label("left_out"), 3),
            Column::flexible(label("reason"), 12, 1),
            Column::fixed(label("at"), 4),
        ];
        let count = |n: usize| if n > 0 { n.to_string() } else { String::new() };
        let row = |item: &Review| {
            vec![
                item.version.to_string().into(),
                word(lang, "review_of", &item.stage),
                word(lang, "outcome", &item.outcome),
                escape(&actor(&item.by, item.in_place_of.as_ref(), names, lang)).into(),
                count(item.entries.len()).into(),
                count(item.rejected.len()).into(),
                item.reason.as_ref().map(|why| reason(lang, why)).unwrap_or_default().into(),
                time::words(item.at, lang).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

impl Row for Opinion {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("version"), 0),
            Column::fixed(label("opinion"), 0),
            Column::flexible(label("by"), 10, 0),
            Column::flexible(label("reason"), 12, 0),
            Column::fixed(label("at"), 1),
        ];
        let row = |item: &Opinion| {
            vec![
                item.version.to_string().into(),
                word(lang, "opinion", &item.opinion),
                escape(names.or_code(item.by.as_str())).into(),
                reason(lang, &item.reason).into(),
                time::words(item.at, lang).into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

#[cfg(test)]
#[path = "application_tests.rs"]
mod tests;
