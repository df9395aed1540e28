//! Seats: whoever gets one is whom the governors knew, and no seat is silenced by one key, by time, or by its own last act
//! (docs/spec/governance.md, Seats).

use mulu_contracts::governance::action::{Action, Rekeying, SetSuperior, TakeRole};
use mulu_contracts::governance::electorate::electorate;
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::reject_proposal::RejectProposal;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ProposalId;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::{KeySpec, organisation};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, SECTOR_AUTHORITY, SUPERVISOR, UNCLAIMED, division, key_spec, list,
    reason, set, uscc,
};
use mulu_contracts::ledger::scheduled::{Ending, EndingMode, Scheduled, scheduled};
use mulu_contracts::party::keys::governors;
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use mulu_contracts::party::kinds::remove_role::RemoveRole;
use mulu_contracts::party::kinds::rotate_key::RotateKey;
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::put;
use crate::governance::world::{self, *};
use crate::party::steps::claims::{claim, claim_by, issue};
use crate::party::steps::keys::{add, freeze, id, kind, one};
use crate::party::steps::rekeying::{DELAY, cancel, rekey};

fn seat(n: u32) -> AssignRole {
    AssignRole { org: uscc(n), role: Role::Governor, scope_division: division(CITY), ..AssignRole::example() }
}

/// A proposal of the department's seat, for a time after any re-keying that was decided by now.
fn seat_after_a_rekeying(ledger: &mut Ledger) -> ProposalId {
    let effective_at = Time(ledger.time.0 + DELAY + 2 * DAY);
    let asked = mulu_contracts::governance::kinds::propose::Propose {
        effective_at,
        ..proposal(ledger, "seat", Action::AssignRole(AssignRole { from: effective_at, ..seat(DEPARTMENT) }))
    };
    let id = id_of(&ledger.must(CITY_BUREAU, asked));
    approve(ledger, &id, &GOVERNORS[..3]);
    id
}

/// What became of it at its time.
fn outcome(ledger: &mut Ledger, id: &ProposalId) -> (ProposalStatus, u32) {
    fall_due(ledger, id);
    let ended = record(ledger, id);
    (ended.status, ended.end.and_then(|end| end.code).unwrap_or_default())
}

#[test]
fn a_seat_is_not_given_to_keys_that_came_into_force_since_whenever_they_were_decided() {
    let lapsed = (ProposalStatus::Lapsed, Code::REKEY_PENDING.number());
    // Decided before it was proposed, in force after.
    let mut ledger = ledger();
    ledger.must(CITY_BUREAU, rekey(0, &["thief"]));
    let id = seat_after_a_rekeying(&mut ledger);
    assert_eq!(outcome(&mut ledger, &id), lapsed);
    // Another one was decided over it, and cancelled.
    let mut ledger = world::ledger();
    let id = seat_after_a_rekeying(&mut ledger);
    ledger.must(CITY_BUREAU, rekey(0, &["thief"]));
    ledger.wait(DELAY);
    ledger.must(CITY_BUREAU, rekey(1, &["other"]));
    ledger.must(CITY_BUREAU, cancel(2));
    assert_eq!(outcome(&mut ledger, &id), lapsed);
    // Still waiting, and cancelled: nobody else came to the keys.
    let mut ledger = world::ledger();
    let id = seat_after_a_rekeying(&mut ledger);
    ledger.must(CITY_BUREAU, rekey(0, &["thief"]));
    ledger.must(CITY_BUREAU, cancel(1));
    assert_eq!(outcome(&mut ledger, &id), (ProposalStatus::Executed, 0));
    // In force before it was proposed: these are the keys that governors knew.
    let mut ledger = world::ledger();
    ledger.must(CITY_BUREAU, rekey(0, &["known"]));
    ledger.wait(DELAY);
    let id = seat_after_a_rekeying(&mut ledger);
    assert_eq!(outcome(&mut ledger, &id), (ProposalStatus::Executed, 0));
}

