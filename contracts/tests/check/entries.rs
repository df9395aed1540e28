//! Entries under a grant: whether they are in it, their own bounds, consents and certificates.

use mulu_contracts::access_request::records::{ConsentStatus, SubjectConsent};
use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::grant::GrantStatus;
use mulu_contracts::authorization::records::reach::Form;
use mulu_contracts::authorization::records::scope::{Cell, Fields};
use mulu_contracts::authorization::records::terms::Cells;
use mulu_contracts::catalog::records::entry::{Boundary, EntryStatus, OpenType};
use mulu_contracts::certificate::keys as certificate_keys;
use mulu_contracts::certificate::records::certificate::{CertificateStatus, Named};
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, SeenEntry};
use mulu_contracts::check::request::{CheckRequest, Mode, Subject as Asked, Unit};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::Set;
use mulu_contracts::ledger::persons::{Party, PartyType};
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, DEPARTMENT, OPERATOR, PROVINCE, code, division, hash, list, set, uscc,
};

use super::reasons::below;
use super::world::*;

fn fields(numbers: &[u16]) -> Fields {
    Fields::Only(set(numbers.iter().copied()))
}

fn cell(place: &str, theme: Option<&str>) -> Cell {
    Cell { division: division(place), theme: code(theme.unwrap_or("any")) }
}

/// G1 names no entry: what lies in these cells is in it.
fn over(cells: &[Cell]) -> World {
    let mut world = World::base();
    world.drop(&keys::entry_in(&g1(), &e1()));
    world.put(&keys::cells(&g1()), &Cells { cells: set(cells.iter().cloned()) });
    world
}

#[test]
fn an_entry_is_in_a_cell_by_its_place_now() {
    for (cells, numbers) in [
        (vec![cell(CITY, None)], vec![]),
        (vec![cell(PROVINCE, Some("transport"))], vec![]),
        (vec![cell(COUNTY, None)], vec![45]),
        (vec![cell(CITY, Some("health"))], vec![45]),
        (vec![cell(CITY, Some("transport.bus"))], vec![45]),
        (vec![cell(COUNTY, None), cell(CITY, Some("health")), cell(CITY, Some("transport"))], vec![]),
    ] {
        assert_eq!(over(&cells).numbers(&question()), numbers, "{cells:?}");
    }
    let mut world = over(&[cell(CITY, Some("transport"))]);
    // All its fields are, whatever is asked.
    let Asked::Grant(of) = question().subject;
    let some = asked(|q| {
        let mut of = of.clone();
        of.entries[0].fields = fields(&[3]);
        q.subject = Asked::Grant(of);
    });
    assert_eq!(world.numbers(&some), NONE);
    world.entry(&e1(), |core| core.input.theme = None);
    assert_eq!(world.numbers(&question()), [45]);
    world.entry(&e1(), |core| core.input.division = division("110000"));
    world.put(&keys::cells(&g1()), &Cells { cells: set([cell("110000", None)]) });
    assert_eq!(world.numbers(&question()), [45], "a place that is in no table lies nowhere");
    world.drop(&mulu_contracts::catalog::keys::core(&e1()));
    assert_eq!(world.numbers(&question()), [40, 45]);
}

#[test]
fn a_sub_grant_names_entries_in_the_cells_of_its_root() {
    let mut world = over(&[cell(CITY, Some("transport"))]);
    world.put_grant(&grant_id("g11"), Some(&g1()), |_| {});
    world.name(&grant_id("g11"), &e1(), Fields::All);
    assert_eq!(world.numbers(&below("g11")), NONE);
    world.entry(&e1(), |core| core.input.theme = Some(code("health")));
    let answer = world.ask(&below("g11"));
    let way = path(&[grant_id("g11").object(), g1().object(), e1().object()]);
    assert_eq!(answer.reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>(), [(45, way)]);
}

#[test]
fn a_grant_that_was_amended_to_cells_holds_what_lies_in_them_and_named_before() {
    let mut world = World::base();
    world.change(&keys::entry_in(&g1(), &e1()), |named| named.is_in = false);
    assert_eq!(world.numbers(&question()), [45]);
    world.put(&keys::cells(&g1()), &Cells { cells: set([cell(CITY, None)]) });
    assert_eq!(world.numbers(&question()), NONE);
    // And back to names.
    world.put(&keys::cells(&g1()), &Cells { cells: Set::default() });
    assert_eq!(world.numbers(&question()), [45]);
}

