//! The one place that prints: results on standard output, errors on standard error, as tables for people or JSON for scripts.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};

use mulu_contracts::kernel::text::one_line;
use serde::Serialize;
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::home::{Form, Settings};
use crate::lang::Lang;
use crate::ledger::nodes::{Standing, Told};
use crate::show::layout::{Cell, key_values};
use crate::show::plain::{cell, escape};
use crate::show::screen::{Screen, Style};
use crate::show::scripts::{mixed_in, mixed_words};
use crate::show::{lists, time, words};
use crate::words::{Words, failures, outputs, writes};

/// An answer whose newest header is older than this is told with its age: an idle network makes a block every few seconds.
const OLD_SECS: u64 = 15;

/// Where results go.
pub struct Out {
    form: Form,
    lang: Lang,
    screen: Screen,
    nodes: Vec<Told>,
    age_secs: Option<u64>,
    warned: std::cell::RefCell<BTreeSet<String>>,
}

impl Out {
    /// As set.
    pub fn new(settings: &Settings) -> Self {
        let (form, lang, screen) = (settings.form, settings.lang, Screen::look(settings.pager));
        Out { form, lang, screen, nodes: Vec::new(), age_secs: None, warned: Default::default() }
    }

    /// Before anything is known.
    pub fn plain() -> Self {
        let args: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
        let said = |flag: &str| {
            let after = args.iter().zip(args.iter().skip(1)).filter(|(name, _)| *name == flag).map(|(_, value)| value.clone());
            let joined = args.iter().filter_map(|a| Some(a.strip_prefix(flag)?.strip_prefix('=')?.to_string()));
            after.chain(joined).last()
        };
        let json = said("--output").or_else(|| std::env::var("MULU_OUTPUT").ok()).is_some_and(|form| form == "json");
        let lang = said("--lang").and_then(|word| Lang::from_word(&word)).unwrap_or_else(Lang::from_environment);
        let form = if json { Form::Json } else { Form::Table };
        Out { form, lang, screen: Screen::default(), nodes: Vec::new(), age_secs: None, warned: Default::default() }
    }

    /// JSON rather than tables?
    pub fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Language of messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Width and colour of text for people.
    pub fn style(&self) -> &Style {
        &self.screen.style
    }

    /// Text for people, page by page where it is long.
    pub fn page(&self, text: &str) -> Result<(), Failure> {
        let text = format!("{}\n", text.trim_end());
        self.screen.write(&text).map_err(|e| Failure::output(&e))?;
        self.tell_mixed(&mixed_words(&text));
        Ok(())
    }

    /// Names on standard error the words that mix scripts, among those that were just shown.
    fn tell_mixed(&self, words: &BTreeSet<String>) {
        if words.is_empty() {
            return;
        }
        let told = match self.form {
            Form::Json => json!({ "warning": { "name": "mixed_scripts", "words": words } }).to_string(),
            Form::Table => {
                let words = words.iter().map(String::as_str).collect::<Vec<_>>().join(self.lang.choose(", ", "、"));
                one_line(outputs::mixed_scripts(words).of(self.lang))
            }
        };
        let _ = writeln!(std::io::stderr(), "{told}");
    }

    /// Tells a warning on standard error, once.
    pub fn warn_once(&self, words: &Words) {
        if self.warned.borrow_mut().insert(words.en.clone()) {
            let text = match self.form {
                Form::Json => json!({ "warning": { "name": "not_kept", "message": words.of(self.lang) } }).to_string(),
                Form::Table => one_line(words.of(self.lang)),
            };
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// What the nodes turned out to be, where there are several.
    pub fn note_nodes(&mut self, told: Vec<Told>) {
        self.nodes = told;
    }

    /// How old the newest header of an answer is.
    pub fn note_age(&mut self, age_secs: u64) {
        self.age_secs = (age_secs > OLD_SECS).then_some(age_secs);
    }

    /// Puts the nodes and the age beside a result.
    fn with_notes(&self, mut document: Value) -> Value {
        if let Value::Object(map) = &mut document {
            if let Some(age_secs) = self.age_secs {
                map.entry("age_secs").or_insert_with(|| age_secs.to_string().into());
            }
            if !self.nodes.is_empty() {
                map.entry("nodes").or_insert_with(|| json!(self.nodes));
            }
        }
        document
    }

    /// Names on standard error the nodes of which something has to be said, and the age of an old answer.
    pub fn tell_nodes(&self) {
        let bad: Vec<&Told> = self.nodes.iter().filter(|told| told.standing > Standing::Good).collect();
        if self.form == Form::Json {
            if !bad.is_empty() {
                let _ = writeln!(std::io::stderr(), "{}", json!({ "warning": { "name": "nodes", "nodes": bad } }));
            }
            return;
        }
        for told in bad {
            let word = match told.standing {
                Standing::Lied => outputs::lied(&told.url, &told.words),
                Standing::Lags => outputs::lags(&told.url, &told.words),
                _ => outputs::no_answer(&told.url, &told.words),
            };
            let _ = writeln!(std::io::stderr(), "{}", one_line(word.of(self.lang)));
        }
        if let Some(age) = self.age_secs {
            let _ = writeln!(std::io::stderr(), "{}", outputs::old(age).of(self.lang));
        }
    }

    /// One result document.
    pub fn document(&self, document: &impl Serialize) -> Result<(), Failure> {
        let value = serde_json::to_value(document).map_err(|e| Failure::defect(e.to_string()))?;
        match self.form {
            Form::Json => self.raw_json(&self.with_notes(value)),
            Form::Table => match bare_list(&value) {
                Some(items) => self.page(&lists::bare(items, self.lang, &self.screen.style).0),
                None => {
                    let mut rows = Vec::new();
                    flatten("", &value, self.lang, &mut rows);
                    self.page(&key_values(&rows, &self.screen.style))
                }
            },
        }
    }

    /// JSON whatever the form, for templates.
    pub fn raw_json(&self, value: &Value) -> Result<(), Failure> {
        self.line(&serde_json::to_string_pretty(value).map_err(|e| Failure::defect(e.to_string()))?)?;
        self.tell_mixed(&mixed_in(value));
        Ok(())
    }

    /// A line for people; scripts find it in the document.
    pub fn words(&self, text: &str) -> Result<(), Failure> {
        if self.form == Form::Table {
            self.line(&escape(text))?;
            self.tell_mixed(&mixed_words(text));
        }
        Ok(())
    }

    /// Plain text, for files to fill in.
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        self.line(text.trim_end())
    }

    fn line(&self, text: &str) -> Result<(), Failure> {
        // A reader that went away is no failure of the command.
        match writeln!(std::io::stdout(), "{text}") {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::output(&e)),
            _ => Ok(()),
        }
    }

