//! A city with an operator that has a grant, written straight into a ledger in memory: any state can be told, also one that no act brings about
//! in a few steps. Every question is judged twice, by the program and by the oracle.

use mulu_contracts::access_request::keys as access_keys;
use mulu_contracts::access_request::records::{ConsentStatus, SubjectConsent};
use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::duty::GrantDuty;
use mulu_contracts::authorization::records::grant::{Basis, CloseTerms, Grant, GrantMarks, GrantStatus, GrantUse, Route, Under};
use mulu_contracts::authorization::records::hold::{HoldCount, Lift, SelfStop};
use mulu_contracts::authorization::records::reach::{Duties, Form, Limits, Output};
use mulu_contracts::authorization::records::scope::{Fields, Recipients};
use mulu_contracts::authorization::records::terms::{Class, EntryIn, PriceClass, Terms};
use mulu_contracts::catalog::records::entry::{ACTIONS, Actions, Boundary, EntryCore, EntryStatus};
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::certificate::records::certificate::{Certificate, CertificateStatus, Named};
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, SeenEntry};
use mulu_contracts::certificate::{keys as certificate_keys, samples as certificate_samples};
use mulu_contracts::check::answer::{CheckAnswer, Verdict};
use mulu_contracts::check::judge::check;
use mulu_contracts::check::reason::Reason;
use mulu_contracts::check::request::{Action, CheckRequest, Mode, OfGrant, Subject as Asked, Unit, Use, UsedEntry};
use mulu_contracts::genesis::{Genesis, GenesisOrganisation, GenesisRole};
use mulu_contracts::kernel::id::{ApplicationId, CertificateId, EntryId, GrantId, ObjectId, ScenarioId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Key, Record, Subject, stored};
use mulu_contracts::kernel::value::{Count, Hash32, List, Secs, Set, Time};
use mulu_contracts::ledger::freeze::{Freeze, freezes};
use mulu_contracts::ledger::organisation::{Organisation, OrganisationStatus, OrganisationType, organisation};
use mulu_contracts::ledger::persons::{Committed, Party, PartyType};
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, REGISTRAR, code, division, hash, key_spec, list, local_key, reason, set, text,
    uscc,
};
use mulu_contracts::ledger::scheduled::{Ending, EndingMode, scheduled};
use mulu_contracts::ledger::texts::hide;
use mulu_contracts::party::attestation::{AttestationType, Attestations, KeptAttestation, attestations};
use mulu_testkit::{Ledger, MemState, genesis, qualification};

use super::oracle;
use super::oracle::{Found, Judgement};

/// 2026-11-22T00:00:00Z: the time of the worked examples.
pub const NOW: i64 = 1_795_305_600;
/// 2026-01-01T00:00:00Z.
pub const BEGIN: i64 = 1_767_225_600;
/// 2027-01-01T00:00:00Z.
pub const END: i64 = 1_798_761_600;
/// 2028-01-01T00:00:00Z.
pub const REGISTERED_UNTIL: i64 = 1_830_297_600;
pub const DAY: i64 = 86_400;

/// Nothing stands in the way.
pub const NONE: [u16; 0] = [];

/// Uses data under a sub-grant.
pub const DEVELOPER: u32 = 21;
/// Another one, which takes over when the first ends.
pub const HEIR: u32 = 22;
/// An organisation of the type *other*.
pub const CLUB: u32 = 23;

pub fn at(seconds: i64) -> Time {
    Time(seconds)
}

pub fn grant_id(key: &str) -> GrantId {
    GrantId::derive(&division(CITY), &uscc(CITY_BUREAU), &local_key(key))
}

pub fn entry_id(key: &str) -> EntryId {
    catalog_samples::id(key)
}

pub fn certificate_id(key: &str) -> CertificateId {
    CertificateId::derive(&division(CITY), &uscc(DEPARTMENT), &local_key(key))
}

/// Something that freezes.
pub fn objection() -> ObjectId {
    *entry_id("an objection").object()
}

pub fn actions(names: &[&str]) -> Actions {
    let bits = names.iter().map(|name| 1 << ACTIONS.iter().position(|action| action == name).unwrap()).sum();
    Actions::new(bits).unwrap()
}

pub fn all_actions() -> Actions {
    actions(&ACTIONS)
}

