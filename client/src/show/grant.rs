//! One grant as a page: how far it is, what it lets whom do, what is used and due, who signed it, what holds it.

use std::collections::BTreeMap;

use mulu_contracts::authorization::queries::grant::{GrantAnswer, GrantVersionAnswer};
use mulu_contracts::authorization::queries::grant_beside::GrantUseAnswer;
use mulu_contracts::authorization::records::consent::SubGrantConsent;
use mulu_contracts::authorization::records::duty::SecurityReport;
use mulu_contracts::authorization::records::grant::{Basis, Grant, Route};
use mulu_contracts::authorization::records::hold::{Hold, HoldScope};
use mulu_contracts::authorization::records::reach::{Duties, Over};
use mulu_contracts::authorization::records::scope::{Fields, Recipients};
use mulu_contracts::authorization::records::terms::{Class, Detail};
use mulu_contracts::catalog::records::entry::Actions;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::value::{Count, Secs, Time};
use mulu_contracts::ledger::joint_act::{JointState, JointView, SideState};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::party::queries::reform::AttestationAnswer;
use serde::Serialize;

use super::entry::reason;
use super::layout::Cell;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, lasts, waiter, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, grants as told, sheets, stages as stage_words};

/// Entries that a page lists; of more it says how many there are.
const MOST_ENTRIES: usize = 64;

/// What stands beside a grant.
#[derive(Debug, Default, Serialize)]
pub struct Beside {
    /// What was used, and how far its reports are.
    pub used: Option<GrantUseAnswer>,
    /// What holds it now.
    pub holds: Vec<Hold>,
    /// What its parties signed, or are to sign.
    pub signed: Vec<JointView>,
    /// What was said to a sub-grant.
    pub consents: Vec<SubGrantConsent>,
    /// Its security reports.
    pub reports: Vec<SecurityReport>,
    /// Attestations of its grantee.
    #[serde(skip)]
    pub attestations: Vec<AttestationAnswer>,
    /// Titles of its entries.
    #[serde(skip)]
    pub titles: BTreeMap<EntryId, String>,
}

/// A grant with all that.
#[derive(Debug, Serialize)]
pub struct Whole {
    /// As it stands.
    #[serde(flatten)]
    pub answer: Box<GrantAnswer>,
    /// Beside it.
    #[serde(flatten)]
    pub beside: Beside,
}

/// The page of a grant as it stands.
pub fn page(whole: &Whole, names: &Names, lang: Lang, style: &Style) -> String {
    let Whole { answer, beside } = whole;
    let mut sheet = Sheet::new(names, lang, style);
    let status = status(answer, lang);
    head(&mut sheet, &answer.grant, &status);
    sheet.stages(&line(answer, lang), &next(answer, beside.used.as_ref(), lang));
    let rows = parties(&sheet, &answer.grant, Some(answer));
    sheet.section(&told::parties(), rows);
    scope_sections(&mut sheet, &answer.grant, &answer.detail, &beside.titles);
    let rows = limits(&sheet, &answer.grant, beside.used.as_ref());
    sheet.section(&told::limits(), rows);
    let rows = duties(&sheet, answer, beside);
    sheet.section(&told::duties(), rows);
    let rows = signed(&sheet, answer, beside);
    sheet.section(&told::approvals(), rows);
    let rows = stops(&sheet, answer, beside);
    sheet.section(&told::stops(), rows);
    let rows = end(&sheet, answer);
    sheet.section(&told::end(), rows);
    sheet.done()
}

/// The page of a grant as a version of it stood.
pub fn version_page(answer: &GrantVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    head(&mut sheet, &answer.grant, &word(lang, "grant_standing", &answer.grant.status));
    let rows = parties(&sheet, &answer.grant, None);
    sheet.section(&told::parties(), rows);
    scope_sections(&mut sheet, &answer.grant, &answer.detail, &BTreeMap::new());
    let rows = limits(&sheet, &answer.grant, None);
    sheet.section(&told::limits(), rows);
    let mut rows = Rows::new();
    duty_rows(&sheet, &mut rows, &answer.grant.duties);
    sheet.section(&told::duties(), rows);
    sheet.done()
}

/// In one line: what it is, and where it stands. Shown before an act on it is signed, and after.
pub fn standing(answer: &GrantAnswer, lang: Lang, style: &Style) -> String {
    let title = told::grant(answer.grant.grant_id);
    stage_words::standing(title.of(lang), stages::line(&line(answer, lang), style)).of(lang).to_string()
}

