//! Bundles that were changed by anybody: each of its transactions gets a result, none makes more work than one may, and none panics.
//! `fuzz_` in front: `docs/security.md` says how to run it for long.

use std::sync::LazyLock;

use mulu_contracts::execute::{BlockWork, execute_bundle};
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::crypto::{PublicKey, Verifier};
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::{Bundle, TxBody};
use mulu_contracts::ledger::parameters::MAX_TX_WORK;
use mulu_contracts::ledger::samples::{SALTS, time, uscc};
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::changed::{change, changed};
use mulu_testkit::examples::{Found, find};
use mulu_testkit::{CHAIN, Ledger, reencoded, sign};
use proptest::prelude::*;
use proptest::sample::Index;

/// Each kind over a state in which it passes.
static HONEST: LazyLock<Vec<(Ledger, Vec<u8>)>> = LazyLock::new(|| {
    let made = |kind: &mulu_contracts::ledger::entry::KindEntry| {
        let rule = reencoded(&kind.example());
        let Found { ledger, org, .. } = find(&rule);
        let body = TxBody {
            chain_id: CHAIN.into(),
            organisation: uscc(org),
            expires: Time(ledger.time.0 + 600),
            messages: vec![rule.message(&SALTS)],
        };
        let bytes = Bundle { transactions: vec![sign(body, &[&format!("{org}/0")])] }.encode();
        (ledger, bytes)
    };
    REGISTRY.kinds().into_iter().map(made).collect()
});

/// Whoever changes a payload may sign it anew: all signatures hold.
struct Signed;

impl Verifier for Signed {
    fn verify(&self, _: &PublicKey, _: &[u8], _: &[u8]) -> bool {
        true
    }
}

proptest! {
    #[test]
    fn fuzz_bundles_in_any_form(which in any::<Index>(), changes in prop::collection::vec(change(), 0..4)) {
        let (ledger, honest) = which.get::<(Ledger, Vec<u8>)>(&HONEST);
        let bytes = changed(honest, &changes);
        let block = Block { chain_id: CHAIN.into(), height: ledger.height + 1, time: ledger.time };
        let (mut overlay, mut work) = (Overlay::new(&ledger.state), BlockWork::default());
        let outcome = execute_bundle(&block, 0, &bytes, &mut overlay, &Signed, &mut work).unwrap();
        let transactions = Bundle::decode(&bytes).map_or(0, |bundle| bundle.transactions.len());
        prop_assert_eq!(outcome.results.len(), transactions);
        let most = MAX_TX_WORK.at(&ledger.state, time()).unwrap();
        // The step that crosses the budget is the last one.
        prop_assert!(outcome.work.iter().all(|work| *work <= most + most / 4), "{:?}", outcome.work);
        let passed = outcome.results.iter().any(|result| result.code == 0);
        prop_assert!(passed || overlay.into_changes().writes.is_empty(), "what failed leaves nothing behind");
    }
}
