//! Questions: what comes back is proven, or said to be one node's word alone.

use std::time::{Duration, Instant};

use mulu_contracts::comet::json::read_commit;
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::{Ask, AskError, QUESTION, RENEW, Renewal, SEARCH, SearchAsk, SearchFound};
use mulu_contracts::ledger::entry::{Answer, Question};
use mulu_contracts::ledger::proof::{At, Claim, ProofError, ProofFile, TrustShown};
use mulu_contracts::ledger::query::Query;
use mulu_contracts::ledger::witness::WitnessReader;
use mulu_contracts::questions::QUESTIONS;
use serde_json::json;

use super::compare::{AT_ONCE, Candidate, ask_all, ask_node, freshest, lag};
use super::error::{LedgerError, graver, no_moment, not_yet};
use super::fetch::{AGAIN, fetch};
use super::nodes::Standing;
use super::view::Ledger;
use crate::rpc::Node;

/// Several nodes are compared at the first question, and then at the first one after this time.
const COMPARE_EVERY: Duration = Duration::from_secs(5);

/// A proven answer.
#[derive(Debug, Clone)]
pub struct Verified<A = Answer> {
    /// Height of the state.
    pub height: u64,
    /// Time at which it is judged.
    pub time: Time,
    /// How old the newest header is that the proof carries, by this machine's clock.
    pub age_secs: u64,
    /// By whose word.
    pub trust: TrustShown,
    /// The answer.
    pub answer: A,
    /// The proof file.
    pub proof: Vec<u8>,
}

impl Ledger {
    /// Asks; what comes back is proven, is about what was asked, and is no older than allowed. Several nodes are compared now and
    /// then, and the freshest proven answer counts; between comparisons one of them is asked, and the next where it fails.
    pub fn ask<Q: Query>(&mut self, question: Q, moment: Option<Moment>) -> Result<Verified<Q::Answer>, LedgerError> {
        let found = self.ask_any(question.into(), moment)?;
        let Verified { height, time, age_secs, trust, answer, proof } = found;
        match answer.into::<Q>() {
            Some(answer) => Ok(Verified { height, time, age_secs, trust, answer, proof }),
            None => Err(LedgerError::OtherAnswer { url: self.url(), words: "an answer to another question".into() }),
        }
    }

