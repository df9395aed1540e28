//! Several nodes asked at once: their proven answers side by side. Each answer is proven by itself; what only a comparison shows
//! is which is the freshest, who lags, and whether two proven headers of one height contradict each other.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use mulu_contracts::comet::commit::CompactCommit;
use mulu_contracts::comet::header::header_hash;
use mulu_contracts::comet::json::read_commit;
use mulu_contracts::comet::trust::{Anchored, Trust};
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::ledger::ask::{Ask, QUESTION};
use mulu_contracts::ledger::entry::{Answer, Question};
use mulu_contracts::ledger::proof::{At, Claim, Fact, ProofFile, Proven};
use mulu_contracts::questions::QUESTIONS;
use serde_json::json;

use super::error::LedgerError;
use super::fetch::fetch;
use super::fork::{Fork, Side};
use crate::rpc::{Node, RpcError};

/// Nodes asked at once.
pub const AT_ONCE: usize = 3;
/// Once one node has answered, the others get this much longer.
const STRAGGLERS: Duration = Duration::from_secs(3);
/// Blocks behind the freshest node from which on a node lags.
const LAG_BLOCKS: u64 = 5;
/// Seconds likewise: two pauses between empty blocks.
const LAG_SECS: i64 = 10;
/// Heights whose proven header hashes are remembered.
const REMEMBERED: usize = 256;

/// A proven answer of one node; whether it is fresh enough is judged by who asked.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The proof file.
    pub proof: Vec<u8>,
    /// What it proves.
    pub proven: Proven,
    /// The headers and the commit that it hangs on, in borsh.
    pub anchor: Vec<u8>,
    /// The answer.
    pub answer: Answer,
}

/// Asks one node; what comes back is proven and about what was asked.
pub fn ask_node(
    node: &Node,
    trust: &Trust,
    question: &Question,
    moment: Option<Moment>,
    patience: Duration,
) -> Result<Candidate, LedgerError> {
    let (query, args) = question.encode();
    let proof = fetch(node, QUESTION, &encode(&Ask { query, args, moment }), patience)?;
    let not_proven = |error| LedgerError::NotProven { url: node.url().into(), error };
    let file = ProofFile::from_bytes(&proof).map_err(not_proven)?;
    let proven = file.verify(trust, &QUESTIONS).map_err(not_proven)?;
    let other = |words: &str| LedgerError::OtherAnswer { url: node.url().into(), words: words.into() };
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
    if proven_question != question {
        return Err(other("the proof is for another question"));
    }
    let answer = *answer.clone();
    Ok(Candidate { proof, proven, anchor: encode(&file.anchor), answer })
}

/// Asks nodes at once, by their places. Who answers long after the first counts as silent.
pub fn ask_all(
    nodes: Vec<(usize, Node)>,
    trust: &Trust,
    question: &Question,
    moment: Option<Moment>,
    patience: Duration,
) -> Vec<(usize, Result<Candidate, LedgerError>)> {
    let (tell, told) = mpsc::channel();
    let mut missing: BTreeMap<usize, String> = BTreeMap::new();
    for (at, node) in nodes {
        missing.insert(at, node.url().to_string());
        let (tell, trust, question) = (tell.clone(), trust.clone(), question.clone());
        std::thread::spawn(move || {
            // Nobody listens any more where it comes too late.
            let _ = tell.send((at, ask_node(&node, &trust, &question, moment, patience)));
        });
    }
    drop(tell);
    let (mut results, mut deadline) = (Vec::new(), None::<Instant>);
    while !missing.is_empty() {
        let next = match deadline {
            None => told.recv().ok(),
            Some(end) => told.recv_timeout(end.saturating_duration_since(Instant::now())).ok(),
        };
        let Some((at, result)) = next else { break };
        if result.is_ok() {
            deadline.get_or_insert_with(|| Instant::now() + STRAGGLERS);
        }
        missing.remove(&at);
        results.push((at, result));
    }
    let late = |url: String| {
        let words = format!("no answer {} s after another node's", STRAGGLERS.as_secs());
        LedgerError::Rpc(RpcError::Unreachable { url, words })
    };
    results.extend(missing.into_iter().map(|(at, url)| (at, Err(late(url)))));
    results.sort_by_key(|(at, _)| *at);
    results
}

