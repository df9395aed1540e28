//! One language at a time: sentences stand in the table of words, in both languages; a Chinese literal elsewhere is data, and says why.

use std::fs;
use std::path::Path;

/// What may hold Chinese literals outside of the table: why.
const DATA: &[(&str, &str)] = &[
    ("client/src/words/", "the table"),
    ("client/src/show/words.rs", "labels of fields and words of vocabularies, both languages"),
    ("client/src/show/registration_words.rs", "the same, of certificates, requests, consents and objections"),
    ("client/src/show/authorization_words.rs", "the same, of plans, scenarios and applications"),
    ("client/src/show/grant_words.rs", "the same, of grants and legacy uses"),
    ("client/src/import/", "labels and columns of the files that are read"),
    ("client/src/export/", "columns of the files that are written"),
    ("client/src/cli/party/import.rs", "columns and labels of the table that is read"),
    ("client/src/cli/arg.rs", "names of vocabularies, both languages"),
    ("client/src/cli/localise.rs", "marks of help pages"),
    ("client/src/output.rs", "a plain yes in Chinese"),
    ("client/src/quickstart/", "its story, each sentence in both languages"),
];

/// Chinese characters, not punctuation: what stands between items is no sentence.
fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Lines of a file that hold a Chinese literal, without comments, examples of commands and tests.
fn literals(text: &str) -> Vec<(usize, String)> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut found, mut example) = (Vec::new(), false);
    for (n, line) in text.lines().enumerate() {
        example = line.contains("after_help") || example && !line.trim_start().starts_with("pub ") && !line.trim_start().starts_with(")]");
        let code = line.split("//").next().unwrap_or_default();
        let inside = code.split('"').skip(1).step_by(2).any(|literal| literal.chars().any(is_chinese));
        if inside && !example {
            found.push((n + 1, line.trim().to_string()));
        }
    }
    found
}

fn visit(root: &Path, dir: &Path, wrong: &mut Vec<String>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_string();
        if path.is_dir() {
            visit(root, &path, wrong);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && !DATA.iter().any(|(of, _)| name.starts_with(of)) {
            let found = literals(&fs::read_to_string(&path).unwrap());
            wrong.extend(found.into_iter().map(|(n, line)| format!("{name}:{n}: {line}")));
        }
    }
}

#[test]
fn chinese_sentences_stand_in_the_table_of_words() {
    let root = mulu_tests::project();
    let mut wrong = Vec::new();
    visit(&root, &root.join("client/src"), &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(DATA.iter().all(|(of, why)| root.join(of).exists() && !why.is_empty()), "what is gone needs no leave");
}

#[test]
fn a_literal_is_found_and_a_remark_is_not() {
    assert_eq!(literals("let x = \"中文\";\n// 中文\n/// \"中文\"\nlet y = \"a、b\";").len(), 1);
    assert_eq!(literals("#[command(after_help = \"mulu --words 中文\\n\\\n    mulu 中文\")]\npub struct A;\nlet x = \"中\";").len(), 1);
}
