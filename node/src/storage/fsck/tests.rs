//! Lists of members whose flags and counters do not fit.

use std::collections::BTreeMap;

use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::list_head::FlagChunk;
use mulu_contracts::kernel::member::Member;
use mulu_contracts::kernel::member_list::MemberList;
use mulu_contracts::kernel::state::{Changes, Key, Overlay, StateRead, Subject, stored};
use mulu_contracts::kernel::value::Time;

use super::super::column::Beside;
use super::*;

fn list() -> MemberList {
    MemberList::new(&Subject::Chain, &[b"members"])
}

fn commit(store: &Store, changes: Changes) {
    let height = store.tip().map_or(0, |tip| tip.height + 1);
    let prepared = match height {
        0 => store.prepare_genesis("test-1", Time(0), changes).unwrap(),
        _ => store.prepare(height, Time(height as i64), changes).unwrap(),
    };
    store.commit(prepared, Beside::default()).unwrap();
}

/// A store with a list of 600 members: two chunks of flags, and 88 flags in the head.
fn listed(path: &std::path::Path) -> Store {
    let store = Store::open(path).unwrap();
    commit(&store, Changes::default());
    for block in 0..3_u64 {
        let view = store.view(block).unwrap();
        let mut overlay = Overlay::new(&view);
        for n in 200 * block..200 * (block + 1) {
            let member = Member { subject: Subject::Params, item: encode(&n) };
            list().set(&mut overlay, &member, if n % 3 == 0 { 1 } else { 6 }).unwrap();
        }
        let gone = Member { subject: Subject::Params, item: encode(&(7 * block)) };
        list().leave(&mut overlay, &gone).unwrap();
        let changes = overlay.into_changes();
        commit(&store, changes);
    }
    store
}

fn head(store: &Store) -> ListHead {
    let tip = store.tip().unwrap().height;
    from_stored(&store.view(tip).unwrap().read(&list().leaves.id).unwrap().unwrap()).unwrap()
}

/// Writes a record as no list does, and gives what is found wrong.
fn told(store: &Store, key: Bytes32, value: Vec<u8>) -> Vec<String> {
    commit(store, Changes { writes: BTreeMap::from([(key, value)]), ..Changes::default() });
    fsck(store).problems
}

#[test]
fn counters_that_are_not_those_of_the_flags_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let store = listed(dir.path());
    assert_eq!(fsck(&store).problems, Vec::<String>::new());
    let good = head(&store);
    let off = |change: &dyn Fn(&mut FlagHead)| {
        let mut head = good.clone();
        head.flags.iter_mut().for_each(change);
        stored(&head)
    };
    let id = list().leaves.id;
    let about = |words: &[String], what: &str| assert!(words.len() == 1 && words[0].contains(what), "{words:?} and not {what}");
    about(&told(&store, id, off(&|flags| flags.counters[1] -= 1)), "are not those of its flags");
    about(&told(&store, id, off(&|flags| flags.last[9] ^= 1)), "are not those of its flags");
    about(&told(&store, id, off(&|flags| flags.last.truncate(9))), "does not fit its 600 leaves");
    assert_eq!(told(&store, id, stored(&good)), Vec::<String>::new());
    // The chunks: other flags, another list's, one that comes again under another key.
    let name = encode(&[b"members".to_vec()].to_vec());
    let key = |number: u64| Key::<FlagChunk>::new(&Subject::Chain, &[&name, &number.to_be_bytes()]).raw;
    let view = store.view(store.tip().unwrap().height).unwrap();
    let chunk: FlagChunk = from_stored(&view.read(&key(0)).unwrap().unwrap()).unwrap();
    let mut other = chunk.clone();
    other.flags[3] ^= 4;
    about(&told(&store, key(0), stored(&other)), "are not those of its flags");
    about(&told(&store, key(0), stored(&FlagChunk { list: [8; 32], ..chunk.clone() })), "lacks 1 chunks of flags");
    assert_eq!(told(&store, key(0), stored(&chunk)), Vec::<String>::new());
    about(&told(&store, [5; 32], stored(&chunk)), "comes twice");
}
