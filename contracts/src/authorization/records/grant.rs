//! AuthorizationGrant 授权 (docs/spec/grant.md): the core, which checks read, and what is counted and marked beside it.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::records::reach::{Duties, Limits, Output, Reach};
use crate::authorization::records::terms::Detail;
use crate::catalog::records::entry::Actions;
use crate::certificate::records::content::CertificateKind;
use crate::kernel::codec::{choice, encode, record, sha256};
use crate::kernel::id::{ApplicationId, DivisionCode, GrantId, PlanId, ScenarioId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash32, Set, Time};

/// Largest stored core, bytes, with every field at its largest.
pub const MAX_CORE: usize = 1_024;

choice! {
    /// What stands stored about a grant; pending, expired and the end of an ancestor follow from records and time.
    GrantStatus {
        /// A sub-grant that was signed and waits for consent.
        Consent "consent",
        /// In force from `valid_from` to `valid_until`.
        Active "active",
        /// One whom it needed did not consent.
        Rejected "rejected",
        /// 撤销: ended by who gave it.
        Revoked "revoked",
        /// 退出: ended by who has it.
        Withdrawn "withdrawn",
    }

    /// How a sub-grant came about.
    Route {
        /// 备案: to the approved applicant.
        Filed "filed",
        /// With the consent of the bureau and the providers.
        Consented "consented",
    }
}

/// On what a grant rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 场景: an approved application for a scenario.
    Scenario {
        /// The scenario.
        scenario: ScenarioId,
        /// The application.
        application: ApplicationId,
    },
    /// 分领域: an approved plan.
    Field {
        /// The plan.
        plan: PlanId,
    },
    /// 整体: an approved plan.
    Whole {
        /// The plan.
        plan: PlanId,
    },
}

impl Basis {
    /// The scenario; none in the modes of a plan.
    pub fn scenario(&self) -> Option<&ScenarioId> {
        match self {
            Basis::Scenario { scenario, .. } => Some(scenario),
            Basis::Field { .. } | Basis::Whole { .. } => None,
        }
    }

    /// The plan; none in scenario mode.
    pub fn plan(&self) -> Option<&PlanId> {
        match self {
            Basis::Scenario { .. } => None,
            Basis::Field { plan } | Basis::Whole { plan } => Some(plan),
        }
    }

    /// Are both of one mode?
    pub fn is_of_one_mode(&self, other: &Basis) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

record! {
    /// Where a sub-grant hangs.
    pub struct Under {
        /// The grant that it is made under.
        pub parent: GrantId,
        /// The grant at the top.
        pub root: GrantId,
        /// Who gave that one: it never changes.
        pub root_grantor: Uscc,
        /// How it came about.
        pub route: Route,
    }

    /// The close-out was handed in.
    pub struct Closing {
        /// When.
        pub at: Time,
        /// It is to be accepted or rejected before this time.
        pub due: Time,
    }

    /// The close-out is done.
    pub struct Closed {
        /// When.
        pub at: Time,
        /// 未证实: nobody attested the destruction, which is a violation.
        pub unattested: bool,
    }

