//! Proof files that were made to hurt whoever checks them: the headers are signed by the trusted set, as anybody can copy them, and the rest
//! is made up. Each has to end as false within what a reader's budget allows (`testkit/examples/hostile.rs` measures it).

use mulu_contracts::catalog::lists;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::records::entry::View;
use mulu_contracts::comet::hand_over::HandOver;
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::trust::{EngineTime, MAX_HAND_OVERS, Trust};
use mulu_contracts::dry_run::DryRun;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::state::{Key, Record, Subject, stored};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::MAX_REQUEST;
use mulu_contracts::ledger::chain::WritingBlocks;
use mulu_contracts::ledger::entry::{AnyRule, Question};
use mulu_contracts::ledger::parameters::{MAX_BLOCK_WORK, MAX_MESSAGES_PER_TX, MAX_TX_BYTES, MAX_TX_WORK};
use mulu_contracts::ledger::params::{Param, Parameter, Shape, Value};
use mulu_contracts::ledger::proof::{AnswerClaim, At, Claim, MAX_PROOF_BYTES, ProofFile};
use mulu_contracts::ledger::samples::{COUNTY, SALTS, division};
use mulu_contracts::ledger::witness::{MAX_VALUES, Recorder, Witness};
use mulu_contracts::questions::QUESTIONS;
use mulu_contracts::registry::REGISTRY;
use serde_json::{Value as Json, json};
use tendermint::Hash;
use tendermint::block::Header;

use crate::dearest::search;
use crate::engine::{Signers, anchor_at, chain, hand_overs, header};
use crate::examples::{Found, find, unsigned};
use crate::ledger::Ledger;
use crate::network::CHAIN;
use crate::signing::proven;

/// A file with what it tries.
#[derive(Debug, Clone)]
pub struct Hostile {
    /// What it tries.
    pub name: String,
    /// Its bytes.
    pub file: Vec<u8>,
}

/// The height of the headers.
pub const HEIGHT: usize = 2;

/// Who signed the headers of all of them, trusted since long before.
pub fn trust() -> Trust {
    Trust { time: EngineTime(tendermint::Time::unix_epoch()), ..signers().trusted() }
}

fn signers() -> Signers {
    Signers::of(&[1, 2, 3, 4])
}

/// Judged at this time.
fn file(query: u16, args: Vec<u8>, witness: Witness, time: Time) -> Vec<u8> {
    let signers = signers();
    let sets = [&signers; 4];
    let mut headers: Vec<Header> = Vec::new();
    for height in 1..=sets.len() {
        let mut made = header(height as u32, headers.last(), &signers);
        made.time = tendermint::Time::from_unix_timestamp(time.0 + height as i64 - HEIGHT as i64, 0).expect("it is a time");
        headers.push(made);
    }
    let claim = Claim::Answer(AnswerClaim { query, args, at: At::Fresh, witness });
    ProofFile { chain_id: CHAIN.into(), claim, anchor: anchor_at(&headers, &sets, HEIGHT) }.to_bytes()
}

/// As a hostile node answers: over a state that no chain ever had, as far as its own budget goes.
fn made_up(name: impl Into<String>, ledger: &Ledger, question: impl Into<Question>) -> Hostile {
    let question = question.into();
    let recorder = Recorder::new(&ledger.state);
    // Where it fails it has read, and that is what counts.
    let _ = question.answer(&QUESTIONS.context(CHAIN, ledger.time), &recorder);
    let witness = Witness { values: recorder.finish().values, tree: Vec::new(), ranges: Vec::new() };
    let (query, args) = question.encode();
    Hostile { name: name.into(), file: file(query, args, witness, ledger.time) }
}

fn put<V: Record>(ledger: &mut Ledger, key: &Key<V>, value: &V) {
    ledger.state.records.insert(key.raw, stored(value));
}

fn set(ledger: &mut Ledger, parameter: &Param<u64>, value: u64) {
    put(ledger, &parameter.spec.key(), &Parameter { current: Value::Number(value), next: None });
}

/// The most that governance could allow, or more than that.
fn most(parameter: &Param<u64>, beyond: bool) -> u64 {
    match parameter.spec.shape {
        Shape::Number { max, .. } if !beyond => max,
        _ => u64::MAX,
    }
}

/// Makes a message another one than that before it, of the kinds that can follow themselves without end: else the second changes nothing.
fn vary(kind: &str, json: &mut Json, n: u64) {
    match kind {
        "set_responsible" if n % 2 == 1 => json["responsible"] = json!([]),
        "amend_entry" => (json["core"], json["detail"]) = (json!({}), json!({ "update_note": format!("{n:06}") })),
        _ => {}
    }
}

/// The same message as often as a request holds it, each time for the version that the one before it left, or not.
fn many(rule: &AnyRule, alike: bool) -> Vec<AnyRule> {
    let kind = REGISTRY.kind(rule.kind().0).expect("a rule is of a kind");
    let next = |n: u64| {
        let mut json = rule.to_json();
        let version = json.get_mut("version")?;
        *version = match version.as_str().and_then(|words| words.parse::<u64>().ok()) {
            Some(number) => (number + n).to_string().into(),
            None => (version.as_u64()? + n).into(),
        };
        vary(kind.name, &mut json, n);
        kind.from_json(json).ok()
    };
    let made = |n| next(if alike { 0 } else { n }).unwrap_or_else(|| rule.clone());
    // Two of them may differ in size.
    let size = (0..2).map(|n| proven(&made(n)).message(&SALTS).payload.len() + 6).max().unwrap_or(1);
    (0..((MAX_REQUEST - 4_096) / size) as u64).map(made).collect()
}

