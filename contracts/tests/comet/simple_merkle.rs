//! The engine's simple Merkle tree against its own vectors (`tests/vectors/cometbft/simple_merkle.json`), and its paths.

use mulu_contracts::comet::simple::{Sibling, SimplePath, simple_root};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::merkle::{leaf_hash, node_hash};

use crate::vectors;

#[test]
fn roots_and_hashes_are_those_of_the_engine() {
    let vectors: serde_json::Value = vectors::json("cometbft/simple_merkle.json");
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
        assert_eq!(hex::encode(mulu_contracts::kernel::codec::sha256(&[&joined])), case["hash"].as_str().unwrap());
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
            let mut longer = path.clone();
            longer.siblings.push(Sibling::Right([0; 32]));
            refused(longer, "one hash too many");
            let mut doubled = path.clone();
            doubled.siblings.extend(doubled.siblings.last().copied().or(Some(Sibling::Left(root))));
            refused(doubled, "the last hash twice");
            if !path.siblings.is_empty() {
                refused(SimplePath { siblings: path.siblings[1..].to_vec() }, "one hash too few");
            }
            assert!(path.verify(b"another leaf", &root).is_err());
            assert!(path.verify(leaf.as_bytes(), &[7; 32]).is_err());
        }
        assert!(SimplePath::make(&leaves, total).is_none());
        // An inner node does not pass for a leaf.
        if total == 2 {
            let joined = [leaf_hash(leaves[0].as_bytes()), leaf_hash(leaves[1].as_bytes())].concat();
            assert!(SimplePath { siblings: vec![] }.verify(&joined, &root).is_err());
        }
    }
}

/// A path once said place and size, which the engine's root does not bind: other pairs with the same turns passed, so that a receipt
/// had many files.
#[test]
fn a_path_has_one_form_and_no_bit_of_it_is_unchecked() {
    for total in [1, 2, 3, 5, 6, 11] {
        let leaves: Vec<_> = (0..total).map(|n| format!("leaf {n}")).collect();
        let root = simple_root(&leaves);
        for (index, leaf) in leaves.iter().enumerate() {
            let bytes = encode(&SimplePath::make(&leaves, index).unwrap());
            for bit in 0..bytes.len() * 8 {
                let mut flipped = bytes.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                let passes = decode_exact::<SimplePath>(&flipped).is_ok_and(|path| path.verify(leaf.as_bytes(), &root).is_ok());
                assert!(!passes, "leaf {index} of {total}, bit {bit}");
            }
        }
    }
}
