//! Proof files: an answer, or the receipt of a write, with everything that shows it true to someone who trusts a validator set.
//!
//! Bytes: "mulu-proof/3" ‖ borsh of [`ProofFile`] ‖ SHA-256 of all before. One encoding, no byte unchecked.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::comet::anchor::{Anchor, AnchorError, Anchored};
use crate::comet::header::{HeaderError, header_app_version, header_facts};
use crate::comet::simple;
use crate::comet::simple::SimplePath;
use crate::comet::trust::Trust;
use crate::kernel::codec::{decode_exact, encode, sha256};
use crate::kernel::merkle::{leaf_hash, root_from_path};
use crate::kernel::moment::Moment;
use crate::kernel::state::Bytes32;
use crate::kernel::value::Time;
use crate::ledger::ask::MAX_REQUEST;
use crate::ledger::chain::WritingBlocks;
use crate::ledger::entry::{Answer, Question, Questions};
use crate::ledger::envelope::{TxResult, bundle_root};
use crate::ledger::law::Law;
use crate::ledger::query::{Context, Query};
use crate::ledger::version::NEWEST;
use crate::ledger::witness::{Stop, Witness, WitnessError, never, rerun_until};

const MAGIC: &[u8] = b"mulu-proof/";

const VERSION: &[u8] = b"3";

/// Largest proof file that is read, bytes; a node makes no larger one. Whoever checks it has it in memory several times, and in base64.
pub const MAX_PROOF_BYTES: usize = 16 << 20;

/// A proof.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProofFile {
    /// Chain.
    pub chain_id: String,
    /// What is claimed.
    pub claim: Claim,
    /// Headers H and H+1 with the commit of H+1, and the hand-overs that lead to its set.
    pub anchor: Anchor,
}

/// What a proof shows.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Claim {
    /// The answer to a question.
    Answer(AnswerClaim),
    /// What became of a transaction in block H.
    Receipt(Receipt),
}

/// A question and the witness of its answer; the answer itself does not travel.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct AnswerClaim {
    /// Number of the query.
    pub query: u16,
    /// Its arguments in borsh.
    pub args: Vec<u8>,
    /// Which state.
    pub at: At,
    /// The reads.
    pub witness: Witness,
}

/// Which state an answer is about.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum At {
    /// The state after block H, judged at H's time.
    Fresh,
    /// An older one, reached by the list of block hashes under the anchor.
    Past(Box<Past>),
}

/// The way to an older state. The leaves `index` (block h, that wrote last) and, where there is one, `index + 1` (block K, that
/// wrote next) stand side by side, so nothing was written between; the app hash in K's header is the state after h.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Past {
    /// Which moment was asked for.
    pub moment: Moment,
    /// Position of h's leaf; none where the state is that of genesis and leaf 0 is K.
    pub index: Option<u64>,
    /// Witness of the leaves: the question `WritingBlocks` from `index`, two leaves (from genesis: one from 0).
    pub path: Witness,
    /// Header h; none at genesis.
    pub header: Option<Vec<u8>>,
    /// Header K; none where h is the last block that wrote, then the anchor's own header takes its place.
    pub next: Option<Vec<u8>>,
}

/// What became of a transaction: its result, up to the results hash in header H+1.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Receipt {
    /// The result.
    pub result: TxResult,
    /// Its place in the bundle, and how many results that has.
    pub index: u32,
    /// Results in the bundle.
    pub count: u32,
    /// RFC 6962 path to the bundle's root.
    pub path: Vec<Bytes32>,
    /// Path of the bundle's result under the results hash.
    pub bundle: SimplePath,
}

/// How far the word of a proof reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustShown {
    /// Validators of the trusted set.
    pub validators: usize,
    /// Power of the trusted set that signed the newest header (the first hand-over, where some lie between), of all: `"30/40"`.
    pub signed_power: String,
    /// Hand-overs between the trusted set and the one that signed the newest header.
    pub hand_overs: usize,
    /// Said where one of the two sets has one member: no one else checked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// A proof that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Proven {
    /// Chain.
    pub chain_id: String,
    /// Height of the state: H for a fresh answer and a receipt, h for an older one.
    pub height: u64,
    /// The time at which it is judged.
    pub time: Time,
    /// What is proven.
    pub fact: Fact,
    /// By whose word.
    pub trust: TrustShown,
    /// The anchor, verified: the newest header that the proof carries.
    pub anchored: Anchored,
}

