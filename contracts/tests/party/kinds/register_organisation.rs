//! register_organisation: one test per error, in the order of check.

use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::{OrganisationStatus, Threshold};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY, COUNTY_BUREAU, DEPARTMENT, OTHER_COUNTY, REGISTRAR, RELAY, division, key_spec, list, public, set, text, uscc,
};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::records::{CLAIM_KEY_MAX, ClaimKey};
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;
use crate::permissions::{World, rows};

#[test]
fn a_bureau_registers_with_keys_and_the_organisation_is_active() {
    let mut ledger = Ledger::new();
    let result = ledger.must(CITY_BUREAU, register());
    assert_eq!(result.ids, [register().uscc.to_string()]);
    let made = organisation::organisation(&register().uscc).get(&ledger.state).unwrap().unwrap();
    assert_eq!((made.status, made.version, made.control_version), (OrganisationStatus::Active, 1, 0));
    assert_eq!(made.registered_by, Some(uscc(CITY_BUREAU)));
    // In a county of its city it registers it below itself.
    let below = RegisterOrganisation { uscc: uscc(91), keys: list([key_spec("91/0")]), superior: Some(uscc(CITY_BUREAU)), ..register() };
    ledger.must(CITY_BUREAU, RegisterOrganisation { division: division(COUNTY), ..below });
    let listed = keys::organisations_below(&uscc(CITY_BUREAU)).first(&ledger.state, LISTED, 100).unwrap();
    assert!(listed.iter().any(|(_, member)| *member == mulu_contracts::kernel::member::Member::of(organisation::subject(&uscc(91)))));
}

#[test]
fn a_county_bureau_registers_in_its_county_only_and_a_city_bureau_below_itself() {
    let county = RegisterOrganisation { division: division(COUNTY), superior: Some(uscc(COUNTY_BUREAU)), ..register() };
    Ledger::new().refuse(COUNTY_BUREAU, county.clone(), Code::SELF_ASSIGNMENT);
    Ledger::new().must(COUNTY_BUREAU, RegisterOrganisation { superior: None, ..county.clone() });
    Ledger::new().must(CITY_BUREAU, county);
    let other = RegisterOrganisation { division: division(OTHER_COUNTY), ..register() };
    Ledger::new().refuse(COUNTY_BUREAU, other, Code::RELATION_MISSING);
    Ledger::new().refuse(COUNTY_BUREAU, register(), Code::RELATION_MISSING);
}

