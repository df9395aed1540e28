//! Lists of objections, by what they are against, who handles them, who filed them, and where (B8; docs/spec/objection.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ObjectionId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::value::Time;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::persons::Party;
use crate::ledger::query::{Context, Listing, Query};
use crate::objection::keys;
use crate::objection::records::{About, Ground, Objection, ObjectionStatus, Verdict};

/// Whose objections.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionsOf {
    /// Against a subject.
    Subject(About),
    /// That an organisation handles, or handled last.
    Handler(Uscc),
    /// By an organisation.
    Objector(Uscc),
    /// Handled in a division.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// All.
    Any,
    /// Those that are neither dismissed, closed nor withdrawn.
    Open,
    /// Those in one state.
    Status(ObjectionStatus),
}

/// Objections.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListObjections {
    /// Whose.
    pub of: ObjectionsOf,
    /// Which of them.
    pub which: Which,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One objection on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectionRow {
    /// The objection.
    pub objection_id: ObjectionId,
    /// Version.
    pub version: u64,
    /// Against what.
    pub subject: About,
    /// Why.
    pub ground: Ground,
    /// Who objects.
    pub objector: Party,
    /// Who handles it.
    pub handler: Uscc,
    /// State.
    pub status: ObjectionStatus,
    /// What was decided.
    pub outcome: Option<Verdict>,
    /// The end of the clock that its handler has to keep, while one runs.
    pub due: Option<Time>,
    /// That end has come.
    pub overdue: bool,
    /// It freezes its subject at this time.
    pub freezes: bool,
}

fn row(context: &Context, state: &dyn StateRead, member: &Member) -> Result<ObjectionRow, Fault> {
    let found = Key::<Objection>::new(&member.subject, &[]).get(state)?;
    let found = found.ok_or_else(|| Fault::new("an objection on a list is missing"))?;
    Ok(ObjectionRow {
        due: found.handlers_due(),
        overdue: found.is_overdue(context.time),
        freezes: found.is_freezing(context.time),
        objection_id: found.objection_id,
        version: found.version,
        subject: found.subject,
        ground: found.ground,
        objector: found.objector,
        handler: found.handler,
        status: found.status,
        outcome: found.outcome,
    })
}

impl Query for ListObjections {
    const NUMBER: u16 = 203;
    const NAME: &'static str = "list_objections";
    type Answer = Listing<ObjectionRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = match self.which {
            Which::Any => keys::ANY_STATUS,
            Which::Open => keys::OPEN,
            Which::Status(status) => keys::with_status(status),
        };
        let all = |list: MemberList| page_of(state, [Selection::Members(list, mask)], &self.from, self.limit);
        let (page, rest) = match &self.of {
            ObjectionsOf::Subject(about) => (all(keys::objections_against(about))?, None),
            ObjectionsOf::Handler(uscc) => (all(keys::objections_handled_by(uscc))?, None),
            ObjectionsOf::Objector(uscc) => (all(keys::objections_by(uscc))?, None),
            ObjectionsOf::Division { code, below } => {
                let of = |code: &DivisionCode| Ok(parts::one(Selection::Members(keys::objections_in(code), mask)));
                let Part { page, rest, .. } = parts::page(state, (code, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
        };
        let items = page.members.iter().map(|(_, member)| row(context, state, member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}
