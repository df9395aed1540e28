//! Questions about governance (C30, B53). Votes are counted over the governors of the time asked about, or as they were at the end.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::governance::access::shown;
use crate::governance::actions::role::excepted_pairs;
use crate::governance::electorate::{Electorate, Tally, electorate};
use crate::governance::keys::{proposal, proposals, subject, votes, with_status};
use crate::governance::records::{Proposal, ProposalStatus, Vote};
use crate::governance::validators::{self, ValidatorSet};
use crate::kernel::error::Fault;
use crate::kernel::id::{ProposalId, Uscc};
use crate::kernel::listing::{MAX_LIMIT, Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::{Hash, Time};
use crate::ledger::division::MAX_DIVISIONS;
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::entry::QueryEntry;
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::params::Parameter;
use crate::ledger::query::{Context, HistoryItem, Listing, Query, negative};
use crate::ledger::scheduled::standing;
use crate::ledger::shown::{AtVersion, Get, History, Numbered, Shown, kept};
use crate::ledger::texts::Reason;
use crate::ledger::version;
use crate::party::keys::role_exception;
use crate::party::queries::tables::{ParameterAnswer, parameter_at};

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<GetProposal>(),
    QueryEntry::of::<ListProposals>(),
    QueryEntry::of::<ProposalHistory>(),
    QueryEntry::of::<ListParameters>(),
    QueryEntry::of::<ListExceptions>(),
    QueryEntry::of::<ListGovernors>(),
    QueryEntry::of::<GetProposalVersion>(),
    QueryEntry::of::<GetValidators>(),
];

/// A proposal with its votes.
pub type GetProposal = Get<Proposal>;

/// A proposal as a version of it stood.
pub type GetProposalVersion = AtVersion<Proposal>;

/// Every step of a proposal, oldest first: its making, votes, its end (`execution` where the block itself ended it).
pub type ProposalHistory = History<Proposal>;

/// A version of a proposal and the change that made it, or left it standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalVersionAnswer {
    /// Its record.
    pub proposal: Proposal,
    /// The change.
    pub made_by: HistoryItem,
}

/// What stands about a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalAnswer {
    /// Its record; an open one that would pass now is `passed`.
    #[serde(flatten)]
    pub proposal: Proposal,
    /// All votes, also of those who are no longer governors.
    pub votes: Vec<VoteView>,
    /// Governors at the time asked about.
    pub governors: u64,
    /// Votes that it takes, at the time asked about.
    pub needed: u64,
    /// Votes for it that count, at the time asked about.
    pub approvals: u64,
    /// Votes against it that count, at the time asked about.
    pub rejections: u64,
    /// Governors that have not voted.
    pub missing: Vec<Uscc>,
}

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoteView {
    /// Whose.
    pub governor: Uscc,
    /// For or against.
    pub approve: bool,
    /// False of one who is no longer a governor, or is suspended.
    pub counts: bool,
    /// Why.
    pub reason: Option<Reason>,
    /// When.
    pub at: Time,
}

/// The status as people see it.
fn seen(status: ProposalStatus, tally: &Tally) -> ProposalStatus {
    if status == ProposalStatus::Open && tally.passed { ProposalStatus::Passed } else { status }
}

impl Shown for Proposal {
    type Id = ProposalId;
    type View = Box<ProposalAnswer>;
    type Old = ProposalVersionAnswer;
    const GET: Numbered = (90, "get_proposal");
    const AT_VERSION: Numbered = (96, "get_proposal_version");
    const HISTORY: Numbered = (92, "proposal_history");

    fn subject(id: &ProposalId) -> Subject {
        subject(id)
    }

    fn old(id: &ProposalId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<ProposalVersionAnswer, Fault> {
        let mut proposal: Proposal = kept(state, &leaf.core_hash)?;
        shown(state, id, &mut proposal.reason)?;
        Ok(ProposalVersionAnswer { proposal, made_by: leaf.into() })
    }

    fn view(id: &ProposalId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<ProposalAnswer>>, Fault> {
        let Some(mut record) = proposal(id).get(state)? else { return Ok(None) };
        let cast = votes(id).get(state)?.unwrap_or_default().votes;
        let electorate = electorate(state, context.time)?;
        let tally = electorate.tally(&cast);
        shown(state, id, &mut record.reason)?;
        let view = |mut vote: Vote| -> Result<VoteView, Fault> {
            if let Some(reason) = &mut vote.reason {
                shown(state, id, reason)?;
            }
            let counts = electorate.governors.contains(&vote.governor);
            Ok(VoteView { governor: vote.governor, approve: vote.approve, counts, reason: vote.reason, at: vote.at })
        };
        let votes = cast.into_iter().map(view).collect::<Result<_, _>>()?;
        record.status = seen(record.status, &tally);
        Ok(Some(Box::new(ProposalAnswer {
            proposal: record,
            votes,
            governors: electorate.governors.len() as u64,
            needed: electorate.needed,
            approvals: tally.approvals,
            rejections: tally.rejections,
            missing: tally.missing,
        })))
    }
}

/// Proposals, all of one status at the time asked about: a complete list.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListProposals {
    /// Which; none: all.
    pub status: Option<ProposalStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`MAX_LIMIT`].
    pub limit: u32,
}

/// One proposal on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalRow {
    /// Its id.
    pub id: ProposalId,
    /// Name of its action.
    pub action: String,
    /// Who proposed it.
    pub proposer: Uscc,
    /// State at the time asked about.
    pub status: ProposalStatus,
    /// Its time.
    pub effective_at: Time,
    /// When it was proposed.
    pub proposed_at: Time,
    /// Votes for it that count; of an ended one, that counted at its end.
    pub approvals: u64,
    /// Votes that it takes, or took.
    pub needed: u64,
}

