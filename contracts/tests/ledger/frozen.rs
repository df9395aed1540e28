//! What is chosen for good: tree keys, the two levels of the tree, heads and flags of lists, queues, history, tree part and witness. Lines of
//! `vectors/frozen.txt` are added and never changed, also not by `MULU_BLESS=1`: a change of one is another ledger. What records of domains
//! hold is not among them: those have layouts that follow one another.

use std::collections::BTreeMap;

use borsh::BorshSerialize;
use mulu_contracts::kernel::block::Position;
use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::list_head::{CHUNK, FlagChunk, FlagHead, ListHead};
use mulu_contracts::kernel::listing::{MAX_CHUNKS, MAX_LIMIT};
use mulu_contracts::kernel::member::{MAX_SLOTS, Member, Slots};
use mulu_contracts::kernel::member_list::{MemberList, Room};
use mulu_contracts::kernel::merkle::{Peaks, leaf_hash as list_leaf, node_hash};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::queue::{PAGE, Queue, QueueHead, QueuePage};
use mulu_contracts::kernel::state::{AppendList, MAX_RECORD, Overlay, Record, StateRead, Subject, blob_hash, stored, tree_key};
use mulu_contracts::kernel::tree::{inner_hash, leaf_hash, record_leaf, subject_leaf};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::draft::{ActLeaf, HistoryLeaf};
use mulu_contracts::ledger::meter;
use mulu_contracts::ledger::parts::PART_DIVISIONS;
use mulu_contracts::ledger::samples::{code, division, hash, local_key, uscc};
use mulu_testkit::MemState;
use mulu_testkit::witness::{prove, root};

use crate::blessed;

const FILE: &str = "vectors/frozen.txt";

