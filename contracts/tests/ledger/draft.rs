//! What a draft carries: acts on many objects at once, inputs whose counters meet, and nothing at all where it is dropped.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use mulu_contracts::catalog::kinds::submit_entry::submit;
use mulu_contracts::catalog::records::entry::EntryCore;
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::block::Position;
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::state::{Key, Overlay, Record, StateRead, StateWrite, Subject};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::access::Hold;
use mulu_contracts::ledger::context::{Signer, TxContext};
use mulu_contracts::ledger::draft::{Draft, acts_of, history_of};
use mulu_contracts::ledger::meter::Meter;
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::samples::{DEPARTMENT, uscc};
use mulu_contracts::party::roles::binding_roles;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::{CHAIN, Ledger};

/// Where a message of an organisation is judged, as `execute` says it, for kinds that no registry has.
pub fn context(ledger: &Ledger, n: u32, kind: u16, payload_hash: Hash32) -> TxContext {
    let block = ledger.block();
    let organisation = organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap();
    let roles = binding_roles(&ledger.state, &uscc(n), block.time).unwrap();
    TxContext {
        chain_id: CHAIN.into(),
        height: block.height,
        time: block.time,
        position: Position::default(),
        tx_id: payload_hash,
        kind,
        payload_hash,
        allowed: &[],
        hold: Hold::Stops,
        version: 1,
        signer: Arc::new(Signer { organisation, keys: Vec::new(), roles }),
        law: &REGISTRY.law,
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Counter {
    uses: u64,
}

impl Record for Counter {
    const NAME: &'static str = "counter";
}

fn counter(root: &EntryId) -> Key<Counter> {
    Key::new(&Subject::Object(*root.object()), &[])
}

/// Uses an input: its root counts it, as often as inputs lie under it.
fn use_input(draft: &mut Draft<'_>, root: &EntryId, most: u64) -> Result<bool, Fault> {
    let mut count = counter(root).get(draft)?.unwrap_or_default();
    count.uses += 1;
    draft.put(&counter(root), &count);
    Ok(count.uses <= most)
}

#[test]
fn two_inputs_under_one_root_are_both_counted() {
    let ledger = Ledger::new();
    let tx = context(&ledger, DEPARTMENT, 1, Hash32([1; 32]));
    let root = samples::id("root");
    let meter = Meter::unbounded();
    let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
    // Over data that one function writes later, each would read 0 and write 1.
    assert!(use_input(&mut draft, &root, 2).unwrap());
    assert!(use_input(&mut draft, &root, 2).unwrap());
    assert!(!use_input(&mut draft, &root, 2).unwrap(), "the third one finds the quota used up, before anything was applied");
    assert_eq!(counter(&root).get(&draft).unwrap().unwrap().uses, 3);
    drop(draft);
    assert_eq!(counter(&root).get(&ledger.state).unwrap(), None, "dropped whole");
}

#[test]
fn one_act_marks_sixty_four_entries_or_none() {
    let mut ledger = Ledger::new();
    let ids: Vec<_> = (0..64).map(|n| samples::id(&format!("entry {n}"))).collect();
    for n in 0..64 {
        ledger.must(DEPARTMENT, submit(&format!("entry {n}")));
    }
    let tx = context(&ledger, DEPARTMENT, 1, Hash32([1; 32]));
    let mark_all = |draft: &mut Draft<'_>, ids: &[EntryId]| -> Result<(), Fault> {
        for id in ids {
            let core: EntryCore = keys::core(id).get(draft)?.ok_or_else(|| Fault::new("absent"))?;
            draft.put(&counter(id), &Counter { uses: 7 });
            draft.mark(&core)?;
        }
        Ok(())
    };
    let meter = Meter::unbounded();
    let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
    mark_all(&mut draft, &ids).unwrap();
    let mut after = ledger.clone();
    let changes = draft.into_changes();
    after.state.absorb(changes);
    let leaves = |ledger: &Ledger, id: &EntryId| history_of(&keys::subject(id)).head(&ledger.state).unwrap().count;
    let acts = |ledger: &Ledger| acts_of(&uscc(DEPARTMENT)).head(&ledger.state).unwrap().count;
    assert!(ids.iter().all(|id| leaves(&after, id) == 2 && keys::core(id).get(&after.state).unwrap().unwrap().version == 1));
    assert_eq!((acts(&ledger), acts(&after)), (64, 128));
    // The last one is missing: nothing of the others is left behind.
    let mut bad = ids.clone();
    bad[63] = samples::id("nobody's");
    let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
    mark_all(&mut draft, &bad).unwrap_err();
    drop(draft);
    assert!(ids.iter().all(|id| leaves(&ledger, id) == 1));
}

#[test]
fn what_is_tried_in_a_scratch_is_read_there_and_leaves_nothing() {
    let ledger = Ledger::new();
    let tx = context(&ledger, DEPARTMENT, 1, Hash32([1; 32]));
    let meter = Meter::unbounded();
    let root = samples::id("root");
    let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
    use_input(&mut draft, &root, 9).unwrap();
    let before = meter.used();
    {
        let mut scratch = draft.scratch();
        use_input(&mut scratch, &root, 9).unwrap();
        assert_eq!(counter(&root).get(&scratch).unwrap().unwrap().uses, 2);
    }
    assert!(meter.used() > before, "its work counts");
    assert_eq!(counter(&root).get(&draft as &dyn StateRead).unwrap().unwrap().uses, 1);
}

/// A record that had one number, and has two since version 2.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Grown {
    old: u64,
    new: u64,
}

impl Record for Grown {
    const NAME: &'static str = "grown";
    const LAYOUT: u8 = 2;

    fn at_version(&self, version: u64) -> (u8, Vec<u8>) {
        if version < 2 { (1, encode(&self.old)) } else { (2, encode(self)) }
    }

    fn upgrade(_: u8, body: &[u8]) -> Result<Self, Fault> {
        let old = decode_exact(body).map_err(|e| Fault::new(e.to_string()))?;
        Ok(Grown { old, new: 0 })
    }
}

#[test]
fn a_record_is_written_in_the_layout_of_the_states_version_and_read_in_any() {
    let ledger = Ledger::new();
    let key: Key<Grown> = Key::new(&Subject::Params, &[b"grown"]);
    let meter = Meter::unbounded();
    for (version, layout) in [(1, 1), (2, 2), (3, 2)] {
        let tx = TxContext { version, ..context(&ledger, DEPARTMENT, 999, Hash32([1; 32])) };
        let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
        draft.put(&key, &Grown { old: 7, new: 9 });
        assert_eq!(draft.read(&key.raw).unwrap().unwrap()[0], layout);
        assert_eq!(key.get(&draft).unwrap().unwrap(), Grown { old: 7, new: if version < 2 { 0 } else { 9 } });
        // What is tried over it, and what the block does by itself, is written alike.
        let mut scratch = draft.scratch();
        scratch.put(&key, &Grown { old: 8, new: 9 });
        assert_eq!(scratch.read(&key.raw).unwrap().unwrap()[0], layout);
        let mut overlay = Overlay::new(&ledger.state);
        overlay.write_as(version);
        overlay.put(&key, &Grown { old: 8, new: 9 });
        assert_eq!(overlay.read(&key.raw).unwrap().unwrap()[0], layout);
    }
}
