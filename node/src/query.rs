//! Answers: a question is run over a recording reader at a height, and its reads are proven together.

use std::cell::Cell;
use std::time::{Duration, Instant};

use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::simple::SimplePath;
use mulu_contracts::comet::{header, simple};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::merkle::path_of;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::state::{AppendList, Bytes32, StateRead};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::{Ask, AskError, MAX_REQUEST, NodeStatus, QUESTION, RECEIPT, RENEW, Renewal, SEARCH, STATUS};
use mulu_contracts::ledger::chain::{BlockLeaf, blocks};
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::meter::{MAX_QUESTION_WORK, Meter};
use mulu_contracts::ledger::proof::{AnswerClaim, At, Claim, MAX_PROOF_BYTES, Past, ProofFile, Receipt};
use mulu_contracts::ledger::query::Context;
use mulu_contracts::ledger::version;
use mulu_contracts::ledger::witness::{Recorder, Witness};
use mulu_contracts::questions::QUESTIONS;

use crate::app::App;
use crate::storage::View;
use crate::{results, search};

/// What one question may cost this node. Then its work ends, not its answer alone.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Units of work.
    pub work: u64,
    /// Less than a client waits.
    pub time: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { work: MAX_QUESTION_WORK, time: Duration::from_secs(20) }
    }
}

/// Answer to an engine query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryAnswer {
    /// 0, or an [`AskError`].
    pub code: u32,
    /// Words, where it is an error.
    pub log: String,
    /// What was asked for.
    pub value: Vec<u8>,
    /// Height of the state that answered.
    pub height: u64,
}

/// Why there is no answer.
struct No(AskError, String);

fn no<T>(error: AskError, words: impl ToString) -> Result<T, No> {
    Err(No(error, words.to_string()))
}

fn fault(e: impl ToString) -> No {
    No(AskError::NodeFault, e.to_string())
}

/// A state that notes whether words were asked for that are gone: only an answer about a time before their redaction does.
struct Watched<'a> {
    view: View<'a>,
    redacted: Cell<bool>,
}

impl StateRead for Watched<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.view.read(key)
    }

    fn is_trusted(&self) -> bool {
        self.view.is_trusted()
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        self.view.range(list, from, to)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let found = self.view.blob(hash)?;
        if found.is_none() && self.view.is_dropped(hash)? {
            self.redacted.set(true);
        }
        Ok(found)
    }
}

impl App {
    /// Answers a query of the engine's `abci_query`. Changes nothing; total over all bytes.
    pub fn query(&self, path: &str, data: &[u8]) -> QueryAnswer {
        let answer = if data.len() > MAX_REQUEST {
            no(AskError::BadRequest, "the request is larger than 2 MiB")
        } else {
            match path {
                QUESTION => self.question(data),
                RECEIPT => self.receipt(data),
                RENEW => self.renew(data),
                STATUS => self.node_status(),
                SEARCH => self.search(data),
                _ => no(AskError::BadRequest, "paths are /question, /receipt, /renew, /search and /status"),
            }
        };
        match answer {
            Ok((value, height)) => QueryAnswer { code: 0, log: String::new(), value, height },
            Err(No(error, log)) => QueryAnswer { code: error as u32, log, value: Vec::new(), height: 0 },
        }
    }

    fn newest(&self) -> Result<(u64, Anchor), No> {
        let found = self.anchors.newest().map_err(fault)?;
        // The engine may be a block ahead of what is committed here.
        let kept = found.filter(|(height, _)| self.store.tip().is_some_and(|tip| *height <= tip.height));
        kept.ok_or_else(|| No(AskError::NotYet, "no block can be proven yet; ask again in a moment".into()))
    }

    fn chain_id(&self) -> Result<String, No> {
        self.store.tip().map(|tip| tip.chain_id).ok_or_else(|| fault("no genesis"))
    }

