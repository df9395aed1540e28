//! Who decides: a search over acts shows that no acts of fewer than k governors change who governs, or silence one who does.
//!
//! A small world, the sample network with its four governors (k = 3): two of them act together, in every order, up to three steps deep, with
//! every kind that touches an organisation. After each step, and later on, all others govern, by their own keys alone, and can vote.

use std::collections::BTreeSet;

use mulu_contracts::governance::action::{Action, EndOff, Merging, Rekeying, Resuming, SetSuperior, TakeRole};
use mulu_contracts::governance::electorate::electorate;
use mulu_contracts::governance::keys::proposal as proposal_key;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::id::{ProposalId, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, OTHER_COUNTY, SALTS, SECTOR_AUTHORITY, SUPERVISOR, division,
    hash, key_spec, list, reason, set, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::key_ring;
use mulu_contracts::party::keys::roles;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::merge_organisation::Merge;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::kinds::remove_role::RemoveRole;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_testkit::{Ledger, code_of};

use crate::governance::world::*;

/// An organisation that attackers may register, and whose keys they hold.
const CRONY: u32 = 90;

/// A step: somebody's act, or time.
#[derive(Debug, Clone)]
enum Step {
    Act(u32, Box<AnyRule>),
    Wait(i64),
}

fn version(ledger: &Ledger, n: u32) -> Option<(u64, u64)> {
    organisation(&uscc(n)).get(&ledger.state).unwrap().map(|o| (o.version, o.control_version))
}

/// Ends of a victim, into one of the attackers or their crony.
fn ends(ledger: &Ledger, n: u32, into: u32, own: bool) -> Option<Merge> {
    let (version, _) = version(ledger, n)?;
    let (now, mode) = (ledger.time.0, EndingMode::Merge);
    let (into, until) = (list([uscc(into)]), Time(now + 10 * DAY));
    Some(Merge { uscc: uscc(n), version, mode, into, from: Time(now), own, decision_hash: hash("capture"), until })
}

/// What an attacker can do about an organisation.
fn acts_on(ledger: &Ledger, me: u32, n: u32, gang: [u32; 2]) -> Vec<AnyRule> {
    let Some((version, control_version)) = version(ledger, n) else { return Vec::new() };
    let org = uscc(n);
    let mut acts: Vec<AnyRule> = vec![
        FreezeKey { org, control_version, keys: KeyChoice::All }.into(),
        SuspendOrganisation { org, control_version, reason: reason("law") }.into(),
        RekeyOrganisation { org, control_version, keys: list([key_spec(&format!("stolen {me} {n}"))]), ..RekeyOrganisation::example() }
            .into(),
    ];
    let amend = |change: AmendOrganisation| AnyRule::from(AmendOrganisation { uscc: org, version, name: None, ..change });
    for place in [CITY, COUNTY, OTHER_COUNTY] {
        acts.push(amend(AmendOrganisation { division: Some(division(place)), ..AmendOrganisation::example() }));
    }
    acts.push(amend(AmendOrganisation { superior: Some(uscc(me)), ..AmendOrganisation::example() }));
    for into in gang.into_iter().chain([CRONY]).filter(|into| *into != n) {
        for own in [false, true] {
            if let Some(merge) = ends(ledger, n, into, own) {
                let body = AnyRule::from(Joint::Body(Spoken(merge.clone())));
                let content_hash = body.salted(&SALTS).payload_hash();
                acts.push(Joint::<Merge>::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash }).into());
                acts.push(body);
            }
        }
    }
    let roles_version = roles(&org).get(&ledger.state).unwrap().map_or(0, |held| held.version);
    for (role, scope) in [(Role::Governor, CITY), (Role::Governor, COUNTY), (Role::Bureau, CITY), (Role::Bureau, COUNTY)] {
        let scope_division = division(scope);
        acts.push(RemoveRole { org, roles_version, role, scope_division, reason: reason("law") }.into());
        acts.push(AssignRole { org, role, scope_division, from: ledger.time, ..AssignRole::example() }.into());
    }
    acts
}

/// What governance could do for them, proposed by one and approved by both.
fn proposals(ledger: &Ledger, n: u32) -> Vec<Action> {
    let org = uscc(n);
    let crony =
        AssignRole { org: uscc(CRONY), role: Role::Governor, scope_division: division(CITY), from: ledger.time, ..AssignRole::example() };
    vec![
        Action::AssignRole(crony),
        Action::RemoveRole(TakeRole { org, role: Role::Governor, scope_division: division(CITY) }),
        Action::Rekey(Rekeying {
            proofs: Default::default(),
            org,
            keys: list([key_spec(&format!("voted {n}"))]),
            thresholds: Default::default(),
        }),
        Action::Merge(Merging {
            org,
            into: list([uscc(DEPARTMENT)]),
            mode: EndingMode::Merge,
            from: ledger.time,
            decision_hash: hash("capture"),
        }),
        Action::SetSuperior(SetSuperior { superior: Some(uscc(CITY_BUREAU)), division: None, orgs: set([org]) }),
        Action::WithdrawEnding(EndOff { org }),
        Action::Resume(Resuming { org }),
    ]
}

