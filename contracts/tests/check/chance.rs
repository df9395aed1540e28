//! States and questions that chance makes: a base that allows, and a few changes of every sort, so that many questions are allowed, many denied
//! for one thing alone, and some for many. From one seed always the same.

use mulu_contracts::access_request::keys as access_keys;
use mulu_contracts::access_request::records::{ConsentStatus, SubjectConsent};
use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::duty::{Deficient, GrantDuty};
use mulu_contracts::authorization::records::grant::{Closed, Counted, GrantStatus, GrantUse};
use mulu_contracts::authorization::records::reach::Form;
use mulu_contracts::authorization::records::scope::{Cell, Fields};
use mulu_contracts::authorization::records::terms::{Cells, Class, PriceClass};
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::records::entry::{ACTIONS, Actions, EntryStatus, Exclusion, OpenType, OperableType};
use mulu_contracts::certificate::keys as certificate_keys;
use mulu_contracts::certificate::records::certificate::{CertificateStatus, Named};
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, SeenEntry};
use mulu_contracts::check::request::{Abroad, Action, CheckRequest, Mode, OfGrant, Subject as Asked, Unit, Use, UsedEntry};
use mulu_contracts::kernel::id::{EntryId, GrantId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::Subject;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Count, List, Secs, Set};
use mulu_contracts::ledger::freeze::{Freeze, freezes};
use mulu_contracts::ledger::organisation::{self, OrganisationStatus, RoleAssignment};
use mulu_contracts::ledger::params::{Value, parameter};
use mulu_contracts::ledger::persons::{Committed, Party, PartyType};
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_OFFICE, DEPARTMENT, ENTERPRISE, OPERATOR, PROVINCE, REGISTRAR, UNCLAIMED, code,
    division, hash, list, set, uscc,
};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::party::attestation::{AttestationType, attestations};
use mulu_contracts::party::keys as party_keys;

use super::world::*;

/// Numbers that a seed gives: splitmix64.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Once in so many times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Each of these with even chance.
    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().filter(|_| self.once_in(2)).cloned().collect()
    }
}

const GRANTS: [&str; 6] = ["g1", "g11", "g111", "g2", "g21", "g3"];
const CERTIFICATES: [&str; 6] = ["c1", "c2", "element", "ip", "property", "operators"];
const CONSENTS: [&str; 3] = ["one", "two", "three"];
const PEOPLE: [u32; 11] = [OPERATOR, DEVELOPER, HEIR, ENTERPRISE, CLUB, CITY_BUREAU, COUNTY_OFFICE, REGISTRAR, DEPARTMENT, UNCLAIMED, 77];
const PURPOSES: [&str; 7] = [
    "industry",
    "industry.finance",
    "industry.finance.credit",
    "industry.insurance",
    "public_governance",
    "public_governance.roads",
    "research",
];
const PLACES: [&str; 5] = [CITY, PROVINCE, COUNTY, "42120A", "110000"];
const FORMS: [Form; 7] = [Form::Dataset, Form::Api, Form::Model, Form::Verification, Form::Index, Form::Report, Form::Training];
const TYPES: [PartyType; 5] = [PartyType::Person, PartyType::Enterprise, PartyType::Institution, PartyType::Government, PartyType::Foreign];
const ATTESTED: [AttestationType; 3] = [AttestationType::Mlps, AttestationType::Crypto, AttestationType::Qualification];
const KINDS: [CertificateKind; 6] = [
    CertificateKind::ResourceRegistration,
    CertificateKind::DataElement,
    CertificateKind::DataIp,
    CertificateKind::DataProperty,
    CertificateKind::ProductRegistration,
    CertificateKind::ComplianceReview,
];

fn purpose(word: &str) -> Code<24> {
    code(word)
}

