//! What the rules take of the processor: `cargo bench -p mulu-testkit --bench rules`. Blocks of submissions, and of reviews that approve,
//! over a state in memory in which thousands of entries stand; every signature is taken, so what signatures and a store cost is not in it
//! (for the store: `cargo bench -p mulu-node`). The time shown is that of a block; `thrpt` says transactions in a second.

#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mulu_contracts::execute::{BlockWork, begin_block, execute_tx};
use mulu_contracts::kernel::codec::decode_exact;
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::ledger::envelope::{Bundle, SignedTx};
use mulu_testkit::Ledger;
use mulu_testkit::examples::Anyone;
use mulu_testkit::filled::{BLOCK, bundle, execute, filled, reviews, submissions};

/// As the node has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Blocks of entries that stand before: 10,000.
const STAND: usize = 50;

/// A block of transactions; then each of them alone over the same state, as a check of a node does it.
fn measure(criterion: &mut Criterion, name: &str, ledger: &Ledger, transactions: Vec<SignedTx>) {
    let first = bundle(vec![transactions[0].clone()]);
    let bytes = bundle(transactions);
    let (outcome, _) = execute(ledger, &bytes);
    assert_eq!(outcome.results.iter().map(|result| result.code).max(), Some(0), "a transaction is refused");
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(BLOCK as u64));
    group.bench_function("block", |bencher| bencher.iter_batched(|| (), |()| execute(ledger, &bytes), BatchSize::PerIteration));
    group.throughput(Throughput::Elements(1));
    group.bench_function("check", |bencher| {
        let block = ledger.block();
        bencher.iter(|| {
            let bundle: Bundle = decode_exact(&first).unwrap();
            let mut overlay = Overlay::new(&ledger.state);
            begin_block(&block, &mut overlay).unwrap();
            let done = execute_tx(&block, Default::default(), &bundle.transactions[0], &mut overlay, &Anyone, &mut BlockWork::default());
            (done.unwrap(), overlay.into_changes())
        });
    });
    group.finish();
}

fn rules(criterion: &mut Criterion) {
    let ledger = filled(STAND, |_, _| ());
    let sent = submissions(&ledger, "new");
    measure(criterion, "submit", &ledger, sent);
    let approved = reviews(&ledger, "waits");
    measure(criterion, "review", &ledger, approved);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(40).measurement_time(std::time::Duration::from_secs(6));
    targets = rules
}
criterion_main!(benches);
