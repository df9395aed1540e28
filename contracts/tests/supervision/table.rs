//! Every state of an order × every kind × everybody: allowed, or refused with the right code.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, SECTOR_AUTHORITY, SUPERVISOR};
use mulu_contracts::supervision::records::OrderStatus;
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::COORDINATOR;
use crate::supervision::world::*;

const EVERYBODY: [u32; 8] = [SUPERVISOR, OPERATOR, CITY_BUREAU, COORDINATOR, COUNTY_BUREAU, SECTOR_AUTHORITY, DEPARTMENT, ENTERPRISE];

fn rules(ledger: &Ledger) -> [AnyRule; 3] {
    [answer(ledger).into(), resolve(ledger).into(), revoke(ledger).into()]
}

/// What the page says of a message over a state.
fn expected(kind: &str, status: OrderStatus, by: u32) -> Option<Code> {
    let ends = kind != "answer_order";
    if ends && [OPERATOR, DEPARTMENT, ENTERPRISE].contains(&by) {
        return Some(Code::ROLE_MISSING);
    }
    let related = if ends { by == SUPERVISOR || by == COORDINATOR } else { by == OPERATOR };
    if !related {
        return Some(Code::RELATION_MISSING);
    }
    let from = status == OrderStatus::Issued || ends && status == OrderStatus::Answered;
    (!from).then_some(Code::WRONG_STATE)
}

#[test]
fn every_state_kind_and_sender_is_answered_as_the_page_says() {
    let mut judged = 0;
    for status in OrderStatus::ALL {
        let ledger = at(*status);
        for rule in rules(&ledger) {
            let kind = rule.kind().to_string();
            for by in EVERYBODY {
                let code = code_of(&ledger.clone().submit(by, rule.clone()));
                assert_eq!(code, expected(&kind, *status, by), "{kind} of {status:?} by {by}");
                judged += 1;
            }
        }
    }
    assert_eq!(judged, 4 * 3 * 8);
}
