//! The methods: each field as CometBFT v0.38 names it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::kernel::codec::sha256;
use serde_json::{Value, json};
use tendermint::Time;
use tendermint_proto::v0_38::types::{BlockId, Commit, Header};

use crate::app::App;
use crate::engine::rpc::{self, ABCI_QUERY, Answer, Failure, Params};
use crate::engine::solo::Solo;
use crate::engine::solo::block::{BLOCK_VERSION, SignedBlock, Validator};
use crate::engine::solo::chain::Chain;
use crate::engine::solo::mempool::Mempool;
use crate::results;
use crate::storage::Store;

/// What the methods ask.
pub struct Methods {
    app: Arc<App>,
    store: Arc<Store>,
    chain: Arc<Chain>,
    pool: Arc<Mempool>,
    validator: Arc<Validator>,
    genesis: Value,
    moniker: String,
}

fn internal(error: impl ToString) -> Failure {
    Failure::internal(error.to_string())
}

fn upper(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}

fn time(raw: Option<tendermint_proto::google::protobuf::Timestamp>) -> String {
    let time = raw.and_then(|t| Time::try_from(t).ok());
    time.map_or_else(|| "0001-01-01T00:00:00Z".into(), |t| t.to_rfc3339())
}

fn block_id(id: Option<&BlockId>) -> Value {
    let (hash, parts) = id.map(|id| (id.hash.clone(), id.part_set_header.clone().unwrap_or_default())).unwrap_or_default();
    json!({ "hash": upper(&hash), "parts": { "total": parts.total, "hash": upper(&parts.hash) } })
}

fn header(h: &Header) -> Value {
    let version = h.version.unwrap_or_default();
    let mut numbers = json!({ "block": version.block.to_string() });
    // Go leaves an app version of 0 out.
    if version.app != 0 {
        numbers["app"] = version.app.to_string().into();
    }
    json!({
        "version": numbers,
        "chain_id": h.chain_id,
        "height": h.height.to_string(),
        "time": time(h.time),
        "last_block_id": block_id(h.last_block_id.as_ref()),
        "last_commit_hash": upper(&h.last_commit_hash),
        "data_hash": upper(&h.data_hash),
        "validators_hash": upper(&h.validators_hash),
        "next_validators_hash": upper(&h.next_validators_hash),
        "consensus_hash": upper(&h.consensus_hash),
        "app_hash": upper(&h.app_hash),
        "last_results_hash": upper(&h.last_results_hash),
        "evidence_hash": upper(&h.evidence_hash),
        "proposer_address": upper(&h.proposer_address),
    })
}

fn commit(c: &Commit) -> Value {
    let signatures: Vec<Value> = c
        .signatures
        .iter()
        .map(|s| {
            json!({
                "block_id_flag": s.block_id_flag,
                "validator_address": upper(&s.validator_address),
                "timestamp": time(s.timestamp),
                "signature": BASE64.encode(&s.signature),
            })
        })
        .collect();
    json!({
        "height": c.height.to_string(),
        "round": c.round,
        "block_id": block_id(c.block_id.as_ref()),
        "signatures": signatures,
    })
}

fn header_of(block: &SignedBlock) -> Value {
    block.block.header.as_ref().map(header).unwrap_or_default()
}

impl Solo {
    /// The methods that clients call.
    pub fn methods(&self, genesis: Value, moniker: String) -> Methods {
        Methods {
            app: self.app().clone(),
            store: self.store().clone(),
            chain: self.chain().clone(),
            pool: self.pool().clone(),
            validator: self.validator().clone(),
            genesis,
            moniker,
        }
    }
}

impl rpc::Methods for Methods {
    fn call(&self, method: &str, params: &Params) -> Answer {
        match method {
            "health" => Ok(json!({})),
            "status" => self.status(),
            "genesis" => Ok(json!({ "genesis": self.genesis })),
            "abci_info" => self.abci_info(),
            ABCI_QUERY => rpc::abci_query(&self.app, params),
            "broadcast_tx_sync" | "broadcast_tx_async" => self.broadcast(params),
            "block" => self.block(params),
            "header" => Ok(json!({ "header": header_of(&*self.at(params)?) })),
            "commit" => self.commit(params),
            "validators" => self.validators(params),
            "block_results" => self.block_results(params),
            "consensus_params" => self.consensus_params(params),
            "net_info" => Ok(json!({ "listening": false, "listeners": [], "n_peers": "0", "peers": [] })),
            "num_unconfirmed_txs" => {
                let (count, bytes) = self.pool.size();
                let bytes = bytes.to_string();
                Ok(json!({ "n_txs": count.to_string(), "total": count.to_string(), "total_bytes": bytes, "txs": null }))
            }
            other => Err(Failure::method(other)),
        }
    }
}

impl Methods {
    /// The height asked for, or the newest. The words are CometBFT's: its light client reads them.
    fn height(&self, params: &Params) -> Result<u64, Failure> {
        let newest = self.chain.height();
        let Some(height) = params.number("height")? else { return Ok(newest) };
        if height <= 0 {
            return Err(internal(format!("height must be greater than 0, but got {height}")));
        }
        let height = height.unsigned_abs();
        if height > newest {
            return Err(internal(format!("height {height} must be less than or equal to the current blockchain height {newest}")));
        }
        Ok(height)
    }

    fn at(&self, params: &Params) -> Result<Arc<SignedBlock>, Failure> {
        let height = self.height(params)?;
        let found = self.chain.get(height).map_err(internal)?;
        found.ok_or_else(|| internal(format!("height {height} is not available")))
    }

