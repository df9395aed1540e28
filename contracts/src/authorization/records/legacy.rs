//! LegacyUse 存量: data that a third party used before there was a grant (A44; docs/spec/grant.md, Legacy uses).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{DivisionCode, EntryId, GrantId, ReportId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::value::{Date, Hash, Hash32, Set, Time};
use crate::ledger::persons::Party;

choice! {
    /// State of a legacy use; non-compliant after its deadline is derived.
    LegacyStatus {
        /// It goes on, until its deadline.
        Open "open",
        /// A grant took its place.
        Regularised "regularised",
        /// It was ended.
        Ended "ended",
    }
}

record! {
    /// A use from before.
    pub struct LegacyUse {
        /// Its id.
        pub legacy_id: ReportId,
        /// Whose data.
        pub provider: Uscc,
        /// Who uses it.
        pub third_party: Party,
        /// Which entries.
        pub entries: Set<EntryId, 1, 64>,
        /// Since when, as is claimed.
        pub since: Date,
        /// It has to be regularised or ended before this time.
        pub deadline: Time,
        /// Hash of the agreement.
        pub agreement_hash: Hash,
        /// The provider's division when it was registered.
        pub division: DivisionCode,
        /// State.
        pub status: LegacyStatus,
        /// The grant that took its place.
        pub grant: Option<GrantId>,
        /// Hash of what attests its end.
        pub attestation: Option<Hash>,
        /// Raised by every change.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// In which legacy use an entry stands for a third party, keyed by both.
    pub struct LegacyOf {
        /// None: in none any more.
        pub legacy: Option<ReportId>,
    }
}

impl Record for LegacyUse {
    const NAME: &'static str = "legacy_use";
}

impl Record for LegacyOf {
    const NAME: &'static str = "legacy_of";
}

impl LegacyUse {
    /// Open beyond its deadline.
    pub fn is_non_compliant(&self, time: Time) -> bool {
        self.status == LegacyStatus::Open && self.deadline <= time
    }
}