/// A transaction of one kind over a state in which transactions have no bounds.
fn dry_run(name: String, found: &Found, rule: &AnyRule, beyond: bool, alike: bool) -> Hostile {
    let mut ledger = found.ledger.clone();
    for parameter in [&MAX_TX_BYTES, &MAX_MESSAGES_PER_TX, &MAX_TX_WORK, &MAX_BLOCK_WORK] {
        set(&mut ledger, parameter, most(parameter, beyond));
    }
    let tx = unsigned(&ledger, found.org, &found.keys, &many(rule, alike));
    let signers = tx.signatures.iter().map(|signature| signature.key_id).collect();
    made_up(name, &ledger, DryRun { body: tx.body, signers })
}

/// Dry runs of the kinds whose row holds a word, each made when it is its turn: the example and the dearest message that is known, as many
/// as a request holds.
pub fn dry_runs(word: &str) -> impl Iterator<Item = Hostile> {
    let mut kinds = Vec::new();
    for (kind, dearest) in search() {
        for (what, found, rule) in [("example", find(&kind.example()), kind.example()), ("dearest", dearest.found, dearest.rule)] {
            for (bounds, beyond) in [("within bounds", false), ("beyond", true)] {
                for (order, alike) in [("repeated", true), ("one after another", false)] {
                    let name = format!("dry run of many {} ({what}, {bounds}, {order})", kind.name);
                    kinds.push((name, found.clone(), rule.clone(), beyond, alike));
                }
            }
        }
    }
    kinds.retain(|(name, ..)| name.contains(word));
    kinds.into_iter().map(|(name, found, rule, beyond, alike)| dry_run(name, &found, &rule, beyond, alike))
}

/// Files that are large, or long lists of small things.
pub fn sizes() -> Vec<Hostile> {
    let question = || Question::from(WritingBlocks { from: 0, limit: 2 }).encode();
    let of = |name: &str, values: Vec<Option<Vec<u8>>>, tree: Vec<u8>| {
        let (query, args) = question();
        Hostile { name: name.into(), file: file(query, args, Witness { values, tree, ranges: Vec::new() }, Ledger::new().time) }
    };
    let most = MAX_PROOF_BYTES - 65_536;
    vec![
        of("one value as large as a file may be", vec![Some(vec![0; most])], Vec::new()),
        of("as many values as there may be", vec![None; MAX_VALUES], Vec::new()),
        of("as many small values as there may be", vec![Some(vec![0; 1]); MAX_VALUES], Vec::new()),
        of("a tree part as large as a file may be", vec![None], vec![0; most]),
        of("an inner tree without end", vec![None], vec![0x55; most]),
        Hostile { name: "a body without sense".into(), file: vec![0xff; most] },
    ]
}

/// Lists that lead to as many others as a witness may say.
pub fn lists() -> Vec<Hostile> {
    let mut all = Vec::new();
    for themes in [3_200, 131_072, u64::MAX] {
        let mut ledger = Ledger::new();
        let county = division(COUNTY);
        let names: Vec<_> = (0..64).map(|n| lists::word_member(&county, &format!("t{n}"))).collect();
        ledger.state.forge(&Subject::Division(county), &[b"themes"], themes, &names);
        let scope = EntryScope::View { division: county, below: true, view: View::All, theme: None };
        all.push(made_up(format!("a division of {themes} themes"), &ledger, ListEntries { scope, from: Place::START, limit: 500 }));
    }
    all
}

/// Signed history that nobody needs: as many hand-overs as a proof may carry, of sets as large as a set may be, all made up below the root.
pub fn hand_overs_below() -> Vec<Hostile> {
    let crowd = |first: u8| {
        let many: Vec<u8> = (0..=255).map(|n: u8| n.wrapping_add(first)).collect();
        Signers::of(&many)
    };
    let (crowds, true_set) = ([crowd(0), crowd(0)], signers());
    let mut odd = crowds[1].clone();
    odd.keys.pop();
    odd.set.pop();
    let sets: Vec<&Signers> = (0..MAX_HAND_OVERS).map(|n| if n % 2 == 0 { &crowds[0] } else { &odd }).collect();
    let mut headers = chain(&sets, [7; 32]);
    // The last one names the true set, whose header follows as anybody can copy it.
    if let Some(last) = headers.last_mut() {
        last.next_validators_hash = Hash::Sha256(mulu_contracts::comet::commit::set_hash(&true_set.set).expect("it is a set"));
    }
    let mut below: Vec<HandOver> = hand_overs(&headers, &sets, MAX_HAND_OVERS as u64);
    if let (Some(header), Some(signers)) = (headers.last(), sets.last()) {
        below.push(HandOver { header: header_bytes(header), commit: signers.all(header), validators: signers.set.clone() });
    }
    let long: Vec<&Signers> = vec![&true_set; MAX_HAND_OVERS + 4];
    let mut anchor = anchor_at(&chain(&long, [7; 32]), &long, MAX_HAND_OVERS + 2);
    anchor.hand_overs = below;
    let (query, args) = Question::from(WritingBlocks { from: 0, limit: 2 }).encode();
    let claim =
        Claim::Answer(AnswerClaim { query, args, at: At::Fresh, witness: Witness { values: vec![], tree: vec![], ranges: vec![] } });
    let file = ProofFile { chain_id: CHAIN.into(), claim, anchor }.to_bytes();
    vec![Hostile { name: "hand-overs of large sets below the root".into(), file }]
}
