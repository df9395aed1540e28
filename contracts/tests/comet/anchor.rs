//! Anchors over a small chain signed here, with app hashes of 32 bytes as ours are: what is accepted, and each refusal by its name.

use std::time::Duration;

use mulu_contracts::comet::anchor::{Anchor, AnchorError};
use mulu_contracts::comet::commit::{CommitError, ValidatorPower};
use mulu_contracts::comet::header::{header_bytes, header_facts, header_hash, header_height, header_time};
use mulu_contracts::comet::trust::{EngineTime, Trust};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_testkit::CHAIN;
use mulu_testkit::engine::{self, BEGUN, Signers, header};
use tendermint::AppHash;
use tendermint::block::Header;

fn trust(set: &[ValidatorPower]) -> Trust {
    Trust { validators: set.to_vec(), ..Signers::of(&[1]).trusted() }
}

/// Headers 1 to 4, who signs them, and the anchor of 3 with the given votes on 4.
fn sample(votes: &str) -> (Vec<Header>, Signers, Anchor) {
    let signers = Signers::of(&[1, 2, 3, 4, 5, 6, 7]);
    let mut headers: Vec<Header> = Vec::new();
    for height in 1..=4 {
        headers.push(header(height, headers.last(), &signers));
    }
    let anchor = engine::anchor(&headers[2], &headers[3], &signers, votes);
    (headers, signers, anchor)
}

#[test]
fn a_true_anchor_says_what_its_headers_say() {
    let (headers, _, anchor) = sample("ccccc-n");
    let root = trust(&anchor.validators);
    let anchored = anchor.verify(&root).unwrap();
    assert_eq!((anchored.previous_height, anchored.height), (3, 4));
    assert_eq!((anchored.previous_time.0, anchored.time.0), (BEGUN + 3, BEGUN + 4));
    assert_eq!((anchored.previous_hash, anchored.hash), (header_hash(&headers[2]), header_hash(&headers[3])));
    assert_eq!((anchored.app_hash, anchored.last_results_hash), ([4; 32], [4; 32]));
    assert_eq!((anchored.validators, anchored.signed_power, anchored.total_power, anchored.hand_overs), (7, 50, 70, 0));
    assert_eq!(anchored.chain_id, CHAIN);
    assert_eq!(decode_exact::<Anchor>(&encode(&anchor)).unwrap(), anchor);

    let moved = root.advanced(&anchored);
    assert_eq!((moved.height, moved.time), (4, EngineTime(headers[3].time)));
    assert_eq!(moved.header_hash, Some(anchored.hash));
    assert_eq!(moved.advanced(&anchored), moved);
    assert_eq!(anchor.verify(&moved).unwrap(), anchored);
    assert_eq!((header_height(&anchor.previous).unwrap(), header_time(&anchor.previous).unwrap().0), (3, BEGUN + 3));
    // An old header by its proven hash.
    let facts = header_facts(&anchor.previous, &anchored.previous_hash).unwrap();
    assert_eq!((facts.height, facts.app_hash, facts.time.0), (3, [3; 32], BEGUN + 3));
}

#[test]
fn every_flipped_bit_is_refused() {
    let (_, _, anchor) = sample("ccccc-n");
    let (root, bytes) = (trust(&anchor.validators), encode(&anchor));
    assert!(bytes.len() > 1_000);
    let (mut decoded, mut refused) = (0, 0);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        match decode_exact::<Anchor>(&flipped) {
            Err(_) => refused += 1,
            Ok(anchor) => {
                decoded += 1;
                assert!(anchor.verify(&root).is_err(), "bit {bit}");
            }
        }
    }
    assert!(decoded > 5_000 && refused > 0, "{decoded} {refused}");
    for cut in 0..bytes.len() {
        assert!(decode_exact::<Anchor>(&bytes[..cut]).is_err());
    }
}

#[test]
fn each_refusal_has_its_own_name() {
    let (headers, signers, good) = sample("ccccccc");
    let root = trust(&good.validators);
    let judge = |anchor: &Anchor| anchor.verify(&root).unwrap_err();
    let with = |previous: &Header, x: &Header| engine::anchor(previous, x, &signers, "ccccccc");
    // H in the place of H+1; a gap; the wrong way round.
    let gap = |previous, height| AnchorError::NotSuccessive { previous, height };
    assert_eq!(judge(&with(&headers[2], &headers[2])), gap(3, 3));
    assert_eq!(judge(&with(&headers[1], &headers[3])), gap(2, 4));
    assert_eq!(judge(&with(&headers[3], &headers[2])), gap(4, 3));
    // H with another time.
    let mut later = headers[2].clone();
    later.time = later.time.checked_add(Duration::from_secs(1)).unwrap();
    assert_eq!(judge(&with(&later, &headers[3])), AnchorError::PreviousAltered(3));
    // Another chain, truly signed.
    let mut foreign = headers[3].clone();
    foreign.chain_id = "another".parse().unwrap();
    assert!(matches!(judge(&with(&headers[2], &foreign)), AnchorError::OtherChain { .. }));
    // App hashes that are none of ours, truly signed.
    for len in [0, 8, 31, 33] {
        let mut x = headers[3].clone();
        x.app_hash = AppHash::try_from(vec![1; len]).unwrap();
        assert_eq!(judge(&with(&headers[2], &x)), AnchorError::Missing("app hash"), "{len}");
    }
    let mut x = headers[3].clone();
    x.last_results_hash = None;
    assert_eq!(judge(&with(&headers[2], &x)), AnchorError::Missing("results hash"));
    // X altered: no signature fits.
    let mut x = headers[3].clone();
    x.app_hash = AppHash::try_from(vec![9; 32]).unwrap();
    let altered = Anchor { header: header_bytes(&x), ..good.clone() };
    assert_eq!(judge(&altered), AnchorError::Commit(CommitError::Signature(0)));
    // Too few, and another set than the header's.
    let few = Anchor { commit: signers.commit(&headers[3], "ccccnn-"), ..good.clone() };
    assert_eq!(judge(&few), AnchorError::Commit(CommitError::TwoThirds { power: 40, total: 70 }));
    let others = Signers::of(&[11, 12, 13, 14, 15, 16, 17]).set;
    let other_set = Anchor { validators: others.clone(), ..good.clone() };
    assert_eq!(judge(&other_set), AnchorError::Commit(CommitError::OtherSet));
    assert!(matches!(good.verify(&trust(&others)), Err(AnchorError::NotEnoughTrust { .. })));
    // The second spelling of a header: an unknown field behind it, a default written out, nothing at all.
    for extra in [&[0xf8, 0x01, 0x01][..], &[0x18, 0x04]] {
        let bytes = [good.header.clone(), extra.to_vec()].concat();
        assert_eq!(judge(&Anchor { header: bytes, ..good.clone() }), AnchorError::Malformed("H+1"));
    }
    assert_eq!(judge(&Anchor { previous: vec![], ..good.clone() }), AnchorError::Malformed("H"));
    // Every refusal says something else.
    let words: std::collections::BTreeSet<_> =
        [judge(&with(&headers[2], &headers[2])), judge(&with(&later, &headers[3])), judge(&few), judge(&altered)]
            .map(|e| e.to_string())
            .into();
    assert_eq!(words.len(), 4);
}