/// The ground that all states stand on: two roots, each with a sub-grant, one of them with another below; two entries; certificates of all kinds.
pub fn ground() -> World {
    let mut world = World::with_two_sub_grants();
    world.put_entry(&e2(), |core| core.input.consent_required = true);
    world.certify(&e2(), CertificateKind::ResourceRegistration, "c2");
    for (kind, key) in [
        (CertificateKind::DataElement, "element"),
        (CertificateKind::DataIp, "ip"),
        (CertificateKind::DataProperty, "operators"),
        (CertificateKind::DataProperty, "property"),
    ] {
        world.certify(&e1(), kind, key);
    }
    world.put_grant(&grant_id("g2"), None, |_| {});
    world.put_grant(&grant_id("g21"), Some(&grant_id("g2")), |_| {});
    world.put_grant(&grant_id("g3"), None, |_| {});
    for key in GRANTS {
        world.name(&grant_id(key), &e1(), Fields::All);
        world.name(&grant_id(key), &e2(), Fields::All);
    }
    for words in CONSENTS {
        world.consent(words, |_| {});
    }
    for n in [OPERATOR, DEVELOPER, HEIR] {
        world.attest(n, AttestationType::Mlps, NOW + 100 * DAY);
    }
    world
}

/// A state with some changes, each of any sort; and the times that matter there.
pub fn state(chance: &mut Chance, ground: &World) -> (World, Vec<i64>) {
    let mut world = ground.clone();
    let mut times = vec![NOW, END, END + 30 * DAY, NOW + 20 * DAY + 30 * DAY, NOW + 60 * DAY];
    for _ in 0..chance.below(6) {
        match chance.below(6) {
            0 => life(chance, &mut world, &mut times),
            1 => scope(chance, &mut world),
            2 => duties(chance, &mut world, &mut times),
            3 => entries(chance, &mut world, &mut times),
            4 => certificates(chance, &mut world, &mut times),
            _ => people(chance, &mut world, &mut times),
        }
    }
    (world, times)
}

/// A time near now, that is noted.
fn moment(chance: &mut Chance, times: &mut Vec<i64>) -> i64 {
    let days = chance.one(&[-40, -30, -10, -1, 0, 1, 10, 30]);
    let moment = NOW + days * DAY + chance.below(3) as i64 - 1;
    times.extend([moment, moment + 30 * DAY, moment + 40 * DAY]);
    moment
}

fn grant(chance: &mut Chance) -> GrantId {
    grant_id(chance.one(&GRANTS))
}

fn entry(chance: &mut Chance) -> EntryId {
    if chance.once_in(3) { e2() } else { e1() }
}

fn stop(chance: &mut Chance, world: &mut World, times: &mut Vec<i64>, subject: &Subject) {
    let freeze = Freeze { by: objection(), until: at(moment(chance, times)), upheld: chance.once_in(4) };
    let ordered = chance.once_in(2);
    world.begin(&freezes(subject, &[]), |freezes| {
        (freezes.open, freezes.accepted) = (1, 1);
        let kind = if ordered { &mut freezes.orders } else { &mut freezes.objections };
        *kind = list(kind.iter().cloned().chain([freeze]));
    });
}

fn life(chance: &mut Chance, world: &mut World, times: &mut Vec<i64>) {
    let id = grant(chance);
    match chance.below(12) {
        0 => {
            let from = moment(chance, times);
            world.grant(&id, |grant| grant.valid_from = at(from));
        }
        1 | 2 => {
            let until = moment(chance, times);
            world.grant(&id, |grant| grant.valid_until = at(until));
        }
        3 | 4 => {
            let status = chance.one(&[GrantStatus::Revoked, GrantStatus::Withdrawn]);
            world.end_grant(&id, status, NOW - 60 * DAY);
        }
        5 => {
            let status = chance.one(&[GrantStatus::Consent, GrantStatus::Rejected, GrantStatus::Withdrawn, GrantStatus::Revoked]);
            let ended = (status != GrantStatus::Consent).then_some(at(NOW - 60 * DAY));
            world.grant(&id, |grant| (grant.status, grant.close_due, grant.ended_at) = (status, None, ended));
        }
        6 => {
            world.grant(&id, |grant| grant.closed = Some(Closed { at: at(NOW - 1), unattested: false }));
        }
        7 => {
            if chance.once_in(2) {
                world.hold(&id);
            } else {
                let entry = entry(chance);
                world.hold_on(&id, &entry);
            }
        }
        8 => {
            let lifted = chance.once_in(3);
            world.self_stop(&id, lifted);
        }
        9 => {
            stop(chance, world, times, &keys::subject(&id));
        }
        _ => {
            let (old, by) = chance.one(&[("g1", "g2"), ("g1", "g3"), ("g2", "g3"), ("g11", "g21"), ("g3", "g2"), ("g21", "g11")]);
            world.supersede(&grant_id(old), &grant_id(by));
            if chance.once_in(2) {
                world.end_grant(&grant_id(old), GrantStatus::Revoked, NOW - 60 * DAY);
            }
        }
    }
}

