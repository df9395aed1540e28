//! register_organisation, amend_organisation, suspend_organisation, resume_organisation: one test per error, in the order of check.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use mulu_contracts::crypto::PublicKey;
use mulu_contracts::error::Code;
use mulu_contracts::party::amend_organisation::AmendOrganisation;
use mulu_contracts::party::change::{CLAIM_KEY_MAX, ClaimKey};
use mulu_contracts::party::register_organisation::RegisterOrganisation;
use mulu_contracts::party::resume_organisation::ResumeOrganisation;
use mulu_contracts::party::set_thresholds::SetThresholds;
use mulu_contracts::party::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::{self, Organisation, OrganisationStatus, Role, Threshold};
use mulu_contracts::registry::Kind;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_contracts::value::Time;
use mulu_testkit::{Ledger, genesis};

fn organisation(ledger: &Ledger, n: u32) -> Organisation {
    party::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap()
}

fn register() -> RegisterOrganisation {
    RegisterOrganisation::example()
}

/// What a relay may send.
fn bare() -> RegisterOrganisation {
    RegisterOrganisation { keys: list([]), superior: None, ..register() }
}

fn amend(n: u32, version: u64) -> AmendOrganisation {
    AmendOrganisation { uscc: uscc(n), version, name: None, ..AmendOrganisation::example() }
}

#[test]
fn a_bureau_registers_with_keys_and_the_organisation_is_active() {
    let mut ledger = Ledger::new();
    let result = ledger.must(CITY_BUREAU, register());
    assert_eq!(result.ids, [register().uscc.to_string()]);
    let made = party::organisation(&register().uscc).get(&ledger.state).unwrap().unwrap();
    assert_eq!((made.status, made.version, made.control_version), (OrganisationStatus::Active, 1, 0));
    assert_eq!(made.registered_by, Some(uscc(CITY_BUREAU)));
    let listed = party::organisations_below(&uscc(CITY_BUREAU)).members(&ledger.state, 0, 100).unwrap();
    assert!(listed.contains(&mulu_contracts::state::Member::of(party::subject(&register().uscc))));
}

#[test]
fn a_county_bureau_registers_in_its_county_only_and_a_city_bureau_below_itself() {
    let county = RegisterOrganisation { division: division(COUNTY), superior: Some(uscc(COUNTY_BUREAU)), ..register() };
    Ledger::new().must(COUNTY_BUREAU, county.clone());
    Ledger::new().must(CITY_BUREAU, county);
    let other = RegisterOrganisation { division: division(OTHER_COUNTY), ..register() };
    Ledger::new().refuse(COUNTY_BUREAU, other, Code::RelationMissing);
    Ledger::new().refuse(COUNTY_BUREAU, register(), Code::RelationMissing);
}

#[test]
fn a_registrar_or_relay_registers_without_keys_and_the_organisation_is_unclaimed() {
    for signer in [REGISTRAR, RELAY] {
        let mut ledger = Ledger::new();
        ledger.must(signer, bare());
        let made = party::organisation(&bare().uscc).get(&ledger.state).unwrap().unwrap();
        assert_eq!(made.status, OrganisationStatus::Unclaimed);
        let below = RegisterOrganisation { division: division(COUNTY), uscc: uscc(91), ..bare() };
        ledger.refuse(signer, below, Code::RelationMissing);
    }
}

#[test]
fn the_same_registration_again_exists_and_another_one_is_refused() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, register());
    let before = ledger.state.clone();
    let again = ledger.must(CITY_BUREAU, register());
    assert_eq!(again.exists, [0]);
    assert!(before == ledger.state);
    let other = RegisterOrganisation { name: text("另一名称"), ..register() };
    ledger.refuse(CITY_BUREAU, other, Code::ExistsWithOtherContent);
    let seeded = RegisterOrganisation { uscc: uscc(DEPARTMENT), ..register() };
    ledger.refuse(CITY_BUREAU, seeded, Code::ExistsWithOtherContent);
}

