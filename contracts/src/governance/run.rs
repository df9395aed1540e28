//! What a block does before its transactions: proposals whose time has come take effect, or lapse.

use crate::governance::actions::circumstances::Circumstances;
use crate::governance::electorate::electorate;
use crate::governance::keys::{agenda, proposal, votes};
use crate::governance::parameters::TIMERS_PER_BLOCK;
use crate::governance::records::{Due, End, ProposalStatus};
use crate::governance::write::finish;
use crate::kernel::block::Block;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::kind::EXECUTION;
use crate::kernel::state::Overlay;
use crate::ledger::context::Position;
use crate::ledger::law::Law;
use crate::ledger::plan::{Origin, Plan};

/// Takes up what is due at the block's time, by time and then in order of proposing, at most `timers_per_block`; the rest waits for
/// the next block. Reads one record and writes nothing where nothing is due. A proposal that is refused lapses and stops nothing.
/// Gives how many were taken up.
pub fn due_proposals(law: &'static Law, block: &Block, state: &mut Overlay<'_>) -> Result<usize, Fault> {
    let mut waiting = agenda().get(state)?.unwrap_or_default();
    let mut count = waiting.due.partition_point(|due| due.at <= block.time);
    if count == 0 {
        return Ok(0);
    }
    let most = TIMERS_PER_BLOCK.at(state, block.time)?;
    count = count.min(usize::try_from(most).unwrap_or(usize::MAX));
    let due: Vec<Due> = waiting.due.drain(..count).collect();
    state.put(&agenda(), &waiting);
    for (n, due) in due.iter().enumerate() {
        settle(law, block, n as u32, due, state)?;
    }
    Ok(count)
}

/// Counts again, checks again, and writes what follows.
fn settle(law: &'static Law, block: &Block, n: u32, due: &Due, state: &mut Overlay<'_>) -> Result<(), Fault> {
    let record = proposal(&due.id).get(state)?.ok_or_else(|| Fault::new("a proposal on the agenda is missing"))?;
    // No bundle has this number: what a block does by itself stands in no transaction.
    let position = Position { bundle: u32::MAX, transaction: n, message: 0 };
    let origin = Origin { kind: EXECUTION, height: block.height, position, actor: None };
    let electorate = electorate(state, block.time)?;
    let tally = electorate.tally(&votes(&due.id).get(state)?.unwrap_or_default().votes);
    let mut end = End {
        height: block.height,
        at: block.time,
        approvals: tally.approvals as u32,
        needed: electorate.needed as u32,
        code: None,
        detail: None,
    };
    let at = Circumstances {
        time: block.time,
        effective_at: record.effective_at,
        proposal: &record.proposal_id,
        payload_hash: record.payload_hash,
        law,
    };
    let outcome = if tally.passed { Some(record.action.check(&at, state)) } else { None };
    let status = match outcome {
        Some(Ok(plan)) => {
            plan.write(&origin, state)?;
            ProposalStatus::Executed
        }
        Some(Err(Refusal::Rejected(rejected))) => {
            end.code = Some(rejected.code.number());
            end.detail = rejected.detail;
            ProposalStatus::Lapsed
        }
        Some(Err(Refusal::Fault(fault))) => return Err(fault),
        None => ProposalStatus::Lapsed,
    };
    let mut plan = Plan::default();
    finish(&mut plan, record, status, end);
    plan.write(&origin, state)
}
