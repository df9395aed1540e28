//! lift_self_stop: never by the operator, and not before its risk report (C24).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::file_security_report::FileSecurityReport;
use mulu_contracts::authorization::kinds::lift_self_stop::LiftSelfStop;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::records::hold::SelfStop as Stop;
use mulu_contracts::authorization::write::grant::RISK_REPORT;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::due;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, ENTERPRISE, OPERATOR, reason, time, uscc};

use crate::catalog::world::COORDINATOR;
use crate::grant::world::*;
use crate::permissions::{Relation, World, rows};

fn lift(stop_version: u64) -> LiftSelfStop {
    LiftSelfStop { id: id(), stop_version, ..LiftSelfStop::example() }
}

#[test]
fn lifting_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let mut wrong = LiftSelfStop { id: grant_id("none"), reason: reason("whim"), ..lift(4) };
    ledger.refuse(GRANTOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for n in [OPERATOR, ENTERPRISE, CITY_BUREAU] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(GRANTOR, wrong.clone(), Code::STALE_VERSION);
    wrong.stop_version = 0;
    ledger.refuse(GRANTOR, wrong.clone(), Code::NOT_HELD);
    ledger.must(OPERATOR, SelfStop { id: id(), ..SelfStop::example() });
    wrong.stop_version = 1;
    ledger.refuse(GRANTOR, wrong.clone(), Code::REPORT_MISSING);
    ledger.must(OPERATOR, FileSecurityReport { grant: id(), ..FileSecurityReport::example() });
    assert_eq!(due::running(&ledger.state, id().object(), RISK_REPORT).unwrap(), None);
    assert_eq!(ledger.refuse(GRANTOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    // Where no bureau stands above, the coordinator may, also after the end.
    let mut over = next_at(&ledger, stored(&ledger).valid_until);
    over.must(COORDINATOR, lift(1));
    ledger.must(GRANTOR, lift(1));
    ledger.refuse(GRANTOR, lift(2), Code::NOT_HELD);
    ledger.must(OPERATOR, SelfStop { id: id(), stop_version: 2, ..SelfStop::example() });
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    alone_above(w);
    if w.relation != Relation::Missing {
        let stop = Stop {
            grant: id,
            by: uscc(ENTERPRISE),
            reason: reason("other").0,
            at: time(),
            height: 1,
            report_due: time(),
            reported: Some(mulu_contracts::authorization::samples::grant::legacy_id()),
            lifted: None,
            version: 1,
        };
        w.put(&keys::self_stop(&id), &stop);
    }
    LiftSelfStop { id, ..LiftSelfStop::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(LiftSelfStop::NAME).hold(message);
}