    fn question(&self, data: &[u8]) -> Result<(Vec<u8>, u64), No> {
        let Ok(ask) = decode_exact::<Ask>(data) else { return no(AskError::BadRequest, "the request does not decode") };
        let chain_id = self.chain_id()?;
        let (height, anchor) = self.newest()?;
        let (at, state, time) = match ask.moment {
            None => {
                let time = header::header_time(&anchor.previous).map_err(fault)?;
                (At::Fresh, height, time)
            }
            Some(moment) => {
                let (past, state, time) = self.past(height, &anchor, moment)?;
                (At::Past(Box::new(past)), state, time)
            }
        };
        let version = version::stands(&self.store.view(state).map_err(fault)?).map_err(fault)?.version;
        let question = match QUESTIONS.decode_at(ask.query, &ask.args, version) {
            Some(Ok(question)) => question,
            Some(Err(e)) => return no(AskError::BadRequest, format!("the arguments do not decode: {e}")),
            None => return no(AskError::BadRequest, format!("this node does not know query {} at app version {version}", ask.query)),
        };
        let witness = self.witness(&question, state, &QUESTIONS.context(chain_id.as_str(), time))?;
        let claim = Claim::Answer(AnswerClaim { query: ask.query, args: ask.args, at, witness });
        let file = ProofFile { chain_id, claim, anchor }.to_bytes();
        if file.len() > MAX_PROOF_BYTES {
            return no(AskError::TooMuchWork, "the proof is larger than 16 MiB; ask for less: a smaller page or division");
        }
        Ok((file, state))
    }

    /// Runs a question at a height and proves all its reads with one witness.
    fn witness(&self, question: &Question, height: u64, context: &Context) -> Result<Witness, No> {
        let reads = Watched { view: self.store.view(height).map_err(fault)?, redacted: Cell::new(false) };
        let deadline = Instant::now() + self.budget.time;
        let late = move || Instant::now() >= deadline;
        let meter = Meter::until(self.budget.work, late);
        let recorder = Recorder::within(&reads, meter);
        let answered = question.answer(context, &recorder);
        let too_much =
            || no(AskError::TooMuchWork, "the question makes more work than this node gives one; ask for less: a smaller page or division");
        if recorder.meter().is_over() {
            return too_much();
        }
        if reads.redacted.get() {
            return no(
                AskError::Redacted,
                "words of this answer were redacted since; ask about a later time, or for the version by its number",
            );
        }
        answered.map_err(fault)?;
        let recording = recorder.finish();
        let tree = self.store.prove(height, &recording.keys).map_err(fault)?;
        let mut ranges = Vec::with_capacity(recording.ranges.len());
        for range in &recording.ranges {
            if late() {
                return too_much();
            }
            ranges.push(self.store.prove_range(&range.list, range.from, range.to, height).map_err(fault)?);
        }
        Ok(Witness { values: recording.values, tree, ranges })
    }