    /// What is about to be signed, on a terminal only.
    pub fn preview(&self, value: &Value) {
        if self.form == Form::Table && std::io::stderr().is_terminal() {
            let mut rows = Vec::new();
            flatten("", value, self.lang, &mut rows);
            let about = writes::about_to_sign();
            let _ = writeln!(std::io::stderr(), "{}\n{}", about.of(self.lang), key_values(&rows, &Style::default()));
            self.tell_mixed(&mixed_in(value));
        }
    }

    /// A line beside what is about to be signed, on a terminal only.
    pub fn note(&self, text: &str) {
        if self.form == Form::Table && std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// Can somebody be asked? Not in a pipe, and not where scripts read.
    pub fn can_ask(&self) -> bool {
        self.form == Form::Table && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Shows something and asks about it; only a plain yes is one.
    pub fn ask(&self, about: &str, question: &str) -> Result<bool, Failure> {
        let mut said = String::new();
        let asked = (|| {
            let mut err = std::io::stderr();
            write!(err, "{about}\n{}", escape(question))?;
            self.tell_mixed(&mixed_words(about));
            err.flush()?;
            std::io::stdin().read_line(&mut said)
        })();
        asked.map_err(|e| Failure::wrong(outputs::nobody_answered(e), crate::words::usage::yes_does_not_ask()))?;
        Ok(matches!(said.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "好"))
    }

    /// Tells a failure; its exit code.
    pub fn failure(&self, failure: &Failure) -> i32 {
        if !failure.silent {
            let text = match self.form {
                Form::Json => {
                    let mut told = failure.json(self.lang);
                    if let Some(Value::Object(error)) = told.get_mut("error").filter(|_| !self.nodes.is_empty()) {
                        error.insert("nodes".into(), json!(self.nodes));
                    }
                    told.to_string()
                }
                Form::Table => {
                    self.tell_nodes();
                    let code = failure.code.as_ref().map(|c| format!("{c} ")).unwrap_or_default();
                    let (message, hint) = failure.words(self.lang);
                    // Each on a line of its own, whoever's words stand in it: no node and no file writes a line that looks like ours.
                    let hint = if hint.is_empty() { String::new() } else { format!("\n{}", one_line(failures::next(hint).of(self.lang))) };
                    format!("{}{hint}", one_line(failures::error(format!("{code}{}", failure.name), message).of(self.lang)))
                }
            };
            let _ = writeln!(std::io::stderr(), "{text}");
        }
        failure.exit
    }
}

/// The members of a document that is a list and nothing else.
fn bare_list(value: &Value) -> Option<&[Value]> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.get("items")?.as_array().map(Vec::as_slice).filter(|items| !items.is_empty())
}

/// Labels and values of a document, nested ones one under the other.
fn flatten(path: &str, value: &Value, lang: Lang, rows: &mut Vec<(String, Cell)>) {
    let under = |key: &str| {
        let label = if lang == Lang::Zh { words::label(lang, key) } else { key.to_string() };
        if path.is_empty() { label } else { format!("{path}{}{label}", lang.choose(".", "·")) }
    };
    match value {
        // A long text on its way; its salt says nothing to people.
        Value::Object(map) if map.len() == 2 && map.contains_key("salt") && map.contains_key("words") => {
            flatten(path, map.get("words").unwrap_or(&Value::Null), lang, rows);
        }
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(code) => rows.push((under(key), escape(&words::word(lang, key, &time::or_text(code, lang)).0).into())),
                    inner => flatten(&under(key), inner, lang, rows),
                }
            }
        }
        Value::Array(items) if items.iter().any(|i| i.is_object() || i.is_array()) => {
            for (n, inner) in items.iter().enumerate() {
                flatten(&format!("{path}[{n}]"), inner, lang, rows);
            }
        }
        Value::Null => {}
        Value::Bool(yes) if lang == Lang::Zh => rows.push((path.to_string(), words::yes_no(lang, *yes).into())),
        other => rows.push((path.to_string(), cell(other).into())),
    }
}
