//! `mulud start`.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus};
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::ledger::parameters::{BLOCK_MAX_BYTES, EMPTY_BLOCK_INTERVAL, MAX_BUNDLE_BYTES};
use mulu_contracts::ledger::params::Param;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::failure::Failure;
use super::home::{address_path, node_path, read, validator_path, write_atomic};
use super::output::print_line;
use super::{opening, process};
use crate::anchors::Anchors;
use crate::app::App;
use crate::config::{Config, Engine, LogFormat};
use crate::engine::cometbft::{self, Limits};
use crate::engine::keys;
use crate::engine::link::{ENGINE, Link};
use crate::engine::rpc::{self, Engine as Behind, Questions, Served};
use crate::engine::solo::{Setup, Solo};
use crate::query::Budget;
use crate::storage::Store;
use crate::{abci, telemetry};

/// How long an engine may take to start: it replays its last blocks first.
const ENGINE_START: Duration = Duration::from_secs(120);
/// How long it may take to stop, before it is killed.
const ENGINE_STOP: Duration = Duration::from_secs(20);
/// A predecessor of the engine may still hold its files: so often a start is tried again.
const ENGINE_TRIES: u32 = 5;

struct Node {
    home: PathBuf,
    config: Config,
    genesis: Value,
    key: SigningKey,
    store: Arc<Store>,
    anchors: Arc<Anchors>,
    app: Arc<App>,
}

pub(super) fn run(home: &Path) -> Result<ExitCode, Failure> {
    let (config, genesis) = read(home)?;
    // A home of another format is refused before anything of it is opened.
    Genesis::read(&genesis["app_state"]).map_err(|e| Failure::usage(format!("genesis.json: {e}")))?;
    telemetry::start(&config.log).map_err(Failure::usage)?;
    telemetry::abort_on_panic();
    let home = std::path::absolute(home).map_err(Failure::usage)?;
    // Whichever engine will read them: before anything runs.
    keys::require_own(&home).map_err(Failure::usage)?;
    let key = keys::read_validator(&validator_path(&home)).map_err(Failure::usage)?;
    if config.engine == Engine::Cometbft {
        keys::read_node_id(&node_path(&home)).map_err(Failure::usage)?;
    }
    let data = config.data_dir(&home);
    let store = Arc::new(opening::open(&data)?);
    // The store is this process's alone from here on.
    process::note(&home).map_err(Failure::fault)?;
    let anchors = Arc::new(Anchors::new(store.clone()));
    let app = App::open(store.clone(), anchors.clone(), config.engine.name()).map_err(Failure::fault)?;
    let budget = Budget { work: config.rpc.question_work, time: Duration::from_secs(config.rpc.question_seconds) };
    let app = Arc::new(app.answering_within(budget));
    let node = Node { home, config, genesis, key, store, anchors, app };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::fault)?;
    let done = match node.config.engine {
        Engine::Solo => runtime.block_on(node.solo()),
        Engine::Cometbft => runtime.block_on(node.cometbft()),
    };
    let _ = std::fs::remove_file(address_path(&node.home));
    for socket in [abci::SOCKET, ENGINE] {
        let _ = std::fs::remove_file(node.home.join(socket));
    }
    process::forget(&node.home);
    if let Err(failure) = &done {
        tracing::error!(error = failure.message, "the node stops");
    } else {
        tracing::info!("stopped");
    }
    // Calls that still run hold nothing that must be saved: a commit is whole or not at all.
    runtime.shutdown_timeout(Duration::from_secs(2));
    done.map(|()| ExitCode::SUCCESS)
}

/// Resolves at the first SIGTERM or SIGINT.
async fn told_to_stop() -> std::io::Result<()> {
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    tracing::info!("told to stop");
    Ok(())
}

impl Node {
    fn parameter(&self, parameter: &Param<u64>) -> Result<u64, Failure> {
        let state = Genesis::read(&self.genesis["app_state"]).map_err(|e| Failure::usage(format!("genesis.json: {e}")))?;
        let number = state.number(parameter);
        number.ok_or_else(|| Failure::usage(format!("genesis.json: the parameter {} is no number", parameter.spec.name)))
    }

    /// Largest bundle that the pool takes. Header, commit and evidence share the block: one that never fits would stand at the head of
    /// the pool for ever.
    fn max_bundle(&self) -> Result<u64, Failure> {
        let room = self.parameter(&BLOCK_MAX_BYTES)?.saturating_sub(64 << 10);
        Ok(self.parameter(&MAX_BUNDLE_BYTES)?.min(room))
    }

    fn ready(&self, rpc: SocketAddr) -> Result<(), Failure> {
        write_atomic(&address_path(&self.home), &format!("{rpc}\n")).map_err(Failure::fault)?;
        let chain = self.genesis["chain_id"].as_str().unwrap_or_default();
        let engine = self.config.engine.name();
        match self.config.log.format {
            LogFormat::Json => {
                print_line(&json!({ "event": "ready", "rpc": format!("http://{rpc}"), "chain_id": chain, "engine": engine }).to_string());
            }
            LogFormat::Text => print_line(&format!("ready rpc=http://{rpc} chain_id={chain} engine={engine}")),
        }
        tracing::info!(%rpc, chain, engine, "ready");
        Ok(())
    }

