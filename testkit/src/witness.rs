//! Whole witnesses over a state in memory, as a node makes them from its store: values, tree part, range proofs.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::merkle::{MerkleError, Peaks, RangeProof, leaf_hash as list_leaf, prove_range};
use mulu_contracts::kernel::state::{Bytes32, StateRead};
use mulu_contracts::kernel::tree;
use mulu_contracts::kernel::tree::{Code, EMPTY, PartWriter, bit, value_hash};
use mulu_contracts::ledger::witness::{RangeRead, Recorder, Witness};

use crate::state::MemState;

/// A record: its tree key, and the hash of its value.
type Leaf = (Bytes32, Bytes32);

fn leaves(state: &MemState) -> Vec<Leaf> {
    state.records.iter().map(|(key, value)| (*key, value_hash(value))).collect()
}

/// Leaves whose key has a 0 at this depth, and the others.
fn halves<T>(sorted: &[T], depth: usize, key: impl Fn(&T) -> &Bytes32) -> (&[T], &[T]) {
    sorted.split_at(sorted.partition_point(|item| !bit(key(item), depth)))
}

fn hash(leaves: &[Leaf], depth: usize) -> Bytes32 {
    match leaves {
        [] => EMPTY,
        [(key, value)] => tree::leaf_hash(key, value),
        many => {
            let (left, right) = halves(many, depth, |leaf| &leaf.0);
            tree::inner_hash(&hash(left, depth + 1), &hash(right, depth + 1))
        }
    }
}

/// Root of the tree over all records: the app hash that a node has after the same blocks.
pub fn root(state: &MemState) -> Bytes32 {
    hash(&leaves(state), 0)
}

fn write(part: &mut PartWriter, leaves: &[Leaf], reads: &[Bytes32], depth: usize) {
    match (leaves, reads) {
        ([], _) => part.code(Code::Empty),
        (some, []) => {
            part.code(Code::Other);
            part.hash(&hash(some, depth));
        }
        ([(key, _)], reads) if reads.contains(key) => part.code(Code::Present),
        ([(key, value)], _) => {
            part.code(Code::Other);
            part.hash(key);
            part.hash(value);
        }
        (many, reads) => {
            part.code(Code::Inner);
            let (left, right) = halves(many, depth, |leaf| &leaf.0);
            let (reads_left, reads_right) = halves(reads, depth, |key| key);
            write(part, left, reads_left, depth + 1);
            write(part, right, reads_right, depth + 1);
        }
    }
}

fn tree_part(state: &MemState, reads: &BTreeSet<Bytes32>) -> Vec<u8> {
    let mut part = PartWriter::default();
    if !reads.is_empty() {
        write(&mut part, &leaves(state), &reads.iter().copied().collect::<Vec<_>>(), 0);
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
