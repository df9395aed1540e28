//! A city that grants: two departments with registered entries, a grantor, operators, a developer who applied, a plan and a scenario; and the same
//! in the worlds of the permission matrix. What comes before a grant (plans, applications, certificates) is written as no kind does.

use mulu_contracts::authorization::keys::{application as application_keys, grant as keys, plan as plan_keys, scenario as scenario_keys};
use mulu_contracts::authorization::kinds::sign_grant::GrantSigning;
use mulu_contracts::authorization::kinds::sub_grant::SubGrantSigning;
use mulu_contracts::authorization::records::application::{Application, ApplicationStatus, Demand, Demanded, Op};
use mulu_contracts::authorization::records::content::GrantContent;
use mulu_contracts::authorization::records::duty::GrantDuty;
use mulu_contracts::authorization::records::grant::{Basis, Grant, GrantStatus, GrantUse, Route, Under};
use mulu_contracts::authorization::records::plan::PlanMode;
use mulu_contracts::authorization::records::reach::{GrantedEntry, Over};
use mulu_contracts::authorization::records::scenario::{Scenario, ScenarioContent, ScenarioMarks, ScenarioStatus};
use mulu_contracts::authorization::records::scope::{Fields, Scope, Security};
use mulu_contracts::authorization::records::terms::{Detail, Documents, EntryIn, Terms};
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::authorization::standing::{Standing, standing_of};
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::records::entry::{Actions, Marks};
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::certificate::keys as certificate_keys;
use mulu_contracts::certificate::records::certificate::{Certificate, CertificateStatus};
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::genesis::{Genesis, GenesisOrganisation, GenesisRole};
use mulu_contracts::kernel::id::{ApplicationId, CertificateId, EntryId, GrantId, PlanId, ScenarioId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::joint::{Joint, JointBody};
use mulu_contracts::ledger::organisation::{OrganisationType, RoleAssignment};
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, DEPARTMENT, ENTERPRISE, OPERATOR, REGISTRAR, code, division, hash, key_spec, list, local_key,
    set, text, text0, time, uscc,
};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::keys as party_keys;
use mulu_contracts::party::records::Roles;
use mulu_testkit::granted::{agreement, plan, put};
use mulu_testkit::{Ledger, qualification};

use crate::catalog::world::{approve, network as catalog_network, submit_for};
use crate::permissions::{Relation, SIGNER, TARGET, World};

pub const DAY: i64 = 86_400;

/// 授权主体.
pub const GRANTOR: u32 = 40;
/// A developer, which applied.
pub const DEVELOPER: u32 = 41;
/// Another operator.
pub const OTHER_OPERATOR: u32 = 42;

fn organisation(n: u32, name: &str, kind: OrganisationType) -> GenesisOrganisation {
    GenesisOrganisation {
        uscc: uscc(n),
        name: text(name),
        short_name: text0(""),
        division: division(CITY),
        superior: None,
        kind,
        business: Default::default(),
        keys: (0..2).map(|key| key_spec(&format!("{n}/{key}"))).collect(),
        thresholds: Default::default(),
    }
}

/// The network of the catalog's tests with those who grant and operate.
pub fn network() -> Genesis {
    let mut network = catalog_network();
    network.code_lists.insert("purposes".into(), ["public_welfare", "industry", "industry.finance", "research"].map(code).into());
    network.organisations.push(organisation(GRANTOR, "示例市公共数据授权中心", OrganisationType::PublicInstitution));
    network.organisations.push(organisation(DEVELOPER, "示例数据开发有限公司", OrganisationType::Enterprise));
    network.organisations.push(organisation(OTHER_OPERATOR, "示例二号运营有限公司", OrganisationType::Enterprise));
    let sample = network.roles.iter().find(|role| role.org == uscc(OPERATOR)).unwrap().clone();
    network.roles.push(GenesisRole { org: uscc(GRANTOR), role: Role::Grantor, ..sample.clone() });
    network.roles.push(GenesisRole { org: uscc(DEVELOPER), role: Role::Developer, ..sample.clone() });
    network.roles.push(GenesisRole { org: uscc(OTHER_OPERATOR), ..sample });
    for n in [DEVELOPER, OTHER_OPERATOR] {
        network.attestations.insert(uscc(n), vec![qualification()]);
    }
    network
}

/// The department's bus lines.
pub fn bus_lines() -> EntryId {
    catalog_samples::id("bus-lines")
}

/// The other provider's water works.
pub fn water() -> EntryId {
    catalog_samples::id_of(CITY_PROVIDER, "water")
}

