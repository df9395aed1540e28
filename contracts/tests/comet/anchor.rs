//! Anchors over a small chain signed here, with app hashes of 32 bytes as ours are: what is accepted, and each refusal by its name.

use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use mulu_contracts::comet::anchor::{Anchor, AnchorError};
use mulu_contracts::comet::commit::{CommitError, CompactCommit, CompactSig, ValidatorPower, set_hash, vote_bytes};
use mulu_contracts::comet::header::{header_bytes, header_facts, header_hash, header_height, header_time};
use mulu_contracts::comet::trust::{EngineTime, Trust};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use tendermint::block::{self, Header};
use tendermint::{AppHash, Hash, Time};

const CHAIN: &str = "mulu-test";
const GENESIS: i64 = 1_800_000_000;

/// Keys of the given seeds, with their set, in the engine's order.
fn validators(seeds: &[u8]) -> (Vec<SigningKey>, Vec<ValidatorPower>) {
    let mut keys: Vec<_> = seeds.iter().map(|seed| SigningKey::from_bytes(&[*seed; 32])).collect();
    let one = |key: &SigningKey| ValidatorPower { key: key.verifying_key().to_bytes(), power: 10 };
    keys.sort_by_key(|key| one(key).address());
    let set = keys.iter().map(one).collect();
    (keys, set)
}

fn part_set() -> block::parts::Header {
    block::parts::Header::new(1, Hash::Sha256([8; 32])).unwrap()
}

fn header(height: u32, before: Option<&Header>, set: &[ValidatorPower]) -> Header {
    let hash = |n: u8| Hash::Sha256([n; 32]);
    let set = Hash::Sha256(set_hash(set).unwrap());
    Header {
        version: block::header::Version { block: 11, app: 1 },
        chain_id: CHAIN.parse().unwrap(),
        height: height.into(),
        time: Time::from_unix_timestamp(GENESIS + i64::from(height), 123_456_789).unwrap(),
        last_block_id: before.map(|h| block::Id { hash: h.hash(), part_set_header: part_set() }),
        last_commit_hash: Some(hash(1)),
        data_hash: Some(hash(2)),
        validators_hash: set,
        next_validators_hash: set,
        consensus_hash: hash(3),
        app_hash: AppHash::try_from(vec![height as u8; 32]).unwrap(),
        last_results_hash: Some(hash(4)),
        evidence_hash: Some(hash(5)),
        proposer_address: tendermint::account::Id::new([6; 20]),
    }
}

/// Votes by kind: `c` for the block, `n` for nil, `-` absent.
fn commit(header: &Header, keys: &[SigningKey], votes: &str) -> CompactCommit {
    let id = block::Id { hash: header.hash(), part_set_header: part_set() };
    let one = |(key, vote): (&SigningKey, char)| {
        let time = header.time.checked_add(Duration::from_millis(500)).unwrap();
        let (seconds, nanos) = (time.unix_timestamp(), EngineTime(time).nanos());
        let bytes = vote_bytes(&header.chain_id, header.height, 2, (vote == 'c').then_some(id), time).unwrap();
        let signature = key.sign(&bytes).to_bytes();
        match vote {
            'c' => CompactSig::Commit { seconds, nanos, signature },
            'n' => CompactSig::Nil { seconds, nanos, signature },
            _ => CompactSig::Absent,
        }
    };
    let signatures = keys.iter().zip(votes.chars()).map(one).collect();
    CompactCommit { round: 2, part_set_total: 1, part_set_hash: [8; 32], signatures }
}

fn trust(set: &[ValidatorPower]) -> Trust {
    Trust {
        chain_id: CHAIN.into(),
        genesis_hash: [0; 32],
        height: 0,
        time: EngineTime(Time::from_unix_timestamp(GENESIS, 0).unwrap()),
        header_hash: None,
        validators: set.to_vec(),
        next_validators: None,
        trusting_period_secs: 1_000_000,
    }
}

/// Headers 1 to 4, and the anchor of 3 with the given votes on 4.
fn sample(votes: &str) -> (Vec<Header>, Vec<SigningKey>, Anchor) {
    let (keys, set) = validators(&[1, 2, 3, 4, 5, 6, 7]);
    let mut headers: Vec<Header> = Vec::new();
    for height in 1..=4 {
        headers.push(header(height, headers.last(), &set));
    }
    let commit = commit(&headers[3], &keys, votes);
    let anchor = Anchor { previous: header_bytes(&headers[2]), header: header_bytes(&headers[3]), commit, validators: set };
    (headers, keys, anchor)
}