fn network() -> Genesis {
    let mut network = genesis();
    let role = network.roles.iter().find(|role| role.org == uscc(OPERATOR)).unwrap().clone();
    let operator = network.organisations.iter().find(|org| org.uscc == uscc(OPERATOR)).unwrap().clone();
    let mut add = |n: u32, name: &str, kind: OrganisationType| {
        let keys = vec![key_spec(&format!("{n}/0"))];
        network.organisations.push(GenesisOrganisation { uscc: uscc(n), name: text(name), keys, kind, ..operator.clone() });
    };
    add(DEVELOPER, "示例数据开发有限公司", OrganisationType::Enterprise);
    add(HEIR, "示例数据集团有限公司", OrganisationType::Enterprise);
    add(CLUB, "示例其他组织", OrganisationType::Other);
    for n in [DEVELOPER, HEIR] {
        network.attestations.insert(uscc(n), vec![qualification()]);
    }
    network.roles.push(GenesisRole { org: uscc(DEVELOPER), role: Role::Developer, ..role.clone() });
    network.roles.push(GenesisRole { org: uscc(HEIR), ..role });
    network
}

/// A state, and the time at which it is asked.
#[derive(Clone)]
pub struct World {
    pub state: MemState,
    pub time: Time,
}

/// The grant of the examples, G1.
pub fn g1() -> GrantId {
    grant_id("g1")
}

/// The entry of the examples, E1 公交线路.
pub fn e1() -> EntryId {
    entry_id("bus-lines")
}

/// The other one, E2 信用评价: personal.
pub fn e2() -> EntryId {
    entry_id("credit")
}

impl World {
    /// The base of the examples: what is asked of it is allowed.
    pub fn base() -> World {
        let mut world = World { state: Ledger::from_genesis(&network()).state, time: at(NOW) };
        world.put_entry(&e1(), |_| {});
        world.certify(&e1(), CertificateKind::ResourceRegistration, "c1");
        world.put_grant(&g1(), None, |_| {});
        world.name(&g1(), &e1(), Fields::All);
        world.put(&keys::used(&g1()), &GrantUse { trades: 99, ..GrantUse::default() });
        world
    }

    /// The base, with a sub-grant of the developer under it.
    pub fn with_sub_grant() -> World {
        let mut world = World::base();
        world.put_grant(&grant_id("g11"), Some(&g1()), |_| {});
        world.name(&grant_id("g11"), &e1(), Fields::All);
        world
    }

    /// The base, with two steps of sub-grants.
    pub fn with_two_sub_grants() -> World {
        let mut world = World::with_sub_grant();
        world.put_grant(&grant_id("g111"), Some(&grant_id("g11")), |grant| grant.grantee = uscc(HEIR));
        world.name(&grant_id("g111"), &e1(), Fields::All);
        world
    }

    /// The base, where the data of people is used, too.
    pub fn with_personal_data() -> World {
        let mut world = World::base();
        world.put_entry(&e2(), |core| {
            core.input.grade.personal = true;
            core.input.consent_required = true;
        });
        world.certify(&e2(), CertificateKind::ResourceRegistration, "c2");
        world.name(&g1(), &e2(), Fields::All);
        world
    }

    pub fn put<V: Record>(&mut self, key: &Key<V>, value: &V) {
        self.state.records.insert(key.raw, stored(value));
    }

    pub fn get<V: Record>(&self, key: &Key<V>) -> Option<V> {
        key.get(&self.state).unwrap()
    }

    /// Changes a record that stands.
    pub fn change<V: Record>(&mut self, key: &Key<V>, change: impl FnOnce(&mut V)) {
        let mut value = self.get(key).expect("the record stands");
        change(&mut value);
        self.put(key, &value);
    }

    /// Changes a record that stands, or begins it.
    pub fn begin<V: Record + Default>(&mut self, key: &Key<V>, change: impl FnOnce(&mut V)) {
        let mut value = self.get(key).unwrap_or_default();
        change(&mut value);
        self.put(key, &value);
    }

    pub fn drop<V: Record>(&mut self, key: &Key<V>) {
        self.state.records.remove(&key.raw);
    }

    pub fn grant(&mut self, id: &GrantId, change: impl FnOnce(&mut Grant)) {
        self.change(&keys::core(id), change);
    }

    pub fn terms(&mut self, id: &GrantId, change: impl FnOnce(&mut Terms)) {
        self.change(&keys::terms(id), change);
    }

    pub fn entry(&mut self, id: &EntryId, change: impl FnOnce(&mut EntryCore)) {
        self.change(&catalog_keys::core(id), change);
    }

    pub fn certificate(&mut self, key: &str, change: impl FnOnce(&mut Certificate)) {
        self.change(&certificate_keys::core(&certificate_id(key)), change);
    }

