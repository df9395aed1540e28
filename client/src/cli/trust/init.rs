//! `mulu trust init`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::comet::genesis::{fingerprint, short};
use mulu_contracts::comet::trust::trust_from_genesis;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::words::{trust, usage};

/// Begin to trust a chain: by its genesis file (safest), or by what the node shows, checked against --hash
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu trust init --genesis genesis.json\n          \
    mulu trust init --node http://127.0.0.1:26657 --hash HEX   (the fingerprint that the operator told you)")]
pub struct Init {
    /// Genesis file, from someone you trust
    #[arg(long, value_name = "FILE")]
    genesis: Option<PathBuf>,
    /// Fingerprint of the chain that the document must have, as `mulud init`, `mulud status` and this command print it
    #[arg(long, value_name = "HEX")]
    hash: Option<String>,
    /// Replace an existing trust file
    #[arg(long)]
    force: bool,
}

#[derive(Serialize)]
struct Begun<'a> {
    chain_id: &'a str,
    genesis_sha256: String,
    short: String,
    validators: usize,
    file: String,
    note: &'a str,
}

/// The genesis document as the nodes serve it; those that answer have to serve the same one.
fn genesis_of_nodes(session: &Session) -> Result<Value, Failure> {
    let (mut first, mut failed) = (None, None);
    for node in session.nodes()? {
        match (node.genesis(), &first) {
            (Ok(document), None) => first = Some((node, document)),
            (Ok(document), Some((other, served))) if document != *served => {
                return Err(Failure::not_true(trust::differ(other.url(), node.url())));
            }
            (Ok(_), Some(_)) => {}
            (Err(error), _) => failed = Some(error),
        }
    }
    match (first, failed) {
        (Some((_, document)), _) => Ok(document),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Err(Failure::wrong(usage::no_node(), usage::name_node())),
    }
}

impl Run for Init {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let path = session.home.trust_path();
        if path.exists() && !self.force {
            return Err(Failure::wrong(trust::exists(path.display()), trust::show_or_force()));
        }
        let (document, raw) = match &self.genesis {
            Some(path) => {
                let raw = crate::home::read_file(path, crate::home::MAX_TEXT)?;
                let text = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&raw);
                let document: Value = json::read(text, MAX_ANSWER_VALUES)
                    .map_err(|e| Failure::wrong(trust::no_genesis(path.display(), e), trust::take_genesis()))?;
                (document, Some(raw))
            }
            None => (genesis_of_nodes(session)?, None),
        };
        let digest = fingerprint(&document);
        let hexadecimal = hex::encode(digest);
        // The same document may also be told by the sum of its file.
        let of_file = raw.map(|raw| hex::encode(Sha256::digest(raw)));
        let plain = |text: &str| text.trim().replace([' ', '-'], "").to_lowercase();
        let known = |told: &str| told == hexadecimal || of_file.as_deref() == Some(told);
        if let Some(wanted) = self.hash.as_deref().map(plain).filter(|wanted| !known(wanted)) {
            return Err(Failure::not_true(trust::other_fingerprint(&hexadecimal, wanted)));
        }
        let trusted = trust_from_genesis(&document, digest).map_err(|e| Failure::wrong(trust::refused(e), trust::take_genesis()))?;
        session.keep_trust(&trusted)?;
        let note = if self.hash.is_some() || self.genesis.is_some() { trust::compare() } else { trust::compare_first() };
        session.out.document(&Begun {
            chain_id: &trusted.chain_id,
            genesis_sha256: hexadecimal,
            short: short(&digest),
            validators: trusted.validators.len(),
            file: path.display().to_string(),
            note: note.of(session.lang()),
        })
    }
}
