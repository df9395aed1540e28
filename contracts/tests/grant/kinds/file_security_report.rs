//! file_security_report: period after period, whole and once; after a stop; of incidents (C22, C24).

use mulu_contracts::authorization::keys::{grant as keys, grant_lists as lists};
use mulu_contracts::authorization::kinds::file_security_report::FileSecurityReport;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::records::duty::{Deficient, GrantDuty, ReportKind};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{ENTERPRISE, OPERATOR, list, local_key, reason};
use mulu_contracts::ledger::term::Term;
use mulu_testkit::Ledger;
use mulu_testkit::granted::{put, report};

use crate::grant::world::*;
use crate::permissions::{World, rows};

fn duty(ledger: &Ledger) -> GrantDuty {
    keys::duty(&id()).get(&ledger.state).unwrap().unwrap()
}

#[test]
fn reporting_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let good = report(&ledger, &id(), "first");
    let mut wrong = FileSecurityReport { grant: grant_id("none"), reason: Some(reason("whim")), ..good.clone() };
    wrong.period = Term { from: wrong.period.until, until: wrong.period.from };
    ledger.refuse(OPERATOR, wrong.clone(), Code::FIELD_INVALID);
    wrong.period = good.period.clone();
    assert_eq!(ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("grant"));
    wrong.grant = id();
    for n in [GRANTOR, ENTERPRISE] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(OPERATOR, wrong.clone(), Code::PERIOD_UNKNOWN);
    ledger.refuse(OPERATOR, FileSecurityReport { kind: ReportKind::Risk, ..wrong.clone() }, Code::NOT_HELD);
    let until = good.period.until;
    next_at(&ledger, Time(until.0 - 1)).refuse(OPERATOR, good.clone(), Code::PERIOD_UNKNOWN);
    let mut then = next_at(&ledger, until);
    assert_eq!(then.refuse(OPERATOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    then.must(OPERATOR, good.clone());
    assert_eq!(then.submit(OPERATOR, good.clone()).exists, [0]);
    then.refuse(OPERATOR, FileSecurityReport { kind: ReportKind::Incident, ..good.clone() }, Code::EXISTS_WITH_OTHER_CONTENT);
    then.refuse(OPERATOR, FileSecurityReport { local_key: local_key("again"), ..good }, Code::PERIOD_UNKNOWN);
    assert_eq!(lists::reports_of(&id()).count(&then.state, LISTED).unwrap(), 1);
}

#[test]
fn periods_follow_one_another_and_the_last_ends_with_the_grant() {
    let ledger = granted();
    let grant = stored(&ledger);
    let mut now = ledger.clone();
    let mut ends = Vec::new();
    while let Some(next) = duty(&now).next(grant.valid_until) {
        now = next_at(&now, next.until);
        let filed = report(&now, &id(), &format!("report {}", ends.len()));
        now.must(OPERATOR, filed);
        ends.push(next.until.0 - grant.valid_from.0);
    }
    assert_eq!(ends, [180 * DAY, 360 * DAY, grant.valid_until.0 - grant.valid_from.0]);
    assert_eq!(duty(&now).reported_until, grant.valid_until);
    assert_eq!(duty(&now).overdue_since(grant.valid_until, 0, Time(grant.valid_until.0 + 900 * DAY)), None);
}

#[test]
fn a_report_is_overdue_from_its_grace_on_and_a_deficient_one_is_due_again() {
    let ledger = granted();
    let end = stored(&ledger).valid_until;
    let first = duty(&ledger).until;
    let late = |at: i64| duty(&ledger).overdue_since(end, 30 * 86_400, Time(at));
    assert_eq!((late(first.0 + 30 * DAY - 1), late(first.0 + 30 * DAY)), (None, Some(Time(first.0 + 30 * DAY))));
    let mut then = next_at(&ledger, first);
    let filed = report(&then, &id(), "first");
    then.must(OPERATOR, filed.clone());
    let deficient = list([Deficient { period: filed.period.clone(), since: then.time }]);
    let found = GrantDuty { deficient, ..duty(&then) };
    put(&mut then, &keys::duty(&id()), &found);
    then.must(OPERATOR, FileSecurityReport { local_key: local_key("mended"), ..filed });
    assert!(duty(&then).deficient.is_empty());
    assert_eq!(duty(&then).reported_until, first);
}

#[test]
fn a_risk_report_answers_the_stop_that_stands() {
    let mut ledger = granted();
    ledger.must(OPERATOR, SelfStop { id: id(), ..SelfStop::example() });
    ledger.must(OPERATOR, FileSecurityReport { grant: id(), ..FileSecurityReport::example() });
    assert!(keys::self_stop(&id()).get(&ledger.state).unwrap().unwrap().reported.is_some());
}

fn message(w: &mut World) -> AnyRule {
    let grant = granted_in(w, Own::Grantee);
    FileSecurityReport { grant, kind: ReportKind::Incident, ..FileSecurityReport::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(FileSecurityReport::NAME).hold(message);
}
