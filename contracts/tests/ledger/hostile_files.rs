//! Proof files that were changed by somebody who can make their digest fit again: none is believed, and none panics. `fuzz_` in front:
//! `docs/security.md` says how to run it for long.

use std::sync::LazyLock;

use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::chain::WritingBlocks;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::{AnswerClaim, At, Claim, Fact, ProofError, ProofFile};
use mulu_contracts::ledger::samples::{CITY, division};
use mulu_contracts::party::queries::organisation::ListOrganisations;
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::changed::{change, changed};
use mulu_testkit::engine::{BEGUN, Signers, anchor_at, chain};
use mulu_testkit::witness::{prove, root};
use mulu_testkit::{CHAIN, Ledger, hostile};
use proptest::prelude::*;
use proptest::sample::Index;

/// Whom to trust, honest proofs of a list and of a range by that set, and the ledger that they are of.
static HONEST: LazyLock<(Trust, Vec<Vec<u8>>, Ledger)> = LazyLock::new(|| {
    let (ledger, signers) = (Ledger::new(), Signers::of(&[1, 2, 3, 4]));
    let judged = Time(BEGUN + hostile::HEIGHT as i64);
    let sets = [&signers; 4];
    let headers = chain(&sets, root(&ledger.state));
    let list = ListOrganisations { division: division(CITY), below: true, role: None, from: Place::START, limit: 10 };
    let questions: [Question; 2] = [list.into(), WritingBlocks { from: 0, limit: 1 }.into()];
    let file = |question: Question| {
        let (query, args) = question.encode();
        let (_, witness) = prove(&ledger.state, |state| question.answer(&QUESTIONS.context(CHAIN, judged), state));
        let claim = Claim::Answer(AnswerClaim { query, args, at: At::Fresh, witness });
        ProofFile { chain_id: CHAIN.into(), claim, anchor: anchor_at(&headers, &sets, hostile::HEIGHT) }.to_bytes()
    };
    let files = questions.into_iter().map(file).collect();
    (signers.trusted(), files, ledger)
});

fn judge(bytes: &[u8]) -> bool {
    ProofFile::from_bytes(bytes).and_then(|file| file.verify(&HONEST.0, &QUESTIONS)).is_ok()
}

/// Is a file believed, and says what is not so? The same reads may prove another question, such as one for a longer page of a list that is
/// as short.
fn lies(bytes: &[u8]) -> bool {
    let Ok(proven) = ProofFile::from_bytes(bytes).and_then(|file| file.verify(&HONEST.0, &QUESTIONS)) else { return false };
    match proven.fact {
        Fact::Answer(question, answer) => {
            let (context, state) = (QUESTIONS.context(proven.chain_id, proven.time), &HONEST.2.state);
            question.answer(&context, state).map_or(true, |honest| honest != *answer)
        }
        Fact::Receipt(_) => true,
    }
}

proptest! {
    #[test]
    fn fuzz_proof_files_in_any_form(which in any::<Index>(), changes in prop::collection::vec(change(), 1..5)) {
        let honest = which.get::<Vec<u8>>(&HONEST.1);
        let mut body = changed(&honest[..honest.len() - 32], &changes);
        let digest = sha256(&[&body]);
        body.extend(digest);
        prop_assert!(!lies(&body));
    }
}

#[test]
fn a_changed_file_may_prove_another_question_and_says_no_more_than_is_so() {
    // The range of one block asked for as one of 255: the list has none.
    let honest = &HONEST.1[1];
    let file = ProofFile::from_bytes(honest).unwrap();
    let Claim::Answer(claim) = file.claim.clone() else { panic!("an answer") };
    let longer = Question::from(WritingBlocks { from: 0, limit: 2 });
    let other = ProofFile { claim: Claim::Answer(AnswerClaim { args: longer.encode().1, ..claim }), ..file }.to_bytes();
    assert!(other != *honest && judge(&other) && !lies(&other));
}

#[test]
fn the_honest_files_are_believed_and_the_hostile_ones_are_not() {
    assert!(HONEST.1.iter().all(|file| judge(file)));
    for hostile in hostile::sizes().into_iter().chain(hostile::lists()).chain(hostile::hand_overs_below()) {
        let judged = ProofFile::from_bytes(&hostile.file).and_then(|file| file.verify(&hostile::trust(), &QUESTIONS));
        assert!(
            judged.is_err_and(|error| !matches!(error, ProofError::Anchor(_)) || hostile.name.starts_with("hand-overs")),
            "{}",
            hostile.name
        );
    }
}
