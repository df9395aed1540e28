//! Lists of grants, by whose they are, what they name and where they are (A53, E34; docs/spec/grant.md, Lists).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::keys::grant_lists as lists;
use crate::authorization::records::grant::{Basis, Grant, GrantStatus};
use crate::authorization::records::scope::Cell;
use crate::authorization::standing::{ancestors, end_with, standing_with};
use crate::catalog::lists::grants_naming;
use crate::kernel::codec::choice;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, GrantId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::value::Time;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Leaves, Listing, Query, page};

choice! {
    /// A list of the grants of a division.
    Register {
        /// All of them.
        All "all",
        /// Sub-grants that were filed with the bureau.
        Filed "filed",
        /// Sub-grants that wait for the bureau's consent.
        Waiting "waiting",
    }

    /// Grants in one state, as it is stored: the end of a term, or of an ancestor, is derived.
    GrantState {
        /// A sub-grant that waits for consent.
        Consent "consent",
        /// Active, or over by its term.
        Active "active",
        /// Refused.
        Rejected "rejected",
        /// Revoked, and not closed out.
        Revoked "revoked",
        /// Withdrawn, and not closed out.
        Withdrawn "withdrawn",
        /// Its close-out waits.
        Closing "closing",
        /// Closed.
        Closed "closed",
    }
}

impl GrantState {
    fn flag(self) -> u16 {
        match self {
            GrantState::Consent => lists::with_status(GrantStatus::Consent),
            GrantState::Active => lists::with_status(GrantStatus::Active),
            GrantState::Rejected => lists::with_status(GrantStatus::Rejected),
            GrantState::Revoked => lists::with_status(GrantStatus::Revoked),
            GrantState::Withdrawn => lists::with_status(GrantStatus::Withdrawn),
            GrantState::Closing => lists::CLOSING,
            GrantState::Closed => lists::CLOSED,
        }
    }
}

/// Whose grants.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantsOf {
    /// That an organisation gave.
    Grantor(Uscc),
    /// That it has, or had.
    Grantee(Uscc),
    /// Under a grant.
    Parent(GrantId),
    /// That name an entry, while they are not closed.
    Entry(EntryId),
    /// That wait for the consent of an entry's provider.
    Waiting(EntryId),
    /// Over a cell, exactly, while they are not closed.
    Cell(Cell),
    /// Of a division.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
        /// Which of its lists.
        list: Register,
    },
}

/// Grants.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListGrants {
    /// Whose.
    pub of: GrantsOf,
    /// In this state; absent: in any. Of lists by entry or cell, and of those that wait, in any.
    #[serde(default)]
    pub state: Option<GrantState>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One grant on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantRow {
    /// The grant.
    pub grant_id: GrantId,
    /// Version.
    pub version: u64,
    /// On what it rests.
    pub basis: Basis,
    /// Who gave it.
    pub grantor: Uscc,
    /// Who has it.
    pub grantee: Uscc,
    /// Its parent.
    pub parent: Option<GrantId>,
    /// From this time on.
    pub valid_from: Time,
    /// Before this time.
    pub valid_until: Time,
    /// State as stored.
    pub status: GrantStatus,
    /// How it stands, in a word.
    pub standing: &'static str,
    /// The earliest end of itself and its ancestors.
    pub ends_at: Time,
    /// Its close-out is done.
    pub closed: bool,
}

fn row(context: &Context, state: &dyn StateRead, member: &Member) -> Result<GrantRow, Fault> {
    let grant = Key::<Grant>::new(&member.subject, &[]).get(state)?.ok_or_else(|| Fault::new("a grant on a list is missing"))?;
    let above = ancestors(state, &grant)?;
    Ok(GrantRow {
        grant_id: grant.grant_id,
        version: grant.version,
        basis: grant.basis,
        grantor: grant.grantor,
        grantee: grant.grantee,
        parent: grant.parent().copied(),
        valid_from: grant.valid_from,
        valid_until: grant.valid_until,
        status: grant.status,
        standing: standing_with(state, &grant, &above, context.time)?.word(),
        ends_at: end_with(&grant, &above).at,
        closed: grant.closed.is_some(),
    })
}

impl Query for ListGrants {
    const NUMBER: u16 = 148;
    const NAME: &'static str = "list_grants";
    type Answer = Listing<GrantRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = self.state.map_or(lists::ANY, GrantState::flag);
        let all = |of: Selection| page_of(state, [of], &self.from, self.limit);
        let (page, rest) = match &self.of {
            GrantsOf::Grantor(uscc) => (all(Selection::Members(lists::grants_by(uscc), mask))?, None),
            GrantsOf::Grantee(uscc) => (all(Selection::Members(lists::grants_to(uscc), mask))?, None),
            GrantsOf::Parent(id) => (all(Selection::Members(lists::grants_under(id), mask))?, None),
            GrantsOf::Entry(entry) => (all(grants_naming(entry).into())?, None),
            GrantsOf::Waiting(entry) => (all(lists::waiting_for(entry).into())?, None),
            GrantsOf::Cell(cell) => (all(lists::grants_over(cell).into())?, None),
            GrantsOf::Division { code, below, list } => {
                let of = |code: &DivisionCode| {
                    Ok(parts::one(match list {
                        Register::All => Selection::Members(lists::grants_in(code), mask),
                        Register::Filed => Selection::Members(lists::filed_in(code), mask),
                        Register::Waiting => lists::waiting_in(code).into(),
                    }))
                };
                let Part { page, rest, .. } = parts::page(state, (code, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
        };
        let items = page.members.iter().map(|(_, member)| row(context, state, member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}

/// Grants that ever named an entry, in the order in which they first did, closed ones among them.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GrantsEverNaming {
    /// The entry.
    pub entry: EntryId,
    /// First position.
    pub from: u64,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for GrantsEverNaming {
    const NUMBER: u16 = 149;
    const NAME: &'static str = "grants_ever_naming";
    type Answer = Leaves<GrantId>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        page::<GrantId, GrantId>(state, &lists::ever_naming(&self.entry), self.from, self.limit)
    }
}