fn scope(chance: &mut Chance, world: &mut World) {
    let id = grant(chance);
    match chance.below(13) {
        0 => {
            let bits = (chance.next() & 0x1ff) as u16;
            let prohibited = (chance.next() & chance.next() & 0x1ff) as u16;
            world.grant(&id, |grant| {
                (grant.actions, grant.prohibited) = (Actions::new(bits).unwrap(), Actions::new(prohibited).unwrap());
            });
        }
        1 => {
            let purposes = [chance.one(&PURPOSES), chance.one(&PURPOSES)].map(purpose);
            world.grant(&id, |grant| grant.purposes = set(purposes.into_iter().collect::<std::collections::BTreeSet<_>>()));
        }
        2 => {
            let places = chance.some(&PLACES);
            world.terms(&id, |terms| terms.spatial = set(places.iter().map(|code| division(code))));
        }
        3 => {
            let (types, named) = (chance.some(&TYPES), chance.some(&PEOPLE));
            let place = chance.once_in(2).then(|| division(chance.one(&PLACES)));
            world.terms(&id, |terms| {
                let given = &mut terms.recipients;
                (given.types, given.division, given.named) = (set(types), place, set(named.into_iter().map(uscc)));
            });
        }
        4 => {
            let class = chance.one(&[Class::Free, Class::FreeConditional(hash("conditions")), Class::Fee]);
            let word = purpose(chance.one(&PURPOSES));
            world.terms(&id, |terms| terms.price_class = list([PriceClass { purpose: word, class }]));
        }
        5 => {
            let forms = chance.some(&FORMS);
            world.grant(&id, |grant| grant.output.forms = set(forms));
        }
        6 => {
            let approval = chance.one(&[None, Some(hash("approval")), Some(hash("another"))]);
            world.grant(&id, |grant| grant.output.cross_border = approval);
        }
        7 | 8 => {
            let max = |chance: &mut Chance| {
                chance.one(&[None, Some(Count(0)), Some(Count(4)), Some(Count(5)), Some(Count(6)), Some(Count(u64::MAX))])
            };
            let max = [max(chance), max(chance), max(chance)];
            let used = chance.one(&[0, 4, 5, 6, u64::MAX - 1, u64::MAX]);
            world.grant(&id, |grant| (grant.limits.max_trades, grant.limits.max_calls, grant.limits.max_recipients) = max.into());
            world.put(&keys::used(&id), &GrantUse { trades: used, calls: used, recipients: used, ..GrantUse::default() });
            if chance.once_in(2) {
                world.put(&keys::met(&id, &Party::Org(uscc(ENTERPRISE))), &Counted { since: at(NOW) });
            }
        }
        9 => {
            let depth = chance.below(3) as u8;
            world.grant(&id, |grant| grant.depth_left = depth);
        }
        10 => {
            let most = chance.below(4) as u64;
            world.change(&parameter("max_grant_depth"), |parameter| parameter.current = Value::Number(most));
        }
        11 => {
            let kinds = chance.some(&KINDS);
            world.grant(&id, |grant| grant.required_certificates = set(kinds));
        }
        _ => {
            let to = uscc(chance.one(&PEOPLE[..5]));
            world.grant(&id, |grant| grant.grantee = to);
        }
    }
}

