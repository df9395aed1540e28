//! What became of many entries: a summary and a table for people, one document for scripts, one line an entry as CSV.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::registry::REGISTRY;
use serde::Serialize;
use serde_json::{Value, json};

use crate::bulk::Fate;
use crate::exit::Failure;
use crate::import::report::calm;
use crate::lang::Lang;
use crate::show::layout::{Cell, Column, table};
use crate::show::screen::{Style, Tone};
use crate::show::words::label;
use crate::words::{codes, reports};

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Done now (in a dry run: it would be).
    Done,
    /// Nothing was to be done.
    Unchanged,
    /// The same entry stands in an earlier row of the list.
    Repeated,
    /// It could not be done.
    Failed,
    /// The run broke off before it was known: it may or may not be done.
    Unknown,
}

impl Ended {
    fn words(self, lang: Lang, dry: bool) -> (String, Tone) {
        let (words, tone) = match self {
            Ended::Done if dry => (reports::would_be_done(), Tone::Good),
            Ended::Done => (reports::done(), Tone::Good),
            Ended::Unchanged => (reports::nothing_to_do(), Tone::Dim),
            Ended::Repeated => (reports::named_twice(), Tone::Dim),
            Ended::Failed if dry => (reports::would_fail(), Tone::Bad),
            Ended::Failed => (reports::failed(), Tone::Bad),
            Ended::Unknown => (reports::not_known(), Tone::Warn),
        };
        (words.of(lang).to_string(), tone)
    }

    const ALL: [Ended; 5] = [Ended::Done, Ended::Unchanged, Ended::Repeated, Ended::Failed, Ended::Unknown];
}

/// One entry of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Row of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// The entry.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub outcome: Ended,
    /// Stable number such as `E1107`, where the ledger has one.
    pub code: Option<String>,
    /// Stable name.
    pub name: Option<String>,
    /// In words.
    pub message: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// Transaction.
    pub tx_id: Option<String>,
    /// Block.
    pub height: Option<String>,
}

impl Line {
    /// A line about which nothing more is known yet.
    pub fn new(row: Option<usize>, id: &str, title: &str, outcome: Ended) -> Line {
        let (code, name, message, hint, tx_id, height) = Default::default();
        Line { row, id: id.into(), title: title.into(), outcome, code, name, message, hint, tx_id, height }
    }

    /// With a name, words and what to do.
    pub fn because(mut self, name: &str, message: impl Into<String>, hint: impl Into<String>) -> Line {
        (self.name, self.message, self.hint) =
            (Some(name.into()), Some(message.into()), Some(hint.into()).filter(|h: &String| !h.is_empty()));
        self
    }

    /// What the ledger decided.
    pub fn decide(&mut self, lang: Lang, fate: Fate) {
        // Of several messages about one line the first that fails is told.
        if self.outcome == Ended::Failed {
            return;
        }
        match fate {
            Fate::Done { tx_id, height, exists } => {
                self.outcome = if exists { Ended::Unchanged } else { Ended::Done };
                self.tx_id = height.is_some().then(|| tx_id.to_string());
                self.height = height.map(|h| h.to_string());
            }
            Fate::Rejected { code, detail } => {
                let (why, hint) = match REGISTRY.code(code) {
                    Some(known) => (codes::message(known, detail.as_deref()), codes::hint(known)),
                    None => (codes::unknown(code), codes::newer_program()),
                };
                let name = REGISTRY.code(code).map_or("unknown_code", Code::name);
                *self = Line::new(self.row, &self.id, &self.title, Ended::Failed).because(name, why.of(lang), hint.of(lang));
                self.code = Some(format!("E{code}"));
            }
            Fate::NoKey => {
                self.outcome = Ended::Failed;
                self.name = Some("no_key".into());
            }
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Kind of the messages.
    pub kind: &'static str,
    /// Nothing was sent.
    pub dry_run: bool,
    /// One for each chosen entry, in their order.
    pub lines: Vec<Line>,
}

/// The document for scripts.
#[derive(Serialize)]
struct Told<'a> {
    kind: &'a str,
    dry_run: bool,
    total: String,
    done: String,
    unchanged: String,
    repeated: String,
    failed: String,
    unknown: String,
    items: &'a [Line],
    errors: Vec<&'a Line>,
}

impl Report {
    /// How many ended so.
    pub fn count(&self, ended: Ended) -> usize {
        self.lines.iter().filter(|l| l.outcome == ended).count()
    }