#[test]
fn a_true_anchor_says_what_its_headers_say() {
    let (headers, _, anchor) = sample("ccccc-n");
    let root = trust(&anchor.validators);
    let anchored = anchor.verify(&root).unwrap();
    assert_eq!((anchored.previous_height, anchored.height), (3, 4));
    assert_eq!((anchored.previous_time.0, anchored.previous_nanos), (GENESIS + 3, 123_456_789));
    assert_eq!((anchored.time.0, anchored.nanos), (GENESIS + 4, 123_456_789));
    assert_eq!((anchored.previous_hash, anchored.hash), (header_hash(&headers[2]), header_hash(&headers[3])));
    assert_eq!((anchored.app_hash, anchored.last_results_hash), ([4; 32], [4; 32]));
    assert_eq!((anchored.validators, anchored.signed_power, anchored.total_power), (7, 50, 70));
    assert_eq!(anchored.chain_id, CHAIN);
    assert_eq!(decode_exact::<Anchor>(&encode(&anchor)).unwrap(), anchor);

    let moved = root.advanced(&anchored);
    assert_eq!((moved.height, moved.time), (4, EngineTime(headers[3].time)));
    assert_eq!(moved.header_hash, Some(anchored.hash));
    assert_eq!(moved.advanced(&anchored), moved);
    assert_eq!(anchor.verify(&moved).unwrap(), anchored);
    assert_eq!((header_height(&anchor.previous).unwrap(), header_time(&anchor.previous).unwrap().0), (3, GENESIS + 3));
    // An old header by its proven hash.
    let facts = header_facts(&anchor.previous, &anchored.previous_hash).unwrap();
    assert_eq!((facts.height, facts.app_hash, facts.time.0), (3, [3; 32], GENESIS + 3));
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
    let (headers, keys, good) = sample("ccccccc");
    let root = trust(&good.validators);
    let judge = |anchor: &Anchor| anchor.verify(&root).unwrap_err();
    let with = |previous: &Header, x: &Header| Anchor {
        previous: header_bytes(previous),
        header: header_bytes(x),
        commit: commit(x, &keys, "ccccccc"),
        validators: good.validators.clone(),
    };
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
    let few = Anchor { commit: commit(&headers[3], &keys, "ccccnn-"), ..good.clone() };
    assert_eq!(judge(&few), AnchorError::Commit(CommitError::TwoThirds { power: 40, total: 70 }));
    let (_, others) = validators(&[11, 12, 13, 14, 15, 16, 17]);
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

#[test]
fn a_third_of_the_trusted_power_is_not_enough() {
    // Three are trusted; the set of X shares one (a third), then two of them.
    let (_, trusted) = validators(&[1, 2, 3]);
    let x_of = |seeds: &[u8]| {
        let (keys, set) = validators(seeds);
        let previous = header(3, Some(&header(2, None, &set)), &set);
        let x = header(4, Some(&previous), &set);
        let votes = "c".repeat(seeds.len());
        Anchor { previous: header_bytes(&previous), header: header_bytes(&x), commit: commit(&x, &keys, &votes), validators: set }
    };
    assert!(matches!(x_of(&[1, 8, 9]).verify(&trust(&trusted)), Err(AnchorError::NotEnoughTrust { .. })));
    x_of(&[1, 2, 9]).verify(&trust(&trusted)).unwrap();
    let old = Trust { trusting_period_secs: 4, ..trust(&trusted) };
    assert!(matches!(x_of(&[1, 2, 9]).verify(&old), Err(AnchorError::NotEnoughTrust { .. })));
    // The known next set needs no share of the old one.
    let next = Trust { next_validators: Some(validators(&[8, 9]).1), ..trust(&trusted) };
    x_of(&[8, 9]).verify(&next).unwrap();
    // Who left the set at the trusted header cannot speak for what came after it.
    assert!(matches!(x_of(&[1, 2, 3]).verify(&next), Err(AnchorError::NotEnoughTrust { .. })));
}
