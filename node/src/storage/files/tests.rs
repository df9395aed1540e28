//! A small store, each file of it damaged at many places.

use std::path::{Path, PathBuf};

use super::*;
use crate::storage::tests::{append, genesis};
use crate::storage::{Store, fsck};

/// Tables of all sizes, a log of several blocks, a manifest that names tables.
fn store(dir: &Path) -> PathBuf {
    let opened = Store::open(dir).unwrap();
    genesis(&opened);
    for height in 1..20 {
        append(&opened, height, 60);
    }
    drop(opened);
    // What the log held becomes tables now.
    let opened = Store::open(dir).unwrap();
    for height in 20..30 {
        append(&opened, height, 60);
    }
    drop(opened);
    dir.join("rocksdb")
}

fn names(database: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(database).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn is_judged(name: &str) -> bool {
    name.ends_with(".sst") || name.ends_with(".log") || name.starts_with("MANIFEST-") || name == "CURRENT"
}

#[test]
fn a_flipped_bit_in_any_file_that_is_read_again_is_told_with_the_files_name() {
    let dir = tempfile::tempdir().unwrap();
    let database = store(dir.path());
    let sound = check(&database).unwrap();
    assert!(sound.problems.is_empty() && sound.notes.is_empty(), "{sound:?}");
    let judged: Vec<String> = names(&database).into_iter().filter(|name| is_judged(name)).collect();
    let kinds = [".sst", ".log", "MANIFEST-", "CURRENT"].map(|kind| judged.iter().filter(|name| name.contains(kind)).count());
    assert!(kinds[0] >= 5 && kinds[1..].iter().all(|count| *count == 1), "{judged:?}");
    assert_eq!(sound.files, judged.len() as u64);
    let mut tried = 0;
    for name in &judged {
        let path = database.join(name);
        let whole = std::fs::read(&path).unwrap();
        // All places of small files; of large ones so many, and all of their ends, where tables say how they are made.
        let step = (whole.len() / 200).max(1);
        let places = (0..whole.len()).step_by(step).chain(whole.len().saturating_sub(300)..whole.len());
        for at in places {
            let mut hurt = whole.clone();
            hurt[at] ^= 1 << (at % 8);
            std::fs::write(&path, &hurt).unwrap();
            let found = check(&database).unwrap();
            let told = found.problems.iter().chain(&found.notes).any(|words| words.starts_with(&format!("{name}: ")));
            assert!(told, "{name}, byte {at} of {}: {found:?}", whole.len());
            // Only the end of the newest log may be what nobody was told of.
            assert!(name.ends_with(".log") || !found.problems.is_empty(), "{name}, byte {at}");
            tried += 1;
        }
        for cut in [1, 7, whole.len() / 2] {
            std::fs::write(&path, &whole[..whole.len().saturating_sub(cut)]).unwrap();
            let found = check(&database).unwrap();
            let at_a_record = found.problems.is_empty() && found.notes.is_empty();
            assert!(!at_a_record || !name.ends_with(".sst"), "{name} without its last {cut} bytes");
        }
        std::fs::write(&path, [&whole[..], &[0, 0, 0, 0, 0, 0, 5]].concat()).unwrap();
        let found = check(&database).unwrap();
        assert!(found.problems.len() + found.notes.len() >= 1, "{name} with junk behind it");
        std::fs::write(&path, &whole).unwrap();
    }
    assert!(tried > 4_000, "{tried}");
    assert_eq!(check(&database).unwrap(), sound);
}

#[test]
fn what_is_not_judged_is_not_read_again_either() {
    let dir = tempfile::tempdir().unwrap();
    let database = store(dir.path());
    for name in names(&database).into_iter().filter(|name| !is_judged(name)) {
        assert!(["OPTIONS-", "IDENTITY", "LOCK", "LOG"].iter().any(|known| name.starts_with(known)), "{name} is judged by nobody");
        let path = database.join(&name);
        let mut bytes = std::fs::read(&path).unwrap();
        for byte in &mut bytes {
            *byte ^= 0x15;
        }
        std::fs::write(path, bytes).unwrap();
    }
    assert!(check(&database).unwrap().problems.is_empty());
    let report = fsck(&Store::open(dir.path()).unwrap());
    assert!(report.is_sound(), "{report:?}");
}
