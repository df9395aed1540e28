//! What a block does before its transactions: proposals whose time has come take effect, or lapse.

use crate::governance::actions::circumstances::Circumstances;
use crate::governance::electorate::electorate;
use crate::governance::keys::{agenda, proposal, votes};
use crate::governance::parameters::TIMERS_PER_BLOCK;
use crate::governance::records::{Due, ProposalStatus};
use crate::governance::write::finish;
use crate::kernel::block::{Block, Position};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::kind::EXECUTION;
use crate::kernel::state::{Overlay, StateWrite};
use crate::ledger::draft::{Draft, Origin};
use crate::ledger::law::Law;
use crate::ledger::meter::Meter;
use crate::ledger::version;

/// Takes up what is due at the block's time, by time and then in order of proposing, at most `timers_per_block`; the rest waits for
/// the next block. Reads one record and writes nothing where nothing is due. A proposal that is refused lapses and stops nothing.
pub fn due_proposals(law: &'static Law, block: &Block, state: &mut Overlay<'_>) -> Result<(), Fault> {
    let mut waiting = agenda().get(state)?.unwrap_or_default();
    let mut count = waiting.due.partition_point(|due| due.at <= block.time);
    if count == 0 {
        return Ok(());
    }
    let most = TIMERS_PER_BLOCK.at(state, block.time)?;
    count = count.min(usize::try_from(most).unwrap_or(usize::MAX));
    let due: Vec<Due> = waiting.due.drain(..count).collect();
    state.put(&agenda(), &waiting);
    for (n, due) in due.iter().enumerate() {
        settle(law, block, n as u32, due, state)?;
    }
    Ok(())
}

/// Counts again, checks again, and writes what follows.
fn settle(law: &'static Law, block: &Block, n: u32, due: &Due, state: &mut Overlay<'_>) -> Result<(), Fault> {
    let record = proposal(&due.id).get(state)?.ok_or_else(|| Fault::new("a proposal on the agenda is missing"))?;
    if record.effective_at != due.at {
        return Err(Fault::new("a due of the agenda is not its proposal's"));
    }
    if record.status != ProposalStatus::Open {
        return Err(Fault::new("a proposal on the agenda has ended already"));
    }
    // No bundle has this number: what a block does by itself stands in no transaction.
    let position = Position { bundle: u32::MAX, transaction: n, message: 0 };
    let version = version::stands(state)?.version;
    let origin = Origin { kind: EXECUTION, height: block.height, time: block.time, version, position, actor: None };
    let meter = Meter::unbounded();
    let electorate = electorate(state, block.time)?;
    let tally = electorate.tally(&votes(&due.id).get(state)?.unwrap_or_default().votes);
    let at = Circumstances {
        chain_id: &block.chain_id,
        time: block.time,
        effective_at: record.effective_at,
        made: Some(record.proposed_at),
        height: block.height,
        version,
        proposal: &record.proposal_id,
        payload_hash: record.payload_hash,
        law,
    };
    let (mut status, mut code) = (ProposalStatus::Lapsed, None);
    if tally.passed {
        let mut draft = Draft::new(state, &meter, origin);
        match record.action.check(&at, &mut draft) {
            Ok(()) => {
                let changes = draft.into_changes();
                state.merge(changes);
                status = ProposalStatus::Executed;
            }
            // State holds the code alone: words may change with a release.
            Err(Refusal::Rejected(rejected)) => code = Some(rejected.code.number()),
            Err(Refusal::Fault(fault)) => return Err(fault),
        }
    }
    let mut draft = Draft::new(state, &meter, origin);
    let end = electorate.end(&tally, &origin, code);
    finish(&mut draft, record, status, end)?;
    let changes = draft.into_changes();
    state.merge(changes);
    Ok(())
}
