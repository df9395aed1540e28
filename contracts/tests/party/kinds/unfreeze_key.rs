//! unfreeze_key: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::{KeyStatus, SigningKey};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, SUPERVISOR, reason, uscc};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use mulu_contracts::party::kinds::unfreeze_key::UnfreezeKey;
use mulu_testkit::{Ledger, code_of};

use crate::party::steps::keys::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

#[test]
fn who_froze_a_key_or_the_superior_unfreezes_it() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, unfreeze(77, 0, KeyChoice::All), Code::NOT_FOUND);
    ledger.refuse(CITY_BUREAU, unfreeze(DEPARTMENT, 0, one("5/0")), Code::NOT_FOUND);
    ledger.refuse(OPERATOR, unfreeze(DEPARTMENT, 0, KeyChoice::All), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, unfreeze(DEPARTMENT, 9, KeyChoice::All), Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, unfreeze(DEPARTMENT, 0, one("3/0")), Code::NOT_FROZEN);
    ledger.must(SUPERVISOR, freeze(DEPARTMENT, 0, one("3/0")));
    // The organisation itself cannot lift what another froze.
    let own = ledger.submit_with(DEPARTMENT, &["3/1"], [unfreeze(DEPARTMENT, 1, one("3/0")).into()]);
    assert_eq!(code_of(&own), Some(Code::RELATION_MISSING));
    let whim = UnfreezeKey { reason: reason("whim"), ..unfreeze(DEPARTMENT, 1, KeyChoice::All) };
    ledger.refuse(SUPERVISOR, whim, Code::UNKNOWN_CODE);
    ledger.must(CITY_BUREAU, unfreeze(DEPARTMENT, 1, KeyChoice::All));
    ledger.refuse(SUPERVISOR, unfreeze(DEPARTMENT, 1, KeyChoice::All), Code::STALE_VERSION);
    ledger.must(DEPARTMENT, nothing(DEPARTMENT, 1));
    // Of an organisation without a superior only who froze: a bureau that merely covers cannot.
    ledger.must(SUPERVISOR, freeze(ENTERPRISE, 0, KeyChoice::All));
    ledger.refuse(CITY_BUREAU, unfreeze(ENTERPRISE, 1, KeyChoice::All), Code::RELATION_MISSING);
    ledger.must(SUPERVISOR, unfreeze(ENTERPRISE, 1, KeyChoice::All));
}

fn message(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        // Who has nothing to do with the organisation did not freeze its key either.
        let frozen_by = if w.relation == Relation::Foreign { uscc(TARGET) } else { uscc(SIGNER) };
        let key = keys::signing_key(&w.org(), &w.key_id(1));
        let standing = key.get(&w.ledger.state).unwrap().unwrap();
        w.put(&key, &SigningKey { status: KeyStatus::Frozen, frozen_by: Some(frozen_by), ..standing });
    }
    UnfreezeKey { org: w.org(), control_version: 0, keys: KeyChoice::One(w.key_id(1)), reason: reason("incorrect") }.into()
}

#[test]
fn who_may_send_it() {
    rows(UnfreezeKey::NAME).hold(message);
}
