//! What commands share: the home, its keys, the ledger.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::codec::TypeError;
use mulu_contracts::kernel::crypto::{KeyId, KeyProof, PublicKey, Strict, Verifier as _};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::ledger::envelope::TxBody;
use mulu_contracts::ledger::query::Query;
use mulu_contracts::registry::REGISTRY;
use serde_json::{Value, json};

use crate::deadline::Deadline;
use crate::exit::Failure;
use crate::home::{Home, Settings, private_folder, read_trust};
use crate::keystore::{KeySigner, Keystore};
use crate::lang::Lang;
use crate::ledger::{Ledger, Verified};
use crate::output::Out;
use crate::rpc::Node;

/// One command's surroundings; what is not needed is never opened.
pub struct Session {
    /// The home.
    pub home: Home,
    /// Where results go.
    pub out: Out,
    settings: Settings,
    /// The end of what the command does; long ones begin anew with each part.
    pub deadline: Deadline,
    in_parts: bool,
    keystore: Option<Keystore>,
    ledger: Option<Ledger>,
    /// Proofs of possession that came with keys of others.
    proofs: RefCell<Vec<KeyProof>>,
}

impl Session {
    /// A session over a home.
    pub fn new(home: Home, settings: Settings, out: Out) -> Self {
        let deadline = Deadline::new(Duration::from_secs(settings.timeout_secs));
        Session { home, out, settings, deadline, in_parts: false, keystore: None, ledger: None, proofs: RefCell::default() }
    }

    /// Language of messages.
    pub fn lang(&self) -> Lang {
        self.out.lang()
    }

    /// The nodes to ask.
    pub fn nodes(&self) -> Result<Vec<Node>, Failure> {
        let timeout = Duration::from_secs(self.settings.timeout_secs);
        let mut urls: Vec<&String> = Vec::new();
        for url in &self.settings.node {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        if urls.is_empty() {
            return Err(Failure::usage("no node is known", "--node http://127.0.0.1:26657, or nodes = [...] in config.toml".to_string()));
        }
        Ok(urls.into_iter().map(|url| Node::new(url, timeout).within(&self.deadline)).collect())
    }

    /// The home's trust file.
    pub fn trust(&self) -> Result<Trust, Failure> {
        let path = self.home.trust_path();
        if !path.exists() {
            let hint = "mulu trust init --genesis genesis.json (from someone you trust)";
            return Err(Failure::cannot_judge("this home trusts no chain yet", hint));
        }
        read_trust(&path)
    }

    /// Replaces the trust file.
    pub fn keep_trust(&self, trust: &Trust) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(trust).map_err(|e| Failure::defect(e.to_string()))?;
        self.home.write_atomic(&self.home.trust_path(), &text)
    }

    /// The ledger as this home sees it.
    pub fn ledger(&mut self) -> Result<&mut Ledger, Failure> {
        if self.ledger.is_none() {
            let trust = self.trust()?;
            let seen = self.home.seen(&trust.chain_id)?;
            let (age, wait) = (Duration::from_secs(self.settings.max_age_secs), Duration::from_secs(self.settings.timeout_secs));
            let ledger = Ledger::new(self.nodes()?, trust, age, wait, seen).within(&self.deadline);
            self.ledger = Some(if self.in_parts { ledger.in_parts() } else { ledger });
        }
        self.ledger.as_mut().ok_or_else(|| Failure::defect("the ledger was just opened"))
    }

    /// The command has many parts, each of which may take the whole time.
    pub fn work_in_parts(&mut self) {
        self.in_parts = true;
        self.ledger = self.ledger.take().map(Ledger::in_parts);
    }

    /// Remembers what was proven, so that reads never go back.
    pub fn keep_seen(&mut self) -> Result<(), Failure> {
        self.note_nodes();
        match &self.ledger {
            Some(ledger) => Ok(self.home.keep_seen(ledger.chain_id(), ledger.last_seen())?),
            None => Ok(()),
        }
    }

    /// Lets the output name the nodes, and what they turned out to be.
    pub fn note_nodes(&mut self) {
        if let Some(told) = self.ledger.as_ref().and_then(Ledger::nodes) {
            self.out.note_nodes(told);
        }
    }

    /// Keeps the evidence of a fork, if one was met, as a file of the home.
    pub fn keep_evidence(&self) -> Result<(), Failure> {
        let Some((ledger, fork)) = self.ledger.as_ref().and_then(|ledger| Some((ledger, ledger.fork()?))) else { return Ok(()) };
        let (dir, text) = (self.home.evidence_dir(), serde_json::to_vec_pretty(&fork.json(ledger.chain_id())));
        private_folder(&dir)?;
        let path = dir.join(format!("fork-{}.json", fork.height));
        self.home.write_atomic(&path, &text.map_err(|e| Failure::defect(e.to_string()))?)
    }

    /// The keys of the home.
    pub fn keystore(&mut self) -> Result<&mut Keystore, Failure> {
        if self.keystore.is_none() {
            self.keystore = Some(Keystore::open(&self.home, self.settings.passphrase.clone())?);
        }
        self.keystore.as_mut().ok_or_else(|| Failure::defect("the key store was just opened"))
    }

    /// Name of the chosen key.
    pub fn key_name(&self) -> Result<String, Failure> {
        let hint = "--key NAME, or key = \"NAME\" in config.toml; mulu key list shows the names";
        self.settings.key.clone().ok_or_else(|| Failure::usage("which key signs?", hint.to_string()))
    }

