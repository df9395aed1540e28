//! `mulu trust`: what this home believes before any node says anything.

use std::path::PathBuf;

use clap::Subcommand;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::session::Session;
use crate::exit::Failure;

/// The root of trust
#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    /// Begin to trust a chain: by its genesis file (safest), or by what the node shows, checked against --hash
    Init {
        /// Genesis file, from someone you trust
        #[arg(long, value_name = "FILE")]
        genesis: Option<PathBuf>,
        /// SHA-256 that the genesis document must have (of the file as it is, or as the node serves it)
        #[arg(long, value_name = "HEX")]
        hash: Option<String>,
        /// Replace an existing trust file
        #[arg(long)]
        force: bool,
    },
    /// Show what is trusted
    Show,
    /// Move the root forward to the newest header that the old root proves
    Update,
}

/// The genesis document as the nodes serve it; those that answer have to serve the same one.
fn genesis_of_nodes(session: &Session) -> Result<serde_json::Value, Failure> {
    let (mut first, mut failed) = (None, None);
    for node in session.nodes()? {
        match (node.genesis(), &first) {
            (Ok(document), None) => first = Some((node, document)),
            (Ok(document), Some((other, served))) if document != *served => {
                let words = format!("{} and {} serve different genesis documents", other.url(), node.url());
                return Err(Failure::verdict("false", 3, &words));
            }
            (Ok(_), Some(_)) => {}
            (Err(error), _) => failed = Some(error),
        }
    }
    match (first, failed) {
        (Some((_, document)), _) => Ok(document),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Err(Failure::usage("no node is known", "--node URL".to_string())),
    }
}

/// Runs a command.
pub fn run(session: &mut Session, command: TrustCommand) -> Result<(), Failure> {
    match command {
        TrustCommand::Init { genesis, hash, force } => {
            let path = session.home.trust_path();
            if path.exists() && !force {
                return Err(Failure::usage(
                    format!("{} exists", path.display()),
                    "mulu trust show prints it; --force replaces it".to_string(),
                ));
            }
            let (document, raw) = match genesis {
                Some(path) => {
                    let raw = crate::home::read_file(&path, crate::home::MAX_TEXT)?;
                    let document = json::read(&raw, MAX_ANSWER_VALUES).map_err(|e| {
                        Failure::usage(format!("{} is no genesis document: {e}", path.display()), "take genesis.json of a node".to_string())
                    })?;
                    (document, raw)
                }
                None => {
                    let document = genesis_of_nodes(session)?;
                    let raw = serde_json::to_vec(&document).map_err(|e| Failure::defect(e.to_string()))?;
                    (document, raw)
                }
            };
            let digest = hex::encode(Sha256::digest(&raw));
            if hash.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(&digest)) {
                return Err(Failure::verdict("false", 3, &format!("the genesis document has SHA-256 {digest}, not the one given")));
            }
            let trust = mulu_contracts::comet::trust::trust_from_genesis(&document, Sha256::digest(&raw).into()).map_err(|e| {
                Failure::usage(format!("the genesis document is refused: {e}"), "take genesis.json of a node")
                    .zh(format!("创世文件不可用：{e}"), "请使用节点的 genesis.json")
            })?;
            session.keep_trust(&trust)?;
            session.out.document(&json!({ "chain_id": trust.chain_id, "genesis_sha256": digest, "validators": trust.validators.len(),
                "file": path.display().to_string(), "note": "compare genesis_sha256 with the operator's, out of band" }))
        }
        TrustCommand::Show => {
            let trust = session.trust()?;
            session.out.document(&trust)
        }
        TrustCommand::Update => {
            let question = mulu_contracts::ledger::chain::WritingBlocks { from: 0, limit: 0 };
            let verified = session.ledger()?.ask(question, None)?;
            let trust = session.ledger()?.trust().clone();
            session.keep_trust(&trust)?;
            session.keep_seen()?;
            session.out.document(&json!({ "chain_id": trust.chain_id, "height": verified.height.to_string(), "time": verified.time,
                "trust": verified.trust }))
        }
    }
}
