//! Proposals and votes: who counts, and when what was decided takes effect (C30, docs/spec/governance.md).

use mulu_contracts::execute::begin_block;
use mulu_contracts::governance::action::{Action, TakeRole};
use mulu_contracts::governance::keys;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::queries::{ListGovernors, ListProposals, ProposalHistory};
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::EXECUTION;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Overlay, StateRead};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::draft::{HistoryLeaf, history_of};
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, ENTERPRISE, SECTOR_AUTHORITY, SUPERVISOR, division, reason, time, uscc,
};
use mulu_contracts::ledger::version;
use mulu_contracts::ledger::witness::Recorder;
use mulu_contracts::party::kinds::remove_role::RemoveRole;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_testkit::Ledger;

use crate::governance::world::*;

#[test]
fn every_set_of_fewer_governors_than_k_decides_nothing_and_every_set_of_k_does() {
    for bits in 0_u32..16 {
        let by: Vec<u32> = (0..4).filter(|n| bits >> n & 1 == 1).map(|n| GOVERNORS[n]).collect();
        let mut ledger = ledger();
        let id = propose(&mut ledger, "a", term(20));
        approve(&mut ledger, &id, &by);
        let passes = by.len() >= 3;
        assert_eq!(asked(&ledger, &id).proposal.status == ProposalStatus::Passed, passes, "{by:?}");
        fall_due(&mut ledger, &id);
        let expected = if passes { (ProposalStatus::Executed, 20) } else { (ProposalStatus::Lapsed, 10) };
        assert_eq!((status(&ledger, &id), days(&ledger, ledger.time)), expected, "{by:?}");
        let end = record(&ledger, &id).end.unwrap();
        assert_eq!((end.approvals as usize, end.needed, end.code), (by.len(), 3, None), "{by:?}");
    }
}

/// A governor gives up its role.
fn leaves(ledger: &mut Ledger, n: u32, scope: &str) {
    let roles_version = mulu_contracts::party::keys::roles(&uscc(n)).get(&ledger.state).unwrap().unwrap().version;
    let role = Role::Governor;
    ledger.must(n, RemoveRole { org: uscc(n), roles_version, role, scope_division: division(scope), reason: reason("other") });
}

#[test]
fn votes_are_counted_again_when_a_governor_leaves() {
    // Two thirds of four are three, of two they are two: who leaves takes its vote along.
    let mut ledger = Ledger::from_genesis(&network(2, 3));
    let id = propose(&mut ledger, "a", term(20));
    approve(&mut ledger, &id, &GOVERNORS[..3]);
    assert_eq!(asked(&ledger, &id).proposal.status, ProposalStatus::Passed);
    leaves(&mut ledger, SUPERVISOR, CITY);
    leaves(&mut ledger, COUNTY_BUREAU, COUNTY);
    let now = asked(&ledger, &id);
    assert_eq!((now.proposal.status, now.governors, now.needed, now.approvals), (ProposalStatus::Open, 2, 2, 1));
    assert_eq!(now.votes.iter().map(|v| v.counts).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(now.missing, [uscc(SECTOR_AUTHORITY)]);
    fall_due(&mut ledger, &id);
    assert_eq!(status(&ledger, &id), ProposalStatus::Lapsed);

    // Two thirds of four are three, of three they are two: when one who did not vote leaves, two suffice.
    let mut ledger = Ledger::from_genesis(&network(2, 3));
    let id = propose(&mut ledger, "a", term(20));
    approve(&mut ledger, &id, &GOVERNORS[..2]);
    assert_eq!(asked(&ledger, &id).proposal.status, ProposalStatus::Open);
    leaves(&mut ledger, SECTOR_AUTHORITY, CITY);
    assert_eq!(asked(&ledger, &id).proposal.status, ProposalStatus::Passed);
    fall_due(&mut ledger, &id);
    assert_eq!(status(&ledger, &id), ProposalStatus::Executed);
}

#[test]
fn a_governor_whose_term_ends_before_the_time_counts_no_more() {
    let mut network = network(2, 3);
    let ends = Time(time().0 + 3_600 + 2 * DAY);
    for org in [SUPERVISOR, COUNTY_BUREAU] {
        network.roles.iter_mut().find(|r| r.role == Role::Governor && r.org == uscc(org)).unwrap().until = Some(ends);
    }
    let mut ledger = Ledger::from_genesis(&network);
    let id = propose(&mut ledger, "a", term(20));
    approve(&mut ledger, &id, &GOVERNORS[..3]);
    assert_eq!(asked(&ledger, &id).proposal.status, ProposalStatus::Passed);
    fall_due(&mut ledger, &id);
    assert_eq!(status(&ledger, &id), ProposalStatus::Lapsed);
}

#[test]
fn of_three_or_more_governors_all_are_never_needed_so_that_one_who_is_silent_stops_nothing() {
    for (n, needed) in [(4, 3), (3, 2), (2, 2), (1, 1)] {
        let mut network = network(1, 1);
        network.roles.retain(|r| r.role != Role::Governor || GOVERNORS[..n].contains(&(1..=12).find(|org| uscc(*org) == r.org).unwrap()));
        assert_eq!(Ledger::from_genesis(&network).ask(ListGovernors {}).needed, needed, "of {n}");
    }
}

#[test]
fn suspending_governors_stops_no_decision_and_makes_none() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "a", term(20));
    approve(&mut ledger, &id, &[CITY_BUREAU]);
    // One authority suspends every other governor that it covers: it still needs three.
    let suspend = |org: u32| SuspendOrganisation { org: uscc(org), control_version: 0, reason: reason("law") };
    for org in [COUNTY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY] {
        ledger.must(CITY_BUREAU, suspend(org));
    }
    let now = asked(&ledger, &id);
    assert_eq!((now.proposal.status, now.governors, now.needed, now.approvals), (ProposalStatus::Open, 4, 3, 1));
    // They vote on, propose and take back; nothing else is open to them.
    approve(&mut ledger, &id, &[COUNTY_BUREAU, SUPERVISOR]);
    let mine = proposal(&ledger, "of a suspended one", term(30));
    let mine = id_of(&ledger.must(SUPERVISOR, mine));
    let back = withdrawal(&ledger, &mine);
    ledger.must(SUPERVISOR, back);
    ledger.refuse(COUNTY_BUREAU, suspend(COUNTY_PROVIDER), Code::ORGANISATION_SUSPENDED);
    fall_due(&mut ledger, &id);
    assert_eq!(status(&ledger, &id), ProposalStatus::Executed);
    let found = ledger.ask(ListGovernors {});
    assert_eq!((found.governors.len(), found.suspended.len(), found.needed), (4, 3, 3));
}

