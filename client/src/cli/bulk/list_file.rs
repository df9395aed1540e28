//! A file that lists entries, or certificates: one id a line, a CSV with a column `id` (such as our own reports), or JSON.

use std::path::Path;

use mulu_contracts::kernel::json::{self, MAX_LIST_VALUES};
use serde_json::Value;

use crate::cli::arg::Word;
use crate::exit::Failure;
use crate::words::{Words, lists};

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<I> {
    /// Where it stands, from 1.
    pub row: usize,
    /// What it says.
    pub text: String,
    /// The id that it names, in whatever case and with or without hyphens; or what is wrong with it, and what to do.
    pub id: Result<I, (Words, Words)>,
    /// The row that named the same one before.
    pub repeats: Option<usize>,
}

/// Reads a list. A line that is no id is told as such and stops no other; a file that is no list fails as a whole.
pub fn read<I: Word + Ord + Copy>(path: &Path) -> Result<Vec<Line<I>>, Failure> {
    let text = crate::home::read_words(path)?;
    let bad = |why: Words| {
        let message = Words { en: format!("{}: {}", path.display(), why.en), zh: format!("{}：{}", path.display(), why.zh) };
        Failure::wrong(message, lists::forms())
    };
    let lines = parse(&text).map_err(bad)?;
    if lines.is_empty() { Err(bad(lists::empty())) } else { Ok(lines) }
}

fn parse<I: Word + Ord + Copy>(text: &str) -> Result<Vec<Line<I>>, Words> {
    let text = text.trim_start_matches('\u{feff}');
    let named = match text.trim_start().as_bytes().first() {
        Some(b'[' | b'{') => from_json(text)?,
        _ => match text.lines().next().filter(|head| columns(head).any(|c| c == "id")) {
            Some(_) => from_csv(text)?,
            None => from_lines(text),
        },
    };
    let mut lines = Vec::with_capacity(named.len());
    let mut first = std::collections::BTreeMap::new();
    for (row, text) in named {
        let id = I::word(&text).map_err(|wrong| (wrong.why, wrong.hint));
        let repeats = id.as_ref().ok().and_then(|id: &I| first.get(id).copied());
        if let Ok(id) = &id {
            first.entry(*id).or_insert(row);
        }
        lines.push(Line { row, text, id, repeats });
    }
    Ok(lines)
}

fn columns(head: &str) -> impl Iterator<Item = String> {
    head.split([',', ';', '\t']).map(|c| c.trim().trim_matches('"').to_ascii_lowercase())
}

/// Blank lines and what follows a `#` are passed over.
fn from_lines(text: &str) -> Vec<(usize, String)> {
    let said = |line: &str| line.split('#').next().unwrap_or_default().trim().to_string();
    text.lines().enumerate().map(|(n, line)| (n + 1, said(line))).filter(|(_, line)| !line.is_empty()).collect()
}

fn from_csv(text: &str) -> Result<Vec<(usize, String)>, Words> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|d| head.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(Words::same)?.clone();
    let at = heads.iter().position(|h| h.trim().eq_ignore_ascii_case("id")).ok_or_else(lists::no_column)?;
    let outcome = heads.iter().position(|h| h == "outcome");
    let mut rows = Vec::new();
    for (n, record) in reader.records().enumerate() {
        let record = record.map_err(Words::same)?;
        let id = record.get(at).unwrap_or_default().trim().to_string();
        // Rows of our own reports that tell of no entry: a failed row of an import, for one.
        if !id.is_empty() || outcome.is_none() {
            rows.push((n + 2, id));
        }
    }
    Ok(rows)
}

/// A list; an object is looked into for `items`, `answer.items` or `errors`, as our own documents have them.
fn from_json(text: &str) -> Result<Vec<(usize, String)>, Words> {
    let value: Value = json::read(text.as_bytes(), MAX_LIST_VALUES).map_err(Words::same)?;
    let found = ["", "/items", "/answer/items", "/errors"].iter().find_map(|path| value.pointer(path)?.as_array());
    let items = found.ok_or_else(lists::no_list)?;
    let id = |item: &Value| item.as_str().or_else(|| item.get("id")?.as_str()).map(str::to_string);
    let named = |(n, item): (usize, &Value)| match id(item) {
        Some(id) => (n + 1, id.trim().to_string()),
        None => (n + 1, item.to_string().chars().take(60).collect()),
    };
    Ok(items.iter().enumerate().map(named).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use mulu_contracts::kernel::id::EntryId;

    use super::*;

    const A: &str = "E-520300-3YN9-2AGA-NFLD-PY68-R";
    const B: &str = "E-520382-2HTX-CXKT-Y3RL-WX6U-T";

    fn ids(text: &str) -> Vec<Result<String, String>> {
        let say = |line: Line<EntryId>| match line.id {
            Ok(id) => Ok(format!("{id}{}", line.repeats.map(|r| format!(" repeats {r}")).unwrap_or_default())),
            Err(_) => Err(format!("{}: {}", line.row, line.text)),
        };
        parse(text).unwrap().into_iter().map(say).collect()
    }

    #[test]
    fn an_id_is_read_in_any_case_with_or_without_hyphens_and_a_repeat_names_the_first() {
        let mixed = A.to_lowercase().replace('-', "");
        let text = format!("\u{feff}# the first ones\n{A}\n\n  {mixed}  # again\n{B}\r\n");
        assert_eq!(ids(&text), [Ok(A.to_string()), Ok(format!("{A} repeats 2")), Ok(B.to_string())]);
    }

    #[test]
    fn a_line_that_is_no_id_is_told_with_its_row_and_stops_no_other() {
        let wrong = A.replace("-R", "-P");
        assert_eq!(ids(&format!("{A}\nhello\n{wrong}")), [Ok(A.into()), Err("2: hello".into()), Err(format!("3: {wrong}"))]);
        let (words, hint) = parse::<EntryId>(&wrong).unwrap().remove(0).id.unwrap_err();
        assert!(!words.zh.is_empty() && !hint.zh.is_empty());
    }

    #[test]
    fn reports_and_documents_of_ours_are_lists() {
        let csv = format!("\u{feff}row,outcome,id,title\n1,failed,{A},\"公交, 线路\"\n2,failed,,无\n3,added,{B},水\n");
        assert_eq!(ids(&csv), [Ok(A.to_string()), Ok(B.to_string())]);
        assert_eq!(ids(&format!("名称;ID\n水;{B}\n")), [Ok(B.to_string())]);
        let json = format!(r#"{{"answer":{{"items":[{{"id":"{A}"}},"{B}",{{"x":1}}]}}}}"#);
        assert_eq!(ids(&json), [Ok(A.to_string()), Ok(B.to_string()), Err("3: {\"x\":1}".into())]);
        for bad in ["{\"a\":1}", "[", "{}"] {
            assert!(parse::<EntryId>(bad).is_err(), "{bad}");
        }
        assert!(parse::<EntryId>("\n \n").unwrap().is_empty());
    }
}
