//! The ledger as a Rust program uses it: ask and get proven answers, send and get proven receipts.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use mulu_contracts::ask::{self, Ask, AskError, NodeStatus, Renewal};
use mulu_contracts::codec::{decode_exact, encode};
use mulu_contracts::comet::Trust;
use mulu_contracts::envelope::{Bundle, SignedTx, TxResult};
use mulu_contracts::error::{Code, Rejected};
use mulu_contracts::proof::{At, Claim, Fact, Moment, ProofError, ProofFile, Proven, TrustShown};
use mulu_contracts::registry::{Answer, Question};
use mulu_contracts::value::{Hash32, Time};

use crate::rpc::{Node, RpcError};

/// How long a client waits before it asks again for what is not there yet.
const AGAIN: Duration = Duration::from_millis(40);

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
    /// Not done within the time allowed.
    #[error("not done within {0} s")]
    TimedOut(u64),
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

/// A node, a trust root, and what was already proven.
pub struct Ledger {
    node: Node,
    trust: Trust,
    max_age: Duration,
    timeout: Duration,
    seen: u64,
}

impl Ledger {
    /// `seen`: the highest height already proven to this home, so that reads never go back.
    pub fn new(node: Node, trust: Trust, max_age: Duration, timeout: Duration, seen: u64) -> Self {
        Ledger { node, trust, max_age, timeout, seen }
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

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The node's own word about itself. Unproven.
    pub fn node_status(&self) -> Result<NodeStatus, LedgerError> {
        let bytes = self.fetch(ask::STATUS, &[])?;
        let strange = |e: serde_json::Error| RpcError::Strange { url: self.node.url().into(), words: e.to_string() };
        Ok(serde_json::from_slice(&bytes).map_err(strange)?)
    }

    fn url(&self) -> String {
        self.node.url().to_string()
    }

    /// Fetches from the node; waits for what is in a block but not provable yet.
    fn fetch(&self, path: &str, data: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let begun = Instant::now();
        loop {
            let reply = self.node.query(path, data)?;
            match AskError::from_code(reply.code) {
                None if reply.code == 0 => return Ok(reply.value),
                Some(AskError::NotYet) if begun.elapsed() < self.timeout => std::thread::sleep(AGAIN),
                error => return Err(LedgerError::NoAnswer { url: self.url(), error, words: reply.log }),
            }
        }
    }

    fn verify(&mut self, bytes: &[u8]) -> Result<(ProofFile, Proven), LedgerError> {
        let not_proven = |error| LedgerError::NotProven { url: self.node.url().into(), error };
        let file = ProofFile::from_bytes(bytes).map_err(not_proven)?;
        let proven = file.verify(&self.trust).map_err(not_proven)?;
        Ok((file, proven))
    }

    /// Asks; what comes back is proven, is about what was asked, and is no older than allowed.
    pub fn ask(&mut self, question: impl Into<Question>, moment: Option<Moment>) -> Result<Verified, LedgerError> {
        let question = question.into();
        let (query, args) = question.encode();
        let proof = self.fetch(ask::QUESTION, &encode(&Ask { query, args, moment }))?;
        let (file, proven) = self.verify(&proof)?;
        let other = |words: &str| LedgerError::OtherAnswer { url: self.url(), words: words.into() };
        let asked_moment = match &file.claim {
            Claim::Answer(claim) => match &claim.at {
                At::Fresh => None,
                At::Past(past) => Some(past.moment),
            },
            Claim::Receipt(_) => return Err(other("a receipt instead of an answer")),
        };
        if asked_moment != moment {
            return Err(other("the proof is about another moment"));
        }
        let Fact::Answer(proven_question, answer) = &proven.fact else { return Err(other("no answer")) };
        if *proven_question != question {
            return Err(other("the proof is for another question"));
        }
        self.check_fresh(&proven)?;
        Ok(Verified { height: proven.height, time: proven.time, trust: proven.trust, answer: *answer.clone(), proof })
    }

    /// The anchor of an answer is as new as the home's bounds ask, also where the answer is about the past.
    fn check_fresh(&mut self, proven: &Proven) -> Result<(), LedgerError> {
        let (height, time) = (proven.anchored.previous_height, proven.anchored.previous_time);
        if height < self.seen {
            return Err(LedgerError::WentBack { url: self.url(), height, seen: self.seen });
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let age_secs = now.saturating_sub(time.0.max(0) as u64);
        if age_secs > self.max_age.as_secs() {
            return Err(LedgerError::TooOld { url: self.url(), age_secs, max_age_secs: self.max_age.as_secs() });
        }
        self.seen = height;
        self.trust = self.trust.advanced(&proven.anchored);
        Ok(())
    }

    /// Asks without proof. The answer is the node's word alone; callers have to say so.
    pub fn ask_unverified(&self, question: impl Into<Question>, moment: Option<Moment>) -> Result<(u64, Time, Answer), LedgerError> {
        use mulu_contracts::query::{Context, WitnessReader};
        let question = question.into();
        let (query, args) = question.encode();
        let bytes = self.fetch(ask::QUESTION, &encode(&Ask { query, args, moment }))?;
        let not_proven = |error| LedgerError::NotProven { url: self.node.url().into(), error };
        let file = ProofFile::from_bytes(&bytes).map_err(not_proven)?;
        let Claim::Answer(claim) = &file.claim else {
            return Err(LedgerError::OtherAnswer { url: self.url(), words: "a receipt instead of an answer".into() });
        };
        let time = mulu_contracts::comet::header_time(&file.anchor.previous).map_err(|e| not_proven(e.into()))?;
        let context = Context { chain_id: file.chain_id.clone(), time };
        let reader = WitnessReader::new(&claim.witness);
        let answer = question.answer(&context, &reader).map_err(|e| not_proven(ProofError::Past(e.0)))?;
        let height = mulu_contracts::comet::header_height(&file.anchor.previous).map_err(|e| not_proven(e.into()))?;
        Ok((height, time, answer))
    }

    /// Hands in transactions as one bundle. A repeat of what is already in a block is no error: the receipt tells.
    pub fn send(&self, transactions: Vec<SignedTx>) -> Result<(), LedgerError> {
        let reply = self.node.broadcast(&Bundle { transactions }.encode())?;
        if reply.code == 0 || reply.code == Code::Seen.number() {
            return Ok(());
        }
        match (Code::from_number(reply.code), reply.refused) {
            (Some(code), Some(log)) => Err(LedgerError::Refused { rejected: Rejected { code, detail: log.detail }, message: log.message }),
            (Some(code), None) => Err(LedgerError::Refused { rejected: Rejected { code, detail: None }, message: 0 }),
            (None, _) => Err(RpcError::Refused { url: self.url(), words: reply.log }.into()),
        }
    }

    /// Waits until what became of a transaction can be proven.
    pub fn receipt(&mut self, tx_id: &Hash32) -> Result<Receipt, LedgerError> {
        let begun = Instant::now();
        loop {
            match self.try_receipt(tx_id)? {
                Some(receipt) => return Ok(receipt),
                None if begun.elapsed() > self.timeout => return Err(LedgerError::TimedOut(self.timeout.as_secs())),
                None => std::thread::sleep(AGAIN),
            }
        }
    }

    /// The receipt, if the node has one already.
    pub fn try_receipt(&mut self, tx_id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        let proof = match self.fetch(ask::RECEIPT, &tx_id.0) {
            Ok(proof) => proof,
            Err(LedgerError::NoAnswer { error: Some(AskError::Unknown), .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let (_, proven) = self.verify(&proof)?;
        match proven.fact {
            Fact::Receipt(result) if result.tx_id == *tx_id => {
                Ok(Some(Receipt { height: proven.height, time: proven.time, result, trust: proven.trust, proof }))
            }
            _ => Err(LedgerError::OtherAnswer { url: self.url(), words: "a receipt of another transaction".into() }),
        }
    }

    /// Proves an old answer again by the path of block hashes: no signature of then is needed, only one of now.
    pub fn renew(&mut self, file: &ProofFile) -> Result<Vec<u8>, LedgerError> {
        let other = |words: &str| LedgerError::OtherAnswer { url: self.node.url().into(), words: words.into() };
        let Claim::Answer(claim) = &file.claim else { return Err(other("only answers can be renewed, not receipts")) };
        let state = match &claim.at {
            At::Fresh => mulu_contracts::comet::header_height(&file.anchor.previous),
            At::Past(past) => match past.moment {
                Moment::Height(height) => Ok(height),
                Moment::Time(_) => return Err(other("a proof for a moment in time is renewed by asking again with --at")),
            },
        };
        let state = state.map_err(|e| LedgerError::NotProven { url: self.url(), error: e.into() })?;
        let bytes = self.fetch(ask::RENEW, &state.to_le_bytes())?;
        let renewal: Renewal = decode_exact(&bytes).map_err(|_| other("the renewal does not decode"))?;
        let mut claim = claim.clone();
        claim.at = At::Past(Box::new(renewal.past));
        let renewed = ProofFile { chain_id: file.chain_id.clone(), claim: Claim::Answer(claim), anchor: renewal.anchor };
        let bytes = renewed.to_bytes();
        let (_, proven) = self.verify(&bytes)?;
        self.check_fresh(&proven)?;
        Ok(bytes)
    }
}
