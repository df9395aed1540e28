//! One entry as a page: what it is, who answers for it, what may be done with it, what waits.

use serde_json::Value;

use super::layout::{Cell, Column, key_values, pad, table, width, wrap};
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::words;
use crate::lang::Lang;

/// Most fields and distributions that are shown; `--output json` has all.
const MOST_ROWS: usize = 40;

type Rows = Vec<(String, Cell)>;

struct Page<'a> {
    lang: Lang,
    names: &'a Names,
    style: &'a Style,
}

/// The page of an entry: the JSON answer to `get_entry` or `get_entry_version`.
pub fn page(answer: &Value, names: &Names, lang: Lang, style: &Style) -> String {
    let page = Page { lang, names, style };
    let (core, detail) = (&answer["core"], &answer["detail"]);
    let mut out = page.head(answer);
    let sections: [(&str, &str, Rows); 5] = [
        ("what it is", "基本信息", page.what(core, detail)),
        ("what may be done with it", "使用属性", page.attributes(core, detail)),
        ("where it comes from", "来源与责任", page.origin(answer)),
        ("form and updates", "形态与更新", page.form(core, detail)),
        ("on the ledger", "账本记录", page.ledger(answer)),
    ];
    for (en, zh, rows) in sections {
        page.section(&mut out, lang.choose(en, zh), &rows);
    }
    page.fields(&mut out, detail);
    page.distributions(&mut out, detail);
    if !answer["pending"].is_null() {
        page.section(&mut out, lang.choose("a change waits for review", "有变更待审核"), &page.pending(answer));
    }
    out
}

/// Status with all that goes beside it.
pub fn status(lang: Lang, core: &Value) -> Cell {
    let (mut text, mut tone) = words::word(lang, "status", core["status"].as_str().unwrap_or_default());
    if core["unclaimed"] == true {
        text.push_str(lang.choose(", unclaimed", "·未认领"));
        tone = Tone::Warn;
    }
    Cell { text, tone }
}

