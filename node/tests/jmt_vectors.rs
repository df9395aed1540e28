//! The rules of our trees against the vectors of penumbra-zone/jmt.

use std::collections::BTreeMap;

use mulu_contracts::kernel::tree::{EMPTY, bit, inner_hash, leaf_hash, value_hash};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    expected_root: String,
    data: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    key: String,
    value: String,
}

fn root(leaves: &[([u8; 32], [u8; 32])], depth: usize) -> [u8; 32] {
    match leaves {
        [] => EMPTY,
        [(key, value)] => leaf_hash(key, value),
        many => {
            let (left, right) = many.split_at(many.partition_point(|(key, _)| !bit(key, depth)));
            inner_hash(&root(left, depth + 1), &root(right, depth + 1))
        }
    }
}

/// How a leaf, an inner node and an empty place are hashed. That our update keeps to it: `node/src/storage/tests.rs`.
#[test]
fn roots_by_the_rules_are_those_of_the_jmt_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/jmt/sha2_256.json");
    let text = std::fs::read_to_string(path).unwrap();
    let file: File = serde_json::from_str(&text).unwrap();
    assert!(file.vectors.len() >= 3);
    for vector in file.vectors {
        let leaf = |pair: &Pair| (value_hash(&hex::decode(&pair.key).unwrap()), value_hash(&hex::decode(&pair.value).unwrap()));
        let leaves: BTreeMap<_, _> = vector.data.iter().map(leaf).collect();
        assert_eq!(hex::encode(root(&leaves.into_iter().collect::<Vec<_>>(), 0)), vector.expected_root);
    }
}
