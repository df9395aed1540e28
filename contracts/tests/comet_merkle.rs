//! The engine's simple Merkle tree against its own vectors (shared/vectors/merkle/cometbft_simple_merkle.json), and its paths.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::path::PathBuf;

use mulu_contracts::comet::{SimplePath, simple_root};
use mulu_contracts::merkle::{leaf_hash, node_hash};

fn vectors() -> serde_json::Value {
    let shared =
        std::env::var_os("MULU_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = shared.join("vectors/merkle/cometbft_simple_merkle.json");
    let text = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn roots_and_hashes_are_those_of_the_engine() {
    let vectors = vectors();
    let trees = vectors["trees"].as_array().unwrap();
    assert_eq!(trees.len(), 5);
    for tree in trees {
        let leaves: Vec<_> = tree["leaves"].as_array().unwrap().iter().map(|l| hex::decode(l.as_str().unwrap()).unwrap()).collect();
        let root = simple_root(&leaves);
        assert_eq!(hex::encode(root), tree["root"].as_str().unwrap(), "{}", tree["name"]);
        for (index, leaf) in leaves.iter().enumerate() {
            SimplePath::make(&leaves, index).unwrap().verify(leaf, &root).unwrap();
        }
    }
    for case in vectors["leaf_hash"].as_array().unwrap() {
        assert_eq!(hex::encode(leaf_hash(case["data_utf8"].as_str().unwrap().as_bytes())), case["hash"].as_str().unwrap());
    }
    // The two children are of any length here, which node_hash does not take: the same bytes under the same prefix.
    for case in vectors["inner_hash"].as_array().unwrap() {
        let joined = [&[1], case["left_utf8"].as_str().unwrap().as_bytes(), case["right_utf8"].as_str().unwrap().as_bytes()].concat();
        assert_eq!(hex::encode(mulu_contracts::codec::sha256(&[&joined])), case["hash"].as_str().unwrap());
    }
    let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
    assert_eq!(simple_root(&["a", "b"]), node_hash(&left, &right));
}

#[test]
fn every_leaf_of_every_small_tree_is_proven_and_wrong_paths_are_refused() {
    for total in 1..40_usize {
        let leaves: Vec<_> = (0..total).map(|n| format!("leaf {n}")).collect();
        let root = simple_root(&leaves);
        for (index, leaf) in leaves.iter().enumerate() {
            let path = SimplePath::make(&leaves, index).unwrap();
            path.verify(leaf.as_bytes(), &root).unwrap();
            let refused =
                |changed: SimplePath, why: &str| assert!(changed.verify(leaf.as_bytes(), &root).is_err(), "{why}: {index}/{total}");
            refused(SimplePath { index: path.total, ..path.clone() }, "index is total");
            refused(SimplePath { index: u32::MAX, ..path.clone() }, "index above total");
            refused(SimplePath { total: 0, ..path.clone() }, "an empty tree");
            let mut longer = path.clone();
            longer.aunts.push([0; 32]);
            refused(longer, "one hash too many");
            let mut doubled = path.clone();
            doubled.aunts.extend(doubled.aunts.last().copied().or(Some(root)));
            refused(doubled, "the last hash twice");
            if !path.aunts.is_empty() {
                let shorter = SimplePath { aunts: path.aunts[1..].to_vec(), ..path.clone() };
                refused(shorter, "one hash too few");
                let mut altered = path.clone();
                altered.aunts[0][5] ^= 1;
                refused(altered, "a hash altered");
            }
            assert!(path.verify(b"another leaf", &root).is_err());
            assert!(path.verify(leaf.as_bytes(), &[7; 32]).is_err());
        }
        assert!(SimplePath::make(&leaves, total).is_none());
        // An inner node does not pass for a leaf.
        if total == 2 {
            let joined = [leaf_hash(leaves[0].as_bytes()), leaf_hash(leaves[1].as_bytes())].concat();
            assert!(SimplePath { index: 0, total: 1, aunts: vec![] }.verify(&joined, &root).is_err());
        }
    }
}

/// The engine's root binds no size: what a path says of place and count is a claim, and this is why it is never shown as proven.
#[test]
fn another_place_with_the_same_turns_holds_too() {
    let leaves = ["a", "b"];
    let path = SimplePath::make(&leaves, 1).unwrap();
    assert_eq!((path.index, path.total), (1, 2));
    SimplePath { index: 2, total: 3, ..path }.verify(b"b", &simple_root(&leaves)).unwrap();
}