impl Page<'_> {
    fn head(&self, answer: &Value) -> String {
        let core = &answer["core"];
        let mut status = status(self.lang, core);
        if !answer["marks"]["frozen_by"].is_null() {
            status.text.push_str(self.lang.choose(", frozen", "·已冻结"));
            status.tone = Tone::Bad;
        }
        let title = core["title"].as_str().unwrap_or_default();
        let room = self.style.width.map_or(usize::MAX, |w| w.saturating_sub(width(&status.text) + 3).max(16));
        let mut out = String::new();
        for (n, line) in wrap(title, room).iter().enumerate() {
            out.push(' ');
            out.push_str(&self.style.paint(line, Tone::Strong));
            if n == 0 {
                out.push_str("  ");
                out.push_str(&self.style.paint(&status.text, status.tone));
            }
            out.push('\n');
        }
        let version = self.lang.choose("version {v}", "第 {v} 版").replace("{v}", &text(&core["version"]));
        let id = core["entry_id"].as_str().unwrap_or_default();
        out.push_str(&format!(" {}\n", self.style.paint(&format!("{id}  {version}"), Tone::Dim)));
        if core["unclaimed"] == true {
            let words = self.lang.choose(
                "entered on behalf of its provider, who has not confirmed it: mulu catalog confirm",
                "由他方代为编目，提供方尚未确认：mulu catalog confirm",
            );
            for line in wrap(words, self.style.width.map_or(usize::MAX, |w| w - 1)) {
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

    fn word(&self, field: &str, value: &Value) -> Cell {
        match value.as_str() {
            Some(code) => {
                let (text, tone) = words::word(self.lang, field, code);
                Cell { text, tone }
            }
            None => Cell::default(),
        }
    }

    fn all(&self, value: &Value, each: impl Fn(&str) -> String) -> String {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let words: Vec<String> = items.iter().map(|v| each(&text(v))).collect();
        words.join(self.lang.choose(", ", "、"))
    }

    fn party(&self, value: &Value) -> String {
        value.as_str().map(|uscc| self.names.with_code(uscc)).unwrap_or_default()
    }

    fn what(&self, core: &Value, detail: &Value) -> Rows {
        let mut rows = Rows::new();
        self.row(&mut rows, "provider", self.party(&core["provider"]));
        self.row(&mut rows, "division", self.party(&core["division"]));
        self.row(&mut rows, "theme", named(&core["theme"], |c| words::code(self.lang, "themes", c)));
        self.row(&mut rows, "themes", self.all(&detail["themes"], |c| words::code(self.lang, "themes", c)));
        self.row(&mut rows, "sector", named(&core["sector"], |c| words::code(self.lang, "sectors", c)));
        if core["sector_regulated"] == true {
            self.row(&mut rows, "sector_regulated", words::yes_no(self.lang, true));
        }
        self.row(&mut rows, "abstract", words_of(&detail["abstract"], self.lang));
        self.row(&mut rows, "keywords", self.all(&detail["keywords"], str::to_string));
        self.row(&mut rows, "title_en", text(&detail["title_en"]));
        let classification = &detail["classification"];
        if !classification.is_null() {
            let kind = self.word("classification", &classification["kind"]).text;
            let path = self.all(&classification["path"], str::to_string);
            self.row(&mut rows, "classification", format!("{kind}{}{path}", self.lang.choose(" / ", "／")));
        }
        self.row(&mut rows, "audience", self.all(&detail["audience"], |c| words::word(self.lang, "audience", c).0));
        rows
    }

    fn attributes(&self, core: &Value, detail: &Value) -> Rows {
        let mut rows = Rows::new();
        self.row(&mut rows, "share", self.word("share", &core["share"]["type"]));
        self.row(&mut rows, "share_mode", self.all(&core["share"]["mode"], |c| words::word(self.lang, "share_mode", c).0));
        self.row(&mut rows, "share_condition", words_of(&detail["share_terms"]["condition"], self.lang));
        self.row(&mut rows, "share_basis", words_of(&detail["share_terms"]["basis"], self.lang));
        self.row(&mut rows, "open", self.word("open", &core["open"]["type"]));
        self.row(&mut rows, "open_condition", words_of(&detail["open_terms"]["condition"], self.lang));
        self.row(&mut rows, "open_basis", words_of(&detail["open_terms"]["basis"], self.lang));
        self.row(&mut rows, "open_form", text(&detail["open_terms"]["form"]));
        self.row(&mut rows, "operable", self.word("operable", &core["operable"]["type"]));
        self.row(&mut rows, "operable_note", words_of(&detail["operable_note"], self.lang));
        let grade = &core["grade"];
        let national = self.word("national", &grade["national"]);
        let level = self.lang.choose("level {n}", "{n} 级").replace("{n}", &text(&grade["level"]));
        let mut parts = vec![national.text, level];
        for (flag, en, zh) in [("personal", "personal data", "含个人信息"), ("sensitive", "sensitive", "含敏感信息")] {
            if grade[flag] == true {
                parts.push(self.lang.choose(en, zh).to_string());
            }
        }
        self.row(&mut rows, "grade", Cell { text: parts.join(self.lang.choose(", ", "，")), tone: national.tone });
        self.row(&mut rows, "exclusion_declared", self.word("exclusion_declared", &core["exclusion_declared"]));
        if core["consent_required"] == true {
            self.row(&mut rows, "consent_required", words::yes_no(self.lang, true));
        }
        self.row(&mut rows, "delivery_mode", self.all(&core["delivery_mode"], |c| words::word(self.lang, "delivery_mode", c).0));
        let boundary = &core["boundary"];
        if !boundary.is_null() {
            let purposes = self.all(&boundary["purposes"], |c| words::code(self.lang, "purposes", c));
            let purposes = if purposes.is_empty() { self.lang.choose("any purpose", "用途不限").to_string() } else { purposes };
            let actions = self.all(&boundary["actions"], |c| words::word(self.lang, "action", c).0);
            let mut said = format!("{purposes}{}{actions}", self.lang.choose(": ", "："));
            let banned = self.all(&boundary["banned"], |c| words::code(self.lang, "purposes", c));
            if !banned.is_empty() {
                said.push_str(&format!("; {} {banned}", self.lang.choose("banned:", "禁止：")));
            }
            self.row(&mut rows, "boundary", said);
        }
        self.row(&mut rows, "deident_hash", text(&detail["deident_hash"]));
        rows
    }

    fn origin(&self, answer: &Value) -> Rows {
        let detail = &answer["detail"];
        let mut rows = Rows::new();
        if let Some(responsible) = detail["responsible"].as_object() {
            for (duty, who) in responsible.iter().filter(|(_, who)| !who.is_null()) {
                let duty = words::word(self.lang, "responsible", duty).0;
                self.row(&mut rows, "responsible", format!("{duty}{}{}", self.lang.choose(": ", "："), self.party(who)));
            }
        }
        self.row(&mut rows, "internal_unit", words_of(&detail["internal_unit"], self.lang));
        self.row(&mut rows, "source_org", self.party(&detail["source_org"]));
        let acquisition = &detail["acquisition"];
        let basis = words_of(&acquisition["basis"], self.lang);
        let how = self.word("acquisition", &acquisition["kind"]).text;
        self.row(
            &mut rows,
            "acquisition",
            match basis.is_empty() {
                true => how,
                false => self.lang.choose("{how} ({basis})", "{how}（{basis}）").replace("{how}", &how).replace("{basis}", &basis),
            },
        );
        if !detail["upstream"].is_null() {
            let owner = words_of(&detail["upstream"]["owner"], self.lang);
            self.row(&mut rows, "upstream", format!("{owner} {}", text(&detail["upstream"]["system"])));
        }
        self.row(&mut rows, "interpretation_owner", self.party(&detail["interpretation_owner"]));
        for field in ["duty_ref", "process_ref", "system_ref", "resource_code", "landing_page"] {
            self.row(&mut rows, field, text(&detail[field]));
        }
        self.row(&mut rows, "license", words_of(&detail["license"], self.lang));
        self.row(&mut rows, "source_key", words_of(&detail["source_key"], self.lang));
        self.row(&mut rows, "local_key", text(&answer["local_key"]));
        let external = detail["external_ids"].as_array().map(Vec::as_slice).unwrap_or_default();
        let external: Vec<_> = external.iter().map(|id| format!("{}:{}", text(&id["scheme"]), text(&id["value"]))).collect();
        self.row(&mut rows, "external_ids", external.join(", "));
        self.row(&mut rows, "related", self.all(&detail["related"], str::to_string));
        rows
    }

    fn form(&self, core: &Value, detail: &Value) -> Rows {
        let mut rows = Rows::new();
        self.row(&mut rows, "form", self.word("form", &detail["form"]).text);
        self.row(&mut rows, "formats", self.all(&detail["formats"], str::to_string));
        self.row(&mut rows, "network", self.word("network", &detail["network"]).text);
        let frequency = &core["update_frequency"];
        let mut often = words::frequency(self.lang, &frequency["code"]);
        if frequency["confirmed"] != true {
            often.push_str(self.lang.choose(" (not confirmed)", "（未确认）"));
        }
        self.row(&mut rows, "update_frequency", often);
        self.row(&mut rows, "data_updated_on", text(&core["data_updated_on"]));
        self.row(&mut rows, "update_note", words_of(&detail["update_note"], self.lang));
        self.row(&mut rows, "published_on", text(&detail["published_on"]));
        let temporal = &detail["temporal"];
        if !temporal.is_null() {
            self.row(&mut rows, "temporal", format!("{} – {}", text(&temporal["from"]), text(&temporal["to"])));
        }
        self.row(&mut rows, "spatial", self.all(&detail["spatial"], |code| self.names.or_code(code).to_string()));
        self.row(&mut rows, "aggregation_status", self.word("aggregation_status", &core["aggregation_status"]).text);
        self.row(&mut rows, "custody", self.word("custody", &core["custody"]).text);
        rows
    }

    fn ledger(&self, answer: &Value) -> Rows {
        let core = &answer["core"];
        let mut rows = Rows::new();
        let creation = &answer["creation"];
        if !creation.is_null() {
            let by = self.party(&creation["submitted_by"]);
            self.row(&mut rows, "submitted_by", format!("{by}  {}", text(&creation["at"])));
        }
        if answer["review_overdue"] == true {
            self.row(&mut rows, "review_overdue", Cell::toned(words::yes_no(self.lang, true), Tone::Bad));
        }
        let assumed = self.all(&core["assumed"], str::to_string);
        self.row(&mut rows, "assumed", Cell::toned(fields_said(self.lang, &assumed), Tone::Warn));
        let marks = &answer["marks"];
        if marks["objections"].as_u64().unwrap_or(0) > 0 {
            self.row(&mut rows, "objections", Cell::toned(text(&marks["objections"]), Tone::Warn));
        }
        self.row(&mut rows, "frozen_by", Cell::toned(text(&marks["frozen_by"]), Tone::Bad));
        self.row(&mut rows, "registration", text(&marks["registration"]));
        self.row(&mut rows, "content_hash", Cell::toned(text(&core["content_hash"]), Tone::Dim));
        rows
    }

    fn pending(&self, answer: &Value) -> Rows {
        let pending = &answer["pending"];
        let mut rows = Rows::new();
        self.row(&mut rows, "op", self.word("op", &pending["op"]).text);
        self.row(&mut rows, "signer", self.party(&pending["signer"]));
        self.row(&mut rows, "since", text(&pending["since"]));
        let named = self.all(&pending["names"], str::to_string);
        self.row(&mut rows, "names", fields_said(self.lang, &named));
        let reason = &pending["reason"];
        if !reason.is_null() {
            let code = words::code(self.lang, "reasons", &text(&reason["code"]));
            let public = words_of(&reason["public"], self.lang);
            self.row(&mut rows, "reason", format!("{code} {public}").trim().to_string());
        }
        for (part, now, then) in [("core", &answer["core"], &pending["core"]), ("detail", &answer["detail"], &pending["detail"])] {
            let Some(then) = then.as_object() else { continue };
            for (field, value) in then.iter().filter(|(field, value)| *field != "assumed" && **value != now[field.as_str()]) {
                let label = words::label(self.lang, field);
                let change = format!("{} → {}", plain(&now[field.as_str()], self.lang), plain(value, self.lang));
                rows.push((if label.is_empty() { format!("{part}.{field}") } else { label }, Cell::toned(change, Tone::Warn)));
            }
        }
        rows
    }

    fn fields(&self, out: &mut String, detail: &Value) {
        let items = detail["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
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
        let rows = items.iter().take(MOST_ROWS).map(|field| {
            let kind = match field["length"].as_u64() {
                Some(length) => format!("{}({length})", text(&field["data_type"])),
                None => text(&field["data_type"]),
            };
            let sensitive =
                if field["sensitive"] == true { Cell::toned(words::yes_no(self.lang, true), Tone::Warn) } else { Cell::default() };
            vec![
                text(&field["no"]).into(),
                text(&field["name"]).into(),
                kind.into(),
                self.word("share", &field["share"]),
                self.word("open", &field["open"]),
                text(&field["level"]).into(),
                sensitive,
            ]
        });
        let title = self.lang.choose("{label} ({n})", "{label}（{n}）").replace("{label}", &label("fields"));
        let title = title.replace("{n}", &items.len().to_string());
        self.table(out, &title, &columns, &rows.collect::<Vec<Vec<Cell>>>(), items.len());
    }

    fn distributions(&self, out: &mut String, detail: &Value) {
        let items = detail["distributions"].as_array().map(Vec::as_slice).unwrap_or_default();
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
        let row = |d: &Value| {
            vec![
                words_of(&d["title"], self.lang).into(),
                text(&d["format"]).into(),
                text(&d["bytes"]).into(),
                text(&d["access_url"]).into(),
            ]
        };
        let rows: Vec<Vec<Cell>> = items.iter().take(MOST_ROWS).map(row).collect();
        let title = self.lang.choose("{label} ({n})", "{label}（{n}）").replace("{label}", &label("distributions"));
        let title = title.replace("{n}", &items.len().to_string());
        self.table(out, &title, &columns, &rows, items.len());
    }

    fn table(&self, out: &mut String, title: &str, columns: &[Column], rows: &[Vec<Cell>], all: usize) {
        out.push_str(&format!("\n {}\n", self.style.paint(title, Tone::Strong)));
        out.push_str(&table(columns, rows, self.style).0);
        if all > rows.len() {
            let more = self.lang.choose("… {n} more: --output json", "……另有 {n} 项：--output json");
            out.push_str(&format!(" {}\n", more.replace("{n}", &(all - rows.len()).to_string())));
        }
    }
}

/// A plain value; nothing for null. Escaped: it may come from anybody.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escape(text),
        other => escape(&other.to_string()),
    }
}

/// A code's name with the code.
fn named(value: &Value, name: impl Fn(&str) -> String) -> String {
    value.as_str().map(name).unwrap_or_default()
}

/// A long text: its words, or that they were redacted.
fn words_of(value: &Value, lang: Lang) -> String {
    match value {
        Value::Object(map) if map.contains_key("redacted") => lang.choose("(redacted)", "（已遮蔽）").to_string(),
        other => text(other),
    }
}

/// Any value in short, for what a change replaces.
fn plain(value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => lang.choose("nothing", "无").to_string(),
        Value::String(words) if words.is_empty() => lang.choose("nothing", "无").to_string(),
        Value::Object(map) if map.len() == 1 => map.values().next().map(|v| plain(v, lang)).unwrap_or_default(),
        other => super::layout::cut(&text(other), 120),
    }
}

fn fields_said(lang: Lang, numbers: &str) -> String {
    if numbers.is_empty() { String::new() } else { format!("{} {numbers}", lang.choose("fields", "字段")) }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
