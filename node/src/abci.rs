//! The ABCI 2.0 server: translates between the engine's messages and [`App`], decides nothing.
//!
//! `tendermint-abci` brings the protocol. It believes every length it reads and panics on an empty request, so it listens on a
//! random loopback address and [`serve`] stands before it: whole frames of bounded size that decode come through, nothing else.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use mulu_contracts::comet::commit::ValidatorPower;
use prost::Message;
use rand_core::{OsRng, RngCore};
use tendermint_abci::{Application, ServerBuilder};
use tendermint_proto::v0_38::abci::{
    ExecTxResult, Request, RequestCheckTx, RequestFinalizeBlock, RequestInfo, RequestInitChain, RequestPrepareProposal,
    RequestProcessProposal, RequestQuery, ResponseCheckTx, ResponseCommit, ResponseFinalizeBlock, ResponseInfo, ResponseInitChain,
    ResponsePrepareProposal, ResponseProcessProposal, ResponseQuery, ValidatorUpdate, request, response_process_proposal,
};
use tendermint_proto::v0_38::crypto::{PublicKey, public_key};
use tendermint_proto::v0_38::types::{ConsensusParams, VersionParams};

use crate::app::{App, AppError, BlockInput};

/// Largest frame: a block of the largest size that genesis allows, and its surroundings.
const MAX_FRAME: u64 = 96 << 20;
/// A frame that began has to end within this time.
const FRAME_TIMEOUT: Duration = Duration::from_secs(60);
/// Connections at a time. The engine has four, and four more while it starts again.
const MAX_CONNECTIONS: usize = 16;
/// Bytes of a frame read at a time.
const PART: usize = 64 << 10;

/// What the engine asks before it keeps a connection to another node.
const PEER_FILTER: &str = "/p2p/filter/";

/// What the engine's connections share.
#[derive(Clone)]
pub struct Abci {
    app: Arc<App>,
    peers: Arc<BTreeSet<String>>,
}

/// A broken host must not answer: the process ends, loudly, and the engine stops with it.
fn stop(what: &str, error: &AppError) -> ! {
    tracing::error!(%error, "{what} failed; this node stops");
    std::process::exit(70)
}

/// How long the engine of a node that stops at a decided block still hands on the votes for it.
const VOTES_GO_ON: std::time::Duration = std::time::Duration::from_secs(3);

/// The same at a block that is decided. Nothing is answered, and the engine goes on telling its peers what it heard: a node whose
/// peers went before it had heard two thirds could not know that the block is decided, nor that it has to stop.
fn stop_at_block(error: &AppError) -> ! {
    tracing::error!(%error, "finalize_block failed; this node stops");
    std::thread::sleep(VOTES_GO_ON);
    std::process::exit(70)
}

/// Parameters of the engine that change with an app version: the version alone.
fn version_params(app: u64) -> ConsensusParams {
    ConsensusParams { version: Some(VersionParams { app }), ..Default::default() }
}

/// A validator as the engine is told of it; without power it goes.
fn told(validator: &ValidatorPower) -> ValidatorUpdate {
    let key = public_key::Sum::Ed25519(validator.key.to_vec());
    // Powers of a set add up to 2^53 at most.
    let power = i64::try_from(validator.power).unwrap_or(i64::MAX);
    ValidatorUpdate { pub_key: Some(PublicKey { sum: Some(key) }), power }
}

/// A validator of genesis as the engine tells it.
fn heard(update: &ValidatorUpdate) -> Result<ValidatorPower, AppError> {
    let key = match update.pub_key.as_ref().and_then(|key| key.sum.as_ref()) {
        Some(public_key::Sum::Ed25519(key)) => key.as_slice().try_into().ok(),
        _ => None,
    };
    match (key, u64::try_from(update.power)) {
        (Some(key), Ok(power)) => Ok(ValidatorPower { key, power }),
        _ => Err(AppError::Genesis("validators: a validator has an Ed25519 key and a power".into())),
    }
}

