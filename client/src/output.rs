//! The one place that prints: results on standard output, errors on standard error, as tables for people or JSON for scripts.

use std::io::{IsTerminal as _, Write as _};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::Value;

use crate::exit::Failure;
use crate::home::{Form, Settings};
use crate::lang::Lang;

/// Where results go.
pub struct Out {
    form: Form,
    lang: Lang,
}

/// Control characters (escape sequences above all) never reach a terminal.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || !mulu_contracts::text::is_refused(c) {
            out.push(c);
        } else {
            out.extend(c.escape_default());
        }
    }
    out
}

fn print(text: &str) -> Result<(), Failure> {
    // A reader that went away is no failure of the command.
    match writeln!(std::io::stdout(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::defect(format!("standard output: {e}"))),
        _ => Ok(()),
    }
}

impl Out {
    /// As set.
    pub fn new(settings: &Settings) -> Self {
        Out { form: settings.form, lang: settings.lang }
    }

    /// Before anything is known.
    pub fn plain() -> Self {
        let json = std::env::args().any(|a| a == "json" || a == "--output=json");
        Out { form: if json { Form::Json } else { Form::Table }, lang: Lang::from_environment() }
    }

    /// JSON rather than tables?
    pub fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Language of messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// One result document.
    pub fn document(&self, document: &impl Serialize) -> Result<(), Failure> {
        let value = serde_json::to_value(document).map_err(|e| Failure::defect(e.to_string()))?;
        match self.form {
            Form::Json => self.raw_json(&value),
            Form::Table => {
                let mut rows = Vec::new();
                flatten("", &value, &mut rows);
                print(&key_values(&rows))
            }
        }
    }

    /// A list document: `answer.items` as rows.
    pub fn list(&self, document: &Value) -> Result<(), Failure> {
        if self.form == Form::Json {
            return self.raw_json(document);
        }
        let answer = &document["answer"];
        let items = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !items.is_empty() {
            print(&table(items))?;
        }
        let total = answer["total"].as_str().map(str::to_string).unwrap_or_else(|| answer["total"].to_string());
        let verified = document["verified"].as_bool() == Some(true);
        let (en, zh) = if verified { ("proven complete", "已证明完整") } else { ("UNVERIFIED", "未经验证") };
        let height = document["height"].as_str().unwrap_or("?");
        let words = self.lang.choose("{n} of {total}, {how}, at height {height}", "{n} / {total} 条，{how}，高度 {height}");
        let words = words.replace("{n}", &items.len().to_string()).replace("{total}", &total);
        print(&words.replace("{how}", self.lang.choose(en, zh)).replace("{height}", height))?;
        if let Some(note) = document["trust"]["note"].as_str() {
            print(note)?;
        }
        match answer["next"].as_str() {
            Some(next) => print(&format!("{} --next {next}", self.lang.choose("go on with", "下一页"))),
            None => Ok(()),
        }
    }

    /// JSON whatever the form, for templates.
    pub fn raw_json(&self, value: &Value) -> Result<(), Failure> {
        print(&serde_json::to_string_pretty(value).map_err(|e| Failure::defect(e.to_string()))?)
    }

    /// A line for people; scripts find it in the document.
    pub fn words(&self, text: &str) -> Result<(), Failure> {
        if self.form == Form::Table { print(&escape(text)) } else { Ok(()) }
    }

    /// Plain text, for files to fill in.
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        print(text.trim_end())
    }

    /// What is about to be signed, on a terminal only.
    pub fn preview(&self, value: &Value) {
        if self.form == Form::Table && std::io::stderr().is_terminal() {
            let mut rows = Vec::new();
            flatten("", value, &mut rows);
            let _ = writeln!(std::io::stderr(), "{}\n{}", self.lang.choose("about to sign:", "即将签署："), key_values(&rows));
        }
    }

    /// Tells a failure; its exit code.
    pub fn failure(&self, failure: &Failure) -> i32 {
        if !failure.silent {
            let text = match self.form {
                Form::Json => failure.json().to_string(),
                Form::Table => {
                    let code = failure.code.as_ref().map(|c| format!("{c} ")).unwrap_or_default();
                    let (error, next) = (self.lang.choose("error", "错误"), self.lang.choose("next", "下一步"));
                    let hint = if failure.hint.is_empty() { String::new() } else { format!("\n{next}: {}", failure.hint) };
                    escape(&format!("{error}: {code}{}: {}{hint}", failure.name, failure.message))
                }
            };
            let _ = writeln!(std::io::stderr(), "{text}");
        }
        failure.exit
    }
}

/// Paths and values of a document, nested ones with dots.
fn flatten(path: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    let under = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                flatten(&under(key), inner, rows);
            }
        }
        Value::Array(items) if items.iter().any(|i| i.is_object() || i.is_array()) => {
            for (n, inner) in items.iter().enumerate() {
                flatten(&format!("{path}[{n}]"), inner, rows);
            }
        }
        Value::Null => {}
        other => rows.push((path.to_string(), cell(other))),
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => escape(text),
        Value::Null => String::new(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => escape(&other.to_string()),
    }
}

fn new_table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn key_values(rows: &[(String, String)]) -> String {
    let mut table = new_table();
    for (key, value) in rows {
        table.add_row([key, value]);
    }
    table.to_string()
}

fn table(items: &[Value]) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        for key in item.keys() {
            if !columns.contains(&key.as_str()) {
                columns.push(key);
            }
        }
    }
    let mut table = new_table();
    table.set_header(&columns);
    for item in items {
        table.add_row(columns.iter().map(|c| cell(&item[*c])));
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn escape_sequences_and_line_breaks_of_others_never_reach_the_terminal() {
        assert_eq!(escape("a\u{1b}[2Jb\r\u{202E}c"), "a\\u{1b}[2Jb\\r\\u{202e}c");
        assert_eq!(escape("公交𠀀\n线路"), "公交𠀀\n线路");
    }
}
