//! Questions of certificates: as they stand, as they stood, their lists, and what waits for whom.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::queries::certificate::{CertificateHistory, GetCertificate, GetCertificateVersion, GetProcedure};
use mulu_contracts::certificate::queries::lists::{
    CertificateByNumber, CertificateScope, CertificatesFor, ListCertificates, ListProcedures, ListPublicity,
};
use mulu_contracts::certificate::records::certificate::{CertificateStatus, OfficialNumber};
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due_query::ListDue;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, DEPARTMENT, PROVINCE, REGISTRAR, division, uscc};
use mulu_contracts::party::queries::joint::WaitingScope;
use mulu_contracts::party::queries::todo::ListTodo;
use mulu_testkit::Ledger;

use crate::certificate::world::*;

fn held(ledger: &Ledger, status: Option<CertificateStatus>) -> usize {
    let scope = CertificateScope::Holder(uscc(DEPARTMENT));
    ledger.ask(ListCertificates { scope, status, from: Place::START, limit: 50 }).items.len()
}

#[test]
fn status_holder_rights_and_term_are_told_of_every_version() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let now = ledger.ask(GetCertificate { id: id() }).unwrap();
    assert!(now.in_force && !now.expired && !now.frozen);
    assert_eq!(now.content.as_ref().unwrap().storage.plain(), Some("市政务云一区"));
    // What a change would name of words that stay.
    let places: Vec<_> = now.texts.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(places, ["content.legality.basis", "content.storage"]);
    let rule = suspend(&ledger);
    ledger.must(REGISTRAR, rule);
    let at = |version| ledger.ask(GetCertificateVersion { id: id(), version }).unwrap();
    let stages: Vec<_> = (1..=5).map(|version| (at(version).certificate.status, at(version).procedure.unwrap().stage)).collect();
    use CertificateStatus::{Applied, Issued, Suspended};
    let expected = [
        (Applied, Stage::Applied),
        (Applied, Stage::Reviewing),
        (Applied, Stage::Publicity),
        (Issued, Stage::Done),
        (Suspended, Stage::Done),
    ];
    assert_eq!(stages, expected);
    // Before it was issued it said nothing; what was asked for is told in words.
    let first = at(1);
    assert_eq!(first.content, None);
    assert_eq!(first.wanted.unwrap().legality.basis.plain(), Some("部门职责范围内依法产生"));
    assert_eq!(at(4).content.unwrap().storage.plain(), Some("市政务云一区"));
    let history = ledger.ask(CertificateHistory { id: id(), from: 0, limit: 50 });
    let kinds: Vec<_> = history.items.iter().map(|item| item.kind.as_str()).collect();
    assert_eq!(kinds, ["apply_certificate", "accept_certificate", "review_certificate", "issue_certificate", "suspend_certificate"]);
    // The reason stands beside its act.
    assert_eq!(history.items[4].reason.as_ref().unwrap().code.as_str(), "incorrect");
    assert_eq!(ledger.negative(GetCertificate { id: samples::id("none") }), Some("not_found"));
    assert_eq!(ledger.negative(GetCertificateVersion { id: id(), version: 9 }), Some("not_found"));
}

#[test]
fn a_procedure_shows_where_it_stands_who_is_late_and_who_may_act_instead() {
    let mut ledger = at(Stage::Applied);
    let ask = |ledger: &Ledger| ledger.ask(GetProcedure { id: id(), op_no: 1 }).unwrap();
    let now = ask(&ledger);
    assert_eq!((now.procedure.op, now.open, now.overdue, now.above), (Op::First, true, false, Some(uscc(CITY_BUREAU))));
    ledger.wait(5 * DAY);
    assert!(ask(&ledger).overdue);
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    ledger.wait(15 * DAY);
    let now = ask(&ledger);
    assert_eq!((now.open, now.lapsed, now.overdue), (false, true, false));
    assert_eq!(ledger.negative(GetProcedure { id: id(), op_no: 2 }), Some("not_found"));
}

