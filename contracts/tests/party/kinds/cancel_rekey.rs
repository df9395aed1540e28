//! cancel_rekey: who takes new keys back before their time, and who cannot (A46).

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, OPERATOR, SUPERVISOR, key_spec, uscc};
use mulu_contracts::ledger::scheduled::{Rekey, RekeyState, Scheduled, scheduled};
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::kinds::cancel_rekey::CancelRekey;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::queries::reform::GetRekey;
use mulu_testkit::{Ledger, ask, code_of};

use crate::party::steps::rekeying::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn the_owner_cancels_with_a_key_that_is_not_frozen_and_a_thief_with_a_frozen_one_cannot() {
    // The owner finds a rekey that it did not want.
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, rekey(0, &["new/0"]));
    ledger.must(DEPARTMENT, cancel(1));
    assert_eq!(ask(&ledger, GetRekey { uscc: uscc(DEPARTMENT) })["stage"], "cancelled");
    ledger.wait(DELAY);
    assert_eq!(sign(&mut ledger, "3/0", nothing(1)), None);
    assert_eq!(sign(&mut ledger, "new/0", nothing(2)), Some(Code::UNKNOWN_KEY));

    // The superior freezes first; then nothing that the thief holds can stop the new keys.
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, freeze(0, KeyChoice::All));
    ledger.must(CITY_BUREAU, rekey(1, &["new/0"]));
    for acts in [AnyRule::from(cancel(2)), AddKey { proofs: Default::default(), org: uscc(DEPARTMENT), key: key_spec("thief") }.into()] {
        for key in ["3/0", "3/1", "3/2"] {
            assert_eq!(sign(&mut ledger, key, acts.clone()), Some(Code::KEY_INACTIVE));
        }
    }
    ledger.wait(DELAY);
    assert_eq!(sign(&mut ledger, "new/0", nothing(1)), None);
}

#[test]
fn cancelling_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(DEPARTMENT, CancelRekey { org: uscc(77), control_version: 9 }, Code::NOT_FOUND);
    ledger.refuse(OPERATOR, cancel(9), Code::RELATION_MISSING);
    ledger.refuse(SUPERVISOR, cancel(9), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, cancel(9), Code::STALE_VERSION);
    ledger.refuse(DEPARTMENT, cancel(0), Code::NO_REKEY_PENDING);
    ledger.must(CITY_BUREAU, rekey(0, &["new/0"]));
    let mut late = ledger.clone();
    late.wait(DELAY);
    late.refuse(CITY_BUREAU, cancel(1), Code::TOO_LATE);
    // Valid when it was checked, and its time came before it was executed.
    let order = late.tx(CITY_BUREAU, &["1/0"], [cancel(1).into()]);
    assert_eq!(code_of(&late.bundle(vec![order])[0]), Some(Code::TOO_LATE));
    ledger.must(CITY_BUREAU, cancel(1));
    ledger.refuse(CITY_BUREAU, cancel(2), Code::NO_REKEY_PENDING);
    // Cancelled, a new decision is free again, with keys that are new again.
    ledger.refuse(CITY_BUREAU, rekey(2, &["new/0"]), Code::KEY_REFUSED);
    ledger.must(CITY_BUREAU, rekey(2, &["newer/0"]));
}

fn message(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        let RekeyOrganisation { keys, thresholds, reason, .. } = RekeyOrganisation::example();
        let (by, since, from) = (uscc(CITY_BUREAU), w.ledger.time, Time(w.ledger.time.0 + 60));
        let (state, payload_hash) = (RekeyState::Decided, mulu_contracts::kernel::value::Hash32([0; 32]));
        let rekey = Rekey { keys, thresholds, from, by, since, reason: reason.0, state, payload_hash };
        w.put(&scheduled(&w.org()), &Scheduled { rekey: Some(rekey), ..Scheduled::default() });
    }
    CancelRekey { org: w.org(), control_version: 0 }.into()
}

#[test]
fn who_may_send_it() {
    rows(CancelRekey::NAME).hold(message);
}