    /// The way from the state under an anchor to an older one, with the older state's height and time.
    fn past(&self, tip: u64, anchor: &Anchor, moment: Moment) -> Result<(Past, u64, Time), No> {
        let view = self.store.view(tip).map_err(fault)?;
        let count = blocks().head(&view).map_err(fault)?.count;
        let leaf = |index: u64| -> Result<BlockLeaf, No> {
            let found = blocks().range::<BlockLeaf>(&view, index, index + 1).map_err(fault)?;
            found.into_iter().next().ok_or_else(|| fault("a leaf of the block list is missing"))
        };
        let header = |height: u64| -> Result<(Vec<u8>, Time), No> {
            let bytes = self.anchors.header(height).map_err(fault)?;
            let Some(bytes) = bytes else { return no(AskError::NotKept, format!("header {height} is not kept")) };
            let time = header::header_time(&bytes).map_err(fault)?;
            Ok((bytes, time))
        };
        // Leaves at or before the moment, by halving: heights and times both rise.
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let block = leaf(middle)?;
            let before = match moment {
                Moment::Height(height) => block.height <= height,
                Moment::Time(time) => header(block.height)?.1 <= time,
            };
            (low, high) = if before { (middle + 1, high) } else { (low, middle) };
        }
        let newest = header::header_time(&anchor.previous).map_err(fault)?;
        // A time is proven by a header behind it: in the second of the newest one others may still come.
        let until = header::header_time(&anchor.header).map_err(fault)?;
        let late = |t: Time| low == count && (t > newest || t >= until);
        if matches!(moment, Moment::Height(h) if h > tip) || matches!(moment, Moment::Time(t) if late(t)) {
            return no(AskError::NotYet, "this moment cannot be proven yet");
        }
        if low == 0 && matches!(moment, Moment::Time(_)) {
            return no(AskError::NotKept, "no block had written by then; the state of genesis is asked for by height 0");
        }
        if let Moment::Height(asked) = moment
            && asked > 0
            && (low == 0 || leaf(low - 1)?.height != asked)
        {
            return no(AskError::NoMoment, format!("block {asked} wrote nothing, so it is no moment: ask for its time"));
        }
        let next = if low < count { Some(header(leaf(low)?.height)?) } else { None };
        let (index, own, state) = match low.checked_sub(1) {
            Some(index) => {
                let height = leaf(index)?.height;
                (Some(index), Some(header(height)?), height)
            }
            None => (None, None, 0),
        };
        let time = match (moment, &own, &next) {
            (Moment::Time(time), _, _) => time,
            (Moment::Height(_), Some((_, time)), _) | (Moment::Height(_), None, Some((_, time))) => *time,
            (Moment::Height(_), None, None) => header::header_time(&anchor.header).map_err(fault)?,
        };
        let question = mulu_contracts::ledger::proof::path_question(index).into();
        let context = QUESTIONS.context(self.chain_id()?, newest);
        let path = self.witness(&question, tip, &context)?;
        let past = Past { moment, index, path, header: own.map(|h| h.0), next: next.map(|h| h.0) };
        Ok((past, state, time))
    }

    fn receipt(&self, data: &[u8]) -> Result<(Vec<u8>, u64), No> {
        let Ok(id) = <[u8; 32]>::try_from(data) else { return no(AskError::BadRequest, "a transaction id is 32 bytes") };
        let Some(place) = results::location(&self.store, &Hash32(id)).map_err(fault)? else {
            return no(AskError::Unknown, "no block holds this transaction");
        };
        let anchor = self.anchors.at(place.height).map_err(fault)?;
        let Some(anchor) = anchor else { return no(AskError::NotYet, "the transaction is in a block, its proof comes with the next") };
        let row = results::bundle(&self.store, place.height, place.bundle).map_err(fault)?;
        let row = row.ok_or_else(|| fault("a result row is missing"))?;
        let leaves: Vec<_> = row.results.iter().map(|r| mulu_contracts::kernel::merkle::leaf_hash(&encode(r))).collect();
        let path = path_of(&leaves, place.index as usize).map_err(fault)?;
        let block = results::block(&self.store, place.height).map_err(fault)?;
        let block: Vec<_> = block.iter().map(|(code, data)| simple::result_bytes(*code, data)).collect();
        let bundle = SimplePath::make(&block, place.bundle as usize).ok_or_else(|| fault("a bundle is missing in its block"))?;
        let result = row.results.get(place.index as usize).cloned().ok_or_else(|| fault("a result is missing"))?;
        let receipt = Receipt { result, index: place.index, count: leaves.len() as u32, path, bundle };
        let file = ProofFile { chain_id: self.chain_id()?, claim: Claim::Receipt(receipt), anchor };
        Ok((file.to_bytes(), place.height))
    }

    fn renew(&self, data: &[u8]) -> Result<(Vec<u8>, u64), No> {
        let Ok(bytes) = <[u8; 8]>::try_from(data) else { return no(AskError::BadRequest, "a height is 8 bytes") };
        let (tip, anchor) = self.newest()?;
        let asked = u64::from_le_bytes(bytes);
        let (past, height, _) = match self.past(tip, &anchor, Moment::Height(asked)) {
            // What was proven of a block that wrote nothing was judged at its time, and is told again by it.
            Err(No(AskError::NoMoment, _)) => {
                let Some(header) = self.anchors.header(asked).map_err(fault)? else {
                    return no(AskError::NotKept, format!("header {asked} is not kept"));
                };
                let found = self.past(tip, &anchor, Moment::Time(header::header_time(&header).map_err(fault)?))?;
                if found.1 > asked {
                    return no(AskError::NoMoment, format!("block {asked} wrote nothing, and a later one of the same second wrote"));
                }
                found
            }
            found => found?,
        };
        Ok((encode(&Renewal { past, anchor }), height))
    }

    fn search(&self, data: &[u8]) -> Result<(Vec<u8>, u64), No> {
        let (wanted, limit) = match search::parse(data) {
            Ok(parsed) => parsed,
            Err(words) => return no(AskError::BadRequest, words),
        };
        let found = search::search(&self.store, &wanted, limit).map_err(fault)?;
        Ok((serde_json::to_vec(&found).map_err(fault)?, found.height))
    }

    fn node_status(&self) -> Result<(Vec<u8>, u64), No> {
        let tip = self.store.tip().ok_or_else(|| fault("no genesis"))?;
        let provable = self.anchors.newest().ok().flatten().map_or(0, |(height, _)| height);
        let status = NodeStatus {
            chain_id: tip.chain_id,
            version: env!("CARGO_PKG_VERSION").into(),
            engine: self.engine.into(),
            height: tip.height,
            provable,
            app_hash: hex::encode(tip.app_hash),
            time: tip.time,
        };
        Ok((serde_json::to_vec(&status).map_err(fault)?, tip.height))
    }
}
