//! Weak and second encodings of keys: under the identity point a signature fits every header. No reader takes a set with one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Verifier as _, VerifyingKey};
use mulu_contracts::comet::anchor::{Anchor, AnchorError};
use mulu_contracts::comet::commit::{CommitError, CompactCommit, CompactSig, ValidatorPower, check_set, set_hash};
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::json::{join_validators, read_genesis, read_validators};
use mulu_contracts::comet::trust::{Trust, TrustError, trust_from_genesis};
use mulu_contracts::kernel::crypto::{PublicKey, is_strong_ed25519};
use mulu_testkit::engine::{Signers, chain, header};
use serde_json::json;
use tendermint::Hash;

const WEAK: CommitError = CommitError::Set("a key is weak, or not in its one encoding");

fn identity() -> [u8; 32] {
    let mut key = [0; 32];
    key[0] = 1;
    key
}

/// y = 3 + p: a strong point in its second encoding.
fn second_encoding() -> [u8; 32] {
    let mut key = [0xff; 32];
    (key[0], key[31]) = (0xf0, 0x7f);
    key
}

fn alone(key: [u8; 32]) -> Vec<ValidatorPower> {
    vec![ValidatorPower { key, power: 10 }]
}

#[test]
fn weak_points_and_second_encodings_are_no_keys() {
    let mut first = [0; 32];
    first[0] = 3;
    assert!(is_strong_ed25519(&first), "y = 3 is a point of the large group");
    let point = |bytes: &[u8; 32]| VerifyingKey::from_bytes(bytes).unwrap().to_edwards();
    assert_eq!(point(&first), point(&second_encoding()), "both bytes are one point");
    // Orders 1, 2, 4 and 8, the second encoding of order 1, x = -0, and what is no point.
    let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let mut none = [0; 32];
    none[0] = 2;
    let mut weak = vec![identity(), [0; 32], second_encoding(), none];
    weak.push(<[u8; 32]>::try_from(hex::decode(order_8).unwrap()).unwrap());
    for (first, last) in [(0xec, 0x7f), (0xee, 0x7f), (0x01, 0x80)] {
        let mut key = if last == 0x80 { [0; 32] } else { [0xff; 32] };
        (key[0], key[31]) = (first, last);
        weak.push(key);
    }
    for key in weak {
        assert!(!is_strong_ed25519(&key) && !PublicKey::ed25519(key).is_strong(), "{}", hex::encode(key));
        assert_eq!((check_set(&alone(key)), set_hash(&alone(key))), (Err(WEAK), Err(WEAK)), "{}", hex::encode(key));
    }
}

/// As the engine's crates judge it, this signature by nobody stands under every header.
fn by_nobody(votes: usize) -> CompactCommit {
    let mut signature = [0; 64];
    signature[0] = 1;
    let vote = CompactSig::Commit { seconds: 1_800_000_005, nanos: 0, signature };
    CompactCommit { round: 0, part_set_total: 1, part_set_hash: [8; 32], signatures: vec![vote; votes] }
}

#[test]
fn the_identity_point_signs_every_header_and_is_believed_by_no_reader() {
    let mut signature = [0; 64];
    signature[0] = 1;
    let signature = ed25519_dalek::Signature::from_bytes(&signature);
    let key = VerifyingKey::from_bytes(&identity()).unwrap();
    assert!(key.verify(b"any header", &signature).is_ok() && key.verify(b"and any other", &signature).is_ok());

    // A home that was given such a set, or a chain that hands over to one: neither believes anything by it.
    let four = Signers::of(&[1, 2, 3, 4]);
    let headers = chain(&[&four; 5], [7; 32]);
    let with = |set: &[ValidatorPower], hand_overs| Anchor {
        previous: header_bytes(&headers[2]),
        header: header_bytes(&headers[3]),
        commit: by_nobody(set.len()),
        validators: set.to_vec(),
        hand_overs,
    };
    let weak = alone(identity());
    let trusting = Trust { validators: weak.clone(), ..four.trusted() };
    assert_eq!(with(&weak, Vec::new()).verify(&trusting), Err(AnchorError::Commit(WEAK)));
    assert_eq!(with(&weak, Vec::new()).verify(&four.trusted()), Err(AnchorError::Commit(WEAK)));
    let mut handing_over = header(2, Some(&headers[0]), &four);
    handing_over.next_validators_hash = Hash::Sha256([1; 32]);
    let hand_over = mulu_contracts::comet::hand_over::HandOver {
        header: header_bytes(&handing_over),
        commit: four.all(&handing_over),
        validators: four.set.clone(),
    };
    assert!(matches!(with(&weak, vec![hand_over]).verify(&four.trusted()), Err(AnchorError::HandOver(_))));
    let known = Trust { next_validators: Some(weak.clone()), ..four.trusted() };
    assert_eq!(known.verify(&headers[3], &four.all(&headers[3]), &four.set), Err(TrustError::Commit(WEAK)));
    let next = four.trusted().step(&headers[3], &four.all(&headers[3]), &four.set, Some(&weak));
    assert_eq!(next, Err(TrustError::Commit(WEAK)));
    assert!(Trust::pinned([0; 32], &header_bytes(&headers[3]), &by_nobody(1), &weak).is_err());
    // Nor does a node build on one.
    let commit = tendermint::block::Commit {
        height: headers[3].height,
        block_id: tendermint::block::Id { hash: headers[3].hash(), ..Default::default() },
        ..Default::default()
    };
    assert_eq!(Anchor::build(&headers[2], &headers[3], &commit, &weak), Err(WEAK));
}

#[test]
fn a_genesis_or_an_engine_with_a_weak_key_is_refused() {
    for key in [identity(), second_encoding()] {
        let named = json!({ "type": "tendermint/PubKeyEd25519", "value": BASE64.encode(key) });
        let genesis = json!({
            "chain_id": "mulu-test", "genesis_time": "2026-11-23T00:00:00Z", "initial_height": "1",
            "validators": [{ "pub_key": named, "power": "10", "name": "solo" }],
        });
        assert!(read_genesis(&genesis).is_err_and(|e| e.to_string().contains("weak")));
        assert!(trust_from_genesis(&genesis, [0; 32]).is_err());
        let page = json!({
            "block_height": "3", "total": "1",
            "validators": [{ "address": "00", "pub_key": named, "voting_power": "10", "proposer_priority": "0" }],
        });
        assert!(join_validators(&[read_validators(&page).unwrap()]).is_err_and(|e| e.to_string().contains("weak")));
    }
}