/// Name of an action, as in its JSON form.
fn name_of(record: &Proposal) -> String {
    let json = serde_json::to_value(&record.action).ok();
    json.as_ref().and_then(|v| v.as_object()).and_then(|o| o.keys().next().cloned()).unwrap_or_default()
}

fn row(state: &dyn StateRead, electorate: &Electorate, member: Member) -> Result<ProposalRow, Fault> {
    let Subject::Object(id) = member.subject else { return Err(Fault::new("a list of proposals holds something else")) };
    let id = ProposalId::try_from(id).map_err(|_| Fault::new("a list of proposals holds something else"))?;
    let record = proposal(&id).get(state)?.ok_or_else(|| Fault::new("a proposal on a list is missing"))?;
    let action = name_of(&record);
    let (status, approvals, needed) = match &record.end {
        Some(end) => (record.status, end.approvals.into(), end.needed.into()),
        None => {
            let tally = electorate.tally(&votes(&id).get(state)?.unwrap_or_default().votes);
            (seen(record.status, &tally), tally.approvals, electorate.needed)
        }
    };
    let Proposal { proposer, effective_at, proposed_at, .. } = record;
    Ok(ProposalRow { id, action, proposer, status, effective_at, proposed_at, approvals, needed })
}

impl Query for ListProposals {
    const NUMBER: u16 = 91;
    const NAME: &'static str = "list_proposals";
    type Answer = Listing<ProposalRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        use ProposalStatus::*;
        let electorate = electorate(state, context.time)?;
        let row = |member: Member| row(state, &electorate, member);
        if let Some(asked @ (Open | Passed)) = self.status {
            // Which of the two is derived, so all that wait are read; each organisation has a few of them at most.
            let waiting = proposals().first(state, with_status(Open), MAX_DIVISIONS)?;
            let mut rows = Vec::new();
            for (position, member) in waiting {
                let row = row(member)?;
                rows.extend((row.status == asked).then_some((position, row)));
            }
            if self.from != Place::at(self.from.position) {
                return Err(Fault::new(format!("{} is no place in a list of no division", self.from)));
            }
            let total = rows.len() as u64;
            rows.retain(|(position, _)| *position >= self.from.position);
            let rest = rows.split_off(rows.len().min(self.limit.min(MAX_LIMIT) as usize));
            let next = rest.first().map(|(position, _)| Place::at(*position));
            return Ok(Listing { items: rows.into_iter().map(|(_, row)| row).collect(), total, next, rest: None });
        }
        let all = [Open, Executed, Rejected, Withdrawn, Lapsed].into_iter().fold(0, |mask, status| mask | with_status(status));
        let selection = Selection::Members(proposals(), self.status.map_or(all, with_status));
        let page = page_of(state, [selection], &self.from, self.limit)?;
        let items = page.members.into_iter().map(|(_, member)| row(member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

/// Every parameter with what replaces it, and from when.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListParameters {}

impl Query for ListParameters {
    const NUMBER: u16 = 93;
    const NAME: &'static str = "list_parameters";
    type Answer = Vec<ParameterAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let known = context.law.parameters(version::stands(state)?.version).into_iter();
        known.map(|spec| Ok(parameter_at(spec.name, context, Parameter::require(spec.name, spec.key().get(state)?)?))).collect()
    }
}

/// The exceptions that an organisation ever had from conflicting roles (B53).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListExceptions {
    /// Whose.
    pub uscc: Uscc,
}

/// An exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptionView {
    /// One role.
    pub role: Role,
    /// The other.
    pub with: Role,
    /// Before this time.
    pub until: Time,
    /// The decision.
    pub decision_hash: Hash,
    /// In force at the time asked about.
    pub live: bool,
}

impl Query for ListExceptions {
    const NUMBER: u16 = 94;
    const NAME: &'static str = "list_exceptions";
    type Answer = Vec<ExceptionView>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let view = |(role, with): (Role, Role)| {
            let found = role_exception(&self.uscc, role, with).get(state)?;
            let found = found.ok_or_else(|| Fault::new("an exception on a list is missing"))?;
            let live = context.time < found.until;
            Ok(ExceptionView { role, with, until: found.until, decision_hash: found.decision_hash, live })
        };
        excepted_pairs(&self.uscc).get(state)?.unwrap_or_default().pairs.into_iter().take(MAX_LIMIT as usize).map(view).collect()
    }
}

/// Who votes at the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListGovernors {}

/// Who votes, and how many it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GovernorsAnswer {
    /// Separate organisations whose role is in force.
    pub governors: Vec<Uscc>,
    /// Those among them that are suspended: their votes count.
    pub suspended: Vec<Uscc>,
    /// Votes that a proposal takes.
    pub needed: u64,
}

impl Query for ListGovernors {
    const NUMBER: u16 = 95;
    const NAME: &'static str = "list_governors";
    type Answer = GovernorsAnswer;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Electorate { governors, needed } = electorate(state, context.time)?;
        let mut suspended = Vec::new();
        for governor in &governors {
            let stands = standing(state, governor, context.time)?;
            if stands.is_some_and(|organisation| organisation.status == OrganisationStatus::Suspended) {
                suspended.push(*governor);
            }
        }
        Ok(GovernorsAnswer { governors, suspended, needed })
    }
}

/// The validators as governance set them last, with the organisations behind them; none on a chain whose engine has one validator of its own.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetValidators {}

impl Query for GetValidators {
    const NUMBER: u16 = 97;
    const NAME: &'static str = "get_validators";
    type Answer = Option<ValidatorSet>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        validators::stands(state)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