#[test]
fn registering_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let weak = PublicKey::ed25519([0; 32]);
    let mut weak_key = key_spec("x");
    weak_key.public_key = weak;
    let base = RegisterOrganisation { uscc: uscc(91), ..register() };
    // S1
    let mut backwards = key_spec("x");
    backwards.valid_until = Some(backwards.valid_from);
    let backwards = RegisterOrganisation { keys: list([backwards]), ..base.clone() };
    assert_eq!(ledger.refuse(DEPARTMENT, backwards, Code::FieldInvalid).as_deref(), Some("keys[0].valid_until"));
    let ten = Threshold { kinds: set([Kind(101)]), k: 10 };
    ledger.refuse(DEPARTMENT, RegisterOrganisation { thresholds: list([ten]), ..base.clone() }, Code::FieldInvalid);
    // S2
    ledger.refuse(DEPARTMENT, base.clone(), Code::RoleMissing);
    // S4
    let nobody = RegisterOrganisation { superior: Some(uscc(77)), ..base.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, nobody, Code::NotFound).as_deref(), Some("superior"));
    // 1 comes with S5
    let nowhere = RegisterOrganisation { division: division("999999"), superior: None, ..base.clone() };
    ledger.refuse(CITY_BUREAU, nowhere, Code::UnknownDivision);
    // 2 weak, doubled in the payload, taken anywhere; before 3
    let relay_weak = RegisterOrganisation { keys: list([weak_key]), superior: None, ..base.clone() };
    ledger.refuse(RELAY, relay_weak, Code::KeyRefused);
    let doubled = RegisterOrganisation { keys: list([key_spec("x"), key_spec("x")]), ..base.clone() };
    ledger.refuse(CITY_BUREAU, doubled, Code::KeyRefused);
    let taken = RegisterOrganisation { keys: list([key_spec("5/0")]), ..base.clone() };
    ledger.refuse(CITY_BUREAU, taken, Code::KeyRefused);
    // 3
    ledger.refuse(RELAY, RegisterOrganisation { superior: None, ..base.clone() }, Code::KeysNotAllowed);
    ledger.refuse(RELAY, RegisterOrganisation { keys: list([]), ..base.clone() }, Code::KeysNotAllowed);
    // 4: no authority; an authority elsewhere
    let no_authority = RegisterOrganisation { superior: Some(uscc(DEPARTMENT)), ..base.clone() };
    ledger.refuse(CITY_BUREAU, no_authority, Code::SuperiorCycle);
    let lower = RegisterOrganisation { superior: Some(uscc(COUNTY_BUREAU)), ..base.clone() };
    ledger.refuse(CITY_BUREAU, lower, Code::SuperiorCycle);
    // 5
    let two = Threshold { kinds: set([Kind(101)]), k: 2 };
    ledger.refuse(CITY_BUREAU, RegisterOrganisation { thresholds: list([two]), ..base }, Code::ThresholdUnreachable);
}

#[test]
fn a_claim_key_is_kept_for_later_and_lives_at_most_ninety_days() {
    let mut ledger = Ledger::new();
    let until = |ledger: &Ledger, seconds: i64| Time(ledger.time.0 + 1 + seconds);
    let with = |valid_until| RegisterOrganisation {
        keys: list([]),
        claim_key: Some(ClaimKey { public_key: public("claim"), valid_until }),
        ..register()
    };
    ledger.refuse(CITY_BUREAU, with(until(&ledger, CLAIM_KEY_MAX + 1)), Code::FieldInvalid);
    ledger.refuse(CITY_BUREAU, with(until(&ledger, 0)), Code::FieldInvalid);
    let both = RegisterOrganisation { keys: register().keys, ..with(until(&ledger, 60)) };
    ledger.refuse(CITY_BUREAU, both, Code::FieldInvalid);
    let relayed = RegisterOrganisation { superior: None, ..with(until(&ledger, 60)) };
    ledger.refuse(RELAY, relayed, Code::KeysNotAllowed);
    ledger.must(CITY_BUREAU, with(until(&ledger, CLAIM_KEY_MAX)));
    let elsewhere = RegisterOrganisation { uscc: uscc(91), keys: list([key_spec("claim")]), ..register() };
    ledger.refuse(CITY_BUREAU, elsewhere, Code::KeyRefused);
}