#[test]
fn a_registrar_or_relay_registers_without_keys_and_the_organisation_is_unclaimed() {
    for signer in [REGISTRAR, RELAY] {
        let mut ledger = Ledger::new();
        ledger.must(signer, bare());
        let made = organisation::organisation(&bare().uscc).get(&ledger.state).unwrap().unwrap();
        assert_eq!(made.status, OrganisationStatus::Unclaimed);
        let below = RegisterOrganisation { division: division(COUNTY), uscc: uscc(91), ..bare() };
        ledger.refuse(signer, below, Code::RELATION_MISSING);
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
    ledger.refuse(CITY_BUREAU, other, Code::EXISTS_WITH_OTHER_CONTENT);
    let seeded = RegisterOrganisation { uscc: uscc(DEPARTMENT), ..register() };
    ledger.refuse(CITY_BUREAU, seeded, Code::EXISTS_WITH_OTHER_CONTENT);
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
    assert_eq!(ledger.refuse(DEPARTMENT, backwards, Code::FIELD_INVALID).as_deref(), Some("keys[0].valid_until"));
    let ten = Threshold { kinds: set([Kind(101)]), k: 10 };
    ledger.refuse(DEPARTMENT, RegisterOrganisation { thresholds: list([ten]), ..base.clone() }, Code::FIELD_INVALID);
    // S2
    ledger.refuse(DEPARTMENT, base.clone(), Code::ROLE_MISSING);
    // S4
    let nobody = RegisterOrganisation { superior: Some(uscc(77)), ..base.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, nobody, Code::NOT_FOUND).as_deref(), Some("superior"));
    // 1 comes with S5
    let nowhere = RegisterOrganisation { division: division("999999"), superior: None, ..base.clone() };
    ledger.refuse(CITY_BUREAU, nowhere, Code::UNKNOWN_DIVISION);
    // 2 weak, doubled in the payload, taken anywhere; before 3
    let relay_weak = RegisterOrganisation { keys: list([weak_key]), superior: None, ..base.clone() };
    ledger.refuse(RELAY, relay_weak, Code::KEY_REFUSED);
    let doubled = RegisterOrganisation { keys: list([key_spec("x"), key_spec("x")]), ..base.clone() };
    ledger.refuse(CITY_BUREAU, doubled, Code::KEY_REFUSED);
    let taken = RegisterOrganisation { keys: list([key_spec("5/0")]), ..base.clone() };
    ledger.refuse(CITY_BUREAU, taken, Code::KEY_REFUSED);
    // Check 3
    ledger.refuse(RELAY, RegisterOrganisation { superior: None, ..base.clone() }, Code::KEYS_NOT_ALLOWED);
    let superior = Some(uscc(CITY_BUREAU));
    ledger.refuse(RELAY, RegisterOrganisation { keys: list([]), superior, ..base.clone() }, Code::KEYS_NOT_ALLOWED);
    // Check 4: who registers stands strictly above the organisation, or is not its superior
    let mine = RegisterOrganisation { superior: Some(uscc(CITY_BUREAU)), ..base.clone() };
    ledger.refuse(CITY_BUREAU, mine, Code::SELF_ASSIGNMENT);
    // Check 5: no authority; an authority elsewhere
    let no_authority = RegisterOrganisation { superior: Some(uscc(DEPARTMENT)), ..base.clone() };
    ledger.refuse(CITY_BUREAU, no_authority, Code::SUPERIOR_CYCLE);
    let lower = RegisterOrganisation { superior: Some(uscc(COUNTY_BUREAU)), ..base.clone() };
    ledger.refuse(CITY_BUREAU, lower, Code::SUPERIOR_CYCLE);
    // Check 6
    let two = Threshold { kinds: set([Kind(101)]), k: 2 };
    ledger.refuse(CITY_BUREAU, RegisterOrganisation { thresholds: list([two]), ..base }, Code::THRESHOLD_UNREACHABLE);
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
    ledger.refuse(CITY_BUREAU, with(until(&ledger, CLAIM_KEY_MAX + 1)), Code::FIELD_INVALID);
    ledger.refuse(CITY_BUREAU, with(until(&ledger, 0)), Code::FIELD_INVALID);
    let both = RegisterOrganisation { keys: register().keys, ..with(until(&ledger, 60)) };
    ledger.refuse(CITY_BUREAU, both, Code::FIELD_INVALID);
    let relayed = RegisterOrganisation { superior: None, ..with(until(&ledger, 60)) };
    ledger.refuse(RELAY, relayed, Code::KEYS_NOT_ALLOWED);
    ledger.must(CITY_BUREAU, with(until(&ledger, CLAIM_KEY_MAX)));
    let elsewhere = RegisterOrganisation { uscc: uscc(91), keys: list([key_spec("claim")]), ..register() };
    ledger.refuse(CITY_BUREAU, elsewhere, Code::KEY_REFUSED);
}

#[test]
fn no_role_but_a_bureau_supervisor_registrar_or_relay_opens_these_kinds() {
    let roles = |allowed: &[mulu_contracts::ledger::access::Allowed]| allowed.iter().filter_map(|a| a.role).collect::<Vec<_>>();
    assert_eq!(roles(RegisterOrganisation::ALLOWED), [Role::Bureau, Role::Bureau, Role::Registrar, Role::PlatformRelay]);
    assert_eq!(roles(SuspendOrganisation::ALLOWED), [Role::Bureau, Role::Bureau, Role::Supervisor, Role::Supervisor]);
}

fn message(_: &mut World) -> AnyRule {
    let example = RegisterOrganisation::example();
    RegisterOrganisation { uscc: uscc(90), division: division(COUNTY), superior: None, keys: list([]), ..example }.into()
}

#[test]
fn who_may_send_it() {
    rows(RegisterOrganisation::NAME).hold(message);
}