    /// The signing keys: the chosen one and those beside it.
    pub fn signers(&mut self, also: &[String]) -> Result<Vec<KeySigner>, Failure> {
        let (first, deadline) = (self.key_name()?, self.deadline.clone());
        let keystore = self.keystore()?;
        deadline.without(|| std::iter::once(&first).chain(also).map(|name| keystore.signer(name)).collect())
    }

    /// Their ids; needs no passphrase.
    pub fn signer_ids(&mut self, also: &[String]) -> Result<Vec<KeyId>, Failure> {
        let first = self.key_name()?;
        let keystore = self.keystore()?;
        let id =
            |name: &String| Ok(keystore.show(name)?.public_key.parse::<PublicKey>().map_err(|e| Failure::defect(e.to_string()))?.key_id());
        std::iter::once(&first).chain(also).map(id).collect()
    }

    /// The sending organisation: as said, or as noted with the key.
    pub fn organisation(&mut self, said: Option<&str>) -> Result<Uscc, Failure> {
        if let Some(text) = said {
            return self.uscc(text);
        }
        let name = self.key_name()?;
        let noted = self.keystore()?.show(&name)?.organisation;
        let hint = format!("--as USCC, or note it: mulu key new {name} --org USCC");
        self.uscc(&noted.ok_or_else(|| Failure::usage(format!("key {name} notes no organisation"), hint))?)
    }

    /// A USCC from words.
    pub fn uscc(&self, text: &str) -> Result<Uscc, Failure> {
        Uscc::parse(text).map_err(|e| Failure::usage(format!("{text}: {e}"), e.hint().to_string()))
    }

    /// A division from words.
    pub fn division(&self, text: &str) -> Result<DivisionCode, Failure> {
        DivisionCode::parse(text).map_err(|e| Failure::usage(format!("{text}: {e}"), e.hint().to_string()))
    }

    /// Those of the home that sign with these keys; asks for the passphrase only where there is one.
    pub fn signers_of(&mut self, keys: &[PublicKey]) -> Result<Vec<KeySigner>, Failure> {
        let deadline = self.deadline.clone();
        let keystore = self.keystore()?;
        let mine = keystore.each()?.into_iter().flatten();
        let names: Vec<String> =
            mine.filter(|info| info.public_key.parse().is_ok_and(|key: PublicKey| keys.contains(&key))).map(|info| info.name).collect();
        deadline.without(|| names.iter().map(|name| keystore.signer(name)).collect())
    }

    /// The proof that came with a key, if it is one over these bytes.
    pub fn given_proof(&self, key: &PublicKey, bytes: &[u8]) -> Option<KeyProof> {
        self.proofs.borrow().iter().find(|proof| Strict.verify(key, bytes, &proof.0)).copied()
    }

    /// A public key: `ed25519:HEX`, the same with its proof of possession behind a slash as `mulu key prove` writes it, or the name of a key
    /// of this home.
    pub fn public_key(&self, text: &str) -> Result<PublicKey, Failure> {
        let text = match text.split_once('/') {
            Some((key, proof)) => {
                let proof =
                    proof.parse().map_err(|e: TypeError| Failure::usage(format!("{text}: {e}"), "mulu key prove NAME --org USCC"))?;
                self.proofs.borrow_mut().push(proof);
                key
            }
            None => text,
        };
        if let Some(Ok(key)) = text.starts_with("ed25519:").then(|| text.parse()) {
            return Ok(key);
        }
        let info = Keystore::info(&self.home, text)?;
        info.public_key.parse().map_err(|e: TypeError| Failure::usage(format!("key {text}: {e}"), String::new()))
    }

    /// Shows on a terminal what is about to be signed.
    pub fn preview(&mut self, body: &TxBody) -> Result<(), Failure> {
        let messages: Vec<Value> = body.messages.iter().map(message_json).collect();
        self.out.preview(
            &json!({ "chain_id": body.chain_id, "organisation": body.organisation, "expires": body.expires, "messages": messages }),
        );
        Ok(())
    }

    /// Prints a form of a kind.
    pub fn template(&mut self, name: &str) -> Result<(), Failure> {
        let kind = REGISTRY.kind_named(name).ok_or_else(|| Failure::defect(format!("no kind {name}")))?;
        self.out.raw_json(&kind.example().to_json())
    }

    /// Writes a proof file.
    pub fn write_proof(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        self.home.write_atomic(path, bytes)
    }

    /// Asks what a write needs to know; a failure says that nothing was sent.
    pub fn before_write<Q: Query>(&mut self, question: Q) -> Result<Verified<Q::Answer>, Failure> {
        self.ledger()?.ask(question, None).map_err(|e| Failure::from(e).before_write())
    }
}

/// A message for people.
pub fn message_json(message: &mulu_contracts::ledger::envelope::Message) -> Value {
    match REGISTRY.kind(message.kind).map(|kind| kind.decode(&message.payload)) {
        Some(Ok(rule)) => json!({ "kind": rule.kind(), "payload": rule.to_json() }),
        _ => json!({ "kind": message.kind.to_string(), "payload_hex": hex::encode(&message.payload) }),
    }
}

/// A rejection by the ledger.
pub fn rejected(number: u32, detail: Option<&str>, details: Value) -> Failure {
    match REGISTRY.code(number) {
        Some(code) => Failure::rejected(code, detail, details),
        None => Failure::unknown_code(number, details),
    }
}

/// A row of an `errors` list.
pub fn error_row(id: &str, number: u32, detail: Option<&str>) -> Value {
    let code = REGISTRY.code(number);
    json!({
        "id": id, "code": format!("E{number}"), "name": code.map_or("unknown", Code::name),
        "message": code.map(Code::english), "detail": detail, "hint": code.map(Code::hint),
    })
}