fn steps(ledger: &Ledger, gang: [u32; 2]) -> Vec<Step> {
    let act = |me: u32, rule: AnyRule| Step::Act(me, Box::new(rule));
    let mut all = vec![Step::Wait(8 * DAY)];
    for me in gang {
        let superior = Some(uscc(me));
        let crony = RegisterOrganisation { uscc: uscc(CRONY), keys: list([key_spec("crony")]), ..RegisterOrganisation::example() };
        all.push(act(me, RegisterOrganisation { superior, ..crony.clone() }.into()));
        all.push(act(me, crony.into()));
        for n in GOVERNORS.into_iter().chain([DEPARTMENT, COUNTY_PROVIDER, CRONY]) {
            all.extend(acts_on(ledger, me, n, gang).into_iter().map(|rule| act(me, rule)));
        }
    }
    all
}

fn take(ledger: &mut Ledger, step: &Step) -> bool {
    match step {
        Step::Wait(seconds) => {
            ledger.wait(*seconds);
            true
        }
        Step::Act(me, rule) => {
            let before = ledger.state.clone();
            code_of(&ledger.submit(*me, (**rule).clone())).is_none() && ledger.state != before
        }
    }
}

/// The keys that an organisation had at the beginning.
fn own_keys(ledger: &Ledger, n: u32) -> BTreeSet<PublicKey> {
    let keys = key_ring::keys(&ledger.state, &uscc(n), ledger.time).unwrap();
    keys.into_iter().map(|key| key.spec.public_key).collect()
}

/// The others govern, now and later, by their own keys alone, and are heard.
fn require_unchanged(first: &Ledger, now: &Ledger, gang: [u32; 2], way: &[Step]) {
    for later in [0, 8 * DAY, 400 * DAY] {
        let mut then = now.clone();
        then.wait(later);
        let at = then.block().time;
        let electorate: BTreeSet<Uscc> = electorate(&then.state, at).unwrap().governors.into_iter().collect();
        let seats: BTreeSet<Uscc> = GOVERNORS.map(uscc).into();
        assert!(electorate.is_subset(&seats), "somebody else governs after {way:?}");
        for other in GOVERNORS.into_iter().filter(|other| !gang.contains(other)) {
            assert!(electorate.contains(&uscc(other)), "{other} governs no more {later} s after {way:?}");
            let standing = key_ring::keys(&then.state, &uscc(other), at).unwrap();
            let mine = own_keys(first, other);
            assert!(standing.iter().all(|key| mine.contains(&key.spec.public_key)), "{other} has another's key after {way:?}");
            let proposal = proposal(&then, "still here", term(20));
            let mut heard = then.clone();
            assert_eq!(code_of(&heard.submit(other, proposal)), None, "{other} is silenced {later} s after {way:?}: {:?}", heard.refusals);
        }
    }
}

/// Every way of passing acts, up to so many steps.
fn search(first: &Ledger, gang: [u32; 2], depth: usize, each: usize) -> usize {
    let mut level = vec![(first.clone(), Vec::<Step>::new())];
    let mut seen = BTreeSet::new();
    let mut ways = 0;
    for _ in 0..depth {
        let mut next = Vec::new();
        for (ledger, way) in &level {
            for step in steps(ledger, gang) {
                let mut after = ledger.clone();
                if !take(&mut after, &step) {
                    continue;
                }
                let mut way = way.clone();
                way.push(step);
                // Two ways to one state go on alike.
                let state: Vec<_> =
                    after.state.records.iter().filter(|(key, value)| first.state.records.get(*key) != Some(*value)).collect();
                let digest = mulu_contracts::kernel::codec::sha256(&[&mulu_contracts::kernel::codec::encode(&(after.time.0, state))]);
                if !seen.insert(digest) {
                    continue;
                }
                require_unchanged(first, &after, gang, &way);
                ways += 1;
                next.push((after, way));
            }
        }
        // Deeper down only some of them, spread over all.
        let every = next.len().div_ceil(each).max(1);
        level = next.into_iter().step_by(every).collect();
    }
    ways
}

#[test]
fn no_acts_of_fewer_than_k_governors_change_who_governs_or_silence_one() {
    let first = ledger();
    let mut ways = 0;
    for gang in [[CITY_BUREAU, COUNTY_BUREAU], [CITY_BUREAU, SUPERVISOR], [COUNTY_BUREAU, SECTOR_AUTHORITY]] {
        ways += search(&first, gang, 3, 12);
    }
    // The search moves: a world in which nothing passes shows nothing.
    assert!(ways > 400, "{ways}");
}

#[test]
fn what_fewer_than_k_governors_propose_about_governors_lapses() {
    for n in [SUPERVISOR, SECTOR_AUTHORITY] {
        let gang = [CITY_BUREAU, COUNTY_BUREAU];
        let first = ledger();
        let mut now = first.clone();
        let crony = RegisterOrganisation { uscc: uscc(CRONY), keys: list([key_spec("crony")]), ..RegisterOrganisation::example() };
        now.must(CITY_BUREAU, crony);
        let mut ids: Vec<ProposalId> = Vec::new();
        for (at, action) in proposals(&now, n).into_iter().enumerate() {
            let proposal = proposal(&now, &format!("{at}"), action);
            let result = now.submit(CITY_BUREAU, proposal);
            if code_of(&result).is_none() {
                let id = id_of(&result);
                approve(&mut now, &id, &gang);
                ids.push(id);
            }
        }
        assert!(ids.len() >= 4, "{} of them are actions that could pass", ids.len());
        now.wait(5 * DAY);
        now.empty_block();
        for id in &ids {
            let status = proposal_key(id).get(&now.state).unwrap().unwrap().status;
            assert_eq!(status, ProposalStatus::Lapsed, "{id}");
        }
        require_unchanged(&first, &now, gang, &[]);
    }
}
