//! withdraw_scenario: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::withdraw_scenario::WithdrawScenario;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::scenario::ScenarioStatus;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::DEPARTMENT;

use crate::authorization::matrix::scenario_of;
use crate::authorization::world::*;
use crate::permissions::{World, rows};

#[test]
fn withdraw_scenario_refuses_in_order() {
    let mut ledger = at(ApplicationStatus::Approved);
    let reason = catalog_samples::reason("no_such_reason");
    let mut wrong = WithdrawScenario { id: samples::scenario_id("nobody's"), version: 7, reason };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = scenario_id();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(APPLICANT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 2: an approval that waits for its grant is open until it lapses
    let lapses = stored(&ledger).stage_due.unwrap();
    ledger.refuse(APPLICANT, wrong.clone(), Code::APPLICATION_OPEN);
    around(&ledger, lapses, APPLICANT, &withdraw_scenario(), [Some(Code::APPLICATION_OPEN), None, None]);
    ledger.time = Time(lapses.0);
    assert_eq!(ledger.refuse(APPLICANT, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(APPLICANT, withdraw_scenario());
    assert_eq!(stored_scenario(&ledger).status, ScenarioStatus::Withdrawn);
    let again = WithdrawScenario { version: 2, ..withdraw_scenario() };
    assert_eq!(ledger.refuse(APPLICANT, again, Code::WRONG_STATE).as_deref(), Some("withdrawn"));
}

fn message(w: &mut World) -> AnyRule {
    let id = scenario_of(w);
    WithdrawScenario { id, ..WithdrawScenario::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawScenario::NAME).hold(message);
}
