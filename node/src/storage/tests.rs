//! The store against a model of it, against damage, and against wrong orders of calls.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use mulu_contracts::kernel::merkle::{leaf_hash, verify_range};
use mulu_contracts::kernel::state::{AppendList, Changes, Overlay, StateRead, Subject, blob_hash};
use mulu_contracts::kernel::tree::{EMPTY, Level, SUBJECT_BYTES, bit, inner_hash, value_hash, verify_tree};
use mulu_contracts::kernel::value::Time;

use super::judge::Judge;
use super::*;

type Model = BTreeMap<[u8; 32], Vec<u8>>;

/// splitmix64: the same numbers on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A key out of few subjects, of which some have many records and some share long paths.
    fn key(&mut self) -> [u8; 32] {
        let mut key = value_hash(&(self.below(400) as u64).to_be_bytes());
        let subjects = if self.below(2) == 0 { 3 } else { 60 };
        let subject = value_hash(&[self.below(subjects) as u8]);
        key[..SUBJECT_BYTES].copy_from_slice(&subject[..SUBJECT_BYTES]);
        if self.below(4) == 0 {
            key[..4].copy_from_slice(&[0, 0, 0, self.below(3) as u8]);
        }
        if self.below(20) == 0 {
            let deep = 28 + self.below(4);
            key[..deep].fill(0);
        }
        key
    }
}

/// The root of a tree by its definition, bit by bit; leaves by their raw keys, with the hashes of their values.
fn slow_root(level: Level, leaves: &[([u8; 32], [u8; 32])], depth: usize) -> [u8; 32] {
    match leaves {
        [] => EMPTY,
        [(key, value)] => mulu_contracts::kernel::tree::leaf_hash(&level.leaf_key(key), value),
        _ => {
            let (left, right) = leaves.split_at(leaves.partition_point(|(key, _)| !bit(key, depth)));
            inner_hash(&slow_root(level, left, depth + 1), &slow_root(level, right, depth + 1))
        }
    }
}

fn model_root(model: &Model) -> [u8; 32] {
    let records: Vec<_> = model.iter().map(|(key, value)| (*key, value_hash(value))).collect();
    let of_one = records.chunk_by(|a, b| a.0[..SUBJECT_BYTES] == b.0[..SUBJECT_BYTES]);
    let root = |own: &[([u8; 32], [u8; 32])]| value_hash(&slow_root(Level::Records, own, Level::Records.top()));
    let subjects: Vec<_> = of_one.map(|own| (own[0].0, root(own))).collect();
    slow_root(Level::Subjects, &subjects, 0)
}

fn writes(writes: Model) -> Changes {
    Changes { writes, ..Changes::default() }
}

fn list(name: &str) -> AppendList {
    AppendList::new(&Subject::Chain, name)
}

/// Commits a block that appends `n` leaves to each of two lists and keeps a blob.
pub(super) fn append(store: &Store, height: u64, n: usize) {
    let base = store.view(height - 1).unwrap();
    let mut overlay = Overlay::new(&base);
    for i in 0..n {
        for name in ["a", "b"] {
            overlay.append(&list(name), format!("{name} {height} {i}").into_bytes()).unwrap();
        }
    }
    let blob = format!("blob {height}").into_bytes();
    overlay.put_blob(blob_hash(&blob), blob);
    // Kept by an earlier block already.
    overlay.put_blob(blob_hash(b"again"), b"again".to_vec());
    let prepared = store.prepare(height, Time(height as i64), overlay.into_changes()).unwrap();
    store.commit(prepared, Beside::default()).unwrap();
}

pub(super) fn genesis(store: &Store) {
    let prepared = store.prepare_genesis("test-1", Time(0), writes(Model::from([([9; 32], vec![1, 2, 3])]))).unwrap();
    store.commit(prepared, Beside::default()).unwrap();
}

