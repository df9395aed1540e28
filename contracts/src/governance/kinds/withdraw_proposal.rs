//! withdraw_proposal 撤回提案 (C30, records.md §12.2).

use crate::governance::access::found;
use crate::governance::electorate::electorate;
use crate::governance::keys::{agenda, votes};
use crate::governance::kinds::propose::PROPOSERS;
use crate::governance::records::{End, ProposalStatus};
use crate::governance::vote::sample;
use crate::governance::write::finish;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ProposalId;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, Object, require_relation};
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::texts::{Reason, Spoken, require_reason};

record! {
    /// Takes a proposal back before it takes effect.
    pub struct WithdrawProposal {
        /// The proposal.
        pub id: ProposalId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for WithdrawProposal {
    const NUMBER: u16 = 904;
    const NAME: &'static str = "withdraw_proposal";
    const ALLOWED: &'static [Allowed] = PROPOSERS;
    const ENDING: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &["propose"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let record = found(state, &self.id)?;
        require_relation(tx, state, Self::ALLOWED, &Object { owner: Some(record.proposer), ..Object::default() })?;
        ensure(record.version == self.version, Code::STALE_VERSION)?;
        match record.status {
            ProposalStatus::Open => {}
            // 1
            ProposalStatus::Executed => return Err(Code::TOO_LATE.into()),
            other => return Err(Code::WRONG_STATE.of(other.word())),
        }
        require_reason(tx, state, &self.reason)?;

        let electorate = electorate(state, tx.time)?;
        let tally = electorate.tally(&votes(&self.id).get(state)?.unwrap_or_default().votes);
        let end = End {
            height: tx.height,
            at: tx.time,
            approvals: tally.approvals as u32,
            needed: electorate.needed as u32,
            code: None,
            detail: None,
        };
        let mut plan = Plan::default();
        plan.put(&agenda(), &agenda().get(state)?.unwrap_or_default().without(&self.id));
        finish(&mut plan, record, ProposalStatus::Withdrawn, end);
        Ok(plan)
    }

    fn example() -> Self {
        WithdrawProposal { id: sample().0, version: 1, reason: samples::reason("incorrect") }
    }
}
