//! The ABCI 2.0 server: translates between the engine's messages and [`App`], decides nothing.
//!
//! The engine is on this machine and of this user: it is served over a socket file that nobody else may open ([`socket`]), in frames of
//! bounded size ([`frame`]), each call in its turn ([`order`]).

mod dispatch;
mod frame;
mod order;
mod socket;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use mulu_contracts::comet::commit::ValidatorPower;
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{
    ExecTxResult, RequestCheckTx, RequestFinalizeBlock, RequestInfo, RequestInitChain, RequestPrepareProposal, RequestProcessProposal,
    RequestQuery, ResponseCheckTx, ResponseCommit, ResponseFinalizeBlock, ResponseInfo, ResponseInitChain, ResponsePrepareProposal,
    ResponseProcessProposal, ResponseQuery, ValidatorUpdate, response_process_proposal,
};
use tendermint_proto::v0_38::crypto::{PublicKey, public_key};
use tendermint_proto::v0_38::types::{ConsensusParams, VersionParams};

pub use self::socket::{SOCKET, serve_application};
use crate::app::{App, AppError, BlockInput};

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

/// Serves an engine over the socket [`SOCKET`] in a folder until the process ends. `peers`: ids of the nodes that the engine may be
/// connected to.
pub fn serve(app: Arc<App>, folder: &Path, peers: BTreeSet<String>) -> std::io::Result<()> {
    serve_application(Abci::new(app, peers), folder)
}