fn subjects() -> [(&'static str, Subject); 8] {
    let object = EntryId::derive(&division("520300"), &uscc(1), &local_key("frozen"));
    [
        ("chain", Subject::Chain),
        ("params", Subject::Params),
        ("organisation", Subject::Organisation(uscc(1))),
        ("division", Subject::Division(division("520300"))),
        ("object", Subject::Object(*object.object())),
        ("signing-key", Subject::SigningKey([7; 16])),
        ("element", Subject::Element(code("gender"), division("520300"))),
        ("consent", Subject::Consent(hash("consent"))),
    ]
}

fn bytes<T: BorshSerialize>(value: &T) -> String {
    hex::encode(encode(value))
}

fn record<V: Record>(value: &V) -> String {
    hex::encode(stored(value))
}

fn keys(lines: &mut BTreeMap<String, String>) {
    for (name, subject) in subjects() {
        lines.insert(format!("subject {name}"), bytes(&subject));
        lines.insert(format!("tree-key {name}"), hex::encode(tree_key(&subject, &[b"core", b"part"])));
    }
    let key = tree_key(&Subject::Chain, &[b"core"]);
    lines.insert("leaf".into(), hex::encode(leaf_hash(&key, &[1; 32])));
    lines.insert("leaf record".into(), hex::encode(record_leaf(&key, &[1; 32])));
    lines.insert("leaf subject".into(), hex::encode(subject_leaf(&key, &[1; 32])));
    lines.insert("inner".into(), hex::encode(inner_hash(&[1; 32], &[2; 32])));
    lines.insert("list-leaf".into(), hex::encode(list_leaf(b"leaf")));
    lines.insert("list-node".into(), hex::encode(node_hash(&[1; 32], &[2; 32])));
    lines.insert("blob".into(), hex::encode(blob_hash(b"blob")));
    lines.insert("list-id".into(), hex::encode(AppendList::new(&Subject::Chain, "blocks").id));
    lines.insert("member-list-id".into(), hex::encode(MemberList::new(&Subject::Params, &[b"governors", &[3]]).leaves.id));
}

fn lists(lines: &mut BTreeMap<String, String>) {
    let leaves = Peaks { count: 3, peaks: vec![[1; 32], [2; 32]] };
    lines.insert("head plain".into(), record(&ListHead { leaves: leaves.clone(), flags: None }));
    let flags = FlagHead { counters: vec![2, 0, 1], last: vec![1, 5, 0] };
    lines.insert("head members".into(), record(&ListHead { leaves, flags: Some(flags) }));
    let chunk = FlagChunk { list: [3; 32], number: 2, flags: (0..CHUNK as u16).collect() };
    lines.insert("chunk".into(), hex::encode(sha256(&[&stored(&chunk)])));
    let member = Member { subject: Subject::Params, item: b"theme".to_vec() };
    lines.insert("member".into(), bytes(&member));
    lines.insert("slots".into(), record(&Slots { slots: vec![([3; 32], 9)], more: false }));
    lines.insert("queue".into(), record(&QueueHead { count: 65, last: vec![member.clone()] }));
    lines.insert("queue-page".into(), record(&QueuePage { members: vec![member] }));
    let position = Position { bundle: 1, transaction: 2, message: 3 };
    let history = HistoryLeaf { kind: 201, version: 4, height: 5, position, core_hash: Hash32([8; 32]), detail_hash: Hash32([9; 32]) };
    lines.insert("history".into(), bytes(&history));
    lines.insert("act".into(), bytes(&ActLeaf { kind: 201, object: Subject::Params, height: 5, position }));
    let place = Place { division: Some(division("520300")), list: 3, position: 1_200 };
    lines.insert("place".into(), format!("{place} {}", bytes(&place)));
}

/// A state of a few lists and a queue, and a question over it: what is there, what is absent, a range.
fn witness(lines: &mut BTreeMap<String, String>) {
    let mut state = MemState::default();
    let list = MemberList::new(&Subject::Params, &[b"frozen"]);
    let queue = Queue::new(&Subject::Chain, &[b"frozen"]);
    let changes = {
        let mut overlay = Overlay::new(&state);
        for n in 0..300_u16 {
            let member = Member { subject: Subject::Division(division(&format!("{:06}", 100_000 + u32::from(n)))), item: Vec::new() };
            list.set(&mut overlay, &member, 1 << (n % 3)).unwrap();
            queue.join(&mut overlay, &member).unwrap();
        }
        overlay.into_changes()
    };
    state.absorb(changes);
    lines.insert("state root".into(), hex::encode(root(&state)));
    let absent = [tree_key(&Subject::Params, &[b"absent"]), tree_key(&Subject::Organisation(uscc(1)), &[b"absent"])];
    let (_, witness) = prove(&state, |state: &dyn StateRead| {
        absent.iter().try_for_each(|key| state.read(key).map(|value| assert_eq!(value, None)))?;
        list.first(state, 2, 70)?;
        queue.count(state)
    });
    lines.insert("tree-part".into(), hex::encode(sha256(&[&witness.tree])));
    lines.insert("witness".into(), hex::encode(sha256(&[&encode(&witness)])));
}

/// Members that left a queue, or have no flag any more; more places than a record of them holds; a question that reads flagged members near to
/// each other in one range and others in another.
fn left(lines: &mut BTreeMap<String, String>) {
    let mut state = MemState::default();
    let list = MemberList::new(&Subject::Params, &[b"left"]);
    let queue = Queue::new(&Subject::Chain, &[b"left"]);
    let member = |n: u32| Member { subject: Subject::Division(division(&format!("{:06}", 100_000 + n))), item: Vec::new() };
    let changes = {
        let mut overlay = Overlay::new(&state);
        for n in 0..600 {
            list.set(&mut overlay, &member(n), if [0, 8, 17, 590].contains(&n) { 2 } else { 1 }).unwrap();
        }
        for n in 0..40 {
            queue.join(&mut overlay, &member(n)).unwrap();
        }
        for n in 5..30 {
            queue.leave(&mut overlay, &member(n)).unwrap();
        }
        // In a whole chunk, and in the last one.
        for n in [3, 599] {
            list.set(&mut overlay, &member(n), 0).unwrap();
        }
        for n in 0..66 {
            MemberList::new(&Subject::Chain, &[b"many", &[n]]).join(&mut overlay, &member(1)).unwrap();
        }
        // Room that became free.
        MemberList::new(&Subject::Chain, &[b"many", &[2]]).leave(&mut overlay, &member(1)).unwrap();
        Queue::new(&Subject::Params, &[b"again"]).join(&mut overlay, &member(1)).unwrap();
        overlay.into_changes()
    };
    state.absorb(changes);
    lines.insert("state root left".into(), hex::encode(root(&state)));
    let (_, witness) = prove(&state, |state: &dyn StateRead| {
        list.first(state, 2, 4)?;
        queue.scan(state, 0, &mut Room { members: 15, chunks: 1 })
    });
    lines.insert("witness left".into(), hex::encode(sha256(&[&encode(&witness)])));
}

/// What a question reads, and what work is, follows from these.
fn figures(lines: &mut BTreeMap<String, String>) {
    let weights = [meter::message(0), meter::message(1_600), meter::read(0), meter::read(1_600), meter::written(0), meter::written(1_600)];
    lines.insert("work".into(), format!("{weights:?} {:?} {}", [meter::kept(0), meter::kept(1_600)], meter::SIGNATURE));
    lines.insert("lists".into(), format!("{CHUNK} {PAGE} {MAX_SLOTS} {MAX_LIMIT} {MAX_CHUNKS} {PART_DIVISIONS} {MAX_RECORD}"));
    lines.insert("question-work".into(), meter::MAX_QUESTION_WORK.to_string());
}

#[test]
fn what_is_chosen_for_good_is_as_it_was_chosen() {
    let mut now = BTreeMap::new();
    keys(&mut now);
    lists(&mut now);
    witness(&mut now);
    left(&mut now);
    figures(&mut now);
    let old = blessed::read(FILE);
    let old: BTreeMap<String, String> = old.lines().filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.into(), b.into())).collect();
    for (name, value) in &old {
        assert_eq!(now.get(name), Some(value), "{name} was chosen for good");
    }
    let text: String = now.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    blessed::compare(FILE, &text);
}