#[test]
fn lists_of_holder_issuer_and_entry_say_what_stands_now() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    ledger.must(DEPARTMENT, registration_of("second", &[catalog_samples::id("bus-stops")]));
    use CertificateStatus::{Applied, Issued, Revoked};
    assert_eq!([None, Some(Applied), Some(Issued), Some(Revoked)].map(|status| held(&ledger, status)), [2, 1, 1, 0]);
    let by_stage =
        |ledger: &Ledger, stage| ledger.ask(ListProcedures { issuer: uscc(REGISTRAR), stage, from: Place::START, limit: 50 }).items.len();
    assert_eq!([None, Some(Stage::Applied), Some(Stage::Done)].map(|stage| by_stage(&ledger, stage)), [2, 1, 1]);
    let about = |ledger: &Ledger, entry: &str| {
        let scope = CertificateScope::Entry(catalog_samples::id(entry));
        ledger.ask(ListCertificates { scope, status: None, from: Place::START, limit: 50 }).items.len()
    };
    // What was never issued stands on no list of its subject.
    assert_eq!((about(&ledger, "bus-lines"), about(&ledger, "bus-stops")), (1, 0));
    let beside = ledger.ask(CertificatesFor { entry: catalog_samples::id("bus-lines"), holder: None });
    assert_eq!(beside.last, [(CertificateKind::ResourceRegistration, id())]);
    assert_eq!(beside.registration, Some(*id().object()));
    let rule = revoke(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!([None, Some(Applied), Some(Issued), Some(Revoked)].map(|status| held(&ledger, status)), [2, 1, 0, 1]);
}

#[test]
fn what_is_made_known_is_listed_while_it_runs_and_while_it_is_held() {
    let shown = |ledger: &Ledger| {
        let page = ledger.ask(ListPublicity { division: division(PROVINCE), below: true, from: Place::START, limit: 50 });
        page.items.into_iter().map(|row| (row.stage, row.running, row.filed, row.objections)).collect::<Vec<_>>()
    };
    assert_eq!(shown(&at(Stage::Reviewing)), []);
    let mut ledger = at(Stage::Publicity);
    assert_eq!(shown(&ledger), [(Stage::Publicity, true, 0, 0)]);
    wait_for_publicity(&mut ledger);
    assert_eq!(shown(&ledger), [(Stage::Publicity, false, 0, 0)]);
    assert_eq!(shown(&at(Stage::Objection)), [(Stage::Objection, true, 0, 1)]);
    assert_eq!(shown(&at(Stage::Done)), []);
}

#[test]
fn a_certificate_is_found_by_its_official_number() {
    let number =
        OfficialNumber { scheme: mulu_contracts::catalog::records::detail::Scheme::ResReg, number: Ascii::new("52-0001").unwrap() };
    let mut ledger = at(Stage::Ready);
    assert_eq!(ledger.negative(CertificateByNumber { number: number.clone() }), Some("not_found"));
    let rule = IssueCertificate { official_number: Some(number.clone()), ..issue(&ledger) };
    ledger.must(REGISTRAR, rule);
    assert_eq!(ledger.ask(CertificateByNumber { number }), Some(id()));
}

/// Deadlines: each stage waits for somebody, and is overdue in its division from its end on until somebody acts.
#[test]
fn every_stage_waits_for_somebody_and_is_overdue_from_its_end_on() {
    let todo = |ledger: &Ledger, org| {
        let scope = WaitingScope::Organisation(uscc(org));
        let page = ledger.ask(ListTodo { scope, from: Place::START, limit: 50 });
        page.items.into_iter().map(|row| (row.stage.to_string(), row.overdue)).collect::<Vec<_>>()
    };
    let overdue = |ledger: &Ledger| {
        let page = ledger.ask(ListDue { division: division(CITY), below: true, until: None, from: Place::START, limit: 50 });
        page.items.into_iter().map(|row| (row.object, row.stage.to_string(), row.due)).collect::<Vec<_>>()
    };
    for (then, stage, who, term) in [
        (Stage::Applied, "certificate.accept", REGISTRAR, 5 * DAY),
        (Stage::Reviewing, "certificate.review", REGISTRAR, 10 * DAY),
        (Stage::Returned, "certificate.supplement", DEPARTMENT, 15 * DAY),
        (Stage::Ready, "certificate.issue", REGISTRAR, 5 * DAY),
    ] {
        let mut ledger = at(then);
        let begun = ledger.time.0;
        assert_eq!(todo(&ledger, who), [(stage.to_owned(), false)]);
        assert_eq!(overdue(&ledger), []);
        let due = overdue_at(&mut ledger);
        assert!(due.0 <= begun + term, "{stage}");
        assert_eq!(overdue(&ledger), [(*id().object(), stage.to_owned(), due)]);
        assert_eq!(todo(&ledger, who), [(stage.to_owned(), true)]);
        let rule = withdraw(&ledger);
        ledger.must(DEPARTMENT, rule);
        assert_eq!((todo(&ledger, who), overdue(&ledger)), (Vec::new(), Vec::new()));
    }
    for over in [Stage::Done, Stage::Rejected, Stage::Withdrawn] {
        let mut ledger = at(over);
        ledger.wait(1_000 * DAY);
        assert_eq!(overdue(&ledger), [], "{over:?}");
    }
}

/// Lets time pass until the clock that runs is over.
fn overdue_at(ledger: &mut Ledger) -> Time {
    let now = procedure(ledger);
    let due = now.due().or(now.lapses).unwrap();
    ledger.time = due;
    due
}