fn duties(chance: &mut Chance, world: &mut World, times: &mut Vec<i64>) {
    let id = grant(chance);
    match chance.below(4) {
        0 => {
            let (from, until) = (moment(chance, times), moment(chance, times));
            let mut deficient = Vec::new();
            for _ in 0..chance.below(3) {
                let period = Term { from: at(BEGIN), until: at(BEGIN + 1) };
                deficient.push(Deficient { period, since: at(moment(chance, times)) });
            }
            let duty = GrantDuty { reported_until: at(from), until: at(until), deficient: List::new(deficient).unwrap() };
            world.put(&keys::duty(&id), &duty);
        }
        1 => {
            let after = chance.one(&[0, 1, 10 * DAY as u32]);
            world.grant(&id, |grant| grant.duties.deny_after = Secs(after));
        }
        2 => {
            let kinds = chance.some(&ATTESTED);
            world.grant(&id, |grant| grant.duties.attestations = set(kinds));
        }
        _ => {
            let name = chance.one(&["report_grace", "lapse_grace"]);
            let days = chance.one(&[0, 1, 30]);
            world.change(&parameter(name), |parameter| parameter.next = Some((Value::Number(days * DAY as u64), at(NOW))));
        }
    }
}

fn entries(chance: &mut Chance, world: &mut World, times: &mut Vec<i64>) {
    let (id, of) = (entry(chance), grant(chance));
    match chance.below(14) {
        0 => {
            let status = chance.one(&[EntryStatus::Submitted, EntryStatus::Rejected, EntryStatus::Withdrawn]);
            world.entry(&id, |core| core.status = status);
        }
        1 => world.entry(&id, |core| core.unclaimed = true),
        2 => {
            stop(chance, world, times, &catalog_keys::subject(&id));
        }
        3 => {
            let excluded = chance.once_in(2);
            world.entry(&id, |core| {
                core.input.operable.kind = if excluded { OperableType::Excluded } else { OperableType::Conditional };
                core.input.exclusion_declared = if excluded { Exclusion::None } else { Exclusion::OtherLaw };
            });
        }
        4 => {
            let purposes: Set<Code<24>, 0, 8> = set(chance.some(&PURPOSES).into_iter().map(purpose));
            let banned: Set<Code<24>, 0, 8> = if chance.once_in(3) { set([purpose(chance.one(&PURPOSES))]) } else { Set::default() };
            world.entry(&id, |core| {
                if let Some(boundary) = &mut core.input.boundary {
                    (boundary.purposes, boundary.banned) = (purposes, banned);
                }
            });
        }
        5 => {
            let bits = (chance.next() & 0x1ff) as u16;
            let none = chance.once_in(4);
            world.entry(&id, |core| match &mut core.input.boundary {
                Some(boundary) if !none => boundary.actions = Actions::new(bits).unwrap(),
                boundary => *boundary = None,
            });
        }
        6 => {
            let (required, personal) = (chance.once_in(2), chance.once_in(2));
            let open = chance.one(&[OpenType::NotOpen, OpenType::Conditional]);
            world.entry(&id, |core| {
                (core.input.consent_required, core.input.grade.personal, core.input.open.kind) = (required, personal, open);
            });
        }
        7 => {
            let numbers = [1, 2, 3].into_iter().filter(|_| chance.once_in(2)).chain([4]).collect::<Vec<u16>>();
            world.name(&of, &id, Fields::Only(set(numbers)));
        }
        8 => world.change(&keys::entry_in(&of, &id), |named| named.is_in = false),
        9 | 10 => {
            let cell = |chance: &mut Chance| Cell {
                division: division(chance.one(&PLACES)),
                theme: chance.one(&[code("any"), code("transport"), code("health")]),
            };
            let cells = Set::from_iter_sorted([cell(chance), cell(chance)]).unwrap();
            world.drop(&keys::entry_in(&of, &id));
            world.put(&keys::cells(&of), &Cells { cells });
        }
        11 => {
            let (place, theme) = (division(chance.one(&PLACES)), chance.one(&[None, Some(code("transport")), Some(code("health"))]));
            world.entry(&id, |core| (core.input.division, core.input.theme) = (place, theme));
        }
        12 => {
            let words = chance.one(&CONSENTS);
            let until = moment(chance, times);
            let purposes = [chance.one(&PURPOSES), chance.one(&PURPOSES)].map(purpose);
            let (who, alive, about) = (buyer(chance), chance.below(3) > 0, entry(chance));
            world.change(&access_keys::consent(&hash(words)), |consent: &mut SubjectConsent| {
                consent.purposes = set(purposes.into_iter().collect::<std::collections::BTreeSet<_>>());
                (consent.recipient, consent.entries) = (who, set([about]));
                if alive { consent.valid_until = at(until) } else { consent.status = ConsentStatus::TakenBack }
            });
        }
        _ => {
            let to = uscc(chance.one(&[CITY_PROVIDER, CITY_BUREAU, OPERATOR]));
            let when = moment(chance, times);
            world.entry(&id, |core| (core.provider, core.transferred) = (to, Some(at(when))));
        }
    }
}

