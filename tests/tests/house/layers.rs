//! The walls of the house, read from the dependency tree: `contracts` knows none of ours; `node` and `client` never know each
//! other; nothing knows the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Crate of ours → crates of ours that it names, of every kind (also for builds and tests), itself left out. The testkit is left out where
/// tests alone name it.
fn named() -> BTreeMap<String, BTreeSet<String>> {
    let root = mulu_tests::project();
    let args = ["metadata", "--no-deps", "--locked", "--offline", "--format-version", "1"];
    let out = Command::new(env!("CARGO")).args(args).current_dir(root).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let packages = metadata["packages"].as_array().unwrap();
    let ours: BTreeSet<String> = packages.iter().map(|p| text(&p["name"])).collect();
    let of = |package: &Value| {
        let name = text(&package["name"]);
        let for_tests = |d: &Value| d["kind"] == "dev" && d["name"] == "mulu-testkit";
        let others = package["dependencies"].as_array().unwrap().iter().filter(|d| !for_tests(d)).map(|d| text(&d["name"]));
        (name.clone(), others.filter(|d| ours.contains(d) && *d != name).collect())
    };
    packages.iter().map(of).collect()
}

/// All crates of ours that one reaches.
fn reached(named: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![from.to_string()];
    while let Some(at) = next.pop() {
        next.extend(named[&at].iter().filter(|d| found.insert((*d).clone())).cloned());
    }
    found
}

fn check(from: &str, expect: &[&str]) {
    let expect: BTreeSet<String> = expect.iter().map(|s| format!("mulu-{s}")).collect();
    assert_eq!(reached(&named(), &format!("mulu-{from}")), expect, "what {from} may reach");
}

#[test]
fn the_workspace_has_these_crates_and_no_other() {
    let all: Vec<String> = named().into_keys().collect();
    assert_eq!(all, ["mulu-client", "mulu-contracts", "mulu-genesis", "mulu-node", "mulu-testkit", "mulu-tests"]);
}

#[test]
fn contracts_depend_on_none_of_ours() {
    check("contracts", &[]);
}

#[test]
fn the_testkit_depends_on_contracts_alone_and_no_program_on_it() {
    check("testkit", &["contracts"]);
}

#[test]
fn genesis_depends_on_contracts_alone() {
    check("genesis", &["contracts"]);
}

#[test]
fn node_and_client_share_contracts_and_genesis_and_never_meet() {
    check("node", &["contracts", "genesis"]);
    check("client", &["contracts", "genesis"]);
}

#[test]
fn contracts_name_no_crate_that_talks_to_the_world() {
    let manifest = std::fs::read_to_string(mulu_tests::project().join("contracts/Cargo.toml")).unwrap();
    for world in ["tokio", "rocksdb", "ureq", "axum", "rand", "libc", "rustix", "tracing"] {
        assert!(!manifest.lines().any(|line| line.starts_with(world)), "contracts/Cargo.toml names {world}");
    }
}

fn files_below(dir: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

#[test]
fn contracts_touch_no_file_clock_thread_or_environment_and_know_no_floating_point() {
    let mut files = Vec::new();
    files_below(&mulu_tests::project().join("contracts/src"), &mut files);
    assert!(files.len() > 40, "the sources of contracts were not found");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let world = ["std::fs", "std::net", "std::env", "std::thread", "std::time::", "std::process", "SystemTime"];
        for word in world.into_iter().chain(["HashMap", "HashSet", "f32", "f64"]) {
            let bad = text.lines().position(|line| line.contains(word) && !line.contains("std::time::Duration"));
            assert_eq!(bad, None, "{} uses {word}, line counted from 0", file.display());
        }
    }
}