#[test]
fn what_was_decided_takes_effect_in_the_first_block_at_its_time_and_before_its_transactions() {
    let mut ledger = ledger();
    // An enterprise becomes a governor, and proposes in the very block.
    let governor = mulu_contracts::party::kinds::assign_role::AssignRole {
        org: uscc(ENTERPRISE),
        role: Role::Governor,
        scope_division: division(CITY),
        from: ledger.time,
        ..mulu_contracts::ledger::rule::Rule::example()
    };
    let id = propose(&mut ledger, "a", Action::AssignRole(governor));
    approve(&mut ledger, &id, &GOVERNORS[..3]);
    let at = record(&ledger, &id).effective_at;
    until(&mut ledger, Time(at.0 - 1));
    let early = proposal(&ledger, "by a new governor", term(20));
    ledger.refuse(ENTERPRISE, early, Code::ROLE_MISSING);
    assert_eq!((ledger.time, status(&ledger, &id)), (Time(at.0 - 1), ProposalStatus::Open));
    let now = proposal(&ledger, "by a new governor", term(20));
    ledger.must(ENTERPRISE, now);
    assert_eq!((ledger.time, status(&ledger, &id)), (at, ProposalStatus::Executed));
    assert_eq!(record(&ledger, &id).end.unwrap().height, ledger.height);
}

#[test]
fn what_falls_due_together_goes_by_time_and_then_in_order_of_proposing_and_each_sees_those_before_it() {
    let mut ledger = ledger();
    let at = Time(ledger.time.0 + 5 * DAY);
    let mut ids = Vec::new();
    for (n, offset) in [0, -1, 0].into_iter().enumerate() {
        let effective_at = Time(at.0 + offset);
        let proposal = Propose { effective_at, ..proposal(&ledger, &format!("{n}"), term(20 + n as u64)) };
        ids.push(id_of(&ledger.must(CITY_BUREAU, proposal)));
    }
    for id in &ids {
        approve(&mut ledger, id, &GOVERNORS[..3]);
    }
    until(&mut ledger, Time(at.0 + 100));
    ledger.empty_block();
    // 21 first, by its time; then 20, then 22, which was proposed last.
    assert_eq!(days(&ledger, ledger.time), 22);
    let position = |n: usize| {
        let list = history_of(&keys::subject(&ids[n]));
        let total = list.head(&ledger.state).unwrap().count;
        let last: HistoryLeaf = list.range(&ledger.state, total - 1, total).unwrap().remove(0);
        (last.kind, last.position.bundle, last.position.transaction)
    };
    assert_eq!((position(0), position(1), position(2)), ((EXECUTION, u32::MAX, 1), (EXECUTION, u32::MAX, 0), (EXECUTION, u32::MAX, 2)));
}

#[test]
fn governors_removed_by_proposals_are_not_counted_in_the_next_of_the_same_block() {
    let mut ledger = Ledger::from_genesis(&network(2, 3));
    let at = Time(ledger.time.0 + 4 * DAY);
    let mut outs = Vec::new();
    for (org, scope) in [(SUPERVISOR, CITY), (COUNTY_BUREAU, COUNTY)] {
        let out = TakeRole { org: uscc(org), role: Role::Governor, scope_division: division(scope) };
        let out = Propose { effective_at: at, ..proposal(&ledger, &format!("out {org}"), Action::RemoveRole(out)) };
        let out = id_of(&ledger.must(CITY_BUREAU, out));
        approve(&mut ledger, &out, &[CITY_BUREAU, COUNTY_BUREAU, SECTOR_AUTHORITY]);
        outs.push(out);
    }
    let second = Propose { effective_at: at, ..proposal(&ledger, "term", term(20)) };
    let second = id_of(&ledger.must(CITY_BUREAU, second));
    approve(&mut ledger, &second, &GOVERNORS[..3]);
    fall_due(&mut ledger, &second);
    // The second out still has two of three; of the two who are left the last has one.
    let ends: Vec<_> = outs.iter().chain([&second]).map(|id| status(&ledger, id)).collect();
    assert_eq!(ends, [ProposalStatus::Executed, ProposalStatus::Executed, ProposalStatus::Lapsed]);
}

