//! One entry as a page: what it is, who answers for it, what may be done with it, what waits.

use mulu_contracts::catalog::queries::entry::{EntryAnswer, EntryVersionAnswer, PendingAnswer};
use mulu_contracts::catalog::queries::lists::EntryRow;
use mulu_contracts::catalog::records::detail::{Distribution, EntryDetail, FieldSpec, Responsible};
use mulu_contracts::catalog::records::entry::{CoreInput, EntryCore, EntryStatus, Marks};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::texts::Reason;
use serde::Serialize;
use serde_json::{Map, Value};

use super::layout::{Cell, Column, cut, key_values, pad, table, width, wrap};
use super::names::Names;
use super::plain::{code_of, escape};
use super::screen::{Style, Tone};
use super::{time, words};
use crate::lang::Lang;
use crate::words::pages;

/// Most fields and distributions that are shown; `--output json` has all.
const MOST_ROWS: usize = 40;
/// Cells of a value that a change replaces.
const VALUE: usize = 120;

type Rows = Vec<(String, Cell)>;

struct Page<'a> {
    lang: Lang,
    names: &'a Names,
    style: &'a Style,
}

/// What is told of an entry, as it stands or stood.
struct Told<'a> {
    core: &'a EntryCore,
    detail: &'a EntryDetail,
    now: Option<&'a EntryAnswer>,
}

/// The page of an entry as it stands.
pub fn page(answer: &EntryAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let page = Page { lang, names, style };
    let mut out = page.whole(&Told { core: &answer.core, detail: &answer.detail, now: Some(answer) });
    if let Some(pending) = &answer.pending {
        page.section(&mut out, pages::change_waits().of(lang), &page.pending(answer, pending));
    }
    out
}

/// The page of an entry as a version of it stood.
pub fn version_page(answer: &EntryVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    Page { lang, names, style }.whole(&Told { core: &answer.core, detail: &answer.detail, now: None })
}

/// Status with all that goes beside it.
pub fn status(lang: Lang, status: EntryStatus, unclaimed: bool) -> Cell {
    let (mut text, mut tone) = words::word(lang, "status", status.word());
    if unclaimed {
        text.push_str(pages::and_unclaimed().of(lang));
        tone = Tone::Warn;
    }
    Cell { text, tone }
}

/// Status of a row of a list.
pub fn row_status(lang: Lang, row: &EntryRow) -> Cell {
    status(lang, row.status, row.unclaimed)
}

/// What a change turns into what: labels with the value that stands and the one that would. Of the fields of core and detail, in their order.
pub fn changes(lang: Lang, now: (&CoreInput, &EntryDetail), then: (&CoreInput, &EntryDetail)) -> Vec<(String, String)> {
    let pairs = [(members(now.0), members(then.0)), (members(now.1), members(then.1))];
    let mut said = Vec::new();
    for (now, then) in &pairs {
        for (field, value) in then.iter().filter(|(field, value)| *field != "assumed" && now.get(*field) != Some(*value)) {
            let stands = now.get(field).unwrap_or(&Value::Null);
            said.push((words::label(lang, field), format!("{} → {}", shortly(field, stands, lang), shortly(field, value, lang))));
        }
    }
    said
}

