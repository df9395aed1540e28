//! reject_proposal: votes against. The errors of every vote stand with approve_proposal.

use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::reject_proposal::RejectProposal;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, SECTOR_AUTHORITY, SUPERVISOR};

use crate::governance::world::*;
use crate::permissions::{World, rows};

#[test]
fn so_many_votes_against_it_that_it_cannot_pass_end_a_proposal_at_once() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "a", term(20));
    let no = rejection(&ledger, &id);
    ledger.must(SUPERVISOR, no.clone());
    assert_eq!(status(&ledger, &id), ProposalStatus::Open);
    ledger.must(SECTOR_AUTHORITY, no);
    assert_eq!(status(&ledger, &id), ProposalStatus::Rejected);
    let late = approval(&ledger, &id);
    ledger.refuse(CITY_BUREAU, late, Code::ALREADY_DECIDED);
    fall_due(&mut ledger, &id);
    assert_eq!((status(&ledger, &id), days(&ledger, ledger.time)), (ProposalStatus::Rejected, 10));
}

fn message(w: &mut World) -> AnyRule {
    let ApproveProposal { id, version, content_hash, reason } = w.proposed(false);
    RejectProposal { id, version, content_hash, reason }.into()
}

#[test]
fn who_may_send_it() {
    rows(RejectProposal::NAME).unsayable("governor,foreign").hold(message);
}
