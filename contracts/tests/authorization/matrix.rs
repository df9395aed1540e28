//! Plans, scenarios and applications in the worlds of the permission matrix: they lie in the county, and the target grants.

use mulu_contracts::authorization::keys::application;
use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::kinds::provider_review::ProviderReview;
use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
use mulu_contracts::authorization::kinds::submit_scenario::SubmitScenario;
use mulu_contracts::authorization::records::application::{Demand, Demanded};
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::kernel::id::{ApplicationId, EntryId, PlanId, ScenarioId, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::organisation::RoleAssignment;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, code, division, list, local_key, set, uscc,
};
use mulu_contracts::party::keys as party_keys;

use crate::permissions::{Relation, SIGNER, TARGET, World};

/// Gives somebody a role that reaches the county.
pub fn give(w: &mut World, org: u32, role: Role) {
    let key = party_keys::roles(&uscc(org));
    let mut roles = key.get(&w.ledger.state).unwrap().unwrap_or_default();
    let sample = party_keys::roles(&uscc(TARGET)).get(&w.ledger.state).unwrap().unwrap().assignments[0].clone();
    if !roles.assignments.iter().any(|held| held.role == role && held.scope_division == sample.scope_division) {
        roles.assignments.push(RoleAssignment { role, ..sample });
        w.put(&key, &roles);
    }
}

/// The bureaus of city and county are none any more.
pub fn without_bureaus(w: &mut World) {
    for org in [CITY_BUREAU, COUNTY_BUREAU] {
        let key = party_keys::roles(&uscc(org));
        let mut roles = key.get(&w.ledger.state).unwrap().unwrap_or_default();
        roles.assignments.retain(|held| held.role != Role::Bureau);
        w.put(&key, &roles);
    }
}

/// Who made it: the signer where the row says so.
pub fn owner(w: &World) -> u32 {
    if w.relation == Relation::Own { SIGNER } else { TARGET }
}

/// A plan for the county, of the signer or the target. Gives its id.
pub fn planned(w: &mut World) -> PlanId {
    let grantor = owner(w);
    let id = PlanId::derive(&division(COUNTY), &uscc(grantor), &local_key(samples::PLAN));
    if w.relation != Relation::Missing {
        give(w, grantor, Role::Grantor);
        let mut submit = SubmitPlan::example();
        submit.content.division = division(COUNTY);
        submit.content.cells = Default::default();
        w.ledger.must(grantor, submit);
    }
    id
}

/// The county's own scenario.
pub fn scenario() -> SubmitScenario {
    let mut submit = SubmitScenario::example();
    submit.content.0.division = division(COUNTY);
    submit
}

/// Who applies, and where it was registered first.
fn applicant(w: &World) -> (u32, &'static str) {
    if w.relation == Relation::Own { (SIGNER, COUNTY) } else { (CITY_PROVIDER, CITY) }
}

/// A scenario of the signer, or of a department of the city. Gives its id.
pub fn scenario_of(w: &mut World) -> ScenarioId {
    let (by, home) = applicant(w);
    let id = ScenarioId::derive(&division(home), &uscc(by), &local_key(samples::SCENARIO));
    if w.relation != Relation::Missing {
        // Whose role was lost may still act on what is its own.
        let had = party_keys::roles(&uscc(by)).get(&w.ledger.state).unwrap();
        give(w, by, Role::Provider);
        w.ledger.must(by, scenario());
        if let Some(had) = had.filter(|_| by == SIGNER) {
            w.put(&party_keys::roles(&uscc(by)), &had);
        }
    }
    id
}

/// Who provides the entry of a row.
fn provider(w: &World) -> u32 {
    if w.relation == Relation::ProviderOf { SIGNER } else { TARGET }
}

/// A published entry of the county, of the sector of the signer where it is its authority. Gives its id.
pub fn entry(w: &mut World) -> EntryId {
    let provider = provider(w);
    let mut submit = SubmitEntry { provider: uscc(provider), ..submit_entry::submit("matrix") };
    submit.core.division = division(COUNTY);
    let authority = w.role == Some(Role::SectorAuthority);
    submit.core.sector = authority.then(|| code("i"));
    let id = EntryId::derive(&division(COUNTY), &uscc(provider), &submit.local_key);
    if w.relation == Relation::Missing {
        return id;
    }
    give(w, provider, Role::Provider);
    w.ledger.must(provider, submit);
    let near = matches!(w.relation, Relation::SameDivision | Relation::Superior);
    let review = w.judge(&id, Outcome::Approve);
    w.ledger.must(if authority && near { SIGNER } else { CITY_BUREAU }, review);
    id
}

/// An application as a row asks: of the signer, or of a department of the city, to the target.
pub fn application(w: &mut World) -> SubmitApplication {
    let scenario = scenario_of(w);
    let entry = entry(w);
    give(w, TARGET, Role::Grantor);
    let mut apply = SubmitApplication::example();
    apply.scenario = scenario;
    apply.grantor = uscc(TARGET);
    if w.relation == Relation::Named {
        give(w, SIGNER, Role::Operator);
        apply.operator = uscc(SIGNER);
    }
    apply.demand = Some(Demand { entries: list([Demanded { entry, fields: Fields::All }]) });
    apply
}

/// The same, sent. Gives its id.
pub fn applied(w: &mut World) -> ApplicationId {
    let (by, home) = applicant(w);
    let id = ApplicationId::derive(&division(home), &uscc(by), &local_key(samples::APPLICATION));
    if w.relation != Relation::Missing {
        let apply = application(w);
        w.ledger.must(by, apply);
    }
    id
}

/// The same, after its first review by the centre of the city. Gives the entry, too.
pub fn in_review(w: &mut World) -> (ApplicationId, EntryId) {
    let id = applied(w);
    let entry = EntryId::derive(&division(COUNTY), &uscc(provider(w)), &submit_entry::submit("matrix").local_key);
    if w.relation != Relation::Missing {
        let rule = FirstReview { id, ..FirstReview::example() };
        w.ledger.must(mulu_contracts::ledger::samples::REGISTRAR, rule);
    }
    (id, entry)
}

/// Time passes until an application's clock is over.
pub fn overdue(w: &mut World, id: &ApplicationId) {
    if let Some(found) = application::application(id).get(&w.ledger.state).unwrap() {
        w.ledger.time = found.stage_due.unwrap();
    }
}

/// A review of an entry.
pub fn review(id: ApplicationId, entry: EntryId, in_place_of: Option<Uscc>) -> ProviderReview {
    ProviderReview { id, entries: set([entry]), in_place_of, ..ProviderReview::example() }
}