#[test]
fn the_chain_of_superiors_has_at_most_eight_links_and_no_cycle() {
    let mut sample = genesis();
    // Bureaus 101, 102, …: each stands below the one before.
    for n in 101..=108 {
        let mut bureau = sample.organisations[0].clone();
        bureau.uscc = uscc(n);
        bureau.superior = (n > 101).then(|| uscc(n - 1));
        bureau.keys = vec![key_spec(&format!("{n}/0"))];
        sample.organisations.push(bureau);
        let mut role = sample.roles[0].clone();
        role.org = uscc(n);
        sample.roles.push(role);
    }
    let mut ledger = Ledger::from_genesis(&sample);
    ledger.must(CITY_BUREAU, RegisterOrganisation { superior: Some(uscc(108)), ..register() });
    let ninth = AmendOrganisation { superior: Some(uscc(108)), ..amend(101, 1) };
    ledger.refuse(CITY_BUREAU, ninth, Code::SuperiorCycle);
    let under_itself = AmendOrganisation { superior: Some(uscc(101)), ..amend(101, 1) };
    ledger.refuse(CITY_BUREAU, under_itself, Code::SuperiorCycle);
    // 108 below 1 would make the first of the chain one more step for 109.
    ledger.must(CITY_BUREAU, AmendOrganisation { superior: Some(uscc(CITY_BUREAU)), ..amend(101, 1) });
    let too_long = RegisterOrganisation { uscc: uscc(91), keys: list([key_spec("y")]), superior: Some(uscc(108)), ..register() };
    ledger.refuse(CITY_BUREAU, too_long, Code::SuperiorCycle);
}

#[test]
fn an_organisation_amends_its_own_fields_and_the_bureau_all() {
    let mut ledger = Ledger::new();
    ledger.must(DEPARTMENT, AmendOrganisation { short_name: Some(text0("交通局")), ..amend(DEPARTMENT, 1) });
    let renamed = AmendOrganisation { name: Some(text("示例市交通运输局")), ..amend(DEPARTMENT, 2) };
    assert_eq!(ledger.refuse(DEPARTMENT, renamed.clone(), Code::FieldReserved).as_deref(), Some("name"));
    ledger.must(CITY_BUREAU, renamed);
    let now = organisation(&ledger, DEPARTMENT);
    assert_eq!((now.version, now.former_names.len(), now.name.as_str()), (3, 1, "示例市交通运输局"));
}

#[test]
fn amending_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, amend(77, 1), Code::NotFound);
    let no_superior = AmendOrganisation { superior: Some(uscc(77)), ..amend(DEPARTMENT, 9) };
    ledger.refuse(CITY_BUREAU, no_superior, Code::NotFound);
    ledger.refuse(OPERATOR, amend(DEPARTMENT, 9), Code::RelationMissing);
    ledger.refuse(COUNTY_BUREAU, amend(DEPARTMENT, 1), Code::RelationMissing);
    ledger.refuse(SECTOR_AUTHORITY, amend(DEPARTMENT, 1), Code::RelationMissing);
    let stale = AmendOrganisation { name: Some(text("新名称")), ..amend(DEPARTMENT, 2) };
    ledger.refuse(DEPARTMENT, stale, Code::StaleVersion);
    let moved = AmendOrganisation { division: Some(division("999999")), ..amend(DEPARTMENT, 1) };
    ledger.refuse(DEPARTMENT, moved.clone(), Code::FieldReserved);
    ledger.refuse(CITY_BUREAU, moved, Code::UnknownDivision);
    // The superior of the county office would not stand above another county.
    let away = AmendOrganisation { division: Some(division(OTHER_COUNTY)), ..amend(COUNTY_OFFICE, 1) };
    ledger.refuse(CITY_BUREAU, away.clone(), Code::SuperiorCycle);
    ledger.must(CITY_BUREAU, AmendOrganisation { superior: Some(uscc(CITY_BUREAU)), ..away });
    assert_eq!(party::organisations_in(&division(OTHER_COUNTY)).count(&ledger.state).unwrap(), 1);
}

#[test]
fn an_amendment_valid_when_checked_is_stale_when_executed_second() {
    let mut ledger = Ledger::new();
    let amendment = AmendOrganisation { short_name: Some(text0("甲")), ..amend(DEPARTMENT, 1) };
    let first = ledger.tx(DEPARTMENT, &["3/0"], [amendment.clone().into()]);
    let second = ledger.tx(DEPARTMENT, &["3/1"], [amendment.into(), amend(DEPARTMENT, 2).into()]);
    let results = ledger.bundle(vec![first, second]);
    assert_eq!([results[0].code, results[1].code], [0, Code::StaleVersion.number()]);
    assert_eq!(organisation(&ledger, DEPARTMENT).version, 2);
}