/// A proven fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// An answer.
    Answer(Question, Box<Answer>),
    /// A result.
    Receipt(TxResult),
}

/// Why a file proves nothing. `Unsupported`, `NewerVersion` and `NotEnoughTrust` mean "cannot be judged"; all others "false".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not a proof file, or a damaged one.
    #[error("this is no intact proof file: {0}")]
    Damaged(&'static str),
    /// Made by a newer program.
    #[error("this program does not know {0}")]
    Unsupported(String),
    /// The chain has gone on to a newer app version.
    #[error("the chain runs app version {0}, this program knows up to {NEWEST}: install the newer release")]
    NewerVersion(u64),
    /// Headers, commit or validator set.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The proof names another chain than its headers.
    #[error("the proof is for chain {0:?}, its headers for {1:?}")]
    OtherChain(String, String),
    /// The reads.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// The way to an older state.
    #[error("the path to the older block does not hold: {0}")]
    Past(String),
    /// The result.
    #[error("the result is not under the header's results hash: {0}")]
    Receipt(String),
}

impl From<HeaderError> for ProofError {
    fn from(_: HeaderError) -> Self {
        ProofError::Anchor(AnchorError::Malformed("H"))
    }
}

impl ProofFile {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [MAGIC, VERSION].concat();
        bytes.extend(encode(self));
        let digest = sha256(&[&bytes]);
        bytes.extend(digest);
        bytes
    }

    /// Reads a file; nothing in it is believed yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<ProofFile, ProofError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(ProofError::Damaged("it is larger than 16 MiB"));
        }
        let rest = bytes.strip_prefix(MAGIC).ok_or(ProofError::Damaged("it does not begin with mulu-proof/"))?;
        let other = "this version of the proof format: ask a node for the proof again, or judge it by the release that made it";
        let rest = rest.strip_prefix(VERSION).ok_or_else(|| ProofError::Unsupported(other.into()))?;
        let body_len = rest.len().checked_sub(32).ok_or(ProofError::Damaged("it is too short"))?;
        let (body, digest) = rest.split_at(body_len);
        if sha256(&[MAGIC, VERSION, body]) != digest {
            return Err(ProofError::Damaged("its digest does not fit, a byte was changed"));
        }
        decode_exact(body).map_err(|_| ProofError::Damaged("it does not decode"))
    }

    /// The question that the file is about (at most [`MAX_REQUEST`] bytes of it), if this program knows it.
    pub fn question(&self, questions: &Questions) -> Result<Option<Question>, ProofError> {
        self.question_of(questions, NEWEST)
    }

    fn question_of(&self, questions: &Questions, version: u64) -> Result<Option<Question>, ProofError> {
        match &self.claim {
            Claim::Receipt(_) => Ok(None),
            Claim::Answer(claim) if claim.args.len() > MAX_REQUEST => Err(ProofError::Damaged("the question is larger than 2 MiB")),
            Claim::Answer(claim) => match questions.decode_at(claim.query, &claim.args, version) {
                None => Err(ProofError::Unsupported(format!("query number {}", claim.query))),
                Some(Err(_)) => Err(ProofError::Damaged("the question does not decode")),
                Some(Ok(question)) => Ok(Some(question)),
            },
        }
    }

    /// Checks everything; what comes back is as true as the trusted validator set is honest.
    pub fn verify(&self, trust: &Trust, questions: &Questions) -> Result<Proven, ProofError> {
        self.verify_until(trust, questions, &never())
    }

    /// The same for somebody who cannot wait: [`WitnessError::Stopped`] once `stop` says so.
    pub fn verify_until(&self, trust: &Trust, questions: &Questions, stop: &Stop) -> Result<Proven, ProofError> {
        let anchored = self.anchor.verify(trust)?;
        // What a newer version stores this program cannot read: that is no lie.
        let version = header_app_version(&self.anchor.header)?;
        if version > NEWEST {
            return Err(ProofError::NewerVersion(version));
        }
        if self.chain_id != anchored.chain_id {
            return Err(ProofError::OtherChain(self.chain_id.clone(), anchored.chain_id));
        }
        let (height, time, fact) = match &self.claim {
            Claim::Receipt(receipt) => {
                let result = receipt.verify(&anchored)?;
                (anchored.previous_height, anchored.previous_time, Fact::Receipt(result))
            }
            Claim::Answer(claim) => {
                let question = self.question_of(questions, version)?.ok_or(ProofError::Damaged("no question"))?;
                let (height, time, app_hash) = match &claim.at {
                    At::Fresh => (anchored.previous_height, anchored.previous_time, anchored.app_hash),
                    At::Past(past) => past.verify(&anchored, questions.law, stop)?,
                };
                let context = questions.context(self.chain_id.as_str(), time);
                let answer = rerun_until(&claim.witness, &app_hash, stop, |state| question.answer(&context, state))?;
                (height, time, Fact::Answer(question, Box::new(answer)))
            }
        };
        let trust = TrustShown {
            validators: anchored.validators,
            signed_power: format!("{}/{}", anchored.signed_power, anchored.total_power),
            hand_overs: anchored.hand_overs,
            note: (anchored.validators == 1 || anchored.set.len() == 1).then_some("a chain of one validator: this is the word of one node"),
        };
        Ok(Proven { chain_id: self.chain_id.clone(), height, time, fact, trust, anchored })
    }
}

