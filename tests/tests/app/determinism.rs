//! Blocks in which every kind passes and fails, driven through solo, then given again directly, through ABCI, on one core, with
//! restarts and noise between them: the same results and the same state each time. What an idle chain does is seen here too.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::{Ask, QUESTION, RECEIPT, RENEW};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, TxBody};
use mulu_contracts::ledger::samples::{DEPARTMENT, SALTS, time, uscc};
use mulu_genesis::{KeyFile, Made, SAMPLE_SOLO, Validator as Named, document};
use mulu_node::anchors::Anchors;
use mulu_node::app::{App, BlockInput, Finalized, column_digest};
use mulu_node::engine::solo::block::{Parent, Rules, Validator};
use mulu_node::engine::solo::{Setup, Solo};
use mulu_node::storage::{Column, Store, fsck};
use mulu_node::{abci, results, search};
use mulu_testkit::{CHAIN, sign};
use mulu_tests::{one_test, wait_for};
use serde_json::Value;
use tendermint_proto::v0_38::abci::{
    RequestCheckTx, RequestCommit, RequestFinalizeBlock, RequestInitChain, RequestProcessProposal, request, response,
};

use super::mixed::{Maker, Seeded};
use super::socket::Socket;

const BLOCKS: u64 = 360;

/// A request of FinalizeBlock, and what it led to.
struct Recorded {
    input: BlockInput,
    txs: Vec<Vec<u8>>,
    codes: Vec<Vec<u32>>,
    done: Finalized,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// The sample network of the contracts' tests under the engine's document of one validator.
fn genesis() -> Value {
    let network = mulu_genesis::Network::parse(SAMPLE_SOLO).unwrap();
    let validators = vec![Named { name: "solo".into(), public_key: key().verifying_key().to_bytes(), power: 10 }];
    // The state is replaced below; the sample asks for a governor with a key.
    let city = format!(r#"{{"city": "ed25519:{}"}}"#, hex::encode(key().verifying_key().to_bytes()));
    let made = Made { chain_id: CHAIN.into(), time: time(), validators, keys: KeyFile::parse(&city).unwrap() };
    let mut genesis = document(&network, &made).unwrap();
    genesis["app_state"] = serde_json::to_value(super::mixed::network()).unwrap();
    genesis
}

fn genesis_time() -> tendermint::Time {
    tendermint::Time::from_unix_timestamp(time().0, 0).unwrap()
}

fn validator() -> Validator {
    let genesis = genesis();
    let number = |pointer: &str| genesis.pointer(pointer).and_then(Value::as_str).unwrap().parse().unwrap();
    let rules = Rules {
        chain_id: CHAIN.parse().unwrap(),
        genesis_time: genesis_time(),
        block_max_bytes: number("/consensus_params/block/max_bytes"),
        block_max_gas: number("/consensus_params/block/max_gas"),
        power: 10_u32.into(),
    };
    Validator::new(key(), rules).unwrap()
}

fn open(dir: &Path) -> (Arc<App>, Arc<Store>) {
    let store = Arc::new(Store::open(dir).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    (Arc::new(App::open(store.clone(), anchors, "test").unwrap()), store)
}

fn solo(dir: &Path, interval: Duration) -> Solo {
    let store = Arc::new(Store::open(dir).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    let app = Arc::new(App::open(store.clone(), anchors.clone(), "solo").unwrap());
    let solo = Solo::open(Setup { store, app, genesis: genesis(), key: key(), interval, max_tx_bytes: 4 << 20 }).unwrap();
    anchors.connect(solo.chain().clone());
    solo
}

fn init(app: &App) {
    app.init_chain(CHAIN, genesis_time(), &serde_json::to_vec(&genesis()["app_state"]).unwrap(), &[]).unwrap();
}

/// Solo's driver executes the blocks, signed like any of its own: also those that its proposer would never choose.
fn recorded() -> &'static [Recorded] {
    static RECORDED: OnceLock<Vec<Recorded>> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let seed = std::env::var("MULU_SEED").map_or(7, |v| v.parse().unwrap());
        println!("MULU_SEED={seed}");
        let dir = tempfile::tempdir().unwrap();
        let (mut solo, validator, mut maker) = (solo(dir.path(), Duration::from_secs(5)), validator(), Maker::new(seed));
        let mut parent = Parent { block: None, app_hash: solo.store().root_at(0).unwrap(), results: Vec::new(), version: 1 };
        let mut all = Vec::new();
        for n in 1..=BLOCKS {
            let txs = maker.txs();
            let vote = tendermint::Time::from_unix_timestamp(time().0 + 3_600 + n as i64 * 7, 0).unwrap();
            let block = Arc::new(validator.make(&parent, txs.clone(), vote).unwrap());
            let input = BlockInput { height: n, time: block.header.time, hash: block.hash() };
            solo.chain().save(block.clone()).unwrap();
            solo.apply(block.clone()).unwrap();
            let codes = maker.take(n, mulu_node::app::seconds(input.time), &txs);
            let rows = results::block(solo.store(), n).unwrap();
            let app_hash = solo.store().root_at(n).unwrap();
            parent = Parent { block: Some(block), app_hash, results: rows.clone(), version: 1 };
            let results = rows.into_iter().map(|(code, data)| mulu_node::app::TxAnswer { code, data }).collect();
            all.push(Recorded {
                input,
                txs,
                codes,
                done: Finalized { results, app_hash, version: 1, upgraded: false, validators: Vec::new() },
            });
        }
        use mulu_contracts::governance::records::ProposalStatus;
        for status in [ProposalStatus::Executed, ProposalStatus::Lapsed, ProposalStatus::Rejected, ProposalStatus::Withdrawn] {
            println!("proposals {}: {}", status.word(), maker.ended(status));
            assert!(maker.ended(status) > 0, "seed {seed}: no proposal was {}", status.word());
        }
        assert!(!maker.ledger.state.dropped.is_empty(), "seed {seed}: nothing was redacted");
        // A kind that joined since is none of these until somebody writes messages of it here.
        let tried: Vec<_> = maker.tally.iter().filter(|(_, passed, failed)| passed + failed > 0).collect();
        assert!(tried.len() >= 42, "seed {seed}: only {} kinds were tried", tried.len());
        for (kind, passed, failed) in tried {
            println!("kind {kind}: passed {passed}, failed {failed}");
            assert!(*passed > 0 && *failed > 0, "seed {seed}: kind {kind} passed {passed} times and failed {failed} times");
        }
        all
    })
}

/// Executes a recorded block and compares all that it gives.
fn again(app: &App, store: &Store, block: &Recorded) {
    let done = app.finalize(&block.input, &block.txs).unwrap();
    let height = block.input.height;
    assert_eq!(done, block.done, "block {height}");
    app.commit().unwrap();
    // One result for each bundle, in order; one for each transaction in it; those of the state in memory.
    assert_eq!(done.results.len(), block.txs.len());
    for (n, codes) in block.codes.iter().enumerate() {
        let row = results::bundle(store, height, n as u32).unwrap().unwrap();
        assert_eq!(row.results.iter().map(|r| r.code).collect::<Vec<_>>(), *codes, "block {height}, bundle {n}");
        let sent = Bundle::decode(&block.txs[n]).map(|b| b.transactions).unwrap_or_default();
        // A result stands under the id of the body; where signatures or size do not hold, under the hash of what came.
        assert_eq!(row.results.len(), sent.len());
        for (result, tx) in row.results.iter().zip(&sent) {
            let broken = [Code::TOO_LARGE, Code::MALFORMED, Code::UNKNOWN_KEY, Code::KEY_INACTIVE, Code::SIGNATURE_INVALID]
                .into_iter()
                .chain([Code::KEY_KIND_NOT_ALLOWED, Code::THRESHOLD_NOT_MET])
                .any(|code| code.number() == result.code);
            let fits = result.tx_id.0 == tx.body.id() || broken && result.tx_id.0 == tx.signed_id();
            assert!(fits, "block {height}, bundle {n}: {result:?}");
        }
    }
}

fn replay(dir: &Path) {
    let (app, store) = open(dir);
    init(&app);
    for block in recorded() {
        again(&app, &store, block);
    }
    assert!(fsck(&store).is_sound());
    // The index of words that the blocks made is the one that the state alone makes, without what was redacted.
    let (rows, wrong) = search::check(&store).unwrap();
    assert!(rows > 0 && wrong.is_none(), "{rows} rows, {wrong:?}");
    let followed = column_digest(&store, Column::Search).unwrap();
    search::forget(&store).unwrap();
    search::ready(&store).unwrap();
    assert_eq!(column_digest(&store, Column::Search).unwrap(), followed);
}

#[test]
fn blocks_of_all_kinds_given_directly_give_what_solo_got() {
    let dir = tempfile::tempdir().unwrap();
    replay(dir.path());
    let (app, _) = open(dir.path());
    assert_eq!(app.info().app_hash, recorded().last().unwrap().done.app_hash);
    let failed = recorded().iter().flat_map(|b| &b.codes).flatten().filter(|code| **code != 0).count();
    let all = recorded().iter().flat_map(|b| &b.codes).flatten().count();
    println!("{BLOCKS} blocks, {all} transactions, {failed} of them refused");
}

#[test]
fn restarts_and_noise_between_the_blocks_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    init(&open(dir.path()).0);
    let mut random = Seeded(11);
    let mut opened = None;
    for (at, block) in recorded().iter().enumerate() {
        // Caches are cold for some blocks, warm for others, and full of what other blocks brought.
        if random.once_in(3) {
            drop(opened.take());
        }
        let (app, store) = opened.get_or_insert_with(|| open(dir.path()));
        for _ in 0..random.below(4) {
            let other = &recorded()[random.below(recorded().len())];
            for tx in &other.txs {
                app.check_tx(tx, random.once_in(2));
            }
            app.process(&other.txs);
            app.process(&app.prepare(other.txs.clone(), 1 << random.below(24)));
            app.query(QUESTION, other.txs.first().map_or(&[], Vec::as_slice));
            let never = BlockInput { hash: [at as u8; 32], ..block.input.clone() };
            app.finalize(&never, &other.txs).unwrap();
        }
        again(app, store, block);
    }
}