#[test]
fn random_blocks_are_the_model_at_every_height() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(1);
    let (mut models, mut judge): (Vec<Model>, _) = (Vec::new(), Judge::default());
    for round in 0..3 {
        // Cold and warm caches give the same.
        let store = Store::open(dir.path()).unwrap();
        for _ in 0..25 {
            let mut model = models.last().cloned().unwrap_or_default();
            let height = models.len() as u64;
            let set: Model = (0..random.below(40)).map(|_| (random.key(), vec![random.below(3) as u8; 5])).collect();
            let before = model.clone();
            model.extend(set.clone());
            let mut changes = writes(set);
            if height > 0 {
                store.view(height - 1).unwrap().drop_unchanged(&mut changes).unwrap();
            }
            let judged = judge.put(&changes.writes);
            let prepared = match height {
                0 => store.prepare_genesis("test-1", Time(0), changes).unwrap(),
                _ => store.prepare(height, Time(height as i64), changes).unwrap(),
            };
            assert_eq!(prepared.wrote, model != before);
            assert_eq!(prepared.app_hash, model_root(&model), "height {height}");
            assert_eq!(prepared.app_hash, judged, "height {height}, by jmt");
            store.commit(prepared, Beside::default()).unwrap();
            models.push(model);
        }
        for (height, model) in models.iter().enumerate() {
            let height = height as u64;
            assert_eq!(store.root_at(height).unwrap(), model_root(model));
            let view = store.view(height).unwrap();
            for questions in 0..6 {
                let mut keys: Vec<_> = (0..questions * 4).map(|_| random.key()).collect();
                keys.sort_unstable();
                keys.dedup();
                let part = store.prove(height, &keys).unwrap();
                let reads: Vec<_> = keys.iter().map(|key| (*key, view.read(key).unwrap())).collect();
                for (key, value) in &reads {
                    assert_eq!(model.get(key), value.as_ref());
                }
                let reads: Vec<_> = reads.iter().map(|(key, value)| (*key, value.as_deref().map(value_hash))).collect();
                assert_eq!(verify_tree(&model_root(model), &reads, &part), Ok(()), "round {round} height {height}");
            }
        }
        assert!(store.view(models.len() as u64).is_err());
        let report = fsck(&store);
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(store.tip().unwrap().height + 1, models.len() as u64);
    }
}

#[test]
fn an_empty_genesis_and_empty_blocks_keep_the_empty_root() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert!(store.tip().is_none() && store.view(0).is_err() && fsck(&store).is_sound());
    let prepared = store.prepare_genesis("test-1", Time(5), Changes::default()).unwrap();
    assert!(!prepared.wrote);
    store.commit(prepared, Beside::default()).unwrap();
    for height in 1..4 {
        let prepared = store.prepare(height, Time(6), Changes::default()).unwrap();
        assert_eq!(prepared.app_hash, EMPTY);
        store.commit(prepared, Beside::default()).unwrap();
    }
    assert_eq!(store.root_at(3).unwrap(), EMPTY);
    assert_eq!(verify_tree(&EMPTY, &[([1; 32], None)], &store.prove(3, &[[1; 32]]).unwrap()), Ok(()));
    append(&store, 4, 1);
    assert_eq!(store.state_at(3).unwrap(), None);
    assert_eq!(store.state_at(4).unwrap().unwrap().version, 1);
    assert!(fsck(&store).is_sound());
}

#[test]
fn lists_are_read_and_proven_as_they_stood() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    genesis(&store);
    for height in 1..=12 {
        append(&store, height, 3);
    }
    for height in 0..=12u64 {
        let view = store.view(height).unwrap();
        let head = list("a").head(&view).unwrap();
        assert_eq!(head.count, 3 * height);
        for (from, to) in [(0, head.count), (head.count / 2, head.count), (1.min(head.count), 2.min(head.count)), (0, 0)] {
            let leaves = view.range(&list("a"), from, to).unwrap();
            let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
            let proof = store.prove_range(&list("a"), from, to, height).unwrap();
            assert_eq!(verify_range(&hashes, from, to, &head, &proof), Ok(()));
        }
        assert!(view.range(&list("a"), 0, head.count + 1).is_err());
        assert!(store.prove_range(&list("a"), 0, head.count + 1, height).is_err());
    }
    assert_eq!(store.tip().unwrap().leaves, 72);
    let blob = b"blob 3".to_vec();
    assert_eq!(store.view(12).unwrap().blob(&blob_hash(&blob)).unwrap(), Some(blob));
    let report = fsck(&store);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.leaves, report.blobs), (72, 13));
}

