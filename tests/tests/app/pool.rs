//! What waits at a node: copies cost nobody anything, who floods holds back itself, and what builds on another organisation's transaction
//! stays behind it.

use std::sync::Arc;

use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::CheckLog;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, SignedTx, TxBody};
use mulu_contracts::ledger::organisation::Threshold;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, SALTS, list, set, text0, time, uscc};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_node::anchors::Anchors;
use mulu_node::app::{App, BlockInput};
use mulu_node::storage::Store;
use mulu_testkit::{CHAIN, genesis, sign};

struct Node {
    app: App,
    store: Arc<Store>,
    height: u64,
    _dir: tempfile::TempDir,
}

impl Node {
    fn new() -> Node {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(dir.path()).unwrap());
        let app = App::open(store.clone(), Arc::new(Anchors::new(store.clone())), "test").unwrap();
        let state = serde_json::to_vec(&genesis()).unwrap();
        app.init_chain(CHAIN, tendermint::Time::from_unix_timestamp(time().0, 0).unwrap(), &state, &[]).unwrap();
        Node { app, store, height: 0, _dir: dir }
    }

    fn block(&mut self, txs: &[Vec<u8>]) {
        self.height += 1;
        let time = tendermint::Time::from_unix_timestamp(time().0 + self.height as i64, 0).unwrap();
        self.app.finalize(&BlockInput { height: self.height, time, hash: [self.height as u8; 32] }, txs).unwrap();
        self.app.commit().unwrap();
    }

    fn check(&self, bundle: &[u8]) -> Option<(Code, Option<String>)> {
        let answer = self.app.check_tx(bundle, false);
        let log: Option<CheckLog> = serde_json::from_str(&answer.log).ok();
        (answer.code != 0).then(|| (mulu_contracts::registry::REGISTRY.code(answer.code).unwrap(), log.and_then(|log| log.detail)))
    }
}

fn tx(org: u32, key: &str, rules: impl IntoIterator<Item = AnyRule>) -> SignedTx {
    let messages = rules.into_iter().map(|rule| rule.message(&SALTS)).collect();
    sign(TxBody { chain_id: CHAIN.into(), organisation: uscc(org), expires: Time(time().0 + 1_800), messages }, &[key])
}

fn bundle(txs: impl IntoIterator<Item = SignedTx>) -> Vec<u8> {
    Bundle { transactions: txs.into_iter().collect() }.encode()
}

fn renamed(n: usize) -> AnyRule {
    let short_name = Some(text0(&format!("改名 {n}")));
    AmendOrganisation { version: 1 + n as u64, name: None, short_name, ..AmendOrganisation::example() }.into()
}

#[test]
fn copies_of_a_transaction_use_up_no_quota_and_fill_no_block() {
    let mut node = Node::new();
    let once = tx(DEPARTMENT, "3/0", [renamed(0)]);
    assert_eq!(node.check(&bundle([once.clone()])), None);
    // It waits: a copy in another bundle, several times in one, or beside one that nobody signed.
    let mut broken = once.clone();
    broken.body.expires.0 += 1;
    for copies in [vec![once.clone(); 999], vec![once.clone(), broken.clone()]] {
        assert_eq!(node.check(&bundle(copies)).unwrap().0, Code::SEEN);
    }
    node.block(&[bundle([once.clone()])]);
    // Committed: beside anything.
    let next = tx(DEPARTMENT, "3/0", [renamed(1)]);
    assert_eq!(node.check(&bundle([once.clone(), next.clone()])).unwrap().0, Code::SEEN);
    assert_eq!(node.check(&bundle([next.clone(), broken])).unwrap().0, Code::SIGNATURE_INVALID);
    // Refused by a rule: a copy is not executed again, and a block that says a transaction twice is not accepted.
    let stale = tx(DEPARTMENT, "3/0", [renamed(7)]);
    for _ in 0..3 {
        assert_eq!(node.check(&bundle([stale.clone()])).unwrap().0, Code::STALE_VERSION);
    }
    assert_eq!(node.check(&bundle([next.clone()])), None);
    let twice = [bundle([next.clone()]), bundle([next.clone(), tx(DEPARTMENT, "3/1", [renamed(2)])])];
    assert!(!node.app.process(&twice));
    assert_eq!(node.app.prepare(twice.to_vec(), u64::MAX), twice[..1]);
}

#[test]
fn who_floods_fills_its_share_and_nobody_elses_and_is_heard_where_it_stops_something() {
    let node = Node::new();
    let rule = |n: usize| AnyRule::from(submit_entry::submit(&format!("flood {n}")));
    let mut sent = Vec::new();
    let refused = (0..).find_map(|n| {
        let flood = bundle([tx(DEPARTMENT, "3/0", (0..10).map(|m| rule(10 * n + m)))]);
        let answer = node.check(&flood);
        sent.push(flood);
        answer
    });
    assert_eq!(refused, Some((Code::QUOTA_EXCEEDED, Some("share".into()))));
    sent.pop();
    // Its own keys can be held all the same, and others are taken.
    let freeze = FreezeKey {
        org: uscc(DEPARTMENT),
        control_version: 0,
        keys: KeyChoice::One(mulu_contracts::ledger::samples::public("3/1").key_id()),
    };
    let freeze = bundle([tx(DEPARTMENT, "3/1", [freeze.into()])]);
    assert_eq!(node.check(&freeze), None);
    let other =
        AmendOrganisation { uscc: uscc(CITY_BUREAU), name: None, short_name: Some(text0("市局")), ..AmendOrganisation::example() };
    let other = bundle([tx(CITY_BUREAU, "1/0", [other.into()])]);
    assert_eq!(node.check(&other), None);
    // And are in the next block, which the flood fills up.
    let waiting: Vec<_> = sent.iter().cloned().chain([other.clone()]).collect();
    let chosen = node.app.prepare(waiting.clone(), u64::MAX);
    assert!(chosen.contains(&other) && chosen.len() < waiting.len(), "{} of {}", chosen.len(), waiting.len());
    assert!(node.app.process(&chosen));
}

