//! What the rules take of the processor: `cargo bench -p mulu-testkit --bench rules`. Blocks of submissions, and of reviews that approve,
//! over a state in memory in which thousands of entries stand; every signature is taken, so what signatures and a store cost is not in it.
//! The time shown is that of a block; `thrpt` says transactions in a second.

#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

use mulu_contracts::catalog::keys;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry::submit;
use mulu_contracts::catalog::samples::id;
use mulu_contracts::execute::{BlockWork, BundleOutcome, begin_block, execute_bundle, execute_tx};
use mulu_contracts::kernel::codec::decode_exact;
use mulu_contracts::kernel::state::{Changes, Overlay};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, SignedTx};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT};
use mulu_testkit::Ledger;
use mulu_testkit::examples::{Anyone, unsigned};

/// As the node has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Entries that stand before.
const STAND: usize = 10_000;
/// Transactions of a block.
const BLOCK: usize = 200;

fn submission(ledger: &Ledger, name: &str) -> SignedTx {
    unsigned(ledger, DEPARTMENT, &[format!("{DEPARTMENT}/0")], &[AnyRule::from(submit(name))])
}

fn review(ledger: &Ledger, name: &str) -> SignedTx {
    let content_hash = keys::core(&id(name)).get(&ledger.state).unwrap().unwrap().content_hash;
    let review = ReviewEntry { id: id(name), content_hash, ..ReviewEntry::example() };
    unsigned(ledger, CITY_BUREAU, &[format!("{CITY_BUREAU}/0")], &[review.into()])
}

/// What a block of this one bundle gives, and writes.
fn execute(ledger: &Ledger, bytes: &[u8]) -> (BundleOutcome, Changes) {
    let block = ledger.block();
    let mut overlay = Overlay::new(&ledger.state);
    begin_block(&block, &mut overlay).unwrap();
    let outcome = execute_bundle(&block, 0, bytes, &mut overlay, &Anyone, &mut BlockWork::default()).unwrap();
    (outcome, overlay.into_changes())
}

fn bundle(transactions: Vec<SignedTx>) -> Vec<u8> {
    Bundle { transactions }.encode()
}

/// Executes a block, and keeps what it wrote.
fn commit(ledger: &mut Ledger, transactions: Vec<SignedTx>) {
    let (outcome, changes) = execute(ledger, &bundle(transactions));
    assert_eq!(outcome.results.iter().map(|result| result.code).max(), Some(0), "a transaction is refused");
    let block = ledger.block();
    ledger.state.absorb(changes);
    (ledger.height, ledger.time) = (block.height, block.time);
}

/// A ledger in which entries stand, half of them published, and as many wait for review as a block takes.
fn filled() -> Ledger {
    let mut ledger = Ledger::new();
    let names: Vec<String> = (0..STAND).map(|n| format!("stands-{n}")).collect();
    for (n, names) in names.chunks(BLOCK).enumerate() {
        let sent = names.iter().map(|name| submission(&ledger, name)).collect();
        commit(&mut ledger, sent);
        if n % 2 == 0 {
            let reviews = names.iter().map(|name| review(&ledger, name)).collect();
            commit(&mut ledger, reviews);
        }
    }
    let waiting = (0..BLOCK).map(|n| submission(&ledger, &format!("waits-{n}"))).collect();
    commit(&mut ledger, waiting);
    ledger
}

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
    let ledger = filled();
    let submissions = (0..BLOCK).map(|n| submission(&ledger, &format!("new-{n}"))).collect();
    measure(criterion, "submit", &ledger, submissions);
    let reviews = (0..BLOCK).map(|n| review(&ledger, &format!("waits-{n}"))).collect();
    measure(criterion, "review", &ledger, reviews);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(40).measurement_time(std::time::Duration::from_secs(6));
    targets = rules
}
criterion_main!(benches);