#[test]
fn a_seat_is_not_proposed_for_who_has_no_keys_and_its_claim_key_is_nobodys() {
    let mut ledger = ledger();
    let proposed = proposal(&ledger, "seat", Action::AssignRole(seat(UNCLAIMED)));
    ledger.refuse(CITY_BUREAU, proposed, Code::WRONG_STATE);
    // One of genesis that governs without keys gets them from governance alone.
    let mut network = network(2, 3);
    let mut governor = network.roles.iter().find(|r| r.role == Role::Governor).unwrap().clone();
    governor.org = uscc(UNCLAIMED);
    network.roles.push(governor);
    let mut ledger = Ledger::from_genesis(&network);
    let asked = issue(&ledger, 1, "12/0");
    ledger.refuse(CITY_BUREAU, asked, Code::GOVERNOR_STAYS);
    // Until then nothing waits for its vote, and it is not the one that stays.
    let votes = |ledger: &Ledger| electorate(&ledger.state, ledger.time).unwrap().governors.contains(&uscc(UNCLAIMED));
    assert!(!votes(&ledger));
    let keys =
        Rekeying { org: uscc(UNCLAIMED), keys: list([key_spec("12/9")]), thresholds: Default::default(), proofs: Default::default() };
    enact(&mut ledger, "keys", Action::Rekey(keys));
    assert!(votes(&ledger));
    // Who claims between proposal and execution is not whom they knew.
    let mut ledger = Ledger::from_genesis(&self::network(2, 3));
    let asked = issue(&ledger, 1, "12/0");
    ledger.must(CITY_BUREAU, asked);
    assert_eq!(claim_by(&mut ledger, "12/0", claim(2, "12/1")), None);
    let since = scheduled(&uscc(UNCLAIMED)).get(&ledger.state).unwrap().unwrap().keys_since;
    assert_eq!(since, Some(ledger.time));
}

#[test]
fn one_key_without_any_threshold_silences_no_seat_and_locks_nobody_out() {
    // A governor with one key that may do all, and one that may not vote.
    let mut ledger = ledger();
    let narrow = KeySpec { allowed: Some(set([kind::<AmendOrganisation>()])), ..key_spec("narrow") };
    let mut added = add(COUNTY_BUREAU, "narrow");
    added.key = narrow;
    ledger.must(COUNTY_BUREAU, added);
    let held = mulu_contracts::party::key_ring::keys(&ledger.state, &uscc(COUNTY_BUREAU), ledger.time).unwrap();
    let full: Vec<_> = held.iter().filter(|key| key.spec.allowed.is_none()).map(|key| key.spec.public_key.key_id()).collect();
    // Acts here are signed by the first.
    let last = &id("2/0");
    let others: Vec<_> = full.iter().filter(|key| *key != last).collect();
    let control = |ledger: &Ledger| organisation(&uscc(COUNTY_BUREAU)).get(&ledger.state).unwrap().unwrap().control_version;
    for key in others {
        let frozen = freeze(COUNTY_BUREAU, control(&ledger), KeyChoice::One(*key));
        ledger.must(COUNTY_BUREAU, frozen);
    }
    let frozen = freeze(COUNTY_BUREAU, control(&ledger), KeyChoice::One(*last));
    ledger.refuse(COUNTY_BUREAU, frozen, Code::THRESHOLD_UNREACHABLE);
    // Into one that ends, or that begins some day.
    let version = organisation(&uscc(COUNTY_BUREAU)).get(&ledger.state).unwrap().unwrap().version;
    let old = held.iter().find(|key| key.spec.public_key.key_id() == *last).unwrap().spec.clone();
    let rotate = |key: KeySpec| RotateKey {
        uscc: uscc(COUNTY_BUREAU),
        version,
        key_id: *last,
        key: KeySpec { holder_tag: old.holder_tag, ..key },
        proofs: Default::default(),
    };
    let ends = KeySpec { valid_until: Some(Time(ledger.time.0 + DAY)), ..key_spec("ends") };
    ledger.refuse(COUNTY_BUREAU, rotate(ends), Code::THRESHOLD_UNREACHABLE);
    let begins = KeySpec { valid_from: Time(ledger.time.0 + 9_999 * DAY), ..key_spec("begins") };
    ledger.refuse(COUNTY_BUREAU, rotate(begins.clone()), Code::THRESHOLD_UNREACHABLE);
    let silent = KeySpec { allowed: Some(set([kind::<AmendOrganisation>()])), ..key_spec("silent") };
    ledger.refuse(COUNTY_BUREAU, rotate(silent), Code::THRESHOLD_UNREACHABLE);
    // Nor does governance give a seat keys that cannot vote.
    let keys = list([KeySpec { allowed: Some(set([kind::<AmendOrganisation>()])), ..key_spec("mute") }]);
    let mute = Rekeying { org: uscc(SUPERVISOR), keys, thresholds: Default::default(), proofs: Default::default() };
    let proposed = proposal(&ledger, "mute", Action::Rekey(mute));
    ledger.refuse(CITY_BUREAU, proposed, Code::THRESHOLD_UNREACHABLE);
    // Whoever holds no seat does not lock itself out either.
    let mut ledger = Ledger::new();
    let revoked = crate::party::steps::keys::revoke(COUNTY_OFFICE, 0, &format!("{COUNTY_OFFICE}/1"));
    ledger.must(COUNTY_OFFICE, revoked);
    let version = organisation(&uscc(COUNTY_OFFICE)).get(&ledger.state).unwrap().unwrap().version;
    let held = mulu_contracts::party::key_ring::keys(&ledger.state, &uscc(COUNTY_OFFICE), ledger.time).unwrap();
    assert_eq!(held.len(), 1, "the only key of an office");
    let key = KeySpec { holder_tag: held[0].spec.holder_tag, ..begins };
    let key_id = held[0].spec.public_key.key_id();
    let away = RotateKey { uscc: uscc(COUNTY_OFFICE), version, key_id, key, proofs: Default::default() };
    ledger.refuse(COUNTY_OFFICE, away, Code::THRESHOLD_UNREACHABLE);
}

