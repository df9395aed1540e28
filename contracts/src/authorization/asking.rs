//! What an application asks for, held to what there is (docs/spec/authorization.md, submit_application): the checks that a submission and each supplement
//! make, and the objects that they name.

use crate::authorization::keys::grant as grant_keys;
use crate::authorization::parameters::CHANNELS;
use crate::authorization::records::application::{Application, Demand, Op};
use crate::authorization::records::scenario::ScenarioContent;
use crate::authorization::records::scope::{Fields, Recipients};
use crate::authorization::standing::live;
use crate::catalog::keys as catalog_keys;
use crate::catalog::parameters::PURPOSES;
use crate::catalog::records::entry::{Boundary, EntryCore, EntryStatus, Exclusion, OperableType};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, ReportId};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code as Word;
use crate::kernel::value::Time;
use crate::ledger::division::{ancestors, require_in_force};
use crate::ledger::freeze;
use crate::ledger::organisation::OrganisationType;
use crate::ledger::persons::Party;
use crate::ledger::scheduled::{acts_for, standing};
use crate::party::attestation::attestation;
use crate::party::attestation::{AttestationType, RecordedAttestation};
use crate::party::roles::{holds, reaches};

/// S4: every entry of a demand, or `not_found{demand}`.
pub(crate) fn entries_of(state: &dyn StateRead, demand: &Demand) -> Result<Vec<EntryCore>, Refusal> {
    let core = |entry: &EntryId| catalog_keys::core(entry).get(state)?.ok_or_else(|| Code::NOT_FOUND.of("demand"));
    demand.entries.iter().map(|demanded| core(&demanded.entry)).collect()
}

/// S4: every qualification that is cited, or `not_found{qualifications}`.
pub(crate) fn require_cited(state: &dyn StateRead, cited: &[ReportId]) -> Result<(), Refusal> {
    let known = |id: &ReportId| Ok::<_, Refusal>(attestation(id).get(state)?.is_some());
    cited.iter().try_for_each(|id| if known(id)? { Ok(()) } else { Err(Code::NOT_FOUND.of("qualifications")) })
}

/// S4: organisations and divisions that stand among recipients.
pub(crate) fn require_recipients(state: &dyn StateRead, time: Time, recipients: &Recipients) -> Result<(), Refusal> {
    recipients.named.iter().try_for_each(|uscc| Party::Org(*uscc).require_known(state, time, "scope.recipients"))?;
    recipients.division.iter().try_for_each(|division| ancestors(state, division).map(|_| ()))
}

/// Codes and divisions: in their lists, and in force.
pub(crate) fn require_known(state: &dyn StateRead, time: Time, application: &Application) -> Result<(), Refusal> {
    let scope = &application.scope;
    CHANNELS.require(state, application.channel.as_str(), time, "channel")?;
    scope.purposes.iter().try_for_each(|purpose| PURPOSES.require(state, purpose.as_str(), time, "scope.purposes"))?;
    let places = scope.spatial.iter().chain(&scope.recipients.division).chain([&application.division]);
    places.into_iter().try_for_each(|division| require_in_force(state, division, time))
}

/// Does an organisation need no qualification to apply?
fn needs_none(kind: OrganisationType) -> bool {
    matches!(kind, OrganisationType::Government | OrganisationType::PublicInstitution)
}

/// Check 4: what is cited is live and the applicant's; one qualifies, unless the applicant is an authority or a public institution.
fn require_qualified(state: &dyn StateRead, time: Time, application: &Application) -> Result<(), Refusal> {
    let applicant = &application.applicant;
    let mut qualifies = false;
    for id in &application.qualifications {
        let found = attestation(id).get(state)?.ok_or_else(|| Fault::new("a qualification that was found is missing"))?;
        ensure(found.is_live(time) && acts_for(state, applicant, &found.subject, time)?, Code::NOT_QUALIFIED)?;
        // Its own word, or that of whom it succeeds, counts for nothing.
        let by_another = |of: &RecordedAttestation| of.recorded_by.is_none_or(|by| by != of.subject && by != *applicant);
        qualifies |= found.attestation.kind == AttestationType::Qualification && by_another(&found);
    }
    let kind = standing(state, applicant, time)?.map(|organisation| organisation.kind);
    ensure(qualifies || kind.is_some_and(needs_none), Code::NOT_QUALIFIED)
}

