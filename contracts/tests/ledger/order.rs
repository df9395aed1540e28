//! The gate's order for every kind of the registry, from its table and its example alone: who may, then the version, then the state, then
//! what holds the object. A kind that joins is tried here without a line more.

use mulu_contracts::catalog::keys;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, ObjectId};
use mulu_contracts::kernel::state::stored;
use mulu_contracts::ledger::access::Hold;
use mulu_contracts::ledger::entry::{AnyRule, KindEntry};
use mulu_contracts::ledger::organisation::{OrganisationStatus, organisation};
use mulu_contracts::ledger::samples::uscc;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::examples::{Found, find};
use mulu_testkit::{Ledger, code_of};
use serde_json::{Value, json};

use crate::catalog::world::freeze;

/// The part of a payload that names object and version: itself, or the body of a joint act.
fn named(payload: &mut Value) -> &mut serde_json::Map<String, Value> {
    let inner = if payload.get("body").is_some() { &mut payload["body"] } else { payload };
    inner.as_object_mut().unwrap()
}

/// The example with another value in the first of these fields that it has; none where it has none.
fn with(kind: &KindEntry, fields: &[&str], value: &Value) -> Option<AnyRule> {
    let mut payload = kind.example().to_json();
    let inner = named(&mut payload);
    let field = fields.iter().find(|field| inner.contains_key(**field))?;
    inner.insert((*field).to_string(), value.clone());
    Some(kind.from_json(payload).unwrap())
}

/// The example for a version that the object never had.
fn stale(kind: &KindEntry) -> Option<AnyRule> {
    with(kind, &["version", "control_version", "roles_version"], &json!(9_999))
}

fn code(ledger: &Ledger, org: u32, keys: &[String], rule: &AnyRule) -> Option<Code> {
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    code_of(&ledger.clone().submit_with(org, &keys, [rule.clone()]))
}

#[test]
fn who_may_is_judged_before_the_version() {
    let mut judged = 0;
    for kind in REGISTRY.kinds() {
        let (Some(stale), Found { ledger, org, keys, .. }) = (stale(kind), find(&kind.example())) else { continue };
        assert_eq!(code(&ledger, org, &keys, &stale), Some(Code::STALE_VERSION), "{}: by who may", kind.name);
        for other in (1..=11).filter(|other| *other != org) {
            let key = [format!("{other}/0")];
            let fresh = code(&ledger, other, &key, &kind.example());
            if [Some(Code::ROLE_MISSING), Some(Code::RELATION_MISSING)].contains(&fresh) {
                assert_eq!(code(&ledger, other, &key, &stale), fresh, "{}: by {other}", kind.name);
                judged += 1;
            }
        }
    }
    assert!(judged > 100, "only {judged} pairs of kind and signer were refused");
}

#[test]
fn what_is_absent_is_said_before_who_may_but_after_the_role() {
    for kind in REGISTRY.kinds() {
        let Found { ledger, org, keys, .. } = find(&kind.example());
        let absent = |field: &str, value: Value| with(kind, &[field], &value).map(|rule| (field.to_string(), rule));
        let mut nobody = kind.example().to_json();
        let id = named(&mut nobody).get("id").and_then(Value::as_str).map(str::to_string);
        // What an act makes follows from its maker's key.
        let makes = named(&mut nobody).get("version").and_then(Value::as_u64) == Some(0);
        let id = id.filter(|_| !makes);
        // Of the same kind of id: its last character but the check character is another one.
        let id = id.and_then(|id| id.parse::<ObjectId>().ok()).map(|id| {
            let letter = id.to_string();
            json!(match letter.as_bytes().first() {
                Some(b'E') => mulu_contracts::catalog::samples::id("nobody's").to_string(),
                Some(b'C') => mulu_contracts::certificate::samples::id("nobody's").to_string(),
                Some(b'G') => other_grant(),
                Some(b'R') => other_attestation(),
                Some(b'Q') => mulu_contracts::access_request::samples::id("nobody's").to_string(),
                Some(b'L') => mulu_contracts::authorization::samples::application::plan_id("nobody's").to_string(),
                Some(b'N') => mulu_contracts::authorization::samples::application::scenario_id("nobody's").to_string(),
                Some(b'A') => mulu_contracts::authorization::samples::application::application_id("nobody's").to_string(),
                Some(b'T') => mulu_contracts::supervision::samples::id("nobody's").to_string(),
                Some(b'B') => mulu_contracts::objection::samples::id("nobody's").to_string(),
                _ => other_proposal(),
            })
        });
        let changes = id.is_none() && kind.name.starts_with("register");
        let cases = [id.and_then(|id| absent("id", id)), (!changes).then(|| absent("org", json!(uscc(77).to_string()))).flatten()];
        for (field, rule) in cases.into_iter().flatten() {
            assert_eq!(code(&ledger, org, &keys, &rule), Some(Code::NOT_FOUND), "{}: {field} absent", kind.name);
            // Who holds no role that the kind names is told so first.
            let roleless = code(&ledger, 9, &["9/0".into()], &rule);
            let expected = if kind.allowed.iter().all(|line| line.role.is_some()) { Code::ROLE_MISSING } else { Code::NOT_FOUND };
            assert_eq!(roleless, Some(expected), "{}: {field} absent, without a role", kind.name);
        }
    }
}