fn suspend(n: u32, control_version: u64) -> SuspendOrganisation {
    SuspendOrganisation { org: uscc(n), control_version, reason: reason("law") }
}

fn resume(n: u32, control_version: u64) -> ResumeOrganisation {
    ResumeOrganisation { org: uscc(n), control_version, reason: reason("other") }
}

#[test]
fn a_suspended_organisation_signs_nothing_until_it_is_resumed() {
    let mut ledger = Ledger::new();
    let mine = amend(OPERATOR, 1);
    ledger.must(SUPERVISOR, suspend(OPERATOR, 0));
    ledger.refuse(OPERATOR, mine.clone(), Code::OrganisationSuspended);
    ledger.must(CITY_BUREAU, resume(OPERATOR, 1));
    ledger.must(OPERATOR, mine);
    let now = organisation(&ledger, OPERATOR);
    assert_eq!((now.status, now.version, now.control_version), (OrganisationStatus::Active, 2, 2));
}

#[test]
fn suspending_and_resuming_are_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(DEPARTMENT, suspend(OPERATOR, 0), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, suspend(77, 0), Code::NotFound);
    ledger.refuse(COUNTY_BUREAU, suspend(OPERATOR, 5), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 5), Code::StaleVersion);
    assert_eq!(ledger.refuse(CITY_BUREAU, suspend(UNCLAIMED, 0), Code::WrongState).as_deref(), Some("unclaimed"));
    ledger.refuse(CITY_BUREAU, suspend(CITY_BUREAU, 0), Code::SelfAssignment);
    let no_reason = SuspendOrganisation { reason: reason("whim"), ..suspend(OPERATOR, 0) };
    ledger.refuse(CITY_BUREAU, no_reason, Code::UnknownCode);
    assert_eq!(ledger.refuse(CITY_BUREAU, resume(OPERATOR, 0), Code::WrongState).as_deref(), Some("active"));
    ledger.must(CITY_BUREAU, suspend(OPERATOR, 0));
    // Valid when it was checked, stale when executed; and no replay.
    ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 0), Code::StaleVersion);
    ledger.refuse(CITY_BUREAU, resume(OPERATOR, 0), Code::StaleVersion);
    assert_eq!(ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 1), Code::WrongState).as_deref(), Some("suspended"));
    ledger.refuse(COUNTY_BUREAU, resume(OPERATOR, 1), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, resume(OPERATOR, 1), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, resume(77, 1), Code::NotFound);
    ledger.must(CITY_BUREAU, resume(OPERATOR, 1));
}

#[test]
fn an_organisation_that_keeps_changing_its_record_can_still_be_suspended() {
    let mut ledger = Ledger::new();
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [suspend(OPERATOR, 0).into()]);
    for version in 1..5 {
        ledger.must(OPERATOR, amend(OPERATOR, version));
    }
    assert_eq!(ledger.bundle(vec![order])[0].code, 0);
}

#[test]
fn all_messages_of_a_transaction_happen_or_none() {
    let mut ledger = Ledger::new();
    let before = ledger.state.clone();
    let result = ledger.submit_with(CITY_BUREAU, &["1/0"], [register().into(), suspend(77, 0).into()]);
    assert_eq!((result.code, result.message), (Code::NotFound.number(), 1));
    assert!(before == ledger.state);
    let thresholds = SetThresholds { uscc: uscc(CITY_BUREAU), version: 1, thresholds: list([]) };
    let result = ledger.submit_with(CITY_BUREAU, &["1/0"], [register().into(), thresholds.into(), amend(CITY_BUREAU, 2).into()]);
    assert_eq!((result.code, result.ids.len()), (0, 3));
}

#[test]
fn no_role_but_a_bureau_supervisor_registrar_or_relay_opens_these_kinds() {
    let roles = |allowed: &[mulu_contracts::rule::Allowed]| allowed.iter().filter_map(|a| a.role).collect::<Vec<_>>();
    assert_eq!(roles(RegisterOrganisation::ALLOWED), [Role::Bureau, Role::Bureau, Role::Registrar, Role::PlatformRelay]);
    assert_eq!(roles(SuspendOrganisation::ALLOWED), [Role::Bureau, Role::Bureau, Role::Supervisor, Role::Supervisor]);
}
