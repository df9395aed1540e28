//! What is believed: a header of another set than the trusted one takes more than two thirds of the trusted power, or hand-overs.

use std::path::Path;

use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::catalog::samples;
use mulu_contracts::comet::anchor::{Anchor, AnchorError};
use mulu_contracts::comet::claimed::Claimed;
use mulu_contracts::comet::header::{header_bytes, header_hash};
use mulu_contracts::comet::trust::{Trust, TrustError};
use mulu_contracts::kernel::state::Bytes32;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::{AnswerClaim, At, Claim, Fact, ProofError, ProofFile, Proven};
use mulu_contracts::ledger::samples::DEPARTMENT;
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::engine::{Signers, anchor, anchor_at, chain, header};
use mulu_testkit::witness::{prove, root};
use mulu_testkit::{CHAIN, Ledger};
use tendermint::block::Header;

/// What a ledger answers about an entry, under an anchor of its state.
fn shown(ledger: &Ledger, anchor: Anchor) -> ProofFile {
    let question: Question = GetEntry { id: samples::id("new") }.into();
    let context = QUESTIONS.context(CHAIN, ledger.time);
    let (_, witness) = prove(&ledger.state, |state| question.answer(&context, state));
    let (query, args) = question.encode();
    let claim = Claim::Answer(AnswerClaim { query, args, at: At::Fresh, witness });
    ProofFile { chain_id: CHAIN.into(), claim, anchor }
}

/// A ledger without the entry, and with it.
fn ledgers() -> [(Ledger, Bytes32); 2] {
    let (without, mut with) = (Ledger::new(), Ledger::new());
    with.must(DEPARTMENT, submit_entry::submit("new"));
    [without, with].map(|ledger| {
        let root = root(&ledger.state);
        (ledger, root)
    })
}

fn judge(file: &ProofFile, trust: &Trust) -> Result<Proven, ProofError> {
    ProofFile::from_bytes(&file.to_bytes()).unwrap().verify(trust, &QUESTIONS)
}

fn not_enough(power: u64, result: Result<Proven, ProofError>) {
    match result {
        Err(ProofError::Anchor(AnchorError::NotEnoughTrust { power: signed, .. })) => assert_eq!(signed, power),
        other => panic!("{:?}", other.map(|proven| proven.trust)),
    }
}

fn is_found(proven: &Proven) -> bool {
    let Fact::Answer(_, answer) = &proven.fact else { panic!("no answer") };
    answer.negative().is_none()
}

#[test]
fn two_keys_of_four_and_two_invented_ones_prove_nothing() {
    let [(without, empty), (with, full)] = ledgers();
    let (four, half) = (Signers::of(&[1, 2, 3, 4]), Signers::of(&[1, 2, 8, 9]));
    let trust = four.trusted();
    let true_headers = chain(&[&four; 5], full);
    let proven = judge(&shown(&with, anchor_at(&true_headers, &[&four; 5], 3)), &trust).unwrap();
    assert!(is_found(&proven));
    assert_eq!((proven.trust.validators, proven.trust.signed_power.as_str(), proven.trust.hand_overs), (4, "40/40", 0));

    let false_headers = chain(&[&half; 5], empty);
    let lie = shown(&without, anchor_at(&false_headers, &[&half; 5], 3));
    not_enough(20, judge(&lie, &trust));
    // Nor do they hand over to themselves: half of the set is not two thirds of it.
    let sets = [&four, &four, &half, &half, &half];
    let headers = chain(&sets, empty);
    let mut lie = shown(&without, anchor_at(&headers, &sets, 3));
    lie.anchor.hand_overs[0].commit = four.commit(&headers[1], "cc--");
    assert!(matches!(judge(&lie, &trust), Err(ProofError::Anchor(AnchorError::Commit(_)))));
    // And the root of trust does not move to such a header, though its own set signed it whole.
    let commit = half.all(&false_headers[3]);
    assert_eq!(trust.step(&false_headers[3], &commit, &half.set, None), Err(TrustError::NotEnough { power: 20, total: 40 }));
}

