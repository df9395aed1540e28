//! Applications 授权申请 (docs/spec/authorization.md, Application): what somebody asks of a grantor for a scenario (A25 to A28).
//!
//! An application is a small *core*, which checks read; the entries that it asks for, its *demand*, stand beside it, and so does the *stage* of its
//! reviews with a decision for each entry. What follows from time alone is derived: a lapse, and what the end of an opinion's term completes.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::records::scope::{CrossBorder, Fields, Scope, Security, is_unfit};
use crate::kernel::codec::{choice, encode, record, sha256};
use crate::kernel::id::{ApplicationId, DivisionCode, EntryId, GrantId, ReportId, ScenarioId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Hash32, List, Set, Time};
use crate::ledger::term::Term;

choice! {
    /// State of an application as stored; see [`Application::status_at`].
    ApplicationStatus {
        /// 已提交: waits for the first review.
        Submitted "submitted",
        /// 退回补正.
        Returned "returned",
        /// 提供方审核中.
        ProviderReview "provider_review",
        /// Some entries were refused, and the applicant has not agreed to the rest.
        ScopeOffered "scope_offered",
        /// 已通过: a grant can be signed.
        Approved "approved",
        /// 已授权.
        Granted "granted",
        /// 已驳回.
        Rejected "rejected",
        /// 已撤回.
        Withdrawn "withdrawn",
    }
}

