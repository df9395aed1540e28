//! Values as plain text: nothing in it moves a cursor or colours a terminal.

use mulu_contracts::kernel::text::one_line;
use serde::Serialize;
use serde_json::{Map, Value};

/// A text of lines; control characters (escape sequences above all) never reach a terminal.
pub fn escape(text: &str) -> String {
    text.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

/// The code of a word of a vocabulary, as the ledger writes it; empty for what is no such word.
pub fn code_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default()
}

/// A value in one cell.
pub fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => escape(text),
        Value::Null => String::new(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        Value::Object(map) => object(map),
        other => escape(&other.to_string()),
    }
}

/// An object in one cell: what it is called, where it stands in a block, its only value, or all of them with their names.
fn object(map: &Map<String, Value>) -> String {
    if let Some(Value::String(title)) = map.get("title").or_else(|| map.get("name")) {
        return escape(title);
    }
    let said: Vec<(&String, String)> = map.iter().map(|(key, value)| (key, cell(value))).filter(|(_, text)| !text.is_empty()).collect();
    let place = ["bundle", "transaction", "message"];
    match said.as_slice() {
        [(_, only)] => only.clone(),
        _ if map.len() == place.len() && place.iter().all(|key| map.contains_key(*key)) => place.map(|key| cell(&map[key])).join("/"),
        several => several.iter().map(|(key, text)| format!("{key}={text}")).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{cell, escape};

    #[test]
    fn an_object_in_a_cell_is_words_not_json() {
        let table = [
            (json!({ "entry": "E-1", "title": "公交线路", "stands": true }), "公交线路"),
            (json!({ "ref": "GB/T 1", "hash": null }), "GB/T 1"),
            (json!({ "bundle": 1, "transaction": 20, "message": 0 }), "1/20/0"),
            (json!({ "division": "520300", "below": true }), "division=520300 below=true"),
            (json!({}), ""),
        ];
        for (value, words) in table {
            assert_eq!(cell(&value), words);
        }
    }

    #[test]
    fn escape_sequences_and_line_breaks_of_others_never_reach_the_terminal() {
        assert_eq!(escape("a\u{1b}[2Jb\r\u{202E}c"), "a\\u{1b}[2Jb\\r\\u{202e}c");
        assert_eq!(escape("公交𠀀\n线路"), "公交𠀀\n线路");
    }
}
