//! What is derived of a request, its lists and its clocks: nothing is written when time passes or the entry changes.

use mulu_contracts::access_request::kinds::request_access::RequestAccess;
use mulu_contracts::access_request::queries::lists::{ListAccessRequests, RequestsOf};
use mulu_contracts::access_request::queries::{AccessRequestHistory, GetAccessRequest, GetAccessRequestVersion};
use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::set_entry_attributes::{SetEntryAttributes, no_attributes};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due_query::ListDue;
use mulu_contracts::ledger::samples::{CITY, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, RELAY, division, local_key, uscc};
use mulu_testkit::Ledger;

use crate::access_request::world::*;
use crate::catalog::world::{core_of, freeze_until, put, uphold_on};

fn shown(ledger: &Ledger) -> (bool, Option<&'static str>) {
    let shown = ledger.ask(GetAccessRequest { id: id() }).unwrap();
    (shown.supplied, shown.denied)
}

#[test]
fn supply_is_denied_while_a_check_of_the_request_fails() {
    let mut ledger = at(AccessStatus::Issued);
    assert_eq!(shown(&ledger), (true, None));
    // A freeze, until its second.
    let until = Time(ledger.time.0 + 10);
    freeze_until(&mut ledger, &open_entry(), until);
    for (time, expected) in [(-1, (false, Some("frozen"))), (0, (true, None)), (1, (true, None))] {
        let mut then = ledger.clone();
        then.time = Time(until.0 + time);
        assert_eq!(shown(&then), expected, "{time}");
    }
    ledger.time = until;
    // One that is upheld frees the entry for who corrects it, and its data for nobody.
    let mut upheld = ledger.clone();
    uphold_on(&mut upheld, &open_entry());
    assert_eq!(shown(&upheld), (false, Some("frozen")));
    upheld.refuse(ENTERPRISE, RequestAccess { local_key: local_key("anew"), ..request(open_entry()) }, Code::FROZEN);
    // Made conditional: what was issued without an answer is no longer supplied; a request that was approved is.
    let stricter =
        SetEntryAttributes { consent_required: Change::Set(true), ..no_attributes("bus-lines", core_of(&ledger, &open_entry()).version) };
    ledger.must(DEPARTMENT, stricter);
    assert_eq!(shown(&ledger), (false, Some("consent_missing")));
    // The term, to the second.
    let approved = at(AccessStatus::Approved);
    let until = stored(&approved).term.until;
    for (time, supplied) in [(-1, true), (0, false), (1, false)] {
        let mut then = approved.clone();
        then.time = Time(until.0 + time);
        let shown = then.ask(GetAccessRequest { id: id() }).unwrap();
        assert_eq!((shown.supplied, shown.expired), (supplied, !supplied), "{time}");
    }
}

#[test]
fn what_was_issued_is_denied_where_it_became_conditional_and_what_was_approved_is_not() {
    use mulu_contracts::catalog::records::entry::OpenType;
    let mut ledger = at(AccessStatus::Issued);
    let key = mulu_contracts::catalog::keys::core(&open_entry());
    let mut core = key.get(&ledger.state).unwrap().unwrap();
    core.input.open.kind = OpenType::Conditional;
    put(&mut ledger, &key, &core);
    assert_eq!(shown(&ledger), (false, Some("not_offered")));
    assert_eq!(shown(&at(AccessStatus::Approved)), (true, None));
}

fn listed(ledger: &Ledger, of: RequestsOf, status: Option<AccessStatus>) -> u64 {
    let page = ledger.ask(ListAccessRequests { of, status, from: Place::START, limit: 100 });
    assert_eq!(page.items.len() as u64, page.total);
    page.total
}