#[test]
fn the_last_seat_in_force_does_not_leave_for_one_that_begins_some_day() {
    let mut network = network(2, 3);
    network.roles.retain(|r| r.role != Role::Governor || r.org == uscc(CITY_BUREAU));
    let mut ledger = Ledger::from_genesis(&network);
    let from = Time(ledger.time.0 + 9_000 * DAY);
    let id = propose(&mut ledger, "later", Action::AssignRole(AssignRole { from, ..seat(DEPARTMENT) }));
    approve(&mut ledger, &id, &[CITY_BUREAU]);
    assert_eq!(outcome(&mut ledger, &id), (ProposalStatus::Executed, 0));
    let leave = || RemoveRole {
        org: uscc(CITY_BUREAU),
        roles_version: 1,
        role: Role::Governor,
        scope_division: division(CITY),
        reason: reason("other"),
    };
    ledger.refuse(CITY_BUREAU, leave(), Code::GOVERNOR_STAYS);
    let out = Action::RemoveRole(TakeRole { org: uscc(CITY_BUREAU), role: Role::Governor, scope_division: division(CITY) });
    let proposed = proposal(&ledger, "out", out);
    ledger.refuse(CITY_BUREAU, proposed, Code::GOVERNOR_STAYS);
    // Once the other one is in force, it may.
    let until_then = Time(ledger.time.0 + 9_001 * DAY);
    until(&mut ledger, until_then);
    ledger.must(CITY_BUREAU, leave());
}

#[test]
fn who_has_ended_gives_its_place_among_the_governors_free() {
    let mut ledger = ledger();
    let ending = Ending {
        mode: EndingMode::Merge,
        into: list([uscc(CITY_BUREAU)]),
        from: ledger.time,
        decision_hash: mulu_contracts::ledger::samples::hash("merged"),
        sent_by: None,
    };
    put(&mut ledger, &scheduled(&uscc(SUPERVISOR)), &Scheduled { ending: Some(ending), ..Scheduled::default() });
    let before = governors().count(&ledger.state, LISTED).unwrap();
    let out = TakeRole { org: uscc(SUPERVISOR), role: Role::Governor, scope_division: division(CITY) };
    let decided = propose(&mut ledger, "out", Action::RemoveRole(out));
    approve(&mut ledger, &decided, &[CITY_BUREAU, COUNTY_BUREAU, SECTOR_AUTHORITY]);
    assert_eq!(outcome(&mut ledger, &decided), (ProposalStatus::Executed, 0));
    assert_eq!(governors().count(&ledger.state, LISTED).unwrap(), before - 1);
}