    /// The document for scripts.
    pub fn json(&self) -> Value {
        let count = |ended| self.count(ended).to_string();
        let errors = self.lines.iter().filter(|l| matches!(l.outcome, Ended::Failed | Ended::Unknown)).collect();
        json!(Told {
            kind: self.kind,
            dry_run: self.dry_run,
            total: self.lines.len().to_string(),
            done: count(Ended::Done),
            unchanged: count(Ended::Unchanged),
            repeated: count(Ended::Repeated),
            failed: count(Ended::Failed),
            unknown: count(Ended::Unknown),
            items: &self.lines,
            errors,
        })
    }

    /// One line an entry: UTF-8 with a byte order mark, so that spreadsheets show Chinese. The same file is a list for `--list`.
    pub fn csv(&self) -> Result<Vec<u8>, Failure> {
        let fail = |e: csv::Error| Failure::defect(e.to_string());
        let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
        writer.write_record(["row", "outcome", "id", "title", "code", "name", "message", "hint", "tx_id", "height"]).map_err(fail)?;
        for line in &self.lines {
            let outcome = json!(line.outcome);
            let said = |t: &Option<String>| calm(t.as_deref().unwrap_or_default());
            let row = line.row.map(|r| r.to_string()).unwrap_or_default();
            let cells = [row, outcome.as_str().unwrap_or_default().into(), calm(&line.id), calm(&line.title)];
            let more = [&line.code, &line.name, &line.message, &line.hint, &line.tx_id, &line.height].map(said);
            writer.write_record(cells.iter().chain(&more)).map_err(fail)?;
        }
        writer.into_inner().map_err(|e| Failure::defect(e.to_string()))
    }

    /// For people: how many ended how, then all that failed or are not known, and where asked for the first of the others.
    pub fn text(&self, lang: Lang, style: &Style, first: usize) -> String {
        let mut out = String::new();
        let label_width = Ended::ALL.iter().map(|e| crate::show::layout::width(&e.words(lang, self.dry_run).0)).max().unwrap_or(0);
        for ended in Ended::ALL {
            let (words, tone) = ended.words(lang, self.dry_run);
            let count = self.count(ended);
            if count > 0 || ended == Ended::Done {
                let words = crate::show::layout::pad(&words, label_width);
                out.push_str(&format!(" {}  {count}\n", style.paint(&words, tone)));
            }
        }
        let trouble: Vec<&Line> = self.lines.iter().filter(|l| !matches!(l.outcome, Ended::Done | Ended::Unchanged)).collect();
        let others: Vec<&Line> = self.lines.iter().filter(|l| l.outcome == Ended::Done).take(first).collect();
        for (lines, most) in [(others, first), (trouble, 100)] {
            if !lines.is_empty() {
                out.push('\n');
                out.push_str(&self.table(&lines[..lines.len().min(most)], lang, style));
            }
            if lines.len() > most {
                out.push_str(&format!(" {}\n", reports::more(lines.len() - most).of(lang)));
            }
        }
        out
    }

