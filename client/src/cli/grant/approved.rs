//! What was approved, as a new grant says it where nobody says otherwise: of an application its parties, demand, scope and term; of a plan its cells and
//! term.

use mulu_contracts::authorization::queries::application::ApplicationAnswer;
use mulu_contracts::authorization::queries::{GetApplication, GetPlan};
use mulu_contracts::authorization::records::grant::Basis;
use mulu_contracts::authorization::records::plan::{PlanContent, PlanMode};
use mulu_contracts::authorization::records::reach::{GrantedEntry, Over};
use mulu_contracts::authorization::records::scope::{ANY_THEME, Cell, Recipients, Scope};
use mulu_contracts::catalog::records::entry::Actions;
use mulu_contracts::kernel::id::{ApplicationId, DivisionCode, EntryId, GrantId, PlanId, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash, List, Set, Time};
use serde::Serialize;

use crate::cli::catalog::standing as entry;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::write::now;
use crate::exit::Failure;
use crate::words::{Words, grants};

/// What an approval says of a grant.
pub struct Approved {
    /// On what it rests.
    pub basis: Basis,
    /// Its parties, as far as the approval names them.
    pub parties: Parties,
    /// Its content.
    pub content: Form,
}

/// Who grants to whom.
#[derive(Debug, Default, Serialize)]
pub struct Parties {
    grantor: Option<Uscc>,
    grantee: Option<Uscc>,
    applicant: Option<Uscc>,
}

#[derive(Serialize)]
struct ByApplication<'a> {
    over: Over,
    purposes: &'a Set<Code<24>, 1, 8>,
    actions: Actions,
    spatial: &'a Set<DivisionCode, 0, 32>,
    recipients: &'a Recipients,
    valid_from: Time,
    valid_until: Time,
    supersedes: Option<GrantId>,
    output: Abroad,
}

#[derive(Serialize)]
struct Abroad {
    cross_border: Option<Hash>,
}

#[derive(Serialize)]
struct ByPlan {
    over: Over,
    valid_until: Time,
}

/// Of an application.
pub fn of_application(session: &mut Session, id: ApplicationId) -> Result<Approved, Failure> {
    let found = session.before_write(GetApplication { id })?.answer.ok_or_else(|| Failure::absent(grants::application(id)))?;
    let over = demanded(&found, &mut |id| Ok(entry(session, id)?.core.version))?;
    let application = &found.application;
    let Scope { purposes, actions, spatial, recipients } = &application.scope;
    let mut content = Form::default();
    content.put_all(&ByApplication {
        over,
        purposes,
        actions: *actions,
        spatial,
        recipients,
        valid_from: application.term.from.max(now()),
        valid_until: application.term.until,
        supersedes: application.op.grant().copied(),
        output: Abroad { cross_border: application.cross_border.as_ref().map(|cross_border| cross_border.approval) },
    })?;
    Ok(Approved {
        basis: Basis::Scenario { scenario: application.scenario, application: id },
        parties: Parties {
            grantor: Some(application.grantor),
            grantee: Some(application.operator),
            applicant: Some(application.applicant),
        },
        content,
    })
}

/// The entries that were approved: the demand, without those that were rejected.
fn demanded(found: &ApplicationAnswer, version_of: &mut dyn FnMut(EntryId) -> Result<u64, Failure>) -> Result<Over, Failure> {
    let demand = found.reduced_demand.as_ref().unwrap_or(&found.demand);
    let mut entries = Vec::with_capacity(demand.entries.len());
    for asked in &demand.entries {
        entries.push(GrantedEntry { entry: asked.entry, version: version_of(asked.entry)?, fields: asked.fields.clone() });
    }
    List::new(entries).map(Over::Entries).map_err(|e| Failure::defect(e.to_string()))
}

/// Of a plan.
pub fn of_plan(session: &mut Session, id: PlanId) -> Result<Approved, Failure> {
    let found = session.before_write(GetPlan { id })?.answer.ok_or_else(|| Failure::absent(grants::plan(id)))?;
    let plan = &found.plan;
    let mut content = Form::default();
    content.put_all(&by_plan(&plan.content, now())?)?;
    let basis = if plan.content.mode == PlanMode::Whole { Basis::Whole { plan: id } } else { Basis::Field { plan: id } };
    Ok(Approved { basis, parties: Parties { grantor: Some(plan.grantor), ..Parties::default() }, content })
}

/// All its cells, or its whole division, for its longest term.
fn by_plan(plan: &PlanContent, now: Time) -> Result<ByPlan, Failure> {
    let whole = || Code::new(ANY_THEME).map(|theme| vec![Cell { division: plan.division, theme }]);
    let cells = if plan.cells.is_empty() { whole() } else { Ok(plan.cells.to_vec()) };
    let cells = cells.and_then(Set::from_iter_sorted).map_err(|e| Failure::wrong(Words::same(e), Words::default()))?;
    Ok(ByPlan { over: Over::Cells(cells), valid_until: now.after(plan.max_term.0.into()) })
}
