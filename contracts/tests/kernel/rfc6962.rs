//! RFC 6962 trees against the vectors of transparency-dev/merkle, against known attacks on `rs_merkle`, and over all small ranges.

use base64::Engine as _;
use mulu_contracts::kernel::merkle::{
    EMPTY_ROOT, MerkleError, Peaks, RangeProof, leaf_hash, node_hash, path_of, prove_range, root_of, verify_consistency, verify_inclusion,
    verify_range,
};
use serde::Deserialize;

use crate::vectors;

type Hash = [u8; 32];

fn decode(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// The vectors also hold texts that are no hashes; each stands for a hash that nothing else has.
fn hash(text: &str) -> Hash {
    let bytes = decode(text);
    bytes.as_slice().try_into().unwrap_or_else(|_| leaf_hash(&bytes))
}

fn hashes(texts: &Option<Vec<String>>) -> Vec<Hash> {
    texts.iter().flatten().map(|t| hash(t)).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    path: String,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    path: String,
    want_err: bool,
}

#[test]
fn consistency_vectors_pass_and_fail_as_they_say() {
    let all = vectors::json::<Vec<Consistency>>("transparency/consistency.json");
    assert!(all.len() > 50 && all.iter().any(|v| !v.want_err));
    for v in all {
        let ok = verify_consistency(v.size1, v.size2, &hash(&v.root1), &hash(&v.root2), &hashes(&v.proof)).is_ok();
        assert_eq!(ok, !v.want_err, "{} -> {}: {}", v.size1, v.size2, v.path);
    }
}

#[test]
fn inclusion_vectors_pass_and_fail_as_they_say() {
    let all = vectors::json::<Vec<Inclusion>>("transparency/inclusion.json");
    assert!(all.len() > 5 && all.iter().any(|v| !v.want_err));
    for v in all {
        let ok = verify_inclusion(&hash(&v.leaf_hash), v.leaf_idx, v.tree_size, &hashes(&v.proof), &hash(&v.root)).is_ok();
        assert_eq!(ok, !v.want_err, "leaf {} of {}: {}", v.leaf_idx, v.tree_size, v.path);
    }
}

fn leaves(n: usize) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(format!("leaf {i}").as_bytes())).collect()
}

/// A second way to the root, straight from RFC 6962 §2.1.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [one] => *one,
        many => {
            let left = many.len().next_power_of_two() / 2;
            node_hash(&slow_root(&many[..left]), &slow_root(&many[left..]))
        }
    }
}

/// A list with all its complete subtrees, as a node keeps them.
fn list(leaves: &[Hash]) -> (Peaks, std::collections::BTreeMap<(u8, u64), Hash>) {
    let mut head = Peaks::default();
    let mut nodes = std::collections::BTreeMap::new();
    for leaf in leaves {
        nodes.extend(head.push(*leaf).into_iter().map(|n| ((n.level, n.index), n.hash)));
    }
    (head, nodes)
}

#[test]
fn roots_made_three_ways_agree() {
    for n in 0..=130 {
        let leaves = leaves(n);
        let (head, nodes) = list(&leaves);
        assert!(head.is_valid());
        assert_eq!(head.count, n as u64);
        assert_eq!(head.root(), slow_root(&leaves), "{n}");
        assert_eq!(root_of(&leaves), slow_root(&leaves), "{n}");
        for ((level, index), hash) in nodes {
            let start = (index << level) as usize;
            assert_eq!(hash, slow_root(&leaves[start..start + (1 << level)]));
        }
    }
}

#[test]
fn every_path_verifies_for_its_own_index_and_size_only() {
    for n in 1..=24usize {
        let leaves = leaves(n);
        let root = root_of(&leaves);
        for i in 0..n {
            let path = path_of(&leaves, i).unwrap();
            for size in 0..=26u64 {
                for index in 0..=26u64 {
                    let ok = verify_inclusion(&leaves[i], index, size, &path, &root).is_ok();
                    // Other sizes can share a path's shape; a tree head always binds the size beside the root.
                    assert!(!ok || index == i as u64 || size != n as u64, "{n} {i} {size} {index}");
                    assert!(ok || (index, size) != (i as u64, n as u64));
                }
            }
            let mut longer = path.clone();
            longer.push(root);
            assert!(verify_inclusion(&leaves[i], i as u64, n as u64, &longer, &root).is_err());
            if let Some((_, shorter)) = path.split_last() {
                assert!(verify_inclusion(&leaves[i], i as u64, n as u64, shorter, &root).is_err());
            }
        }
    }
    assert_eq!(path_of(&leaves(3), 3), Err(MerkleError::OutOfRange));
    assert_eq!(path_of(&[], 0), Err(MerkleError::OutOfRange));
}

