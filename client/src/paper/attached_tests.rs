//! A PDF that carries a proof, and those of others: never is anything proven that the proof does not say.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::certificate::queries::certificate::GetCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::{AnswerClaim, At, Claim, Fact, ProofFile};
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::CHAIN;
use mulu_testkit::changed::{change, changed};
use mulu_testkit::engine::{BEGUN, Signers, anchor_at, chain};
use mulu_testkit::examples;
use mulu_testkit::witness::{prove, root};
use proptest::prelude::*;

use super::super::certificate::{Held, Place, sheet};
use super::super::pdf;
use super::super::tests::sample;
use super::*;

/// A proof of a certificate that was issued, by whose word, and the PDF that carries it.
static PROVEN: LazyLock<(Vec<u8>, Trust, Vec<u8>)> = LazyLock::new(|| {
    let rule = SuspendCertificate::example();
    let (state, signers) = (examples::find(&rule.clone().into()).ledger.state, Signers::of(&[1, 2, 3, 4]));
    let question = Question::from(GetCertificate { id: rule.id });
    let context = QUESTIONS.context(CHAIN, Time(BEGUN + 2));
    let (_, witness) = prove(&state, |state| question.answer(&context, state));
    let (query, args) = question.encode();
    let sets = [&signers; 4];
    let anchor = anchor_at(&chain(&sets, root(&state)), &sets, 2);
    let claim = Claim::Answer(AnswerClaim { query, args, at: At::Fresh, witness });
    let proof = ProofFile { chain_id: CHAIN.into(), claim, anchor };
    let proven = proof.verify(&signers.trusted(), &QUESTIONS).unwrap();
    let Fact::Answer(_, answer) = proven.fact else { panic!("an answer was asked for") };
    let answer = *(*answer).into::<GetCertificate>().unwrap().unwrap();
    assert_eq!(answer.certificate.status, CertificateStatus::Issued);
    let held = Held {
        chain_id: proven.chain_id,
        height: proven.height,
        time: proven.time,
        trust: proven.trust,
        answer,
        proof: proof.to_bytes(),
        ..sample::held(1, Vec::new())
    };
    let (sheet, subset) = sheet(&held, &Place::Inside("a.proof".into()), "a.pdf").unwrap();
    let made = pdf::document(&sheet, &subset, &held.proof, "a.proof").unwrap();
    (held.proof, signers.trusted(), made)
});

fn holds(bytes: &[u8]) -> bool {
    ProofFile::from_bytes(bytes).and_then(|file| file.verify(&PROVEN.1, &QUESTIONS)).is_ok()
}

/// A PDF with an object of such a dictionary and data.
fn with(dictionary: &str, data: &[u8]) -> Vec<u8> {
    [b"%PDF-1.7\n1 0 obj\n<<", dictionary.as_bytes(), b">>\nstream\n", data, b"\nendstream\nendobj\n"].concat()
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut to = ZlibEncoder::new(Vec::new(), Compression::best());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

#[test]
fn a_printed_certificate_carries_its_proof() {
    let (proof, _, made) = &*PROVEN;
    assert!(is_pdf(made) && !is_pdf(proof) && holds(proof));
    assert_eq!(attached(made).as_ref(), Ok(proof));
    assert!(holds(&attached(made).unwrap()));
    // As its readers find it, too.
    let text = String::from_utf8_lossy(made);
    for words in ["/EmbeddedFiles", "/AFRelationship /Data", "(a.proof)", "/Lang (zh-CN)", "/ToUnicode"] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn other_programs_may_have_written_it_anew() {
    let proof = &PROVEN.0;
    let (long, packed) = (proof.len(), zipped(proof));
    for written in [
        with(&format!("/Type/EmbeddedFile/Length {long}"), proof),
        with(
            &format!("/Params <</Size {long}/CheckSum (\\)()a)/Dates [(x) <00> [1 2]]>> /Length {long} % a comment\n/Type/Embedded#46ile"),
            proof,
        ),
        with(&format!("/Type /EmbeddedFile /Filter /FlateDecode /Length {}", packed.len()), &packed),
        [with("/Type/EmbeddedFile/Length 12 0 R", proof), format!("112 0 obj 7 endobj 12 0 obj\n{long}\nendobj").into_bytes()].concat(),
    ] {
        assert_eq!(attached(&written).as_ref(), Ok(proof));
    }
}

#[test]
fn none_another_several_and_what_cannot_be_read_are_told_apart() {
    let (proof, _, made) = &*PROVEN;
    let long = proof.len();
    let one = with(&format!("/Type/EmbeddedFile/Length {long}"), proof);
    assert_eq!(attached(b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj"), Err(Unfound::None));
    assert_eq!(attached(&with(&format!("/Type/Other/Length {long}"), proof)), Err(Unfound::None));
    // Another thing than a proof is found, and proves nothing.
    let other = attached(&with("/Type/EmbeddedFile/Length 5", b"hello")).unwrap();
    assert!(!holds(&other));
    assert_eq!(attached(&[made.clone(), one.clone()].concat()), Err(Unfound::Several));
    assert_eq!(attached(&[one.clone(), with("/Type/EmbeddedFile/Length 5", b"hello")].concat()), Err(Unfound::Several));
    assert_eq!(attached(&[one.clone(), b"trailer <</Encrypt 5 0 R>>".to_vec()].concat()), Err(Unfound::Locked));
    assert_eq!(attached(&with("/Type/EmbeddedFile/Length 6/Filter[/FlateDecode]", b"hello!")), Err(Unfound::Packed));
    for (length, data) in [("4", &b"hello"[..]), ("99999999999999999999", b"hello"), ("9 0 R", b"hello"), ("-5", b"hello")] {
        let found = attached(&with(&format!("/Type/EmbeddedFile/Length {length}"), data));
        assert!(matches!(found, Err(Unfound::Strange(_))), "{length}: {found:?}");
    }
    // What a stream holds is not read as objects of the file.
    let within = with(&format!("/Type/Other/Length {}", one.len()), &one);
    assert_eq!(attached(&within), Err(Unfound::None));
}

#[test]
fn what_unpacks_without_end_is_refused_and_deep_nesting_costs_little() {
    let bomb = zipped(&vec![0; MAX_PROOF_BYTES + 2]);
    let found = attached(&with(&format!("/Type/EmbeddedFile/Filter/FlateDecode/Length {}", bomb.len()), &bomb));
    assert_eq!(found, Err(Unfound::Strange("it is larger than 16 MiB")));
    let begun = Instant::now();
    for piece in
        [&b"obj<</a(obj"[..], b"obj<<", b"obj<</a[", b"obj<</a<</b", b"obj", b"1 0 obj<</Length 9>>stream\n", b"obj<</a<", b"(", b"%obj\n"]
    {
        assert_eq!(attached(&piece.repeat((2 << 20) / piece.len())), Err(Unfound::None));
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn a_byte_of_the_proof_changed_anywhere_is_never_proven() {
    let (proof, _, made) = &*PROVEN;
    let begin = find(made, proof, 0).unwrap();
    for at in (0..proof.len()).step_by(37) {
        let mut bytes = made.clone();
        bytes[begin + at] ^= 0x01;
        assert!(!attached(&bytes).is_ok_and(|found| holds(&found)), "byte {at}");
    }
}

proptest! {
    #[test]
    fn fuzz_pdfs_of_others(changes in prop::collection::vec(change(), 1..6)) {
        let (proof, _, made) = &*PROVEN;
        let bytes = changed(made, &changes);
        if let Ok(found) = attached(&bytes) {
            prop_assert!(found == *proof || !holds(&found));
        }
    }
}
