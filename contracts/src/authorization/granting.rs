//! What signing a grant, amending it and making a sub-grant ask alike (docs/spec/grant.md): of the grant as it would be.

use std::collections::BTreeSet;

use crate::authorization::parameters::{MAX_GRANT_DEPTH, MAX_GRANT_TERM, REPORT_EVERY_MAX};
use crate::authorization::records::application::{Application, Demand};
use crate::authorization::records::content::WHOLE;
use crate::authorization::records::grant::{Basis, Grant};
use crate::authorization::records::plan::Plan;
use crate::authorization::records::reach::Over;
use crate::authorization::records::reach::{Dimension, Facts, over_within, purposes_within, recipients_within, spatial_within};
use crate::authorization::records::scope::{ANY_THEME, Cell};
use crate::authorization::records::terms::{Class, Detail};
use crate::authorization::standing::live_and_begun;
use crate::catalog::keys as catalog_keys;
use crate::catalog::parameters::{PURPOSES, THEMES};
use crate::catalog::records::entry::{EntryCore, EntryStatus, Exclusion, OpenType, OperableType};
use crate::certificate::keys as certificate_keys;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{CertificateId, DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code as Word;
use crate::kernel::value::{Set, Time};
use crate::ledger::division;
use crate::ledger::freeze;
use crate::ledger::persons::{Party, with_heirs};
use crate::ledger::scheduled::standing;
use crate::party::attestation::{self, AttestationType};
use crate::party::roles::{holds, is_qualified, reaches};

/// Purposes that are never charged for (B35).
const FREE_PURPOSES: [&str; 2] = ["public_governance", "public_welfare"];

/// S4: whoever the terms name is on the ledger.
pub(crate) fn require_parties(state: &dyn StateRead, detail: &Detail, time: Time) -> Result<(), Refusal> {
    let known = |uscc: &Uscc, field: &str| Party::Org(*uscc).require_known(state, time, field);
    detail.terms.recipients.named.iter().try_for_each(|uscc| known(uscc, "recipients"))?;
    detail.terms.benefit.iter().try_for_each(|share| known(&share.org, "benefit"))
}

/// After S8: codes stand in their lists, divisions are in force.
pub(crate) fn require_known(state: &dyn StateRead, time: Time, grant: &Grant, detail: &Detail) -> Result<(), Refusal> {
    let terms = &detail.terms;
    for purpose in grant.purposes.iter() {
        PURPOSES.require(state, purpose.as_str(), time, "purposes")?;
    }
    for line in terms.price_class.iter() {
        PURPOSES.require(state, line.purpose.as_str(), time, "price_class")?;
    }
    for cell in detail.over.cells().iter().filter(|cell| cell.theme.as_str() != ANY_THEME) {
        THEMES.require(state, cell.theme.as_str(), time, "over")?;
    }
    let places = terms.spatial.iter().chain(terms.recipients.division.iter()).chain(detail.over.cells().iter().map(|cell| &cell.division));
    places.into_iter().try_for_each(|code| division::require_in_force(state, code, time))
}

/// What comparing a grant with something wider has to know: the divisions above those that it names, its named recipients, where its entries lie.
pub(crate) fn facts(state: &dyn StateRead, time: Time, detail: &Detail, entries: &[EntryCore]) -> Result<Facts, Refusal> {
    let mut facts = Facts::default();
    let terms = &detail.terms;
    let mut divisions: BTreeSet<DivisionCode> = terms.spatial.iter().chain(terms.recipients.division.iter()).copied().collect();
    divisions.extend(detail.over.cells().iter().map(|cell| cell.division));
    for core in entries {
        divisions.insert(core.input.division);
        facts.places.insert(core.entry_id, (core.input.division, core.input.theme.clone()));
    }
    for uscc in terms.recipients.named.iter() {
        let party = Party::Org(*uscc);
        if let Some(organisation) = standing(state, uscc, time)? {
            divisions.insert(organisation.division);
            facts.parties.insert(*uscc, (party.kind(state, time)?, organisation.division));
        }
    }
    for code in divisions {
        facts.above.insert(code, division::ancestors(state, &code)?);
    }
    Ok(facts)
}

/// Does a grant lie within what an application was approved for? Of an amendment its beginning is not asked.
pub(crate) fn within_application(
    (grant, detail): (&Grant, &Detail),
    (application, demand): (&Application, &Demand),
    asks_beginning: bool,
    facts: &Facts,
) -> Result<(), Dimension> {
    let holds = |holds: bool, dimension: Dimension| if holds { Ok(()) } else { Err(dimension) };
    holds(detail.over.cells().is_empty(), Dimension::Entries)?;
    for named in detail.over.entries() {
        let demanded = demand.entries.iter().find(|demanded| demanded.entry == named.entry).ok_or(Dimension::Entries)?;
        holds(demanded.fields.cover(&named.fields), Dimension::Fields)?;
    }
    let scope = &application.scope;
    holds(purposes_within(&grant.purposes, &scope.purposes), Dimension::Purposes)?;
    holds(grant.actions.bits() & !scope.actions.bits() == 0, Dimension::Actions)?;
    holds(spatial_within(&detail.terms.spatial, &scope.spatial, facts), Dimension::Spatial)?;
    holds(recipients_within(&detail.terms.recipients, &scope.recipients, facts), Dimension::Recipients)?;
    let begins = !asks_beginning || application.term.from <= grant.valid_from;
    holds(begins && grant.valid_until <= application.term.until, Dimension::Term)?;
    let approval = application.cross_border.as_ref().map(|cross_border| cross_border.approval);
    holds(grant.output.cross_border.is_none() || grant.output.cross_border == approval, Dimension::CrossBorder)
}

/// The same of a plan, whose cells are the whole division where it names none. Nothing goes abroad by a plan.
pub(crate) fn within_plan((grant, detail): (&Grant, &Detail), plan: &Plan, facts: &Facts) -> Result<(), Dimension> {
    let whole = || Word::new(ANY_THEME).map(|theme| vec![Cell { division: plan.content.division, theme }]).unwrap_or_default();
    let cells = if plan.content.cells.is_empty() { whole() } else { plan.content.cells.to_vec() };
    let planned = Set::from_iter_sorted(cells).map(Over::Cells).map_err(|_| Dimension::Entries)?;
    over_within(&detail.over, &planned, facts)?;
    if grant.output.cross_border.is_some() { Err(Dimension::CrossBorder) } else { Ok(()) }
}

/// The grantee has the role, is qualified and not barred: `not_qualified`.
pub(crate) fn require_grantee(state: &dyn StateRead, time: Time, grant: &Grant) -> Result<(), Refusal> {
    let grantee = &grant.grantee;
    let has_role = match &grant.under {
        None => reaches(state, grantee, Role::Operator, &grant.division, time)?,
        Some(_) => holds(state, grantee, Role::Operator, None, time)? || holds(state, grantee, Role::Developer, None, time)?,
    };
    let ended = standing(state, grantee, time)?.is_none_or(|organisation| organisation.has_ended());
    let fit = has_role && !ended && is_qualified(state, grantee, time)? && !freeze::is_barred(state, grantee, time)?;
    ensure(fit, Code::NOT_QUALIFIED)
}

/// Does an organisation have each of these attestations live?
pub(crate) fn has_attestations(state: &dyn StateRead, org: &Uscc, kinds: &[AttestationType], time: Time) -> Result<bool, Fault> {
    let kept = attestation::attestations(org).get(state)?.unwrap_or_default().items;
    let live = |kind: &AttestationType| kept.iter().any(|kept| kept.attestation.kind == *kind && kept.is_live(time));
    Ok(kinds.iter().all(live))
}

/// Each attestation that the duties ask for is live: `attestation_lapsed`.
pub(crate) fn require_attestations(state: &dyn StateRead, time: Time, grant: &Grant) -> Result<(), Refusal> {
    ensure(has_attestations(state, &grant.grantee, &grant.duties.attestations, time)?, Code::ATTESTATION_LAPSED)
}

/// Are two organisations one, or predecessors of one?
pub(crate) fn is_one_party(state: &dyn StateRead, a: &Uscc, b: &Uscc, time: Time) -> Result<bool, Fault> {
    let (of_a, of_b) = (with_heirs(state, a, time)?, with_heirs(state, b, time)?);
    Ok(of_a.iter().any(|uscc| of_b.contains(uscc)))
}

/// Something of the term is left: `bad_term`.
pub(crate) fn require_some_term(grant: &Grant, time: Time) -> Result<(), Refusal> {
    ensure(grant.valid_from.max(time) < grant.valid_until, Code::BAD_TERM)
}

/// The term is neither empty, over, nor longer than it may be; reports are due, and not too seldom: `bad_term`. Then `depth_exceeded`.
/// Its length counts from when it begins, or began.
pub(crate) fn require_bounds(state: &dyn StateRead, time: Time, grant: &Grant, from: Time, plan: Option<&Plan>) -> Result<(), Refusal> {
    require_some_term(grant, time)?;
    let longest = plan.map_or(u64::MAX, |plan| plan.content.max_term.0.into()).min(MAX_GRANT_TERM.at(state, time)?);
    let every = u64::from(grant.duties.report_every.0);
    let fits = grant.valid_until <= from.after(longest) && every > 0 && every <= REPORT_EVERY_MAX.at(state, time)?;
    ensure(fits, Code::BAD_TERM)?;
    ensure(u64::from(grant.depth_left) <= MAX_GRANT_DEPTH.at(state, time)?, Code::DEPTH_EXCEEDED)
}

/// An entry can be granted: published, claimed, operable, not excluded, and in reach of the grantor's role.
pub(crate) fn require_grantable(state: &dyn StateRead, time: Time, grantor: &Uscc, core: &EntryCore) -> Result<(), Refusal> {
    ensure(core.status == EntryStatus::Published, Code::ENTRY_NOT_PUBLISHED)?;
    ensure(!core.unclaimed, Code::ENTRY_UNCLAIMED)?;
    let excluded = core.input.operable.kind == OperableType::Excluded || core.input.exclusion_declared != Exclusion::None;
    ensure(!excluded, Code::ENTRY_EXCLUDED)?;
    ensure(reaches(state, grantor, Role::Grantor, &core.input.division, time)?, Code::ROLE_UNFIT)
}

/// Raw data leaves only where the entry is open without conditions (B45, B58).
pub(crate) fn require_raw(grant: &Grant, core: &EntryCore) -> Result<(), Refusal> {
    ensure(!grant.output.raw_export || core.input.open.kind == OpenType::Unconditional, Code::RAW_EXPORT_FORBIDDEN)
}

/// The entry has a live registration (B10): the certificate in its marks, which is taken from them where a change drops the entry.
pub(crate) fn require_registered(state: &dyn StateRead, time: Time, core: &EntryCore) -> Result<(), Refusal> {
    let marks = catalog_keys::marks(&core.entry_id).get(state)?.unwrap_or_default();
    let Some(id) = marks.registration.and_then(|id| CertificateId::try_from(id).ok()) else { return Err(Code::NOT_REGISTERED.into()) };
    let found = certificate_keys::core(&id).get(state)?.ok_or_else(|| Fault::new("a registration is missing"))?;
    let rests = found.based_on.map_or(Ok(true), |grant| live_and_begun(state, &grant, time).map(|grant| grant.is_some()))?;
    ensure(found.is_in_term(time) && rests, Code::NOT_REGISTERED)
}

/// Purposes and acts lie within the boundary of the entry, and no purpose at or below a banned one.
pub(crate) fn require_bounded(grant: &Grant, core: &EntryCore) -> Result<(), Refusal> {
    let Some(boundary) = &core.input.boundary else { return Err(Code::OUTSIDE_BOUNDARY.into()) };
    let allowed = boundary.purposes.is_empty() || purposes_within(&grant.purposes, &boundary.purposes);
    let banned = grant.purposes.iter().any(|purpose| boundary.banned.iter().any(|banned| banned.covers(purpose)));
    ensure(allowed && !banned && grant.actions.bits() & !boundary.actions.bits() == 0, Code::OUTSIDE_BOUNDARY)
}

/// The documents that its mode asks for: `field_missing{…}`.
pub(crate) fn require_documents(grant: &Grant, detail: &Detail) -> Result<(), Refusal> {
    let documents = &detail.terms.documents;
    let asked = [
        ("decision_hash", documents.decision_hash),
        ("agreement_hash", documents.agreement_hash),
        ("conditions_hash", documents.conditions_hash),
        ("exit_hash", documents.exit_hash),
        ("security_hash", documents.security_hash),
    ];
    let all = matches!(grant.basis, Basis::Scenario { .. });
    let missing = asked.iter().take(if all { 5 } else { 2 }).find(|(_, hash)| hash.is_none());
    missing.map_or(Ok(()), |(field, _)| Err(Code::FIELD_MISSING.of(field)))
}

/// The shares of the benefit sum to all of it, or there are none.
pub(crate) fn require_benefit(detail: &Detail) -> Result<(), Refusal> {
    let shares = &detail.terms.benefit;
    let sum: u32 = shares.iter().map(|share| u32::from(share.bp)).sum();
    ensure(shares.is_empty() || sum == WHOLE, Code::BENEFIT_SUM)
}

/// Public governance and public welfare are free, whether the grant is for them or only a class says so (B35).
pub(crate) fn require_free(grant: &Grant, detail: &Detail) -> Result<(), Refusal> {
    let free = |purpose: &Word<24>| purpose.ancestors().any(|code| FREE_PURPOSES.contains(&code.as_str()));
    let charged = |purpose: &Word<24>| free(purpose) && detail.terms.class_of(purpose) == Class::Fee;
    let lines = detail.terms.price_class.iter().map(|line| &line.purpose);
    ensure(!grant.purposes.iter().chain(lines).any(charged), Code::FEE_NOT_ALLOWED)
}

/// A refusal that names in what a grant goes too far.
pub(crate) fn too_wide(code: Code, within: Result<(), Dimension>) -> Result<(), Refusal> {
    within.map_err(|dimension| code.of(dimension.word()))
}