fn members(part: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(part) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// A reason: the name of its code and its public words.
pub fn reason(lang: Lang, reason: &Reason) -> String {
    let code = words::code(lang, "reasons", reason.code.as_str());
    format!("{code} {}", said(&reason.public, lang)).trim().to_string()
}

impl Page<'_> {
    fn whole(&self, told: &Told) -> String {
        let mut out = self.head(told);
        let sections: [(crate::words::Words, Rows); 5] = [
            (pages::what_it_is(), self.what(told)),
            (pages::what_may_be_done(), self.attributes(told)),
            (pages::where_from(), self.origin(told)),
            (pages::form_and_updates(), self.form(told)),
            (pages::on_the_ledger(), self.ledger(told)),
        ];
        for (title, rows) in sections {
            self.section(&mut out, title.of(self.lang), &rows);
        }
        self.fields(&mut out, told.detail.fields.iter().as_slice());
        self.distributions(&mut out, told.detail.distributions.iter().as_slice());
        out
    }

    fn head(&self, told: &Told) -> String {
        let core = told.core;
        let mut status = status(self.lang, core.status, core.unclaimed);
        if told.now.is_some_and(|now| now.marks.frozen_by.is_some()) {
            status.text.push_str(pages::and_frozen().of(self.lang));
            status.tone = Tone::Bad;
        }
        let room = self.style.width.map_or(usize::MAX, |w| w.saturating_sub(width(&status.text) + 3).max(16));
        let mut out = String::new();
        for (n, line) in wrap(core.input.title.as_str(), room).iter().enumerate() {
            out.push(' ');
            out.push_str(&self.style.paint(line, Tone::Strong));
            if n == 0 {
                out.push_str("  ");
                out.push_str(&self.style.paint(&status.text, status.tone));
            }
            out.push('\n');
        }
        let version = pages::version(core.version);
        out.push_str(&format!(" {}\n", self.style.paint(&format!("{}  {}", core.entry_id, version.of(self.lang)), Tone::Dim)));
        if core.unclaimed {
            let words = pages::not_confirmed();
            for line in wrap(words.of(self.lang), self.style.width.map_or(usize::MAX, |w| w - 1)) {
                out.push_str(&format!(" {}\n", self.style.paint(&line, Tone::Warn)));
            }
        }
        out
    }

    fn section(&self, out: &mut String, title: &str, rows: &[(String, Cell)]) {
        if rows.is_empty() {
            return;
        }
        out.push_str(&format!("\n {}\n", self.style.paint(title, Tone::Strong)));
        // All sections have their values below each other.
        let left = if self.lang == Lang::Zh { 16 } else { 20 };
        let rows: Vec<_> = rows.iter().map(|(label, cell)| (pad(label, left), cell.clone())).collect();
        out.push_str(&key_values(&rows, self.style));
    }

    /// A row, left out where there is nothing to say.
    fn row(&self, rows: &mut Rows, field: &str, value: impl Into<Cell>) {
        let cell: Cell = value.into();
        if !cell.text.is_empty() {
            rows.push((words::label(self.lang, field), cell));
        }
    }

    fn word(&self, field: &str, value: &impl Serialize) -> Cell {
        let (text, tone) = words::word(self.lang, field, &code_of(value));
        Cell { text, tone }
    }

    fn all<T>(&self, items: impl IntoIterator<Item = T>, each: impl Fn(T) -> String) -> String {
        items.into_iter().map(each).collect::<Vec<_>>().join(self.lang.choose(", ", "、"))
    }

    fn party(&self, uscc: Option<&Uscc>) -> String {
        uscc.map(|uscc| self.names.with_code(uscc.as_str())).unwrap_or_default()
    }

    fn what(&self, Told { core, detail, .. }: &Told) -> Rows {
        let (mut rows, input) = (Rows::new(), &core.input);
        self.row(&mut rows, "provider", self.party(Some(&core.provider)));
        self.row(&mut rows, "division", self.names.with_code(input.division.as_str()));
        let code = |list: &'static str| move |code: &str| words::code(self.lang, list, code);
        self.row(&mut rows, "theme", input.theme.as_ref().map(|c| code("themes")(c.as_str())).unwrap_or_default());
        self.row(&mut rows, "themes", self.all(detail.themes.iter(), |c| code("themes")(c.as_str())));
        self.row(&mut rows, "sector", input.sector.as_ref().map(|c| code("sectors")(c.as_str())).unwrap_or_default());
        if input.sector_regulated {
            self.row(&mut rows, "sector_regulated", words::yes_no(self.lang, true));
        }
        self.row(&mut rows, "abstract", said(&detail.r#abstract, self.lang));
        self.row(&mut rows, "keywords", self.all(detail.keywords.iter(), |word| escape(word.as_str())));
        self.row(&mut rows, "title_en", detail.title_en.as_ref().map(|title| escape(title.as_str())).unwrap_or_default());
        if let Some(classification) = &detail.classification {
            let kind = self.word("classification", &classification.kind).text;
            let path = self.all(classification.path.iter(), |step| escape(step.as_str()));
            self.row(&mut rows, "classification", format!("{kind}{}{path}", self.lang.choose(" / ", "／")));
        }
        self.row(&mut rows, "audience", self.all(detail.audience.iter(), |whom| self.word("audience", whom).text));
        rows
    }

    fn attributes(&self, Told { core, detail, .. }: &Told) -> Rows {
        let (mut rows, input) = (Rows::new(), &core.input);
        self.row(&mut rows, "share", self.word("share", &input.share.kind));
        self.row(&mut rows, "share_mode", self.all(input.share.mode.iter(), |way| self.word("share_mode", way).text));
        self.row(&mut rows, "share_condition", said(&detail.share_terms.condition, self.lang));
        self.row(&mut rows, "share_basis", said(&detail.share_terms.basis, self.lang));
        self.row(&mut rows, "open", self.word("open", &input.open.kind));
        self.row(&mut rows, "open_condition", said(&detail.open_terms.condition, self.lang));
        self.row(&mut rows, "open_basis", said(&detail.open_terms.basis, self.lang));
        self.row(&mut rows, "open_form", escape(detail.open_terms.form.as_str()));
        self.row(&mut rows, "operable", self.word("operable", &input.operable.kind));
        self.row(&mut rows, "operable_note", said(&detail.operable_note, self.lang));
        let grade = &input.grade;
        let national = self.word("national", &grade.national);
        let mut parts = vec![national.text, pages::level(grade.level.get()).of(self.lang).to_string()];
        for (holds, what) in [(grade.personal, pages::personal()), (grade.sensitive, pages::sensitive())] {
            parts.extend(holds.then(|| what.of(self.lang).to_string()));
        }
        self.row(&mut rows, "grade", Cell { text: parts.join(self.lang.choose(", ", "，")), tone: national.tone });
        self.row(&mut rows, "exclusion_declared", self.word("exclusion_declared", &input.exclusion_declared));
        if input.consent_required {
            self.row(&mut rows, "consent_required", words::yes_no(self.lang, true));
        }
        self.row(&mut rows, "delivery_mode", self.all(input.delivery_mode.iter(), |way| self.word("delivery_mode", way).text));
        if let Some(boundary) = &input.boundary {
            let named = |codes: Vec<&str>| self.all(codes, |code| words::code(self.lang, "purposes", code));
            let purposes = named(boundary.purposes.iter().map(|code| code.as_str()).collect());
            let purposes = if purposes.is_empty() { pages::any_purpose().of(self.lang).to_string() } else { purposes };
            let actions: Vec<String> = serde_json::to_value(boundary.actions).and_then(serde_json::from_value).unwrap_or_default();
            let actions = self.all(actions, |action| words::word(self.lang, "action", &action).0);
            let mut said = format!("{purposes}{}{actions}", self.lang.choose(": ", "："));
            let banned = named(boundary.banned.iter().map(|code| code.as_str()).collect());
            if !banned.is_empty() {
                said.push_str(pages::banned(banned).of(self.lang));
            }
            self.row(&mut rows, "boundary", said);
        }
        self.row(&mut rows, "deident_hash", detail.deident_hash.map(|hash| hash.to_string()).unwrap_or_default());
        rows
    }

    fn origin(&self, Told { detail, now, .. }: &Told) -> Rows {
        let mut rows = Rows::new();
        let Responsible { collect, provide, transfer, uses, collector, aggregator } = &detail.responsible;
        let duties = [
            ("collect", collect),
            ("provide", provide),
            ("transfer", transfer),
            ("use", uses),
            ("collector", collector),
            ("aggregator", aggregator),
        ];
        let mut duties: Vec<_> = duties.into_iter().filter(|(_, who)| who.is_some()).collect();
        duties.sort_by_key(|(duty, _)| *duty);
        for (duty, who) in duties {
            let duty = words::word(self.lang, "responsible", duty).0;
            self.row(&mut rows, "responsible", format!("{duty}{}{}", self.lang.choose(": ", "："), self.party(who.as_ref())));
        }
        self.row(&mut rows, "internal_unit", said(&detail.internal_unit, self.lang));
        self.row(&mut rows, "source_org", self.party(detail.source_org.as_ref()));
        if let Some(acquisition) = &detail.acquisition {
            let (basis, how) = (said(&acquisition.basis, self.lang), self.word("acquisition", &acquisition.kind).text);
            let how = if basis.is_empty() { how } else { pages::with_basis(how, basis).of(self.lang).to_string() };
            self.row(&mut rows, "acquisition", how);
        }
        if let Some(upstream) = &detail.upstream {
            let owner = said(&upstream.owner, self.lang);
            self.row(&mut rows, "upstream", format!("{owner} {}", escape(upstream.system.as_str())));
        }
        self.row(&mut rows, "interpretation_owner", self.party(detail.interpretation_owner.as_ref()));
        self.row(&mut rows, "duty_ref", escape(detail.duty_ref.as_str()));
        self.row(&mut rows, "process_ref", escape(detail.process_ref.as_str()));
        self.row(&mut rows, "system_ref", escape(detail.system_ref.as_str()));
        self.row(&mut rows, "resource_code", detail.resource_code.as_ref().map(|code| escape(code.as_str())).unwrap_or_default());
        self.row(&mut rows, "landing_page", detail.landing_page.as_ref().map(|url| escape(url.as_str())).unwrap_or_default());
        self.row(&mut rows, "license", said(&detail.license, self.lang));
        self.row(&mut rows, "source_key", escape(detail.source_key.as_str()));
        self.row(&mut rows, "local_key", now.map(|now| escape(now.local_key.as_str())).unwrap_or_default());
        let external = detail.external_ids.iter().map(|id| format!("{}:{}", code_of(&id.scheme), escape(id.value.as_str())));
        self.row(&mut rows, "external_ids", external.collect::<Vec<_>>().join(", "));
        self.row(&mut rows, "related", self.all(detail.related.iter(), |id| id.to_string()));
        rows
    }

    fn form(&self, Told { core, detail, .. }: &Told) -> Rows {
        let (mut rows, input) = (Rows::new(), &core.input);
        self.row(&mut rows, "form", detail.form.map(|form| self.word("form", &form).text).unwrap_or_default());
        self.row(&mut rows, "formats", self.all(detail.formats.iter(), |format| escape(format.as_str())));
        self.row(&mut rows, "network", detail.network.map(|network| self.word("network", &network).text).unwrap_or_default());
        let mut often = words::frequency(self.lang, &input.update_frequency.code);
        if !input.update_frequency.confirmed {
            often.push_str(pages::unconfirmed().of(self.lang));
        }
        self.row(&mut rows, "update_frequency", often);
        self.row(&mut rows, "data_updated_on", input.data_updated_on.map(|day| day.to_string()).unwrap_or_default());
        self.row(&mut rows, "update_note", said(&detail.update_note, self.lang));
        self.row(&mut rows, "published_on", detail.published_on.map(|day| day.to_string()).unwrap_or_default());
        if let Some(temporal) = &detail.temporal {
            let to = temporal.to.map(|day| day.to_string()).unwrap_or_default();
            self.row(&mut rows, "temporal", format!("{} – {to}", temporal.from));
        }
        self.row(&mut rows, "spatial", self.all(detail.spatial.iter(), |code| self.names.or_code(code.as_str()).to_string()));
        self.row(&mut rows, "aggregation_status", self.word("aggregation_status", &input.aggregation_status).text);
        self.row(&mut rows, "custody", self.word("custody", &input.custody).text);
        rows
    }

    fn ledger(&self, Told { core, now, .. }: &Told) -> Rows {
        let mut rows = Rows::new();
        if let Some(now) = now {
            let (by, at) = (self.party(Some(&now.creation.submitted_by)), time::words(now.creation.at, self.lang));
            self.row(&mut rows, "submitted_by", format!("{by}  {at}"));
            if now.review_overdue {
                self.row(&mut rows, "review_overdue", Cell::toned(words::yes_no(self.lang, true), Tone::Bad));
            }
        }
        self.row(&mut rows, "assumed", Cell::toned(self.numbered(&core.input.assumed), Tone::Warn));
        if let Some(now) = now {
            let Marks { objections, frozen_by, registration } = &now.marks;
            if *objections > 0 {
                self.row(&mut rows, "objections", Cell::toned(objections.to_string(), Tone::Warn));
            }
            self.row(&mut rows, "frozen_by", Cell::toned(frozen_by.map(|id| id.to_string()).unwrap_or_default(), Tone::Bad));
            self.row(&mut rows, "registration", registration.map(|id| id.to_string()).unwrap_or_default());
        }
        self.row(&mut rows, "content_hash", Cell::toned(core.content_hash.to_string(), Tone::Dim));
        rows
    }

    /// Numbers of fields, in words.
    fn numbered(&self, numbers: &impl Serialize) -> String {
        let numbers: Vec<u8> = serde_json::to_value(numbers).and_then(serde_json::from_value).unwrap_or_default();
        if numbers.is_empty() { String::new() } else { pages::fields(self.all(numbers, |n| n.to_string())).of(self.lang).to_string() }
    }

    fn pending(&self, answer: &EntryAnswer, pending: &PendingAnswer) -> Rows {
        let (mut rows, waits) = (Rows::new(), &pending.pending);
        self.row(&mut rows, "op", self.word("op", &waits.op).text);
        self.row(&mut rows, "signer", self.party(Some(&waits.signer)));
        self.row(&mut rows, "since", time::words(waits.since, self.lang));
        self.row(&mut rows, "names", self.numbered(&pending.names));
        self.row(&mut rows, "reason", waits.reason.as_ref().map(|why| reason(self.lang, why)).unwrap_or_default());
        let changes = changes(self.lang, (&answer.core.input, &answer.detail), (&pending.core, &pending.detail));
        rows.extend(changes.into_iter().map(|(label, change)| (label, Cell::toned(change, Tone::Warn))));
        rows
    }

    fn fields(&self, out: &mut String, items: &[FieldSpec]) {
        if items.is_empty() {
            return;
        }
        let label = |field: &str| words::label(self.lang, field);
        let columns = [
            Column::fixed(label("no"), 0),
            Column::flexible(label("name"), 8, 0),
            Column::fixed(label("data_type"), 2),
            Column::fixed(label("share"), 4),
            Column::fixed(label("open"), 3),
            Column::fixed(label("level"), 5),
            Column::fixed(label("sensitive"), 1),
        ];
        let row = |field: &FieldSpec| {
            let kind = escape(field.data_type.as_str());
            let kind = field.length.map_or(kind.clone(), |length| format!("{kind}({length})"));
            let sensitive = if field.sensitive { Cell::toned(words::yes_no(self.lang, true), Tone::Warn) } else { Cell::default() };
            vec![
                field.no.to_string().into(),
                escape(field.name.as_str()).into(),
                kind.into(),
                self.word("share", &field.share),
                self.word("open", &field.open),
                field.level.get().to_string().into(),
                sensitive,
            ]
        };
        let rows: Vec<Vec<Cell>> = items.iter().take(MOST_ROWS).map(row).collect();
        self.table(out, pages::counted(label("fields"), items.len()).of(self.lang), &columns, &rows, items.len());
    }

    fn distributions(&self, out: &mut String, items: &[Distribution]) {
        if items.is_empty() {
            return;
        }
        let label = |field: &str| words::label(self.lang, field);
        let columns = [
            Column::flexible(label("title"), 8, 0),
            Column::fixed(label("format"), 0),
            Column::fixed(label("bytes"), 1),
            Column::flexible(label("access_url"), 16, 0),
        ];
        let row = |d: &Distribution| {
            vec![
                said(&d.title, self.lang).into(),
                escape(d.format.as_str()).into(),
                d.bytes.map(|bytes| bytes.to_string()).unwrap_or_default().into(),
                d.access_url.as_ref().map(|url| escape(url.as_str())).unwrap_or_default().into(),
            ]
        };
        let rows: Vec<Vec<Cell>> = items.iter().take(MOST_ROWS).map(row).collect();
        self.table(out, pages::counted(label("distributions"), items.len()).of(self.lang), &columns, &rows, items.len());
    }

    fn table(&self, out: &mut String, title: &str, columns: &[Column], rows: &[Vec<Cell>], all: usize) {
        out.push_str(&format!("\n {}\n", self.style.paint(title, Tone::Strong)));
        out.push_str(&table(columns, rows, self.style).0);
        if all > rows.len() {
            out.push_str(&format!(" {}\n", pages::more(all - rows.len()).of(self.lang)));
        }
    }
}

/// A long text: its words, or that they were redacted. Escaped: it may come from anybody.
pub fn said<const MIN: usize, const MAX: usize, const LF: bool>(text: &Words<MIN, MAX, LF>, lang: Lang) -> String {
    match text.plain() {
        Some(words) => escape(words),
        None if text.is_redacted() => pages::redacted().of(lang).to_string(),
        None => String::new(),
    }
}

/// Any value in short, for what a change replaces.
fn shortly(field: &str, value: &Value, lang: Lang) -> String {
    let none = || pages::nothing().of(lang).to_string();
    match value {
        Value::Null => none(),
        Value::String(text) if text.is_empty() => none(),
        Value::String(text) => escape(&words::word(lang, field, &words::code(lang, "themes", text)).0),
        Value::Bool(yes) => words::yes_no(lang, *yes),
        Value::Array(items) if items.is_empty() => none(),
        Value::Array(items) => {
            let said: Vec<String> = items.iter().map(|item| shortly(field, item, lang)).collect();
            cut(&said.join(lang.choose(", ", "、")), VALUE)
        }
        Value::Object(members) => {
            let one = members.len() == 1;
            let said = members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                // The kind of sharing, opening, operation goes by the words of the field itself.
                let group = if name == "type" { field } else { name };
                let words = shortly(group, value, lang);
                if one || name == "type" { words } else { format!("{} {words}", words::label(lang, name)) }
            });
            cut(&said.collect::<Vec<_>>().join(lang.choose("; ", "；")), VALUE)
        }
        other => cut(&escape(&other.to_string()), VALUE),
    }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