#[test]
fn what_is_prepared_reaches_the_disk_by_commit_alone_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let set = || writes(Model::from([([1; 32], vec![1])]));
    assert!(matches!(store.prepare(1, Time(1), set()), Err(StorageError::Order(_))));
    genesis(&store);
    // InitChain comes again before the first block: same hash, no second commit.
    let again = store.prepare_genesis("test-1", Time(0), writes(Model::from([([9; 32], vec![1, 2, 3])]))).unwrap();
    assert_eq!(Some(again.app_hash), store.tip().map(|tip| tip.app_hash));
    assert!(matches!(store.commit(again, Beside::default()), Err(StorageError::Order(_))));
    assert!(matches!(store.prepare(2, Time(1), set()), Err(StorageError::Order(_))));
    let (first, second) = (store.prepare(1, Time(1), set()).unwrap(), store.prepare(1, Time(1), set()).unwrap());
    assert_eq!(first.app_hash, second.app_hash);
    assert_eq!(store.view(0).unwrap().read(&[1; 32]).unwrap(), None);
    store.commit(first, vec![(Column::Results, b"r".to_vec(), b"1".to_vec())].into()).unwrap();
    assert!(matches!(store.commit(second, Beside::default()), Err(StorageError::Order(_))));
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.tip().unwrap().chain_id, "test-1");
    assert_eq!(store.get(Column::Results, b"r").unwrap(), Some(b"1".to_vec()));
    assert_eq!(store.view(1).unwrap().read(&[1; 32]).unwrap(), Some(vec![1]));
    assert_eq!(store.view(0).unwrap().read(&[1; 32]).unwrap(), None);
    // A second process on the same directory is refused.
    assert!(Store::open(dir.path()).is_err());
}

#[test]
fn one_flipped_byte_or_missing_row_is_found_wherever_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    let store = Store::open(dir.path()).unwrap();
    genesis(&store);
    for height in 1..=6 {
        append(&store, height, 2);
    }
    for height in 7..=12 {
        let set = (0..20).map(|_| (random.key(), vec![height as u8; 8])).collect();
        store.commit(store.prepare(height, Time(height as i64), writes(set)).unwrap(), Beside::default()).unwrap();
    }
    assert!(fsck(&store).is_sound());
    for column in [Column::Values, Column::Nodes, Column::Versions, Column::Leaves, Column::Inner, Column::Blobs] {
        let rows: Vec<_> = store.iter(column, &[]).map(Result::unwrap).collect();
        for (key, value) in rows {
            let mut off = value.clone();
            // The time of a version is bound by the block's header, not by the tree.
            let bound = if column == Column::Versions { 40 } else { off.len() };
            off[random.below(bound)] ^= 1 << random.below(8);
            for damage in [Some(off.as_slice()), None] {
                store.db.tamper(column, &key, damage).unwrap();
                assert!(!fsck(&store).is_sound(), "{column:?} {key:?} {damage:?}");
            }
            // The same bytes under a key that is one bit off.
            let mut elsewhere = key.clone();
            let at = random.below(elsewhere.len());
            elsewhere[at] ^= 1 << random.below(8);
            if store.get(column, &elsewhere).unwrap().is_none() {
                store.db.tamper(column, &elsewhere, Some(&value)).unwrap();
                assert!(!fsck(&store).is_sound(), "{column:?} {key:?} moved to {elsewhere:?}");
                store.db.tamper(column, &elsewhere, None).unwrap();
            }
            store.db.tamper(column, &key, Some(&value)).unwrap();
        }
        assert!(fsck(&store).is_sound(), "{column:?}");
    }
}

/// The newest write-ahead log.
fn log_of(path: &Path) -> std::path::PathBuf {
    let files = std::fs::read_dir(path.join("rocksdb")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|e| e == "log")).max().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_torn_end_of_the_log_is_the_block_before_and_damage_inside_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, hurt) = (dir.path().join("whole"), dir.path().join("hurt"));
    let store = Store::open(&whole).unwrap();
    genesis(&store);
    for height in 1..=19 {
        append(&store, height, 2);
    }
    let floor = std::fs::read(whole.join("floor")).unwrap();
    let acknowledged = std::fs::metadata(log_of(&whole)).unwrap().len();
    append(&store, 20, 2);
    // As a crash leaves it: copied while it is open.
    copy(&whole, &hurt);
    let log = std::fs::read(log_of(&hurt)).unwrap();
    assert_eq!(Store::open(&hurt).unwrap().tip().unwrap().height, 20);

    for cut in [acknowledged + 1, acknowledged + 100, log.len() as u64 - 1] {
        std::fs::remove_dir_all(&hurt).unwrap();
        copy(&whole, &hurt);
        std::fs::write(log_of(&hurt), &log[..cut as usize]).unwrap();
        // Block 20 was acknowledged, so its loss is refused …
        assert!(Store::open(&hurt).is_err());
        std::fs::remove_dir_all(&hurt).unwrap();
        copy(&whole, &hurt);
        std::fs::write(log_of(&hurt), &log[..cut as usize]).unwrap();
        std::fs::write(hurt.join("floor"), &floor).unwrap();
        // … and where it was not, the store stands at block 19, whole.
        let store = Store::open(&hurt).unwrap();
        assert_eq!(store.tip().unwrap().height, 19);
        assert!(fsck(&store).is_sound());
    }
    for part in 1..20 {
        std::fs::remove_dir_all(&hurt).unwrap();
        copy(&whole, &hurt);
        let mut log = log.clone();
        let at = acknowledged as usize * part / 20;
        log[at] ^= 0x10;
        std::fs::write(log_of(&hurt), &log).unwrap();
        assert!(Store::open(&hurt).is_err(), "damage at byte {at}");
    }
    std::fs::remove_dir_all(&hurt).unwrap();
    copy(&whole, &hurt);
    std::fs::write(hurt.join("floor"), [7; 16]).unwrap();
    assert!(Store::open(&hurt).is_err());
}