#[test]
fn fields_lie_within_those_that_are_given() {
    let ask_for = |asked_for: Fields| {
        asked(|q| {
            let Asked::Grant(of) = &mut q.subject;
            of.entries[0].fields = asked_for;
        })
    };
    for (given, asked_for, numbers) in [
        (Fields::All, Fields::All, vec![]),
        (Fields::All, fields(&[1, 9]), vec![]),
        (fields(&[1, 2]), fields(&[1, 2]), vec![]),
        (fields(&[1, 2]), fields(&[2]), vec![]),
        (fields(&[1, 2]), fields(&[2, 3]), vec![46]),
        (fields(&[1, 2]), fields(&[3]), vec![46]),
        (fields(&[1, 2]), Fields::All, vec![46]),
    ] {
        let mut world = World::base();
        world.name(&g1(), &e1(), given);
        assert_eq!(world.numbers(&ask_for(asked_for)), numbers);
    }
}

#[test]
fn of_several_entries_each_is_judged_in_the_order_in_which_they_are_asked_about() {
    let mut world = World::with_personal_data();
    world.entry(&e1(), |core| core.status = EntryStatus::Submitted);
    world.entry(&e2(), |core| (core.status, core.unclaimed) = (EntryStatus::Rejected, true));
    let of_both = |entries: &[mulu_contracts::kernel::id::EntryId]| asked(|q| q.subject = of(&g1(), entries));
    let said = |q: &CheckRequest| world.ask(q).reasons.iter().map(|r| (r.number, r.path[1])).collect::<Vec<_>>();
    let (one, two) = (*e1().object(), *e2().object());
    assert_eq!(said(&of_both(&[e1(), e2()])), [(40, one), (40, two), (41, two), (50, two)]);
    assert_eq!(said(&of_both(&[e2(), e1()])), [(40, two), (40, one), (41, two), (50, two)]);
    let nowhere = asked(|q| q.subject = of(&g1(), &[entry_id("nowhere")]));
    assert_eq!(world.numbers(&nowhere), [40, 45]);
}

#[test]
fn an_entry_bounds_actions_and_purposes() {
    let bounded = |change: fn(&mut Boundary)| {
        let mut world = World::base();
        world.entry(&e1(), |core| change(core.input.boundary.as_mut().unwrap()));
        world
    };
    let one = |word: &str| -> Set<Code<24>, 0, 8> { set([code(word)]) };
    assert_eq!(bounded(|b| b.actions = actions(&[])).numbers(&question()), [47]);
    assert_eq!(bounded(|b| b.actions = actions(&["distribute"])).numbers(&question()), NONE);
    for (purposes, banned, numbers) in [
        (one("industry"), None, vec![]),
        (one("industry.finance.credit"), None, vec![]),
        (one("industry.insurance"), None, vec![63]),
        (Set::default(), Some("industry"), vec![63]),
        (Set::default(), Some("industry.finance.credit"), vec![63]),
        (Set::default(), Some("industry.insurance"), vec![]),
        (Set::default(), Some("industry.fin"), vec![]),
        (one("industry"), Some("industry.finance"), vec![63]),
    ] {
        let mut world = World::base();
        world.entry(&e1(), |core| {
            let boundary = core.input.boundary.as_mut().unwrap();
            (boundary.purposes, boundary.banned) = (purposes.clone(), banned.map(one).unwrap_or_default());
        });
        assert_eq!(world.numbers(&question()), numbers, "{purposes:?} {banned:?}");
    }
    // What is wider than a bound, or than a ban, lies outside.
    let wider = asked(|q| q.usage.purpose = code("industry.finance"));
    let mut world = bounded(|b| b.purposes = set([code("industry.finance.credit")]));
    assert_eq!(world.numbers(&wider), [63]);
    world.entry(&e1(), |core| core.input.boundary.as_mut().unwrap().purposes = set([code("industry.finance")]));
    assert_eq!(world.numbers(&wider), NONE);
    world.entry(&e1(), |core| core.input.boundary.as_mut().unwrap().banned = set([code("industry.finance.credit")]));
    assert_eq!(world.numbers(&wider), [63]);
}

/// A report of E2 for the enterprise, one consent cited.
fn of_people(change: impl FnOnce(&mut CheckRequest)) -> CheckRequest {
    asked(|q| {
        (q.subject, q.consents, q.usage.form) = (of(&g1(), &[e2()]), set([hash("one")]), Some(Form::Report));
        change(q);
    })
}