/// Where the freshest of the answers stands.
pub fn freshest(candidates: &[(usize, Candidate)]) -> Option<usize> {
    let newest = candidates.iter().map(|(_, c)| c.proven.anchored.previous_height).max()?;
    // Of several, the one asked first.
    candidates.iter().position(|(_, c)| c.proven.anchored.previous_height == newest)
}

/// How far an answer is behind the freshest, in words; none where that is no more than the network's breath.
pub fn lag(of: &Anchored, best: &Anchored) -> Option<String> {
    let blocks = best.previous_height.saturating_sub(of.previous_height);
    let secs = best.previous_time.0.saturating_sub(of.previous_time.0);
    (blocks >= LAG_BLOCKS || (blocks > 0 && secs >= LAG_SECS))
        .then(|| format!("it proves height {}, {blocks} blocks and {secs} s behind another node", of.previous_height))
}

/// Proven header hashes by height, with who showed them.
#[derive(Debug, Default)]
pub struct Headers(BTreeMap<u64, Side>);

impl Headers {
    /// Takes in a proven header; tells where it contradicts one of its height.
    fn take(&mut self, height: u64, side: Side) -> Result<(), Box<Fork>> {
        match self.0.get(&height) {
            Some(known) if known.hash != side.hash => Err(Box::new(Fork { height, sides: [known.clone(), side] })),
            Some(_) => Ok(()),
            None => {
                self.0.insert(height, side);
                while self.0.len() > REMEMBERED {
                    self.0.pop_first();
                }
                Ok(())
            }
        }
    }

    /// Takes in both headers of an answer.
    pub fn take_anchor(&mut self, url: &str, candidate: &Candidate) -> Result<(), Box<Fork>> {
        let anchored = &candidate.proven.anchored;
        for (height, hash) in [(anchored.previous_height, anchored.previous_hash), (anchored.height, anchored.hash)] {
            self.take(height, Side { url: url.into(), hash, evidence: json!({ "anchor": hex::encode(&candidate.anchor) }) })?;
        }
        Ok(())
    }

    /// Compares a node that is behind with the freshest one at the height where the former stands: the headers of their answers
    /// alone would not meet. What the fresher node does not show, or not proven, compares nothing.
    pub fn compare_behind(&mut self, behind: &Anchored, fresher: &Node, trust: &Trust) -> Result<(), Box<Fork>> {
        let Ok(told) = fresher.call("commit", json!({ "height": behind.height.to_string() })) else { return Ok(()) };
        let Ok(found) = read_commit(&told) else { return Ok(()) };
        let signed = CompactCommit::from_engine(&found.commit, &behind.set).ok();
        let proven = signed.is_some_and(|commit| trust.verify(&found.header, &commit, &behind.set).is_ok());
        if !proven || found.header.height.value() != behind.height {
            return Ok(());
        }
        let (url, hash) = (fresher.url().to_string(), header_hash(&found.header));
        self.take(behind.height, Side { url, hash, evidence: json!({ "commit": told }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(url: &str, byte: u8) -> Side {
        Side { url: url.into(), hash: [byte; 32], evidence: json!(byte) }
    }

    #[test]
    fn two_proven_headers_of_one_height_are_a_fork_and_both_sides_are_named() {
        let mut headers = Headers::default();
        headers.take(5, side("a", 1)).unwrap();
        headers.take(6, side("a", 2)).unwrap();
        headers.take(5, side("b", 1)).unwrap();
        let fork = headers.take(6, side("b", 3)).unwrap_err();
        assert_eq!((fork.height, fork.sides[0].url.as_str(), fork.sides[1].url.as_str()), (6, "a", "b"));
        let told = fork.json("chain-1");
        assert_eq!((&told["height"], &told["sides"][0]["evidence"], &told["sides"][1]["evidence"]), (&json!("6"), &json!(2), &json!(3)));
    }

    #[test]
    fn only_the_newest_headers_are_remembered() {
        let mut headers = Headers::default();
        for height in 0..1_000 {
            headers.take(height, side("a", 1)).unwrap();
        }
        assert_eq!((headers.0.len(), headers.0.first_key_value().map(|(h, _)| *h)), (REMEMBERED, Some(1_000 - REMEMBERED as u64)));
    }
}
