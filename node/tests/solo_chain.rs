//! The solo engine makes true CometBFT blocks and survives being stopped anywhere.

use std::time::Duration;

use mulu_contracts::comet::hashes;
use mulu_contracts::comet::trust::trust_from_genesis;
use mulu_node::anchors::EngineLink;
use mulu_node::engine::solo::{SoloError, check_blocks};
use mulu_node::storage::{Column, Store};
use prost::Message;

use crate::common::{genesis, key, open};

const INTERVAL: Duration = Duration::from_millis(20);

#[test]
fn every_header_recomputes_from_its_block_and_every_anchor_verifies_from_genesis() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, anchors) = open(dir.path(), INTERVAL).unwrap();
    for _ in 0..6 {
        solo.step().unwrap();
    }
    let chain = solo.chain().clone();
    let trust = trust_from_genesis(&genesis(), [0; 32]).unwrap();
    for height in 1..=6 {
        let block = chain.get(height).unwrap().unwrap();
        let raw = block.block.header.clone().unwrap();
        assert_eq!(raw.data_hash, hashes::data_hash(block.txs()));
        assert_eq!(raw.last_commit_hash, hashes::last_commit_hash(block.block.last_commit.as_ref()));
        assert_eq!(hashes::part_set(&block.block.encode_to_vec()).1, block.id.part_set_header.hash.as_bytes());
        if height > 1 {
            let before = chain.get(height - 1).unwrap().unwrap();
            assert_eq!(block.header.last_block_id, Some(before.id));
            assert!(block.header.time > before.header.time, "time strictly increases");
            let anchored = chain.anchor(height - 1).unwrap().unwrap().verify(&trust).unwrap();
            assert_eq!((anchored.previous_height, anchored.height), (height - 1, height));
        }
    }
    assert_eq!(chain.anchor(6).unwrap(), None, "the newest block has no successor yet");
    assert_eq!(anchors.newest().unwrap().unwrap().0, 5);
}

#[test]
fn the_first_block_bears_genesis_time_and_the_state_of_genesis() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
    solo.step().unwrap();
    let first = solo.chain().get(1).unwrap().unwrap();
    assert_eq!(first.header.time.unix_timestamp(), 1_767_225_600);
    assert_eq!(first.header.app_hash.as_bytes(), solo.store().root_at(0).unwrap());
    assert_eq!(first.header.last_results_hash.unwrap().as_bytes(), hashes::last_results_hash(&[]));
}

#[test]
fn a_fresh_chain_and_one_that_slept_are_provable_and_dated_today_before_they_serve() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, anchors) = open(dir.path(), INTERVAL).unwrap();
    solo.catch_up().unwrap();
    assert!(anchors.newest().unwrap().is_some());
    let newest = solo.chain().newest().unwrap();
    // The samples' genesis is of a day long past; only the first block bears its time.
    let first = solo.chain().get(1).unwrap().unwrap();
    assert!(newest.header.time.duration_since(first.header.time).unwrap() > Duration::from_secs(86_400));
}

#[test]
fn a_restart_goes_on_where_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let hash = {
        let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
        for _ in 0..3 {
            solo.step().unwrap();
        }
        solo.chain().newest().unwrap().hash()
    };
    let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
    assert_eq!(solo.chain().newest().unwrap().hash(), hash);
    solo.step().unwrap();
    assert_eq!(solo.chain().height(), 4);
    assert_eq!(check_blocks(solo.store(), &genesis(), key()).unwrap(), 4);
}

#[test]
fn a_block_saved_and_not_committed_is_executed_again_and_no_other_is_signed_at_its_height() {
    for committed in [0, 2] {
        let dir = tempfile::tempdir().unwrap();
        let saved = {
            let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
            for _ in 0..committed {
                solo.step().unwrap();
            }
            solo.propose().unwrap()
        };
        let (solo, _) = open(dir.path(), INTERVAL).unwrap();
        assert_eq!(solo.app().info().height, committed + 1);
        assert_eq!(*solo.chain().get(committed + 1).unwrap().unwrap(), *saved);
    }
}

#[test]
fn a_second_block_at_a_height_is_never_saved() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
    solo.propose().unwrap();
    assert!(matches!(solo.propose(), Err(SoloError::Storage(_))));
}

#[test]
fn a_state_ahead_of_the_blocks_is_refused_with_words() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    {
        let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
        for _ in 0..3 {
            solo.step().unwrap();
        }
        // The same state in another store, without its last block.
        let from = solo.store();
        let to = Store::open(other.path().join("data")).unwrap();
        for column in Column::ALL {
            let rows: Vec<_> = from.iter(column, &[]).map(Result::unwrap).map(|(key, value)| (column, key, value)).collect();
            let newest = [b"b", 3_u64.to_be_bytes().as_slice()].concat();
            let kept: Vec<_> = rows.into_iter().filter(|(c, key, _)| *c != Column::Engine || *key != newest).collect();
            to.write_synced(&kept.into()).unwrap();
        }
    }
    let refused = open(other.path(), INTERVAL).map(|_| ()).unwrap_err();
    assert!(matches!(refused, SoloError::Ahead { state: 3, blocks: 2 }), "{refused}");
}

#[test]
fn a_changed_byte_in_a_saved_block_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let (mut solo, _) = open(dir.path(), INTERVAL).unwrap();
    for _ in 0..3 {
        solo.step().unwrap();
    }
    let row = [b"b", 2_u64.to_be_bytes().as_slice()].concat();
    let good = solo.store().get(Column::Engine, &row).unwrap().unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        solo.store().write_synced(&vec![(Column::Engine, row.clone(), bad)].into()).unwrap();
        assert!(check_blocks(solo.store(), &genesis(), key()).is_err(), "byte {at} is bound by nothing");
    }
}
