//! What a command stands on: the home, the ledger as it is seen from there, what was proven to it, and where results go.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::crypto::KeyProof;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::ledger::query::Query;
use mulu_contracts::ledger::rule::Rule;

use crate::deadline::Deadline;
use crate::exit::Failure;
use crate::home::{FILE, Home, Settings, private_folder, read_trust};
use crate::keystore::Keystore;
use crate::lang::Lang;
use crate::ledger::{Ledger, Verified};
use crate::output::Out;
use crate::rpc::Node;
use crate::words::{arguments as said, homes, usage};

/// One command's surroundings; what is not needed is never opened.
pub struct Session {
    /// The home.
    pub home: Home,
    /// Where results go.
    pub out: Out,
    pub(super) settings: Settings,
    /// The end of what the command does; long ones begin anew with each part.
    pub deadline: Deadline,
    in_parts: bool,
    pub(super) keystore: Option<Keystore>,
    ledger: Option<Ledger>,
    /// Proofs of possession that came with keys of others.
    pub(super) proofs: RefCell<Vec<KeyProof>>,
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
        let mut urls: Vec<String> = Vec::new();
        for url in &self.settings.node {
            let url = address(url)?;
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        if urls.is_empty() {
            return Err(Failure::wrong(usage::no_node(), usage::name_node()));
        }
        Ok(urls.iter().map(|url| Node::new(url, timeout).within(&self.deadline)).collect())
    }

    /// The home's trust file.
    pub fn trust(&self) -> Result<Trust, Failure> {
        let path = self.home.trust_path();
        if !path.exists() {
            return Err(Failure::unjudged(usage::no_trust(), usage::make_trust()));
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
        let Some(ledger) = &self.ledger else { return Ok(()) };
        if let Some(why) = self.home.keep_seen(ledger.chain_id(), ledger.last_seen())? {
            self.out.warn_once(&why);
        }
        Ok(())
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

    /// The division that the home is about.
    pub fn own_division(&self) -> Option<DivisionCode> {
        self.settings.division
    }

    /// What can be done next, as far as this home goes.
    pub fn welcome(&self) -> i32 {
        let lang = self.lang();
        let home = self.home.dir().display().to_string();
        let trusted = self.home.trust_path().exists().then(|| self.trust()).and_then(Result::ok);
        let lines = match &trusted {
            None => vec![said::welcome_new(home), said::try_out(), said::begin_trust(), said::claim(), said::more()],
            Some(trust) => {
                let own = if self.settings.key.is_some() { said::submit() } else { said::make_key() };
                vec![
                    said::welcome(home, &trust.chain_id),
                    said::list(),
                    said::search(),
                    said::pending(),
                    said::waiting(),
                    own,
                    said::more(),
                ]
            }
        };
        let text = lines.iter().enumerate().map(|(n, line)| format!("{}{}\n", if n == 0 { "" } else { "  " }, line.of(lang)));
        match self.out.text(&text.collect::<String>()) {
            Ok(()) => 0,
            Err(failure) => self.out.failure(&failure),
        }
    }

    /// Prints a form of a kind.
    pub fn template<R: Rule>(&self) -> Result<(), Failure> {
        self.out.raw_json(&serde_json::to_value(R::example()).map_err(|e| Failure::defect(e.to_string()))?)
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

/// The address of a node: as it is written, or as a node tells it in a file.
fn address(url: &str) -> Result<String, Failure> {
    let Some(path) = url.strip_prefix(FILE).map(Path::new) else { return Ok(url.to_string()) };
    let told = std::fs::read_to_string(path).map(|text| text.trim().to_string()).unwrap_or_default();
    let home = path.parent().unwrap_or(path).display();
    if told.is_empty() { Err(Failure::away(homes::node_away(path.display()), homes::start_node(home))) } else { Ok(told) }
}
