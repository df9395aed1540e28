//! The question about one access request (E13; docs/spec/access_request.md), with what follows from the time asked about.

use serde::Serialize;

use crate::access_request::keys::{reports_of, request, subject};
use crate::access_request::offered::denied;
use crate::access_request::records::{AccessRequest, AccessStatus};
use crate::kernel::error::Fault;
use crate::kernel::id::RequestId;
use crate::kernel::member_list::LISTED;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem};
use crate::ledger::shown::{Numbered, Shown, kept};
use crate::ledger::texts;

/// A request with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessRequestAnswer {
    /// The request, texts in words.
    pub request: AccessRequest,
    /// Granted, within its term, and nothing denies it: the data may be supplied at this time.
    pub supplied: bool,
    /// Of what was granted and is within its term: the code by which the entry as it stands denies it, by its name.
    pub denied: Option<&'static str>,
    /// Its term is over.
    pub expired: bool,
    /// It was returned, and not completed in time: it can only be withdrawn.
    pub lapsed: bool,
    /// Its answer is overdue: a bureau that covers the entry may give it.
    pub overdue: bool,
    /// A report of its use is due and was not filed.
    pub report_overdue: bool,
    /// Reports of its use.
    pub reports: u64,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessRequestVersionAnswer {
    /// The request, texts in words.
    pub request: AccessRequest,
    /// The message that made it.
    pub made_by: HistoryItem,
}

/// What follows from the time, without texts.
pub(crate) fn answer(time: Time, state: &dyn StateRead, request: AccessRequest) -> Result<AccessRequestAnswer, Fault> {
    let granted = request.is_supplied(time);
    let denied = if granted { denied(state, time, &request)? } else { None };
    Ok(AccessRequestAnswer {
        supplied: granted && denied.is_none(),
        denied: denied.map(|code| code.name()),
        expired: matches!(request.status, AccessStatus::Issued | AccessStatus::Approved) && request.term.until <= time,
        lapsed: request.has_lapsed(time),
        overdue: request.is_overdue(time),
        report_overdue: request.report_due.is_some_and(|due| due <= time),
        reports: reports_of(&request.request_id).count(state, LISTED)?,
        request,
    })
}

impl Shown for AccessRequest {
    type Id = RequestId;
    type View = Box<AccessRequestAnswer>;
    type Old = Box<AccessRequestVersionAnswer>;
    const GET: Numbered = (190, "get_access_request");
    const AT_VERSION: Numbered = (191, "get_access_request_version");
    const HISTORY: Numbered = (192, "access_request_history");

    fn subject(id: &RequestId) -> Subject {
        subject(id)
    }

    fn view(id: &RequestId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<AccessRequestAnswer>>, Fault> {
        let Some(mut found) = request(id).get(state)? else { return Ok(None) };
        texts::show(&mut found, &subject(id), state)?;
        answer(context.time, state, found).map(Box::new).map(Some)
    }

    fn old(id: &RequestId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<AccessRequestVersionAnswer>, Fault> {
        let mut request: AccessRequest = kept(state, &leaf.core_hash)?;
        texts::show(&mut request, &subject(id), state)?;
        Ok(Box::new(AccessRequestVersionAnswer { request, made_by: leaf.into() }))
    }
}
