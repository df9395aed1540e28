//! Plans 实施方案 (docs/spec/authorization.md, Plan): approved before anything is granted (B27, B28, B56), whole or for a field (B25).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::records::scope::Cell;
use crate::certificate::records::procedure::MAX_TAGS;
use crate::kernel::codec::{choice, record};
use crate::kernel::id::{DivisionCode, PlanId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Hash32, List, Secs, Set, Time};
use crate::ledger::due::Stopwatch;
use crate::ledger::texts::Reason;

choice! {
    /// How much of the catalog is to be operated.
    PlanMode {
        /// 整体授权.
        Whole "whole",
        /// 分领域授权.
        Field "field",
    }

    /// How the operator is chosen.
    Selection {
        /// 公开招标.
        Tender "tender",
        /// 谈判.
        Negotiation "negotiation",
        /// Otherwise.
        Other "other",
    }

    /// State of a plan; the end of its term is derived.
    PlanStatus {
        /// 已提交.
        Submitted "submitted",
        /// 退回补正.
        Returned "returned",
        /// 已审定.
        Approved "approved",
        /// 已驳回.
        Rejected "rejected",
        /// 已撤销.
        Revoked "revoked",
    }

    /// What a review of a plan says.
    PlanOutcome {
        /// 通过.
        Approve "approve",
        /// 退回补正.
        Return "return",
        /// 驳回.
        Reject "reject",
    }
}

record! {
    /// What a plan says, as its grantor fills it. Hashes that are missing the kind's own checks ask for.
    pub struct PlanContent {
        /// Whole or for a field.
        pub mode: PlanMode,
        /// Where; the grantor's division or below it.
        pub division: DivisionCode,
        /// Which field, in words for people.
        #[serde(default)]
        pub field: Option<Code<24>>,
        /// Which cells; empty: the whole division.
        #[serde(default)]
        pub cells: Set<Cell, 0, 64>,
        /// How the operator is chosen.
        pub selection: Selection,
        /// Hash of the collective decision 三重一大.
        #[serde(default)]
        pub decision_hash: Option<Hash>,
        /// Hash of the conditions for operators.
        #[serde(default)]
        pub conditions_hash: Option<Hash>,
        /// Hash of how it is operated.
        #[serde(default)]
        pub operation_hash: Option<Hash>,
        /// Longest term of a grant under it.
        pub max_term: Secs,
        /// Hash of the terms of leaving.
        #[serde(default)]
        pub exit_hash: Option<Hash>,
        /// Hash of the security duties.
        #[serde(default)]
        pub security_hash: Option<Hash>,
        /// 政企合作项目: reviewed as an IT project, too (B68).
        pub cooperation: bool,
        /// Hash of that review.
        #[serde(default)]
        pub project_review_hash: Option<Hash>,
        /// Grants are signed under it from this time on …
        pub valid_from: Time,
        /// … and before this one.
        pub valid_until: Time,
    }

    /// A plan.
    pub struct Plan {
        /// Its id.
        pub plan_id: PlanId,
        /// 授权主体: whose plan it is.
        pub grantor: Uscc,
        /// What it says.
        pub content: PlanContent,
        /// State.
        pub status: PlanStatus,
        /// Who approved it.
        pub approved_by: Option<Uscc>,
        /// The clock of its review; it stands while the plan is returned.
        pub clock: Stopwatch,
        /// So many seconds after that clock's end the coordinator may review it, in the place of a silent bureau.
        pub in_place_after: Secs,
        /// Raised by supplements and by its revocation.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// Whose keys signed what is reviewed, and when: another person reviews a plan of its own.
    pub struct PlanSubmission {
        /// Holders of the keys that signed it and its supplements.
        pub holder_tags: List<Option<Hash>, 0, MAX_TAGS>,
        /// When the last of them was signed.
        pub at: Time,
    }

    /// A review of a plan, keyed by (plan, version, reviewer).
    pub struct PlanReview {
        /// What it says.
        pub outcome: PlanOutcome,
        /// Why.
        pub reason: Option<Reason>,
        /// When.
        pub at: Time,
        /// Tells a repeat from another review of the same version.
        pub payload_hash: Hash32,
    }
}

impl Record for Plan {
    const NAME: &'static str = "plan";
}

impl Record for PlanSubmission {
    const NAME: &'static str = "plan_submission";
}

impl Record for PlanReview {
    const NAME: &'static str = "plan_review";
}

impl Plan {
    /// Approved, and a grant can be signed under it at this time.
    pub fn is_in_term(&self, time: Time) -> bool {
        self.status == PlanStatus::Approved && self.content.valid_from <= time && time < self.content.valid_until
    }

    /// Is its review overdue?
    pub fn is_overdue(&self, time: Time) -> bool {
        self.status == PlanStatus::Submitted && self.clock.is_overdue(time)
    }

    /// From this time on the coordinator may review it, while its clock runs.
    pub fn in_place_from(&self) -> Option<Time> {
        self.clock.running_due().map(|due| due.after(self.in_place_after.0.into()))
    }
}
