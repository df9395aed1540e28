//! Several nodes of which one shows a header that the trusted validators did not make, over HTTP as it is.

use std::collections::BTreeMap;
use std::time::Duration;

use mulu_contracts::comet::header::header_hash;
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::ledger::chain::WritingBlocks;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::{AnswerClaim, At, Claim, ProofFile};
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::engine::{Signers, anchor_at, chain, commit_answer};
use mulu_testkit::witness::{prove, root};
use mulu_testkit::{CHAIN, Ledger as World};
use serde_json::Value;

use super::error::LedgerError;
use super::fork::THIS_HOME;
use super::headers::Seen;
use super::nodes::Standing;
use super::view::Ledger;
use crate::exit::Failure;
use crate::fake_node;
use crate::rpc::Node;

/// What `mulu trust update` asks.
const QUESTION: WritingBlocks = WritingBlocks { from: 0, limit: 0 };

/// A node that proves one height and shows the commits of all.
struct Told {
    proof: Vec<u8>,
    commits: BTreeMap<String, Value>,
}

impl Told {
    fn answer(&self, request: &Value) -> Value {
        match request["method"].as_str() {
            Some("abci_query") => fake_node::value(&self.proof),
            Some("commit") => self.commits.get(request["params"]["height"].as_str().unwrap()).cloned().unwrap_or_default(),
            _ => Value::Null,
        }
    }
}

/// A chain with these sets, as a node shows it that stands at a height.
fn told(sets: &[&Signers], height: usize) -> Told {
    let world = World::new();
    let headers = chain(sets, root(&world.state));
    let question: Question = QUESTION.into();
    let (query, args) = question.encode();
    let context = QUESTIONS.context(CHAIN, world.time);
    let (_, witness) = prove(&world.state, |state| question.answer(&context, state));
    let claim = Claim::Answer(AnswerClaim { query, args, at: At::Fresh, witness });
    let proof = ProofFile { chain_id: CHAIN.into(), claim, anchor: anchor_at(&headers, sets, height) }.to_bytes();
    let commits = headers.iter().zip(sets).map(|(header, signers)| (header.height.to_string(), commit_answer(header, signers))).collect();
    Told { proof, commits }
}

fn node(told: Told) -> Node {
    fake_node::node(move |request| told.answer(request))
}

fn ledger(nodes: Vec<Node>, trust: Trust, seen: impl Into<Seen>) -> Ledger {
    // The headers' clock is not this machine's.
    let age = Duration::from_secs(u64::MAX / 4);
    Ledger::new(nodes, trust, age, Duration::from_secs(10), seen)
}

fn four() -> Signers {
    Signers::of(&[1, 2, 3, 4])
}

/// Two of the four, with two that they invented.
fn half() -> Signers {
    Signers::of(&[1, 2, 8, 9])
}

/// The fork that an update met, as the command ends with it.
fn forked(ledger: &mut Ledger) -> (u64, [String; 2]) {
    let error = ledger.ask(QUESTION, None).unwrap_err();
    let LedgerError::Forked(fork) = &error else { panic!("{error}") };
    assert_eq!(ledger.fork().map(|kept| kept.height), Some(fork.height), "the evidence is kept");
    let (height, urls) = (fork.height, fork.sides.each_ref().map(|side| side.url.clone()));
    let failure = Failure::from(error);
    assert_eq!((failure.exit, failure.name.as_str()), (3, "forked"));
    assert!(failure.hint.contains("keep the two headers") && failure.words(crate::lang::Lang::Zh).1.contains("保留两个区块头"));
    (height, urls)
}

#[test]
fn a_header_of_half_the_validators_is_a_fork_while_an_honest_witness_stands_by() {
    let (four, half) = (four(), half());
    // At one height, and far apart: then the honest node shows the header that decides.
    for (false_height, true_height) in [(3, 3), (3, 9), (2, 3), (9, 8)] {
        for first in [true, false] {
            let mut nodes = vec![node(told(&[&half; 11], false_height)), node(told(&[&four; 11], true_height))];
            if !first {
                nodes.reverse();
            }
            let trust = four.trusted();
            let mut ledger = ledger(nodes, trust.clone(), 0);
            let (height, urls) = forked(&mut ledger);
            assert!(height >= false_height as u64 && height <= false_height as u64 + 1 && urls[0] != urls[1]);
            assert_eq!(ledger.trust(), &trust, "no root moved");
        }
    }
}

