//! resolve_legacy_use: by a live grant of the third party, or ended; a bureau only ends it, and after the deadline (A44).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::register_legacy_use::RegisterLegacyUse;
use mulu_contracts::authorization::kinds::resolve_legacy_use::ResolveLegacyUse;
use mulu_contracts::authorization::records::legacy::{LegacyStatus, LegacyUse};
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ReportId;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, DEPARTMENT, ENTERPRISE, OPERATOR, division, hash, local_key, set, time, uscc};
use mulu_testkit::Ledger;

use crate::grant::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

/// The city with the grant, and a legacy use of somebody.
fn used_by(n: u32) -> Ledger {
    let mut ledger = granted();
    let legacy = RegisterLegacyUse { third_party: Party::Org(uscc(n)), entries: set([bus_lines()]), ..RegisterLegacyUse::example() };
    ledger.must(DEPARTMENT, legacy);
    ledger
}

fn stored_legacy(ledger: &Ledger) -> LegacyUse {
    keys::legacy(&samples::legacy_id()).get(&ledger.state).unwrap().unwrap()
}

fn by_grant() -> ResolveLegacyUse {
    ResolveLegacyUse { grant: Some(id()), attestation: None, ..ResolveLegacyUse::example() }
}

#[test]
fn resolving_is_refused_in_the_order_of_the_checks() {
    let mut ledger = used_by(ENTERPRISE);
    let both = ResolveLegacyUse { attestation: Some(hash("ended")), ..by_grant() };
    ledger.refuse(DEPARTMENT, both, Code::FIELD_INVALID);
    let mut wrong = ResolveLegacyUse { id: ReportId::derive(&division(COUNTY), &uscc(77), &local_key("none")), version: 9, ..by_grant() };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = samples::legacy_id();
    wrong.grant = Some(grant_id("none"));
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("grant"));
    wrong.grant = Some(id());
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Another's grant takes nobody's place.
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::GRANT_MISSING);
    ledger.refuse(CITY_BUREAU, ResolveLegacyUse::example(), Code::TOO_EARLY);
    ledger.must(DEPARTMENT, ResolveLegacyUse::example());
    assert_eq!(stored_legacy(&ledger).status, LegacyStatus::Ended);
    wrong.version = 2;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong, Code::WRONG_STATE).as_deref(), Some("ended"));
    // What ended frees its entries for another.
    let again = RegisterLegacyUse { local_key: local_key("again"), entries: set([bus_lines()]), ..RegisterLegacyUse::example() };
    ledger.must(DEPARTMENT, again);
}

#[test]
fn a_live_grant_of_the_third_party_regularises_it() {
    let mut ledger = used_by(OPERATOR);
    ledger.refuse(CITY_BUREAU, by_grant(), Code::TOO_EARLY);
    ledger.must(DEPARTMENT, by_grant());
    assert_eq!((stored_legacy(&ledger).status, stored_legacy(&ledger).grant), (LegacyStatus::Regularised, Some(id())));
}

#[test]
fn a_silent_provider_is_overtaken_from_the_deadline_on() {
    let ledger = used_by(ENTERPRISE);
    let deadline = stored_legacy(&ledger).deadline;
    assert!(!stored_legacy(&ledger).is_non_compliant(Time(deadline.0 - 1)) && stored_legacy(&ledger).is_non_compliant(deadline));
    next_at(&ledger, Time(deadline.0 - 1)).refuse(CITY_BUREAU, ResolveLegacyUse::example(), Code::TOO_EARLY);
    for at in [deadline, Time(deadline.0 + 1)] {
        next_at(&ledger, at).must(CITY_BUREAU, ResolveLegacyUse::example());
    }
}

fn message(w: &mut World) -> AnyRule {
    let provider = if w.relation == Relation::Own { SIGNER } else { TARGET };
    let id = ReportId::derive(&division(COUNTY), &uscc(provider), &local_key("matrix"));
    if w.relation != Relation::Missing {
        let entry = crate::access_request::world::entry_of(w, provider);
        let legacy = LegacyUse {
            legacy_id: id,
            provider: uscc(provider),
            third_party: Party::Org(uscc(ENTERPRISE)),
            entries: set([entry]),
            since: Default::default(),
            deadline: time(),
            agreement_hash: hash("agreement"),
            division: division(COUNTY),
            status: LegacyStatus::Open,
            grant: None,
            attestation: None,
            version: 1,
            payload_hash: Hash32([0; 32]),
        };
        w.put(&keys::legacy(&id), &legacy);
    }
    ResolveLegacyUse { id, ..ResolveLegacyUse::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResolveLegacyUse::NAME).hold(message);
}