    fn public_key(&self) -> Value {
        json!({ "type": "tendermint/PubKeyEd25519", "value": BASE64.encode(self.validator.set()[0].key) })
    }

    fn status(&self) -> Answer {
        let newest = self.chain.newest().ok_or_else(|| internal("there is no block yet"))?;
        let first = self.chain.get(1).map_err(internal)?.ok_or_else(|| internal("height 1 is not available"))?;
        let facts = |block: &SignedBlock| {
            let h = block.block.header.clone().unwrap_or_default();
            (upper(&block.hash()), upper(&h.app_hash), h.height.to_string(), time(h.time))
        };
        let (hash, app_hash, height, at) = facts(&newest);
        let (first_hash, first_app_hash, first_height, first_at) = facts(&first);
        Ok(json!({
            "node_info": {
                "protocol_version": { "p2p": "8", "block": BLOCK_VERSION.to_string(), "app": self.app.app_version().map_err(internal)?.to_string() },
                "id": "",
                "listen_addr": "",
                "network": self.validator.chain_id().as_str(),
                "version": concat!("mulu-solo/", env!("CARGO_PKG_VERSION")),
                "channels": "",
                "moniker": self.moniker,
                "other": { "tx_index": "off", "rpc_address": "" },
            },
            "sync_info": {
                "latest_block_hash": hash,
                "latest_app_hash": app_hash,
                "latest_block_height": height,
                "latest_block_time": at,
                "earliest_block_hash": first_hash,
                "earliest_app_hash": first_app_hash,
                "earliest_block_height": first_height,
                "earliest_block_time": first_at,
                "catching_up": false,
            },
            "validator_info": {
                "address": upper(&self.validator.address()),
                "pub_key": self.public_key(),
                "voting_power": self.validator.set()[0].power.to_string(),
            },
        }))
    }

    fn abci_info(&self) -> Answer {
        let info = self.app.info();
        let version = self.app.app_version().map_err(internal)?;
        Ok(json!({ "response": {
            "data": "mulu",
            "version": env!("CARGO_PKG_VERSION"),
            "app_version": version.to_string(),
            "last_block_height": info.height.to_string(),
            "last_block_app_hash": BASE64.encode(info.app_hash),
        }}))
    }

    /// Both forms wait for CheckTx: an answer that knows nothing would help nobody.
    fn broadcast(&self, params: &Params) -> Answer {
        let tx = params.base64("tx")?;
        let hash = upper(&sha256(&[&tx]));
        let answer = self.pool.add(tx).map_err(internal)?;
        Ok(json!({ "code": answer.code, "data": "", "log": answer.log, "codespace": "", "hash": hash }))
    }

    fn block(&self, params: &Params) -> Answer {
        let block = self.at(params)?;
        if self.app.holds_redacted(block.txs()).map_err(internal)? {
            return Err(rpc::withheld(block.height()));
        }
        let txs: Vec<String> = block.txs().iter().map(|tx| BASE64.encode(tx)).collect();
        Ok(json!({
            "block_id": block_id(Some(&block.id.into())),
            "block": {
                "header": header_of(&block),
                "data": { "txs": txs },
                "evidence": { "evidence": [] },
                "last_commit": block.block.last_commit.as_ref().map(commit),
            },
        }))
    }

    fn commit(&self, params: &Params) -> Answer {
        let block = self.at(params)?;
        // The commit of the newest block is not yet part of a block.
        let canonical = block.height() < self.chain.height();
        Ok(json!({ "signed_header": { "header": header_of(&block), "commit": commit(&block.commit) }, "canonical": canonical }))
    }

    fn validators(&self, params: &Params) -> Answer {
        // The set of the next height is known too.
        let height = match params.number("height")? {
            Some(next) if next.unsigned_abs() == self.chain.height() + 1 && next > 0 => next.unsigned_abs(),
            _ => self.height(params)?,
        };
        let page = params.number("page")?.unwrap_or(1);
        if page != 1 {
            return Err(internal(format!("page should be within [1, 1] range, given {page}")));
        }
        Ok(json!({
            "block_height": height.to_string(),
            "validators": [{
                "address": upper(&self.validator.address()),
                "pub_key": self.public_key(),
                "voting_power": self.validator.set()[0].power.to_string(),
                "proposer_priority": "0",
            }],
            "count": "1",
            "total": "1",
        }))
    }

    fn block_results(&self, params: &Params) -> Answer {
        let height = match params.number("height")? {
            Some(_) => self.height(params)?,
            None => self.app.info().height,
        };
        if height == 0 || height > self.app.info().height {
            return Err(internal(format!("could not find results for height #{height}")));
        }
        let rows = results::block(&self.store, height).map_err(internal)?;
        let app_hash = self.store.root_at(height).map_err(internal)?;
        let txs: Vec<Value> = rows
            .iter()
            .map(|(code, data)| {
                json!({
                    "code": code,
                    "data": (!data.is_empty()).then(|| BASE64.encode(data)),
                    "log": "",
                    "info": "",
                    "gas_wanted": "0",
                    "gas_used": "0",
                    "events": [],
                    "codespace": "",
                })
            })
            .collect();
        Ok(json!({
            "height": height.to_string(),
            "txs_results": (!txs.is_empty()).then_some(txs),
            "finalize_block_events": [],
            "validator_updates": [],
            "consensus_param_updates": null,
            "app_hash": BASE64.encode(app_hash),
        }))
    }

    fn consensus_params(&self, params: &Params) -> Answer {
        let height = self.height(params)?;
        Ok(json!({ "block_height": height.to_string(), "consensus_params": self.genesis["consensus_params"] }))
    }
}
