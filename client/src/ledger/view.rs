//! The ledger as a client sees it: nodes, what it trusts, and what was already proven.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use mulu_contracts::comet::anchor::Anchored;
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::{NodeStatus, STATUS};
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::proof::{ProofFile, Proven};
use mulu_contracts::questions::QUESTIONS;

use super::doubt::refusal;
use super::error::{LedgerError, graver};
use super::fetch::fetch;
use super::fork::Fork;
use super::headers::{Headers, Seen};
use super::nodes::{Nodes, Told};
use crate::deadline::Deadline;
use crate::rpc::{Node, RpcError};

/// One of several nodes is waited for no longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// Nodes, a trust root, and what was already proven.
pub struct Ledger {
    pub(super) nodes: Nodes,
    pub(super) trust: Trust,
    max_age: Duration,
    pub(super) deadline: Deadline,
    /// Does each thing that is asked for or sent begin it anew?
    in_parts: bool,
    seen: Seen,
    pub(super) headers: Headers,
    pub(super) compared: Option<Instant>,
    pub(super) fork: Option<Fork>,
    /// What was sent and may be handed in again, the newest first, with its bytes.
    pub(super) sent: VecDeque<(Bundle, usize)>,
    /// Heights of blocks that wrote nothing, as far as they were asked about, and the moments that tell their states.
    pub(super) silent_blocks: BTreeMap<u64, Moment>,
    /// What was sent and has no receipt yet: transaction id → hash with its signatures.
    pub(super) signed: BTreeMap<Hash32, Hash32>,
}

impl Ledger {
    /// `seen`: the highest height already proven to this home, so that reads never go back, and its header, so that a fork shows.
    /// `timeout`: how long each question, each hand-in and each wait for a receipt may take, with all that it needs.
    pub fn new(nodes: impl Into<Nodes>, trust: Trust, max_age: Duration, timeout: Duration, seen: impl Into<Seen>) -> Self {
        let seen = seen.into();
        let (headers, sent) = (Headers::of_home(&seen), VecDeque::new());
        let (silent_blocks, signed) = (BTreeMap::new(), BTreeMap::new());
        let deadline = Deadline::new(timeout);
        let nodes = nodes.into().within(&deadline);
        let (compared, fork, in_parts) = (None, None, true);
        Ledger { nodes, trust, max_age, deadline, in_parts, seen, headers, compared, fork, sent, silent_blocks, signed }
    }

    /// The same within a deadline that is somebody else's: it begins when they say so.
    #[must_use]
    pub fn within(mut self, deadline: &Deadline) -> Self {
        self.nodes = self.nodes.within(deadline);
        (self.deadline, self.in_parts) = (deadline.clone(), false);
        self
    }

    /// From now on each thing that is asked for or sent has the whole time.
    #[must_use]
    pub fn in_parts(self) -> Self {
        Ledger { in_parts: true, ..self }
    }

    /// Something is asked for or sent.
    pub(super) fn begin(&self) {
        if self.in_parts {
            self.deadline.begin();
        }
    }

    /// The trust root as it is now; it moves on with what was verified.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The highest height proven so far.
    pub fn seen(&self) -> u64 {
        self.seen.height
    }

    /// The same with the header's hash, for the next command.
    pub fn last_seen(&self) -> Seen {
        self.seen
    }

    /// The chain.
    pub fn chain_id(&self) -> &str {
        &self.trust.chain_id
    }

    /// URL of the node asked first.
    pub fn url(&self) -> String {
        self.nodes.first().map(|node| node.url().to_string()).unwrap_or_default()
    }

    /// What the nodes turned out to be; none where there is only one.
    pub fn nodes(&self) -> Option<Vec<Told>> {
        self.nodes.several().then(|| self.nodes.told())
    }

    /// The fork that was met, if one was.
    pub fn fork(&self) -> Option<&Fork> {
        self.fork.as_ref()
    }

    /// The nodes' own word about themselves, of the first that answers. Unproven.
    pub fn node_status(&mut self) -> Result<NodeStatus, LedgerError> {
        self.begin();
        self.own_word()
    }

