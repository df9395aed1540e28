//! What holds for every kind of the registry, whichever it is: a kind that joins is tried here without a line more.

use std::sync::OnceLock;

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::{AnyRule, KindEntry};
use mulu_contracts::ledger::envelope::SignedTx;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, SECTOR_AUTHORITY, SUPERVISOR, list, public, uscc};
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::code_of;
use mulu_testkit::examples::{Found, find};

/// Who governs in the sample network.
const GOVERNORS: [u32; 4] = [CITY_BUREAU, COUNTY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY];

/// Each kind's example where it means something.
pub(super) fn examples() -> Vec<(AnyRule, Found)> {
    static FOUND: OnceLock<Vec<(AnyRule, Found)>> = OnceLock::new();
    let find = |kind: &KindEntry| {
        let rule = kind.example();
        let found = find(&rule);
        (rule, found)
    };
    FOUND.get_or_init(|| REGISTRY.kinds().into_iter().map(find).collect()).clone()
}

/// Does it name the version of what it changes? Then a second one is stale, else it meets what the first one made.
fn names_a_version(rule: &AnyRule) -> bool {
    let json = rule.to_json();
    ["version", "control_version", "roles_version", "hold_version", "stop_version"].iter().any(|field| json.get(field).is_some())
}

#[test]
fn what_was_valid_when_checked_is_refused_or_exists_where_another_one_came_first() {
    for (rule, found) in examples() {
        let kind = rule.kind();
        let both = [found.tx(&rule, 0), found.tx(&rule, 1)];
        assert_ne!(both[0].body.id(), both[1].body.id());
        for tx in &both {
            // CheckTx of either, over the same state, takes it.
            assert_eq!(found.ledger.clone().bundle(vec![tx.clone()])[0].code, 0, "{kind} alone");
        }
        let mut ledger = found.ledger.clone();
        let results = ledger.bundle(both.to_vec());
        assert_eq!(results[0].code, 0, "{kind}: {:?}", ledger.refusals);
        let second = (code_of(&results[1]), results[1].exists.as_slice());
        let expected: &[(Option<Code>, &[u16])] = match names_a_version(&rule) {
            // Reviews and signatures of joint kinds are creations of their own (docs/spec/conventions.md); who rotated a key away signs no more.
            // A touch names the version and does not raise it: its date is its guard; of an escalation that it was done.
            true => &[
                (Some(Code::STALE_VERSION), &[]),
                (Some(Code::KEY_INACTIVE), &[]),
                (Some(Code::NOT_LATER), &[]),
                (Some(Code::ALREADY_ESCALATED), &[]),
                (None, &[0]),
            ],
            false => &[(None, &[0])],
        };
        assert!(expected.contains(&second), "{kind}: {second:?}, {:?}", ledger.refusals);
        // The second one wrote nothing: the first one alone leaves the same records.
        let mut alone = found.ledger.clone();
        alone.bundle(vec![both[0].clone()]);
        assert!(alone.state == ledger.state, "{kind}: a repeat wrote something");
    }
}

#[test]
fn a_freeze_earlier_in_the_same_bundle_stops_every_kind() {
    for (rule, found) in examples() {
        let kind = rule.kind();
        if kind.to_string() == "claim_organisation" {
            // Its claim key is no key that can be frozen: it ends where the next one is issued (docs/spec/party.md, issue_claim_key).
            continue;
        }
        let control_version =
            mulu_contracts::ledger::organisation::organisation(&uscc(found.org)).get(&found.ledger.state).unwrap().unwrap().control_version;
        // The supervisor of the city covers every organisation of the samples, but who governs is frozen by itself alone.
        let governs = GOVERNORS.contains(&found.org);
        let keys = if governs { KeyChoice::One(public(&found.keys[0]).key_id()) } else { KeyChoice::All };
        let freeze = FreezeKey { org: uscc(found.org), control_version, keys };
        let by = if governs { found.org } else { SUPERVISOR };
        let mut ledger = found.ledger.clone();
        let freezes = ledger.tx(by, &[&format!("{by}/0")], [freeze.into()]);
        let mut frozen_alone = ledger.clone();
        frozen_alone.bundle(vec![freezes.clone()]);
        let results = ledger.bundle(vec![freezes, found.tx(&rule, 0)]);
        assert_eq!(results[0].code, 0, "{kind}: {:?}", ledger.refusals);
        assert_eq!(code_of(&results[1]), Some(Code::KEY_INACTIVE), "{kind}");
        assert!(frozen_alone.state == ledger.state, "{kind}: a dead key wrote something");
    }
}