    async fn solo(&self) -> Result<(), Failure> {
        let max_bundle = usize::try_from(self.max_bundle()?).map_err(Failure::fault)?;
        let setup = Setup {
            store: self.store.clone(),
            app: self.app.clone(),
            genesis: self.genesis.clone(),
            key: self.key.clone(),
            interval: Duration::from_secs(self.parameter(&EMPTY_BLOCK_INTERVAL)?),
            max_tx_bytes: max_bundle,
        };
        let mut solo = Solo::open(setup).map_err(Failure::fault)?;
        self.anchors.connect(solo.chain().clone());
        solo.catch_up().map_err(Failure::fault)?;
        let methods = Arc::new(solo.methods(self.genesis.clone(), self.config.moniker.clone()));
        let listen = self.config.rpc.listen;
        let listener = TcpListener::bind(listen).await;
        let listener = listener.map_err(|e| busy(listen, &e, "[rpc] listen"))?;
        let address = listener.local_addr().map_err(Failure::fault)?;
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(rpc::serve(listener, Served { methods, engine: None, max_body: max_bundle * 2 }, stopped));
        let driver_stop = solo.stopper();
        let (ended, end) = tokio::sync::oneshot::channel();
        let driver = std::thread::Builder::new().name("solo".into()).spawn(move || {
            let _ = ended.send(solo.run());
        });
        driver.map_err(Failure::fault)?;
        self.ready(address)?;
        let mut end = end;
        let ended = tokio::select! {
            told = told_to_stop() => {
                told.map_err(Failure::fault)?;
                let _ = stop.send(true);
                let _ = timeout(Duration::from_secs(5), server).await;
                driver_stop.stop();
                (&mut end).await
            }
            ended = &mut end => ended,
        };
        match ended {
            Ok(result) => result.map_err(Failure::fault),
            Err(_) => Err(Failure::fault("the engine ended without a word")),
        }
    }

    async fn cometbft(&self) -> Result<(), Failure> {
        let bin = cometbft::find(&self.config.cometbft.bin).map_err(Failure::usage)?;
        let limits = Limits { max_bundle_bytes: self.max_bundle()?, empty_block_interval: self.parameter(&EMPTY_BLOCK_INTERVAL)? };
        let max_body = usize::try_from(limits.max_bundle_bytes * 2).map_err(Failure::fault)?;
        let mut config = self.config.clone();
        let listener = TcpListener::bind(config.rpc.listen).await.map_err(|e| busy(config.rpc.listen, &e, "[rpc] listen"))?;
        let rpc = listener.local_addr().map_err(Failure::fault)?;
        let p2p = config.cometbft.p2p_listen;
        config.cometbft.p2p_listen = cometbft::free(p2p).await.map_err(|e| busy(p2p, &e, "[cometbft] p2p_listen"))?;
        abci::serve(self.app.clone(), &self.home, config.peer_ids())
            .map_err(|e| Failure::usage(format!("{} cannot be made for the engine: {e}", self.home.join(abci::SOCKET).display())))?;
        let root = cometbft::write_config(&self.home, &config, limits).map_err(Failure::fault)?;
        let link = Arc::new(Link::new(&self.home));
        self.anchors.connect(link.clone());
        let told = told_to_stop();
        tokio::pin!(told);
        let engine = self.home.join(ENGINE);
        for attempt in 1..=ENGINE_TRIES {
            // Left by one that was killed.
            let _ = std::fs::remove_file(&engine);
            let mut child = cometbft::command(&bin, &self.home, &root).and_then(|mut command| command.spawn());
            let child = child.as_mut().map_err(|e| Failure::fault(format!("{} cannot be run: {e}", bin.display())))?;
            tokio::select! {
                told = &mut told => {
                    told.map_err(Failure::fault)?;
                    return stop_engine(child).await;
                }
                status = child.wait() => {
                    let status = status.map_err(Failure::fault)?;
                    tracing::warn!(attempt, %status, "the engine ended while it started");
                    sleep(Duration::from_secs(1)).await;
                    continue;
                }
                up = engine_up(&link) => if !up {
                    stop_engine(child).await?;
                    return Err(Failure::fault(format!("the engine did not answer within {} s", ENGINE_START.as_secs())));
                },
            }
            std::fs::set_permissions(&engine, Permissions::from_mode(0o600)).map_err(Failure::fault)?;
            self.ready(rpc)?;
            let served =
                Served { methods: Arc::new(Questions(self.app.clone())), engine: Some(Arc::new(Behind::new(&self.home))), max_body };
            let (_going_on, stopped) = watch::channel(false);
            return tokio::select! {
                () = rpc::serve(listener, served, stopped) => Ok(()),
                told = &mut told => {
                    told.map_err(Failure::fault)?;
                    stop_engine(child).await
                }
                status = child.wait() => {
                    Err(Failure::fault(format!("the engine ended: {}", status.as_ref().map_or_else(ToString::to_string, ExitStatus::to_string))))
                }
            };
        }
        Err(Failure::fault(format!("the engine ended {ENGINE_TRIES} times while it started; its log above says why")))
    }
}

/// An address that cannot be listened on.
fn busy(listen: SocketAddr, error: &std::io::Error, field: &str) -> Failure {
    Failure::usage(format!("{listen} cannot be listened on ({error}); end the program that holds it, or see {field} in config.toml"))
}

/// Waits until the engine serves: this node's, since its socket lies in the home. Its start is nothing that it tells, so it is asked.
async fn engine_up(link: &Arc<Link>) -> bool {
    let asked = async {
        loop {
            let link = link.clone();
            let answer = tokio::task::spawn_blocking(move || link.height()).await;
            if answer.is_ok_and(|height| height.is_ok()) {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(ENGINE_START, asked).await.is_ok()
}

/// SIGTERM, then patience, then SIGKILL.
async fn stop_engine(child: &mut tokio::process::Child) -> Result<(), Failure> {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
    if timeout(ENGINE_STOP, child.wait()).await.is_err() {
        tracing::warn!("the engine did not stop in time and is killed");
        child.kill().await.map_err(Failure::fault)?;
    }
    Ok(())
}
