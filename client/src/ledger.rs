//! The ledger as a Rust program uses it: ask and get proven answers, send and get proven receipts.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use mulu_contracts::ask::{self, Ask, AskError, NodeStatus, Renewal, SearchAsk, SearchFound};
use mulu_contracts::codec::{decode_exact, encode};
use mulu_contracts::comet::Trust;
use mulu_contracts::envelope::{Bundle, SignedTx, TxResult};
use mulu_contracts::error::{Code, Rejected};
use mulu_contracts::proof::{At, Claim, Fact, Moment, ProofError, ProofFile, Proven, TrustShown};
use mulu_contracts::registry::{Answer, Question};
use mulu_contracts::value::{Hash32, Time};

use crate::compare::{AT_ONCE, Candidate, Fork, Headers, ask_all, ask_node, freshest, lag};
use crate::nodes::{Nodes, Standing, Told};
use crate::rpc::{Node, RpcError};

/// How long a client waits before it asks again for what is not there yet.
const AGAIN: Duration = Duration::from_millis(40);
/// Several nodes are compared at the first question, and then at the first one after this time.
const COMPARE_EVERY: Duration = Duration::from_secs(5);
/// One of several nodes is waited for no longer than this.
const PATIENCE: Duration = Duration::from_secs(5);
/// A transaction that no block holds after this time is handed to another node too: the first may keep it to itself.
const RESEND: Duration = Duration::from_secs(5);
/// Of so many rounds of looking for a receipt, one asks all nodes.
const ALL_EVERY: u32 = 10;
/// Bundles kept to be handed in again.
const KEPT_BUNDLES: usize = 16;

/// Why there is no answer that can be believed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No node gave a usable answer.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The answer is not proven.
    #[error("{url} does not prove its answer: {error}")]
    NotProven { url: String, error: ProofError },
    /// The answer is to another question, or about another moment, than was asked.
    #[error("{url} answers something else: {words}")]
    OtherAnswer { url: String, words: String },
    /// The state is older than one that this home has already verified.
    #[error("{url} shows an old state as new: height {height}, but height {seen} was already proven to this home")]
    WentBack { url: String, height: u64, seen: u64 },
    /// The newest state that the node proves is too old.
    #[error("{url} proves nothing newer than {age_secs} s ago, more than the {max_age_secs} s allowed")]
    TooOld { url: String, age_secs: u64, max_age_secs: u64 },
    /// The node has no answer, in its own words (unproven).
    #[error("{url}: {words}")]
    NoAnswer { url: String, error: Option<AskError>, words: String },
    /// No block was proven to hold the transaction within the time allowed.
    #[error("not committed within {secs} s: no proven block holds it; {network}")]
    NotCommitted { secs: u64, network: String },
    /// Two proven headers of one height.
    #[error(
        "THE CHAIN FORKED: {} and {} prove two headers of height {}, {} and {}",
        .0.sides[0].url, .0.sides[1].url, .0.height, hex::encode(.0.sides[0].hash), hex::encode(.0.sides[1].hash)
    )]
    Forked(Box<Fork>),
    /// Every node lied.
    #[error("no node is left to ask: each gave a false proof")]
    NoneLeft,
    /// A node refuses to take the transaction.
    #[error("the node does not take the transaction: {rejected}")]
    Refused { rejected: Rejected, message: u16 },
}

/// A proven answer.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Height of the state.
    pub height: u64,
    /// Time at which it is judged.
    pub time: Time,
    /// How old the newest header is that the proof carries, by this machine's clock.
    pub age_secs: u64,
    /// By whose word.
    pub trust: TrustShown,
    /// The answer.
    pub answer: Answer,
    /// The proof file.
    pub proof: Vec<u8>,
}

/// A proven result of a transaction.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Block.
    pub height: u64,
    /// Its time.
    pub time: Time,
    /// What became of it.
    pub result: TxResult,
    /// By whose word.
    pub trust: TrustShown,
    /// The proof file.
    pub proof: Vec<u8>,
}

