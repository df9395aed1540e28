//! propose: every error in the order of checks, and how many may wait (C30, docs/spec/governance.md).

use mulu_contracts::governance::action::{Action, SetParameter};
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::records::{MAX_WAITING, ProposalStatus};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, OPERATOR, code, reason};
use mulu_testkit::Ledger;

use crate::governance::world::*;
use crate::permissions::rows;

#[test]
fn proposing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = ledger();
    let unnamed = |ledger: &Ledger| {
        Action::SetParameter(SetParameter {
            name: code("no_such"),
            value: Value::Number(days(ledger, ledger.time)),
            from: None,
            replaces: None,
        })
    };
    let action = unnamed(&ledger);
    let wrong = Propose { effective_at: ledger.time, reason: reason("whim"), ..proposal(&ledger, "a", action) };
    // S2
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    // Check 1, then what the action itself asks for, then the reason
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::TOO_EARLY);
    let early = |ledger: &Ledger| Time(ledger.block().time.0 + 3 * DAY - 1);
    let soon = Propose { effective_at: early(&ledger), ..wrong.clone() };
    ledger.refuse(CITY_BUREAU, soon.clone(), Code::TOO_EARLY);
    let unknown = Propose { effective_at: Time(early(&ledger).0 + 1), ..soon };
    ledger.refuse(CITY_BUREAU, unknown, Code::NOT_FOUND);
    let whim = Propose { reason: reason("whim"), ..proposal(&ledger, "a", term(20)) };
    ledger.refuse(CITY_BUREAU, whim, Code::UNKNOWN_CODE);
    // S3 comes before all of them
    let good = proposal(&ledger, "a", term(20));
    ledger.must(CITY_BUREAU, good.clone());
    ledger.wait(DAY);
    assert_eq!(ledger.must(CITY_BUREAU, good).exists, [0]);
    ledger.refuse(CITY_BUREAU, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
    // The same key of another organisation is another proposal.
    let other = proposal(&ledger, "a", term(20));
    ledger.must(COUNTY_BUREAU, other);
}

#[test]
fn an_organisation_has_a_bounded_number_of_open_proposals_and_a_withdrawn_one_makes_room() {
    let mut ledger = ledger();
    let mut last = None;
    for n in 0..MAX_WAITING {
        last = Some(propose(&mut ledger, &format!("{n}"), term(20)));
    }
    let more = proposal(&ledger, "more", term(20));
    ledger.refuse(CITY_BUREAU, more, Code::TOO_MANY);
    let of_another = proposal(&ledger, "more", term(20));
    ledger.must(COUNTY_BUREAU, of_another);
    let back = withdrawal(&ledger, &last.unwrap());
    ledger.must(CITY_BUREAU, back);
    propose(&mut ledger, "more", term(20));
}

#[test]
fn a_coordinator_proposes_and_takes_back_but_does_not_vote() {
    let mut ledger = ledger();
    let proposal = proposal(&ledger, "by the coordinator", term(20));
    let id = id_of(&ledger.must(DEPARTMENT, proposal));
    let vote = approval(&ledger, &id);
    ledger.refuse(DEPARTMENT, vote, Code::ROLE_MISSING);
    let back = withdrawal(&ledger, &id);
    ledger.refuse(CITY_BUREAU, back.clone(), Code::RELATION_MISSING);
    ledger.must(DEPARTMENT, back);
    assert_eq!(status(&ledger, &id), ProposalStatus::Withdrawn);
}

#[test]
fn who_may_send_it() {
    rows(Propose::NAME).unsayable("governor,foreign").unsayable("coordinator,foreign").hold(|w| w.proposal().into());
}
