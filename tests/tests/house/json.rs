//! JSON of others is read within a number of values (`kernel/json.rs`): as text it is small, in memory it is not.

use std::fs;
use std::path::Path;

/// What may read JSON without a bound: why.
const OWN: &[(&str, &str)] = &[
    ("client/src/home.rs", "what this home has seen, written by itself"),
    ("client/src/keystore.rs", "files of a key, at most 64 KiB, into types of ours"),
    ("client/src/claim.rs", "a claim code, at most 64 KiB, into types of ours"),
    ("client/src/import/source/elements.rs", "one key of an object"),
    ("client/src/ledger/view.rs", "what a node says of itself, into a type of ours, within the bytes of an answer"),
    ("client/src/ledger/ask.rs", "ids that a node found, into types of ours, within the bytes of an answer"),
    ("client/src/rpc.rs", "the log of a refusal, into a type of ours, within the values of the answer"),
    ("client/src/quickstart/mod.rs", "what this program made"),
    ("client/src/quickstart/place.rs", "what this program's own mulud says"),
    ("client/src/quickstart/state.rs", "what this program wrote"),
    ("genesis/src/network.rs", "the keys of a network by name, into texts"),
    ("node/src/app.rs", "the state of a genesis document that was read within a bound"),
    ("node/src/engine/keys.rs", "this node's keys, into types of ours"),
    ("node/src/cli/ask.rs", "what a node says of itself, into a type of ours, within 1 MiB"),
    ("node/src/cli/prove_validator.rs", "this node's genesis document"),
    ("node/src/cli/testnet/layout.rs", "what mulud testnet wrote, into a type of ours"),
];

/// Lines of a folder's programs that read JSON by serde alone, with their files.
fn readers(root: &Path, dir: &Path, found: &mut Vec<String>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if path.is_dir() {
            readers(root, &path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && !name.ends_with("fake_node.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let program = text.split("#[cfg(test)]\n#[allow").next().unwrap().split("#[cfg(test)]\nmod tests {").next().unwrap();
            if ["from_slice", "from_str", "from_reader"].iter().any(|read| program.contains(&format!("serde_json::{read}"))) {
                found.push(name);
            }
        }
    }
}

#[test]
fn no_program_reads_json_of_others_without_a_bound() {
    let (root, mut found) = (mulu_tests::project(), Vec::new());
    for dir in ["client/src", "node/src", "genesis/src"] {
        readers(&root, &root.join(dir), &mut found);
    }
    let unnamed: Vec<_> = found.iter().filter(|file| OWN.iter().all(|(own, _)| own != file)).collect();
    assert!(unnamed.is_empty(), "kernel/json.rs reads within a bound: {unnamed:#?}");
    let idle: Vec<_> = OWN.iter().filter(|(own, _)| found.iter().all(|file| file != own)).collect();
    assert!(idle.is_empty(), "{idle:#?}");
}