fn status(answer: &GrantAnswer, lang: Lang) -> Cell {
    let mut status = standing_word(answer.standing, lang);
    let stopped = answer.self_stop.as_ref().is_some_and(|stop| stop.is_in_force());
    for (holds, words) in [
        (answer.live && answer.held, told::held()),
        (answer.live && !answer.held && answer.holders > 0, told::held_in_part()),
        (answer.live && stopped, told::stopped()),
        (answer.frozen_by.is_some(), sheets::frozen()),
        (answer.grant.closed.is_some(), told::closed()),
        (answer.close_overdue, sheets::overdue()),
    ] {
        if holds {
            status.text.push_str(words.of(lang));
            status.tone = if answer.grant.closed.is_some() { Tone::Dim } else { Tone::Bad };
        }
    }
    status
}

/// How a grant stands, in a word.
pub fn standing_word(standing: &str, lang: Lang) -> Cell {
    let (text, tone) = words::word(lang, "grant_standing", standing);
    Cell::toned(text, tone)
}

fn head(sheet: &mut Sheet, grant: &Grant, status: &Cell) {
    let title = if grant.under.is_some() { told::sub_grant() } else { told::root_grant() };
    sheet.head(&title, status, &grant.grant_id.to_string(), grant.version);
}

fn parties(sheet: &Sheet, grant: &Grant, stands: Option<&GrantAnswer>) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    sheet.row(&mut rows, "grantor", sheet.party(&grant.grantor));
    sheet.row(&mut rows, "grantee", sheet.party(&grant.grantee));
    sheet.row(&mut rows, "applicant", sheet.party_if(grant.applicant.as_ref()));
    sheet.row(&mut rows, "division", sheet.names.with_code(grant.division.as_str()));
    sheet.row(&mut rows, "basis", basis(&grant.basis, lang));
    if let Some(under) = &grant.under {
        sheet.row(&mut rows, "parent", under.parent.to_string());
        sheet.row(&mut rows, "root", under.root.to_string());
        sheet.row(&mut rows, "route", word(lang, "route", &under.route));
    }
    sheet.row(&mut rows, "valid_from", sheet.time(Some(grant.valid_from)));
    sheet.row(&mut rows, "valid_until", sheet.time(Some(grant.valid_until)));
    if let Some(answer) = stands.filter(|answer| answer.ends_at != grant.valid_until) {
        let by = answer.ends_by;
        let at = time::words(answer.ends_at, lang);
        let words = if by == grant.grant_id { Words::same(at) } else { told::ends_by(at, by) };
        sheet.row(&mut rows, "ends_at", words.of(lang).to_string());
    }
    sheet.row(&mut rows, "supersedes", grant.supersedes.map(|id| id.to_string()).unwrap_or_default());
    let superseded = stands.and_then(|answer| answer.superseded_by);
    sheet.row(&mut rows, "superseded_by", superseded.map(|id| id.to_string()).unwrap_or_default());
    rows
}

fn basis(basis: &Basis, lang: Lang) -> String {
    match basis {
        Basis::Scenario { scenario, application } => told::by_scenario(scenario, application),
        Basis::Field { plan } => told::by_field(plan),
        Basis::Whole { plan } => told::by_whole(plan),
    }
    .of(lang)
    .to_string()
}

fn scope_sections(sheet: &mut Sheet, grant: &Grant, detail: &Detail, titles: &BTreeMap<EntryId, String>) {
    let rows = over(sheet, &detail.over, titles);
    sheet.section(&told::data(), rows);
    let rows = use_rows(sheet, grant, detail);
    sheet.section(&told::what_may_be_done(), rows);
    let rows = price(sheet, detail);
    sheet.section(&told::price(), rows);
}

