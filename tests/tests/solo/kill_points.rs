//! kill -9 of the node at seeded moments during an import: what was acknowledged is there afterwards, proven; the chain goes on.
//! `MULU_KILLS` sets how many (200), `MULU_SEED` replays a run.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mulu_client::bulk::Limits;
use mulu_client::home::{Home, Passphrase};
use mulu_client::import::InputError;
use mulu_client::import::ledger::ImportSigner;
use mulu_client::import::mapping::Mapping;
use mulu_client::import::options::Options;
use mulu_client::import::report::{Fate, Line, Missing};
use mulu_client::import::run::{Watch, run};
use mulu_client::import::source::{CatalogFile, ReadOptions};
use mulu_client::keystore::{KeySigner, Keystore, Signer};
use mulu_client::lang::Lang;
use mulu_client::ledger::Ledger;
use mulu_client::rpc::Node;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::crypto::{ED25519, KeyId};
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::{Message, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::samples::SALTS;
use mulu_contracts::ledger::texts::Secret;
use mulu_node::anchors::Anchors;
use mulu_node::app::{App, BlockInput};
use mulu_node::engine::solo::chain::Chain;
use mulu_node::storage::Store;
use mulu_tests::data::City;
use mulu_tests::{Network, program};
use serde_json::Value;

struct Keys {
    chain_id: String,
    by_organisation: BTreeMap<Uscc, KeySigner>,
}

impl ImportSigner for Keys {
    fn salts(&self) -> &Secret {
        &SALTS
    }

    fn sign(&mut self, organisation: &Uscc, _: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let key = self.by_organisation.get(organisation)?;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
        let body = TxBody { chain_id: self.chain_id.clone(), organisation: *organisation, expires: Time(now + 3_600), messages };
        let bytes = key.sign(&body.sign_bytes()).to_vec();
        let signatures = vec![Signature { key_id: KeyId(key.key_id()), algorithm: ED25519, bytes }];
        Some(SignedTx { body, signatures })
    }
}

/// Ids of rows that were acknowledged as added.
#[derive(Default)]
struct Acknowledged(Vec<EntryId>);

impl Watch for Acknowledged {
    fn line(&mut self, line: &Line) -> Result<(), InputError> {
        self.0.extend(line.id.filter(|_| line.fate == Fate::Added));
        Ok(())
    }

    fn missing(&mut self, _: &Missing) -> Result<(), InputError> {
        Ok(())
    }

    fn at(&mut self, _: u64) {}
}

/// A small generator: the same seed, the same moments.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A dead node's store, opened as a starting one does: the state is at the newest block, or at the one before.
fn look(network: &Network, seen: u64) {
    let store = Arc::new(Store::open(network.path("node/data")).unwrap());
    let blocks = Chain::open(store.clone(), Vec::new()).unwrap().height();
    let state = store.tip().unwrap().height;
    assert!(state == blocks || state + 1 == blocks, "state at {state}, blocks to {blocks}");
    assert!(blocks > seen, "block {} was shown to the client, blocks end at {blocks}", seen + 1);
}

/// All blocks again in a fresh application, without any interruption: the same hash at each height.
fn replay(network: &Network) -> u64 {
    let genesis: Value = serde_json::from_slice(&fs::read(network.path("node/genesis.json")).unwrap()).unwrap();
    let store = Arc::new(Store::open(network.path("node/data")).unwrap());
    let chain = Chain::open(store.clone(), Vec::new()).unwrap();
    let fresh = Arc::new(Store::open(network.path("replayed")).unwrap());
    let app = App::open(fresh.clone(), Arc::new(Anchors::new(fresh)), "test").unwrap();
    let time = tendermint::Time::parse_from_rfc3339(genesis["genesis_time"].as_str().unwrap()).unwrap();
    let state = serde_json::to_vec(&genesis["app_state"]).unwrap();
    app.init_chain(genesis["chain_id"].as_str().unwrap(), time, &state, &[]).unwrap();
    for height in 1..=chain.height() {
        let block = chain.get(height).unwrap().unwrap();
        let input = BlockInput { height, time: block.header.time, hash: block.hash() };
        assert_eq!(app.finalize(&input, block.txs()).unwrap().app_hash, store.root_at(height).unwrap(), "height {height}");
        app.commit().unwrap();
    }
    chain.height()
}

fn ledger(network: &Network, trust: &Trust, seen: u64) -> Ledger {
    let wait = Duration::from_secs(20);
    Ledger::new(Node::new(&network.url(), wait), trust.clone(), Duration::from_secs(60), wait, seen)
}

#[test]
fn no_acknowledged_write_is_lost_however_often_the_node_is_killed() {
    let number = |name: &str, default: u64| std::env::var(name).ok().map_or(default, |v| v.parse().unwrap());
    let (kills, seed) = (number("MULU_KILLS", 200), number("MULU_SEED", 20_261_123));
    println!("MULU_SEED={seed} MULU_KILLS={kills}");
    let mut random = Seeded(seed);

    // The network knows all departments of the sample; its catalog begins with the last rows only.
    let city = City::sample();
    let all = city.take(0..city.rows);
    let mut network = Network::quickstart("solo", &city.file);
    // Other local keys: new entries of the same providers.
    let rows: Vec<Value> = all
        .iter()
        .map(|row| {
            let mut row = row.clone();
            let key = row["详情页网址"].as_str().unwrap().to_string();
            row["详情页网址"] = format!("{key}/second").into();
            row
        })
        .collect();

    let home = Home::open(Some(network.path("home"))).unwrap();
    let mut store = Keystore::open(&home, Passphrase::File(network.path("passphrase")), Lang::En).unwrap();
    let trust: Trust = serde_json::from_slice(&fs::read(network.path("home/trust.json")).unwrap()).unwrap();
    let mut keys = Keys { chain_id: trust.chain_id.clone(), by_organisation: BTreeMap::new() };
    for info in store.list().unwrap() {
        let organisation = Uscc::parse(info.organisation.as_deref().unwrap()).unwrap();
        let signer = store.signer(&info.name).unwrap();
        keys.by_organisation.entry(organisation).or_insert(signer);
    }
    let division = DivisionCode::parse("520300").unwrap();
    let mapping = Mapping::read(&network.path("map.toml")).unwrap().with_divisions(&[], |_| Some(division));
    let limits = Limits { messages_per_tx: 1, messages_per_bundle: 2, ..Limits::default() };
    let options = Options { limits, ..Options::default() };

    let mut acknowledged: Vec<EntryId> = Vec::new();
    let (mut seen, mut interrupted, mut next, mut span) = (0, 0, 0, 40_000);
    for kill in 0..kills {
        network.start();
        let mut ledger = ledger(&network, &trust, seen);
        for id in acknowledged.iter().rev().take(12) {
            let found = ledger.ask(GetEntry { id: *id }, None).unwrap();
            assert!(found.answer.is_some(), "kill {kill}, seed {seed}: {id} was acknowledged and is gone");
        }
        let slice: Vec<_> = (0..20).map(|n| rows[(next + n) % rows.len()].clone()).collect();
        let file = CatalogFile::of_bytes("rows", serde_json::to_vec(&slice).unwrap(), &ReadOptions::default()).unwrap();
        let mut source = file.rows().unwrap();
        let mut told = Acknowledged::default();
        // An import of so few rows takes some tens of milliseconds, on a loaded machine more: most kills fall into it, some before, some after.
        let moment = Instant::now() + Duration::from_micros(random.below(span));
        let pid = network.pid().to_string();
        let killer = std::thread::spawn(move || {
            while Instant::now() < moment {
                std::hint::spin_loop();
            }
            std::process::Command::new("kill").args(["-9", &pid]).status().unwrap()
        });
        let report = match run(source.as_mut(), &mapping, &options, &mut ledger, &mut keys, &mut told) {
            Ok(report) => {
                next += slice.len();
                span = (span * 9 / 10).max(10_000);
                report
            }
            Err(stopped) => {
                interrupted += 1;
                if told.0.is_empty() {
                    span = (span * 11 / 10).min(4_000_000);
                }
                stopped.report
            }
        };
        assert!(killer.join().unwrap().success());
        network.take_node().wait().unwrap();
        seen = ledger.seen();
        // Not each time: opening repairs, and the node has to do that itself.
        if kill % 4 == 0 {
            look(&network, seen);
        }
        assert_eq!(report.failed, 0, "kill {kill}, seed {seed}: {:?}", report.errors);
        acknowledged.extend(told.0);
    }
    assert!(interrupted * 4 > kills, "only {interrupted} of {kills} kills met a running import");

    network.start();
    let mut ledger = ledger(&network, &trust, seen);
    assert!(!acknowledged.is_empty());
    for id in &acknowledged {
        let found = ledger.ask(GetEntry { id: *id }, None).unwrap();
        assert!(found.answer.is_some(), "seed {seed}: {id} was acknowledged and is gone");
    }
    network.stop();
    let fsck = std::process::Command::new(program("mulud")).arg("fsck").arg("--home").arg(network.path("node")).output().unwrap();
    assert!(fsck.status.success(), "{}", String::from_utf8_lossy(&fsck.stdout));
    let blocks = replay(&network);
    println!(
        "{blocks} blocks replayed to the same states; {kills} kills, {interrupted} during an import, {} acknowledged entries proven afterwards",
        acknowledged.len()
    );
}