    pub fn organisation(&mut self, n: u32, change: impl FnOnce(&mut Organisation)) {
        self.change(&organisation(&uscc(n)), change);
    }

    /// A grant that lives; a sub-grant is the developer's.
    pub fn put_grant(&mut self, id: &GrantId, parent: Option<&GrantId>, change: impl FnOnce(&mut Grant)) {
        let above = parent.map(|parent| self.get(&keys::core(parent)).expect("the parent stands"));
        let mut grant = Grant {
            under: above.as_ref().map(|above| Under {
                parent: above.grant_id,
                root: above.under.as_ref().map_or(above.grant_id, |under| under.root),
                root_grantor: *above.root_grantor(),
                route: Route::Consented,
            }),
            grantor: above.as_ref().map_or(uscc(CITY_BUREAU), |above| above.grantee),
            grantee: uscc(if above.is_some() { DEVELOPER } else { OPERATOR }),
            depth_left: above.as_ref().map_or(2, |above| above.depth_left.saturating_sub(1)),
            ..sample(id)
        };
        change(&mut grant);
        let begun = GrantDuty { reported_until: at(NOW - 10 * DAY), until: at(NOW + 20 * DAY), deficient: List::default() };
        self.put(&keys::core(id), &grant);
        self.put(&keys::duty(id), &begun);
        self.put(&keys::used(id), &GrantUse::default());
        let line = |purpose: &str, class: Class| PriceClass { purpose: code(purpose), class };
        let terms = Terms {
            recipients: Recipients { types: set([PartyType::Enterprise, PartyType::Government]), ..Recipients::default() },
            price_class: list([line("public_governance", Class::Free), line("industry", Class::Fee)]),
            ..Terms::default()
        };
        self.put(&keys::terms(id), &terms);
    }

    /// A grant names an entry.
    pub fn name(&mut self, grant: &GrantId, entry: &EntryId, fields: Fields) {
        self.put(&keys::entry_in(grant, entry), &EntryIn { version: 2, fields, is_in: true });
    }

    /// An entry that is published.
    pub fn put_entry(&mut self, id: &EntryId, change: impl FnOnce(&mut EntryCore)) {
        let mut input = catalog_samples::core();
        input.boundary = Some(Boundary { purposes: Set::default(), actions: all_actions(), banned: Set::default() });
        let mut core = EntryCore {
            entry_id: *id,
            local_key_hash: Hash32([1; 32]),
            provider: uscc(DEPARTMENT),
            input,
            status: EntryStatus::Published,
            version: 2,
            prev_hash: Hash32([2; 32]),
            content_hash: Hash32([3; 32]),
            detail_hash: Hash32([4; 32]),
            unclaimed: false,
            transferred: None,
        };
        change(&mut core);
        self.put(&catalog_keys::core(id), &core);
    }

    /// A certificate of an entry's provider, which stands beside the entry.
    pub fn certify(&mut self, entry: &EntryId, kind: CertificateKind, key: &str) {
        let id = certificate_id(key);
        let core = Certificate {
            certificate_id: id,
            kind,
            issuer: uscc(REGISTRAR),
            holder: uscc(DEPARTMENT),
            rights: Set::default(),
            based_on: None,
            official_number: None,
            valid_from: Some(at(BEGIN)),
            valid_until: Some(at(REGISTERED_UNTIL)),
            status: CertificateStatus::Issued,
            status_reason: None,
            suspended_by: None,
            in_place_of: None,
            procedures: 1,
            content: None,
            version: 5,
        };
        let subject = About::Entries(list([SeenEntry { entry: *entry, version: 1 }]));
        self.put(&certificate_keys::core(&id), &core);
        let mut content = Content { subject, ..certificate_samples::content("bus-lines") };
        hide(&mut content, &certificate_keys::subject(&id));
        self.put(&certificate_keys::content(&id), &content);
        self.put(&certificate_keys::named_by_entry(entry, kind), &Named { certificate: id });
    }

    /// A consent of a data subject to what the base asks, with another entry.
    pub fn consent(&mut self, words: &str, change: impl FnOnce(&mut SubjectConsent)) {
        let mut consent = SubjectConsent {
            consent: hash(words),
            entries: set([e2()]),
            purposes: set([code("industry.finance")]),
            recipient: Party::Org(uscc(ENTERPRISE)),
            valid_until: at(NOW + 50 * DAY),
            by: uscc(DEPARTMENT),
            status: ConsentStatus::Live,
            version: 1,
            payload_hash: Hash32([9; 32]),
        };
        change(&mut consent);
        self.put(&access_keys::consent(&hash(words)), &consent);
    }