#[test]
fn attacks_on_rs_merkle_are_refused() {
    let documents: Vec<Vec<u8>> = (0..4u8).map(|i| vec![i; 10]).collect();
    let leaves: Vec<Hash> = documents.iter().map(|d| leaf_hash(d)).collect();
    let root = root_of(&leaves);
    let (left, right) = (node_hash(&leaves[0], &leaves[1]), node_hash(&leaves[2], &leaves[3]));

    // An inner node shown as a leaf: right under a smaller size only, and the size is bound beside the root.
    assert!(verify_inclusion(&left, 0, 4, &[right], &root).is_err());
    assert!(verify_inclusion(&left, 0, 3, &[right], &root).is_err());
    // A 64-byte document that equals two leaf hashes.
    let document = [leaves[0], leaves[1]].concat();
    assert!(verify_inclusion(&leaf_hash(&document), 0, 4, &[right], &root).is_err());
    assert!(verify_inclusion(&leaf_hash(&document), 0, 2, &[right], &root).is_err());
    // Left-over hashes, also behind a right path.
    let path = path_of(&leaves, 1).unwrap();
    let with_junk: Vec<Hash> = path.iter().copied().chain([[7; 32]]).collect();
    assert!(verify_inclusion(&leaves[1], 1, 4, &path, &root).is_ok());
    assert!(verify_inclusion(&leaves[1], 1, 4, &with_junk, &root).is_err());
    // Indexes outside the tree, also those whose low bits fit.
    for index in [4, 5, 1 << 32 | 1, u64::MAX] {
        assert_eq!(verify_inclusion(&leaves[1], index, 4, &path, &root), Err(MerkleError::OutOfRange));
    }
    // The root itself with no path at all.
    assert!(verify_inclusion(&root, 0, 4, &[], &root).is_err());
    assert!(verify_inclusion(&root, 0, 0, &[], &root).is_err());
    assert!(verify_inclusion(&root, u64::MAX - 1, u64::MAX, &[], &root).is_err());
}

#[test]
fn all_ranges_of_small_lists_verify_and_no_changed_one_does() {
    for n in 0..=40u64 {
        let leaves = leaves(n as usize);
        let (head, nodes) = list(&leaves);
        for from in 0..=n {
            for to in from..=n {
                let proof = prove_range::<MerkleError>(from, to, n, &mut |l, i| Ok(nodes[&(l, i)])).unwrap();
                let items = &leaves[from as usize..to as usize];
                verify_range(items, from, to, &head, &proof).unwrap();
                assert!(from < to || proof.hashes.is_empty());
                refuses_changes(items, from, to, &head, &proof);
            }
        }
        for (from, to) in [(1, 0), (0, n + 1), (n + 1, n + 1), (u64::MAX, u64::MAX), (0, u64::MAX)] {
            assert!(prove_range::<MerkleError>(from, to, n, &mut |l, i| Ok(nodes[&(l, i)])).is_err());
            assert!(verify_range(&leaves, from, to, &head, &RangeProof::default()).is_err());
        }
    }
}

fn refuses_changes(items: &[Hash], from: u64, to: u64, head: &Peaks, proof: &RangeProof) {
    let refused = |items: &[Hash], from, to, head: &Peaks, hashes: Vec<Hash>| {
        assert!(verify_range(items, from, to, head, &RangeProof { hashes }).is_err(), "{from}..{to} of {}", head.count);
    };
    let same = || proof.hashes.clone();
    // One hash too many at either end, one too few, one bit off, two in the other order.
    refused(items, from, to, head, [same(), vec![[9; 32]]].concat());
    refused(items, from, to, head, [vec![[9; 32]], same()].concat());
    for at in 0..proof.hashes.len() {
        let mut less = same();
        less.remove(at);
        refused(items, from, to, head, less);
        let mut off = same();
        off[at][at % 32] ^= 1;
        refused(items, from, to, head, off);
    }
    for at in 1..proof.hashes.len() {
        let mut swapped = same();
        swapped.swap(at - 1, at);
        refused(items, from, to, head, swapped);
    }
    // Items changed, dropped, added, or claimed at another place.
    for at in 0..items.len() {
        let mut off = items.to_vec();
        off[at][0] ^= 0x80;
        refused(&off, from, to, head, same());
    }
    refused(&[items, &[[1; 32]]].concat(), from, to, head, same());
    if let Some((_, less)) = items.split_last() {
        refused(less, from, to, head, same());
        if to < head.count {
            refused(items, from + 1, to + 1, head, same());
        }
        if from > 0 {
            refused(items, from - 1, to - 1, head, same());
        }
        // Another peak under the range is refused; one beside it is not asked.
        let mut start = 0;
        for (at, bit) in (0..64).rev().filter(|bit| head.count >> bit & 1 == 1).enumerate() {
            let end = start + (1 << bit);
            let mut other = head.clone();
            other.peaks[at][31] ^= 1;
            assert_eq!(verify_range(items, from, to, &other, proof).is_err(), start < to && from < end);
            start = end;
        }
        let mut other = head.clone();
        other.peaks.pop();
        refused(items, from, to, &other, same());
    }
}

#[test]
fn huge_lists_are_bounded_by_what_was_sent() {
    let head = Peaks { count: u64::MAX, peaks: vec![[5; 32]; 64] };
    assert!(head.is_valid());
    let proof = RangeProof { hashes: vec![[5; 32]; 200] };
    for (from, to) in [(0, 1), (u64::MAX - 1, u64::MAX), (1 << 63, (1 << 63) + 1)] {
        assert!(verify_range(&[[5; 32]], from, to, &head, &proof).is_err());
    }
    // The last leaf of such a list is a peak itself.
    assert!(verify_range(&[[5; 32]], u64::MAX - 1, u64::MAX, &head, &RangeProof::default()).is_ok());
    assert_eq!(verify_range(&[], 0, u64::MAX, &head, &proof), Err(MerkleError::WrongLength));
    let mut asked = 0;
    let made = prove_range::<MerkleError>(77, 78, u64::MAX, &mut |_, _| {
        asked += 1;
        Ok([0; 32])
    });
    assert_eq!(made.unwrap().hashes.len(), 63);
    assert_eq!(asked, 63);
}

#[test]
fn heads_survive_their_encodings() {
    let (head, _) = list(&leaves(11));
    assert_eq!(borsh::from_slice::<Peaks>(&borsh::to_vec(&head).unwrap()).unwrap(), head);
    let json = serde_json::to_string(&head).unwrap();
    assert!(json.contains(&hex::encode(head.peaks[0])));
    assert_eq!(serde_json::from_str::<Peaks>(&json).unwrap(), head);
}