#[test]
fn one_core_gives_what_all_give() {
    // Signatures are spread over the cores that a process may use.
    if std::env::var_os("MULU_ONE_CORE").is_some() {
        assert_eq!(std::thread::available_parallelism().unwrap().get(), 1);
        let dir = tempfile::tempdir().unwrap();
        replay(dir.path());
        std::fs::write(std::env::var_os("MULU_ONE_CORE").unwrap(), hex::encode(recorded().last().unwrap().done.app_hash)).unwrap();
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let told = dir.path().join("hash");
    let mut run = std::process::Command::new("taskset");
    run.args(["-c", "0"]).args(one_test(module_path!(), "one_core_gives_what_all_give"));
    assert!(run.env("MULU_ONE_CORE", &told).status().expect("taskset has to be installed").success());
    assert_eq!(std::fs::read_to_string(told).unwrap(), hex::encode(recorded().last().unwrap().done.app_hash));
}

#[test]
fn blocks_of_all_kinds_given_through_abci_give_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (app, _) = open(dir.path());
    abci::serve(app, dir.path(), BTreeSet::new()).unwrap();
    // The engine has several connections at once.
    let (mut consensus, mut mempool) = (Socket::open(dir.path()), Socket::open(dir.path()));
    consensus.call(request::Value::InitChain(RequestInitChain {
        time: Some(genesis_time().into()),
        chain_id: CHAIN.into(),
        app_state_bytes: serde_json::to_vec(&genesis()["app_state"]).unwrap().into(),
        ..Default::default()
    }));
    for block in recorded() {
        let txs: Vec<_> = block.txs.iter().map(|t| t.clone().into()).collect();
        for tx in block.txs.iter().take(2) {
            mempool.call(request::Value::CheckTx(RequestCheckTx { tx: tx.clone().into(), r#type: 0 }));
        }
        consensus.call(request::Value::ProcessProposal(RequestProcessProposal { txs: txs.clone(), ..Default::default() }));
        let asked = RequestFinalizeBlock {
            txs,
            hash: block.input.hash.to_vec().into(),
            height: block.input.height as i64,
            time: Some(block.input.time.into()),
            ..Default::default()
        };
        let response::Value::FinalizeBlock(done) = consensus.call(request::Value::FinalizeBlock(asked)) else { panic!() };
        assert_eq!(done.app_hash.as_ref(), block.done.app_hash, "block {}", block.input.height);
        let got: Vec<_> = done.tx_results.iter().map(|r| (r.code, r.data.to_vec())).collect();
        let want: Vec<_> = block.done.results.iter().map(|r| (r.code, r.data.clone())).collect();
        assert_eq!(got, want, "block {}", block.input.height);
        consensus.call(request::Value::Commit(RequestCommit {}));
    }
}

#[test]
fn in_a_bundle_of_a_hundred_one_bad_transaction_fails_alone_and_junk_has_its_own_result() {
    let dir = tempfile::tempdir().unwrap();
    let (app, store) = open(dir.path());
    init(&app);
    let entry = |n: usize| {
        let rule = AnyRule::from(submit_entry::submit(&format!("entry {n}")));
        let expires = Time(time().0 + 1_800);
        sign(
            TxBody { chain_id: CHAIN.into(), organisation: uscc(DEPARTMENT), expires, messages: vec![rule.message(&SALTS)] },
            &[&format!("{DEPARTMENT}/0")],
        )
    };
    let mut transactions: Vec<_> = (0..100).map(entry).collect();
    transactions[37].signatures[0].bytes[0] ^= 1;
    let hundred = Bundle { transactions }.encode();
    let last = Bundle { transactions: vec![entry(37)] }.encode();
    let txs = vec![Vec::new(), hundred.clone(), vec![0xff; 100], hundred[..hundred.len() - 1].to_vec(), last];
    let input = BlockInput { height: 1, time: tendermint::Time::from_unix_timestamp(time().0 + 60, 0).unwrap(), hash: [1; 32] };
    let done = app.finalize(&input, &txs).unwrap();
    app.commit().unwrap();
    assert_eq!(done.results.iter().map(|r| r.code == 0).collect::<Vec<_>>(), [false, true, false, false, true]);
    let row = results::bundle(&store, 1, 1).unwrap().unwrap();
    let failed: Vec<_> = row.results.iter().enumerate().filter(|(_, r)| r.code != 0).map(|(n, _)| n).collect();
    assert_eq!((row.results.len(), failed), (100, vec![37]));
    let row = results::bundle(&store, 1, 4).unwrap().unwrap();
    assert_eq!(row.results[0].code, 0, "the same one, well signed, passes behind it");
    // The true one stands under its id, the broken copy under the hash of what came.
    let found =
        |id: [u8; 32]| results::location(&store, &mulu_contracts::kernel::value::Hash32(id)).unwrap().map(|l| (l.bundle, l.index, l.code));
    let broken = Bundle::decode(&hundred).unwrap().transactions.swap_remove(37);
    assert_eq!(found(broken.body.id()), Some((4, 0, 0)));
    assert_eq!(found(broken.signed_id()), Some((1, 37, Code::SIGNATURE_INVALID.number())));
}

#[test]
fn questions_that_have_answers_change_nothing_either() {
    let dir = tempfile::tempdir().unwrap();
    let mut solo = solo(dir.path(), Duration::from_secs(5));
    solo.catch_up().unwrap();
    let entry = Bundle {
        transactions: vec![{
            let rule = AnyRule::from(submit_entry::submit("bus-lines"));
            let expires = Time(tendermint::Time::now().unix_timestamp() + 600);
            sign(
                TxBody { chain_id: CHAIN.into(), organisation: uscc(DEPARTMENT), expires, messages: vec![rule.message(&SALTS)] },
                &[&format!("{DEPARTMENT}/0")],
            )
        }],
    };
    let id = entry.transactions[0].body.id();
    assert_eq!(solo.pool().add(entry.encode()).unwrap().code, 0);
    solo.catch_up().unwrap();
    // The block that wrote the entry lies below the one that proves it.
    let written = solo.app().info().height - 1;
    // Kept headers are a cache of the engine's blocks, filled by the first question about the past.
    let digest = || Column::ALL.map(|c| if c == Column::Headers { [0; 32] } else { column_digest(solo.store(), c).unwrap() });
    let (before, info) = (digest(), solo.app().info());
    let question =
        mulu_contracts::ledger::entry::Question::from(mulu_contracts::catalog::queries::entry::GetEntry { id: samples::id("bus-lines") });
    let (query, args) = question.encode();
    let fresh = encode(&Ask { query, args: args.clone(), moment: None });
    let past = encode(&Ask { query, args, moment: Some(mulu_contracts::kernel::moment::Moment::Height(written)) });
    for (path, data) in [(QUESTION, fresh), (QUESTION, past), (RECEIPT, id.to_vec()), (RENEW, written.to_le_bytes().to_vec())] {
        let answer = solo.app().query(path, &data);
        assert_eq!(answer.code, 0, "{path}: {}", answer.log);
    }
    assert_eq!((digest(), solo.app().info()), (before, info));
}

#[test]
fn an_idle_chain_makes_empty_blocks_one_by_one_that_write_nothing() {
    let dir = tempfile::tempdir().unwrap();
    // How long the pauses are is measured by `cargo bench -p mulu-tests`.
    let mut solo = solo(dir.path(), Duration::from_secs(1));
    solo.catch_up().unwrap();
    let (store, stop) = (solo.store().clone(), solo.stopper());
    let written = [Column::Values, Column::Nodes, Column::Versions, Column::Leaves, Column::Inner, Column::Blobs, Column::Results];
    let digest = || written.map(|c| column_digest(&store, c).unwrap());
    let (tip, before) = (store.tip().unwrap(), digest());
    let driver = std::thread::spawn(move || solo.run().unwrap());
    let mut seen: Vec<u64> = Vec::new();
    wait_for("four empty blocks", || {
        let height = store.tip().unwrap().height;
        if seen.last().copied().unwrap_or(tip.height) < height {
            seen.push(height);
        }
        seen.len() == 4
    });
    stop.stop();
    driver.join().unwrap();
    for pair in seen.windows(2) {
        assert_eq!(pair[1], pair[0] + 1);
    }
    let now = store.tip().unwrap();
    assert!(now.height >= tip.height + 4);
    assert_eq!((now.app_hash, now.last_write, now.version), (tip.app_hash, tip.last_write, tip.version));
    assert_eq!(digest(), before);
}
