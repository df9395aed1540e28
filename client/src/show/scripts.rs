//! Words that mix scripts: such a word may look like a name that somebody knows, and be another one. Names and titles are not unique, and
//! nothing on the ledger is decided by them; who reads them is told.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::mixed_script::AugmentedScriptSet;

/// Greek letters of units, which stand beside Latin ones: μg, kΩ.
const OF_UNITS: [char; 2] = ['μ', 'Ω'];
/// No more words than these are told.
const MOST: usize = 8;

/// The words of a text that mix scripts, each with the scripts that it mixes.
pub fn mixed_words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| mixes(word)).take(MOST).map(told).collect()
}

/// Those of all texts in a document.
pub fn mixed_in(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) => mixed_words(text),
        Value::Array(items) => items.iter().flat_map(mixed_in).take(MOST).collect(),
        Value::Object(members) => members.values().flat_map(mixed_in).take(MOST).collect(),
        _ => BTreeSet::new(),
    }
}

/// By the rules of UTS 39, with Latin letters beside Chinese, Japanese and Korean ones, as its level "highly restrictive" has them.
fn mixes(word: &str) -> bool {
    let word: String = word.chars().filter(|c| !OF_UNITS.contains(c)).collect();
    if !AugmentedScriptSet::from(word.as_str()).is_empty() {
        return false;
    }
    let rest: String = word.chars().filter(|c| c.script() != Script::Latin).collect();
    let rest = AugmentedScriptSet::from(rest.as_str());
    !(rest.hanb || rest.jpan || rest.kore)
}

fn told(word: &str) -> String {
    let scripts: BTreeSet<&str> = word
        .chars()
        .map(|c| c.script())
        .filter(|script| !matches!(script, Script::Common | Script::Inherited))
        .map(|script| script.full_name())
        .collect();
    format!("{word} ({})", scripts.into_iter().collect::<Vec<_>>().join(" + "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_word_that_mixes_scripts_is_named_with_them_and_what_is_written_so_is_not() {
        // The first letter of the first one is Cyrillic, the last of the second Greek, the Р of the third Cyrillic.
        for (word, scripts) in [("Аpple", "Cyrillic + Latin"), ("Bureaυ", "Greek + Latin"), ("数据Рoc", "Cyrillic + Han + Latin")] {
            assert_eq!(mixed_words(&format!("局 {word}，2026")), BTreeSet::from([format!("{word} ({scripts})")]));
        }
        let fine = "APP下载 2026年 PM2.5 μg/m³ kΩ 东京タワー 서울시 Москва Apple Ａ１ 公交Route5 naïve 目录-Mulu E-520300-K4BD";
        assert_eq!(mixed_words(fine), BTreeSet::new());
    }

    #[test]
    fn a_document_is_looked_through_and_no_more_is_told_than_somebody_reads() {
        let document = json!({ "answer": { "items": [{ "title": "Аpple" }, { "name": "目录\nАбв" }], "total": "1" } });
        assert_eq!(mixed_in(&document).len(), 1);
        let many: Vec<String> = (0..100).map(|n| format!("Аpple{n}")).collect();
        assert_eq!(mixed_in(&json!(many)).len(), MOST);
    }
}
