//! Proof of possession: nobody puts another's key under a name of its own, by no kind that brings keys (docs/spec/party.md, Key).

use ed25519_dalek::Signer as _;
use mulu_contracts::governance::action::{Action, Rekeying};
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::kernel::crypto::{KeyProof, PublicKey};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::possession::possession_bytes;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, SALTS, key_spec, list, public, secret, uscc};
use mulu_contracts::party::kinds::issue_claim_key::IssueClaimKey;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::examples::find;
use mulu_testkit::{CHAIN, Ledger, code_of, proven};

/// Sends a payload as it is, without a proof that the test's own sender would add.
fn as_it_is(ledger: &mut Ledger, org: u32, keys: &[String], rule: &AnyRule) -> Option<Code> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let tx = ledger.tx_of(org, &keys, vec![rule.message(&SALTS)]);
    code_of(&ledger.bundle(vec![tx])[0])
}

#[test]
fn every_kind_that_brings_keys_asks_each_for_its_proof() {
    let mut brought = Vec::new();
    for kind in REGISTRY.kinds() {
        let rule = kind.example();
        let Some(keys) = rule.brings() else { continue };
        brought.push(kind.name);
        let found = find(&rule);
        let send = |rule: &AnyRule| as_it_is(&mut found.ledger.clone(), found.org, &found.keys, rule);
        assert_eq!(send(&proven(&rule)), None, "{}", kind.name);
        assert_eq!(send(&rule), Some(Code::KEY_REFUSED), "{}: none", kind.name);
        let labels = ["added", "rotated", "12/1", "example", "after the theft", "12/0"];
        let by = |chain: &str, org: u32| {
            let sign = |key: &PublicKey, _: &[u8]| {
                let label = labels.iter().find(|label| public(label) == *key)?;
                Some(KeyProof(secret(label).sign(&possession_bytes(chain, &uscc(org), key)).to_bytes()))
            };
            rule.proven(CHAIN, &sign).unwrap()
        };
        assert_eq!(send(&by("another-chain", 1)), Some(Code::KEY_REFUSED), "{}: for another chain", kind.name);
        assert_eq!(send(&by(CHAIN, 99)), Some(Code::KEY_REFUSED), "{}: for another organisation", kind.name);
        // Of the thief, who holds its own key and not this one.
        let thief = |_: &PublicKey, bytes: &[u8]| Some(KeyProof(secret("thief").sign(bytes).to_bytes()));
        assert_eq!(send(&rule.proven(CHAIN, &thief).unwrap()), Some(Code::KEY_REFUSED), "{}: by another key", kind.name);
        assert_eq!(keys.org, rule.brings().unwrap().org);
    }
    let all = ["add_key", "claim_organisation", "issue_claim_key", "register_organisation", "rekey_organisation", "rotate_key"];
    brought.sort_unstable();
    assert_eq!(brought, all);
}

#[test]
fn keys_that_governance_gives_prove_themselves_too() {
    let ledger = Ledger::new();
    let effective_at = mulu_contracts::kernel::value::Time(ledger.time.0 + 10 * 86_400);
    let rekey =
        Rekeying { org: uscc(DEPARTMENT), keys: list([key_spec("given")]), proofs: Default::default(), thresholds: Default::default() };
    let rule = AnyRule::from(Propose { action: Action::Rekey(rekey), effective_at, ..Propose::example() });
    let keys = ["1/0".to_string()];
    assert_eq!(as_it_is(&mut ledger.clone(), CITY_BUREAU, &keys, &rule), Some(Code::KEY_REFUSED));
    assert_eq!(as_it_is(&mut ledger.clone(), CITY_BUREAU, &keys, &proven(&rule)), None);
}

#[test]
fn a_proof_too_many_is_refused() {
    let issue = AnyRule::from(IssueClaimKey::example());
    let mut found = find(&issue);
    let one = proven(&issue);
    let proofs = one.brings().unwrap().proofs;
    let twice = IssueClaimKey { proofs: list([proofs[0], proofs[0]]), ..IssueClaimKey::example() };
    assert_eq!(as_it_is(&mut found.ledger, found.org, &found.keys, &twice.into()), Some(Code::KEY_REFUSED));
}
