//! Writing an application: its core, its demand, its lists and the clocks of its state.

use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{Application, ApplicationStatus, Demand, Demanded};
use crate::authorization::write::{scenario, stage};
use crate::kernel::error::Fault;
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, StateWrite, Subject, stored_at};
use crate::kernel::value::Time;
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::due;
use crate::ledger::due::{Stage, Wanted};
use crate::ledger::joint_act::Waiter;

impl Versioned for Application {
    fn subject(&self) -> Subject {
        keys::subject(&self.application_id)
    }

    fn key(&self) -> Key<Self> {
        keys::application(&self.application_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// The first review centre has to review it.
pub const FIRST_REVIEW: Stage = Stage::new("application.first_review");
/// It was returned, and is to be completed.
pub const SUPPLEMENT: Stage = Stage::new("application.supplement");
/// A reduced scope is to be agreed to.
pub const ACCEPT_SCOPE: Stage = Stage::new("application.accept_scope");
/// It was approved, and the grantor has to sign.
pub const SIGN: Stage = Stage::new("application.sign");

/// The clock of its state on the lists of who has to act; those of the providers' stage are kept with that ([`super::stage`]).
fn set_clocks(draft: &mut Draft<'_>, application: &Application) -> Result<(), Fault> {
    let now = draft.origin().time;
    let Application { division, applicant, grantor, .. } = *application;
    // What it becomes by itself stands on the lists from the start: time joins none.
    let (status, ends) = match &application.completion {
        Some(completion) => (completion.status, completion.lapses),
        None => (application.status, application.stage_due),
    };
    let of = |due: Option<Time>, waits_for| due.map(|due| Wanted { division, due, waits_for });
    let clocks = [
        (FIRST_REVIEW, ApplicationStatus::Submitted, Waiter::Authority(Role::FirstReviewCentre, division)),
        (SUPPLEMENT, ApplicationStatus::Returned, Waiter::Organisation(applicant)),
        (ACCEPT_SCOPE, ApplicationStatus::ScopeOffered, Waiter::Organisation(applicant)),
        (SIGN, ApplicationStatus::Approved, Waiter::Organisation(grantor)),
    ];
    for (stage, at, waits_for) in clocks {
        let due = ends.filter(|_| status == at);
        due::keep(draft, application.application_id.object(), stage, now, of(due, waits_for))?;
    }
    Ok(())
}

fn is_over(status: ApplicationStatus) -> bool {
    matches!(status, ApplicationStatus::Granted | ApplicationStatus::Rejected | ApplicationStatus::Withdrawn)
}

/// Lists an application under the entries that it asks for, or asked for; the flag goes once it is over.
fn list_entries(draft: &mut Draft<'_>, application: &Application, entries: &[Demanded], open: bool) -> Result<(), Fault> {
    let member = keys::member(&application.application_id);
    for demanded in entries {
        keys::applications_for(&demanded.entry).set(draft, &member, if open { LISTED } else { 0 })?;
    }
    Ok(())
}

/// Writes an application as it is now; of the same version where a review left that. One that is over leaves its scenario and the lists of its entries.
fn put(draft: &mut Draft<'_>, application: &Application) -> Result<Done, Fault> {
    let id = application.application_id;
    if let Some(before) = keys::application(&id).get(draft)?.filter(|before| before.status != application.status) {
        stage::leave(draft, &before)?;
    }
    let flags = keys::with_status(application.status);
    for list in [keys::applications_by(&application.applicant), keys::applications_in(&application.division)] {
        list.set(draft, &keys::member(&id), flags)?;
    }
    set_clocks(draft, application)?;
    if is_over(application.status) {
        scenario::end_application(draft, &application.scenario, &id)?;
        let demand = keys::demand(&id).get(draft)?.ok_or_else(|| Fault::new("an application has no demand"))?;
        list_entries(draft, application, &demand.entries, false)?;
    }
    draft.version_with(application, application.demand)?;
    Ok(Done::of(id))
}

/// Writes the next version of an application.
pub(crate) fn save(draft: &mut Draft<'_>, mut application: Application) -> Result<Done, Fault> {
    application.version = application.version.saturating_add(1);
    put(draft, &application)
}

/// Writes what a review, an opinion or an escalation changes, the version as it stands.
pub(crate) fn save_reviewed(draft: &mut Draft<'_>, application: &Application) -> Result<Done, Fault> {
    put(draft, application)
}

/// Writes the next version of an application with what it asks for: its reviews begin anew.
pub(crate) fn save_demand(draft: &mut Draft<'_>, mut application: Application, demand: &Demand) -> Result<Done, Fault> {
    let key = keys::demand(&application.application_id);
    if let Some(before) = key.get(draft)? {
        let gone: Vec<_> = before.entries.iter().filter(|old| demand.entries.iter().all(|new| new.entry != old.entry)).cloned().collect();
        list_entries(draft, &application, &gone, false)?;
    }
    draft.put(&key, demand);
    let bytes = stored_at(demand, draft.app_version());
    application.demand = draft.keep(bytes);
    application.round = application.version.saturating_add(1);
    application.completion = None;
    list_entries(draft, &application, &demand.entries, true)?;
    save(draft, application)
}

/// A grant of it was signed, or a wider one of what it builds on: it is over.
pub(crate) fn grant(draft: &mut Draft<'_>, mut application: Application) -> Result<(), Fault> {
    application.status = ApplicationStatus::Granted;
    application.stage_due = None;
    application.completion = None;
    save(draft, application)?;
    Ok(())
}