#[test]
fn a_consent_covers_entry_purpose_recipient_and_time() {
    type OfConsent = fn(&mut SubjectConsent);
    let changes: [(&[u16], OfConsent); 9] = [
        (&[], |_| {}),
        (&[], |one| one.purposes = set([code("research"), code("industry.finance.credit")])),
        (&[50], |one| one.purposes = set([code("industry.insurance"), code("research")])),
        (&[50], |one| one.entries = set([e1()])),
        (&[], |one| one.entries = set([e1(), e2()])),
        (&[50], |one| one.recipient = Party::Org(uscc(OPERATOR))),
        (&[50], |one| one.recipient = person(PartyType::Person)),
        (&[50], |one| one.status = ConsentStatus::TakenBack),
        (&[50], |one| one.valid_until = at(NOW)),
    ];
    for (n, (numbers, change)) in changes.iter().enumerate() {
        let mut world = World::with_personal_data();
        world.consent("one", change);
        assert_eq!(world.numbers(&of_people(|_| {})), *numbers, "{n}");
        // One of several is enough, and what is not there is none.
        world.consent("two", |_| {});
        assert_eq!(world.numbers(&of_people(|q| q.consents = set([hash("none"), hash("one"), hash("two")]))), NONE);
    }
    let mut world = World::with_personal_data();
    assert_eq!(world.numbers(&of_people(|_| {})), [50]);
    world.consent("one", |one| one.purposes = set([code("industry.finance.credit")]));
    assert_eq!(world.numbers(&of_people(|q| q.usage.purpose = code("industry.finance"))), [50], "it is narrower than the use");
    assert_eq!(world.numbers(&of_people(|q| q.consents = Set::default())), [50]);
}

#[test]
fn a_consent_is_asked_for_where_it_says_so_or_where_data_of_people_is_not_open() {
    for (required, personal, open, numbers) in [
        (true, true, OpenType::Unconditional, vec![50]),
        (true, false, OpenType::Unconditional, vec![50]),
        (false, true, OpenType::NotOpen, vec![50]),
        (false, true, OpenType::Conditional, vec![]),
        (false, true, OpenType::Unconditional, vec![]),
        (false, false, OpenType::NotOpen, vec![]),
    ] {
        let mut world = World::with_personal_data();
        world.entry(&e2(), |core| {
            (core.input.consent_required, core.input.grade.personal, core.input.open.kind) = (required, personal, open);
        });
        assert_eq!(world.numbers(&of_people(|_| {})), numbers);
    }
}

#[test]
fn a_copy_that_holds_everybody_or_may_is_covered_by_no_consent() {
    let mut world = World::with_personal_data();
    world.grant(&g1(), |grant| {
        let all = [Form::Dataset, Form::Api, Form::Model, Form::Verification, Form::Index, Form::Report, Form::Training];
        grant.output.forms = set(all);
    });
    world.consent("one", |_| {});
    for (form, copy) in [
        (Some(Form::Dataset), vec![50]),
        (Some(Form::Training), vec![50]),
        (Some(Form::Api), vec![50]),
        (None, vec![50]),
        (Some(Form::Model), vec![]),
        (Some(Form::Verification), vec![]),
        (Some(Form::Index), vec![]),
        (Some(Form::Report), vec![]),
    ] {
        for mode in [Mode::Buy, Mode::Held] {
            assert_eq!(world.numbers(&of_people(|q| (q.mode, q.usage.form) = (mode, form))), copy, "{form:?}");
            let calls = of_people(|q| (q.mode, q.usage.form, q.usage.unit) = (mode, form, Unit::Call));
            assert_eq!(world.numbers(&calls), NONE);
            // Of calls the gate asks, not the trade.
            let without = asked(|q| (*q, q.consents) = (calls.clone(), Set::default()));
            assert_eq!(world.numbers(&without), if mode == Mode::Held { vec![50] } else { vec![] });
        }
    }
}

#[test]
fn a_registration_names_the_entry_still_and_lives() {
    let mut world = World::base();
    world.change(&certificate_keys::content(&certificate_id("c1")), |content: &mut Content| {
        content.subject = About::Entries(list([SeenEntry { entry: e2(), version: 1 }]));
    });
    assert_eq!(world.numbers(&question()), [48]);
    for status in [CertificateStatus::Applied, CertificateStatus::Suspended, CertificateStatus::Revoked, CertificateStatus::Cancelled] {
        let mut world = World::base();
        world.certificate("c1", |one| one.status = status);
        assert_eq!(world.numbers(&question()), [49]);
    }
    // In words: why.
    let why = |world: &World| world.ask(&question()).reasons[0].details["why"].clone();
    let mut world = World::base();
    world.certificate("c1", |one| one.status = CertificateStatus::Suspended);
    assert_eq!(why(&world), "suspended");
    world.certificate("c1", |one| one.valid_until = Some(at(NOW)));
    assert_eq!(why(&world), "expired");
    let mut world = World::base();
    world.certificate("c1", |one| one.valid_from = None);
    assert_eq!(world.numbers(&question()), [49]);
    world.certificate("c1", |one| (one.valid_from, one.valid_until) = (Some(at(BEGIN)), Some(at(NOW))));
    assert_eq!(world.numbers(&question()), [49]);
    let mut world = World::base();
    world.order(&certificate_keys::subject(&certificate_id("c1")), END);
    assert_eq!(world.numbers(&question()), [49]);
}

