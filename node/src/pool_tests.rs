use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::envelope::{Signature, TxBody};
use mulu_contracts::ledger::samples::uscc;

use super::*;

const ROOM: Room = Room { block_bytes: 1_000, block_work: 10_000 };

fn bundle(who: u32, bytes: u64, work: u64) -> Waiting {
    let held = Held { txs: 1, bytes, work };
    Waiting { of: vec![(uscc(who), held)], work, expires: Time(1_000), ..Waiting::default() }
}

fn id(n: u64) -> Bytes32 {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&n.to_be_bytes());
    id
}

fn signed(who: u32, keys: &[u8]) -> SignedTx {
    SignedTx {
        body: TxBody { chain_id: "c".into(), organisation: uscc(who), expires: Time(9), messages: Vec::new() },
        signatures: keys.iter().map(|key| Signature { key_id: KeyId([*key; 16]), algorithm: 1, bytes: vec![*key; 64] }).collect(),
    }
}

/// Fills with bundles of one organisation as long as there is room; gives how many waited.
fn flood(pool: &mut Pool, who: u32, bytes: u64, work: u64) -> u64 {
    let mut sent = 0;
    while pool.has_room(&uscc(who), &Held { txs: 1, bytes, work }, &ROOM) {
        pool.waits(id(u64::from(who) << 32 | sent), bundle(who, bytes, work));
        sent += 1;
        assert!(sent < 100_000);
    }
    sent
}

#[test]
fn who_floods_fills_its_share_and_others_always_find_room() {
    for (bytes, work) in [(100, 1), (1, 1_000), (250, 5_000)] {
        let mut pool = Pool::default();
        let alone = flood(&mut pool, 1, bytes, work);
        let (_, all) = pool.size();
        assert!(alone > 1 && all.bytes <= 2 * ROOM.block_bytes && all.work <= 2 * ROOM.block_work, "{all:?}");
        // Each of a hundred others still lets something wait, and takes no more than a quarter of what was left.
        for who in 2..100 {
            let before = pool.size().1;
            assert!(flood(&mut pool, who, bytes, work) >= 1);
            let mine = pool.held(&uscc(who));
            let left = 8 * ROOM.block_bytes - before.bytes.min(8 * ROOM.block_bytes);
            assert!(mine.txs == 1 || mine.bytes <= left / 4, "{mine:?} of {left}");
        }
    }
}

#[test]
fn what_leaves_gives_its_place_back() {
    let mut pool = Pool::default();
    let sent = flood(&mut pool, 1, 100, 100);
    assert!(!pool.has_room(&uscc(1), &Held { txs: 1, bytes: 100, work: 100 }, &ROOM));
    // In a block, refused at a recheck, or lost by the engine, which never asks again.
    let included: Vec<_> = (0..sent / 2).map(|n| id(1 << 32 | n)).collect();
    pool.committed(1, included.iter(), BTreeSet::new());
    assert_eq!(pool.held(&uscc(1)).txs, sent - sent / 2);
    let again = id(1 << 32 | (sent / 2));
    assert!(pool.still_holds(&again, Time(0)));
    pool.committed(2, [].iter(), BTreeSet::new());
    assert_eq!(pool.held(&uscc(1)).txs, 1, "the one that was asked about");
    assert_eq!(pool.turn(&again).map(|turn| (turn.work, turn.of)), Some((100, uscc(1))));
    pool.forget(&again);
    assert_eq!(pool.size(), (0, Held::default()));
}

#[test]
fn a_bundle_is_executed_again_only_where_something_that_it_read_was_written() {
    let reading = |key: u64, writes: u64| {
        let mut waiting = bundle(1, 1, 1);
        waiting.reads = [id(key)].into();
        waiting.changes.writes.insert(id(writes), vec![7]);
        waiting
    };
    let mut pool = Pool::default();
    // 1 reads what the block writes; 2 reads what 1 wrote; 3 reads neither.
    pool.waits(id(1), reading(10, 11));
    pool.waits(id(2), reading(11, 12));
    pool.waits(id(3), reading(30, 31));
    pool.committed(5, [].iter(), [id(10)].into());
    assert!(!pool.still_holds(&id(1), Time(0)));
    assert!(!pool.still_holds(&id(2), Time(0)));
    assert!(pool.still_holds(&id(3), Time(0)));
    // What holds is written over the state as if it had been executed.
    assert_eq!(pool.changes.writes.keys().collect::<Vec<_>>(), [&id(31)]);
    // Time ends it too.
    pool.committed(6, [].iter(), BTreeSet::new());
    assert!(!pool.still_holds(&id(3), Time(1_000)));
    assert!(!pool.still_holds(&id(99), Time(0)), "one that was never checked");
}

#[test]
fn what_fails_is_counted_until_the_next_block() {
    let mut pool = Pool::default();
    let [mine, theirs] = [1, 2].map(|who| signed(who, &[1]));
    pool.fails(&mine, Account::Own, 1_200);
    assert!(!pool.has_failed_enough(&mine, Account::Own, &ROOM));
    pool.fails(&mine, Account::Own, 100);
    assert!(pool.has_failed_enough(&mine, Account::Own, &ROOM) && !pool.has_failed_enough(&theirs, Account::Own, &ROOM));
    // What is urgent goes on, by each key apart.
    pool.fails(&mine, Account::Urgent, 200);
    assert!(pool.has_failed_enough(&mine, Account::Urgent, &ROOM) && pool.has_failed_enough(&signed(1, &[2, 1]), Account::Urgent, &ROOM));
    assert!(!pool.has_failed_enough(&signed(1, &[2]), Account::Urgent, &ROOM));
    pool.committed(1, [].iter(), BTreeSet::new());
    assert!(!pool.has_failed_enough(&mine, Account::Own, &ROOM) && !pool.has_failed_enough(&mine, Account::Urgent, &ROOM));
}

#[test]
fn what_a_bundle_writes_when_it_is_executed_again_moves_who_read_it() {
    let mut pool = Pool::default();
    let mut reads = bundle(1, 1, 1);
    reads.reads = [id(20)].into();
    pool.waits(id(1), bundle(1, 1, 1));
    pool.waits(id(2), reads);
    pool.committed(5, [].iter(), BTreeSet::new());
    // The first was executed again and writes now what it did not write then.
    let mut changes = Changes::default();
    changes.writes.insert(id(20), vec![1]);
    pool.moved(&changes);
    assert!(!pool.still_holds(&id(2), Time(0)));
}

#[test]
fn a_refusal_is_told_to_copies_and_not_to_who_signs_the_same_with_another_key() {
    let sign = |keys: &[u8]| signed(1, keys);
    let mut pool = Pool::default();
    pool.refuse(&sign(&[1, 2]), Rejected { code: Code::STALE_VERSION, detail: None }, 3);
    assert_eq!(pool.refusal(&sign(&[2, 1])).map(|(why, message)| (why.code, *message)), Some((Code::STALE_VERSION, 3)));
    assert!(pool.refusal(&sign(&[2])).is_none() && pool.refusal(&sign(&[3])).is_none());
    pool.committed(1, [].iter(), BTreeSet::new());
    assert!(pool.refusal(&sign(&[1, 2])).is_none());
}
