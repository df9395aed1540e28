//! No rings: inside a crate a file stands above those it names, and none of these names it again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{Edges, House, sources};

/// Crates of the house.
const CRATES: &[&str] = &["contracts", "genesis", "node", "client", "testkit"];

/// All files that one stands above, itself among them if it is in a ring.
fn below<'a>(edges: &'a Edges, from: &'a str) -> BTreeSet<&'a str> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(at) = next.pop() {
        next.extend(edges.get(at).into_iter().flat_map(BTreeMap::keys).map(String::as_str).filter(|to| found.insert(*to)));
    }
    found
}

/// The files of each ring.
fn rings(edges: &Edges) -> Vec<Vec<&str>> {
    let below: BTreeMap<&str, BTreeSet<&str>> = edges.keys().map(|file| (file.as_str(), below(edges, file))).collect();
    let ring = |file: &str| below[file].iter().copied().filter(|other| below.get(other).is_some_and(|b| b.contains(file))).collect();
    let all: BTreeSet<Vec<&str>> = below.keys().map(|file| ring(file)).collect();
    all.into_iter().filter(|ring| !ring.is_empty()).collect()
}

/// Two files of one folder may know each other; anything more is refused, in words.
fn refused(sources: &[(String, String)]) -> Vec<String> {
    let edges = House::of(sources).edges();
    let folder = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_string());
    let mut refused = Vec::new();
    for ring in rings(&edges) {
        if ring.len() <= 2 && ring.iter().all(|file| folder(file) == folder(ring[0])) {
            continue;
        }
        let mut words = format!("{} files in a ring:\n", ring.len());
        for from in &ring {
            for (to, names) in edges[*from].iter().filter(|(to, _)| ring.contains(&to.as_str())) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                words.push_str(&format!("  {from} -> {to}: {}\n", names.join(", ")));
            }
        }
        refused.push(words);
    }
    refused
}

#[test]
fn no_crate_has_a_ring() {
    let mut refused = String::new();
    for name in CRATES {
        let src = mulu_tests::project().join(name).join("src");
        let sources = sources(&src);
        assert!(!sources.is_empty(), "the sources of {name} were not found");
        self::refused(&sources).iter().for_each(|ring| refused.push_str(&format!("{name}: {ring}")));
    }
    assert!(refused.is_empty(), "\n{refused}");
}

fn found(sources: &[(&str, &str)]) -> Vec<String> {
    refused(&sources.iter().map(|(file, text)| ((*file).to_string(), (*text).to_string())).collect::<Vec<_>>())
}

#[test]
fn a_ring_of_three_is_found_with_its_steps() {
    let found = found(&[
        ("lib.rs", "pub mod a; pub mod b; pub mod wide;"),
        ("a.rs", "use crate::b::{self, Lone, inner::{Deep as Other}};\nfn f() { b::go() }"),
        ("b/mod.rs", "pub mod inner; pub struct Lone; pub fn go() { inner::Deep::new(); }"),
        ("b/inner.rs", "pub struct Deep { #[serde(with = \"crate::wide::words\")] x: u8 }"),
        ("wide.rs", "/* a note */ fn words<'a>(x: &'a super::a::Told) -> char { '\"' }"),
    ]);
    assert_eq!(found.len(), 1);
    let steps = "  a.rs -> b/inner.rs: Deep\n  a.rs -> b/mod.rs: Lone, go\n  b/inner.rs -> wide.rs: words\n  b/mod.rs -> b/inner.rs: new\n";
    assert_eq!(found[0], format!("4 files in a ring:\n{steps}  wide.rs -> a.rs: Told\n"));
}

#[test]
fn a_chain_passes_with_its_tests_words_and_names_handed_on() {
    let found = found(&[
        ("lib.rs", "pub mod a; pub mod b;"),
        ("a.rs", "use crate::b::{Handed, Own};\n#[cfg(test)] mod tests { use crate::top::Top; }"),
        ("b/mod.rs", "mod one; mod two; pub use one::Handed; pub use two::*; // crate::a::A"),
        ("b/one.rs", "use super::Own; pub struct Handed; const TEXT: &str = r#\"crate::a::A and \"super::a\"\"#;"),
        ("b/two.rs", "pub struct Own; pub(in crate::b) const ALSO: &str = \"use crate::top::Top;\";"),
        ("top.rs", "use crate::{a, b::Handed}; fn top() { a::go::<u8>() }"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn two_files_may_know_each_other_in_one_folder_alone() {
    let two = |b| found(&[("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::B; pub struct A;"), (b, "use crate::a::A; pub struct B;")]);
    assert_eq!(two("b.rs").len(), 0);
    assert_eq!(two("b/mod.rs").len(), 1);
}