/// Check 6: the operator operates, and the grantor grants wherever an entry lies.
fn require_roles(state: &dyn StateRead, time: Time, application: &Application, entries: &[EntryCore]) -> Result<(), Refusal> {
    for party in [&application.operator, &application.grantor] {
        let stands = standing(state, party, time)?.is_some_and(|organisation| !organisation.has_ended());
        ensure(stands, Code::ROLE_UNFIT)?;
    }
    ensure(holds(state, &application.operator, Role::Operator, None, time)?, Code::ROLE_UNFIT)?;
    let mut reached = Vec::new();
    for core in entries {
        let division = &core.input.division;
        if !reached.contains(division) {
            ensure(reaches(state, &application.grantor, Role::Grantor, division, time)?, Code::ROLE_UNFIT)?;
            reached.push(*division);
        }
    }
    Ok(())
}

/// Check 7 of one entry: it is published, claimed and operable, and its boundary allows purposes and acts.
fn require_operable(core: &EntryCore, application: &Application) -> Result<(), Refusal> {
    let refused = |code: Code| code.of(core.entry_id);
    let input = &core.input;
    if core.status != EntryStatus::Published {
        return Err(refused(Code::ENTRY_NOT_PUBLISHED));
    }
    if core.unclaimed {
        return Err(refused(Code::ENTRY_UNCLAIMED));
    }
    if input.exclusion_declared != Exclusion::None || input.operable.kind == OperableType::Excluded {
        return Err(refused(Code::ENTRY_EXCLUDED));
    }
    let Some(boundary) = &input.boundary else { return Err(refused(Code::PURPOSE_OUTSIDE_BOUNDARY)) };
    within(boundary, application).map_err(refused)
}

fn within(boundary: &Boundary, application: &Application) -> Result<(), Code> {
    let purposes = &application.scope.purposes;
    let below = |codes: &[Word<24>], purpose: &Word<24>| codes.iter().any(|code| code.covers(purpose));
    if !boundary.purposes.is_empty() && !purposes.iter().all(|purpose| below(&boundary.purposes, purpose)) {
        return Err(Code::PURPOSE_OUTSIDE_BOUNDARY);
    }
    if application.scope.actions.bits() & !boundary.actions.bits() != 0 {
        return Err(Code::ACTION_OUTSIDE_BOUNDARY);
    }
    if purposes.iter().any(|purpose| below(&boundary.banned, purpose)) {
        return Err(Code::PURPOSE_BANNED);
    }
    Ok(())
}

/// Check 9: entries have the fields that are named.
fn require_fields(state: &dyn StateRead, demand: &Demand) -> Result<(), Refusal> {
    for demanded in &demand.entries {
        let Fields::Only(numbers) = &demanded.fields else { continue };
        let detail = catalog_keys::detail(&demanded.entry).get(state)?.ok_or_else(|| Fault::new("an entry has no detail"))?;
        let stored = detail.whole(|_| catalog_keys::fields(&demanded.entry).get(state))?;
        for number in numbers {
            if !stored.detail.fields.iter().any(|field| field.no == *number) {
                return Err(Code::UNKNOWN_FIELD.of(number));
            }
        }
    }
    Ok(())
}

/// Checks 4 to 10 of submit_application, which supplement_application asks again. Check 3 is what makes an application out of a payload.
pub(crate) fn require(
    state: &dyn StateRead,
    time: Time,
    application: &Application,
    (demand, entries): (&Demand, &[EntryCore]),
    scenario: &ScenarioContent,
) -> Result<(), Refusal> {
    // Check 4 (A9)
    require_qualified(state, time, application)?;
    // Check 5
    ensure(!freeze::is_barred(state, &application.applicant, time)?, Code::APPLICANT_BARRED)?;
    // Check 6
    require_roles(state, time, application, entries)?;
    // Check 7 (A7)
    entries.iter().try_for_each(|core| require_operable(core, application))?;
    // Check 8
    let named = |purpose: &Word<24>| scenario.purposes.iter().any(|own| own.covers(purpose));
    let inside = scenario.purposes.is_empty() || application.scope.purposes.iter().all(named);
    ensure(inside, Code::PURPOSE_OUTSIDE_SCENARIO)?;
    // Check 9
    require_fields(state, demand)?;
    // Check 10 (A33)
    if let Some(grant) = application.op.grant() {
        let found = live(state, grant, time)?;
        let of_it = found.is_some_and(|grant| grant.basis.scenario() == Some(&application.scenario));
        ensure(of_it, Code::GRANT_NOT_LIVE)?;
    }
    Ok(())
}

/// S4: the grant that an application builds on, or `not_found{op}`.
pub(crate) fn require_grant(state: &dyn StateRead, op: &Op) -> Result<(), Refusal> {
    match op.grant() {
        Some(grant) if grant_keys::core(grant).get(state)?.is_none() => Err(Code::NOT_FOUND.of("op")),
        _ => Ok(()),
    }
}
