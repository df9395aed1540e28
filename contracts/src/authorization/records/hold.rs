//! What stops a grant while it stands: holds 暂停 of others, and the stop of the operator itself 自行停止 (docs/spec/grant.md, Holds).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::id::{EntryId, GrantId, ReportId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::value::{Set, Time};
use crate::ledger::texts::Reason;

/// How much of a grant a hold stops.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldScope {
    /// All of it.
    Whole,
    /// These entries.
    Entries(Set<EntryId, 1, 256>),
}

impl HoldScope {
    /// The entries that it names; none where it is the whole.
    pub fn entries(&self) -> &[EntryId] {
        match self {
            HoldScope::Whole => &[],
            HoldScope::Entries(entries) => entries,
        }
    }

    /// Does all of another lie in it?
    pub fn includes(&self, other: &HoldScope) -> bool {
        match (self, other) {
            (HoldScope::Whole, _) => true,
            (HoldScope::Entries(_), HoldScope::Whole) => false,
            (HoldScope::Entries(own), HoldScope::Entries(entries)) => entries.iter().all(|entry| own.contains(entry)),
        }
    }
}

record! {
    /// The hold of one organisation on a grant; a record that stands empty was lifted.
    pub struct Hold {
        /// The grant.
        pub grant: GrantId,
        /// Whose.
        pub by: Uscc,
        /// As the provider of its entries alone.
        pub as_provider: bool,
        /// What it stops; none: it was lifted.
        pub scope: Option<HoldScope>,
        /// Why, as said last.
        pub reason: Reason,
        /// Its own, counted from 1, which its kinds name: nobody makes an emergency stale.
        pub version: u64,
    }

    /// How many organisations hold a grant as a whole, or one of its entries.
    #[derive(Default)]
    pub struct HoldCount {
        /// So many.
        pub count: u32,
    }

    /// Who lifted a stop, and why.
    pub struct Lift {
        /// Who.
        pub by: Uscc,
        /// Why.
        pub reason: Reason,
    }

    /// The operator's own immediate stop (C24). Beside a grant stands the last one.
    pub struct SelfStop {
        /// The grant.
        pub grant: GrantId,
        /// Who stopped.
        pub by: Uscc,
        /// Why.
        pub reason: Reason,
        /// When, as it says itself.
        pub at: Time,
        /// The block.
        pub height: u64,
        /// Its risk report is due before this time.
        pub report_due: Time,
        /// The risk report.
        pub reported: Option<ReportId>,
        /// That it was lifted.
        pub lifted: Option<Lift>,
        /// Its own, counted from 1.
        pub version: u64,
    }
}

impl Record for Hold {
    const NAME: &'static str = "hold";
}

impl Record for HoldCount {
    const NAME: &'static str = "hold_count";
}

impl Record for SelfStop {
    const NAME: &'static str = "self_stop";
}

impl SelfStop {
    /// Not lifted.
    pub fn is_in_force(&self) -> bool {
        self.lifted.is_none()
    }
}
