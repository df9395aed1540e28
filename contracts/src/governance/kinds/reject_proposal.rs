//! reject_proposal 否决提案 (C30, docs/spec/governance.md).

use crate::governance::vote::{Ballot, VOTERS, sample};
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::ProposalId;
use crate::kernel::value::Hash32;
use crate::ledger::access::Allowed;
use crate::ledger::access::Hold;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// A vote against a proposal. Keyed by (proposal, governor); it stands.
    pub struct RejectProposal {
        /// The proposal.
        pub id: ProposalId,
        /// Its version now.
        pub version: u64,
        /// What the governor saw.
        pub content_hash: Hash32,
        /// Why.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for RejectProposal {
    const NUMBER: u16 = 903;
    const NAME: &'static str = "reject_proposal";
    const HOLD: Hold = Hold::Seat;
    const ALLOWED: &'static [Allowed] = VOTERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["propose"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let ballot =
            Ballot { id: &self.id, version: self.version, content_hash: self.content_hash, approve: false, reason: self.reason.as_ref() };
        ballot.cast(tx, draft)
    }

    fn example() -> Self {
        let (id, content_hash) = sample();
        RejectProposal { id, version: 1, content_hash, reason: None }
    }
}