fn certificates(chance: &mut Chance, world: &mut World, times: &mut Vec<i64>) {
    let key = if chance.once_in(2) { "c1" } else { chance.one(&CERTIFICATES) };
    match chance.below(9) {
        0 => {
            use CertificateStatus::{Applied, Cancelled, Revoked, Suspended};
            let status = chance.one(&[Applied, Suspended, Revoked, Cancelled]);
            world.certificate(key, |one| one.status = status);
        }
        1 => {
            let until = moment(chance, times);
            world.certificate(key, |one| one.valid_until = Some(at(until)));
        }
        2 => {
            let from = moment(chance, times);
            world.certificate(key, |one| one.valid_from = Some(at(from)));
        }
        3 => {
            stop(chance, world, times, &certificate_keys::subject(&certificate_id(key)));
        }
        4 | 5 => {
            let (holder, on) = (uscc(chance.one(&[OPERATOR, CITY_PROVIDER, DEVELOPER, HEIR])), grant(chance));
            let rests = chance.below(3) > 0;
            world.certificate(key, |one| (one.holder, one.based_on) = (holder, rests.then_some(on)));
        }
        6 => {
            let subject = About::Entries(list([SeenEntry { entry: e2(), version: 1 }]));
            world.change(&certificate_keys::content(&certificate_id(key)), |content: &mut Content| content.subject = subject);
        }
        7 => {
            let kind = chance.one(&KINDS[..4]);
            world.drop(&certificate_keys::named_by_entry(&e1(), kind));
        }
        _ => {
            let holder = uscc(chance.one(&[DEPARTMENT, OPERATOR, DEVELOPER]));
            world.put(&certificate_keys::property_of(&e1(), &holder), &Named { certificate: certificate_id("operators") });
        }
    }
}

fn people(chance: &mut Chance, world: &mut World, times: &mut Vec<i64>) {
    let who = chance.one(&[OPERATOR, DEVELOPER, HEIR, ENTERPRISE, DEPARTMENT, CITY_PROVIDER]);
    match chance.below(9) {
        0 => world.suspend(who),
        1 => world.organisation(who, |org| org.status = OrganisationStatus::Merged),
        2 | 3 => {
            let into = chance.one(&[HEIR, OPERATOR, DEVELOPER, DEPARTMENT, CITY_PROVIDER]);
            let from = moment(chance, times);
            world.merge(who, &[into], from);
        }
        4 => {
            stop(chance, world, times, &organisation::subject(&uscc(who)));
        }
        5 => {
            let (role, scope) = (chance.one(&[Role::Operator, Role::Developer, Role::Provider, Role::Evaluator]), chance.one(&PLACES[..4]));
            let (from, until) = (moment(chance, times), chance.once_in(2).then(|| moment(chance, times)));
            world.begin(&party_keys::roles(&uscc(who)), |roles| {
                let Some(first) = roles.assignments.first().cloned() else { return };
                let one = RoleAssignment { role, scope_division: division(scope), from: at(from), until: until.map(at), ..first };
                if role == Role::Evaluator { roles.assignments.push(one) } else { roles.assignments[0] = one }
            });
        }
        6 => {
            let (until, ended) = (moment(chance, times), chance.once_in(3).then(|| at(NOW - 60 * DAY)));
            let by = chance.one(&[None, Some(uscc(who)), Some(uscc(CITY_BUREAU))]);
            world.begin(&attestations(&uscc(who)), |kept| {
                for kept in &mut kept.items {
                    (kept.attestation.valid_until, kept.ended, kept.recorded_by) = (at(until), ended, by);
                }
            });
        }
        7 => {
            let place = division(chance.one(&PLACES));
            world.organisation(who, |org| org.division = place);
        }
        _ => {
            let (kind, until) = (chance.one(&ATTESTED), moment(chance, times));
            world.attest(who, kind, until);
        }
    }
}

