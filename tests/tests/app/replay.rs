//! The same blocks give the same state: given directly, through the solo engine that made them, and through the ABCI server; over
//! restarts, cold and warm caches, one core and all. And what only asks changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::ledger::ask::STATUS;
use mulu_contracts::ledger::samples::uscc;
use mulu_node::abci;
use mulu_node::anchors::Anchors;
use mulu_node::app::{App, BlockInput, column_digest};
use mulu_node::engine::solo::block::SignedBlock;
use mulu_node::engine::solo::chain::Chain;
use mulu_node::pool::Turn;
use mulu_node::proposal::{Limits, accepts, proto_size, select};
use mulu_node::storage::{Column, Store};
use mulu_tests::data::City;
use mulu_tests::{Network, one_test};
use proptest::prelude::*;
use serde_json::Value;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{RequestCommit, RequestFinalizeBlock, RequestInfo, RequestInitChain, RequestQuery, request, response};

use super::socket::Socket;

/// A chain that solo made of the project's sample: its blocks, and the app hash after each.
struct Recorded {
    genesis: Value,
    blocks: Vec<Arc<SignedBlock>>,
    /// After block n, by n; the first is that of genesis.
    hashes: Vec<[u8; 32]>,
    /// Home of the node that made it.
    node: PathBuf,
    _network: Option<Network>,
}

fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| {
        // The process of one core replays what all cores made.
        let (node, network) = match std::env::var_os("MULU_ONE_CORE") {
            Some(node) => (node.into(), None),
            None => {
                let network = Network::quickstart("solo", &City::sample().file);
                (network.path("node"), Some(network))
            }
        };
        let genesis = serde_json::from_slice(&std::fs::read(node.join("genesis.json")).unwrap()).unwrap();
        let store = Arc::new(Store::open(node.join("data")).unwrap());
        let chain = Chain::open(store.clone(), Vec::new()).unwrap();
        let tip = store.tip().unwrap().height;
        let blocks: Vec<_> = (1..=tip).map(|height| chain.get(height).unwrap().unwrap()).collect();
        let hashes: Vec<_> = (0..=tip).map(|height| store.root_at(height).unwrap()).collect();
        assert!(blocks.len() > 10 && blocks.iter().map(|b| b.txs().len()).sum::<usize>() > 3);
        Recorded { genesis, blocks, hashes, node, _network: network }
    })
}

fn app(dir: &Path) -> (Arc<App>, Arc<Store>) {
    let store = Arc::new(Store::open(dir).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    (Arc::new(App::open(store.clone(), anchors, "test").unwrap()), store)
}

fn genesis_time() -> tendermint::Time {
    tendermint::Time::parse_from_rfc3339(recorded().genesis["genesis_time"].as_str().unwrap()).unwrap()
}

fn init(app: &App) -> [u8; 32] {
    let genesis = &recorded().genesis;
    let state = serde_json::to_vec(&genesis["app_state"]).unwrap();
    app.init_chain(genesis["chain_id"].as_str().unwrap(), genesis_time(), &state, &[]).unwrap()
}

fn input(block: &SignedBlock) -> BlockInput {
    BlockInput { height: block.height(), time: block.header.time, hash: block.hash() }
}

/// Replays blocks and compares every app hash.
fn replay(app: &App, from: usize, to: usize) {
    for block in &recorded().blocks[from..to] {
        let done = app.finalize(&input(block), block.txs()).unwrap();
        assert_eq!(done.results.len(), block.txs().len(), "one result a bundle");
        assert_eq!(done.app_hash, recorded().hashes[block.height() as usize], "height {}", block.height());
        app.commit().unwrap();
    }
}

#[test]
fn blocks_given_directly_give_the_hashes_that_solo_got() {
    let dir = tempfile::tempdir().unwrap();
    let (app, _) = app(dir.path());
    assert_eq!(init(&app), recorded().hashes[0]);
    assert_eq!(init(&app), recorded().hashes[0], "the engine may call it again before the first block");
    replay(&app, 0, recorded().blocks.len());
}

#[test]
fn restarts_between_blocks_and_blocks_that_were_never_committed_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    init(&app(dir.path()).0);
    let count = recorded().blocks.len();
    for at in 0..count {
        // Opened anew: every cache is cold, and the block after the next was executed and thrown away.
        let (app, store) = app(dir.path());
        assert_eq!(store.tip().unwrap().height as usize, at);
        let other = BlockInput { hash: [9; 32], ..input(&recorded().blocks[at]) };
        app.finalize(&other, recorded().blocks[(at + 7) % count].txs()).unwrap();
        replay(&app, at, at + 1);
    }
}

#[test]
fn one_core_gives_the_same_as_all() {
    // The signatures are spread over the cores that the process may use; a process of one core replays the same.
    if std::env::var_os("MULU_ONE_CORE").is_some() {
        assert_eq!(std::thread::available_parallelism().unwrap().get(), 1);
        let dir = tempfile::tempdir().unwrap();
        let (app, _) = app(dir.path());
        init(&app);
        replay(&app, 0, recorded().blocks.len());
        return;
    }
    let mut run = std::process::Command::new("taskset");
    run.args(["-c", "0"]).args(one_test(module_path!(), "one_core_gives_the_same_as_all"));
    let out = run.env("MULU_ONE_CORE", &recorded().node).output().expect("taskset has to be installed");
    let told = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && told.contains("1 passed"), "{told}{}", String::from_utf8_lossy(&out.stderr));
}

