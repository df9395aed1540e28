//! The floors of `contracts`: each knows only those above it in this list (ARCHITECTURE.md, "Floors").

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::imports::{House, sources};

/// From the bottom of knowledge up to the doors. What stands in one line is one floor.
const FLOORS: &[&[&str]] = &[
    &["kernel"],
    &["comet"],
    &["ledger"],
    &["party"],
    &["catalog"],
    &["element"],
    &["certificate"],
    &["authorization"],
    &["access_request"],
    &["objection"],
    &["supervision"],
    &["check"],
    &["governance"],
    &["registry"],
    &["execute"],
    &["dry_run", "genesis", "questions"],
];

/// The floor of a file; none for the root, which only names them all, and for a file that stands on none.
fn floor(file: &str) -> Option<usize> {
    let top = file.split('/').next().unwrap().trim_end_matches(".rs");
    FLOORS.iter().position(|names| names.contains(&top))
}

/// Steps that lead to a floor below, in words.
fn refused(sources: &[(String, String)]) -> Vec<String> {
    let mut refused = Vec::new();
    for (from, below) in House::of(sources).edges() {
        for (to, names) in below {
            if floor(&from).is_some_and(|own| floor(&to).is_none_or(|other| other > own)) {
                refused.push(format!("{from} -> {to}: {}", names.into_iter().collect::<Vec<_>>().join(", ")));
            }
        }
    }
    refused
}

#[test]
fn no_file_of_contracts_knows_a_floor_below_its_own() {
    let sources = sources(&mulu_tests::project().join("contracts/src"));
    assert!(sources.len() > 100, "the sources of contracts were not found");
    let lost: Vec<_> = sources.iter().map(|(file, _)| file).filter(|file| *file != "lib.rs" && floor(file).is_none()).collect();
    assert!(lost.is_empty(), "{lost:?} stand on no floor: add them to FLOORS and to ARCHITECTURE.md");
    assert_eq!(refused(&sources), Vec::<String>::new());
}

#[test]
fn a_step_down_is_found_and_steps_up_pass() {
    let sources = |kernel: &str| {
        let rule = "use crate::kernel::id::Id; pub struct Rule;";
        let mods = [("lib.rs", "pub mod kernel; pub mod ledger;"), ("kernel/mod.rs", "pub mod id;"), ("ledger/mod.rs", "pub mod rule;")];
        mods.into_iter()
            .chain([("kernel/id.rs", kernel), ("ledger/rule.rs", rule)])
            .map(|(file, text)| (file.to_string(), text.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(&sources("pub struct Id;")), Vec::<String>::new());
    assert_eq!(refused(&sources("use crate::ledger::rule::Rule; pub struct Id;")), ["kernel/id.rs -> ledger/rule.rs: Rule"]);
}
