//! What a store takes: `cargo bench -p mulu-node`. Over 10,000 entries: a block of 200 submissions brought into lists and tree, and written in one
//! synced batch; the witness of a page of twenty entries, made and verified. The rules themselves: `cargo bench -p mulu-testkit --bench rules`.

#![allow(clippy::unwrap_used, missing_docs)]

use std::cell::RefCell;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::state::{Changes, StateRead};
use mulu_contracts::ledger::query::{Context, Query};
use mulu_contracts::ledger::samples::{DEPARTMENT, uscc};
use mulu_contracts::ledger::witness::{Recorder, Witness, rerun};
use mulu_contracts::registry::REGISTRY;
use mulu_node::storage::{Beside, Store};
use mulu_testkit::filled::{BLOCK, commit, filled, submissions};
use mulu_testkit::{CHAIN, Ledger};

/// As the node has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Blocks of entries that stand before: 10,000.
const STAND: usize = 50;

fn write(store: &Store, ledger: &Ledger, changes: Changes) {
    let height = store.tip().unwrap().height + 1;
    let prepared = store.prepare(height, ledger.time, changes).unwrap();
    store.commit(prepared, Beside::default()).unwrap();
}

fn page(state: &dyn StateRead, ledger: &Ledger) -> Result<usize, Fault> {
    let context = Context { chain_id: CHAIN.into(), time: ledger.time, law: &REGISTRY.law };
    let question = ListEntries { scope: EntryScope::Provider(uscc(DEPARTMENT)), from: Place::START, limit: 20 };
    Ok(question.answer(&context, state)?.items.len())
}

fn witness(store: &Store, ledger: &Ledger) -> Witness {
    let height = store.tip().unwrap().height;
    let view = store.view(height).unwrap();
    let recorder = Recorder::new(&view);
    assert_eq!(page(&recorder, ledger), Ok(20));
    let read = recorder.finish();
    let tree = store.prove(height, &read.keys).unwrap();
    let ranges = read.ranges.iter().map(|range| store.prove_range(&range.list, range.from, range.to, height).unwrap()).collect();
    Witness { values: read.values, tree, ranges }
}

fn store(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let first = Ledger::new();
    store.commit(store.prepare_genesis(CHAIN, first.time, first.state.as_written()).unwrap(), Beside::default()).unwrap();
    let ledger = RefCell::new(filled(STAND, |ledger, changes| write(&store, ledger, changes)));

    let mut group = criterion.benchmark_group("page of twenty");
    let ledger_now = ledger.borrow();
    group.bench_function("prove", |bencher| bencher.iter(|| witness(&store, &ledger_now)));
    let proven = witness(&store, &ledger_now);
    let root = store.tip().unwrap().app_hash;
    let bytes = mulu_contracts::kernel::codec::encode(&proven).len();
    println!("a page of twenty: {bytes} bytes of witness, {} of them tree", proven.tree.len());
    group.bench_function("verify", |bencher| bencher.iter(|| rerun(&proven, &root, |state| page(state, &ledger_now)).unwrap()));
    group.finish();
    drop(ledger_now);

    let mut group = criterion.benchmark_group("block of submissions");
    group.throughput(Throughput::Elements(BLOCK as u64));
    let time = first.time;
    let prepare = |changes: Changes| store.prepare(store.tip().unwrap().height + 1, time, changes).unwrap();
    let commit_prepared = |prepared| store.commit(prepared, Beside::default()).unwrap();
    let (count, waits) = (RefCell::new(0), RefCell::new(None::<Changes>));
    // What the block before wrote is committed here, outside of what is measured.
    let next = || {
        waits.borrow_mut().take().into_iter().for_each(|before| commit_prepared(prepare(before)));
        *count.borrow_mut() += 1;
        let mut ledger = ledger.borrow_mut();
        let sent = submissions(&ledger, &format!("bench-{}", count.borrow()));
        commit(&mut ledger, sent)
    };
    let not_yet = || {
        let changes = next();
        *waits.borrow_mut() = Some(changes.clone());
        changes
    };
    group.bench_function("lists and tree", |bencher| bencher.iter_batched(not_yet, prepare, BatchSize::PerIteration));
    group.bench_function("batch", |bencher| bencher.iter_batched(|| prepare(next()), commit_prepared, BatchSize::PerIteration));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).measurement_time(std::time::Duration::from_secs(5));
    targets = store
}
criterion_main!(benches);
