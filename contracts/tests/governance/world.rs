//! The four governors of the sample network (k = 3), and short ways to decide.

use mulu_contracts::catalog::parameters::REVIEW_TERM;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::governance::action::{Action, SetCodes, SetParameter};
use mulu_contracts::governance::keys;
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::kinds::reject_proposal::RejectProposal;
use mulu_contracts::governance::kinds::withdraw_proposal::WithdrawProposal;
use mulu_contracts::governance::queries::{GetProposal, ProposalAnswer};
use mulu_contracts::governance::records::{Proposal, ProposalStatus};
use mulu_contracts::kernel::id::ProposalId;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::TxResult;
use mulu_contracts::ledger::params;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, SECTOR_AUTHORITY, SUPERVISOR, code, division, list, local_key, reason, set, uscc,
};
use mulu_testkit::{Ledger, genesis};

pub const DAY: i64 = 86_400;
pub const GOVERNORS: [u32; 4] = [CITY_BUREAU, COUNTY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY];

/// `review_term` gets another value.
pub fn term(days: u64) -> Action {
    Action::SetParameter(SetParameter { name: code("review_term"), value: Value::Number(days * 86_400), from: None, replaces: None })
}

/// A theme enters the list.
pub fn theme(word: &str) -> Action {
    Action::SetCodes(SetCodes { list: code("themes"), add: set([code(word)]), retire: list([]) })
}

/// Days of `review_term` at a time.
pub fn days(ledger: &Ledger, at: Time) -> u64 {
    REVIEW_TERM.at(&ledger.state, at).unwrap() / 86_400
}

pub fn themes(ledger: &Ledger) -> Vec<String> {
    let list = params::code_list("themes").get(&ledger.state).unwrap().unwrap();
    list.codes.iter().map(|c| c.code.to_string()).collect()
}

/// A proposal for the earliest time that the next block allows.
pub fn proposal(ledger: &Ledger, key: &str, action: Action) -> Propose {
    Propose { local_key: local_key(key), action, effective_at: Time(ledger.block().time.0 + 3 * DAY), reason: reason("other") }
}

/// The id that a result names.
pub fn id_of(result: &TxResult) -> ProposalId {
    result.ids[0].parse().unwrap()
}

/// Proposed by the city bureau.
pub fn propose(ledger: &mut Ledger, key: &str, action: Action) -> ProposalId {
    let proposal = proposal(ledger, key, action);
    id_of(&ledger.must(CITY_BUREAU, proposal))
}

pub fn record(ledger: &Ledger, id: &ProposalId) -> Proposal {
    keys::proposal(id).get(&ledger.state).unwrap().unwrap()
}

pub fn status(ledger: &Ledger, id: &ProposalId) -> ProposalStatus {
    record(ledger, id).status
}

pub fn approval(ledger: &Ledger, id: &ProposalId) -> ApproveProposal {
    let Proposal { version, content_hash, .. } = record(ledger, id);
    ApproveProposal { id: *id, version, content_hash, reason: None }
}

pub fn rejection(ledger: &Ledger, id: &ProposalId) -> RejectProposal {
    let ApproveProposal { id, version, content_hash, reason } = approval(ledger, id);
    RejectProposal { id, version, content_hash, reason }
}

pub fn withdrawal(ledger: &Ledger, id: &ProposalId) -> WithdrawProposal {
    WithdrawProposal { id: *id, version: record(ledger, id).version, reason: reason("incorrect") }
}

/// These governors are for it.
pub fn approve(ledger: &mut Ledger, id: &ProposalId, by: &[u32]) {
    for governor in by {
        let vote = approval(ledger, id);
        ledger.must(*governor, vote);
    }
}

/// The next block has this time.
pub fn until(ledger: &mut Ledger, time: Time) {
    assert!(ledger.time < time);
    ledger.time = Time(time.0 - 1);
}

/// Time passes until the proposal is due, and a block without transactions comes.
pub fn fall_due(ledger: &mut Ledger, id: &ProposalId) {
    let at = record(ledger, id).effective_at;
    until(ledger, at);
    ledger.empty_block();
}

/// Proposed, approved by three of four, and due.
pub fn decide(ledger: &mut Ledger, key: &str, action: Action) -> ProposalId {
    let id = propose(ledger, key, action);
    approve(ledger, &id, &GOVERNORS[..3]);
    fall_due(ledger, &id);
    id
}

/// As [`decide`], and it must take effect.
pub fn enact(ledger: &mut Ledger, key: &str, action: Action) -> ProposalId {
    let id = decide(ledger, key, action);
    let ended = record(ledger, &id);
    assert_eq!(ended.status, ProposalStatus::Executed, "{:?}", ended.end);
    id
}

pub fn asked(ledger: &Ledger, id: &ProposalId) -> ProposalAnswer {
    match ledger.ask(GetProposal { id: *id }) {
        Some(found) => *found,
        other => panic!("{other:?}"),
    }
}

/// Another quorum, and the department as coordinator.
pub fn network(num: u32, den: u32) -> Genesis {
    let mut network = genesis();
    network.parameters.insert("gov_quorum".into(), Value::Fraction { num, den });
    network.parameters.insert("timers_per_block".into(), Value::Number(10));
    let mut coordinator = network.roles[0].clone();
    (coordinator.org, coordinator.role) = (uscc(DEPARTMENT), Role::Coordinator);
    network.roles.push(coordinator);
    network
}

pub fn ledger() -> Ledger {
    Ledger::from_genesis(&network(2, 3))
}

pub fn governance_id() -> mulu_contracts::kernel::id::ProposalId {
    mulu_contracts::kernel::id::ProposalId::derive(&division(CITY), &uscc(CITY_BUREAU), &local_key("no such"))
}