/// Engine time of a protobuf time; the engine always sends one.
fn time_of(time: Option<tendermint_proto::google::protobuf::Timestamp>) -> Result<tendermint::Time, AppError> {
    let time = time.ok_or_else(|| AppError::Engine("a request without its time".into()))?;
    tendermint::Time::try_from(time).map_err(|e| AppError::Engine(e.to_string()))
}

impl Abci {
    /// Over an application. `peers`: ids of the nodes that the engine may be connected to; the network is private.
    pub fn new(app: Arc<App>, peers: BTreeSet<String>) -> Self {
        Abci { app, peers: Arc::new(peers) }
    }

    /// An address says nothing about who is there; the id is proven by the connection's handshake.
    fn lets_in(&self, filter: &str) -> bool {
        filter.strip_prefix("id/").is_none_or(|id| self.peers.contains(id))
    }

    fn finalize(&self, request: RequestFinalizeBlock) -> Result<ResponseFinalizeBlock, AppError> {
        let hash = request.hash.as_ref().try_into().map_err(|_| AppError::Engine("a block hash is 32 bytes".into()))?;
        let height = u64::try_from(request.height).map_err(|_| AppError::Engine("a negative height".into()))?;
        let input = BlockInput { height, time: time_of(request.time)?, hash };
        let txs: Vec<Vec<u8>> = request.txs.into_iter().map(|t| t.to_vec()).collect();
        // CometBFT always tells it; what drives the application without it never changes the set.
        if let Ok(next_set) = request.next_validators_hash.as_ref().try_into() {
            self.app.anchors.note_next_set(height, next_set)?;
        }
        let done = self.app.finalize(&input, &txs)?;
        let result = |r: crate::app::TxAnswer| ExecTxResult { code: r.code, data: r.data.into(), ..Default::default() };
        // The next header says the version with which this block began.
        let consensus_param_updates = done.upgraded.then(|| version_params(done.version));
        Ok(ResponseFinalizeBlock {
            consensus_param_updates,
            validator_updates: done.validators.iter().map(told).collect(),
            tx_results: done.results.into_iter().map(result).collect(),
            app_hash: done.app_hash.to_vec().into(),
            ..Default::default()
        })
    }

    fn init(&self, request: RequestInitChain) -> Result<ResponseInitChain, AppError> {
        let time = time_of(request.time)?;
        let set = request.validators.iter().map(heard).collect::<Result<Vec<_>, _>>()?;
        let app_hash = self.app.init_chain(&request.chain_id, time, &request.app_state_bytes, &set)?;
        let consensus_params = Some(version_params(self.app.app_version()?));
        Ok(ResponseInitChain { app_hash: app_hash.to_vec().into(), consensus_params, ..Default::default() })
    }
}

impl Application for Abci {
    fn info(&self, _: RequestInfo) -> ResponseInfo {
        let info = self.app.info();
        ResponseInfo {
            data: "mulu".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            app_version: self.app.app_version().unwrap_or_else(|e| stop("info", &e)),
            last_block_height: i64::try_from(info.height).unwrap_or(i64::MAX),
            last_block_app_hash: info.app_hash.into(),
        }
    }

    fn init_chain(&self, request: RequestInitChain) -> ResponseInitChain {
        self.init(request).unwrap_or_else(|e| stop("init_chain", &e))
    }

