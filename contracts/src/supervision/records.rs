//! The records of supervision (docs/spec/supervision.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{DivisionCode, ObjectId, OrderId, Uscc};
use crate::kernel::state::{Record, Subject};
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Hash32, Time};
use crate::ledger::freeze::Freeze;
use crate::ledger::organisation;
use crate::ledger::texts::Reason;

choice! {
    /// What an order orders.
    OrderKind {
        /// 责令整改.
        Rectify "rectify",
        /// 通报.
        Notice "notice",
        /// 暂停: acts until its end.
        Suspend "suspend",
        /// 禁入: acts without end.
        Bar "bar",
        /// 应急处置: acts until its end.
        Emergency "emergency",
        /// 预警.
        Alert "alert",
    }

    /// State of an order. That its time is over is derived.
    OrderStatus {
        /// Waits for its addressee.
        Issued "issued",
        /// Its addressee said what was done.
        Answered "answered",
        /// 已办结.
        Resolved "resolved",
        /// 已撤销.
        Revoked "revoked",
    }

    /// What became of an order that is resolved.
    OrderOutcome {
        /// 已落实.
        Met "met",
        /// 未落实.
        Unmet "unmet",
    }
}

record! {
    /// What the addressee says to an order.
    pub struct OrderAnswer {
        /// What was done, or why not.
        pub reason: Reason,
        /// Hash of what shows it.
        pub evidence: Option<Hash>,
        /// Who says so.
        pub signer: Uscc,
        /// When.
        pub at: Time,
    }

    /// A supervision order 监管决定.
    pub struct Order {
        /// Its id.
        pub order_id: OrderId,
        /// What it orders.
        pub kind: OrderKind,
        /// Who issued it.
        pub by: Uscc,
        /// To whom.
        pub addressee: Uscc,
        /// On what it acts: an entry, a grant or a product; none: on the addressee.
        pub object: Option<ObjectId>,
        /// What it is about, a code of the list `violations`.
        pub violation: Code<48>,
        /// Why, in words.
        pub statement: Reason,
        /// To be answered before this time.
        pub due: Time,
        /// Of *suspend* and *emergency*: it acts until then.
        pub until: Option<Time>,
        /// May it be shown to everybody?
        pub public: bool,
        /// Where it is listed: the addressee's division when it was issued.
        pub division: DivisionCode,
        /// When it was issued.
        pub issued: Time,
        /// State.
        pub status: OrderStatus,
        /// What the addressee says.
        pub answer: Option<OrderAnswer>,
        /// What became of it, once it is resolved.
        pub outcome: Option<OrderOutcome>,
        /// Raised by every change.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }
}

impl Record for Order {
    const NAME: &'static str = "order";
}

impl OrderKind {
    /// Does it stop its addressee or object while it is in force?
    pub fn acts(self) -> bool {
        matches!(self, OrderKind::Suspend | OrderKind::Bar | OrderKind::Emergency)
    }

    /// Does it end by time?
    pub fn ends(self) -> bool {
        matches!(self, OrderKind::Suspend | OrderKind::Emergency)
    }
}

impl OrderStatus {
    /// Neither resolved nor revoked.
    pub fn is_open(self) -> bool {
        matches!(self, OrderStatus::Issued | OrderStatus::Answered)
    }
}

/// Where what an order does to an object, or else to its addressee, stands.
pub fn place(object: Option<&ObjectId>, addressee: &Uscc) -> Subject {
    object.map_or_else(|| organisation::subject(addressee), |object| Subject::Object(*object))
}

impl Order {
    /// What it does while it is neither resolved nor revoked; none of what stops nothing.
    pub fn freeze(&self) -> Option<Freeze> {
        let until = self.until.unwrap_or(Time::MAX);
        (self.kind.acts() && self.status.is_open()).then(|| Freeze { by: *self.order_id.object(), until, upheld: false })
    }

    /// Does it stop its addressee or object at a time?
    pub fn is_in_force(&self, time: Time) -> bool {
        self.freeze().is_some_and(|freeze| freeze.is_in_force(time))
    }

    /// Has its addressee let its time pass?
    pub fn is_overdue(&self, time: Time) -> bool {
        self.status == OrderStatus::Issued && self.due <= time
    }
}
