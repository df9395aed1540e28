//! reject_proposal 否决提案 (C30, records.md §12.2).

use crate::codec::record;
use crate::error::Refusal;
use crate::id::ProposalId;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;
use crate::texts::{Reason, Spoken};
use crate::value::Hash32;

use super::vote::{Ballot, VOTERS, sample};

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
    const NAME: &'static str = "reject_proposal";
    const ALLOWED: &'static [Allowed] = VOTERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["propose"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let ballot =
            Ballot { id: &self.id, version: self.version, content_hash: self.content_hash, approve: false, reason: self.reason.as_ref() };
        ballot.cast(tx, state)
    }

    fn example() -> Self {
        let (id, content_hash) = sample();
        RejectProposal { id, version: 1, content_hash, reason: None }
    }
}