impl Receipt {
    fn verify(&self, anchored: &Anchored) -> Result<TxResult, ProofError> {
        let wrong = |e: String| ProofError::Receipt(e);
        let leaf = leaf_hash(&encode(&self.result));
        let root = root_from_path(&leaf, self.index.into(), self.count.into(), &self.path).map_err(|e| wrong(e.to_string()))?;
        let leaf = simple::result_leaf(0, &bundle_root(&root, self.count));
        self.bundle.verify(&leaf, &anchored.last_results_hash).map_err(|e| wrong(e.to_string()))?;
        Ok(self.result.clone())
    }
}

/// The question whose witness is [`Past::path`].
pub fn path_question(index: Option<u64>) -> WritingBlocks {
    match index {
        Some(index) => WritingBlocks { from: index, limit: 2 },
        None => WritingBlocks { from: 0, limit: 1 },
    }
}

impl Past {
    /// Height h, the time t and the app hash after h.
    fn verify(&self, anchored: &Anchored, law: &'static Law, stop: &Stop) -> Result<(u64, Time, Bytes32), ProofError> {
        let wrong = |e: &str| ProofError::Past(e.into());
        let question = path_question(self.index);
        let context = Context { chain_id: anchored.chain_id.clone(), time: anchored.previous_time, law };
        let leaves = rerun_until(&self.path, &anchored.app_hash, stop, |state| question.answer(&context, state))?.items;
        let mut leaves = leaves.into_iter();
        let (height, since) = match (&self.index, &self.header) {
            (Some(_), Some(bytes)) => {
                let leaf = leaves.next().ok_or_else(|| wrong("no block stands at this position"))?;
                let header = header_facts(bytes, &leaf.hash.0).map_err(|e| ProofError::Past(e.to_string()))?;
                if header.height != leaf.height {
                    return Err(wrong("the older header has another height than its leaf"));
                }
                (header.height, Some(header.time))
            }
            (None, None) => (0, None),
            _ => return Err(wrong("a header without a position, or a position without a header")),
        };
        let (until, until_height, app_hash) = match (leaves.next(), &self.next) {
            (Some(leaf), Some(bytes)) => {
                let header = header_facts(bytes, &leaf.hash.0).map_err(|e| ProofError::Past(e.to_string()))?;
                if header.height != leaf.height {
                    return Err(wrong("the next header has another height than its leaf"));
                }
                (header.time, header.height, header.app_hash)
            }
            (None, None) => (anchored.time, anchored.height, anchored.app_hash),
            (Some(_), None) => return Err(wrong("a later block wrote, its header is missing")),
            (None, Some(_)) => return Err(wrong("a next header, but no block wrote later")),
        };
        match self.moment {
            // Genesis has no header, so no time is proven to lie after it; its state is asked for by height.
            Moment::Time(t) if since.is_some_and(|since| since <= t) && t < until => Ok((height, t, app_hash)),
            Moment::Time(_) => Err(wrong("the time asked for lies outside the time of this state")),
            Moment::Height(n) if height <= n && n < until_height => Ok((height, since.unwrap_or(until), app_hash)),
            Moment::Height(_) => Err(wrong("the height asked for lies outside the heights of this state")),
        }
    }
}
