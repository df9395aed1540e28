//! No state of an application or a plan without an exit: whoever is silent, the others or the time end it.

use mulu_contracts::authorization::keys::application::escalation;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::plan::{PlanOutcome, PlanStatus};
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOf, ReviewOutcome};
use mulu_contracts::catalog::samples::reason;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{DEPARTMENT, uscc};
use mulu_testkit::Ledger;

use crate::authorization::world::*;
use crate::search::{Life, Try};

/// A first review, and one of the entry, by somebody in the place of whoever is silent.
fn in_place(by: u32) -> [Try; 2] {
    let first_one: Try = (
        by,
        Box::new(|ledger| {
            let mut rule = first(ledger, ReviewOutcome::Approve);
            rule.in_place_of = Some(uscc(CENTRE));
            rule.into()
        }),
    );
    let entry: Try = (
        by,
        Box::new(|ledger| {
            let mut rule = review(ledger, ReviewOutcome::Approve, &[taxis()]);
            (rule.in_place_of, rule.reason) = (Some(uscc(DEPARTMENT)), Some(reason("law")));
            rule.into()
        }),
    );
    [first_one, entry]
}

fn tries() -> Vec<Try> {
    let by = |who: u32, make: fn(&Ledger) -> AnyRule| -> Try { (who, Box::new(make)) };
    let mut all = vec![
        by(APPLICANT, |ledger| supplement(ledger).into()),
        by(APPLICANT, |ledger| withdraw(ledger).into()),
        by(GRANTOR, |ledger| opinion(ledger, OpinionOf::Oppose).into()),
    ];
    for who in [APPLICANT, BUREAU] {
        all.push(by(who, |ledger| escalate(ledger, ReviewOf::First, Some(CENTRE)).into()));
        all.push(by(who, |ledger| escalate(ledger, ReviewOf::Provider, Some(DEPARTMENT)).into()));
    }
    for outcome in [ReviewOutcome::Approve, ReviewOutcome::Return, ReviewOutcome::Reject] {
        all.push((CENTRE, Box::new(move |ledger| first(ledger, outcome).into())));
        all.push((
            DEPARTMENT,
            Box::new(move |ledger| {
                let mut rule = review(ledger, outcome, &[taxis()]);
                rule.reason = Some(reason("law"));
                rule.into()
            }),
        ));
    }
    all.extend([BUREAU, COORDINATOR].into_iter().flat_map(in_place));
    all
}

/// Decided, taken back, or lapsed: an approval waits for its grant, which another page ends.
fn is_over(ledger: &Ledger) -> bool {
    let found = stored(ledger);
    let status = found.status_at(ledger.time);
    matches!(status, ApplicationStatus::Approved | ApplicationStatus::Rejected | ApplicationStatus::Withdrawn)
        || found.has_lapsed(ledger.time)
}

#[test]
fn from_every_state_of_an_application_a_decision_is_reached_whoever_is_silent() {
    let mut start = city();
    start.must(APPLICANT, apply(&[taxis()]));
    let life = Life {
        start,
        tries: tries(),
        waits: vec![16 * DAY],
        state: |ledger| {
            let (found, stage) = (stored(ledger), shown(ledger).stage);
            let first_stage = found.status == ApplicationStatus::Submitted;
            let (of, who) = if first_stage { (ReviewOf::First, CENTRE) } else { (ReviewOf::Provider, DEPARTMENT) };
            let second = escalation(&id(), found.round, of, Some(&uscc(who))).get(&ledger.state).unwrap();
            let second = second.map(|made| made.bureau_from <= ledger.time);
            let (late, lapsed) = (found.is_overdue(ledger.time), found.has_lapsed(ledger.time));
            (found.status_at(ledger.time), late, lapsed, second, stage.undecided, stage.unheard)
        },
        is_end: is_over,
    };
    let (states, stuck) = life.judge(&[APPLICANT, CENTRE, DEPARTMENT, BUREAU, GRANTOR]);
    assert!(states.len() >= 12, "{states:?}");
    assert_eq!(stuck, [], "who is silent leaves it there for ever");
    assert!(states.iter().any(|(status, ..)| *status == ApplicationStatus::Approved));
}

#[test]
fn from_every_state_of_a_plan_an_end_is_reached_whoever_is_silent() {
    let mut tries: Vec<Try> = vec![(GRANTOR, Box::new(|ledger| supplement_plan(ledger).into()))];
    for by in [BUREAU, COORDINATOR] {
        for outcome in [PlanOutcome::Approve, PlanOutcome::Return, PlanOutcome::Reject] {
            tries.push((by, Box::new(move |ledger| judge_plan(ledger, outcome).into())));
        }
    }
    for by in [GRANTOR, BUREAU, COORDINATOR] {
        tries.push((by, Box::new(|ledger| revoke_plan(ledger).into())));
    }
    let life = Life {
        start: plan_at(PlanStatus::Submitted),
        tries,
        waits: vec![10 * DAY, 15 * DAY],
        state: |ledger| {
            let plan = stored_plan(ledger);
            (plan.status, plan.is_overdue(ledger.time), plan.in_place_from().is_some_and(|from| from <= ledger.time), plan.version.min(2))
        },
        is_end: |ledger| {
            let status = stored_plan(ledger).status;
            matches!(status, PlanStatus::Approved | PlanStatus::Rejected | PlanStatus::Revoked)
        },
    };
    // A plan that was returned is its grantor's own to complete: it waits for nobody, and binds nobody.
    let (states, stuck) = life.judge(&[BUREAU, COORDINATOR]);
    assert!(states.len() >= 6, "{states:?}");
    assert_eq!(stuck, []);
}