fn over(sheet: &Sheet, over: &Over, titles: &BTreeMap<EntryId, String>) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    for named in over.entries().iter().take(MOST_ENTRIES) {
        let title = titles.get(&named.entry).map(|title| format!("{title}  ")).unwrap_or_default();
        let fields = match &named.fields {
            Fields::All => told::all_fields(),
            Fields::Only(numbers) => told::fields(sheet.all(numbers.iter(), |number| number.to_string())),
        };
        let entry = sheets::entry(named.entry, named.version);
        let text = format!("{title}{}  {}", entry.of(lang), fields.of(lang));
        sheet.row(&mut rows, "entry", text);
    }
    let beyond = over.entries().len().saturating_sub(MOST_ENTRIES);
    if beyond > 0 {
        sheet.row(&mut rows, "entry", told::and_more(beyond).of(lang).to_string());
    }
    for cell in over.cells() {
        let theme = if cell.theme.as_str() == "any" {
            told::all_themes().of(lang).to_string()
        } else {
            words::code(lang, "themes", cell.theme.as_str())
        };
        sheet.row(&mut rows, "cell", format!("{}  {theme}", sheet.names.with_code(cell.division.as_str())));
    }
    rows
}

fn use_rows(sheet: &Sheet, grant: &Grant, detail: &Detail) -> Rows {
    let (mut rows, lang, terms) = (Rows::new(), sheet.lang, &detail.terms);
    let actions = |value: &Actions| {
        let names: Vec<String> = serde_json::to_value(value).ok().and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
        sheet.all(names.iter(), |name| words::word(lang, "action", name).0)
    };
    let or_nobody = |text: String, words: Words| if text.is_empty() { words.of(lang).to_string() } else { text };
    sheet.row(&mut rows, "purposes", sheet.codes("purposes", grant.purposes.iter().map(|code| code.as_str())));
    sheet.row(&mut rows, "actions", or_nobody(actions(&grant.actions), told::none()));
    sheet.row(&mut rows, "prohibited", Cell::toned(actions(&grant.prohibited), Tone::Bad));
    let places = sheet.all(terms.spatial.iter(), |code| sheet.names.with_code(code.as_str()));
    sheet.row(&mut rows, "spatial", or_nobody(places, told::whole_country()));
    sheet.row(&mut rows, "recipients", or_nobody(recipients(sheet, &terms.recipients), told::nobody()));
    let output = &grant.output;
    sheet.row(&mut rows, "raw_export", if output.raw_export { told::raw() } else { told::not_raw() }.of(lang).to_string());
    sheet.row(&mut rows, "forms", or_nobody(sheet.all(output.forms.iter(), |form| word(lang, "form", form).text), told::none()));
    let delivery = sheet.all(output.delivery.iter(), |mode| word(lang, "delivery_mode", mode).text);
    sheet.row(&mut rows, "delivery", or_nobody(delivery, told::none()));
    let abroad = output.cross_border.map_or_else(told::not_abroad, told::approved_abroad);
    sheet.row(&mut rows, "cross_border", abroad.of(lang).to_string());
    let certificates = sheet.all(grant.required_certificates.iter(), |kind| word(lang, "kind", kind).text);
    sheet.row(&mut rows, "required_certificates", certificates);
    sheet.row(&mut rows, "depth_left", grant.depth_left.to_string());
    rows
}

fn recipients(sheet: &Sheet, recipients: &Recipients) -> String {
    let lang = sheet.lang;
    let mut said = Vec::new();
    if !recipients.types.is_empty() {
        let types = sheet.all(recipients.types.iter(), |kind| word(lang, "party_type", kind).text);
        said.push(match &recipients.division {
            Some(division) => told::types_in(types, sheet.names.with_code(division.as_str())).of(lang).to_string(),
            None => types,
        });
    }
    said.extend(recipients.named.iter().map(|uscc| sheet.party(uscc)));
    sheet.all(said, |text| text)
}

fn price(sheet: &Sheet, detail: &Detail) -> Rows {
    let (mut rows, lang, terms) = (Rows::new(), sheet.lang, &detail.terms);
    for line in &terms.price_class {
        let class = match &line.class {
            Class::Free => told::free(),
            Class::FreeConditional(hash) => told::free_on(hash),
            Class::Fee => told::fee(),
        };
        let purpose = words::code(lang, "purposes", line.purpose.as_str());
        sheet.row(&mut rows, "price_class", format!("{purpose}  {}", class.of(lang)));
    }
    sheet.row(&mut rows, "price_class", told::fee_otherwise().of(lang).to_string());
    for share in &terms.benefit {
        let percent = format!("{}.{:02}%", share.bp / 100, share.bp % 100);
        sheet.row(&mut rows, "benefit", format!("{}  {percent}", sheet.party(&share.org)));
    }
    let documents = &terms.documents;
    for (field, hash) in [
        ("decision_hash", documents.decision_hash),
        ("agreement_hash", documents.agreement_hash),
        ("conditions_hash", documents.conditions_hash),
        ("exit_hash", documents.exit_hash),
        ("security_hash", documents.security_hash),
    ] {
        sheet.row(&mut rows, field, hash.map(|hash| hash.to_string()).unwrap_or_default());
    }
    rows
}

