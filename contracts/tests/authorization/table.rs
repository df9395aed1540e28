//! Every state of an application, and of a plan, × every kind × everybody: allowed, or refused with the right code.

use mulu_contracts::authorization::records::application::ApplicationStatus as Status;
use mulu_contracts::authorization::records::plan::{PlanOutcome, PlanStatus};
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOf, ReviewOutcome};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR};
use mulu_testkit::{Ledger, code_of};

use crate::authorization::world::*;

const EVERYBODY: [u32; 9] = [APPLICANT, GRANTOR, CENTRE, BUREAU, COORDINATOR, DEPARTMENT, COUNTY_BUREAU, OPERATOR, ENTERPRISE];

/// A kind that acts on something, from which states, by whom, and who holds no role that it names.
struct Line<S: 'static> {
    make: fn(&Ledger) -> AnyRule,
    from: &'static [S],
    by: &'static [u32],
    roleless: &'static [u32],
    /// The code of another state: its stage, or the shared one.
    otherwise: Code,
    /// What its own checks say to some of them in such a state, where nothing is overdue.
    own: &'static [(u32, Code)],
}

fn hold_for<S: Copy + PartialEq + std::fmt::Debug>(states: &[S], at: fn(S) -> Ledger, lines: &[Line<S>], who: &[u32]) -> usize {
    let mut judged = 0;
    for state in states {
        let ledger = at(*state);
        for line in lines {
            let rule = (line.make)(&ledger);
            for by in who.iter().copied() {
                let expected = match () {
                    () if line.roleless.contains(&by) => Some(Code::ROLE_MISSING),
                    () if !line.by.contains(&by) => Some(Code::RELATION_MISSING),
                    () if !line.from.contains(state) => Some(line.otherwise),
                    () => line.own.iter().find(|(who, _)| *who == by).map(|(_, code)| *code),
                };
                let mut then = ledger.clone();
                let code = code_of(&then.submit(by, rule.clone()));
                assert_eq!(code, expected, "{} of {state:?} by {by}: {:?}", rule.kind(), then.refusals);
                judged += 1;
            }
        }
    }
    judged
}

#[test]
fn every_state_of_an_application_is_answered_as_the_page_says() {
    let none: &[u32] = &[];
    let lines = vec![
        Line {
            make: |ledger| supplement(ledger).into(),
            from: &[Status::Returned],
            by: &[APPLICANT],
            roleless: none,
            otherwise: Code::WRONG_STATE,
            own: &[],
        },
        Line {
            make: |ledger| withdraw(ledger).into(),
            from: &[Status::Submitted, Status::Returned, Status::ProviderReview, Status::ScopeOffered, Status::Approved],
            by: &[APPLICANT],
            roleless: none,
            otherwise: Code::WRONG_STATE,
            own: &[],
        },
        Line {
            make: |ledger| accept(ledger).into(),
            from: &[Status::ScopeOffered],
            by: &[APPLICANT],
            roleless: none,
            otherwise: Code::WRONG_STATE,
            own: &[],
        },
        Line {
            make: |ledger| escalate(ledger, ReviewOf::First, Some(CENTRE)).into(),
            from: &[Status::Submitted, Status::ProviderReview],
            by: &[APPLICANT, CENTRE, BUREAU],
            roleless: none,
            otherwise: Code::WRONG_STATE,
            own: &[(APPLICANT, Code::NOT_OVERDUE), (CENTRE, Code::NOT_OVERDUE), (BUREAU, Code::NOT_OVERDUE)],
        },
        Line {
            make: |ledger| opinion(ledger, OpinionOf::Support).into(),
            from: &[],
            by: &[GRANTOR],
            roleless: &[APPLICANT, CENTRE, BUREAU, COORDINATOR, DEPARTMENT, COUNTY_BUREAU, OPERATOR, ENTERPRISE],
            // No entry of its sector is asked for, which comes before the stage.
            otherwise: Code::NO_ENTRY_OF_SECTOR,
            own: &[],
        },
    ];
    assert_eq!(hold_for(Status::ALL, at, &lines, &EVERYBODY), 8 * 5 * 9);
}

/// Of a first review the stage is a check of its own; who acts in a silent one's place is too early.
#[test]
fn a_first_review_belongs_to_its_stage() {
    for state in Status::ALL.iter().copied() {
        let ledger = at(state);
        let mut rule = first(&ledger, ReviewOutcome::Reject);
        rule.reason = Some(mulu_contracts::catalog::samples::reason("other"));
        let expected = if state == Status::Submitted { Some(Code::TOO_EARLY) } else { Some(Code::WRONG_STAGE) };
        for by in [BUREAU, COORDINATOR] {
            assert_eq!(code_of(&ledger.clone().submit(by, rule.clone())), expected, "{state:?} by {by}");
        }
        // Another version than the one that was reviewed is stale; the same was reviewed already.
        let own = code_of(&ledger.clone().submit(CENTRE, rule.clone()));
        match state {
            Status::Submitted => assert_eq!(own, None),
            Status::Withdrawn => assert_eq!(own, Some(Code::WRONG_STAGE)),
            _ => assert_eq!(own, Some(Code::EXISTS_WITH_OTHER_CONTENT), "{state:?}"),
        }
    }
}

#[test]
fn every_state_of_a_plan_is_answered_as_the_page_says() {
    let lines = vec![
        Line {
            make: |ledger| supplement_plan(ledger).into(),
            from: &[PlanStatus::Returned],
            by: &[GRANTOR],
            roleless: &[APPLICANT, CENTRE, BUREAU, COORDINATOR, DEPARTMENT, COUNTY_BUREAU, OPERATOR, ENTERPRISE],
            otherwise: Code::WRONG_STATE,
            own: &[],
        },
        Line {
            make: |ledger| judge_plan(ledger, PlanOutcome::Reject).into(),
            from: &[PlanStatus::Submitted],
            by: &[COORDINATOR],
            roleless: &[APPLICANT, GRANTOR, CENTRE, DEPARTMENT, OPERATOR, ENTERPRISE],
            otherwise: Code::WRONG_STATE,
            own: &[(COORDINATOR, Code::TOO_EARLY)],
        },
    ];
    // What the bureau reviewed meets itself first.
    let others = EVERYBODY.into_iter().filter(|by| *by != BUREAU).collect::<Vec<_>>();
    assert_eq!(hold_for(PlanStatus::ALL, plan_at, &lines, &others), 5 * 2 * 8);
}
