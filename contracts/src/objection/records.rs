//! The records of objections (docs/spec/objection.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{
    ApplicationId, CertificateId, DivisionCode, EntryId, GrantId, ObjectId, ObjectionId, OrderId, ProductId, RequestId, Uscc,
};
use crate::kernel::state::Record;
use crate::kernel::value::{Hash, Hash32, Time};
use crate::ledger::persons::Party;
use crate::ledger::texts::Reason;

choice! {
    /// Why somebody objects.
    Ground {
        /// 内容有误.
        ContentWrong "content_wrong",
        /// 非权威数源.
        NotTheSource "not_the_source",
        /// 权利冲突.
        RightsConflict "rights_conflict",
        /// 无正当理由拒绝.
        RefusalUnfounded "refusal_unfounded",
        /// 逾期未办.
        Overdue "overdue",
        /// 超出范围.
        OutOfScope "out_of_scope",
        /// 价格.
        Price "price",
        /// 不正当竞争 (B69).
        UnfairCompetition "unfair_competition",
        /// 侵权.
        Infringement "infringement",
        /// Whatever the statement says.
        Other "other",
    }

    /// State of an objection. The end of its freeze is derived.
    ObjectionStatus {
        /// Waits to be accepted.
        Filed "filed",
        /// 受理.
        Accepted "accepted",
        /// 不予受理.
        Dismissed "dismissed",
        /// The owner said what it says to it.
        Answered "answered",
        /// 已裁定: waits to be closed.
        Decided "decided",
        /// 已办结.
        Closed "closed",
        /// Taken back by who objected.
        Withdrawn "withdrawn",
    }

    /// What an acceptance says.
    Intake {
        /// 受理.
        Accept "accept",
        /// 不予受理.
        Dismiss "dismiss",
    }

    /// What a decision says.
    Verdict {
        /// 异议成立.
        Upheld "upheld",
        /// 异议不成立.
        Dismissed "dismissed",
    }
}

/// What somebody objects to.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An entry of the catalog.
    Entry(EntryId),
    /// A certificate that was issued.
    Certificate(CertificateId),
    /// A procedure of a certificate.
    Procedure {
        /// The certificate.
        certificate: CertificateId,
        /// Which of its procedures.
        op_no: u16,
    },
    /// A grant.
    Grant(GrantId),
    /// An application.
    Application(ApplicationId),
    /// A review, by its key.
    Review {
        /// What was reviewed.
        object: ObjectId,
        /// The version that was reviewed.
        version: u64,
        /// Who reviewed it.
        reviewer: Uscc,
    },
    /// A product.
    Product(ProductId),
    /// An access request.
    AccessRequest(RequestId),
    /// An order.
    Order(OrderId),
}

record! {
    /// The ends of an objection's clocks; each is fixed when its clock starts.
    pub struct Due {
        /// To be accepted or dismissed.
        pub accept: Time,
        /// Without an answer no decision comes before.
        pub answer: Option<Time>,
        /// To be decided.
        pub decide: Option<Time>,
        /// From then on the owner may close what it corrected.
        pub owner: Option<Time>,
    }

    /// What the owner of the subject says to it.
    pub struct Answer {
        /// Why it is as it is, or what will be done.
        pub reason: Reason,
        /// Hash of what shows it.
        pub evidence: Option<Hash>,
        /// Who says so.
        pub signer: Uscc,
        /// When.
        pub at: Time,
    }

    /// The subject as it was when an objection was upheld: corrected is what differs.
    pub struct DecidedOn {
        /// Its version.
        pub version: u64,
        /// Hash of its content.
        pub content_hash: Hash32,
    }

    /// What was made in the place of what was wrong.
    pub struct Corrected {
        /// The object.
        pub id: ObjectId,
        /// Its version.
        pub version: u64,
    }

    /// An objection.
    pub struct Objection {
        /// Its id.
        pub objection_id: ObjectionId,
        /// Against what.
        pub subject: About,
        /// The subject's version as the objector saw it; of a review 1.
        pub seen_version: u64,
        /// Why.
        pub ground: Ground,
        /// Who objects.
        pub objector: Party,
        /// The platform that carried it.
        pub relay: Option<Uscc>,
        /// Why, in words.
        pub statement: Reason,
        /// Hash of what shows it.
        pub evidence: Option<Hash>,
        /// Who handles it.
        pub handler: Uscc,
        /// Against whose act or silence it is, where it is about one: that one never handles it.
        pub against: Option<Uscc>,
        /// Where it is listed: the handler's division when it became the handler.
        pub division: DivisionCode,
        /// State.
        pub status: ObjectionStatus,
        /// Does it freeze its subject from its acceptance on?
        pub freeze: bool,
        /// When it was filed.
        pub filed: Time,
        /// When it was accepted.
        pub accepted: Option<Time>,
        /// The ends of its clocks.
        pub due: Due,
        /// Accepted and not decided, whatever it holds is free at this time.
        pub until: Option<Time>,
        /// What the owner says.
        pub answer: Option<Answer>,
        /// What was decided.
        pub outcome: Option<Verdict>,
        /// Upheld: the subject as it then was.
        pub decided: Option<DecidedOn>,
        /// Upheld: to be corrected before this time.
        pub correction_due: Option<Time>,
        /// What corrected it.
        pub corrected: Option<Corrected>,
        /// It was closed though nothing was corrected.
        pub uncorrected: bool,
        /// Raised by every change.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// Which objection of a party against a subject on a ground is open.
    #[derive(Default)]
    pub struct OpenObjection {
        /// None: none any more.
        pub objection: Option<ObjectionId>,
    }
}

impl Record for Objection {
    const NAME: &'static str = "objection";
}

impl Record for OpenObjection {
    const NAME: &'static str = "open_objection";
}

impl Ground {
    /// Against an act or a silence of who handles the subject: nothing is held by it.
    pub fn is_of_the_procedure(self) -> bool {
        matches!(self, Ground::RefusalUnfounded | Ground::Overdue)
    }
}

impl ObjectionStatus {
    /// Neither dismissed, closed nor withdrawn.
    pub fn is_open(self) -> bool {
        matches!(self, ObjectionStatus::Filed | ObjectionStatus::Accepted | ObjectionStatus::Answered | ObjectionStatus::Decided)
    }

    /// Accepted and not decided.
    pub fn is_accepted(self) -> bool {
        matches!(self, ObjectionStatus::Accepted | ObjectionStatus::Answered)
    }
}

impl Objection {
    /// Upheld, and not closed.
    pub fn is_upheld(&self) -> bool {
        self.status == ObjectionStatus::Decided && self.outcome == Some(Verdict::Upheld)
    }

    /// The end of the clock that its handler has to keep; at that time itself it is over.
    pub fn handlers_due(&self) -> Option<Time> {
        match self.status {
            ObjectionStatus::Filed => Some(self.due.accept),
            ObjectionStatus::Accepted | ObjectionStatus::Answered => self.due.decide,
            ObjectionStatus::Decided => self.correction_due,
            ObjectionStatus::Dismissed | ObjectionStatus::Closed | ObjectionStatus::Withdrawn => None,
        }
    }

    /// Has its handler let its clock pass?
    pub fn is_overdue(&self, time: Time) -> bool {
        self.handlers_due().is_some_and(|due| due <= time)
    }
}