/// What is used of a limit, and left.
fn counted(used: Option<u64>, limit: Option<Count>) -> Words {
    match (used, limit) {
        (Some(used), Some(limit)) => told::used_of(used, limit.0, limit.0.saturating_sub(used)),
        (Some(used), None) => told::used_no_limit(used),
        (None, Some(limit)) => told::at_most(limit.0),
        (None, None) => told::no_limit(),
    }
}

fn limits(sheet: &Sheet, grant: &Grant, answer: Option<&GrantUseAnswer>) -> Rows {
    let (mut rows, limits) = (Rows::new(), &grant.limits);
    let used = answer.map(|answer| &answer.used);
    for (field, used, limit) in [
        ("max_products", used.map(|used| used.products), limits.max_products),
        ("max_trades", used.map(|used| used.trades), limits.max_trades),
        ("max_calls", used.map(|used| used.calls), limits.max_calls),
        ("max_recipients", used.map(|used| used.recipients), limits.max_recipients),
    ] {
        let tone = if used.zip(limit).is_some_and(|(used, limit)| used >= limit.0) { Tone::Bad } else { Tone::Plain };
        sheet.row(&mut rows, field, Cell::toned(counted(used, limit).of(sheet.lang), tone));
    }
    rows
}

fn duty_rows(sheet: &Sheet, rows: &mut Rows, duties: &Duties) {
    let lang = sheet.lang;
    sheet.row(rows, "report_every", lasts(duties.report_every, lang));
    let deny = if duties.deny_after == Secs(0) { told::warns_only().of(lang).to_string() } else { lasts(duties.deny_after, lang) };
    sheet.row(rows, "deny_after", deny);
    sheet.row(rows, "destroy_within", lasts(duties.destroy_within, lang));
    sheet.row(rows, "notify_within", lasts(duties.notify_within, lang));
    sheet.row(rows, "disclose", words::yes_no(lang, duties.disclose));
}

/// Duties with their next dates.
fn duties(sheet: &Sheet, answer: &GrantAnswer, beside: &Beside) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    duty_rows(sheet, &mut rows, &answer.grant.duties);
    if let Some(used) = &beside.used {
        if let Some(period) = &used.next {
            let words = told::report_of(time::words(period.from, lang), time::words(period.until, lang));
            sheet.row(&mut rows, "report_due", words.of(lang).to_string());
        }
        for deficient in used.duty.iter().flat_map(|duty| duty.deficient.iter()) {
            let Term { from, until } = &deficient.period;
            let words = told::deficient(time::words(*from, lang), time::words(*until, lang));
            sheet.row(&mut rows, "report_due", Cell::toned(words.of(lang), Tone::Bad));
        }
        let overdue = used.overdue_since.map(|since| told::overdue_since(time::words(since, lang)));
        sheet.row(&mut rows, "overdue", Cell::toned(overdue.map(|words| words.of(lang).to_string()).unwrap_or_default(), Tone::Bad));
    }
    for kind in answer.grant.duties.attestations.iter() {
        let name = word(lang, "attestation", kind).text;
        let live = beside.attestations.iter().filter(|found| found.live && found.recorded.attestation.kind == *kind);
        let last = live.map(|found| found.recorded.attestation.valid_until).max();
        let cell = match last {
            Some(until) => Cell::from(told::attested(name, time::words(until, lang)).of(lang)),
            None => Cell::toned(told::not_attested(name).of(lang), Tone::Bad),
        };
        sheet.row(&mut rows, "attestations", cell);
    }
    sheet.row(&mut rows, "close_due", sheet.time(answer.close_due));
    for report in &beside.reports {
        let kind = word(lang, "report_kind", &report.kind).text;
        let (from, until) = (time::words(report.period.from, lang), time::words(report.period.until, lang));
        let said = format!("{kind}  {}  {}", sheets::from_to(from, until).of(lang), word(lang, "report_status", &report.status).text);
        sheet.row(&mut rows, "reports", said);
    }
    rows
}

