//! Whole witnesses over a state in memory, as a node makes them from its store: values, tree part, range proofs.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::merkle::{MerkleError, Peaks, RangeProof, leaf_hash as list_leaf, prove_range};
use mulu_contracts::kernel::state::{Bytes32, StateRead};
use mulu_contracts::kernel::tree;
use mulu_contracts::kernel::tree::{Code, EMPTY, Level, PartWriter, SUBJECT_BYTES, bit, value_hash};
use mulu_contracts::ledger::witness::{RangeRead, Recorder, Witness};

use crate::state::MemState;

/// A leaf: a raw key that stands in it, and the hash of its value.
type Leaf = (Bytes32, Bytes32);

/// Leaves of one of the two trees, sorted.
#[derive(Clone, Copy)]
struct Tree<'a> {
    level: Level,
    leaves: &'a [Leaf],
    /// Of the state tree: the records of each subject.
    records: &'a [Leaf],
}

fn records(state: &MemState) -> Vec<Leaf> {
    state.records.iter().map(|(key, value)| (*key, value_hash(value))).collect()
}

fn same_subject(a: &Bytes32, b: &Bytes32) -> bool {
    a[..SUBJECT_BYTES] == b[..SUBJECT_BYTES]
}

/// One leaf for each subject of these records.
fn subjects(records: &[Leaf]) -> Vec<Leaf> {
    let of_one = records.chunk_by(|a, b| same_subject(&a.0, &b.0));
    of_one.map(|own| (own[0].0, value_hash(&hash(Level::Records, own, Level::Records.top())))).collect()
}

/// Leaves whose key has a 0 at this depth, and the others.
fn halves<T>(sorted: &[T], depth: usize, key: impl Fn(&T) -> &Bytes32) -> (&[T], &[T]) {
    sorted.split_at(sorted.partition_point(|item| !bit(key(item), depth)))
}

fn hash(level: Level, leaves: &[Leaf], depth: usize) -> Bytes32 {
    match leaves {
        [] => EMPTY,
        [(key, value)] => tree::leaf_hash(&level.leaf_key(key), value),
        many => {
            let (left, right) = halves(many, depth, |leaf| &leaf.0);
            tree::inner_hash(&hash(level, left, depth + 1), &hash(level, right, depth + 1))
        }
    }
}

/// Root of the tree over all records: the app hash that a node has after the same blocks.
pub fn root(state: &MemState) -> Bytes32 {
    hash(Level::Subjects, &subjects(&records(state)), 0)
}

/// What a leaf that was not read shows of its key.
fn shown(level: Level, key: &Bytes32) -> Bytes32 {
    match level {
        Level::Subjects => level.leaf_key(key),
        Level::Records => *key,
    }
}

fn write(part: &mut PartWriter, tree: Tree<'_>, reads: &[Bytes32], depth: usize) {
    let Tree { level, leaves, .. } = tree;
    match (leaves, reads) {
        ([], _) => part.code(Code::Empty),
        (some, []) => {
            part.code(Code::Other);
            part.hash(&hash(level, some, depth));
        }
        ([(key, _)], reads) if level == Level::Records && reads.contains(key) => part.code(Code::Present),
        ([(key, _)], reads) if level == Level::Subjects && reads.iter().any(|read| same_subject(read, key)) => {
            part.code(Code::Present);
            let read: Vec<_> = reads.chunk_by(same_subject).collect();
            let own = read.iter().position(|read| same_subject(&read[0], key)).expect("a subject that was read");
            if read.len() > 1 {
                (0..own).for_each(|_| part.code(Code::Empty));
                part.code(Code::Present);
            }
            let records: Vec<_> = tree.records.iter().filter(|(record, _)| same_subject(record, key)).copied().collect();
            write(part, Tree { level: Level::Records, leaves: &records, records: &[] }, read[own], Level::Records.top());
        }
        ([(key, value)], _) => {
            part.code(Code::Other);
            part.hash(&shown(level, key));
            part.hash(value);
        }
        (many, reads) => {
            part.code(Code::Inner);
            let (left, right) = halves(many, depth, |leaf| &leaf.0);
            let (reads_left, reads_right) = halves(reads, depth, |key| key);
            write(part, Tree { leaves: left, ..tree }, reads_left, depth + 1);
            write(part, Tree { leaves: right, ..tree }, reads_right, depth + 1);
        }
    }
}

fn tree_part(state: &MemState, reads: &BTreeSet<Bytes32>) -> Vec<u8> {
    let mut part = PartWriter::default();
    if !reads.is_empty() {
        let records = records(state);
        let tree = Tree { level: Level::Subjects, leaves: &subjects(&records), records: &records };
        write(&mut part, tree, &reads.iter().copied().collect::<Vec<_>>(), 0);
    }
    part.finish()
}

fn range_proof(state: &MemState, read: &RangeRead) -> RangeProof {
    let (mut head, mut nodes) = (Peaks::default(), BTreeMap::new());
    for leaf in state.lists.get(&read.list.id).into_iter().flatten() {
        nodes.extend(head.push(list_leaf(leaf)).into_iter().map(|node| ((node.level, node.index), node.hash)));
    }
    prove_range::<MerkleError>(read.from, read.to, head.count, &mut |level, index| Ok(nodes[&(level, index)])).unwrap()
}

/// The answer to a question, and all that shows it true under the root.
pub fn prove<A>(state: &MemState, question: impl FnOnce(&dyn StateRead) -> Result<A, Fault>) -> (A, Witness) {
    let recorder = Recorder::new(state);
    let answer = question(&recorder).expect("the question has an answer");
    let read = recorder.finish();
    let tree = tree_part(state, &read.keys.into_iter().collect());
    let ranges = read.ranges.iter().map(|range| range_proof(state, range)).collect();
    (answer, Witness { values: read.values, tree, ranges })
}