/// Its registration, issued, as if by its procedure.
pub fn register(ledger: &mut Ledger, entry: &EntryId, provider: u32) {
    let certificate = CertificateId::derive(&division(CITY), &uscc(provider), &local_key("registration"));
    let record = Certificate {
        certificate_id: certificate,
        kind: CertificateKind::ResourceRegistration,
        issuer: uscc(REGISTRAR),
        holder: uscc(provider),
        rights: Default::default(),
        based_on: None,
        official_number: None,
        valid_from: Some(time()),
        valid_until: Some(Time(time().0 + 3 * 365 * DAY)),
        status: CertificateStatus::Issued,
        status_reason: None,
        suspended_by: None,
        in_place_of: None,
        procedures: 0,
        content: None,
        version: 1,
    };
    put(ledger, &certificate_keys::core(&certificate), &record);
    let marks = Marks { registration: Some(*certificate.object()), ..Marks::default() };
    put(ledger, &catalog_keys::marks(entry), &marks);
}

pub fn plan_id() -> PlanId {
    PlanId::derive(&division(CITY), &uscc(GRANTOR), &local_key("plan"))
}

pub fn scenario_id() -> ScenarioId {
    ScenarioId::derive(&division(CITY), &uscc(DEVELOPER), &local_key("scenario"))
}

pub fn application_id(key: &str) -> ApplicationId {
    ApplicationId::derive(&division(CITY), &uscc(DEVELOPER), &local_key(key))
}

/// An approved application for both entries.
pub fn approved(key: &str, op: Op) -> Application {
    Application {
        application_id: application_id(key),
        scenario: scenario_id(),
        applicant: uscc(DEVELOPER),
        operator: uscc(OPERATOR),
        grantor: uscc(GRANTOR),
        division: division(CITY),
        op,
        demand: Hash32([0; 32]),
        scope: Scope {
            purposes: set([code("industry"), code("research")]),
            actions: Actions::new(0b111).unwrap(),
            spatial: Default::default(),
            recipients: samples::content().recipients,
        },
        term: Term { from: time(), until: Time(time().0 + 2 * 365 * DAY) },
        security: Security { measures: hash("measures"), environment: text("可信数据空间") },
        risk_assessment: hash("risk"),
        qualifications: Default::default(),
        cross_border: None,
        channel: code("portal"),
        private: None,
        status: ApplicationStatus::Approved,
        stage_due: Some(Time(time().0 + 365 * DAY)),
        completion: None,
        round: 1,
        version: 1,
        payload_hash: Hash32([0; 32]),
    }
}

/// Puts an application there, approved.
pub fn apply(ledger: &mut Ledger, key: &str, op: Op) {
    let demanded = |entry| Demanded { entry, fields: Fields::All };
    let demand = Demand { entries: list([demanded(bus_lines()), demanded(water())]) };
    put(ledger, &application_keys::application(&application_id(key)), &approved(key, op));
    put(ledger, &application_keys::demand(&application_id(key)), &demand);
}

/// The city with all that comes before a grant.
pub fn city() -> Ledger {
    let mut ledger = Ledger::from_genesis(&network());
    ledger.must(DEPARTMENT, submit_for(DEPARTMENT, "bus-lines"));
    ledger.must(CITY_PROVIDER, submit_for(CITY_PROVIDER, "water"));
    for entry in [bus_lines(), water()] {
        approve(&mut ledger, &entry);
    }
    register(&mut ledger, &bus_lines(), DEPARTMENT);
    register(&mut ledger, &water(), CITY_PROVIDER);
    let record = plan(plan_id(), uscc(GRANTOR), PlanMode::Field);
    put(&mut ledger, &plan_keys::plan(&plan_id()), &record);
    let content = ScenarioContent {
        division: division(CITY),
        title: text("出行服务"),
        domain: code("transport"),
        purposes: Default::default(),
        summary: Default::default(),
        lead_department: None,
        zone: None,
    };
    let scenario = Scenario {
        scenario_id: scenario_id(),
        applicant: uscc(DEVELOPER),
        content,
        status: ScenarioStatus::Open,
        version: 1,
        payload_hash: Hash32([0; 32]),
    };
    put(&mut ledger, &scenario_keys::scenario(&scenario_id()), &scenario);
    apply(&mut ledger, "application", Op::New);
    ledger
}

pub fn grant_id(key: &str) -> GrantId {
    GrantId::derive(&division(CITY), &uscc(GRANTOR), &local_key(key))
}

/// The grant of most tests.
pub fn id() -> GrantId {
    grant_id("grant")
}

