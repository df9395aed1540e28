//! Every state of a request × every kind × everybody: allowed, or refused with the right code.

use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY};
use mulu_testkit::{Ledger, code_of};

use crate::access_request::world::*;

/// A kind that acts on a request, from which states, and who may send it at any time.
struct Line {
    make: fn(&Ledger) -> AnyRule,
    from: &'static [AccessStatus],
    by: &'static [u32],
    /// Who holds no role that the kind names.
    roleless: &'static [u32],
}

use AccessStatus::{Approved, Issued, Returned, Revoked, Submitted};

const EVERYBODY: [u32; 7] = [ENTERPRISE, DEPARTMENT, CITY_BUREAU, CITY_PROVIDER, COUNTY_BUREAU, OPERATOR, RELAY];
const ROLELESS: &[u32] = &[ENTERPRISE, OPERATOR, RELAY];

fn lines() -> Vec<Line> {
    vec![
        Line { make: |ledger| supplement(ledger).into(), from: &[Returned], by: &[ENTERPRISE], roleless: &[] },
        Line {
            make: |ledger| answer(ledger, AccessOutcome::Reject).into(),
            from: &[Submitted],
            by: &[DEPARTMENT, CITY_BUREAU],
            roleless: ROLELESS,
        },
        Line { make: |ledger| withdraw(ledger).into(), from: &[Issued, Submitted, Returned, Approved], by: &[ENTERPRISE], roleless: &[] },
        Line { make: |ledger| revoke(ledger).into(), from: &[Issued, Approved], by: &[DEPARTMENT, CITY_BUREAU], roleless: ROLELESS },
        Line { make: |ledger| report(ledger, "r").into(), from: &[Approved, Revoked], by: &[ENTERPRISE], roleless: &[] },
    ]
}

/// What the page says of a message over a state, where nothing is overdue.
fn expected(line: &Line, state: AccessStatus, by: u32, kind: &str) -> Option<Code> {
    if line.roleless.contains(&by) {
        return Some(Code::ROLE_MISSING);
    }
    if !line.by.contains(&by) {
        return Some(Code::RELATION_MISSING);
    }
    if !line.from.contains(&state) {
        return Some(Code::WRONG_STATE);
    }
    match kind {
        // In the provider's place only once it is overdue.
        "answer_access" if by == CITY_BUREAU => Some(Code::NOT_OVERDUE),
        // The period is not over.
        "file_use_report" => Some(Code::PERIOD_UNKNOWN),
        _ => None,
    }
}

#[test]
fn every_state_kind_and_sender_is_answered_as_the_page_says() {
    let mut judged = 0;
    for state in AccessStatus::ALL.iter().copied() {
        let ledger = at(state);
        for line in lines() {
            let rule = (line.make)(&ledger);
            let kind = rule.kind().to_string();
            for by in EVERYBODY {
                let code = code_of(&ledger.clone().submit(by, rule.clone()));
                assert_eq!(code, expected(&line, state, by, &kind), "{kind} of {state:?} by {by}");
                judged += 1;
            }
        }
    }
    assert_eq!(judged, 7 * 5 * 7);
}