#[test]
fn an_action_that_no_longer_holds_lapses_with_its_code_and_the_chain_goes_on() {
    let mut ledger = ledger();
    let first = propose(&mut ledger, "a", theme("water"));
    let second = propose(&mut ledger, "b", theme("water"));
    approve(&mut ledger, &first, &GOVERNORS[..3]);
    approve(&mut ledger, &second, &GOVERNORS[..3]);
    ledger.wait(9 * DAY);
    ledger.empty_block();
    assert_eq!((status(&ledger, &first), status(&ledger, &second)), (ProposalStatus::Executed, ProposalStatus::Lapsed));
    let end = asked(&ledger, &second).proposal.end.unwrap();
    assert_eq!(end.code, Some(Code::OUT_OF_BOUNDS.number()));
    assert_eq!(themes(&ledger).iter().filter(|t| *t == "water").count(), 1);
    propose(&mut ledger, "c", theme("air"));
}

#[test]
fn a_block_in_which_nothing_is_due_reads_two_records_and_writes_nothing() {
    let mut ledger = ledger();
    propose(&mut ledger, "a", term(20));
    let recorder = Recorder::new(&ledger.state);
    let changes = {
        let mut overlay = Overlay::new(&recorder);
        begin_block(&ledger.block(), &mut overlay).unwrap();
        overlay.into_changes()
    };
    assert!(changes.is_empty());
    let mut read = [keys::agenda().raw, version::key().raw];
    read.sort();
    assert_eq!(recorder.finish().keys, read);
}

#[test]
fn the_last_governor_cannot_leave_by_itself_or_be_removed() {
    let mut network = network(2, 3);
    network.roles.retain(|r| r.role != Role::Governor || r.org == uscc(CITY_BUREAU));
    let mut ledger = Ledger::from_genesis(&network);
    let role = Role::Governor;
    let leave = RemoveRole { org: uscc(CITY_BUREAU), roles_version: 1, role, scope_division: division(CITY), reason: reason("other") };
    ledger.refuse(CITY_BUREAU, leave, Code::GOVERNOR_STAYS);
    let out = TakeRole { org: uscc(CITY_BUREAU), role, scope_division: division(CITY) };
    let proposal = proposal(&ledger, "out", Action::RemoveRole(out));
    ledger.refuse(CITY_BUREAU, proposal, Code::GOVERNOR_STAYS);
}

#[test]
fn lists_by_status_are_complete_and_a_history_tells_every_step() {
    let mut ledger = ledger();
    let executed = enact(&mut ledger, "a", term(20));
    let passed = propose(&mut ledger, "b", term(30));
    approve(&mut ledger, &passed, &GOVERNORS[..3]);
    let open = propose(&mut ledger, "c", theme("water"));
    let withdrawn = propose(&mut ledger, "d", term(40));
    let back = withdrawal(&ledger, &withdrawn);
    ledger.must(CITY_BUREAU, back);
    let rows = |status| {
        let found = ledger.ask(ListProposals { status, from: Place::START, limit: 100 });
        assert_eq!(found.total as usize, found.items.len());
        found.items.into_iter().map(|r| (r.id, r.status, r.action, r.approvals)).collect::<Vec<_>>()
    };
    let term = || "set_parameter".to_string();
    assert_eq!(rows(Some(ProposalStatus::Open)), [(open, ProposalStatus::Open, "set_codes".into(), 0)]);
    assert_eq!(rows(Some(ProposalStatus::Passed)), [(passed, ProposalStatus::Passed, term(), 3)]);
    assert_eq!(rows(Some(ProposalStatus::Executed)), [(executed, ProposalStatus::Executed, term(), 3)]);
    assert_eq!(rows(Some(ProposalStatus::Withdrawn)), [(withdrawn, ProposalStatus::Withdrawn, term(), 0)]);
    assert_eq!(rows(Some(ProposalStatus::Rejected)), []);
    assert_eq!(rows(None).len(), 4);
    let found = ledger.ask(ProposalHistory { id: executed, from: 0, limit: 100 });
    let steps: Vec<_> = found.items.iter().map(|i| (i.kind.as_str(), i.version)).collect();
    let vote = ("approve_proposal", 1);
    assert_eq!(steps, [("propose", 1), vote, vote, vote, ("execution", 2)]);
    // What was decided is no act of anybody; proposing and voting are.
    let acts = mulu_contracts::ledger::draft::acts_of(&uscc(SUPERVISOR));
    assert_eq!(acts.head(&ledger.state as &dyn StateRead).unwrap().count, 2);
}
