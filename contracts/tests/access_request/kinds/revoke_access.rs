//! revoke_access: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::revoke_access::RevokeAccess;
use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE};

use crate::access_request::world::*;
use crate::catalog::world::freeze;
use crate::permissions::{World, rows};

#[test]
fn revoke_access_refuses_in_order() {
    let mut ledger = at(AccessStatus::Approved);
    let mut wrong = RevokeAccess {
        id: mulu_contracts::access_request::samples::id("nobody's"),
        version: 7,
        reason: catalog_samples::reason("no_such_reason"),
    };
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = catalog_samples::reason("law");
    // Whatever holds the entry.
    freeze(&mut ledger, &conditional_entry());
    ledger.must(DEPARTMENT, wrong);
    let again = revoke(&ledger);
    assert_eq!(ledger.refuse(CITY_BUREAU, again, Code::WRONG_STATE).as_deref(), Some("revoked"));
}

fn message(w: &mut World) -> AnyRule {
    let id = answered(w, AccessOutcome::Approve);
    RevokeAccess { id, version: version_of(&w.ledger, &id), ..RevokeAccess::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RevokeAccess::NAME).hold(message);
}