    fn table(&self, lines: &[&Line], lang: Lang, style: &Style) -> String {
        let columns = [
            Column::fixed(label(lang, "row"), 4),
            Column::fixed(label(lang, "id"), 0),
            Column::flexible(label(lang, "title"), 10, 3),
            Column::fixed(label(lang, "outcome"), 0),
            Column::fixed(label(lang, "code"), 1),
            Column::flexible(label(lang, "message"), 16, 0),
            Column::flexible(label(lang, "hint"), 12, 5),
        ];
        let said = |t: &Option<String>| Cell::from(crate::show::plain::escape(t.as_deref().unwrap_or_default()));
        let rows: Vec<Vec<Cell>> = lines
            .iter()
            .map(|line| {
                let (words, tone) = line.outcome.words(lang, self.dry_run);
                vec![
                    line.row.map(|r| r.to_string()).unwrap_or_default().into(),
                    crate::show::plain::escape(&line.id).into(),
                    crate::show::plain::escape(&line.title).into(),
                    Cell::toned(words, tone),
                    said(&line.code),
                    said(&line.message),
                    said(&line.hint),
                ]
            })
            .collect();
        // Columns that are empty throughout only take room.
        let used: Vec<usize> = (0..columns.len()).filter(|n| *n == 1 || rows.iter().any(|row| !row[*n].text.is_empty())).collect();
        let columns: Vec<Column> = used.iter().map(|n| columns[*n].clone()).collect();
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| used.iter().map(|n| row[*n].clone()).collect()).collect();
        table(&columns, &rows, style).0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    fn report() -> Report {
        let line = |row, id: &str, title: &str, ended| Line::new(Some(row), id, title, ended);
        let mut stale = line(2, "E-2", "=水质\u{1b}[2J", Ended::Unknown);
        stale.decide(Lang::En, Fate::Rejected { code: Code::STALE_VERSION.number(), detail: None });
        let mut done = line(1, "E-1", "公交线路信息", Ended::Unknown);
        done.decide(Lang::En, Fate::Done { tx_id: mulu_contracts::kernel::value::Hash32([7; 32]), height: Some(9), exists: false });
        let lines = vec![
            done,
            stale,
            line(3, "E-1", "", Ended::Repeated).because("repeated", "row 1 names it already; done once", ""),
            line(4, "hello", "", Ended::Failed).because("no_id", "this is no id", "copy it from a list"),
            line(5, "E-5", "已审", Ended::Unchanged).because("nothing_pending", "nothing waits for review", ""),
        ];
        Report { kind: "review_entry", dry_run: false, lines }
    }

    #[test]
    fn each_entry_is_named_with_its_code_and_what_to_do_next() {
        let text = report().text(Lang::En, &Style::default(), 0);
        let expected = " done           1\n nothing to do  1\n named twice    1\n failed         2\n\n \
            row  id     title           outcome      code   message                            next step\n \
            2    E-2    =水质\\u{1b}[2J  failed       E1107  the object has changed since       read it again and sign for the version that stands now\n \
            3    E-1                    named twice         row 1 names it already; done once\n \
            4    hello                  failed              this is no id                      copy it from a list\n";
        assert_eq!(text, expected);
        let chinese = report().text(Lang::Zh, &Style { width: Some(60), colour: false }, 2);
        assert!(chinese.contains("已完成") && chinese.lines().all(|l| crate::show::layout::width(l) <= 60), "{chinese}");
    }

    #[test]
    fn scripts_get_every_entry_and_the_report_is_a_list_for_the_next_run() {
        let json = report().json();
        assert_eq!((&json["total"], &json["done"], &json["failed"]), (&json!("5"), &json!("1"), &json!("2")));
        assert_eq!((&json["errors"][0]["id"], &json["errors"][0]["code"]), (&json!("E-2"), &json!("E1107")));
        assert_eq!((&json["items"][0]["height"], &json["items"][0]["tx_id"]), (&json!("9"), &json!("07".repeat(32))));
        let csv = String::from_utf8(report().csv().unwrap()).unwrap();
        assert!(csv.starts_with("\u{feff}row,outcome,id,title,code,") && csv.contains("2,failed,E-2,'=水质"), "{csv}");
    }
}