    fn check_tx(&self, request: RequestCheckTx) -> ResponseCheckTx {
        let answer = self.app.check_tx(&request.tx, request.r#type == 1);
        ResponseCheckTx { code: answer.code, log: answer.log, ..Default::default() }
    }

    fn prepare_proposal(&self, request: RequestPrepareProposal) -> ResponsePrepareProposal {
        let txs = request.txs.into_iter().map(|t| t.to_vec()).collect();
        let txs = self.app.prepare(txs, u64::try_from(request.max_tx_bytes).unwrap_or(0));
        ResponsePrepareProposal { txs: txs.into_iter().map(Into::into).collect() }
    }

    fn process_proposal(&self, request: RequestProcessProposal) -> ResponseProcessProposal {
        let txs: Vec<Vec<u8>> = request.txs.into_iter().map(|t| t.to_vec()).collect();
        let status = if self.app.process(&txs) {
            response_process_proposal::ProposalStatus::Accept
        } else {
            response_process_proposal::ProposalStatus::Reject
        };
        ResponseProcessProposal { status: status.into() }
    }

    fn finalize_block(&self, request: RequestFinalizeBlock) -> ResponseFinalizeBlock {
        self.finalize(request).unwrap_or_else(|e| stop_at_block(&e))
    }

    fn commit(&self) -> ResponseCommit {
        self.app.commit().unwrap_or_else(|e| stop("commit", &e));
        ResponseCommit { retain_height: 0 }
    }

    fn query(&self, request: RequestQuery) -> ResponseQuery {
        if let Some(filter) = request.path.strip_prefix(PEER_FILTER) {
            let log = "this network is private: [cometbft] persistent_peers and allowed_peers name its nodes";
            let refused = !self.lets_in(filter);
            return ResponseQuery { code: refused.into(), log: if refused { log.into() } else { String::new() }, ..Default::default() };
        }
        let answer = self.app.query(&request.path, &request.data);
        ResponseQuery {
            code: answer.code,
            log: answer.log,
            value: answer.value.into(),
            height: i64::try_from(answer.height).unwrap_or(i64::MAX),
            ..Default::default()
        }
    }
}

/// Serves an engine that has no peers; see [`serve_network`].
pub fn serve(app: Arc<App>, listen: SocketAddr) -> std::io::Result<SocketAddr> {
    serve_network(app, listen, BTreeSet::new())
}

/// Serves the engine on a loopback address until the process ends. Returns the address, which matters where the port was 0.
/// `peers`: ids of the nodes that the engine may be connected to.
pub fn serve_network(app: Arc<App>, listen: SocketAddr, peers: BTreeSet<String>) -> std::io::Result<SocketAddr> {
    if !listen.ip().is_loopback() {
        let words = "the ABCI port has no authentication and listens on loopback addresses only";
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, words));
    }
    let [_, b, c, d] = OsRng.next_u32().to_be_bytes();
    let inside = SocketAddr::from((Ipv4Addr::new(127, b, c, d.clamp(2, 254)), 0));
    let server = ServerBuilder::default().bind(inside, Abci::new(app.clone(), peers)).map_err(std::io::Error::other)?;
    let inside: SocketAddr = server.local_addr().parse().map_err(std::io::Error::other)?;
    let listener = TcpListener::bind(listen)?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        if let Err(error) = server.listen() {
            tracing::error!(%error, "the ABCI server ended");
            std::process::exit(70);
        }
    });
    thread::spawn(move || {
        let room = Arc::new(());
        for stream in listener.incoming() {
            match stream {
                // One count is this thread's own.
                Ok(stream) if Arc::strong_count(&room) > MAX_CONNECTIONS => {
                    tracing::warn!("an ABCI connection was refused: {MAX_CONNECTIONS} are open");
                    let _ = stream.shutdown(std::net::Shutdown::Both);
                }
                Ok(stream) => {
                    let (app, place) = (app.clone(), room.clone());
                    thread::spawn(move || {
                        guard(&app, &stream, inside);
                        drop(place);
                    });
                }
                Err(error) => tracing::warn!(%error, "an ABCI connection was not accepted"),
            }
        }
    });
    Ok(address)
}

fn guard(app: &App, outer: &TcpStream, inside: SocketAddr) {
    let peer = outer.peer_addr().map_or_else(|_| "?".into(), |a| a.to_string());
    match relay(app, outer, inside) {
        Ok(()) => tracing::info!(peer, "an ABCI connection ended"),
        Err(error) => tracing::warn!(peer, %error, "an ABCI connection was closed"),
    }
    let _ = outer.shutdown(std::net::Shutdown::Both);
}

