//! supplement_application: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::kinds::supplement_application::SupplementApplication;
use mulu_contracts::authorization::records::application::{ApplicationStatus, Op};
use mulu_contracts::authorization::records::review::ReviewOutcome;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, REGISTRAR, code, uscc};

use crate::authorization::matrix::applied;
use crate::authorization::world::*;
use crate::catalog::world::to;
use crate::permissions::{Relation, World, rows};

#[test]
fn supplement_application_refuses_in_order() {
    let mut ledger = at(ApplicationStatus::Returned);
    let mut wrong = SupplementApplication { id: samples::application_id("nobody's"), version: 7, ..supplement(&ledger) };
    wrong.scenario = to(scenario_id());
    wrong.grantor = to(uscc(GRANTOR));
    wrong.op = to(Op::New);
    wrong.operator = to(uscc(DEPARTMENT));
    wrong.channel = to(code("no_such_channel"));
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(APPLICANT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut waits = at(ApplicationStatus::Submitted);
    assert_eq!(waits.refuse(APPLICANT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    // Check 1
    let lapses = stored(&ledger).stage_due.unwrap();
    around(&ledger, lapses, APPLICANT, &wrong, [Some(Code::FIELD_FIXED), Some(Code::LAPSED), Some(Code::LAPSED)]);
    // Check 2
    for field in ["scenario", "op", "grantor"] {
        assert_eq!(ledger.refuse(APPLICANT, wrong.clone(), Code::FIELD_FIXED).as_deref(), Some(field));
        match field {
            "scenario" => wrong.scenario = Default::default(),
            "op" => wrong.op = Default::default(),
            _ => wrong.grantor = Default::default(),
        }
    }
    // Check 3
    assert_eq!(ledger.refuse(APPLICANT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("channel"));
    wrong.channel = Default::default();
    ledger.refuse(APPLICANT, wrong.clone(), Code::ROLE_UNFIT);
    wrong.operator = Default::default();
    wrong.demand = to(demand_of(&[clinics(), taxis()]));
    hold(&mut ledger, &mulu_contracts::authorization::keys::application::subject(&id()));
    ledger.must(APPLICANT, wrong);
    let found = stored(&ledger);
    assert_eq!((found.status, found.version, found.round), (ApplicationStatus::Submitted, 2, 2));
    assert_eq!(found.stage_due, Some(ledger.time.after(7 * DAY as u64)), "its clocks begin anew");
    // It stands under the entries that it asks for now.
    let listed = |entry| mulu_contracts::authorization::keys::application::applications_for(&entry).count(&ledger.state, LISTED).unwrap();
    assert_eq!((listed(lines()), listed(clinics()), listed(taxis())), (0, 1, 1));
}

fn message(w: &mut World) -> AnyRule {
    let id = applied(w);
    if w.relation != Relation::Missing {
        let reason = Some(catalog_samples::reason("incomplete"));
        w.ledger.must(REGISTRAR, FirstReview { id, outcome: ReviewOutcome::Return, reason, ..FirstReview::example() });
    }
    SupplementApplication { id, ..SupplementApplication::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(SupplementApplication::NAME).hold(message);
}