choice! {
    /// What was decided of an entry of the demand.
    Decision { Undecided, Approved, Rejected }
    /// Whether the authority of an entry's sector is heard (A32).
    Heard {
        /// Nobody is asked.
        NotAsked,
        /// It is waited for.
        Asked,
        /// It has said something.
        Given,
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// A first grant of the scenario.
    New,
    /// A wider one in the place of this grant.
    Widen(GrantId),
    /// One that follows this grant.
    FollowUp(GrantId),
}

impl Op {
    /// The grant that it builds on.
    pub fn grant(&self) -> Option<&GrantId> {
        match self {
            Op::New => None,
            Op::Widen(grant) | Op::FollowUp(grant) => Some(grant),
        }
    }
}

record! {
    /// An entry that is asked for.
    pub struct Demanded {
        /// 目录标识.
        pub entry: EntryId,
        /// Which of its fields.
        pub fields: Fields,
    }

    /// All entries that are asked for, none twice; at most 8,192 field numbers together.
    pub struct Demand {
        /// The entries.
        pub entries: List<Demanded, 1, 256>,
    }

    /// What an application becomes at a time by itself: the last entry was decided while the term of an opinion ran that had not come.
    pub struct Completion {
        /// At this time …
        pub from: Time,
        /// … it is that …
        pub status: ApplicationStatus,
        /// … until this one.
        pub lapses: Option<Time>,
    }

    /// An application.
    pub struct Application {
        /// Its id.
        pub application_id: ApplicationId,
        /// For which scenario.
        pub scenario: ScenarioId,
        /// Who applies.
        pub applicant: Uscc,
        /// 运营机构: whose service is asked for.
        pub operator: Uscc,
        /// 授权主体.
        pub grantor: Uscc,
        /// The grantor's division when it was made.
        pub division: DivisionCode,
        /// What is asked for.
        pub op: Op,
        /// Hash under which the demand is kept.
        pub demand: Hash32,
        /// For what and by which acts.
        pub scope: Scope,
        /// For which time.
        pub term: Term,
        /// How the data is kept safe.
        pub security: Security,
        /// Hash of the risk assessment (A20).
        pub risk_assessment: Hash,
        /// Qualifications of the applicant that it cites.
        pub qualifications: Set<ReportId, 0, 8>,
        /// Approval for abroad.
        pub cross_border: Option<CrossBorder>,
        /// By which door it came, a code of the list `channels`.
        pub channel: Code<24>,
        /// Root of the private fields, which stay off chain.
        pub private: Option<Hash>,
        /// State.
        pub status: ApplicationStatus,
        /// The end of the clock of its state: of its review, of a return, of an offer or an approval.
        pub stage_due: Option<Time>,
        /// What it becomes by itself.
        pub completion: Option<Completion>,
        /// The version whose reviews count: that of its submission or last supplement.
        pub round: u64,
        /// Raised by supplements, by agreeing to a reduced scope, and by what ends it.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// Who did the first review.
    pub struct FirstReviewed {
        /// Who signed it.
        pub by: Uscc,
        /// In whose place.
        pub in_place_of: Option<Uscc>,
        /// When.
        pub at: Time,
    }

    /// How far the reviews of an application are. It is that of the round it names alone.
    #[derive(Default)]
    pub struct ReviewStage {
        /// See [`Application::round`].
        pub round: u64,
        /// The first review, once it let the application through.
        pub first: Option<FirstReviewed>,
        /// Entries of the demand.
        pub entries: u16,
        /// Of these not decided.
        pub undecided: u16,
        /// Entries whose sector's authority is waited for.
        pub unheard: u16,
        /// Until when it is waited for them.
        pub opinions_until: Option<Time>,
        /// An authority opposed within that term: every approval after that gives a reason.
        pub opposed: bool,
        /// Positions in the demand of the entries that were rejected.
        pub rejected: Set<u16, 0, 256>,
    }

    /// What was decided of an entry of the demand, keyed by (application, round, entry).
    pub struct EntryDecision {
        /// Its position in the demand.
        pub position: u16,
        /// On whose list of what is to be done it stands: its provider when the stage began, or when somebody escalated last.
        pub asked: Uscc,
        /// Is the authority of its sector heard?
        pub heard: Heard,
        /// Where the entry lay when the stage began: there its authorities find it.
        pub division: DivisionCode,
        /// The decision.
        pub decision: Decision,
        /// Who took it.
        pub by: Option<Uscc>,
        /// In whose place.
        pub in_place_of: Option<Uscc>,
    }

    /// How many undecided entries stand on a provider's list, keyed by (application, round, provider).
    #[derive(Default)]
    pub struct AskedOf {
        /// So many.
        pub entries: u16,
    }

    /// That a review was escalated 升级督办, keyed by (application, round, stage, reviewer or none).
    pub struct Escalation {
        /// When.
        pub at: Time,
        /// From here on a bureau may review in the silent one's place …
        pub bureau_from: Time,
        /// … and from here on the coordinator, too.
        pub coordinator_from: Time,
    }
}

impl Record for Application {
    const NAME: &'static str = "application";
}

impl Record for Demand {
    const NAME: &'static str = "demand";
}

impl Record for ReviewStage {
    const NAME: &'static str = "review_stage";
}

impl Record for EntryDecision {
    const NAME: &'static str = "entry_decision";
}

impl Record for AskedOf {
    const NAME: &'static str = "asked_of";
}

impl Record for Escalation {
    const NAME: &'static str = "escalation";
}

impl Demand {
    /// S1: no entry comes twice, and they do not name too many fields together.
    pub fn is_fit(&self) -> bool {
        !is_unfit(self.entries.iter().map(|demanded| (&demanded.entry, &demanded.fields)))
    }

    /// Without the entries at these positions; none where nothing is left.
    pub fn without(&self, rejected: &[u16]) -> Option<Demand> {
        let stays = |position: usize| u16::try_from(position).is_ok_and(|position| !rejected.contains(&position));
        let kept = self.entries.iter().enumerate().filter(|(position, _)| stays(*position)).map(|(_, demanded)| demanded.clone());
        List::new(kept.collect()).ok().map(|entries| Demand { entries })
    }

    /// What an applicant signs where it agrees to a reduced demand.
    pub fn content_hash(&self) -> Hash32 {
        Hash32(sha256(&[b"mulu/content/v1", &encode(self)]))
    }
}

impl Application {
    fn completed(&self, time: Time) -> Option<&Completion> {
        self.completion.as_ref().filter(|completion| completion.from <= time)
    }

    /// Its state at a time: an approval by the end of an opinion's term is written with the next act only.
    pub fn status_at(&self, time: Time) -> ApplicationStatus {
        self.completed(time).map_or(self.status, |completion| completion.status)
    }

    /// The end of the clock of that state.
    pub fn due_at(&self, time: Time) -> Option<Time> {
        self.completed(time).map_or(self.stage_due, |completion| completion.lapses)
    }

    /// It was returned, offered or approved, and nobody went on with it in time.
    pub fn has_lapsed(&self, time: Time) -> bool {
        let status = self.status_at(time);
        let lapses = matches!(status, ApplicationStatus::Returned | ApplicationStatus::ScopeOffered | ApplicationStatus::Approved);
        lapses && self.due_at(time).is_some_and(|due| due <= time)
    }

    /// Something can still come of it.
    pub fn is_open(&self, time: Time) -> bool {
        let over = matches!(self.status_at(time), ApplicationStatus::Granted | ApplicationStatus::Rejected | ApplicationStatus::Withdrawn);
        !over && !self.has_lapsed(time)
    }

    /// Approved and not lapsed: a grant can be signed.
    pub fn is_approved(&self, time: Time) -> bool {
        self.status_at(time) == ApplicationStatus::Approved && !self.has_lapsed(time)
    }

    /// Is its review overdue?
    pub fn is_overdue(&self, time: Time) -> bool {
        let waits = matches!(self.status_at(time), ApplicationStatus::Submitted | ApplicationStatus::ProviderReview);
        waits && self.stage_due.is_some_and(|due| due <= time)
    }
}
