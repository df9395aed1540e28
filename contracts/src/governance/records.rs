//! Governance 治理 (docs/spec/governance.md): what no organisation may decide alone is proposed, approved by k of n separate governors, and
//! executed after a delay.
//!
//! Votes are counted when it matters, never stored as a result: `passed` is derived from the governors of the moment asked about, and
//! counted again in the block that executes. A stored "passed" would live on after a governor whose vote made it had left.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::governance::action::Action;
use crate::kernel::codec::record;
use crate::kernel::id::{ProposalId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::value::{Hash32, Time};
use crate::ledger::texts::Reason;

/// Most organisations with the role governor.
pub const MAX_GOVERNORS: u64 = 64;

/// Most proposals of one organisation that wait for their time.
pub const MAX_WAITING: usize = 16;

/// State of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    /// Waits for votes and for its time.
    Open,
    /// As `Open`, with enough votes now. Derived, never stored.
    Passed,
    /// Its action took effect.
    Executed,
    /// So many governors were against it that it could no longer pass.
    Rejected,
    /// Taken back by who proposed it.
    Withdrawn,
    /// Its time came without enough votes, or its action was refused then.
    Lapsed,
}

impl ProposalStatus {
    /// The word, for `wrong_state{…}`.
    pub fn word(self) -> &'static str {
        match self {
            ProposalStatus::Open => "open",
            ProposalStatus::Passed => "passed",
            ProposalStatus::Executed => "executed",
            ProposalStatus::Rejected => "rejected",
            ProposalStatus::Withdrawn => "withdrawn",
            ProposalStatus::Lapsed => "lapsed",
        }
    }
}

record! {
    /// Proposal 提案 (docs/spec/governance.md).
    pub struct Proposal {
        /// Its id.
        pub proposal_id: ProposalId,
        /// Who proposed it.
        pub proposer: Uscc,
        /// What it does.
        pub action: Action,
        /// Takes effect in the first block at or after this time.
        pub effective_at: Time,
        /// Why.
        pub reason: Reason,
        /// What is voted on: hash of id, action, time and reason.
        pub content_hash: Hash32,
        /// State; never `passed`.
        pub status: ProposalStatus,
        /// 1, and one more at its end. Votes leave it alone, so that governors never collide.
        pub version: u64,
        /// When it was proposed.
        pub proposed_at: Time,
        /// Tells a repeat from another proposal under the same key.
        pub payload_hash: Hash32,
        /// How it ended.
        pub end: Option<End>,
    }

    /// How a proposal ended.
    pub struct End {
        /// Block.
        pub height: u64,
        /// Its time.
        pub at: Time,
        /// Votes for it that counted then.
        pub approvals: u32,
        /// Votes that it needed then.
        pub needed: u32,
        /// Number of the error for which the action was refused.
        pub code: Option<u32>,
    }

    /// A vote. It stands: who regrets it speaks to the others, whose votes are still open.
    pub struct Vote {
        /// Whose.
        pub governor: Uscc,
        /// For or against.
        pub approve: bool,
        /// Why.
        pub reason: Option<Reason>,
        /// When.
        pub at: Time,
        /// Tells a repeat from another vote of the same governor.
        pub payload_hash: Hash32,
    }

    /// A proposal that waits for its time.
    pub struct Due {
        /// Its time.
        pub at: Time,
        /// Which.
        pub id: ProposalId,
        /// Who proposed it.
        pub proposer: Uscc,
    }
}

/// The votes on a proposal, one for each governor that voted.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Votes {
    /// In order of arrival.
    pub votes: Vec<Vote>,
}

/// What waits for its time: the one record that every block reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Agenda {
    /// By time, then in order of proposing.
    pub due: Vec<Due>,
}

impl Record for Proposal {
    const NAME: &'static str = "proposal";
}

impl Record for Votes {
    const NAME: &'static str = "votes";
}

impl Record for Agenda {
    const NAME: &'static str = "agenda";
}

impl Agenda {
    /// With one proposal more, behind those of the same time.
    pub(crate) fn with(mut self, due: Due) -> Agenda {
        let place = self.due.partition_point(|d| d.at <= due.at);
        self.due.insert(place, due);
        self
    }

    /// Without a proposal.
    pub(crate) fn without(mut self, id: &ProposalId) -> Agenda {
        self.due.retain(|d| d.id != *id);
        self
    }
}