#[test]
fn a_suspended_coordinator_takes_its_proposal_back() {
    let mut ledger = ledger();
    let proposed = proposal(&ledger, "mine", term(20));
    let proposed = id_of(&ledger.must(DEPARTMENT, proposed));
    let suspend = mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation {
        org: uscc(DEPARTMENT),
        control_version: 0,
        reason: reason("law"),
    };
    ledger.must(CITY_BUREAU, suspend);
    let again = proposal(&ledger, "another", term(30));
    ledger.refuse(DEPARTMENT, again, Code::ORGANISATION_SUSPENDED);
    let back = withdrawal(&ledger, &proposed);
    ledger.must(DEPARTMENT, back);
}

#[test]
fn who_is_moved_keeps_a_superior_that_stands_above_the_new_place_too() {
    let superior = |ledger: &Ledger| organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().superior;
    let mut ledger = ledger();
    let moving = |superior, to: Option<&str>| {
        Action::SetSuperior(SetSuperior { superior, division: to.map(division), orgs: set([uscc(DEPARTMENT)]) })
    };
    assert_eq!(superior(&ledger), Some(uscc(CITY_BUREAU)));
    enact(&mut ledger, "moved", moving(None, Some(COUNTY)));
    assert_eq!(superior(&ledger), Some(uscc(CITY_BUREAU)));
    // Below one that does not stand above the city, and back.
    enact(&mut ledger, "below", moving(Some(uscc(COUNTY_BUREAU)), None));
    enact(&mut ledger, "back", moving(None, Some(CITY)));
    assert_eq!(superior(&ledger), None);
    let nothing = proposal(&ledger, "nothing", moving(None, None));
    ledger.refuse(CITY_BUREAU, nothing, Code::NO_CHANGE);
}

#[test]
fn who_froze_a_key_and_has_no_role_any_more_loosens_it() {
    let mut ledger = Ledger::new();
    ledger.must(SUPERVISOR, freeze(DEPARTMENT, 0, one("3/0")));
    let mut roles = mulu_contracts::party::keys::roles(&uscc(SUPERVISOR)).get(&ledger.state).unwrap().unwrap();
    roles.assignments.clear();
    put(&mut ledger, &mulu_contracts::party::keys::roles(&uscc(SUPERVISOR)), &roles);
    let other = crate::party::steps::keys::unfreeze(DEPARTMENT, 1, one("3/0"));
    ledger.refuse(COUNTY_BUREAU, other.clone(), Code::RELATION_MISSING);
    assert_eq!(code_of(&ledger.submit_with(SUPERVISOR, &["7/0"], [other.into()])), None);
    assert!(
        mulu_contracts::party::keys::signing_key(&uscc(DEPARTMENT), &id("3/0")).get(&ledger.state).unwrap().unwrap().frozen_by.is_none()
    );
    // Nothing is frozen: a stranger learns no more than before.
    let nothing = crate::party::steps::keys::unfreeze(DEPARTMENT, 2, one("3/0"));
    ledger.refuse(COUNTY_BUREAU, nothing, Code::RELATION_MISSING);
}

#[test]
fn somebody_with_keys_governs_from_the_first_block_on() {
    let build = |change: &dyn Fn(&mut mulu_contracts::genesis::Genesis)| {
        let mut network = network(2, 3);
        change(&mut network);
        mulu_contracts::genesis::build(&network, mulu_testkit::CHAIN, mulu_contracts::ledger::samples::time()).map(|_| ())
    };
    assert!(build(&|_| ()).is_ok());
    let governs = |r: &mulu_contracts::genesis::GenesisRole| r.role == Role::Governor;
    assert!(build(&|network| network.roles.retain(|r| !governs(r))).is_err());
    assert!(build(&|network| network.roles.iter_mut().filter(|r| governs(r)).for_each(|r| r.org = uscc(UNCLAIMED))).is_err());
    let later = Time(mulu_contracts::ledger::samples::time().0 + DAY);
    assert!(build(&|network| network.roles.iter_mut().filter(|r| governs(r)).for_each(|r| r.from = later)).is_err());
    assert!(build(&|network| network.roles.iter_mut().filter(|r| governs(r)).for_each(|r| r.until = Some(later))).is_err());
}

