//! Objections against certificates and their procedures: marks and holds of the registration.

use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::freeze::freezes_of;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, REGISTRAR, uscc};
use mulu_contracts::objection::kinds::accept_objection::AcceptObjection;
use mulu_contracts::objection::kinds::answer_objection::AnswerObjection;
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::records::{About, Ground, Verdict};
use mulu_testkit::{Ledger, code_of};

use crate::certificate::world as certificates;
use crate::objection::world::{DAY, accept, close, decide, dismiss, file, next_at, of_org, stored, withdraw};

fn about_procedure() -> About {
    About::Procedure { certificate: certificates::id(), op_no: 1 }
}

fn against(subject: About, ground: Ground) -> FileObjection {
    FileObjection { subject, seen_version: 1, ground, ..file() }
}

fn filed(stage: Stage) -> Ledger {
    let mut ledger = certificates::at(stage);
    ledger.must(ENTERPRISE, against(about_procedure(), Ground::RightsConflict));
    ledger
}

fn take_in(ledger: &mut Ledger) {
    let rule = AcceptObjection { freeze: false, ..accept(ledger) };
    ledger.must(REGISTRAR, rule);
}

#[test]
fn a_procedure_is_objected_to_in_its_publicity_alone_but_for_silence_and_refusal() {
    for (stage, expected) in [
        (Stage::Applied, Some(Code::TOO_EARLY)),
        (Stage::Returned, Some(Code::TOO_EARLY)),
        (Stage::Reviewing, Some(Code::TOO_EARLY)),
        (Stage::Publicity, None),
        (Stage::Objection, None),
        (Stage::Ready, Some(Code::TOO_LATE)),
        (Stage::Done, Some(Code::TOO_LATE)),
        (Stage::Rejected, Some(Code::TOO_LATE)),
    ] {
        let mut ledger = certificates::at(stage);
        let rule = against(about_procedure(), Ground::RightsConflict);
        assert_eq!(code_of(&ledger.clone().submit(ENTERPRISE, rule)), expected, "{stage:?}");
        let before = certificates::stored(&ledger);
        ledger.must(ENTERPRISE, against(about_procedure(), Ground::Overdue));
        assert_eq!(certificates::stored(&ledger), before, "{stage:?}: a silence counts in no stage");
        // Nobody handles what is said against itself: above the registrar.
        assert_eq!(stored(&ledger).handler, uscc(CITY_BUREAU));
    }
    let mut ledger = certificates::at(Stage::Publicity);
    let none = About::Procedure { certificate: certificates::id(), op_no: 2 };
    assert_eq!(ledger.refuse(ENTERPRISE, against(none, Ground::Other), Code::NOT_FOUND).as_deref(), Some("subject"));
    // Its applicant is the owner, the issuer objects to no procedure of its own.
    let own = FileObjection { subject: about_procedure(), seen_version: 1, ..of_org(DEPARTMENT, "own") };
    ledger.refuse(DEPARTMENT, own, Code::OWN_CASE);
    let own = FileObjection { subject: about_procedure(), seen_version: 1, ..of_org(REGISTRAR, "own") };
    ledger.refuse(REGISTRAR, own, Code::OWN_CASE);
}

/// The end of its publicity, to the second.
#[test]
fn an_objection_at_the_end_of_the_publicity_is_too_late() {
    let ledger = certificates::at(Stage::Publicity);
    let end = certificates::procedure(&ledger).publicity.unwrap().end;
    for (time, expected) in [(-1, None), (0, Some(Code::TOO_LATE)), (1, Some(Code::TOO_LATE))] {
        let mut then = next_at(&ledger, Time(end.0 + time));
        let rule = against(about_procedure(), Ground::RightsConflict);
        assert_eq!(code_of(&then.submit(ENTERPRISE, rule)), expected, "{time}");
    }
}

