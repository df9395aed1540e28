//! Damaged files of a store: `mulud fsck` names them, and `mulud start` comes to an end on them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mulu_tests::forge::Choice;
use mulu_tests::{Network, program, wait_for};
use serde_json::Value;

/// A node that was started twice, so that its store has tables and a log.
fn stopped() -> Network {
    let mut network = Network::small(3);
    for _ in 0..2 {
        network.start();
        network.stop();
    }
    network
}

fn fsck(home: &Path) -> (i32, Value) {
    let out = Command::new(program("mulud")).args(["fsck", "--output", "json", "--home"]).arg(home).output().unwrap();
    (out.status.code().unwrap(), serde_json::from_slice(&out.stdout).unwrap_or(Value::Null))
}

/// Names and bytes of all files of the database.
fn files(database: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(database).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Puts the database back as it was: to check a sound one changes its files.
fn restore(database: &Path, before: &[(PathBuf, Vec<u8>)]) {
    fs::remove_dir_all(database).unwrap();
    fs::create_dir(database).unwrap();
    for (path, bytes) in before {
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn fsck_names_the_file_of_any_flipped_byte() {
    let network = stopped();
    let (home, database) = (network.path("node"), network.path("node/data/rocksdb"));
    let before = files(&database);
    let read_again = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        !["OPTIONS-", "IDENTITY", "LOCK", "LOG"].iter().any(|unread| name.starts_with(unread))
    };
    let (mut choice, mut hurt) = (Choice(12), BTreeSet::new());
    for (path, bytes) in before.iter().filter(|(path, bytes)| read_again(path) && !bytes.is_empty()) {
        for _ in 0..4 {
            let at = choice.below(bytes.len());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << choice.below(8);
            fs::write(path, flipped).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            let (code, told) = fsck(&home);
            let words = told["problems"].as_array().unwrap().iter().chain(told["notes"].as_array().unwrap());
            let words: Vec<&str> = words.map(|words| words.as_str().unwrap()).collect();
            assert!(words.iter().any(|words| words.starts_with(name)), "{name}, byte {at}: {code} {told}");
            assert!(code == 3 || name.ends_with(".log"), "{name}, byte {at}: {code} {told}");
            hurt.insert(name.to_string());
            restore(&database, &before);
        }
    }
    assert!(hurt.len() >= 8 && hurt.iter().any(|name| name.ends_with(".sst")), "{hurt:?}");
    let (code, told) = fsck(&home);
    assert_eq!((code, &told["sound"]), (0, &Value::from(true)), "{told}");
    // A log may be empty.
    assert!(told["files"].as_u64().unwrap() as usize >= hurt.len());
}

#[test]
fn a_store_whose_opening_does_not_end_is_told_and_given_up() {
    let network = stopped();
    let (home, database) = (network.path("node"), network.path("node/data/rocksdb"));
    let manifest = database.join(fs::read_to_string(database.join("CURRENT")).unwrap().trim());
    let mut bytes = fs::read(&manifest).unwrap();
    // A record of a log that is used again: its reader waits for the end of the file, which it has reached.
    bytes.extend([0, 0, 0, 0, 0, 0, 5]);
    fs::write(&manifest, bytes).unwrap();

    let log = network.path("start.log");
    let mut start = Command::new(program("mulud"));
    let start = start.args(["start", "--home"]).arg(&home).stdout(Stdio::null()).stderr(fs::File::create(&log).unwrap());
    let mut node = start.spawn().unwrap();
    let mut ended = None;
    let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait_for("the end of the start", || {
            ended = node.try_wait().unwrap();
            ended.is_some()
        });
    }));
    let _ = node.kill();
    assert!(waited.is_ok(), "mulud start goes on without a word");
    let told = fs::read_to_string(&log).unwrap();
    assert_eq!(ended.unwrap().code(), Some(3), "{told}");
    assert!(told.contains("does not open") && told.contains("MANIFEST") && told.contains("mulud fsck"), "{told}");

    let (code, told) = fsck(&home);
    let name = manifest.file_name().unwrap().to_str().unwrap();
    assert!(code == 3 && told["problems"][0].as_str().unwrap().starts_with(name), "{told}");

    // One that RocksDB itself finds damaged ends alike.
    let mut bytes = fs::read(&manifest).unwrap();
    bytes[20] ^= 1;
    fs::write(&manifest, bytes).unwrap();
    let start = Command::new(program("mulud")).args(["start", "--home"]).arg(&home).output().unwrap();
    let told = String::from_utf8_lossy(&start.stderr);
    assert_eq!(start.status.code(), Some(3), "{told}");
    assert!(told.contains("mulud fsck"), "{told}");
}