#[test]
fn what_builds_on_a_transaction_that_has_to_wait_waits_too() {
    let mut node = Node::new();
    let rule = |n: usize| AnyRule::from(submit_entry::submit(&format!("flood {n}")));
    // The department's own submission stands behind its flood; the bureau's review of it is cheap and would come first.
    let mut waiting = Vec::new();
    for n in 0.. {
        let flood = bundle([tx(DEPARTMENT, "3/0", (0..10).map(|m| rule(10 * n + m)))]);
        if node.check(&flood).is_some() {
            break;
        }
        waiting.push(flood);
    }
    let last = waiting.len() / 2;
    let room = waiting[..last].iter().map(|tx| tx.len() as u64 + 8).sum::<u64>() + 4_096;
    let first_of_rest = 10 * last;
    let id = mulu_contracts::catalog::samples::id(&format!("flood {first_of_rest}"));
    let content_hash = submit_entry::content_hash(&format!("flood {first_of_rest}"));
    let review = bundle([tx(CITY_BUREAU, "1/0", [ReviewEntry { id, content_hash, ..ReviewEntry::example() }.into()])]);
    assert_eq!(node.check(&review), None);
    waiting.push(review.clone());
    let chosen = node.app.prepare(waiting.clone(), room);
    assert!(!chosen.contains(&waiting[last]) && !chosen.contains(&review));
    // With the submission it goes, behind it.
    let chosen = node.app.prepare(waiting[last..].to_vec(), u64::MAX);
    assert!(chosen.contains(&review) && chosen[0] == waiting[last]);
    // Behind a block the rest still stands, and goes in in its order.
    node.block(&waiting[..last]);
    for rest in &waiting[last..] {
        assert_eq!(node.app.check_tx(rest, true).code, 0);
    }
    let chosen = node.app.prepare(waiting[last..].to_vec(), u64::MAX);
    node.block(&chosen);
    let view = node.store.view(node.height).unwrap();
    let core = mulu_contracts::catalog::keys::core(&id).get(&view).unwrap().unwrap();
    assert_eq!(core.version, 2, "submitted and reviewed");
}

#[test]
fn what_anybody_can_send_again_uses_up_no_organisations_share() {
    let mut node = Node::new();
    let two = Threshold { kinds: set([Kind::from_name(AmendOrganisation::NAME).unwrap()]), k: 2 };
    let thresholds = SetThresholds { uscc: uscc(DEPARTMENT), version: 1, thresholds: list([two]) };
    let thresholds = sign(tx(DEPARTMENT, "3/0", [thresholds.into()]).body, &["3/0", "3/1"]);
    node.block(&[bundle([thresholds])]);
    // On its way to a second signature, and refused by a rule: whoever has a copy sends it block after block.
    let half = bundle([tx(DEPARTMENT, "3/0", [renamed(1)])]);
    let dear = (0..16).map(|n| submit_entry::submit(&format!("twice {n}")).into()).chain([renamed(7)]);
    let stale = bundle([tx(DEPARTMENT, "3/0", dear)]);
    for round in 0..12 {
        for _ in 0..200 {
            assert_eq!(node.check(&half).unwrap().0, Code::THRESHOLD_NOT_MET, "{round}");
            assert!([Code::THRESHOLD_NOT_MET, Code::QUOTA_EXCEEDED].contains(&node.check(&stale).unwrap().0));
        }
        let own = bundle([tx(DEPARTMENT, "3/0", [submit_entry::submit(&format!("own {round}")).into()])]);
        assert_eq!(node.check(&own), None, "{round}");
        node.block(&[own]);
    }
}

#[test]
fn what_fails_in_a_bundle_of_others_does_not_wait_on_its_organisations_account() {
    let node = Node::new();
    let stale = |n: u32| {
        let mut failing = tx(CITY_BUREAU, "1/0", [renamed(7)]);
        failing.body.expires.0 -= i64::from(n);
        sign(failing.body, &["1/0"])
    };
    for n in 0..20 {
        let carried = bundle([stale(n), tx(DEPARTMENT, "3/0", [submit_entry::submit(&format!("carrier {n}")).into()])]);
        assert_eq!(node.check(&carried), None, "{n}");
    }
    let waiting = node.app.waits(&uscc(CITY_BUREAU));
    assert_eq!((waiting.txs, waiting.work), (0, 0));
    assert_eq!(node.app.waits(&uscc(DEPARTMENT)).txs, 20);
}
