//! Writing a version of a proposal, and its end.

use crate::governance::keys::{proposal, proposals, subject};
use crate::governance::records::{End, Proposal, ProposalStatus};
use crate::kernel::listing::Member;
use crate::kernel::state::{blob_hash, stored};
use crate::kernel::value::Hash32;
use crate::ledger::plan::{Plan, Touched};

/// Writes a proposal, keeps this version as a blob, and notes it in its history.
pub(crate) fn write(plan: &mut Plan, record: &Proposal) {
    let bytes = stored(record);
    let core_hash = blob_hash(&bytes);
    plan.id = record.proposal_id.to_string();
    plan.blob(core_hash, bytes);
    plan.put(&proposal(&record.proposal_id), record);
    touch(plan, record, Hash32(core_hash));
}

/// Notes something in a proposal's history that leaves its record alone.
pub(crate) fn touch(plan: &mut Plan, record: &Proposal, core_hash: Hash32) {
    plan.id = record.proposal_id.to_string();
    plan.touched =
        Some(Touched { subject: subject(&record.proposal_id), version: record.version, core_hash, detail_hash: Hash32([0; 32]) });
}

/// Ends a proposal: off the agenda, on the list of what ended so. The caller takes it off the agenda.
pub(crate) fn finish(plan: &mut Plan, mut record: Proposal, status: ProposalStatus, end: End) {
    let member = Member::of(subject(&record.proposal_id));
    plan.leave(proposals(record.status), member.clone());
    plan.join(proposals(status), member);
    record.status = status;
    record.version = record.version.saturating_add(1);
    record.end = Some(end);
    write(plan, &record);
}