#[test]
fn a_header_of_half_the_validators_alone_moves_no_root() {
    let trust = four().trusted();
    let mut ledger = ledger(vec![node(told(&[&half(); 5], 3))], trust.clone(), 0);
    let failure = Failure::from(ledger.ask(QUESTION, None).unwrap_err());
    assert_eq!((failure.exit, failure.name.as_str()), (5, "not_enough_trust"));
    assert!(failure.message.contains("20 of 40 trusted power") && failure.words(crate::lang::Lang::Zh).0.contains("信任不足"));
    assert_eq!((ledger.trust(), ledger.seen()), (&trust, 0));
}

#[test]
fn what_strangers_signed_raises_no_alarm_and_is_a_lie_where_it_contradicts() {
    let (four, strangers) = (four(), Signers::of(&[20, 21, 22, 23]));
    let mut ledger = ledger(vec![node(told(&[&strangers; 5], 3)), node(told(&[&four; 5], 3))], four.trusted(), 0);
    let verified = ledger.ask(QUESTION, None).unwrap();
    assert_eq!((verified.trust.validators, verified.trust.signed_power.as_str()), (4, "40/40"));
    let standings: Vec<Standing> = ledger.nodes().unwrap().into_iter().map(|told| told.standing).collect();
    assert_eq!(standings, [Standing::Lied, Standing::Good]);
}

#[test]
fn a_fork_is_seen_across_commands_by_the_header_that_a_home_keeps() {
    let four = four();
    let sets = [&four; 11];
    let headers = chain(&sets, root(&World::new().state));
    let at = |height: usize| Seen { height: height as u64, header_hash: Some(header_hash(&headers[height - 1])) };
    let other = |height: usize| Seen { header_hash: Some([9; 32]), ..at(height) };
    // The height itself, the one signed above it, and one far below that the node has to show.
    for height in [9, 10, 3] {
        let mut same = ledger(vec![node(told(&sets, 9))], four.trusted(), at(height));
        let asked = same.ask(QUESTION, None);
        assert_eq!(asked.is_ok(), height != 10, "a node that went back is another matter");
        let mut forking = ledger(vec![node(told(&sets, 9))], four.trusted(), other(height));
        let (found, urls) = forked(&mut forking);
        assert_eq!((found, urls[0].as_str()), (height as u64, THIS_HOME));
    }
    // What is seen is kept with its hash.
    let mut fresh = ledger(vec![node(told(&sets, 9))], four.trusted(), 0);
    fresh.ask(QUESTION, None).unwrap();
    assert_eq!(fresh.last_seen(), at(9));
    // The trusted header is such a header, too.
    let trusted = Trust { header_hash: Some([9; 32]), ..fresh.trust().clone() };
    let (height, urls) = forked(&mut ledger(vec![node(told(&sets, 9))], trusted, 0));
    assert_eq!((height, urls[0].as_str()), (10, THIS_HOME));
}

#[test]
fn the_root_follows_the_hand_overs_that_a_node_serves() {
    let (four, five, others) = (four(), Signers::of(&[1, 2, 3, 4, 5]), Signers::of(&[4, 5, 6, 7]));
    let sets = [&four, &four, &five, &five, &others, &others, &others];
    let mut client = ledger(vec![node(told(&sets, 6))], four.trusted(), 0);
    let verified = client.ask(QUESTION, None).unwrap();
    assert_eq!((verified.trust.validators, verified.trust.signed_power.as_str(), verified.trust.hand_overs), (4, "40/40", 2));
    assert_eq!((client.trust().height, &client.trust().validators), (7, &others.set));
    // From there on nothing lies between.
    let moved = client.trust().clone();
    let verified = ledger(vec![node(told(&sets, 6))], moved, client.last_seen()).ask(QUESTION, None).unwrap();
    assert_eq!(verified.trust.hand_overs, 0);
}
