//! Lists of access requests, by whom or what they are about, and of the reports of one (E13, A48, D39; docs/spec/access_request.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::access_request::keys;
use crate::access_request::queries::request::answer;
use crate::access_request::records::{AccessKind, AccessRequest, AccessStatus, UseReport};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, RequestId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::value::Time;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::persons::Party;
use crate::ledger::query::{Context, Listing, Query};
use crate::ledger::term::Term;

/// Whose requests.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestsOf {
    /// For the data of an entry.
    Entry(EntryId),
    /// To be answered by a provider: of its entries as they stood when each request was last acted on.
    Provider(Uscc),
    /// By an organisation.
    Requester(Uscc),
    /// For entries of a division.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Access requests: waiting, refused, supplied. Overdue among them are those with `overdue`, and the division's past hours.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListAccessRequests {
    /// Whose.
    pub of: RequestsOf,
    /// In this state; absent: in any.
    #[serde(default)]
    pub status: Option<AccessStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One request on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessRequestRow {
    /// The request.
    pub request_id: RequestId,
    /// Version.
    pub version: u64,
    /// By which door.
    pub kind: AccessKind,
    /// Whose data.
    pub entry: EntryId,
    /// Who asks.
    pub requester: Party,
    /// State.
    pub status: AccessStatus,
    /// When it is supplied.
    pub term: Term,
    /// The end of the clock of its answer, while one is due.
    pub due: Option<Time>,
    /// Its answer is overdue.
    pub overdue: bool,
    /// It may be supplied at this time.
    pub supplied: bool,
}

fn row(context: &Context, state: &dyn StateRead, member: &Member) -> Result<AccessRequestRow, Fault> {
    let found = Key::<AccessRequest>::new(&member.subject, &[]).get(state)?;
    let found = found.ok_or_else(|| Fault::new("a request on a list is missing"))?;
    let answer = answer(context.time, state, found)?;
    Ok(AccessRequestRow {
        request_id: answer.request.request_id,
        version: answer.request.version,
        kind: answer.request.kind,
        entry: answer.request.entry,
        requester: answer.request.requester,
        status: answer.request.status,
        term: answer.request.term,
        due: answer.request.clock.map(|clock| clock.due),
        overdue: answer.overdue,
        supplied: answer.supplied,
    })
}

impl Query for ListAccessRequests {
    const NUMBER: u16 = 193;
    const NAME: &'static str = "list_access_requests";
    type Answer = Listing<AccessRequestRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = self.status.map_or(keys::ANY_STATUS, keys::with_status);
        let (page, rest) = match &self.of {
            RequestsOf::Division { code, below } => {
                let of = |code: &DivisionCode| Ok(parts::one(Selection::Members(keys::requests_in(code), mask)));
                let Part { page, rest, .. } = parts::page(state, (code, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
            RequestsOf::Entry(entry) => {
                (page_of(state, [Selection::Members(keys::requests_for(entry), mask)], &self.from, self.limit)?, None)
            }
            RequestsOf::Provider(uscc) => {
                (page_of(state, [Selection::Members(keys::requests_to(uscc), mask)], &self.from, self.limit)?, None)
            }
            RequestsOf::Requester(uscc) => {
                (page_of(state, [Selection::Members(keys::requests_by(uscc), mask)], &self.from, self.limit)?, None)
            }
        };
        let items = page.members.iter().map(|(_, member)| row(context, state, member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}

/// Reports of the use of a request's data, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListUseReports {
    /// The request.
    pub request: RequestId,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListUseReports {
    const NUMBER: u16 = 194;
    const NAME: &'static str = "list_use_reports";
    type Answer = Listing<UseReport>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = page_of(state, [keys::reports_of(&self.request).into()], &self.from, self.limit)?;
        let report = |member: &Member| {
            let found = Key::<UseReport>::new(&member.subject, &[]).get(state)?;
            found.ok_or_else(|| Fault::new("a report on a list is missing"))
        };
        let items = page.members.iter().map(|(_, member)| report(member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}