    /// As [`Ledger::ask`], for a question of any type.
    pub fn ask_any(&mut self, question: Question, moment: Option<Moment>) -> Result<Verified, LedgerError> {
        self.begin();
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
                Err(error) if not_yet(&error) && self.nodes.several() && self.deadline.left() > AGAIN => std::thread::sleep(AGAIN),
                done => return done.map_err(|error| self.told_of(error)),
            }
        }
    }

    fn ask_one(&mut self, node: &Node, at: usize, question: &Question, moment: Option<Moment>) -> Result<Verified, LedgerError> {
        let found = match self.ask_at(node, question, moment) {
            Ok(found) => found,
            Err(error) => return Err(self.held_against(error, None)?.0),
        };
        self.take_in(node, &found)?;
        let verified = self.accept(node.url(), found)?;
        self.nodes.good(at, self.seen());
        Ok(verified)
    }

    /// Asks several at once until two of them prove an answer; takes the freshest.
    fn ask_several(&mut self, question: &Question) -> Result<Verified, LedgerError> {
        let (voices, silent) = self.nodes.by_voice();
        let (mut good, mut doubts, mut gravest): (Vec<(usize, Candidate)>, _, _) = (Vec::new(), Vec::new(), None);
        for batch in voices.chunks(AT_ONCE).chain(silent.chunks(AT_ONCE)) {
            if good.len() > 1 {
                break;
            }
            let nodes = batch.iter().map(|at| Ok((*at, self.node(*at)?))).collect::<Result<_, LedgerError>>()?;
            for (at, result) in ask_all(nodes, &self.trust, question, None, self.patience(), &self.deadline) {
                match result {
                    Ok(found) => good.push((at, found)),
                    Err(forked @ LedgerError::Forked(_)) => return Err(forked),
                    // A witness that contradicts is heard, whoever else proves an answer.
                    Err(doubted @ LedgerError::Doubted { .. }) => doubts.push((at, doubted)),
                    Err(error) => {
                        self.nodes.failed(at, &error);
                        gravest = Some(graver(gravest, error));
                    }
                }
            }
        }
        let Some(best) = freshest(&good) else {
            for (at, doubted) in doubts {
                let (doubted, _) = self.held_against(doubted, None)?;
                self.nodes.failed(at, &doubted);
                gravest = Some(graver(gravest, doubted));
            }
            return Err(gravest.unwrap_or(LedgerError::NoneLeft));
        };
        let (place, newest) = (good[best].0, good[best].1.proven.anchored.clone());
        let fresh = self.node(place)?;
        for (at, found) in &good {
            let node = self.node(*at)?;
            self.take_in(&node, found)?;
            let anchored = &found.proven.anchored;
            if anchored.height < newest.previous_height {
                self.headers.compare_behind(anchored, &fresh, &self.trust).map_err(LedgerError::Forked)?;
            }
            self.nodes.good(*at, anchored.previous_height);
            if let Some(words) = lag(anchored, &newest) {
                self.nodes.note(*at, Standing::Lags, words);
            }
        }
        for (at, doubted) in doubts {
            let (doubted, lied) = self.held_against(doubted, Some((&fresh, &newest)))?;
            match lied {
                true => self.nodes.note(at, Standing::Lied, doubted.to_string()),
                false => self.nodes.failed(at, &doubted),
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

    /// Holds the headers of an answer against all that was proven, also by an earlier command.
    fn take_in(&mut self, node: &Node, found: &Candidate) -> Result<(), LedgerError> {
        let anchored = &found.proven.anchored;
        self.headers.take_anchor(node.url(), anchored, &found.anchor).map_err(LedgerError::Forked)?;
        self.headers.recall(node, anchored, &self.trust).map_err(LedgerError::Forked)
    }

    /// As [`ask_node`]. A height whose block wrote nothing is no moment: its state is asked for by that block's time.
    fn ask_at(&mut self, node: &Node, question: &Question, moment: Option<Moment>) -> Result<Candidate, LedgerError> {
        let Some(Moment::Height(height)) = moment else {
            return ask_node(node, &self.trust, question, moment, self.patience(), &self.deadline);
        };
        let told = self.silent_blocks.get(&height).copied();
        match ask_node(node, &self.trust, question, Some(told.unwrap_or(Moment::Height(height))), self.patience(), &self.deadline) {
            Err(error) if no_moment(&error) => {}
            // Another node said which moment it is.
            Ok(found) if told.is_some() && !stands(&found, height) => return Err(several_wrote(node, height)),
            done => return done,
        }
        let time = Moment::Time(block_time(node, height)?);
        let (moment, found) = match ask_node(node, &self.trust, question, Some(time), self.patience(), &self.deadline) {
            // Before the first block that wrote stands genesis, which has no time of its own.
            Err(LedgerError::NoAnswer { error: Some(AskError::NotKept), .. }) => {
                let genesis = Moment::Height(0);
                (genesis, ask_node(node, &self.trust, question, Some(genesis), self.patience(), &self.deadline)?)
            }
            found => (time, found?),
        };
        if stands(&found, height) {
            self.silent_blocks.insert(height, moment);
            return Ok(found);
        }
        // A later block of its second wrote, so no time tells its state: the block before it that wrote does, and its proof shows that none
        // wrote between the two.
        for earlier in (height.saturating_sub(NEAR)..height).rev() {
            match ask_node(node, &self.trust, question, Some(Moment::Height(earlier)), self.patience(), &self.deadline) {
                Err(error) if no_moment(&error) => {}
                Ok(found) if stands(&found, height) => {
                    self.silent_blocks.insert(height, Moment::Height(earlier));
                    return Ok(found);
                }
                _ => break,
            }
        }
        Err(several_wrote(node, height))
    }

    /// The anchor of an answer is as new as the home's bounds ask, also where the answer is about the past.
    fn accept(&mut self, url: &str, found: Candidate) -> Result<Verified, LedgerError> {
        let age_secs = self.check_fresh(url, &found.proven)?;
        let Candidate { proof, proven, answer, .. } = found;
        Ok(Verified { height: proven.height, time: proven.time, age_secs, trust: proven.trust, answer, proof })
    }

    /// Asks without proof. The answer is one node's word alone; callers have to say so.
    pub fn ask_unverified(&mut self, question: Question, moment: Option<Moment>) -> Result<(u64, Time, Answer), LedgerError> {
        self.begin();
        let (query, args) = question.encode();
        let ask = |moment| encode(&Ask { query, args: args.clone(), moment });
        let (url, bytes) = match (self.fetch_any(QUESTION, &ask(moment)), moment) {
            (Err(error), Some(Moment::Height(height))) if no_moment(&error) => {
                let time = self.in_turn(|_, node, _| block_time(node, height))?;
                self.fetch_any(QUESTION, &ask(Some(Moment::Time(time))))?
            }
            (fetched, _) => fetched?,
        };
        let not_proven = |error| LedgerError::NotProven { url: url.clone(), error };
        let file = ProofFile::from_bytes(&bytes).map_err(not_proven)?;
        let Claim::Answer(claim) = &file.claim else {
            return Err(LedgerError::OtherAnswer { url, words: "a receipt instead of an answer".into() });
        };
        let time = mulu_contracts::comet::header::header_time(&file.anchor.previous).map_err(|e| not_proven(e.into()))?;
        let context = QUESTIONS.context(file.chain_id.as_str(), time);
        let reader = WitnessReader::until(&claim.witness, self.deadline.stop());
        let answer = question.answer(&context, &reader).map_err(|e| not_proven(ProofError::Past(e.to_string())))?;
        let height = mulu_contracts::comet::header::header_height(&file.anchor.previous).map_err(|e| not_proven(e.into()))?;
        Ok((height, time, answer))
    }

    /// Asks every node which entries hold words; who leaves some out is made good by the others. What comes back is their word alone:
    /// each hit is to be asked for, and looked at.
    ///
    /// # Errors
    /// Where no node gives an answer, why the gravest of them did not.
    pub fn search(&mut self, search: &SearchAsk) -> Result<SearchFound, LedgerError> {
        self.begin();
        let (request, patience) = (encode(search), self.patience());
        let (mut all, mut gravest): (Option<SearchFound>, _) = (None, None);
        for at in self.nodes.order() {
            let node = self.node(at)?;
            let told = fetch(&node, SEARCH, &request, patience).and_then(|bytes| found(node.url(), &bytes, search.limit));
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

    /// Proves an old answer again by the path of block hashes: no signature of then is needed, only one of now.
    pub fn renew(&mut self, file: &ProofFile) -> Result<Vec<u8>, LedgerError> {
        let other = |url: String, words: &str| LedgerError::OtherAnswer { url, words: words.into() };
        let Claim::Answer(claim) = &file.claim else { return Err(other(self.url(), "only answers can be renewed, not receipts")) };
        let state = match &claim.at {
            At::Fresh => mulu_contracts::comet::header::header_height(&file.anchor.previous),
            At::Past(past) => match past.moment {
                // The block that wrote, which proofs of before do not always name.
                Moment::Height(_) => past.header.as_ref().map_or(Ok(0), |header| mulu_contracts::comet::header::header_height(header)),
                Moment::Time(_) => {
                    return Err(other(self.url(), "a proof for a moment in time is renewed by asking again with --at"));
                }
            },
        };
        let state = state.map_err(|e| LedgerError::NotProven { url: self.url(), error: e.into() })?;
        self.begin();
        let patience = self.patience();
        self.in_turn(|ledger, node, _| {
            let bytes = fetch(node, RENEW, &state.to_le_bytes(), patience)?;
            let renewal: Renewal = decode_exact(&bytes).map_err(|_| other(node.url().into(), "the renewal does not decode"))?;
            let mut claim = claim.clone();
            claim.at = At::Past(Box::new(renewal.past));
            let renewed = ProofFile { chain_id: file.chain_id.clone(), claim: Claim::Answer(claim), anchor: renewal.anchor };
            let proven = ledger.verify(node.url(), &renewed)?;
            ledger.check_fresh(node.url(), &proven)?;
            Ok(renewed.to_bytes())
        })
        .map_err(|error| self.told_of(error))
    }
}

/// Among how many heights the block is looked for that wrote last before one that wrote nothing.
const NEAR: u64 = 64;

/// Is an answer about the state after a block of this height? Its proof shows which heights have that state.
fn stands(found: &Candidate, height: u64) -> bool {
    found.proven.height <= height && height < found.below
}

/// No moment tells the state of a block that wrote nothing where a later one of its second wrote.
fn several_wrote(node: &Node, height: u64) -> LedgerError {
    let words = format!("block {height} wrote nothing, and a later one of the same second wrote");
    LedgerError::NoAnswer { url: node.url().into(), error: Some(AskError::NoMoment), words }
}

/// Time of a block by the node's word: it chooses a moment within the time of a state that is proven, and the answer says which.
fn block_time(node: &Node, height: u64) -> Result<Time, LedgerError> {
    let told = node.call("commit", json!({ "height": height.to_string() }))?;
    let strange = |words: String| LedgerError::OtherAnswer { url: node.url().into(), words };
    let found = read_commit(&told).map_err(|e| strange(e.to_string()))?;
    if found.header.height.value() != height {
        return Err(strange(format!("the header of another block than {height}")));
    }
    Ok(Time(found.header.time.unix_timestamp()))
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