/// Two of three keys are needed for all that loosens: one that was stolen must not silence the others.
#[test]
fn one_stolen_key_of_several_freezes_itself_alone() {
    let mut ledger = ledger();
    let loosening = [kind::<AddKey>(), kind::<SetThresholds>(), kind::<ApproveProposal>(), kind::<RejectProposal>()];
    let set = crate::party::steps::keys::thresholds(COUNTY_BUREAU, 1, &[crate::party::steps::keys::threshold(&loosening, 2)]);
    let result = ledger.submit_with(COUNTY_BUREAU, &["2/0", "2/1"], [set.into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    let control = |ledger: &Ledger| organisation(&uscc(COUNTY_BUREAU)).get(&ledger.state).unwrap().unwrap().control_version;
    for choice in [one("2/1"), KeyChoice::All] {
        let thief = freeze(COUNTY_BUREAU, control(&ledger), choice);
        let result = ledger.submit_with(COUNTY_BUREAU, &["2/0"], [thief.into()]);
        assert_eq!(code_of(&result), Some(Code::THRESHOLD_NOT_MET));
    }
}

#[test]
fn who_is_suspended_holds_and_ends_its_own_keys_and_nobody_elses() {
    let mut ledger = Ledger::new();
    let suspend = |n: u32| mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation {
        org: uscc(n),
        control_version: 0,
        reason: reason("law"),
    };
    ledger.must(CITY_BUREAU, suspend(DEPARTMENT));
    ledger.must(DEPARTMENT, freeze(DEPARTMENT, 1, one("3/1")));
    ledger.must(DEPARTMENT, crate::party::steps::keys::revoke(DEPARTMENT, 2, "3/2"));
    ledger.must(CITY_BUREAU, suspend(SUPERVISOR));
    ledger.refuse(SUPERVISOR, freeze(DEPARTMENT, 3, one("3/0")), Code::ORGANISATION_SUSPENDED);
}

#[test]
fn a_superior_whose_role_was_moved_elsewhere_is_none() {
    let mut ledger = ledger();
    let authority = |scope: &str| AssignRole {
        org: uscc(COUNTY_OFFICE),
        role: Role::SectorAuthority,
        scope_division: division(scope),
        sectors: set([mulu_contracts::ledger::samples::code("s")]),
        ..AssignRole::example()
    };
    enact(&mut ledger, "here", Action::AssignRole(authority(CITY)));
    let superior = SetSuperior { superior: Some(uscc(COUNTY_OFFICE)), division: None, orgs: set([uscc(DEPARTMENT)]) };
    enact(&mut ledger, "superior", Action::SetSuperior(superior));
    enact(&mut ledger, "there", Action::AssignRole(authority(COUNTY)));
    let out = TakeRole { org: uscc(COUNTY_OFFICE), role: Role::SectorAuthority, scope_division: division(CITY) };
    enact(&mut ledger, "not here", Action::RemoveRole(out));
    ledger.refuse(COUNTY_OFFICE, rekey(0, &["thief"]), Code::RELATION_MISSING);
}

#[test]
fn the_reason_of_a_withdrawn_proposal_is_shown_and_can_be_redacted() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "back", term(20));
    let mut back = withdrawal(&ledger, &id);
    back.reason.0.public = mulu_contracts::kernel::words::Words::new("某人的电话").unwrap();
    ledger.must(CITY_BUREAU, back);
    let height = ledger.block().height - 1;
    let history = mulu_testkit::ask(&ledger, mulu_contracts::governance::queries::ProposalHistory { id, from: 0, limit: 10 });
    assert!(history.to_string().contains("某人的电话"), "{history}");
    let path = mulu_contracts::kernel::text::Ascii::new(format!("reasons.{height}.0.0.0.public")).unwrap();
    let action = mulu_contracts::governance::action::Redact {
        object: mulu_contracts::governance::action::Target::Id(id.into()),
        path,
        replaced_in: set([]),
    };
    enact(&mut ledger, "redact", Action::Redact(action));
    let history = mulu_testkit::ask(&ledger, mulu_contracts::governance::queries::ProposalHistory { id, from: 0, limit: 10 });
    assert!(!history.to_string().contains("某人的电话"), "{history}");
}