pub fn named(entry: EntryId) -> GrantedEntry {
    GrantedEntry { entry, version: 1, fields: Fields::All }
}

/// Both entries, with all documents.
pub fn content() -> GrantContent {
    let documents = Documents {
        decision_hash: Some(hash("decision")),
        agreement_hash: Some(hash("agreement")),
        conditions_hash: Some(hash("conditions")),
        exit_hash: Some(hash("exit")),
        security_hash: Some(hash("security")),
        upstream: None,
    };
    GrantContent { over: Over::Entries(list([named(bus_lines()), named(water())])), documents, ..samples::content() }
}

/// A signing for the scenario.
pub fn for_scenario(key: &str) -> GrantSigning {
    GrantSigning {
        id: grant_id(key),
        version: 0,
        local_key: local_key(key),
        basis: Basis::Scenario { scenario: scenario_id(), application: application_id("application") },
        grantor: uscc(GRANTOR),
        grantee: uscc(OPERATOR),
        applicant: Some(uscc(DEVELOPER)),
        content: content(),
        until: Time(time().0 + 100 * DAY),
    }
}

/// A signing under the plan, over cells.
pub fn by_plan(key: &str) -> GrantSigning {
    GrantSigning { basis: Basis::Field { plan: plan_id() }, applicant: None, content: samples::content(), ..for_scenario(key) }
}

pub fn body<B: JointBody>(body: &B) -> Joint<B> {
    Joint::Body(Spoken(body.clone()))
}

/// The grantor and the operator sign; the bureau does not yet.
pub fn begin(ledger: &mut Ledger, signing: &GrantSigning) {
    ledger.must(GRANTOR, body(signing));
    ledger.must(OPERATOR, agreement(signing));
}

/// All three sign.
pub fn sign(ledger: &mut Ledger, signing: &GrantSigning) {
    begin(ledger, signing);
    ledger.must(CITY_BUREAU, agreement(signing));
}

/// The city with the grant.
pub fn granted() -> Ledger {
    let mut ledger = city();
    sign(&mut ledger, &for_scenario("grant"));
    ledger
}

pub fn stored_of(ledger: &Ledger, id: &GrantId) -> Grant {
    keys::core(id).get(&ledger.state).unwrap().expect("the grant stands")
}

pub fn stored(ledger: &Ledger) -> Grant {
    stored_of(ledger, &id())
}

/// Version of a grant, 1 where there is none.
pub fn version_of(ledger: &Ledger, id: &GrantId) -> u64 {
    keys::core(id).get(&ledger.state).unwrap().map_or(1, |grant| grant.version)
}

pub fn standing_at(ledger: &Ledger, id: &GrantId, time: Time) -> Standing {
    standing_of(&ledger.state, &stored_of(ledger, id), time).unwrap()
}

pub fn standing(ledger: &Ledger, id: &GrantId) -> Standing {
    standing_at(ledger, id, ledger.time)
}

/// What stands beside the scenario.
pub fn marks(ledger: &Ledger) -> ScenarioMarks {
    scenario_keys::marks(&scenario_id()).get(&ledger.state).unwrap().unwrap_or_default()
}

/// The time of the next block is this.
pub fn next_at(ledger: &Ledger, time: Time) -> Ledger {
    let mut then = ledger.clone();
    then.time = Time(time.0 - 1);
    then
}

pub fn sub_id(key: &str) -> GrantId {
    GrantId::derive(&division(CITY), &uscc(OPERATOR), &local_key(key))
}

/// A sub-grant to somebody, of the bus lines.
pub fn sub(key: &str, grantee: u32) -> SubGrantSigning {
    SubGrantSigning {
        id: sub_id(key),
        version: 0,
        local_key: local_key(key),
        parent: id(),
        grantee: uscc(grantee),
        content: GrantContent { over: Over::Entries(list([named(bus_lines())])), ..samples::sub_content() },
        until: Time(time().0 + 100 * DAY),
    }
}

/// The grant with a sub-grant to the other operator that waits for consent.
pub fn waiting() -> Ledger {
    let mut ledger = granted();
    let signing = sub("sub", OTHER_OPERATOR);
    ledger.must(OPERATOR, body(&signing));
    ledger.must(OTHER_OPERATOR, agreement(&signing));
    ledger
}

// In the worlds of the permission matrix.

/// What *own* means for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// Who gave it; of a sub-grant the grantee of its parent, which operates or develops.
    Grantor,
    /// Who has it.
    Grantee,
}

