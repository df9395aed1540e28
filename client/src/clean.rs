//! Cleaning of imported texts: the chain refuses what is not clean and repairs nothing, so importers do it, with a warning.
//! Full-width punctuation stays as typed.

use mulu_contracts::kernel::text::is_refused;
use unicode_normalization::UnicodeNormalization as _;

/// A cleaned text and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// The text.
    pub text: String,
    /// What was done, each word once: `not_nfc`, `tabs`, `carriage_returns`, `line_feeds`, `controls`, `white_space`, `outer_blanks`.
    pub changes: Vec<&'static str>,
}

/// Cleans a text of one line.
pub fn line(text: &str) -> Cleaned {
    clean(text, false)
}

/// Cleans a text that may have line feeds.
pub fn para(text: &str) -> Cleaned {
    clean(text, true)
}

fn clean(text: &str, keep_lines: bool) -> Cleaned {
    let mut changes = Vec::new();
    let mut note = |word: &'static str| {
        if !changes.contains(&word) {
            changes.push(word);
        }
    };
    let normal: String = text.nfc().collect();
    if normal != text {
        note("not_nfc");
    }
    if normal.contains('\r') {
        note("carriage_returns");
    }
    let normal = normal.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(normal.len());
    let mut blank = false;
    for c in normal.chars() {
        match c {
            '\n' if keep_lines => {
                if blank {
                    note("white_space");
                    out.truncate(out.trim_end_matches(' ').len());
                }
                out.push('\n');
                blank = false;
                continue;
            }
            '\n' => note("line_feeds"),
            '\t' => note("tabs"),
            c if is_refused(c) && !c.is_whitespace() => {
                note("controls");
                continue;
            }
            _ => {}
        }
        if c.is_whitespace() {
            // Every blank becomes one plain space; in a paragraph, which may begin with them, ideographic spaces are kept as typed.
            let kept = keep_lines && c == '\u{3000}';
            let plain = c == ' ' || kept;
            if blank || !plain && c != '\t' && c != '\n' {
                note("white_space");
            }
            if !blank && !out.ends_with('\n') {
                out.push(if kept { c } else { ' ' });
            }
            blank = true;
        } else {
            out.push(c);
            blank = false;
        }
    }
    let trimmed = out.trim();
    if trimmed.len() != out.len()
        || out.len() < normal.len() && (normal.starts_with(char::is_whitespace) || normal.ends_with(char::is_whitespace))
    {
        note("outer_blanks");
    }
    Cleaned { text: trimmed.to_string(), changes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned_and_what_was_done_is_named() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("公交线路信息", "公交线路信息", &[]),
            ("公交线路信息\n", "公交线路信息", &["line_feeds", "outer_blanks"]),
            ("\t出租车\r\n企业 ", "出租车 企业", &["carriage_returns", "tabs", "line_feeds", "outer_blanks"]),
            ("a\u{200B}b\u{202E}c", "abc", &["controls"]),
            ("a\u{A0}\u{A0}b", "a b", &["white_space"]),
            ("甲\u{3000}乙", "甲 乙", &["white_space"]),
            ("甲\u{3164}乙\u{FE0F}", "甲乙", &["controls"]),
            ("e\u{301}", "é", &["not_nfc"]),
            ("（甲），乙。", "（甲），乙。", &[]),
        ];
        for (from, to, changes) in cases {
            let cleaned = line(from);
            assert_eq!((cleaned.text.as_str(), cleaned.changes.as_slice()), (*to, *changes), "{from:?}");
            assert_eq!(line(to).changes, Vec::<&str>::new(), "cleaning is done once: {to:?}");
        }
    }

    #[test]
    fn paragraphs_keep_their_lines() {
        let cleaned = para("第一行 \r\n 第二行\n");
        assert_eq!(cleaned.text, "第一行\n第二行");
        assert_eq!(para("甲\u{3000}乙").text, "甲\u{3000}乙");
    }
}