#[test]
fn another_set_takes_more_than_two_thirds_of_the_trusted_power() {
    let [_, (with, full)] = ledgers();
    let trusted = |seeds: &[u8]| Signers::of(seeds).trusted();
    let by = |seeds: &[u8]| {
        let signers = Signers::of(seeds);
        shown(&with, anchor_at(&chain(&[&signers; 4], full), &[&signers; 4], 3))
    };
    // Two of three are exactly two thirds.
    not_enough(20, judge(&by(&[1, 2, 9]), &trusted(&[1, 2, 3])));
    not_enough(10, judge(&by(&[1, 8, 9]), &trusted(&[1, 2, 3])));
    let proven = judge(&by(&[1, 2, 3, 9]), &trusted(&[1, 2, 3, 4])).unwrap();
    // The verdict is about those who are trusted, not about those who signed.
    assert_eq!((proven.trust.validators, proven.trust.signed_power.as_str()), (4, "30/40"));
    // A vote for nothing is none for the block.
    let signers = Signers::of(&[1, 2, 3, 9, 10, 11, 12]);
    let headers = chain(&[&signers; 4], full);
    let with_nil = |votes: &str| shown(&with, anchor(&headers[2], &headers[3], &signers, votes));
    let of = |n: u8| signers.keys.iter().position(|key| key.to_bytes() == [n; 32]).unwrap();
    let mut votes = vec![b'c'; 7];
    judge(&with_nil("ccccccc"), &trusted(&[1, 2, 3, 4])).unwrap();
    votes[of(3)] = b'n';
    not_enough(20, judge(&with_nil(std::str::from_utf8(&votes).unwrap()), &trusted(&[1, 2, 3, 4])));
    // Too old a root judges no other set.
    let old = Trust { trusting_period_secs: 2, ..trusted(&[1, 2, 3, 4]) };
    not_enough(0, judge(&by(&[1, 2, 3, 9]), &old));
    judge(&by(&[1, 2, 3, 4]), &old).unwrap();
    // One of two sets has a single member: the word of one node.
    let alone = Signers::of(&[1]);
    let one = shown(&with, anchor_at(&chain(&[&alone; 4], full), &[&alone; 4], 3));
    assert!(judge(&one, &alone.trusted()).unwrap().trust.note.is_some());
}

fn at_trusted_height(trust: &Trust, signers: &Signers, headers: &[Header]) -> TrustError {
    trust.verify(&headers[3], &signers.all(&headers[3]), &signers.set).unwrap_err()
}

#[test]
fn another_header_at_the_trusted_height_is_a_fork_only_where_a_trusted_validator_signed_it() {
    let four = Signers::of(&[1, 2, 3, 4]);
    let headers = chain(&[&four; 5], [7; 32]);
    let trust = four.trusted().advanced(&anchor_at(&headers, &[&four; 5], 3).verify(&four.trusted()).unwrap());
    assert_eq!((trust.height, trust.header_hash), (4, Some(header_hash(&headers[3]))));
    let other = |signers: &Signers| chain(&[signers; 5], [8; 32]);
    assert_eq!(at_trusted_height(&trust, &four, &other(&four)), TrustError::Fork(4));
    let half = Signers::of(&[1, 2, 8, 9]);
    assert_eq!(at_trusted_height(&trust, &half, &other(&half)), TrustError::Fork(4));
    let strangers = Signers::of(&[6, 7, 8, 9]);
    assert_eq!(at_trusted_height(&trust, &strangers, &other(&strangers)), TrustError::Foreign(4));
    // What nobody signed as it has to be is neither.
    let unsigned = trust.verify(&other(&four)[3], &four.commit(&other(&four)[3], "cc--"), &four.set);
    assert!(matches!(unsigned, Err(TrustError::Commit(_))));
}

#[test]
fn a_header_that_is_signed_but_not_believed_tells_how_much_of_the_trusted_power_signed_it() {
    let (four, half) = (Signers::of(&[1, 2, 3, 4]), Signers::of(&[1, 2, 8, 9]));
    let headers = chain(&[&half; 5], [7; 32]);
    let doubted = anchor_at(&headers, &[&half; 5], 3);
    let claim = |n: usize, power: u64| Claimed { height: n as u64, hash: header_hash(&headers[n - 1]), power };
    assert_eq!(doubted.claimed(&four.trusted()), [claim(4, 20), claim(3, 20)]);
    assert_eq!(doubted.claimed(&Signers::of(&[5, 6]).trusted()), [claim(4, 0), claim(3, 0)]);
    let foreign = Trust { chain_id: "another".into(), ..four.trusted() };
    let half_signed = anchor(&headers[2], &headers[3], &half, "cc--");
    assert!(doubted.claimed(&foreign).is_empty() && half_signed.claimed(&four.trusted()).is_empty());
    let broken = Anchor { header: header_bytes(&header(9, None, &four)), ..doubted };
    assert!(broken.claimed(&four.trusted()).is_empty());
}

fn sources(dir: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push((entry.display().to_string(), std::fs::read_to_string(&entry).unwrap()));
        }
    }
}

/// The function that judges takes the share as a parameter, for the vectors of light clients. Who passed a third would let the attack in.
#[test]
fn no_program_names_another_share_than_two_thirds() {
    let mut found = Vec::new();
    for krate in ["contracts", "node", "client", "genesis"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("src"), &mut found);
    }
    assert!(found.len() > 200);
    for (file, text) in found.iter().filter(|(file, _)| !file.ends_with("comet/trust.rs")) {
        let names = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
        assert!(!names("TrustShare"), "{file} names a share of the trusted power");
    }
}
