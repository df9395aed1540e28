//! submit_scenario: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::submit_scenario::SubmitScenario;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, ENTERPRISE, code, division, local_key, set, uscc};

use crate::authorization::matrix::scenario;
use crate::authorization::world::*;
use crate::permissions::{World, rows};

#[test]
fn submit_scenario_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = SubmitScenario { local_key: local_key("another"), ..SubmitScenario::example() };
    let content = &mut wrong.content.0;
    content.domain = code("no_such_domain");
    content.purposes = set([code("no_such_purpose")]);
    content.lead_department = Some(uscc(77));
    content.division = division("999999");
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("lead_department"));
    wrong.content.0.lead_department = None;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_DIVISION);
    wrong.content.0.division = SubmitScenario::example().content.0.division;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("domain"));
    wrong.content.0.domain = code("health");
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("purposes"));
    wrong.content.0.purposes = set([code("research")]);
    ledger.must(DEPARTMENT, wrong.clone());
    assert!(!ledger.submit(DEPARTMENT, wrong.clone()).exists.is_empty());
    wrong.content.0.domain = code("other");
    ledger.refuse(DEPARTMENT, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

fn message(_: &mut World) -> AnyRule {
    scenario().into()
}

#[test]
fn who_may_send_it() {
    rows(SubmitScenario::NAME).hold(message);
}
