//! The frame of a page: a title with its status, stages, and sections of labelled values.

use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::joint_act::Waiter;
use mulu_contracts::ledger::persons::{Committed, Party};
use serde::Serialize;

use super::layout::{Cell, key_values, pad, wrap};
use super::names::Names;
use super::plain::{code_of, escape};
use super::screen::{Style, Tone};
use super::stages::{Step, line};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, pages, sheets, stages};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Labels with their values.
pub type Rows = Vec<(String, Cell)>;

/// A page that is written.
pub struct Sheet<'a> {
    /// Language.
    pub lang: Lang,
    /// Names beside codes.
    pub names: &'a Names,
    /// Width and colour.
    pub style: &'a Style,
    out: String,
}

impl<'a> Sheet<'a> {
    /// A page with nothing on it.
    pub fn new(names: &'a Names, lang: Lang, style: &'a Style) -> Sheet<'a> {
        Sheet { lang, names, style, out: String::new() }
    }

    /// What was written.
    pub fn done(self) -> String {
        self.out
    }

    /// What it is, how it stands, and which version of it that is.
    pub fn head(&mut self, title: &Words, status: &Cell, id: &str, version: u64) {
        let (title, status) = (self.style.paint(&escape(title.of(self.lang)), Tone::Strong), self.style.paint(&status.text, status.tone));
        self.out.push_str(&format!(" {title}  {status}\n"));
        let below = format!("{id}  {}", pages::version(version).of(self.lang));
        self.out.push_str(&format!(" {}\n", self.style.paint(&below, Tone::Dim)));
    }

    /// The line of its stages, and what comes next.
    pub fn stages(&mut self, steps: &[Step], next: &[Words]) {
        self.out.push_str(&format!("\n {}\n", line(steps, self.style)));
        for words in next {
            let said = stages::next(words.of(self.lang));
            for text in wrap(&escape(said.of(self.lang)), self.style.width.map_or(usize::MAX, |width| width.saturating_sub(1))) {
                self.out.push_str(&format!(" {text}\n"));
            }
        }
    }

    /// A section; nothing where it has no rows.
    pub fn section(&mut self, title: &Words, rows: Rows) {
        if rows.is_empty() {
            return;
        }
        self.out.push_str(&format!("\n {}\n", self.style.paint(title.of(self.lang), Tone::Strong)));
        // All sections have their values below each other.
        let left = if self.lang == Lang::Zh { 16 } else { 20 };
        let rows: Rows = rows.into_iter().map(|(label, cell)| (pad(&label, left), cell)).collect();
        self.out.push_str(&key_values(&rows, self.style));
    }

    /// Adds a row, left out where there is nothing to say.
    pub fn row(&self, rows: &mut Rows, field: &str, value: impl Into<Cell>) {
        let cell: Cell = value.into();
        if !cell.text.is_empty() {
            rows.push((words::label(self.lang, field), cell));
        }
    }

    /// A word of a vocabulary.
    pub fn word(&self, group: &str, value: &impl Serialize) -> Cell {
        word(self.lang, group, value)
    }

    /// Several values in one cell.
    pub fn all<T>(&self, items: impl IntoIterator<Item = T>, each: impl Fn(T) -> String) -> String {
        items.into_iter().map(each).collect::<Vec<_>>().join(self.lang.choose(", ", "、"))
    }

    /// Name and code of an organisation.
    pub fn party(&self, uscc: &Uscc) -> String {
        self.names.with_code(uscc.as_str())
    }

    /// The same of one that may be missing.
    pub fn party_if(&self, uscc: Option<&Uscc>) -> String {
        uscc.map(|uscc| self.party(uscc)).unwrap_or_default()
    }

    /// A party with a name or without.
    pub fn anybody(&self, party: &Party) -> String {
        anybody(party, self.names, self.lang)
    }

    /// A time; empty where there is none.
    pub fn time(&self, at: Option<Time>) -> String {
        at.map(|at| time::words(at, self.lang)).unwrap_or_default()
    }

    /// Codes of a list of the ledger by their names.
    pub fn codes<'c>(&self, list: &str, codes: impl IntoIterator<Item = &'c str>) -> String {
        self.all(codes, |code| words::code(self.lang, list, code))
    }
}

/// A word of a vocabulary, in its tone.
pub fn word(lang: Lang, group: &str, value: &impl Serialize) -> Cell {
    let (text, tone) = words::word(lang, group, &code_of(value));
    Cell { text: escape(&text), tone }
}

/// Who somebody is: a name, or what is said of one who is not on the ledger.
pub fn anybody(party: &Party, names: &Names, lang: Lang) -> String {
    match party {
        Party::Org(uscc) => names.or_code(uscc.as_str()).to_string(),
        Party::Committed(Committed { commitment, kind, division }) => {
            let kind = word(lang, "party_type", kind).text;
            let commitment: String = commitment.to_string().chars().take(15).collect();
            sheets::not_on_ledger(kind, names.or_code(division.as_str()), format!("{commitment}…")).of(lang).to_string()
        }
    }
}

/// For whom something waits.
pub fn waiter(waiter: &Waiter, names: &Names, lang: Lang) -> String {
    match waiter {
        Waiter::Organisation(uscc) => names.or_code(uscc.as_str()).to_string(),
        Waiter::Authority(role, division) => {
            format!("{} {}", words::word(lang, "role", &role.name()).0, names.or_code(division.as_str()))
        }
    }
}

/// How long something lasts: in days, where it is whole days.
pub fn lasts(term: Secs, lang: Lang) -> String {
    let seconds = u64::from(term.0);
    let words = if seconds % DAY == 0 { sheets::days(seconds / DAY) } else { sheets::seconds(seconds) };
    words.of(lang).to_string()
}