#[test]
fn one_that_is_filed_holds_the_issue_back_and_one_that_is_accepted_the_publicity() {
    let mut ledger = filed(Stage::Publicity);
    let procedure = certificates::stored(&ledger);
    assert_eq!((procedure.filed, procedure.filed_until), (1, Some(Time(ledger.time.0 + 10 * DAY))));
    assert_eq!(stored(&ledger).handler, uscc(REGISTRAR));
    // Never a freeze: neither of the procedure nor of the certificate.
    let rule = accept(&ledger);
    assert_eq!(ledger.refuse(REGISTRAR, rule, Code::FIELD_INVALID).as_deref(), Some("freeze"));
    // Its publicity is over, and it is not issued before the objection is handled or the time for that is past.
    let mut waiting = ledger.clone();
    certificates::wait_for_publicity(&mut waiting);
    let rule = certificates::issue(&waiting);
    waiting.refuse(REGISTRAR, rule, Code::PUBLICITY_RUNNING);
    let mut dismissed = waiting.clone();
    let rule = dismiss(&dismissed);
    dismissed.must(REGISTRAR, rule);
    let rule = certificates::issue(&dismissed);
    dismissed.must(REGISTRAR, rule);
    // Accepted, it holds what is left of the publicity.
    take_in(&mut ledger);
    let held = certificates::stored(&ledger);
    assert_eq!((held.stage, held.objections, held.filed, held.held_to), (Stage::Objection, 1, 0, stored(&ledger).until));
    let certificate = mulu_contracts::certificate::keys::subject(&certificates::id());
    assert!(!freezes_of(&ledger.state, &certificate).unwrap().is_frozen(ledger.time), "it freezes the certificate never");
    // Withdrawn: the publicity goes on with what was left.
    let mut free = ledger.clone();
    let left = held.publicity.as_ref().unwrap().left.unwrap();
    let rule = withdraw(&free);
    free.must(ENTERPRISE, rule);
    let on = certificates::stored(&free);
    assert_eq!((on.stage, on.objections, on.publicity.unwrap().end.0 - free.time.0), (Stage::Publicity, 0, i64::try_from(left).unwrap()));
    // Nobody decides: it goes on by itself when the hold is over.
    let until = stored(&ledger).until.unwrap();
    for (time, stage) in [(-1, Stage::Objection), (0, Stage::Publicity), (1, Stage::Publicity)] {
        let mut then = ledger.clone();
        then.time = Time(until.0 + time);
        assert_eq!(certificates::stage(&then), stage, "{time}");
    }
}

#[test]
fn one_that_is_upheld_sends_the_procedure_back_to_its_review() {
    let mut ledger = filed(Stage::Publicity);
    take_in(&mut ledger);
    let rule = AnswerObjection { ..crate::objection::world::answer(&ledger) };
    ledger.must(DEPARTMENT, rule);
    let rule = decide(&ledger, Verdict::Upheld);
    ledger.must(REGISTRAR, rule);
    let again = certificates::stored(&ledger);
    assert_eq!((again.stage, again.upheld, again.objections), (Stage::Reviewing, true, 0));
    let rule = close(&ledger);
    ledger.refuse(REGISTRAR, rule, Code::NOT_CORRECTED);
    // Returned and supplemented with other content it is corrected.
    let rule = certificates::give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = certificates::supplement(&ledger);
    ledger.must(DEPARTMENT, rule);
    let rule = close(&ledger);
    ledger.must(REGISTRAR, rule);
    assert!(!stored(&ledger).uncorrected);
}

/// Two that hold: the latest end of those that still do.
#[test]
fn what_another_objection_holds_stays_held() {
    let mut ledger = filed(Stage::Publicity);
    take_in(&mut ledger);
    let second = FileObjection { subject: about_procedure(), seen_version: 1, ..of_org(CITY_BUREAU, "second") };
    let id = ledger.must(CITY_BUREAU, second).ids[0].parse().unwrap();
    ledger.wait(DAY);
    let rule = crate::objection::world::accept_of(&ledger, id, mulu_contracts::objection::records::Intake::Accept, false);
    ledger.must(REGISTRAR, rule);
    let later = crate::objection::world::stored_of(&ledger, &id).until;
    assert_eq!((certificates::stored(&ledger).objections, certificates::stored(&ledger).held_to), (2, later));
    let rule = withdraw(&ledger);
    ledger.must(ENTERPRISE, rule);
    assert_eq!((certificates::stored(&ledger).stage, certificates::stored(&ledger).held_to), (Stage::Objection, later));
}

#[test]
fn a_certificate_is_objected_to_once_it_is_issued_and_frozen_by_acceptance() {
    let mut applied = certificates::at(Stage::Applied);
    let subject = About::Certificate(certificates::id());
    let rule = against(subject.clone(), Ground::RightsConflict);
    assert_eq!(applied.refuse(ENTERPRISE, rule.clone(), Code::WRONG_STATE).as_deref(), Some("applied"));
    let mut ledger = certificates::issued(CertificateKind::ResourceRegistration);
    // The holder owns it; of a silence the issuer does, and above it is judged.
    let own = FileObjection { subject: subject.clone(), seen_version: 1, ..of_org(DEPARTMENT, "own") };
    ledger.refuse(DEPARTMENT, own, Code::OWN_CASE);
    ledger.must(DEPARTMENT, FileObjection { subject, seen_version: 1, ground: Ground::Overdue, ..of_org(DEPARTMENT, "late") });
    ledger.must(ENTERPRISE, rule);
    assert_eq!(stored(&ledger).handler, uscc(REGISTRAR));
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = certificates::change(&ledger);
    ledger.refuse(DEPARTMENT, rule, Code::FROZEN);
    // Upheld, and revoked: nothing is left to be corrected.
    let rule = crate::objection::world::answer(&ledger);
    ledger.must(DEPARTMENT, rule);
    let rule = decide(&ledger, Verdict::Upheld);
    ledger.must(REGISTRAR, rule);
    let rule = certificates::revoke(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!(certificates::certificate(&ledger).status, CertificateStatus::Revoked);
    let rule = close(&ledger);
    ledger.must(REGISTRAR, rule);
}
