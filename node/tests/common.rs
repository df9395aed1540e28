//! A solo chain in a temporary home, for tests.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use mulu_contracts::kernel::value::Time;
use mulu_genesis::{KeyFile, Made, Network, SAMPLE_SOLO, Validator, document};
use mulu_node::anchors::Anchors;
use mulu_node::app::App;
use mulu_node::engine::rpc::{self, Served};
use mulu_node::engine::solo::{Setup, Solo, SoloError};
use mulu_node::storage::Store;
use serde_json::Value;
use tokio::sync::watch;

/// Largest bundle of the tests' nodes.
pub const MAX_TX: usize = 4 << 20;

/// A fixed validator key.
pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Secret of the city's key in the tests' chain.
pub const CITY_KEY: [u8; 32] = [9; 32];

/// The sample network, founded at a fixed time by the fixed key.
pub fn genesis() -> Value {
    let network = Network::parse(SAMPLE_SOLO).unwrap();
    let validators = vec![Validator { name: "solo".into(), public_key: key().verifying_key().to_bytes(), power: 10 }];
    let city = hex::encode(SigningKey::from_bytes(&CITY_KEY).verifying_key().to_bytes());
    let keys = KeyFile::parse(&format!("{{\"city\":\"ed25519:{city}\"}}")).unwrap();
    let made = Made { chain_id: "mulu-solo-test".into(), time: Time(1_767_225_600), validators, keys };
    document(&network, &made).unwrap()
}

/// Opens the engine over a directory.
pub fn open(dir: &Path, interval: Duration) -> Result<(Solo, Arc<Anchors>), SoloError> {
    let store = Arc::new(Store::open(dir.join("data")).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    let app = Arc::new(App::open(store.clone(), anchors.clone(), "solo").unwrap());
    let solo = Solo::open(Setup { store, app, genesis: genesis(), key: key(), interval, max_tx_bytes: MAX_TX })?;
    anchors.connect(solo.chain().clone());
    Ok((solo, anchors))
}

/// A running node: engine and JSON-RPC.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<(watch::Sender<bool>, mulu_node::engine::solo::Stop)>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

/// Starts a node over a directory.
pub fn start(dir: &Path, interval: Duration) -> Running {
    let (mut solo, _) = open(dir, interval).unwrap();
    solo.catch_up().unwrap();
    let methods = Arc::new(solo.methods(genesis(), "test".into()));
    let (stop, stopped) = watch::channel(false);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            rpc::serve(listener, Served { methods, engine: None, max_body: MAX_TX * 2 }, stopped).await;
        });
    });
    let stopper = solo.stopper();
    let driver = std::thread::spawn(move || solo.run().unwrap());
    Running { address, stop: Some((stop, stopper)), threads: vec![server, driver] }
}

impl Running {
    /// One call by POST.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let body = serde_json::json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let mut answer = ureq::post(format!("http://{}", self.address)).send(body).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Stops engine and server.
    pub fn stop(mut self) {
        if let Some((stop, driver)) = self.stop.take() {
            let _ = stop.send(true);
            driver.stop();
            for thread in self.threads.drain(..) {
                thread.join().unwrap();
            }
        }
    }
}
