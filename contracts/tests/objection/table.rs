//! Every state of an objection × every kind × everybody: allowed, or refused with the right code.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, REGISTRAR};
use mulu_contracts::objection::records::Verdict;
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::COORDINATOR;
use crate::objection::world::*;

fn rules(ledger: &Ledger) -> Vec<AnyRule> {
    vec![
        accept(ledger).into(),
        answer(ledger).into(),
        decide(ledger, Verdict::Upheld).into(),
        close(ledger).into(),
        withdraw(ledger).into(),
    ]
}

/// What the page says of a message over a state, where no clock has passed.
fn expected(kind: &str, far: Far, by: u32) -> Option<Code> {
    let handles = matches!(kind, "accept_objection" | "decide_objection");
    // Who holds neither a role of a handler …
    if handles && ![CITY_BUREAU, COORDINATOR, COUNTY_BUREAU, REGISTRAR].contains(&by) {
        return Some(Code::ROLE_MISSING);
    }
    // … nor a relation to this objection.
    let related = match kind {
        "answer_objection" => by == DEPARTMENT,
        "withdraw_objection" => by == ENTERPRISE,
        "close_objection" => {
            let over = matches!(far, Far::Refused | Far::Closed);
            [CITY_BUREAU, COORDINATOR, DEPARTMENT].contains(&by) || over && by == ENTERPRISE
        }
        _ => [CITY_BUREAU, COORDINATOR].contains(&by),
    };
    if !related {
        return Some(Code::RELATION_MISSING);
    }
    let from: &[Far] = match kind {
        "accept_objection" => &[Far::Filed],
        "answer_objection" => &[Far::Accepted],
        "decide_objection" => &[Far::Accepted, Far::Answered],
        "close_objection" => &[Far::Upheld, Far::Refused],
        _ => &[Far::Filed, Far::Accepted, Far::Answered],
    };
    if !from.contains(&far) {
        let decided = matches!(far, Far::Upheld | Far::Refused | Far::Closed);
        return Some(if kind == "answer_objection" && decided { Code::ALREADY_DECIDED } else { Code::WRONG_STATE });
    }
    let above = by == COORDINATOR;
    match (kind, far) {
        ("accept_objection", _) if above => Some(Code::TOO_EARLY),
        // Without an answer nobody decides yet, with one the handler does.
        ("decide_objection", _) if above || far == Far::Accepted => Some(Code::TOO_EARLY),
        ("close_objection", Far::Upheld) if above || by == DEPARTMENT => Some(Code::TOO_EARLY),
        ("close_objection", Far::Upheld) => Some(Code::NOT_CORRECTED),
        _ => None,
    }
}

#[test]
fn every_state_kind_and_sender_is_answered_as_the_page_says() {
    let mut judged = 0;
    for far in ALL {
        let ledger = at(far);
        for rule in rules(&ledger) {
            let kind = rule.kind().to_string();
            for by in EVERYBODY {
                let code = code_of(&ledger.clone().submit(by, rule.clone()));
                assert_eq!(code, expected(&kind, far, by), "{kind} of {far:?} by {by}");
                judged += 1;
            }
        }
    }
    assert_eq!(judged, 8 * 5 * 7);
}
