//! Writing a version of a request, and of a consent: records, lists and clocks in one place.

use crate::access_request::keys;
use crate::access_request::records::{AccessRequest, AccessStatus, SubjectConsent, UseReport};
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::due;
use crate::ledger::due::{Stage, Stopwatch, Wanted};
use crate::ledger::joint_act::Waiter;

impl Versioned for AccessRequest {
    fn subject(&self) -> Subject {
        keys::subject(&self.request_id)
    }

    fn key(&self) -> Key<Self> {
        keys::request(&self.request_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

impl Versioned for UseReport {
    fn subject(&self) -> Subject {
        keys::report_subject(&self.report_id)
    }

    fn key(&self) -> Key<Self> {
        keys::report(&self.report_id)
    }

    fn version(&self) -> u64 {
        1
    }
}

impl Versioned for SubjectConsent {
    fn subject(&self) -> Subject {
        keys::consent_subject(&self.consent)
    }

    fn key(&self) -> Key<Self> {
        keys::consent(&self.consent)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// It is to be answered.
pub const ANSWER: Stage = Stage::new("access_request.answer");
/// It was returned, and is to be completed.
pub const SUPPLEMENT: Stage = Stage::new("access_request.supplement");
/// Its use is to be reported.
pub const REPORT: Stage = Stage::new("access_request.report");

/// The clocks of a request, each on the lists of who has to act: the provider to answer, who asked (or who carries for it) to complete and report.
fn set_clocks(draft: &mut Draft<'_>, request: &AccessRequest) -> Result<(), Fault> {
    let now = draft.origin().time;
    let id = *request.request_id.object();
    let of = |due: Option<Time>, waits: Option<Uscc>| {
        due.zip(waits).map(|(due, waits)| Wanted { division: request.division, due, waits_for: Waiter::Organisation(waits) })
    };
    let asked_by = request.relay.or(request.requester.org().copied());
    let answer = request.clock.as_ref().and_then(Stopwatch::running_due);
    due::keep(draft, &id, ANSWER, now, of(answer, Some(request.provider)))?;
    let lapses = request.lapses.filter(|_| request.status == AccessStatus::Returned);
    due::keep(draft, &id, SUPPLEMENT, now, of(lapses, asked_by))?;
    due::keep(draft, &id, REPORT, now, of(request.report_due, asked_by))
}

/// The lists on which a request stands: of its entry, its division, its provider, and of who asked where that is an organisation.
fn lists(request: &AccessRequest) -> Vec<MemberList> {
    let by = request.requester.org().map(keys::requests_by);
    [keys::requests_for(&request.entry), keys::requests_in(&request.division), keys::requests_to(&request.provider)]
        .into_iter()
        .chain(by)
        .collect()
}

/// Writes the next version of a request, which is now its entry's provider's to answer; texts as hashes.
pub(crate) fn save(draft: &mut Draft<'_>, mut request: AccessRequest, provider: &Uscc) -> Result<Done, Fault> {
    request.version = request.version.saturating_add(1);
    request.provider = *provider;
    let before = draft.follow(&mut request)?;
    let member = keys::member(&request.request_id);
    MemberList::move_member(
        draft,
        &member,
        &before.map(|b| lists(&b)).unwrap_or_default(),
        &lists(&request),
        keys::with_status(request.status),
    )?;
    set_clocks(draft, &request)?;
    draft.version(&request)?;
    Ok(Done::of(request.request_id))
}

/// Writes what a report changes, the version as it stands.
pub(crate) fn save_reported(draft: &mut Draft<'_>, request: &AccessRequest) -> Result<(), Fault> {
    set_clocks(draft, request)?;
    draft.version(request)
}
