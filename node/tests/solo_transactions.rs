//! Transactions through the solo engine: from the pool into a block, its results signed by the next one, replayed to the same state.

use std::time::Duration;

use ed25519_dalek::Signer;
use mulu_contracts::comet::hashes;
use mulu_contracts::kernel::crypto::{ED25519, PublicKey};
use mulu_contracts::kernel::text::Text0;
use mulu_contracts::kernel::value::{Hash32, List, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples;
use mulu_contracts::ledger::samples::SALTS;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_node::engine::solo::check_blocks;
use mulu_node::engine::solo::mempool::AddError;
use mulu_node::results;

use crate::common::{CITY_KEY, genesis, key, open};

const INTERVAL: Duration = Duration::from_secs(60);

/// The city registers the n-th organisation.
fn registration(n: u32, now: i64) -> Vec<u8> {
    let rule = RegisterOrganisation {
        uscc: samples::uscc(n),
        division: samples::division("520300"),
        superior: None,
        keys: List::default(),
        ..RegisterOrganisation::example()
    };
    signed(AnyRule::from(rule), now)
}

/// The city gives the n-th organisation another short name.
fn renaming(n: u32, version: u64, now: i64) -> Vec<u8> {
    let rule = AmendOrganisation {
        uscc: samples::uscc(n),
        version,
        name: None,
        short_name: Some(Text0::new(format!("第{version}名")).unwrap()),
        division: None,
        superior: None,
        kind: None,
        business: None,
        private: None,
    };
    signed(AnyRule::from(rule), now)
}

fn signed(rule: AnyRule, now: i64) -> Vec<u8> {
    let body = TxBody {
        chain_id: "mulu-solo-test".into(),
        organisation: "11520300MB00000197".parse().unwrap(),
        expires: Time(now + 3_600),
        messages: vec![rule.message(&SALTS)],
    };
    let secret = ed25519_dalek::SigningKey::from_bytes(&CITY_KEY);
    let bytes = secret.sign(&body.sign_bytes()).to_bytes().to_vec();
    let key_id = PublicKey::ed25519(secret.verifying_key().to_bytes()).key_id();
    let signatures = vec![Signature { key_id, algorithm: ED25519, bytes }];
    Bundle { transactions: vec![SignedTx { body, signatures }] }.encode()
}

#[test]
fn a_bundle_gets_its_block_and_the_next_block_signs_its_results_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
    solo.catch_up().unwrap();
    let before = solo.chain().height();
    let now = tendermint::Time::now().unix_timestamp();
    let bundles = [registration(900_001, now), registration(900_002, now)];
    for bundle in &bundles {
        let answer = solo.pool().add(bundle.clone()).unwrap();
        assert_eq!(answer.code, 0, "{}", answer.log);
        assert_eq!(solo.pool().add(bundle.clone()).unwrap_err(), AddError::Known);
    }
    solo.catch_up().unwrap();
    assert!(solo.pool().is_empty());
    assert_eq!(solo.chain().height(), before + 2, "one block with the bundles, and one that signs the state after it");
    let (block, next) = (solo.chain().get(before + 1).unwrap().unwrap(), solo.chain().get(before + 2).unwrap().unwrap());
    assert_eq!(block.txs(), bundles, "first in, first out");
    assert!(next.txs().is_empty());
    assert_ne!(block.header.app_hash, next.header.app_hash);
    let rows = results::block(solo.store(), before + 1).unwrap();
    assert!(rows.iter().all(|(code, data)| *code == 0 && data.len() == 32));
    assert_ne!(next.header.last_results_hash.unwrap().as_bytes(), hashes::last_results_hash(&[]));
    assert_eq!(check_blocks(solo.store(), &genesis(), key()).unwrap(), before + 2);
    // What is in a block is not taken again.
    assert_ne!(solo.pool().add(bundles[0].clone()).unwrap().code, 0);
}

#[test]
fn a_block_with_bundles_that_was_saved_and_not_committed_gives_the_same_state() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Before the first block the ledger's time is that of genesis.
    let bundle = registration(900_003, 1_767_225_600);
    let mut states = Vec::new();
    for (home, crash) in [(&dir, false), (&other, true)] {
        let (mut solo, _) = open(home.path(), INTERVAL).unwrap();
        assert_eq!(solo.pool().add(bundle.clone()).unwrap().code, 0);
        let block = solo.propose().unwrap();
        assert_eq!(block.txs(), std::slice::from_ref(&bundle));
        if crash {
            drop((solo, block));
            solo = open(home.path(), INTERVAL).unwrap().0;
        } else {
            solo.apply(block).unwrap();
        }
        assert!(solo.pool().is_empty());
        states.push((solo.app().info(), results::block(solo.store(), 1).unwrap()));
    }
    // Time and votes do not enter the first block, so the two chains are equal to the byte.
    assert_eq!(states[0], states[1]);
    assert_ne!(states[0].0.app_hash, open(tempfile::tempdir().unwrap().path(), INTERVAL).unwrap().0.store().root_at(0).unwrap());
}

#[test]
fn what_is_accepted_while_blocks_are_committed_reaches_a_block() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
    solo.catch_up().unwrap();
    let (store, pool, stop) = (solo.store().clone(), solo.pool().clone(), solo.stopper());
    let driver = std::thread::spawn(move || solo.run().unwrap());
    let now = tendermint::Time::now().unix_timestamp();
    let senders: Vec<_> = (0..4)
        .map(|n| {
            let pool = pool.clone();
            std::thread::spawn(move || {
                let org = 910_000 + n;
                let mut sent = vec![registration(org, now)];
                sent.extend((1..=60).map(|version| renaming(org, version, now)));
                for (at, bundle) in sent.iter().enumerate() {
                    // Each builds on the one before it, which waits or stands: none of them may be forgotten.
                    let answer = pool.add(bundle.clone()).unwrap();
                    assert_eq!(answer.code, 0, "transaction {at} of {org}: {}", answer.log);
                }
                sent
            })
        })
        .collect();
    let sent: Vec<_> = senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect();
    // The driver makes blocks as long as something waits, and ends after the one at hand.
    while !pool.is_empty() {
        std::thread::yield_now();
    }
    stop.stop();
    driver.join().unwrap();
    for bundle in &sent {
        let id = Hash32(Bundle::decode(bundle).unwrap().transactions[0].body.id());
        assert_eq!(results::location(&store, &id).unwrap().map(|found| found.code), Some(0));
    }
}