/// Nodes, a trust root, and what was already proven.
pub struct Ledger {
    nodes: Nodes,
    trust: Trust,
    max_age: Duration,
    timeout: Duration,
    seen: u64,
    headers: Headers,
    compared: Option<Instant>,
    fork: Option<Fork>,
    sent: VecDeque<(Vec<Hash32>, Vec<u8>)>,
    /// What was sent and has no receipt yet: transaction id → hash with its signatures.
    signed: BTreeMap<Hash32, Hash32>,
}

/// Fetches from a node; waits as long as `patience` for what is in a block but not provable yet.
pub(crate) fn fetch(node: &Node, path: &str, data: &[u8], patience: Duration) -> Result<Vec<u8>, LedgerError> {
    let begun = Instant::now();
    loop {
        let reply = node.query(path, data)?;
        match AskError::from_code(reply.code) {
            None if reply.code == 0 => return Ok(reply.value),
            Some(AskError::NotYet) if begun.elapsed() < patience => std::thread::sleep(AGAIN),
            error => return Err(LedgerError::NoAnswer { url: node.url().into(), error, words: reply.log }),
        }
    }
}

fn not_yet(error: &LedgerError) -> bool {
    matches!(error, LedgerError::NoAnswer { error: Some(AskError::NotYet), .. })
}

fn seconds_since(time: Time) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    now.saturating_sub(time.0.max(0) as u64)
}

/// Of what several nodes failed with, the gravest is told.
fn graver(one: Option<LedgerError>, other: LedgerError) -> LedgerError {
    let rank = |error: &LedgerError| match error {
        LedgerError::Forked(_) => 7,
        LedgerError::NotProven { .. } | LedgerError::OtherAnswer { .. } | LedgerError::NoneLeft => 6,
        LedgerError::Refused { .. } => 5,
        LedgerError::WentBack { .. } => 4,
        LedgerError::TooOld { .. } => 3,
        LedgerError::NoAnswer { .. } => 2,
        LedgerError::NotCommitted { .. } => 1,
        LedgerError::Rpc(_) => 0,
    };
    match one {
        Some(one) if rank(&one) >= rank(&other) => one,
        _ => other,
    }
}

impl Ledger {
    /// `seen`: the highest height already proven to this home, so that reads never go back.
    pub fn new(nodes: impl Into<Nodes>, trust: Trust, max_age: Duration, timeout: Duration, seen: u64) -> Self {
        let (headers, sent) = (Headers::default(), VecDeque::new());
        Ledger { nodes: nodes.into(), trust, max_age, timeout, seen, headers, compared: None, fork: None, sent, signed: BTreeMap::new() }
    }

    /// The trust root as it is now; it moves on with what was verified.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The highest height proven so far.
    pub fn seen(&self) -> u64 {
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
        let (url, bytes) = self.fetch_any(ask::STATUS, &[])?;
        let strange = |e: serde_json::Error| RpcError::Strange { url, words: e.to_string() };
        Ok(serde_json::from_slice(&bytes).map_err(strange)?)
    }

    fn patience(&self) -> Duration {
        if self.nodes.several() { self.timeout.min(PATIENCE) } else { self.timeout }
    }

    fn node(&self, at: usize) -> Result<Node, LedgerError> {
        self.nodes.get(at).map(|member| member.node.clone()).ok_or(LedgerError::NoneLeft)
    }

