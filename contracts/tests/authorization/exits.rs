//! No state of an application or a plan without an exit: whoever is silent, the others or the time end it.

use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::plan::{PlanOutcome, PlanStatus};
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOf, ReviewOutcome};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{COUNTY_PROVIDER, DEPARTMENT, uscc};
use mulu_testkit::Ledger;

use crate::authorization::world::*;
use crate::search::{Life, Try};

const OUTCOMES: [ReviewOutcome; 3] = [ReviewOutcome::Approve, ReviewOutcome::Return, ReviewOutcome::Reject];

fn firsts(by: u32, in_place_of: Option<u32>) -> impl Iterator<Item = Try> {
    let of = move |outcome| -> Try {
        (
            by,
            Box::new(move |ledger| {
                let mut rule = first(ledger, outcome);
                rule.in_place_of = in_place_of.map(uscc);
                rule.into()
            }),
        )
    };
    OUTCOMES.into_iter().map(of)
}

fn reviews(by: u32, of: EntryId, in_place_of: Option<u32>) -> impl Iterator<Item = Try> {
    let one = move |outcome| -> Try {
        (
            by,
            Box::new(move |ledger| {
                let mut rule = review(ledger, outcome, &[of]);
                rule.in_place_of = in_place_of.map(uscc);
                rule.reason = Some(mulu_contracts::catalog::samples::reason("law"));
                rule.into()
            }),
        )
    };
    OUTCOMES.into_iter().map(one)
}

fn tries() -> Vec<Try> {
    let by = |who: u32, make: fn(&Ledger) -> AnyRule| -> Try { (who, Box::new(make)) };
    let mut all = vec![
        by(APPLICANT, |ledger| supplement(ledger).into()),
        by(APPLICANT, |ledger| withdraw(ledger).into()),
        by(APPLICANT, |ledger| accept(ledger).into()),
        by(GRANTOR, |ledger| opinion(ledger, OpinionOf::Oppose).into()),
    ];
    for who in [APPLICANT, BUREAU] {
        all.push(by(who, |ledger| escalate(ledger, ReviewOf::First, Some(CENTRE)).into()));
        all.push(by(who, |ledger| escalate(ledger, ReviewOf::Provider, Some(DEPARTMENT)).into()));
        all.push(by(who, |ledger| escalate(ledger, ReviewOf::Provider, Some(COUNTY_PROVIDER)).into()));
    }
    all.extend(firsts(CENTRE, None));
    all.extend(reviews(DEPARTMENT, taxis(), None).chain(reviews(COUNTY_PROVIDER, clinics(), None)));
    for who in [BUREAU, COORDINATOR] {
        all.extend(firsts(who, Some(CENTRE)));
        all.extend(reviews(who, taxis(), Some(DEPARTMENT)).chain(reviews(who, clinics(), Some(COUNTY_PROVIDER))));
    }
    all
}

/// Decided, taken back, or lapsed: an approval waits for its grant, which another page ends.
fn is_over(ledger: &Ledger) -> bool {
    let found = stored(ledger);
    let status = found.status_at(ledger.time);
    matches!(status, ApplicationStatus::Approved | ApplicationStatus::Rejected | ApplicationStatus::Withdrawn) || found.has_lapsed(ledger.time)
}

/// The applicant is not silent for ever: it has its own exit at any time, which the table shows; whoever else is silent, the application is decided.
#[test]
fn from_every_state_of_an_application_a_decision_is_reached_whoever_is_silent() {
    let mut start = city();
    start.must(APPLICANT, apply(&[clinics(), taxis()]));
    let life = Life {
        start,
        tries: tries(),
        waits: vec![16 * DAY],
        state: |ledger| {
            let (found, shown) = (stored(ledger), shown(ledger));
            let late = found.is_overdue(ledger.time);
            let escalated = mulu_contracts::authorization::keys::application::escalation(
                &id(),
                found.round,
                if found.status == ApplicationStatus::Submitted { ReviewOf::First } else { ReviewOf::Provider },
                Some(&uscc(if found.status == ApplicationStatus::Submitted { CENTRE } else { COUNTY_PROVIDER })),
            );
            let second = escalated.get(&ledger.state).unwrap().map(|made| (made.bureau_from <= ledger.time, made.coordinator_from <= ledger.time));
            let stage = (shown.stage.undecided, shown.stage.unheard, shown.stage.rejected.len());
            (found.status_at(ledger.time), late, found.has_lapsed(ledger.time), second, stage, found.round.min(2))
        },
        is_end: is_over,
    };
    let (states, stuck) = life.judge(&[APPLICANT, CENTRE, DEPARTMENT, COUNTY_PROVIDER, BUREAU, GRANTOR]);
    assert!(states.len() >= 20, "{states:?}");
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