#[test]
fn nodes_survive_their_encoding_and_hostile_bytes_do_not_decode() {
    use super::node::{Child, Children, Tree, TreeNode};
    let mut random = Random(3);
    for round in 0..500 {
        let tree = if round % 2 == 0 { Tree::State } else { Tree::Of([7; SUBJECT_BYTES]) };
        let mut children = Children::default();
        for child in children.iter_mut() {
            let mut key = value_hash(&random.next().to_be_bytes());
            match tree {
                Tree::State => key = tree.level().leaf_key(&key),
                Tree::Of(subject) => key[..SUBJECT_BYTES].copy_from_slice(&subject),
            }
            let leaf = (random.below(2) == 0).then_some(key);
            let full = Child { hash: value_hash(&random.next().to_be_bytes()), version: random.next() >> random.below(64), leaf };
            *child = (random.below(3) > 0).then_some(full);
        }
        let node = TreeNode::new(children);
        let bytes = node.encode(tree.level());
        let Some(back) = TreeNode::decode(&bytes, &tree) else { continue };
        assert_eq!(back, node);
        // A change hashes to the same as the whole made anew.
        let at = random.below(16);
        children[at] = Some(Child { hash: [9; 32], version: 1, leaf: None });
        assert_eq!(node.with(children, 1 << at), TreeNode::new(children));
        for cut in 0..bytes.len() {
            assert_eq!(TreeNode::decode(&bytes[..cut], &tree), None);
        }
        assert_eq!(TreeNode::decode(&[&bytes[..], &[0]].concat(), &tree), None);
    }
    let no_children = [0, 0, 0, 0];
    let leaf_of_none = [&[0, 1, 0, 3][..], &[7; 32], &[1], &[1; 8]].concat();
    let long_varint = [&[0, 1, 0, 0][..], &[7; 32], &[0x81, 0x00]].concat();
    for bytes in [&no_children[..], &leaf_of_none, &long_varint, &[], &[3], &[1, 2]] {
        assert_eq!(TreeNode::decode(bytes, &Tree::State), None);
    }
}

/// As many as a large city has; the root after each of a few blocks is that of jmt.
#[test]
fn a_large_tree_has_the_root_that_jmt_gives_it() {
    let long = std::env::var_os("MULU_LONG").is_some();
    let (subjects, blocks) = if long { (250_000, 5) } else { (10_000, 4) };
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    genesis(&store);
    let (mut random, mut judge) = (Random(11), Judge::default());
    judge.put(&Model::from([([9; 32], vec![1, 2, 3])]));
    for height in 1..=blocks {
        let mut set = Model::new();
        for _ in 0..subjects {
            let subject = value_hash(&(random.below(subjects) as u64).to_be_bytes());
            for _ in 0..1 + random.below(7) {
                let mut key = value_hash(&(random.below(9) as u64).to_be_bytes());
                key[..SUBJECT_BYTES].copy_from_slice(&subject[..SUBJECT_BYTES]);
                set.insert(key, (random.next() >> 40).to_be_bytes().to_vec());
            }
        }
        let judged = judge.put(&set);
        let prepared = store.prepare(height, Time(height as i64), writes(set)).unwrap();
        assert_eq!(prepared.app_hash, judged, "height {height}");
        store.commit(prepared, Beside::default()).unwrap();
    }
}