fn other_attestation() -> String {
    use mulu_contracts::kernel::id::ReportId;
    use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, division, local_key};
    ReportId::derive(&division(CITY), &uscc(CITY_BUREAU), &local_key("nobody's")).to_string()
}

fn other_grant() -> String {
    use mulu_contracts::kernel::id::GrantId;
    use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, division, local_key};
    GrantId::derive(&division(CITY), &uscc(CITY_BUREAU), &local_key("nobody's")).to_string()
}

fn other_proposal() -> String {
    use mulu_contracts::kernel::id::ProposalId;
    use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, division, local_key};
    ProposalId::derive(&division(CITY), &uscc(CITY_BUREAU), &local_key("nobody's")).to_string()
}

#[test]
fn a_held_entry_stops_a_kind_as_its_table_says_and_after_the_version() {
    let mut held = 0;
    for kind in REGISTRY.kinds() {
        let Found { mut ledger, org, keys, .. } = find(&kind.example());
        let mut payload = kind.example().to_json();
        let entry = |field: &str, payload: &mut Value| named(payload).get(field).and_then(Value::as_str)?.parse::<EntryId>().ok();
        let Some(id) = entry("id", &mut payload).or_else(|| entry("entry", &mut payload)) else { continue };
        if keys::core(&id).get(&ledger.state).unwrap().is_none() {
            continue;
        }
        freeze(&mut ledger, &id);
        // Every part of that example makes the entry stricter, which is open at any time.
        let stops = kind.hold == Hold::Stops && kind.name != "set_entry_attributes";
        let expected = if stops { Some(Code::FROZEN) } else { None };
        assert_eq!(code(&ledger, org, &keys, &kind.example()), expected, "{}", kind.name);
        if let Some(stale) = stale(kind) {
            assert_eq!(code(&ledger, org, &keys, &stale), Some(Code::STALE_VERSION), "{}: stale and held", kind.name);
        }
        held += 1;
    }
    assert!(held >= 10, "only {held} kinds name an entry");
}

#[test]
fn a_suspended_organisation_ends_things_and_does_nothing_else() {
    for kind in REGISTRY.kinds() {
        let Found { mut ledger, org, keys, .. } = find(&kind.example());
        let key = organisation(&uscc(org));
        let mut record = key.get(&ledger.state).unwrap().unwrap();
        record.status = OrganisationStatus::Suspended;
        ledger.state.records.insert(key.raw, stored(&record));
        // Who governs keeps its seat.
        let open = matches!(kind.hold, Hold::Ending | Hold::Seat);
        let expected = if open { None } else { Some(Code::ORGANISATION_SUSPENDED) };
        assert_eq!(code(&ledger, org, &keys, &kind.example()), expected, "{}", kind.name);
    }
}

/// What an earlier message of the same transaction did to the signer is asked again before each one.
#[test]
fn who_gives_up_its_role_in_a_transaction_signs_no_more_of_it_with_that_role() {
    use mulu_contracts::ledger::samples::{CITY, DEPARTMENT, division, reason};
    use mulu_contracts::party::kinds::remove_role::RemoveRole;
    let mut ledger = Ledger::new();
    let submit = mulu_contracts::catalog::kinds::submit_entry::submit("bus-lines");
    let leave = RemoveRole {
        org: uscc(DEPARTMENT),
        roles_version: 1,
        role: mulu_contracts::kernel::role::Role::Provider,
        scope_division: division(CITY),
        reason: reason("other"),
    };
    let result = ledger.submit_with(DEPARTMENT, &["3/0"], [leave.into(), submit.into()]);
    assert_eq!((code_of(&result), result.message), (Some(Code::ROLE_MISSING), 1));
}