/// Who approved it: what it rests on, who signed, who consented.
fn signed(sheet: &Sheet, answer: &GrantAnswer, beside: &Beside) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    sheet.row(&mut rows, "basis", basis(&answer.grant.basis, lang));
    for act in &beside.signed {
        let kind = words::word(lang, "kind", &act.kind).0;
        let begun = told::begun(kind, sheet.party(&act.sent_by), time::words(act.since, lang));
        sheet.row(&mut rows, "signed", begun.of(lang).to_string());
        for side in &act.signed {
            let name = words::word(lang, "side", &side.side).0;
            sheet.row(&mut rows, "signed", format!("✓ {name}  {}", sheet.party_if(side.signed_by.as_ref())));
        }
        for side in &act.missing {
            sheet.row(&mut rows, "signed", missing(sheet, act, side));
        }
        if let Some(done) = act.done_at {
            sheet.row(&mut rows, "signed", told::done_at(time::words(done, lang)).of(lang).to_string());
        }
    }
    for said in &beside.consents {
        let outcome = word(lang, "consent_outcome", &said.outcome);
        let whole = if said.entries.is_empty() { told::as_bureau() } else { told::for_entries(said.entries.len()) };
        let why = said.reason.as_ref().map(|why| format!("  {}", reason(lang, why))).unwrap_or_default();
        let by = sheets::by_at(sheet.party(&said.by), time::words(said.at, lang));
        sheet.row(&mut rows, "consent", Cell::toned(format!("{}  {}  {}{why}", outcome.text, whole.of(lang), by.of(lang)), outcome.tone));
    }
    rows
}

fn missing(sheet: &Sheet, act: &JointView, side: &SideState) -> Cell {
    let (name, who) = (words::word(sheet.lang, "side", &side.side).0, waiter(&side.waits_for, sheet.names, sheet.lang));
    if side.absent {
        return format!("{name}  {}", told::nobody_to_sign().of(sheet.lang)).into();
    }
    let (words, tone) = match act.state {
        JointState::Open => (told::to_sign(who, time::words(act.until, sheet.lang)), Tone::Warn),
        _ => (told::did_not_sign(who), Tone::Dim),
    };
    Cell::toned(format!("{name}  {}", words.of(sheet.lang)), tone)
}

/// Holds and stops.
fn stops(sheet: &Sheet, answer: &GrantAnswer, beside: &Beside) -> Rows {
    let (mut rows, lang) = (Rows::new(), sheet.lang);
    for hold in &beside.holds {
        let scope = match &hold.scope {
            Some(HoldScope::Entries(entries)) => sheet.all(entries.iter(), |entry| entry.to_string()),
            _ => told::whole_grant().of(lang).to_string(),
        };
        let text = format!("{}  {scope}  {}", sheet.party(&hold.by), reason(lang, &hold.reason));
        sheet.row(&mut rows, "held_by", Cell::toned(text, Tone::Bad));
    }
    if let Some(stop) = &answer.self_stop {
        let at = sheets::by_at(sheet.party(&stop.by), time::words(stop.at, lang));
        let tone = if stop.is_in_force() { Tone::Bad } else { Tone::Dim };
        sheet.row(&mut rows, "self_stop", Cell::toned(format!("{}  {}", at.of(lang), reason(lang, &stop.reason)), tone));
        let report = match stop.reported {
            Some(report) => told::risk_reported(report),
            None => told::risk_due(time::words(stop.report_due, lang)),
        };
        sheet.row(&mut rows, "risk_report", report.of(lang).to_string());
        if let Some(lift) = &stop.lifted {
            sheet.row(&mut rows, "lifted", format!("{}  {}", sheet.party(&lift.by), reason(lang, &lift.reason)));
        }
    }
    sheet.row(&mut rows, "frozen_by", Cell::toned(answer.frozen_by.map(|by| by.to_string()).unwrap_or_default(), Tone::Bad));
    rows
}