fn timestamp(time: tendermint::Time) -> Option<Timestamp> {
    Some(time.into())
}

#[test]
fn blocks_given_through_the_abci_server_give_the_same_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let (app, _) = app(dir.path());
    abci::serve(app, dir.path(), BTreeSet::new()).unwrap();
    let mut socket = Socket::open(dir.path());
    let genesis = &recorded().genesis;
    let done = socket.call(request::Value::InitChain(RequestInitChain {
        time: timestamp(genesis_time()),
        chain_id: genesis["chain_id"].as_str().unwrap().into(),
        app_state_bytes: serde_json::to_vec(&genesis["app_state"]).unwrap().into(),
        ..Default::default()
    }));
    let response::Value::InitChain(done) = done else { panic!("{done:?}") };
    assert_eq!(done.app_hash.as_ref(), recorded().hashes[0]);

    for block in &recorded().blocks {
        let done = socket.call(request::Value::FinalizeBlock(RequestFinalizeBlock {
            txs: block.txs().iter().map(|t| t.clone().into()).collect(),
            hash: block.hash().to_vec().into(),
            height: block.height() as i64,
            time: timestamp(block.header.time),
            ..Default::default()
        }));
        let response::Value::FinalizeBlock(done) = done else { panic!("{done:?}") };
        assert_eq!(done.app_hash.as_ref(), recorded().hashes[block.height() as usize]);
        socket.call(request::Value::Commit(RequestCommit {}));
    }
    let info = socket.call(request::Value::Info(RequestInfo::default()));
    let response::Value::Info(info) = info else { panic!("{info:?}") };
    assert_eq!(
        (info.last_block_height as usize, info.last_block_app_hash.as_ref()),
        (recorded().blocks.len(), &recorded().hashes.last().unwrap()[..])
    );
    socket.call(request::Value::Query(RequestQuery { path: STATUS.into(), ..Default::default() }));
}

#[test]
fn checks_proposals_and_queries_change_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let (app, store) = app(dir.path());
    init(&app);
    let half = recorded().blocks.len() / 2;
    replay(&app, 0, half);
    let digest = || Column::ALL.map(|c| column_digest(&store, c).unwrap());
    let before = (digest(), app.info());
    for block in &recorded().blocks {
        let txs = block.txs().to_vec();
        for tx in &txs {
            app.check_tx(tx, false);
            app.check_tx(tx, true);
            app.check_tx(&tx[..tx.len() / 2], false);
        }
        assert!(app.process(&app.prepare(txs.clone(), u64::MAX)));
        app.process(&[txs, vec![vec![0; 9]]].concat());
    }
    for path in ["/question", "/receipt", "/renew", "/status", "/", ""] {
        for data in [&[][..], &[0; 8], &[0; 32], &[0xff; 200]] {
            app.query(path, data);
        }
    }
    assert_eq!((digest(), app.info()), before);
    replay(&app, half, recorded().blocks.len());
}

proptest! {
    #[test]
    fn what_select_makes_accepts_takes(
        picks in proptest::collection::vec((0_usize..40, 0_usize..3), 0..40),
        max_bytes in prop_oneof![Just(0_u64), 0_u64..3_000, 0_u64..4_000_000, Just(u64::MAX)],
        block_bytes in 0_u64..2_000_000,
        bundle_bytes in 100_u64..500_000,
        block_work in 0_u64..2_000_000,
    ) {
        let known: Vec<&Vec<u8>> = recorded().blocks.iter().flat_map(|b| b.txs()).collect();
        let txs: Vec<Vec<u8>> = picks
            .iter()
            .map(|(at, how)| match how {
                0 => known[at % known.len()].clone(),
                1 => vec![*at as u8; *at * 50],
                _ => known[at % known.len()][..at * 2].to_vec(),
            })
            .collect();
        let limits = Limits { bundle_bytes, bundle_txs: 1_000, block_bytes, block_work, tx_work: 100_000 };
        // What was checked has its figure, the others count as the dearest.
        let work = |tx: &[u8]| (!tx.len().is_multiple_of(3)).then_some(tx.len() as u64);
        let by_id: BTreeMap<_, _> = txs.iter().map(|tx| (sha256(&[tx]), tx.clone())).collect();
        let acts_on = BTreeSet::new();
        let chosen = select(limits, txs, max_bytes, |id| {
            let tx = by_id.get(id)?;
            Some(Turn { of: uscc(1 + tx.len() as u32 % 5), work: work(tx)?, acts_on: &acts_on, senders: &[] })
        });
        prop_assert!(accepts(limits, &chosen));
        prop_assert!(chosen.iter().map(|t| proto_size(t)).sum::<u64>() <= max_bytes);
        let units: Vec<_> = chosen.iter().map(|t| work(t).unwrap_or(limits.tx_work)).collect();
        // The first one always fits.
        prop_assert!(units.iter().sum::<u64>() - units.iter().max().unwrap_or(&0) <= block_work);
    }
}
