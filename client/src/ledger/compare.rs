//! Several nodes asked at once: their proven answers side by side. Each answer is proven by itself; what only a comparison shows
//! is which is the freshest and who lags; whether two headers of one height contradict each other, `headers` tells.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use mulu_contracts::comet::anchor::Anchored;
use mulu_contracts::comet::header::header_height;
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::ledger::ask::{Ask, QUESTION};
use mulu_contracts::ledger::entry::{Answer, Question};
use mulu_contracts::ledger::proof::{At, Claim, Fact, ProofFile, Proven};
use mulu_contracts::questions::QUESTIONS;

use super::doubt::refusal;
use super::error::LedgerError;
use super::fetch::fetch;
use crate::deadline::Deadline;
use crate::rpc::{Node, RpcError};

/// Nodes asked at once.
pub const AT_ONCE: usize = 3;
/// Once one node has answered, the others get this much longer.
const STRAGGLERS: Duration = Duration::from_secs(3);
/// Blocks behind the freshest node from which on a node lags.
const LAG_BLOCKS: u64 = 5;
/// Seconds likewise: two pauses between empty blocks.
const LAG_SECS: i64 = 10;

/// A proven answer of one node; whether it is fresh enough is judged by who asked.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The proof file.
    pub proof: Vec<u8>,
    /// What it proves.
    pub proven: Proven,
    /// The headers and the commit that it hangs on, in borsh.
    pub anchor: Vec<u8>,
    /// The next height that is known to have another state, or may have one.
    pub below: u64,
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
    deadline: &Deadline,
) -> Result<Candidate, LedgerError> {
    let (query, args) = question.encode();
    let asked = Ask { query, args, moment };
    let proof = fetch(node, QUESTION, &encode(&asked), patience)?;
    let file = ProofFile::from_bytes(&proof).map_err(|error| LedgerError::NotProven { url: node.url().into(), error })?;
    let other = |words: &str| LedgerError::OtherAnswer { url: node.url().into(), words: words.into() };
    // What was not asked is not run.
    let (claim, asked_moment, next) = match &file.claim {
        Claim::Answer(claim) => match &claim.at {
            At::Fresh => (claim, None, None),
            At::Past(past) => (claim, Some(past.moment), past.next.as_ref()),
        },
        Claim::Receipt(_) => return Err(other("a receipt instead of an answer")),
    };
    if (claim.query, &claim.args) != (asked.query, &asked.args) {
        return Err(other("the proof is for another question"));
    }
    if asked_moment != moment {
        return Err(other("the proof is about another moment"));
    }
    let proven =
        file.verify_until(trust, &QUESTIONS, &deadline.stop()).map_err(|error| refusal(node.url(), &file, trust, error, deadline))?;
    if matches!(moment, Some(Moment::Height(height)) if height != proven.height) {
        return Err(other("the height asked for is that of a block that wrote nothing, and no moment"));
    }
    let next = next.map(|header| header_height(header)).transpose();
    let below = next.map_err(|e| LedgerError::NotProven { url: node.url().into(), error: e.into() })?.unwrap_or(proven.anchored.height);
    let Fact::Answer(_, answer) = &proven.fact else { return Err(other("no answer")) };
    let answer = *answer.clone();
    Ok(Candidate { proof, proven, anchor: encode(&file.anchor), below, answer })
}

/// Asks nodes at once, by their places. Who answers long after the first counts as silent.
pub fn ask_all(
    nodes: Vec<(usize, Node)>,
    trust: &Trust,
    question: &Question,
    moment: Option<Moment>,
    patience: Duration,
    deadline: &Deadline,
) -> Vec<(usize, Result<Candidate, LedgerError>)> {
    let (tell, told) = mpsc::channel();
    let mut missing: BTreeMap<usize, String> = BTreeMap::new();
    for (at, node) in nodes {
        missing.insert(at, node.url().to_string());
        let (tell, trust, question, deadline) = (tell.clone(), trust.clone(), question.clone(), deadline.clone());
        std::thread::spawn(move || {
            // Nobody listens any more where it comes too late.
            let _ = tell.send((at, ask_node(&node, &trust, &question, moment, patience, &deadline)));
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