/// No engine that goes on from this state sends these; one that does not has lost its data, and ends with its connection. To the
/// application they would be a reason to stop the node.
fn out_of_turn(app: &App, request: &request::Value) -> Option<&'static str> {
    let next = app.info().height + 1;
    match request {
        request::Value::InitChain(_) if next > 1 => Some("InitChain, but there are blocks"),
        request::Value::InitChain(init) if init.time.is_none() => Some("InitChain without its time"),
        request::Value::FinalizeBlock(block) if u64::try_from(block.height) != Ok(next) => {
            Some("FinalizeBlock of another height than the next")
        }
        request::Value::FinalizeBlock(block) if block.hash.len() != 32 => Some("FinalizeBlock whose hash is not 32 bytes"),
        request::Value::FinalizeBlock(block) if time_of(block.time).is_err() => Some("FinalizeBlock without its time"),
        request::Value::Commit(_) if !app.has_candidate() => Some("Commit without a finalized block"),
        _ => None,
    }
}

fn relay(app: &App, outer: &TcpStream, inside: SocketAddr) -> std::io::Result<()> {
    outer.set_nodelay(true)?;
    let inner = TcpStream::connect(inside)?;
    inner.set_nodelay(true)?;
    let (mut back_from, mut back_to) = (inner.try_clone()?, outer.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut back_from, &mut back_to);
        let _ = back_to.shutdown(std::net::Shutdown::Both);
    });
    let mut to = &inner;
    let done = loop {
        match frame(outer) {
            Ok(Some((bytes, request))) => match out_of_turn(app, &request) {
                None => to.write_all(&bytes)?,
                Some(words) => break Err(std::io::Error::new(std::io::ErrorKind::InvalidData, words)),
            },
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    let _ = inner.shutdown(std::net::Shutdown::Both);
    done
}

/// Reads what there is, at most until a frame has to be whole. 0 at the end of the stream.
fn read_until(mut stream: &TcpStream, into: &mut [u8], deadline: Instant) -> std::io::Result<usize> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "the frame takes too long"));
    }
    stream.set_read_timeout(Some(left))?;
    stream.read(into)
}

/// One whole frame: varint length ‖ a request that decodes and is not empty. None at the end of the stream.
fn frame(mut stream: &TcpStream) -> std::io::Result<Option<(Vec<u8>, request::Value)>> {
    let bad = |words: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, words.to_string());
    let mut byte = [0];
    stream.set_read_timeout(None)?;
    if stream.read(&mut byte)? == 0 {
        return Ok(None);
    }
    let deadline = Instant::now() + FRAME_TIMEOUT;
    let mut bytes = Vec::with_capacity(10);
    let mut length = 0_u64;
    loop {
        if bytes.len() == 5 {
            return Err(bad("the length is longer than any frame"));
        }
        length |= u64::from(byte[0] & 0x7f) << (7 * bytes.len());
        bytes.push(byte[0]);
        if byte[0] & 0x80 == 0 {
            break;
        }
        if read_until(stream, &mut byte, deadline)? == 0 {
            return Err(bad("the stream ends inside a frame"));
        }
    }
    if length > MAX_FRAME {
        return Err(bad("the frame is larger than any block"));
    }
    let start = bytes.len();
    let mut part = vec![0; PART];
    let mut missing = usize::try_from(length).unwrap_or(usize::MAX);
    // Memory grows with what arrives, not with what is promised.
    while missing > 0 {
        let most = missing.min(PART);
        let arrived = read_until(stream, &mut part[..most], deadline)?;
        if arrived == 0 {
            return Err(bad("the stream ends inside a frame"));
        }
        bytes.extend_from_slice(&part[..arrived]);
        missing -= arrived;
    }
    match Request::decode(&bytes[start..]) {
        Ok(Request { value: Some(value) }) => Ok(Some((bytes, value))),
        Ok(_) => Err(bad("an empty request")),
        Err(error) => Err(bad(&error.to_string())),
    }
}