/// How it ended, and what became of the data.
fn end(sheet: &Sheet, answer: &GrantAnswer) -> Rows {
    let (mut rows, lang, grant) = (Rows::new(), sheet.lang, &answer.grant);
    sheet.row(&mut rows, "ended_at", sheet.time(grant.ended_at));
    if let Some(revoked) = &answer.revocation {
        let by = sheets::by_at(sheet.party(&revoked.by), time::words(revoked.at, lang));
        let basis = revoked.basis.map(|hash| format!("  {hash}")).unwrap_or_default();
        sheet.row(&mut rows, "revocation", format!("{}{basis}", by.of(lang)));
    }
    if let Some(close) = &answer.close_out {
        let by = sheets::by_at(sheet.party(&close.by), time::words(close.at, lang));
        let kept = if close.attested.kept_nothing { told::kept_nothing() } else { told::kept_something() };
        sheet.row(&mut rows, "close_out", format!("{}  {}  {}", by.of(lang), escape(close.attested.method.as_str()), kept.of(lang)));
        sheet.row(&mut rows, "document_hash", close.attested.document.to_string());
    }
    if let Some(closed) = &grant.closed {
        let words = if closed.unattested {
            told::closed_unattested(time::words(closed.at, lang))
        } else {
            Words::same(time::words(closed.at, lang))
        };
        sheet.row(&mut rows, "closed", words.of(lang).to_string());
    }
    rows
}

/// The stages of a grant.
pub fn line(answer: &GrantAnswer, lang: Lang) -> Vec<Step> {
    let grant = &answer.grant;
    let name = |standing: &str| standing_word(standing, lang).text;
    let tone = standing_word(answer.standing, lang).tone;
    let mut before = vec![told::signed().of(lang).to_string()];
    if grant.under.as_ref().is_some_and(|under| under.route == Route::Consented) {
        before.push(name("consent"));
    }
    let after: Vec<String> =
        [told::ended(), told::closing(), told::closed_stage()].iter().map(|words| words.of(lang).to_string()).collect();
    let (names, now, tone) = match answer.standing {
        "consent" => ([before.clone(), vec![name("active")], after].concat(), before.len() - 1, tone),
        "rejected" | "lapsed" | "never_active" => {
            let names = [before, vec![name(answer.standing)]].concat();
            let last = names.len() - 1;
            (names, last, tone)
        }
        "pending" => ([before.clone(), vec![name("pending"), name("active")], after].concat(), before.len(), tone),
        "active" => ([before.clone(), vec![name("active")], after].concat(), before.len(), tone),
        ended => {
            let names = [before.clone(), vec![name("active"), name(ended)], after[1..].to_vec()].concat();
            let steps = usize::from(grant.closing.is_some() || grant.closed.is_some()) + usize::from(grant.closed.is_some());
            let tone = if grant.closed.is_some() { Tone::Dim } else { tone };
            (names, before.len() + 1 + steps, tone)
        }
    };
    stages::steps(names, now, tone)
}

/// What comes next, and by whom.
pub fn next(answer: &GrantAnswer, used: Option<&GrantUseAnswer>, lang: Lang) -> Vec<Words> {
    let (at, grant) = (|time: Time| time::words(time, lang), &answer.grant);
    let late = || stage_words::late().of(lang).to_string();
    match answer.standing {
        "consent" => answer.awaited.iter().map(|awaited| told::consents(awaited.missing, at(awaited.due), at(awaited.lapses))).collect(),
        "pending" | "active" => {
            let mut next = Vec::new();
            if let Some(stop) = answer.self_stop.as_ref().filter(|stop| stop.is_in_force()) {
                next.push(if stop.reported.is_none() { told::file_risk(at(stop.report_due)) } else { told::lift() });
            }
            if answer.holders > 0 {
                next.push(told::resume());
            }
            if let Some(period) = used.and_then(|used| used.next.as_ref()) {
                let late = if used.is_some_and(|used| used.overdue_since.is_some()) { late() } else { String::new() };
                next.push(told::report_next(at(period.from), at(period.until), late));
            }
            next.push(if answer.begun { told::in_force(at(answer.ends_at)) } else { told::begins(at(grant.valid_from)) });
            next
        }
        "expired" | "revoked" | "withdrawn" => match (&grant.closed, &grant.closing, answer.close_due) {
            (Some(_), ..) => vec![stage_words::over()],
            (None, Some(closing), _) => vec![told::accept_next(at(closing.due))],
            (None, None, due) => {
                let late = if answer.close_overdue { late() } else { String::new() };
                vec![told::close_next(format!("{}{late}", due.map(at).unwrap_or_default()))]
            }
        },
        _ => vec![stage_words::over()],
    }
}

#[cfg(test)]
#[path = "grant_tests.rs"]
mod tests;
