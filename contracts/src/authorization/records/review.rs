//! Reviews 审核 and opinions 行业意见 of an application (docs/spec/authorization.md, Review): each is written once, and told by its key.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::value::{Hash, Hash32, Set, Time};
use crate::ledger::texts::Reason;

choice! {
    /// Which review.
    ReviewOf {
        /// 初审.
        First "first",
        /// 提供方审核.
        Provider "provider",
    }

    /// What a review of an application says.
    ReviewOutcome {
        /// 通过.
        Approve "approve",
        /// 退回补正.
        Return "return",
        /// 驳回.
        Reject "reject",
    }

    /// What the authority of a sector says.
    OpinionOf {
        /// 支持.
        Support "support",
        /// 附条件支持.
        Conditions "conditions",
        /// 反对.
        Oppose "oppose",
    }
}

record! {
    /// A review, keyed by (application, version, stage, whose review it is, the smallest of its entries).
    pub struct Review {
        /// Which.
        pub stage: ReviewOf,
        /// Version of the application.
        pub version: u64,
        /// Who signed it.
        pub by: Uscc,
        /// In whose place.
        pub in_place_of: Option<Uscc>,
        /// What it says.
        pub outcome: ReviewOutcome,
        /// Of a provider: which entries it decides.
        pub entries: Set<EntryId, 0, 256>,
        /// Of these, those that an approval leaves out.
        pub rejected: Set<EntryId, 0, 256>,
        /// Hash of the conditions; shown beside the grant's.
        pub conditions: Option<Hash>,
        /// Why.
        pub reason: Option<Reason>,
        /// When.
        pub at: Time,
        /// Tells a repeat from another review under the same key.
        pub payload_hash: Hash32,
    }

    /// An opinion, keyed by (application, version, authority).
    pub struct Opinion {
        /// Version of the application.
        pub version: u64,
        /// Who gave it.
        pub by: Uscc,
        /// What it says.
        pub opinion: OpinionOf,
        /// Why.
        pub reason: Reason,
        /// When.
        pub at: Time,
        /// Tells a repeat from another opinion on the same version.
        pub payload_hash: Hash32,
    }
}

impl Record for Review {
    const NAME: &'static str = "application_review";
}

impl Record for Opinion {
    const NAME: &'static str = "opinion";
}