#[test]
fn requests_are_listed_by_entry_provider_requester_and_division_and_refusals_among_them() {
    let mut ledger = at(AccessStatus::Rejected);
    ledger.must(RELAY, citizens(conditional_entry(), "c-1"));
    let division_of = || RequestsOf::Division { code: division(CITY), below: true };
    for (of, all, rejected) in [
        (RequestsOf::Entry(conditional_entry()), 2, 1),
        (RequestsOf::Provider(uscc(DEPARTMENT)), 2, 1),
        (RequestsOf::Requester(uscc(ENTERPRISE)), 1, 1),
        // Nobody's list leads to what a person asked for.
        (RequestsOf::Requester(uscc(RELAY)), 0, 0),
        (division_of(), 2, 1),
    ] {
        assert_eq!(listed(&ledger, of.clone(), None), all, "{of:?}");
        assert_eq!(listed(&ledger, of.clone(), Some(AccessStatus::Rejected)), rejected, "{of:?}");
        assert_eq!(listed(&ledger, of, Some(AccessStatus::Submitted)), all - rejected);
    }
    // After a transfer of the entry the next act moves it to the new provider's list.
    let key = mulu_contracts::catalog::keys::core(&conditional_entry());
    let mut core = key.get(&ledger.state).unwrap().unwrap();
    core.provider = uscc(CITY_PROVIDER);
    put(&mut ledger, &key, &core);
    let id = carried_id("c-1");
    let answer =
        mulu_contracts::access_request::kinds::answer_access::AnswerAccess { id, version: 1, ..answer(&ledger, AccessOutcome::Approve) };
    ledger.must(CITY_PROVIDER, answer);
    assert_eq!(listed(&ledger, RequestsOf::Provider(uscc(CITY_PROVIDER)), None), 1);
    assert_eq!(listed(&ledger, RequestsOf::Provider(uscc(DEPARTMENT)), None), 1);
}

fn due(ledger: &Ledger) -> Vec<(String, bool)> {
    let page = ledger.ask(ListDue { division: division(CITY), below: true, until: Some(Time::MAX), from: Place::START, limit: 100 });
    page.items
        .into_iter()
        .filter(|row| row.stage.as_str().starts_with("access_request."))
        .map(|row| (row.stage.to_string(), row.overdue))
        .collect()
}

#[test]
fn each_stage_with_a_clock_stands_on_the_due_list_while_it_runs() {
    let stage = |name: &str, overdue| vec![(format!("access_request.{name}"), overdue)];
    let mut ledger = at(AccessStatus::Submitted);
    assert_eq!(due(&ledger), stage("answer", false));
    ledger.wait(10 * DAY - 1);
    assert_eq!(due(&ledger), stage("answer", false));
    ledger.wait(1);
    assert_eq!(due(&ledger), stage("answer", true));
    for (state, expected) in [
        (AccessStatus::Issued, vec![]),
        (AccessStatus::Returned, stage("supplement", false)),
        (AccessStatus::Approved, stage("report", false)),
        (AccessStatus::Revoked, stage("report", false)),
        (AccessStatus::Rejected, vec![]),
        (AccessStatus::Withdrawn, vec![]),
    ] {
        assert_eq!(due(&at(state)), expected, "{state:?}");
    }
}

#[test]
fn every_version_is_proven_by_its_leaf_with_the_reason_of_its_answer() {
    let ledger = at(AccessStatus::Returned);
    let history = ledger.ask(AccessRequestHistory { id: id(), from: 0, limit: 10 });
    let kinds: Vec<_> = history.items.iter().map(|item| (item.kind.as_str(), item.version, item.reason.is_some())).collect();
    assert_eq!(kinds, [("request_access", 1, false), ("answer_access", 2, true)]);
    let first = ledger.ask(GetAccessRequestVersion { id: id(), version: 1 }).unwrap();
    assert_eq!(first.request.status, AccessStatus::Submitted);
    assert_eq!(ledger.negative(GetAccessRequestVersion { id: id(), version: 3 }), Some("not_found"));
}

/// A parameter that changes moves no clock that runs.
#[test]
fn the_end_of_a_clock_is_fixed_when_it_starts() {
    use mulu_contracts::access_request::parameters::ACCESS_TERM;
    let mut ledger = at(AccessStatus::Submitted);
    let before = stored(&ledger).clock;
    let key = ACCESS_TERM.spec.key();
    let mut parameter = key.get(&ledger.state).unwrap().unwrap();
    parameter.current = mulu_contracts::ledger::params::Value::Number(1);
    put(&mut ledger, &key, &parameter);
    assert_eq!(stored(&ledger).clock, before);
    let other = RequestAccess { local_key: mulu_contracts::ledger::samples::local_key("later"), ..request(conditional_entry()) };
    ledger.must(ENTERPRISE, other);
    let later = stored_of(&ledger, &mulu_contracts::access_request::samples::id("later"));
    assert_eq!(later.clock.unwrap().due.0, ledger.time.0 + 1);
}