#[test]
fn a_registration_is_held_by_the_provider_by_whom_it_succeeds_or_by_the_grantee_of_its_grant() {
    let holder = |n: u32| {
        let mut world = World::base();
        world.certificate("c1", |one| one.holder = uscc(n));
        world
    };
    assert_eq!(holder(CITY_BUREAU).numbers(&question()), [49]);
    assert_eq!(holder(CITY_PROVIDER).numbers(&question()), [49]);
    let mut world = holder(CITY_PROVIDER);
    world.merge(CITY_PROVIDER, &[DEPARTMENT], NOW);
    world.turns_at(NOW, &question(), &[49], &[]);
    // Who succeeds the provider does not hold it before the entry is its own.
    let mut world = holder(CITY_PROVIDER);
    world.merge(DEPARTMENT, &[CITY_PROVIDER], NOW - 1);
    assert_eq!(world.numbers(&question()), [49]);
    world.entry(&e1(), |core| core.provider = uscc(CITY_PROVIDER));
    assert_eq!(world.numbers(&question()), NONE);
    // An operator, under a grant that lives and has begun.
    let mut world = holder(OPERATOR);
    assert_eq!(world.numbers(&question()), [49]);
    let g3 = grant_id("g3");
    world.certificate("c1", |one| one.based_on = Some(g3));
    assert_eq!(world.numbers(&question()), [49], "that grant is nowhere");
    world.put_grant(&g3, None, |_| {});
    assert_eq!(world.numbers(&question()), NONE);
    let changes: [fn(&mut World); 6] = [
        |world| world.grant(&grant_id("g3"), |grant| grant.valid_from = at(NOW + 1)),
        |world| world.grant(&grant_id("g3"), |grant| grant.valid_until = at(NOW)),
        |world| world.end_grant(&grant_id("g3"), GrantStatus::Revoked, NOW),
        |world| world.grant(&grant_id("g3"), |grant| (grant.status, grant.close_due) = (GrantStatus::Consent, None)),
        |world| world.grant(&grant_id("g3"), |grant| grant.grantee = uscc(HEIR)),
        |world| {
            world.merge(HEIR, &[OPERATOR], NOW - 1);
            world.grant(&grant_id("g3"), |grant| grant.grantee = uscc(HEIR));
        },
    ];
    for (n, change) in changes.iter().enumerate() {
        let mut world = world.clone();
        change(&mut world);
        assert_eq!(world.numbers(&question()), [49], "{n}");
    }
    // Held and stopped it lives still.
    world.hold(&g3);
    world.self_stop(&g3, false);
    assert_eq!(world.numbers(&question()), NONE);
    // One of the provider that rests on a grant ends with it, too.
    world.certificate("c1", |one| one.holder = uscc(DEPARTMENT));
    world.grant(&g3, |grant| grant.valid_until = at(NOW));
    assert_eq!(world.numbers(&question()), [49]);
}

#[test]
fn a_registration_that_rests_on_a_sub_grant_ends_with_its_root() {
    let mut world = World::with_two_sub_grants();
    world.certificate("c1", |one| (one.holder, one.based_on) = (uscc(DEVELOPER), Some(grant_id("g11"))));
    world.put_grant(&grant_id("g9"), None, |_| {});
    world.name(&grant_id("g9"), &e1(), Fields::All);
    let of_another = asked(|q| q.subject = of(&grant_id("g9"), &[e1()]));
    assert_eq!(world.numbers(&of_another), NONE);
    world.end_grant(&g1(), GrantStatus::Withdrawn, NOW);
    assert_eq!(world.numbers(&of_another), [49]);
}

fn asks_for(kinds: &[CertificateKind]) -> World {
    let mut world = World::base();
    world.grant(&g1(), |grant| grant.required_certificates = set(kinds.iter().copied()));
    world
}

