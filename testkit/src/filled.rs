//! A ledger in which a city's entries stand, for benches: blocks of submissions, and of reviews that approve them.

use mulu_contracts::catalog::keys;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry::submit;
use mulu_contracts::catalog::samples::id;
use mulu_contracts::execute::{BlockWork, BundleOutcome, begin_block, execute_bundle};
use mulu_contracts::kernel::state::{Changes, Overlay};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, SignedTx};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT};

use crate::Ledger;
use crate::examples::{Anyone, unsigned};

/// Transactions of a block.
pub const BLOCK: usize = 200;

/// A submission by this name.
pub fn submission(ledger: &Ledger, name: &str) -> SignedTx {
    unsigned(ledger, DEPARTMENT, &[format!("{DEPARTMENT}/0")], &[AnyRule::from(submit(name))])
}

/// The review that approves it.
pub fn review(ledger: &Ledger, name: &str) -> SignedTx {
    let content_hash = keys::core(&id(name)).get(&ledger.state).unwrap().unwrap().content_hash;
    let review = ReviewEntry { id: id(name), content_hash, ..ReviewEntry::example() };
    unsigned(ledger, CITY_BUREAU, &[format!("{CITY_BUREAU}/0")], &[review.into()])
}

/// Submissions of a block, by names that begin so.
pub fn submissions(ledger: &Ledger, what: &str) -> Vec<SignedTx> {
    (0..BLOCK).map(|n| submission(ledger, &format!("{what}-{n}"))).collect()
}

/// Reviews of those.
pub fn reviews(ledger: &Ledger, what: &str) -> Vec<SignedTx> {
    (0..BLOCK).map(|n| review(ledger, &format!("{what}-{n}"))).collect()
}

/// One bundle of all.
pub fn bundle(transactions: Vec<SignedTx>) -> Vec<u8> {
    Bundle { transactions }.encode()
}

/// What a block of this one bundle gives, and writes. Every signature is taken.
pub fn execute(ledger: &Ledger, bytes: &[u8]) -> (BundleOutcome, Changes) {
    let block = ledger.block();
    let mut overlay = Overlay::new(&ledger.state);
    begin_block(&block, &mut overlay).unwrap();
    let outcome = execute_bundle(&block, 0, bytes, &mut overlay, &Anyone, &mut BlockWork::default()).unwrap();
    (outcome, overlay.into_changes())
}

/// Executes a block, and keeps what it wrote, which it gives.
pub fn commit(ledger: &mut Ledger, transactions: Vec<SignedTx>) -> Changes {
    let (outcome, changes) = execute(ledger, &bundle(transactions));
    assert_eq!(outcome.results.iter().map(|result| result.code).max(), Some(0), "a transaction is refused");
    let block = ledger.block();
    ledger.state.absorb(changes.clone());
    (ledger.height, ledger.time) = (block.height, block.time);
    changes
}

/// A ledger with so many blocks of entries, half of them published, and one block's that wait for review (`waits-…`). `each` sees what each
/// block wrote.
pub fn filled(blocks: usize, mut each: impl FnMut(&Ledger, Changes)) -> Ledger {
    let mut ledger = Ledger::new();
    for n in 0..blocks {
        let what = format!("stands-{n}");
        let sent = submissions(&ledger, &what);
        let changes = commit(&mut ledger, sent);
        each(&ledger, changes);
        if n % 2 == 0 {
            let approved = reviews(&ledger, &what);
            let changes = commit(&mut ledger, approved);
            each(&ledger, changes);
        }
    }
    let waiting = submissions(&ledger, "waits");
    let changes = commit(&mut ledger, waiting);
    each(&ledger, changes);
    ledger
}