    /// Tries nodes in their order until one gives what is asked for; the gravest failure where none does.
    fn in_turn<T>(&mut self, mut of: impl FnMut(&mut Self, &Node, usize) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
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

    fn fetch_any(&mut self, path: &str, data: &[u8]) -> Result<(String, Vec<u8>), LedgerError> {
        let patience = self.patience();
        self.in_turn(|_, node, _| Ok((node.url().to_string(), fetch(node, path, data, patience)?)))
    }

    fn verify(&self, url: &str, bytes: &[u8]) -> Result<(ProofFile, Proven), LedgerError> {
        let not_proven = |error| LedgerError::NotProven { url: url.into(), error };
        let file = ProofFile::from_bytes(bytes).map_err(not_proven)?;
        let proven = file.verify(&self.trust).map_err(not_proven)?;
        Ok((file, proven))
    }

    /// Asks; what comes back is proven, is about what was asked, and is no older than allowed. Several nodes are compared now and
    /// then, and the freshest proven answer counts; between comparisons one of them is asked, and the next where it fails.
    pub fn ask(&mut self, question: impl Into<Question>, moment: Option<Moment>) -> Result<Verified, LedgerError> {
        let question = question.into();
        let begun = Instant::now();
        loop {
            let due = self.compared.is_none_or(|at| at.elapsed() >= COMPARE_EVERY);
            let asked = match moment {
                None if due && self.nodes.several() => self.ask_several(&question),
                _ => self.in_turn(|ledger, node, at| ledger.ask_one(node, at, &question, moment)),
            };
            match asked {
                // One of several nodes may be a block behind what another one proved just now.
                Err(LedgerError::WentBack { .. }) if self.nodes.several() && begun.elapsed() < self.patience() => std::thread::sleep(AGAIN),
                Err(error) if not_yet(&error) && self.nodes.several() && begun.elapsed() < self.timeout => std::thread::sleep(AGAIN),
                Err(LedgerError::Forked(fork)) => {
                    self.fork = Some(*fork.clone());
                    return Err(LedgerError::Forked(fork));
                }
                done => return done,
            }
        }
    }

    fn ask_one(&mut self, node: &Node, at: usize, question: &Question, moment: Option<Moment>) -> Result<Verified, LedgerError> {
        let found = ask_node(node, &self.trust, question, moment, self.patience())?;
        self.headers.take_anchor(node.url(), &found).map_err(LedgerError::Forked)?;
        let verified = self.accept(node.url(), found)?;
        self.nodes.good(at, self.seen);
        Ok(verified)
    }

    /// Asks several at once until two of them prove an answer; takes the freshest.
    fn ask_several(&mut self, question: &Question) -> Result<Verified, LedgerError> {
        let (voices, silent) = self.nodes.by_voice();
        let (mut good, mut gravest): (Vec<(usize, Candidate)>, _) = (Vec::new(), None);
        for batch in voices.chunks(AT_ONCE).chain(silent.chunks(AT_ONCE)) {
            if good.len() > 1 {
                break;
            }
            let nodes = batch.iter().map(|at| Ok((*at, self.node(*at)?))).collect::<Result<_, LedgerError>>()?;
            for (at, result) in ask_all(nodes, &self.trust, question, None, self.patience()) {
                match result {
                    Ok(found) => good.push((at, found)),
                    Err(error) => {
                        self.nodes.failed(at, &error);
                        gravest = Some(graver(gravest, error));
                    }
                }
            }
        }
        let Some(best) = freshest(&good) else { return Err(gravest.unwrap_or(LedgerError::NoneLeft)) };
        let (place, newest) = (good[best].0, good[best].1.proven.anchored.clone());
        let fresh = self.node(place)?;
        for (at, found) in &good {
            let node = self.node(*at)?;
            self.headers.take_anchor(node.url(), found).map_err(LedgerError::Forked)?;
            let anchored = &found.proven.anchored;
            if anchored.height < newest.previous_height {
                self.headers.compare_behind(anchored, &fresh, &self.trust).map_err(LedgerError::Forked)?;
            }
            self.nodes.good(*at, anchored.previous_height);
            if let Some(words) = lag(anchored, &newest) {
                self.nodes.note(*at, Standing::Lags, words);
            }
        }
        self.nodes.prefer(place);
        self.compared = Some(Instant::now());
        let (_, found) = good.swap_remove(best);
        let accepted = self.accept(fresh.url(), found);
        if let Err(error) = &accepted {
            self.nodes.failed(place, error);
        }
        accepted
    }

    /// The anchor of an answer is as new as the home's bounds ask, also where the answer is about the past.
    fn accept(&mut self, url: &str, found: Candidate) -> Result<Verified, LedgerError> {
        let age_secs = self.check_fresh(url, &found.proven)?;
        let Candidate { proof, proven, answer, .. } = found;
        Ok(Verified { height: proven.height, time: proven.time, age_secs, trust: proven.trust, answer, proof })
    }

    fn check_fresh(&mut self, url: &str, proven: &Proven) -> Result<u64, LedgerError> {
        let (height, time) = (proven.anchored.previous_height, proven.anchored.previous_time);
        if height < self.seen {
            return Err(LedgerError::WentBack { url: url.into(), height, seen: self.seen });
        }
        let age_secs = seconds_since(time);
        if age_secs > self.max_age.as_secs() {
            return Err(LedgerError::TooOld { url: url.into(), age_secs, max_age_secs: self.max_age.as_secs() });
        }
        self.seen = height;
        self.trust = self.trust.advanced(&proven.anchored);
        Ok(age_secs)
    }

    /// Asks without proof. The answer is one node's word alone; callers have to say so.
    pub fn ask_unverified(&mut self, question: impl Into<Question>, moment: Option<Moment>) -> Result<(u64, Time, Answer), LedgerError> {
        use mulu_contracts::query::{Context, WitnessReader};
        let question = question.into();
        let (query, args) = question.encode();
        let (url, bytes) = self.fetch_any(ask::QUESTION, &encode(&Ask { query, args, moment }))?;
        let not_proven = |error| LedgerError::NotProven { url: url.clone(), error };
        let file = ProofFile::from_bytes(&bytes).map_err(not_proven)?;
        let Claim::Answer(claim) = &file.claim else {
            return Err(LedgerError::OtherAnswer { url, words: "a receipt instead of an answer".into() });
        };
        let time = mulu_contracts::comet::header_time(&file.anchor.previous).map_err(|e| not_proven(e.into()))?;
        let context = Context { chain_id: file.chain_id.clone(), time };
        let reader = WitnessReader::new(&claim.witness);
        let answer = question.answer(&context, &reader).map_err(|e| not_proven(ProofError::Past(e.0)))?;
        let height = mulu_contracts::comet::header_height(&file.anchor.previous).map_err(|e| not_proven(e.into()))?;
        Ok((height, time, answer))
    }

    /// Asks every node which entries hold words; who leaves some out is made good by the others. What comes back is their word alone:
    /// each hit is to be asked for, and looked at.
    ///
    /// # Errors
    /// Where no node gives an answer, why the gravest of them did not.
    pub fn search(&mut self, search: &SearchAsk) -> Result<SearchFound, LedgerError> {
        let (request, patience) = (encode(search), self.patience());
        let (mut all, mut gravest): (Option<SearchFound>, _) = (None, None);
        for at in self.nodes.order() {
            let node = self.node(at)?;
            let told = fetch(&node, ask::SEARCH, &request, patience).and_then(|bytes| found(node.url(), &bytes, search.limit));
            match (told, &mut all) {
                (Err(error), _) => {
                    self.nodes.failed(at, &error);
                    gravest = Some(graver(gravest, error));
                }
                (Ok(told), None) => all = Some(told),
                (Ok(told), Some(all)) => {
                    all.height = all.height.max(told.height);
                    all.found = all.found.max(told.found);
                    all.whole &= told.whole;
                    let new: Vec<_> = told.ids.into_iter().filter(|id| !all.ids.contains(id)).collect();
                    all.ids.extend(new);
                }
            }
        }
        all.ok_or_else(|| gravest.unwrap_or(LedgerError::NoneLeft))
    }

    /// Hands in transactions as one bundle, to the next node where one cannot be reached or refuses. A repeat of what is already in
    /// a block is no error: the receipt tells.
    pub fn send(&mut self, transactions: Vec<SignedTx>) -> Result<(), LedgerError> {
        self.signed.extend(transactions.iter().map(|tx| (Hash32(tx.body.id()), Hash32(tx.signed_id()))));
        let ids = transactions.iter().map(|tx| Hash32(tx.body.id())).collect();
        let bytes = Bundle { transactions }.encode();
        if self.nodes.several() {
            self.sent.truncate(KEPT_BUNDLES - 1);
            self.sent.push_front((ids, bytes.clone()));
        }
        self.broadcast(&bytes, self.nodes.order())
    }

    fn broadcast(&mut self, bundle: &[u8], order: Vec<usize>) -> Result<(), LedgerError> {
        let mut gravest = None;
        for at in order {
            let node = self.node(at)?;
            match hand_in(&node, bundle) {
                Ok(()) => return Ok(()),
                // A second opinion; a node that lies or lags may refuse what others take.
                Err(refused @ LedgerError::Refused { .. }) => match gravest {
                    Some(LedgerError::Refused { .. }) => break,
                    _ => gravest = Some(graver(gravest, refused)),
                },
                Err(error) => {
                    self.nodes.failed(at, &error);
                    gravest = Some(graver(gravest, error));
                }
            }
        }
        Err(gravest.unwrap_or(LedgerError::NoneLeft))
    }

    /// Waits until what became of a transaction can be proven.
    pub fn receipt(&mut self, tx_id: &Hash32) -> Result<Receipt, LedgerError> {
        let begun = Instant::now();
        let (mut round, mut resent) = (0, false);
        loop {
            match self.find_receipt(tx_id, round % ALL_EVERY == ALL_EVERY - 1) {
                Ok(Some(receipt)) => return Ok(receipt),
                Err(error) if !not_yet(&error) => return Err(error),
                _ => {}
            }
            if begun.elapsed() > self.timeout {
                return Err(self.not_committed());
            }
            if begun.elapsed() > RESEND && !resent {
                resent = true;
                self.hand_to_another(tx_id);
            }
            std::thread::sleep(AGAIN);
            round += 1;
        }
    }

    /// The receipt, if a node has one already.
    pub fn try_receipt(&mut self, tx_id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        self.find_receipt(tx_id, true)
    }

    /// Looks for a receipt at the first node that answers, or at all.
    fn find_receipt(&mut self, tx_id: &Hash32, at_all: bool) -> Result<Option<Receipt>, LedgerError> {
        let (mut gravest, mut unknown) = (None, false);
        for at in self.nodes.order() {
            let node = self.node(at)?;
            match self.receipt_of(&node, tx_id) {
                Ok(Some(receipt)) => {
                    self.nodes.good(at, receipt.height);
                    return Ok(Some(receipt));
                }
                Ok(None) => unknown = true,
                Err(error) => {
                    self.nodes.failed(at, &error);
                    gravest = Some(graver(gravest, error));
                }
            }
            if unknown && !at_all {
                break;
            }
        }
        match gravest {
            Some(error) if !unknown => Err(error),
            None if !unknown => Err(LedgerError::NoneLeft),
            _ => Ok(None),
        }
    }

    /// Of what this ledger sent also the one that says that its signatures do not hold: the chain keeps that under the hash of what was
    /// sent, because anybody could send a copy with other signatures.
    fn receipt_of(&mut self, node: &Node, tx_id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        let mut found = self.receipt_under(node, tx_id)?;
        if found.is_none()
            && let Some(signed) = self.signed.get(tx_id).copied()
        {
            found = self.receipt_under(node, &signed)?;
        }
        if let Some(receipt) = &mut found {
            self.signed.remove(tx_id);
            receipt.result.tx_id = *tx_id;
        }
        Ok(found)
    }

    fn receipt_under(&mut self, node: &Node, id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        let proof = match fetch(node, ask::RECEIPT, &id.0, self.patience()) {
            Ok(proof) => proof,
            Err(LedgerError::NoAnswer { error: Some(AskError::Unknown), .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let (_, proven) = self.verify(node.url(), &proof)?;
        match proven.fact {
            Fact::Receipt(result) if result.tx_id == *id => {
                Ok(Some(Receipt { height: proven.height, time: proven.time, result, trust: proven.trust, proof }))
            }
            _ => Err(LedgerError::OtherAnswer { url: node.url().into(), words: "a receipt of another transaction".into() }),
        }
    }

    /// Hands the bundle of a transaction to the nodes behind the first one. Nothing is lost where they refuse.
    fn hand_to_another(&mut self, tx_id: &Hash32) {
        let kept = self.sent.iter().find(|(ids, _)| ids.contains(tx_id)).map(|(_, bytes)| bytes.clone());
        if let Some(bundle) = kept {
            let others = self.nodes.order().into_iter().skip(1).collect();
            let _ = self.broadcast(&bundle, others);
        }
    }

    fn not_committed(&mut self) -> LedgerError {
        let network = match self.node_status() {
            Ok(told) => {
                let age = seconds_since(told.time);
                let stands = if age > 15 { "the network makes no new blocks" } else { "the network goes on without it" };
                format!("the newest block, height {}, is {age} s old: {stands}", told.height)
            }
            Err(error) => error.to_string(),
        };
        LedgerError::NotCommitted { secs: self.timeout.as_secs(), network }
    }

    /// Proves an old answer again by the path of block hashes: no signature of then is needed, only one of now.
    pub fn renew(&mut self, file: &ProofFile) -> Result<Vec<u8>, LedgerError> {
        let other = |url: String, words: &str| LedgerError::OtherAnswer { url, words: words.into() };
        let Claim::Answer(claim) = &file.claim else { return Err(other(self.url(), "only answers can be renewed, not receipts")) };
        let state = match &claim.at {
            At::Fresh => mulu_contracts::comet::header_height(&file.anchor.previous),
            At::Past(past) => match past.moment {
                Moment::Height(height) => Ok(height),
                Moment::Time(_) => {
                    return Err(other(self.url(), "a proof for a moment in time is renewed by asking again with --at"));
                }
            },
        };
        let state = state.map_err(|e| LedgerError::NotProven { url: self.url(), error: e.into() })?;
        let patience = self.patience();
        self.in_turn(|ledger, node, _| {
            let bytes = fetch(node, ask::RENEW, &state.to_le_bytes(), patience)?;
            let renewal: Renewal = decode_exact(&bytes).map_err(|_| other(node.url().into(), "the renewal does not decode"))?;
            let mut claim = claim.clone();
            claim.at = At::Past(Box::new(renewal.past));
            let renewed = ProofFile { chain_id: file.chain_id.clone(), claim: Claim::Answer(claim), anchor: renewal.anchor };
            let bytes = renewed.to_bytes();
            let (_, proven) = ledger.verify(node.url(), &bytes)?;
            ledger.check_fresh(node.url(), &proven)?;
            Ok(bytes)
        })
    }
}

/// What a node says that it found, within what was asked for.
fn found(url: &str, bytes: &[u8], limit: u16) -> Result<SearchFound, LedgerError> {
    let strange = |words: String| LedgerError::OtherAnswer { url: url.into(), words };
    let found: SearchFound = serde_json::from_slice(bytes).map_err(|e| strange(format!("what it found does not decode: {e}")))?;
    if found.ids.len() > usize::from(limit) {
        return Err(strange(format!("{} hits where {limit} were asked for", found.ids.len())));
    }
    Ok(found)
}

/// Hands a bundle to one node.
fn hand_in(node: &Node, bundle: &[u8]) -> Result<(), LedgerError> {
    let reply = node.broadcast(bundle)?;
    if reply.code == 0 || reply.code == Code::Seen.number() {
        return Ok(());
    }
    match (Code::from_number(reply.code), reply.refused) {
        (Some(code), Some(log)) => Err(LedgerError::Refused { rejected: Rejected { code, detail: log.detail }, message: log.message }),
        (Some(code), None) => Err(LedgerError::Refused { rejected: Rejected { code, detail: None }, message: 0 }),
        (None, _) => Err(RpcError::Refused { url: node.url().into(), words: reply.log }.into()),
    }
}
