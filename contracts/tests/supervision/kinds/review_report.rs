//! review_report: its refusals in order, and that a deficient report leaves the duty unmet (C22).

use mulu_contracts::authorization::keys::grant as grant_keys;
use mulu_contracts::authorization::kinds::file_security_report::FileSecurityReport;
use mulu_contracts::authorization::kinds::lift_self_stop::LiftSelfStop;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::records::duty::{Deficient, GrantDuty, ReportKind, ReportStatus, SecurityReport};
use mulu_contracts::authorization::write::grant::RISK_REPORT;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ReportId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY, COUNTY_BUREAU, ENTERPRISE, OPERATOR, SUPERVISOR, division, list, local_key, uscc,
};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::supervision::kinds::review_report::{Finding, ReviewReport};
use mulu_contracts::supervision::records::OrderKind;
use mulu_contracts::supervision::samples;
use mulu_testkit::Ledger;
use mulu_testkit::granted::{put, report};

use crate::grant::world::{GRANTOR, Own, granted, granted_in, id as grant};
use crate::permissions::{Relation, SIGNER, World, rows};
use crate::supervision::world::{id as order, id_of as order_of, issue, next_at};

/// The grant with its first report.
fn reported() -> Ledger {
    let mut ledger = granted();
    let period = duty(&ledger).until;
    ledger = next_at(&ledger, period);
    let first = report(&ledger, &grant(), "first");
    ledger.must(OPERATOR, first);
    ledger
}

fn duty(ledger: &Ledger) -> GrantDuty {
    grant_keys::duty(&grant()).get(&ledger.state).unwrap().unwrap()
}

fn stored(ledger: &Ledger, key: &str) -> SecurityReport {
    grant_keys::report(&samples::report(key)).get(&ledger.state).unwrap().unwrap()
}

fn deficient(key: &str) -> ReviewReport {
    ReviewReport { id: samples::report(key), ..ReviewReport::example() }
}

#[test]
fn review_report_refuses_in_order() {
    let mut ledger = reported();
    let mut wrong = ReviewReport { version: 7, order: Some(order_of("none")), reason: None, ..deficient("none") };
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = samples::report("first");
    assert_eq!(ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("order"));
    issue(&mut ledger, "order", OrderKind::Rectify, None);
    wrong.order = Some(order());
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 2
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(catalog_samples::reason("no_such_reason"));
    // Check 3
    let found: Vec<_> = (1..=16).map(|n| Deficient { period: Term { from: Time(n), until: Time(n + 1) }, since: Time(n) }).collect();
    let full = GrantDuty { deficient: list(found), ..duty(&ledger) };
    let mut crowded = ledger.clone();
    put(&mut crowded, &grant_keys::duty(&grant()), &full);
    crowded.refuse(SUPERVISOR, wrong.clone(), Code::TOO_MANY);
    assert_eq!(ledger.refuse(SUPERVISOR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = Some(catalog_samples::reason("incomplete"));
    for by in [GRANTOR, CITY_BUREAU, SUPERVISOR] {
        ledger.clone().must(by, wrong.clone());
    }
    ledger.must(GRANTOR, wrong.clone());
    let made = stored(&ledger, "first");
    let reviewed = made.reviewed.unwrap();
    assert_eq!((made.status, made.version, reviewed.by, reviewed.order), (ReportStatus::Deficient, 2, uscc(GRANTOR), Some(order())));
    // Check 1
    wrong.version = 2;
    for outcome in [Finding::Accepted, Finding::Deficient] {
        ledger.refuse(SUPERVISOR, ReviewReport { outcome, ..wrong.clone() }, Code::ALREADY_DECIDED);
    }
}

#[test]
fn a_deficient_report_leaves_its_period_unmet_until_it_is_filed_again() {
    let ledger = reported();
    let (period, end) = (stored(&ledger, "first").period, crate::grant::world::stored(&ledger).valid_until);
    let mut accepted = ledger.clone();
    accepted.must(SUPERVISOR, ReviewReport { outcome: Finding::Accepted, reason: None, ..deficient("first") });
    assert_eq!(stored(&accepted, "first").status, ReportStatus::Accepted);
    assert!(duty(&accepted).deficient.is_empty());

    let mut found = ledger;
    found.must(SUPERVISOR, deficient("first"));
    let since = found.time;
    assert_eq!(duty(&found).deficient[..], [Deficient { period: period.clone(), since }]);
    let late = |ledger: &Ledger, at: i64| duty(ledger).overdue_since(end, 30 * 86_400, Time(since.0 + at)).is_some();
    assert_eq!((late(&found, 30 * 86_400 - 1), late(&found, 30 * 86_400)), (false, true));
    let again = FileSecurityReport { period, ..report(&found, &grant(), "again") };
    found.must(OPERATOR, again);
    assert!(duty(&found).deficient.is_empty());
    // The one that was filed again may be deficient again.
    found.must(SUPERVISOR, deficient("again"));
    assert_eq!(duty(&found).deficient.len(), 1);
}

#[test]
fn a_deficient_risk_report_is_due_again_and_the_stop_is_not_lifted() {
    let mut ledger = granted();
    ledger.must(OPERATOR, SelfStop { id: grant(), ..SelfStop::example() });
    let risk = FileSecurityReport { grant: grant(), ..FileSecurityReport::example() };
    ledger.must(OPERATOR, risk.clone());
    let lift = LiftSelfStop { id: grant(), stop_version: 1, ..LiftSelfStop::example() };
    ledger.clone().must(GRANTOR, lift.clone());
    ledger.must(SUPERVISOR, deficient(samples::REPORT_KEY));
    ledger.refuse(GRANTOR, lift.clone(), Code::REPORT_MISSING);
    assert!(due::running(&ledger.state, grant().object(), RISK_REPORT).unwrap().is_some());
    ledger.must(OPERATOR, FileSecurityReport { local_key: local_key("risk again"), ..risk });
    ledger.must(GRANTOR, lift);
}

fn message(w: &mut World) -> AnyRule {
    let grant = granted_in(w, Own::Grantor);
    let id = ReportId::derive(&division(COUNTY), &uscc(SIGNER), &local_key("matrix"));
    if w.relation != Relation::Missing {
        let filed = SecurityReport {
            report_id: id,
            grant,
            kind: ReportKind::Incident,
            period: FileSecurityReport::example().period,
            counts: Default::default(),
            document: FileSecurityReport::example().document,
            reason: None,
            by: uscc(ENTERPRISE),
            at: w.ledger.time,
            status: ReportStatus::Filed,
            reviewed: None,
            version: 1,
            payload_hash: mulu_contracts::kernel::value::Hash32([0; 32]),
        };
        w.put(&grant_keys::report(&id), &filed);
    }
    ReviewReport { id, ..ReviewReport::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ReviewReport::NAME).hold(message);
}