#[test]
fn in_one_transaction_a_second_message_that_fails_takes_the_first_with_it() {
    for (rule, found) in examples() {
        let kind = rule.kind();
        let keys: Vec<_> = found.keys.iter().map(String::as_str).collect();
        // No organisation is anybody's superior here: unknown to the chain, so the second message fails whoever signs.
        let nobody: AnyRule = match rule.get::<ClaimOrganisation>() {
            // A claim key signs nothing but claims.
            Some(claim) => ClaimOrganisation { uscc: uscc(77), ..claim.clone() }.into(),
            None => FreezeKey { org: uscc(77), control_version: 0, keys: KeyChoice::All }.into(),
        };
        let mut ledger = found.ledger.clone();
        let before = ledger.state.clone();
        let result = ledger.submit_with(found.org, &keys, [rule.clone(), nobody]);
        assert_eq!((code_of(&result), result.message), (Some(Code::NOT_FOUND), 1), "{kind}: {:?}", ledger.refusals);
        assert!(before == ledger.state, "{kind}: half a transaction was written");
    }
}

#[test]
fn one_key_less_than_the_threshold_signs_no_kind() {
    for (rule, found) in examples() {
        let kind = rule.kind();
        let key = mulu_contracts::ledger::organisation::organisation(&uscc(found.org));
        let mut organisation = key.get(&found.ledger.state).unwrap().unwrap();
        let kinds = mulu_contracts::kernel::value::Set::from_iter_sorted(REGISTRY.kinds().into_iter().map(KindEntry::kind)).unwrap();
        organisation.thresholds = list([mulu_contracts::ledger::organisation::Threshold { kinds, k: 9 }]);
        let mut ledger = found.ledger.clone();
        ledger.state.records.insert(key.raw, mulu_contracts::kernel::state::stored(&organisation));
        let code = code_of(&ledger.bundle(vec![found.tx(&rule, 0)])[0]);
        assert_eq!(code, Some(Code::THRESHOLD_NOT_MET), "{kind}");
    }
}

/// Anybody can copy a body out of the pool and send it first with other signatures: that result stood under the id that its true
/// sender asks for, who was told that the signature does not hold.
#[test]
fn a_copy_with_other_signatures_makes_no_result_for_the_id_of_the_body() {
    let (rule, found) = examples().swap_remove(0);
    let true_tx = found.tx(&rule, 0);
    let forged = |change: &dyn Fn(&mut SignedTx)| {
        let mut tx = true_tx.clone();
        change(&mut tx);
        tx
    };
    let mut other = found.ledger.tx(SUPERVISOR, &["7/0"], [rule.clone()]);
    let copies = [
        (Code::SIGNATURE_INVALID, forged(&|tx| tx.signatures[0].bytes[5] ^= 1)),
        (Code::UNKNOWN_KEY, forged(&|tx| tx.signatures[0].key_id.0[5] ^= 1)),
        (Code::MALFORMED, forged(&|tx| tx.signatures.clear())),
        (Code::MALFORMED, forged(&|tx| tx.signatures = vec![tx.signatures[0].clone(); 17])),
        (Code::TOO_LARGE, forged(&|tx| tx.signatures[0].bytes = vec![0; 2 << 20])),
    ];
    for (code, copy) in copies {
        let mut ledger = found.ledger.clone();
        let results = ledger.bundle(vec![copy.clone(), true_tx.clone()]);
        assert_eq!((code_of(&results[0]), results[0].tx_id.0), (Some(code), copy.signed_id()), "{code}");
        assert_ne!(copy.signed_id(), true_tx.signed_id());
        assert_eq!((results[1].code, results[1].tx_id.0), (0, true_tx.body.id()), "{code}: {:?}", ledger.refusals);
    }
    // What fails by its body alone fails in every copy: it is the transaction's own result.
    other.body.expires = found.ledger.time;
    let mut ledger = found.ledger.clone();
    let result = ledger.bundle(vec![other.clone()]).remove(0);
    assert_eq!((code_of(&result), result.tx_id.0), (Some(Code::EXPIRED), other.body.id()));
}