fn put_grant(w: &mut World, grant: &Grant, entry: EntryId) {
    let id = grant.grant_id;
    let detail = Detail { terms: Terms::default(), over: Over::Entries(list([named(entry)])) };
    let said = EntryIn { version: 1, fields: Fields::All, is_in: true };
    let duty = GrantDuty::begin(grant.valid_from, grant.duties.report_every, grant.valid_until);
    w.put(&keys::core(&id), grant);
    w.put(&keys::detail(&id), &detail);
    w.put(&keys::terms(&id), &detail.terms);
    w.put(&keys::entry_in(&id, &entry), &said);
    w.put(&keys::duty(&id), &duty);
    w.put(&keys::used(&id), &GrantUse::default());
}

/// A grant as a row asks: written as no kind does, over an entry in the county.
pub fn granted_in(w: &mut World, own: Own) -> GrantId {
    let matrix = GrantId::derive(&division(COUNTY), &uscc(TARGET), &local_key("matrix"));
    if w.relation == Relation::Missing {
        return matrix;
    }
    let provider = if w.relation == Relation::ProviderOf { SIGNER } else { TARGET };
    let entry = crate::access_request::world::entry_of(w, provider);
    let (mut grantor, mut grantee, mut parents) = (TARGET, ENTERPRISE, None);
    match (w.relation, own, w.role) {
        (Relation::Own, Own::Grantor, Some(Role::Operator | Role::Developer)) => parents = Some(SIGNER),
        (Relation::Own, Own::Grantor, _) | (Relation::Named, Own::Grantee, _) => grantor = SIGNER,
        (Relation::Own, Own::Grantee, _) | (Relation::Named, Own::Grantor, _) => grantee = SIGNER,
        _ => {}
    }
    let content = samples::content();
    let root = Grant {
        grant_id: matrix,
        basis: Basis::Field { plan: plan_id() },
        grantor: uscc(grantor),
        grantee: uscc(parents.unwrap_or(grantee)),
        applicant: Some(uscc(SIGNER)),
        division: division(COUNTY),
        under: None,
        depth_left: 2,
        purposes: content.purposes,
        actions: content.actions,
        prohibited: content.prohibited,
        valid_from: time(),
        valid_until: content.valid_until,
        supersedes: None,
        limits: content.limits,
        output: content.output,
        duties: content.duties,
        required_certificates: Default::default(),
        status: GrantStatus::Active,
        ended_at: None,
        close_due: Some(content.valid_until),
        close_terms: Default::default(),
        closing: None,
        closed: None,
        version: 1,
        content_hash: Hash32([0; 32]),
        detail_hash: Hash32([0; 32]),
        payload_hash: Hash32([0; 32]),
    };
    put_grant(w, &root, entry);
    let Some(parents) = parents else { return matrix };
    let id = GrantId::derive(&division(COUNTY), &uscc(SIGNER), &local_key("matrix"));
    let under = Under { parent: matrix, root: matrix, root_grantor: uscc(grantor), route: Route::Consented };
    let sub = Grant { grant_id: id, grantor: uscc(parents), grantee: uscc(grantee), under: Some(under), depth_left: 1, ..root };
    put_grant(w, &sub, entry);
    id
}

/// Changes a grant where it stands, as no kind does.
pub fn change(w: &mut World, id: &GrantId, change: impl FnOnce(&mut Grant)) {
    if w.relation != Relation::Missing {
        let key = keys::core(id);
        let mut grant = key.get(&w.ledger.state).unwrap().unwrap();
        change(&mut grant);
        w.put(&key, &grant);
    }
}

/// The entry of the row's grant.
pub fn entry_of(w: &World) -> EntryId {
    let provider = if w.relation == Relation::ProviderOf { SIGNER } else { TARGET };
    EntryId::derive(&division(COUNTY), &uscc(provider), &local_key("matrix"))
}

/// Takes every role from an organisation, as no kind does.
pub fn without_roles(w: &mut World, n: u32) {
    w.put(&party_keys::roles(&uscc(n)), &Roles::default());
}

/// Gives an organisation a role in the county, as no kind does.
pub fn with_role(w: &mut World, n: u32, role: Role) {
    let key = party_keys::roles(&uscc(n));
    let sample = party_keys::roles(&uscc(TARGET)).get(&w.ledger.state).unwrap().unwrap().assignments[0].clone();
    let mut roles = key.get(&w.ledger.state).unwrap().unwrap_or_default();
    roles.assignments.push(RoleAssignment { role, ..sample });
    w.put(&key, &roles);
}

/// Does the message of a row come from a coordinator, where no bureau stands above?
pub fn alone_above(w: &mut World) {
    if w.role == Some(Role::Coordinator) {
        without_roles(w, CITY_BUREAU);
    }
}
