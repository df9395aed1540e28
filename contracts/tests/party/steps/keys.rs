//! Short ways to change keys and thresholds, and to look at them.

use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::ledger::organisation::{KeySpec, SigningKey, Threshold};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, key_spec, list, public, reason, set, text0, uscc};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_contracts::party::kinds::rotate_key::RotateKey;
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_contracts::party::kinds::unfreeze_key::UnfreezeKey;
use mulu_testkit::Ledger;

pub fn id(label: &str) -> KeyId {
    public(label).key_id()
}

pub fn key(ledger: &Ledger, n: u32, label: &str) -> SigningKey {
    keys::signing_key(&uscc(n), &id(label)).get(&ledger.state).unwrap().unwrap()
}

pub fn add(n: u32, label: &str) -> AddKey {
    AddKey { proofs: Default::default(), org: uscc(n), key: key_spec(label) }
}

/// The holder stays.
pub fn rotate(n: u32, version: u64, old: &str, new: &str) -> RotateKey {
    let key = KeySpec { holder_tag: key_spec(old).holder_tag, ..key_spec(new) };
    RotateKey { proofs: Default::default(), uscc: uscc(n), version, key_id: id(old), key }
}

pub fn revoke(n: u32, control_version: u64, label: &str) -> RevokeKey {
    RevokeKey { org: uscc(n), control_version, key_id: id(label) }
}

pub fn freeze(n: u32, control_version: u64, keys: KeyChoice) -> FreezeKey {
    FreezeKey { org: uscc(n), control_version, keys }
}

pub fn unfreeze(n: u32, control_version: u64, keys: KeyChoice) -> UnfreezeKey {
    UnfreezeKey { org: uscc(n), control_version, keys, reason: reason("incorrect") }
}

pub fn one(label: &str) -> KeyChoice {
    KeyChoice::One(id(label))
}

pub fn kind<R: Rule>() -> Kind {
    Kind::from_name(R::NAME).unwrap()
}

pub fn threshold(kinds: &[Kind], k: u8) -> Threshold {
    Threshold { kinds: set(kinds.iter().copied()), k }
}

pub fn thresholds(n: u32, version: u64, of: &[Threshold]) -> SetThresholds {
    SetThresholds { uscc: uscc(n), version, thresholds: list(of.iter().cloned()) }
}

/// A change that any key may sign, another one each version.
pub fn nothing(n: u32, version: u64) -> AmendOrganisation {
    let short_name = Some(text0(&format!("v{version}")));
    AmendOrganisation { uscc: uscc(n), version, name: None, short_name, ..AmendOrganisation::example() }
}

/// A department of three keys where revoking needs two.
pub fn two_of_three() -> Ledger {
    let mut ledger = Ledger::new();
    let set = thresholds(DEPARTMENT, 1, &[threshold(&[kind::<RevokeKey>()], 2)]);
    let result = ledger.submit_with(DEPARTMENT, &["3/0", "3/1"], [set.into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    ledger
}
