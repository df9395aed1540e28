//! Plans: their term, and whose review is waited for.

use mulu_contracts::authorization::queries::GetPlan;
use mulu_contracts::authorization::queries::lists::{ListPlans, PlansOf};
use mulu_contracts::authorization::records::plan::PlanStatus;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::samples::{CITY, division, uscc};
use mulu_contracts::ledger::shown::Get;

use crate::authorization::world::*;

#[test]
fn a_plan_serves_from_its_beginning_to_before_its_end() {
    let mut ledger = plan_at(PlanStatus::Approved);
    let content = stored_plan(&ledger).content;
    for (time, serves) in [(-1, true), (0, false), (1, false)] {
        ledger.time = Time(content.valid_until.0 + time);
        let question: GetPlan = Get { id: plan_id() };
        assert_eq!(ledger.ask(question).unwrap().in_term, serves, "{time}");
    }
    assert!(!stored_plan(&ledger).is_in_term(Time(content.valid_from.0 - 1)));
    assert!(stored_plan(&ledger).is_in_term(content.valid_from));
}

#[test]
fn plans_are_listed_by_grantor_and_by_division_with_what_is_overdue() {
    let mut ledger = plan_at(PlanStatus::Submitted);
    let of_grantor = |status| ListPlans { of: PlansOf::Grantor(uscc(GRANTOR)), status, from: Place::START, limit: 5 };
    assert!(!ledger.ask(of_grantor(None)).items[0].overdue);
    ledger.wait(10 * DAY);
    assert!(ledger.ask(of_grantor(Some(PlanStatus::Submitted))).items[0].overdue);
    assert_eq!(ledger.ask(of_grantor(Some(PlanStatus::Approved))).total, 0);
    let of = PlansOf::Division { code: division(CITY), below: true };
    assert_eq!(ledger.ask(ListPlans { of, status: None, from: Place::START, limit: 5 }).items.len(), 1);
}