#[test]
fn certificates_that_a_grant_asks_for_are_those_of_its_entries() {
    for kind in [CertificateKind::DataElement, CertificateKind::DataIp, CertificateKind::DataProperty] {
        let mut world = asks_for(&[kind]);
        assert_eq!(world.numbers(&question()), [90]);
        world.certify(&e1(), kind, "c5");
        assert_eq!(world.numbers(&question()), NONE);
        world.certificate("c5", |one| one.status = CertificateStatus::Revoked);
        assert_eq!(world.numbers(&question()), [91]);
        world.certificate("c5", |one| (one.status, one.holder) = (CertificateStatus::Issued, uscc(CITY_PROVIDER)));
        assert_eq!(world.numbers(&question()), [91]);
        world.entry(&e1(), |core| core.transferred = Some(at(NOW - 1)));
        assert_eq!((world.numbers(&question()), world.warnings_at(NOW, &question())), (vec![], vec![91]));
        world.entry(&e1(), |core| core.transferred = None);
        world.certificate("c5", |one| one.holder = uscc(DEPARTMENT));
        world.freeze(&certificate_keys::subject(&certificate_id("c5")), END, false);
        assert_eq!(world.numbers(&question()), [91]);
        world.drop(&certificate_keys::named_by_entry(&e1(), kind));
        assert_eq!(world.numbers(&question()), [90]);
    }
    // The registration itself, asked for once more.
    let mut world = asks_for(&[CertificateKind::ResourceRegistration]);
    assert_eq!(world.numbers(&question()), NONE);
    world.certificate("c1", |one| one.status = CertificateStatus::Revoked);
    assert_eq!(world.numbers(&question()), [49, 91]);
    world.drop(&certificate_keys::named_by_entry(&e1(), CertificateKind::ResourceRegistration));
    assert_eq!(world.numbers(&question()), [48, 90]);
    // Those of an edition wait for the product.
    let world = asks_for(&[CertificateKind::ProductRegistration, CertificateKind::ComplianceReview]);
    assert_eq!(world.numbers(&question()), NONE);
}

#[test]
fn of_property_the_providers_counts_then_the_grantees_then_the_last_one() {
    let kind = CertificateKind::DataProperty;
    let mut world = asks_for(&[kind]);
    world.certify(&e1(), kind, "last");
    world.certify(&e1(), kind, "operators");
    world.certify(&e1(), kind, "providers");
    world.put(&certificate_keys::named_by_entry(&e1(), kind), &Named { certificate: certificate_id("last") });
    let spoil = |world: &mut World, key: &str| world.certificate(key, |one| one.status = CertificateStatus::Suspended);
    for key in ["last", "operators", "providers"] {
        spoil(&mut world, key);
    }
    let allows = |world: &World, key: &str| {
        let mut world = world.clone();
        world.certificate(key, |one| one.status = CertificateStatus::Issued);
        world.numbers(&question()).is_empty()
    };
    assert_eq!(["last", "operators", "providers"].map(|key| allows(&world, key)), [true, false, false]);
    world.put(&certificate_keys::property_of(&e1(), &uscc(OPERATOR)), &Named { certificate: certificate_id("operators") });
    assert_eq!(["last", "operators", "providers"].map(|key| allows(&world, key)), [false, true, false]);
    world.put(&certificate_keys::property_of(&e1(), &uscc(DEPARTMENT)), &Named { certificate: certificate_id("providers") });
    assert_eq!(["last", "operators", "providers"].map(|key| allows(&world, key)), [false, false, true]);
    // One that dropped the entry is none.
    world.change(&certificate_keys::content(&certificate_id("providers")), |content: &mut Content| {
        content.subject = About::Entries(list([SeenEntry { entry: e2(), version: 1 }]));
    });
    assert_eq!(["last", "operators", "providers"].map(|key| allows(&world, key)), [false, true, false]);
    // The operator's own counts as long as the grant that it rests on.
    world.certificate("operators", |one| (one.status, one.holder, one.based_on) = (CertificateStatus::Issued, uscc(OPERATOR), None));
    assert_eq!(world.numbers(&question()), [91]);
    world.certificate("operators", |one| one.based_on = Some(g1()));
    assert_eq!(world.numbers(&question()), NONE);
}

#[test]
fn each_certificate_of_an_entry_is_asked_for_once() {
    let mut world = World::with_sub_grant();
    for key in ["g1", "g11"] {
        world.grant(&grant_id(key), |grant| grant.required_certificates = set([CertificateKind::DataElement, CertificateKind::DataIp]));
    }
    let answer = world.ask(&below("g11"));
    let way = path(&[grant_id("g11").object(), e1().object()]);
    assert_eq!(answer.reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>(), [(90, way.clone()), (90, way)]);
    world.grant(&grant_id("g11"), |grant| grant.required_certificates = Set::default());
    let answer = world.ask(&below("g11"));
    let way = path(&[grant_id("g11").object(), g1().object(), e1().object()]);
    assert_eq!(answer.reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>(), [(90, way.clone()), (90, way)]);
}
