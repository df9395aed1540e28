//! approve_proposal, and with it every vote: each error in the order of checks (C30, docs/spec/governance.md).

use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::RoleAssignment;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, COUNTY_BUREAU, OPERATOR, SECTOR_AUTHORITY, SUPERVISOR, division, reason, uscc};
use mulu_contracts::party::keys;
use mulu_testkit::Ledger;

use crate::governance::world::*;
use crate::permissions::{World, rows};

#[test]
fn voting_is_refused_in_the_order_of_the_checks() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "a", term(20));
    let right = approval(&ledger, &id);
    let absent = ApproveProposal { id: governance_id(), ..right.clone() };
    ledger.refuse(OPERATOR, absent.clone(), Code::ROLE_MISSING);
    ledger.refuse(COUNTY_BUREAU, absent, Code::NOT_FOUND);
    ledger.refuse(COUNTY_BUREAU, ApproveProposal { version: 2, ..right.clone() }, Code::STALE_VERSION);
    let unseen = ApproveProposal { content_hash: Hash32([7; 32]), ..right.clone() };
    ledger.refuse(COUNTY_BUREAU, unseen, Code::STALE_VERSION);
    let whim = ApproveProposal { reason: Some(reason("whim")), ..right.clone() };
    ledger.refuse(COUNTY_BUREAU, whim, Code::UNKNOWN_CODE);
    ledger.must(COUNTY_BUREAU, right.clone());
    // S3: a vote stands.
    assert_eq!(ledger.must(COUNTY_BUREAU, right.clone()).exists, [0]);
    let no = rejection(&ledger, &id);
    ledger.refuse(COUNTY_BUREAU, no, Code::EXISTS_WITH_OTHER_CONTENT);
    // 1 comes before 2
    let back = withdrawal(&ledger, &id);
    ledger.must(CITY_BUREAU, back);
    ledger.wait(9 * DAY);
    ledger.refuse(SUPERVISOR, right, Code::STALE_VERSION);
    let late = approval(&ledger, &id);
    let named = ledger.refuse(SUPERVISOR, late, Code::ALREADY_DECIDED);
    assert_eq!(named.as_deref(), Some("withdrawn"));
}

#[test]
fn what_waits_for_a_block_with_room_takes_no_more_votes_and_is_executed_by_the_next() {
    let mut ledger = ledger();
    // Two governors propose twelve at one time; a block takes ten.
    let at = Time(ledger.time.0 + 4 * DAY);
    let ids: Vec<_> = (0..12)
        .map(|n| {
            let proposal = Propose { effective_at: at, ..proposal(&ledger, &format!("{n}"), theme(&format!("t{n}"))) };
            let by = if n < 6 { CITY_BUREAU } else { COUNTY_BUREAU };
            id_of(&ledger.must(by, proposal))
        })
        .collect();
    for id in &ids {
        approve(&mut ledger, id, &GOVERNORS[..3]);
    }
    until(&mut ledger, at);
    ledger.empty_block();
    let stand = |ledger: &Ledger| ids.iter().filter(|id| status(ledger, id) == ProposalStatus::Executed).count();
    assert_eq!(stand(&ledger), 10);
    // Check 2: judged in CheckTx or a dry run, over the state between two blocks.
    let vote = approval(&ledger, &ids[11]);
    let tx = ledger.tx(SECTOR_AUTHORITY, &["10/0"], [vote.into()]);
    let mut overlay = Overlay::new(&ledger.state);
    let executed = mulu_contracts::execute::execute_tx(
        &ledger.block(),
        Default::default(),
        &tx,
        &mut overlay,
        &mulu_contracts::kernel::crypto::Strict,
        &mut Default::default(),
    )
    .unwrap();
    assert_eq!(executed.refusal.unwrap().code, Code::LAPSED);
    ledger.empty_block();
    assert_eq!(stand(&ledger), 12);
}

#[test]
fn many_keys_of_one_organisation_are_one_vote() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "a", term(20));
    let vote = approval(&ledger, &id);
    ledger.submit_with(CITY_BUREAU, &["1/0", "1/1", "1/2"], [vote.clone().into()]);
    let again = ApproveProposal { reason: Some(reason("other")), ..vote };
    let result = ledger.submit_with(CITY_BUREAU, &["1/1"], [again.into()]);
    assert_eq!(result.code, Code::EXISTS_WITH_OTHER_CONTENT.number());
    assert_eq!(asked(&ledger, &id).approvals, 1);
    // Two assignments of the role are one governor.
    let roles = keys::roles(&uscc(CITY_BUREAU));
    let mut held = roles.get(&ledger.state).unwrap().unwrap();
    let twice = held.assignments.iter().find(|r| r.role == Role::Governor).unwrap().clone();
    held.assignments.push(RoleAssignment { scope_division: division(COUNTY), ..twice });
    ledger.state.records.insert(roles.raw, mulu_contracts::kernel::state::stored(&held));
    assert_eq!(asked(&ledger, &id).governors, 4);
}

fn message(w: &mut World) -> AnyRule {
    w.proposed(false).into()
}

#[test]
fn who_may_send_it() {
    rows(ApproveProposal::NAME).unsayable("governor,foreign").hold(message);
}