fn buyer(chance: &mut Chance) -> Party {
    if chance.below(8) < 5 {
        return Party::Org(uscc(ENTERPRISE));
    }
    if chance.once_in(2) {
        return Party::Org(uscc(chance.one(&PEOPLE)));
    }
    Party::Committed(Committed { commitment: hash("somebody"), kind: chance.one(&TYPES), division: division(chance.one(&PLACES)) })
}

/// A question that the ground allows, more or less changed.
pub fn question(chance: &mut Chance) -> CheckRequest {
    let (key, seller) = chance.one(&[
        ("g1", OPERATOR),
        ("g1", OPERATOR),
        ("g11", DEVELOPER),
        ("g111", HEIR),
        ("g2", OPERATOR),
        ("g21", DEVELOPER),
        ("g3", OPERATOR),
    ]);
    let key = if chance.once_in(40) { "nowhere" } else { key };
    let fields = |chance: &mut Chance| {
        if chance.below(4) > 0 { Fields::All } else { Fields::Only(set(chance.some(&[1, 2, 3]).into_iter().chain([4]))) }
    };
    let mut entries = vec![UsedEntry { entry: e1(), fields: fields(chance) }];
    if chance.once_in(4) {
        entries.push(UsedEntry { entry: e2(), fields: fields(chance) });
    }
    if chance.once_in(40) {
        entries.push(UsedEntry { entry: entry_id("nowhere"), fields: Fields::All });
    }
    let usage = Use {
        purpose: purpose(if chance.below(4) > 0 { "industry.finance.credit" } else { chance.one(&PURPOSES) }),
        action: if chance.below(4) > 0 { action("distribute") } else { Action::named(chance.one(&ACTIONS)).unwrap() },
        unit: if chance.below(3) > 0 { Unit::Copy } else { Unit::Call },
        quantity: Count(chance.one(&[1, 1, 2, u64::MAX])),
        form: if chance.once_in(2) {
            Some(Form::Report)
        } else {
            chance.one(&[None, Some(Form::Dataset), Some(Form::Index), Some(Form::Model)])
        },
        division: chance.once_in(5).then(|| division(chance.one(&PLACES))),
        cross_border: chance.once_in(12).then(|| Abroad { approval: chance.one(&[None, Some(hash("approval"))]) }),
    };
    CheckRequest {
        mode: if chance.below(3) > 0 { Mode::Buy } else { Mode::Held },
        subject: Asked::Grant(OfGrant { grant: grant_id(key), entries: list(entries) }),
        seller: uscc(if chance.below(12) > 0 { seller } else { chance.one(&PEOPLE) }),
        buyer: buyer(chance),
        usage,
        consents: set(chance.some(&CONSENTS).into_iter().map(hash)),
        as_of: chance.once_in(30).then(|| at(NOW + chance.one(&[-1, 0, 1, 40 * DAY, END - NOW - 1, END - NOW]))),
    }
}

/// A time near one that matters.
pub fn time(chance: &mut Chance, times: &[i64]) -> i64 {
    if chance.once_in(2) { NOW } else { chance.one(times) + chance.below(3) as i64 - 1 }
}