    /// An objection was accepted with a freeze.
    pub fn freeze(&mut self, subject: &Subject, until: i64, upheld: bool) {
        let freeze = Freeze { by: objection(), until: at(until), upheld };
        self.begin(&freezes(subject, &[]), |freezes| freezes.objections = list([freeze]));
    }

    /// An order is in force.
    pub fn order(&mut self, subject: &Subject, until: i64) {
        let freeze = Freeze { by: objection(), until: at(until), upheld: false };
        self.begin(&freezes(subject, &[]), |freezes| freezes.orders = list([freeze]));
    }

    /// Somebody holds a grant as a whole.
    pub fn hold(&mut self, id: &GrantId) {
        self.put(&keys::holds(id), &HoldCount { count: 1 });
    }

    /// Somebody holds a grant for an entry.
    pub fn hold_on(&mut self, id: &GrantId, entry: &EntryId) {
        self.put(&keys::holds_on(id, entry), &HoldCount { count: 1 });
    }

    pub fn self_stop(&mut self, id: &GrantId, lifted: bool) {
        let mut reason = reason("other").0;
        hide(&mut reason, &keys::subject(id));
        let lift = Lift { by: uscc(CITY_BUREAU), reason: reason.clone(), evidence: None };
        let stop = SelfStop {
            grant: *id,
            by: uscc(OPERATOR),
            reason,
            at: at(NOW),
            height: 7,
            report_due: at(NOW + DAY),
            reported: None,
            lifted: lifted.then_some(lift),
            version: 1,
        };
        self.put(&keys::self_stop(id), &stop);
    }

    /// One grant takes the place of another.
    pub fn supersede(&mut self, old: &GrantId, by: &GrantId) {
        self.put(&keys::marks(old), &GrantMarks { superseded_by: Some(*by) });
        self.grant(by, |grant| grant.supersedes = Some(*old));
    }

    pub fn end_grant(&mut self, id: &GrantId, status: GrantStatus, when: i64) {
        self.grant(id, |grant| (grant.status, grant.ended_at) = (status, Some(at(when))));
    }

    /// An organisation merges into others.
    pub fn merge(&mut self, n: u32, into: &[u32], from: i64) {
        let (into, decision_hash) = (list(into.iter().map(|n| uscc(*n))), hash("decision"));
        let ending = Ending { mode: EndingMode::Merge, into, from: at(from), decision_hash, sent_by: None };
        self.begin(&scheduled(&uscc(n)), |scheduled| scheduled.ending = Some(ending));
    }

    pub fn suspend(&mut self, n: u32) {
        self.organisation(n, |org| org.status = OrganisationStatus::Suspended);
    }

    pub fn attest(&mut self, n: u32, kind: AttestationType, until: i64) {
        let one = KeptAttestation {
            id: mulu_contracts::kernel::id::ReportId::derive(&division(CITY), &uscc(n), &local_key("attested")),
            recorded_by: Some(uscc(CITY_BUREAU)),
            attestation: mulu_contracts::party::attestation::Attestation { kind, valid_until: at(until), ..qualification() },
            ended: None,
        };
        self.begin(&attestations(&uscc(n)), |kept: &mut Attestations| kept.items.push(one));
    }

    /// Judged by the program and by the oracle, which have to agree in all that both say.
    pub fn ask(&self, question: &CheckRequest) -> CheckAnswer {
        let answer = check(&self.state, self.time, question).unwrap();
        match answer.verdict {
            Verdict::FieldInvalid => assert!(answer.invalid.is_some()),
            Verdict::NotGiven => {
                let in_term = oracle::in_term(&self.state, self.time, question, question.as_of.unwrap()).unwrap();
                assert_eq!(answer.in_term, Some(in_term), "{question:?}");
            }
            Verdict::Allow | Verdict::Deny => {
                let judged = oracle::judge(&self.state, self.time, question).unwrap();
                assert_eq!(judgement(&answer), judged, "at {}: {question:?}\n{answer:?}", self.time);
                assert_eq!(answer.verdict == Verdict::Allow, judged.reasons.is_empty());
            }
        }
        answer
    }

    /// The numbers of what stands in the way.
    pub fn numbers(&self, question: &CheckRequest) -> Vec<u16> {
        self.ask(question).reasons.iter().map(|reason| reason.number).collect()
    }