    /// What a check and a list row read of a grant. Stored: at most [`MAX_CORE`] bytes.
    pub struct Grant {
        /// Its id.
        pub grant_id: GrantId,
        /// On what it rests; of a sub-grant on what its root does.
        pub basis: Basis,
        /// 授权主体; of a sub-grant the grantee of its parent.
        pub grantor: Uscc,
        /// 运营机构.
        pub grantee: Uscc,
        /// The approved applicant, in scenario mode.
        pub applicant: Option<Uscc>,
        /// The grantor's when it was made; of a sub-grant its root's.
        pub division: DivisionCode,
        /// Of a sub-grant.
        pub under: Option<Under>,
        /// How many steps of sub-grants may follow.
        pub depth_left: u8,
        /// What for, codes of the list `purposes`.
        pub purposes: Set<Code<24>, 1, 8>,
        /// What may be done.
        pub actions: Actions,
        /// What may not, whatever else is said.
        pub prohibited: Actions,
        /// In force from this time on, not before the block that made it active.
        pub valid_from: Time,
        /// In force before this time.
        pub valid_until: Time,
        /// Which one it takes the place of.
        pub supersedes: Option<GrantId>,
        /// How much.
        pub limits: Limits,
        /// In what form.
        pub output: Output,
        /// Duties of the grantee.
        pub duties: Duties,
        /// Certificates that have to be live.
        pub required_certificates: Set<CertificateKind, 0, 6>,
        /// State.
        pub status: GrantStatus,
        /// When it was revoked or withdrawn, or its consent refused.
        pub ended_at: Option<Time>,
        /// The data is to be destroyed before this time, as its own records say; none of one that never was active.
        pub close_due: Option<Time>,
        /// Its close-out waits for acceptance.
        pub closing: Option<Closing>,
        /// Its close-out is done.
        pub closed: Option<Closed>,
        /// Raised by every change but holds, self-stops and reports.
        pub version: u64,
        /// Hash of all fields that the chain does not set.
        pub content_hash: Hash32,
        /// Hash of the stored detail.
        pub detail_hash: Hash32,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// What other records write on a grant, which raises no version of it.
    #[derive(Default)]
    pub struct GrantMarks {
        /// The one that took its place.
        pub superseded_by: Option<GrantId>,
    }

    /// What was used of a grant so far, descendants included.
    #[derive(Default)]
    pub struct GrantUse {
        /// Products.
        pub products: u64,
        /// Trades.
        pub trades: u64,
        /// Calls.
        pub calls: u64,
        /// Different buyers.
        pub recipients: u64,
        /// Editions under it of which something is held.
        pub held: u64,
    }

    /// A buyer was met under a grant, or a product is counted on it: keyed by both.
    pub struct Counted {
        /// Since when.
        pub since: Time,
    }
}

impl Record for Grant {
    const NAME: &'static str = "core";
}

impl Record for GrantMarks {
    const NAME: &'static str = "marks";
}

impl Record for GrantUse {
    const NAME: &'static str = "use";
}

impl Record for Counted {
    const NAME: &'static str = "counted";
}

impl Grant {
    /// The parent of a sub-grant.
    pub fn parent(&self) -> Option<&GrantId> {
        self.under.as_ref().map(|under| &under.parent)
    }

    /// Who gave the root: itself, where it is one.
    pub fn root_grantor(&self) -> &Uscc {
        self.under.as_ref().map_or(&self.grantor, |under| &under.root_grantor)
    }

    /// Did it ever become active? What did not never was a grant.
    pub fn was_active(&self) -> bool {
        self.close_due.is_some()
    }

    /// Has its term begun?
    pub fn has_begun(&self, time: Time) -> bool {
        self.was_active() && self.valid_from <= time
    }

    /// When it ends by itself, whatever its ancestors do; of one that never was active when that was said.
    pub fn own_end(&self) -> Time {
        self.ended_at.map_or(self.valid_until, |ended| ended.min(self.valid_until))
    }

    /// How far it reaches, with its detail.
    pub fn reach(&self, detail: &Detail) -> Reach {
        Reach {
            over: detail.over.clone(),
            purposes: self.purposes.clone(),
            actions: self.actions,
            prohibited: self.prohibited,
            spatial: detail.terms.spatial.clone(),
            recipients: detail.terms.recipients.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            limits: self.limits.clone(),
            output: self.output.clone(),
            required_certificates: self.required_certificates.clone(),
            duties: self.duties.clone(),
            depth_left: self.depth_left,
        }
    }

    /// Hash of what its parties signed: all fields but those that the chain sets.
    pub fn content(&self, detail: &Detail) -> Hash32 {
        let who = (&self.basis, &self.grantor, &self.grantee, &self.applicant, &self.under);
        let how = (&self.purposes, &self.actions, &self.prohibited, &self.valid_from, &self.valid_until, &self.supersedes);
        let bounds = (&self.limits, &self.output, &self.duties, &self.required_certificates, &self.depth_left);
        Hash32(sha256(&[b"mulu/content/v1", &encode(&who), &encode(&how), &encode(&bounds), &encode(detail)]))
    }
}