    /// The same as part of something else.
    pub(super) fn own_word(&mut self) -> Result<NodeStatus, LedgerError> {
        let (url, bytes) = self.fetch_any(STATUS, &[])?;
        let strange = |e: serde_json::Error| RpcError::Strange { url, words: e.to_string() };
        Ok(serde_json::from_slice(&bytes).map_err(strange)?)
    }

    pub(super) fn patience(&self) -> Duration {
        let left = self.deadline.left();
        if self.nodes.several() { left.min(PATIENCE) } else { left }
    }

    pub(super) fn node(&self, at: usize) -> Result<Node, LedgerError> {
        self.nodes.get(at).map(|member| member.node.clone()).ok_or(LedgerError::NoneLeft)
    }

    /// Tries nodes in their order until one gives what is asked for; the gravest failure where none does.
    pub(super) fn in_turn<T>(&mut self, mut of: impl FnMut(&mut Self, &Node, usize) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        let mut gravest = None;
        for at in self.nodes.order() {
            let node = self.node(at)?;
            match of(self, &node, at) {
                Ok(done) => return Ok(done),
                Err(forked @ LedgerError::Forked(_)) => return Err(forked),
                Err(error) => {
                    self.nodes.failed(at, &error);
                    gravest = Some(graver(gravest, error));
                }
            }
        }
        Err(gravest.unwrap_or(LedgerError::NoneLeft))
    }

    pub(super) fn fetch_any(&mut self, path: &str, data: &[u8]) -> Result<(String, Vec<u8>), LedgerError> {
        let patience = self.patience();
        self.in_turn(|_, node, _| Ok((node.url().to_string(), fetch(node, path, data, patience)?)))
    }

    pub(super) fn verify(&mut self, url: &str, file: &ProofFile) -> Result<Proven, LedgerError> {
        match file.verify_until(&self.trust, &QUESTIONS, &self.deadline.stop()) {
            Ok(proven) => {
                let anchor = encode(&file.anchor);
                self.headers.take_anchor(url, &proven.anchored, &anchor).map_err(LedgerError::Forked)?;
                Ok(proven)
            }
            Err(error) => {
                let refused = refusal(url, file, &self.trust, error, &self.deadline);
                Err(self.held_against(refused, None)?.0)
            }
        }
    }

    /// Holds what is signed and not believed against what is proven: the fork, where it is one; else the error again, and whether the node
    /// lied. `proven`: who can show proven headers.
    pub(super) fn held_against(
        &mut self,
        error: LedgerError,
        proven: Option<(&Node, &Anchored)>,
    ) -> Result<(LedgerError, bool), LedgerError> {
        let lied = match &error {
            LedgerError::Doubted { url, doubted, .. } => {
                self.headers.doubt(url, doubted, proven, &self.trust).map_err(LedgerError::Forked)?
            }
            _ => false,
        };
        Ok((error, lied))
    }

    /// Keeps a fork, as evidence, on the way out.
    pub(super) fn told_of(&mut self, error: LedgerError) -> LedgerError {
        if let LedgerError::Forked(fork) = &error {
            self.fork = Some(*fork.clone());
        }
        error
    }

    pub(super) fn check_fresh(&mut self, url: &str, proven: &Proven) -> Result<u64, LedgerError> {
        let (height, time) = (proven.anchored.previous_height, proven.anchored.previous_time);
        if height < self.seen.height {
            return Err(LedgerError::WentBack { url: url.into(), height, seen: self.seen.height });
        }
        let age_secs = seconds_since(time);
        if age_secs > self.max_age.as_secs() {
            return Err(LedgerError::TooOld { url: url.into(), age_secs, max_age_secs: self.max_age.as_secs() });
        }
        self.saw(proven);
        Ok(age_secs)
    }

    /// Remembers how far the chain was proven; never goes back.
    pub(super) fn saw(&mut self, proven: &Proven) {
        let height = proven.anchored.previous_height;
        if height >= self.seen.height {
            self.seen = Seen { height, header_hash: Some(proven.anchored.previous_hash) };
            self.trust = self.trust.advanced(&proven.anchored);
        }
    }
}

/// By this machine's clock.
pub(super) fn seconds_since(time: Time) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    now.saturating_sub(time.0.max(0) as u64)
}