    /// The same at another time.
    pub fn numbers_at(&self, seconds: i64, question: &CheckRequest) -> Vec<u16> {
        World { time: at(seconds), ..self.clone() }.numbers(question)
    }

    /// Asked a second before a moment, at it, and a second after it: before it is denied for this, or for nothing; then for that.
    pub fn turns_at(&self, moment: i64, question: &CheckRequest, before: &[u16], then: &[u16]) {
        assert_eq!(self.numbers_at(moment - 1, question), before, "a second before");
        assert_eq!(self.numbers_at(moment, question), then, "at it");
        assert_eq!(self.numbers_at(moment + 1, question), then, "a second after");
    }

    pub fn warnings_at(&self, seconds: i64, question: &CheckRequest) -> Vec<u16> {
        let world = World { time: at(seconds), ..self.clone() };
        world.ask(question).warnings.iter().map(|warning| warning.number).collect()
    }
}

fn found(reasons: &[Reason]) -> Vec<Found> {
    reasons.iter().map(|reason| (reason.number, reason.path.clone())).collect()
}

/// What an answer says, as the oracle says it.
pub fn judgement(answer: &CheckAnswer) -> Judgement {
    Judgement { reasons: found(&answer.reasons), warnings: found(&answer.warnings) }
}

/// G1, under any id.
fn sample(id: &GrantId) -> Grant {
    let (place, applicant) = (division(CITY), uscc(ENTERPRISE));
    Grant {
        grant_id: *id,
        basis: Basis::Scenario {
            scenario: ScenarioId::derive(&place, &applicant, &local_key("n1")),
            application: ApplicationId::derive(&place, &applicant, &local_key("a1")),
        },
        grantor: uscc(CITY_BUREAU),
        grantee: uscc(OPERATOR),
        applicant: Some(applicant),
        division: place,
        under: None,
        depth_left: 2,
        purposes: set([code("industry.finance"), code("public_governance")]),
        actions: actions(&["read", "derive", "distribute", "redevelop"]),
        prohibited: actions(&[]),
        valid_from: at(BEGIN),
        valid_until: at(END),
        supersedes: None,
        limits: Limits { max_trades: Some(Count(100)), ..Limits::default() },
        output: Output {
            raw_export: false,
            forms: set([Form::Dataset, Form::Api, Form::Model, Form::Report]),
            delivery: Set::default(),
            cross_border: None,
        },
        duties: Duties {
            report_every: Secs(30 * DAY as u32),
            destroy_within: Secs(30 * DAY as u32),
            notify_within: Secs(DAY as u32),
            deny_after: Secs(10 * DAY as u32),
            disclose: true,
            attestations: Set::default(),
        },
        required_certificates: Set::default(),
        status: GrantStatus::Active,
        ended_at: None,
        close_due: Some(at(END + 30 * DAY)),
        close_terms: CloseTerms { review: Secs(0), escalation: Secs(0) },
        closing: None,
        closed: None,
        version: 3,
        content_hash: Hash32([5; 32]),
        detail_hash: Hash32([6; 32]),
        payload_hash: Hash32([7; 32]),
    }
}

/// What the first example asks: a copy of a data set made of E1 under G1, for the enterprise.
pub fn question() -> CheckRequest {
    CheckRequest {
        mode: Mode::Buy,
        subject: of(&g1(), &[e1()]),
        seller: uscc(OPERATOR),
        buyer: Party::Org(uscc(ENTERPRISE)),
        usage: Use {
            purpose: code("industry.finance.credit"),
            action: action("distribute"),
            unit: Unit::Copy,
            quantity: Count(1),
            form: Some(Form::Dataset),
            division: None,
            cross_border: None,
        },
        consents: Set::default(),
        as_of: None,
    }
}

/// The same, changed.
pub fn asked(change: impl FnOnce(&mut CheckRequest)) -> CheckRequest {
    let mut question = question();
    change(&mut question);
    question
}

pub fn of(grant: &GrantId, entries: &[EntryId]) -> Asked {
    let entries = list(entries.iter().map(|entry| UsedEntry { entry: *entry, fields: Fields::All }));
    Asked::Grant(OfGrant { grant: *grant, entries })
}

pub fn action(name: &str) -> Action {
    Action::named(name).unwrap()
}

/// Somebody who is not on the ledger.
pub fn person(kind: PartyType) -> Party {
    Party::Committed(Committed { commitment: hash("somebody"), kind, division: division(CITY) })
}

/// A way, as reasons tell it.
pub fn path(ids: &[&ObjectId]) -> Vec<ObjectId> {
    ids.iter().map(|id| **id).collect()
}
