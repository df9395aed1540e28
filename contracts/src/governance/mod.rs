//! Governance 治理 (records.md §12): what no organisation may decide alone is proposed, approved by k of n separate governors, and
//! executed after a delay. All keys of the domain are made here.
//!
//! Votes are counted when it matters, never stored as a result: `passed` is derived from the governors of the moment asked about, and
//! counted again in the block that executes. A stored "passed" would live on after a governor whose vote made it had left.

pub mod action;
pub mod approve_proposal;
pub mod division;
pub mod parameter;
pub mod propose;
pub mod queries;
pub mod redact;
pub mod reject_proposal;
pub mod role;
pub mod run;
mod vote;
pub mod withdraw_proposal;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::codec::{encode, record, sha256};
use crate::error::{Code, Refusal};
use crate::id::{ProposalId, Uscc};
use crate::params;
use crate::party::assign_role::binding_roles;
use crate::party::{self, OrganisationStatus, Role};
use crate::query::blob_hash;
use crate::rule::{Plan, Touched};
use crate::state::{Fault, Key, LiveList, Member, Record, StateRead, Subject, stored};
use crate::texts::{self, Reason};
use crate::value::{Hash32, Time};

pub use action::Action;

/// In histories, the kind of what a block does by itself when a proposal falls due. No message has it.
pub const EXECUTION: u16 = 900;
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
    /// Proposal 提案 (records.md §12.2).
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
        /// The field or state that goes with it.
        pub detail: Option<String>,
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

/// Subject of a proposal.
pub fn subject(id: &ProposalId) -> Subject {
    Subject::Object(*id.object())
}

/// Key of a proposal.
pub fn proposal(id: &ProposalId) -> Key<Proposal> {
    Key::new(&subject(id), &[])
}

/// Key of its votes.
pub fn votes(id: &ProposalId) -> Key<Votes> {
    Key::new(&subject(id), &[])
}

/// Key of what waits for its time.
pub fn agenda() -> Key<Agenda> {
    Key::new(&Subject::Params, &[])
}

/// Live list: organisations with an assignment of the role governor, in any division, also one outside its term.
pub fn governors() -> LiveList {
    LiveList::new(&Subject::Params, &[b"governors"])
}

/// Live list: proposals by stored status.
pub fn proposals(status: ProposalStatus) -> LiveList {
    LiveList::new(&Subject::Params, &[b"proposals", &[status as u8]])
}

/// Hash of what is voted on, the reason's words as their hash.
pub fn content_hash(id: &ProposalId, action: &Action, effective_at: Time, reason: &Reason) -> Hash32 {
    Hash32(sha256(&[b"mulu/proposal/v1", &encode(&(id, action, effective_at, reason))]))
}

impl Agenda {
    /// With one proposal more, behind those of the same time.
    fn with(mut self, due: Due) -> Agenda {
        let place = self.due.partition_point(|d| d.at <= due.at);
        self.due.insert(place, due);
        self
    }

    /// Without a proposal.
    fn without(mut self, id: &ProposalId) -> Agenda {
        self.due.retain(|d| d.id != *id);
        self
    }
}

/// One who votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governor {
    /// The organisation.
    pub organisation: Uscc,
    /// False while it is suspended: its vote does not count then.
    pub counts: bool,
}

/// Who votes at a time, and how many it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Electorate {
    /// Separate organisations whose role governor is in force, and that have not ended. One that is suspended stands among them, so
    /// that suspending governors makes a decision harder, never easier: else one authority could suspend all others and rule alone.
    pub governors: Vec<Governor>,
    /// k: the fraction `gov_quorum` of them, rounded up; never 0.
    pub needed: u64,
}

/// How a proposal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Votes for it that count.
    pub approvals: u64,
    /// Votes against it of governors.
    pub rejections: u64,
    /// Governors that have not voted.
    pub missing: Vec<Uscc>,
    /// Enough are for it.
    pub passed: bool,
    /// So many are against it that the others are too few.
    pub impossible: bool,
}

/// Who votes at a time.
pub fn electorate(state: &dyn StateRead, at: Time) -> Result<Electorate, Fault> {
    let mut found = Vec::new();
    for member in governors().members(state, 0, MAX_GOVERNORS)? {
        let Subject::Organisation(uscc) = member.subject else {
            return Err(Fault::new("the list of governors holds something else"));
        };
        let organisation = party::standing(state, &uscc, at)?.ok_or_else(|| Fault::new("a governor is missing"))?;
        let roles = binding_roles(state, &uscc, at)?;
        if !organisation.has_ended() && roles.iter().any(|r| r.role == Role::Governor && r.is_active(at)) {
            found.push(Governor { organisation: uscc, counts: organisation.status != OrganisationStatus::Suspended });
        }
    }
    let (num, den) = params::fraction(state, "gov_quorum", at)?;
    // At most 64 governors and a denominator of 32 bits: far from an overflow.
    let needed = (found.len() as u64 * u64::from(num)).div_ceil(u64::from(den)).max(1);
    Ok(Electorate { governors: found, needed })
}

impl Electorate {
    /// Counts votes: those of governors of now alone.
    pub fn tally(&self, votes: &[Vote]) -> Tally {
        let mut tally = Tally { approvals: 0, rejections: 0, missing: Vec::new(), passed: false, impossible: false };
        for governor in &self.governors {
            match votes.iter().find(|v| v.governor == governor.organisation) {
                Some(vote) if vote.approve => tally.approvals += u64::from(governor.counts),
                Some(_) => tally.rejections += 1,
                None => tally.missing.push(governor.organisation),
            }
        }
        let rest = (self.governors.len() as u64).saturating_sub(tally.rejections);
        tally.passed = tally.approvals >= self.needed;
        tally.impossible = rest < self.needed;
        tally
    }
}

/// Writes a proposal, keeps this version as a blob, and notes it in its history.
fn write(plan: &mut Plan, record: &Proposal) {
    let bytes = stored(record);
    let core_hash = blob_hash(&bytes);
    plan.id = record.proposal_id.to_string();
    plan.blob(core_hash, bytes);
    plan.put(&proposal(&record.proposal_id), record);
    touch(plan, record, Hash32(core_hash));
}

/// Notes something in a proposal's history that leaves its record alone.
fn touch(plan: &mut Plan, record: &Proposal, core_hash: Hash32) {
    plan.id = record.proposal_id.to_string();
    plan.touched =
        Some(Touched { subject: subject(&record.proposal_id), version: record.version, core_hash, detail_hash: Hash32([0; 32]) });
}

/// Ends a proposal: off the agenda, on the list of what ended so. The caller takes it off the agenda.
fn finish(plan: &mut Plan, mut record: Proposal, status: ProposalStatus, end: End) {
    let member = Member::of(subject(&record.proposal_id));
    plan.leave(proposals(record.status), member.clone());
    plan.join(proposals(status), member);
    record.status = status;
    record.version = record.version.saturating_add(1);
    record.end = Some(end);
    write(plan, &record);
}

/// The proposal that a message names, or `not_found`.
fn found(state: &dyn StateRead, id: &ProposalId) -> Result<Proposal, Refusal> {
    proposal(id).get(state)?.ok_or_else(|| Code::NotFound.into())
}

/// Puts the words of a reason back, or says that they were redacted.
fn shown(state: &dyn StateRead, id: &ProposalId, reason: &mut Reason) -> Result<(), Fault> {
    texts::show(reason, &subject(id), state)
}
