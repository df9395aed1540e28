//! Every page that code or another page names is there, and the law is cited from the project's own.

use std::fs;
use std::path::{Path, PathBuf};

/// Files of the project that name pages.
fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            if !name.starts_with('.') && name != "target" {
                files(&entry, out);
            }
        } else if ["rs", "md", "toml", "sh"].iter().any(|end| name.ends_with(&format!(".{end}"))) {
            out.push(entry);
        }
    }
}

/// Paths of pages under `docs/` in a text, as they are written there.
fn pages(text: &str) -> impl Iterator<Item = &str> {
    let of_path = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    text.match_indices("docs/").filter_map(move |(at, _)| {
        // Only from the root of the project: `../docs/` is one of a link.
        let before = text[..at].chars().next_back();
        let rest = &text[at..];
        let end = rest.find(|c: char| !of_path(c)).unwrap_or(rest.len());
        let page = rest[..end].trim_end_matches('.');
        (before != Some('/') && page.ends_with(".md")).then_some(page)
    })
}

#[test]
fn every_page_that_is_named_stands_and_no_law_is_cited_from_elsewhere() {
    let root = mulu_tests::project();
    let (mut all, mut dead) = (Vec::new(), Vec::new());
    files(&root, &mut all);
    let (mut named, elsewhere) = (0, ["records", ".md"].concat());
    for file in all {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let told = file.strip_prefix(&root).unwrap().display().to_string();
        for page in pages(&text) {
            named += 1;
            if !root.join(page).is_file() {
                dead.push(format!("{told}: {page}"));
            }
        }
        if text.contains(&format!("{elsewhere} ")) {
            dead.push(format!("{told}: {elsewhere}, which no reader of the project has"));
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(named > 100, "only {named} pages are named");
}

#[test]
fn pages_are_found_as_they_are_written() {
    let text = "see docs/work.md, [x](../docs/format.md) and `docs/spec/party.md`. Not docs/spec alone.";
    assert_eq!(pages(text).collect::<Vec<_>>(), ["docs/work.md", "docs/spec/party.md"]);
}
