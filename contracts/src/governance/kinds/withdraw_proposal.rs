//! withdraw_proposal 撤回提案 (C30, docs/spec/governance.md).

use crate::governance::electorate::electorate;
use crate::governance::keys::{agenda, subject, votes};
use crate::governance::kinds::propose::PROPOSERS;
use crate::governance::records::{Proposal, ProposalStatus};
use crate::governance::vote::sample;
use crate::governance::write::finish;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ProposalId;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::texts::{Reason, Spoken};

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
    const HOLD: Hold = Hold::Ending;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &["propose"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let record = found::<Proposal>(tx, draft, &self.id)?;
        // Check 1. What is executed has an error of its own.
        pass(tx, draft, &record, self.version, &[ProposalStatus::Open, ProposalStatus::Executed])?;
        ensure(record.status == ProposalStatus::Open, Code::TOO_LATE)?;
        draft.say_beside(&self.reason, &subject(&self.id))?;

        let electorate = electorate(draft, tx.time)?;
        let tally = electorate.tally(&votes(&self.id).get(draft)?.unwrap_or_default().votes);
        let end = electorate.end(&tally, draft.origin(), None);
        draft.put(&agenda(), &agenda().get(draft)?.unwrap_or_default().without(&self.id));
        finish(draft, record, ProposalStatus::Withdrawn, end)?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        WithdrawProposal { id: sample().0, version: 1, reason: samples::reason("incorrect") }
    }
}
