//! Each reason by itself: the least change to a base that allows, and what it gives.

use std::collections::BTreeSet;

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::duty::GrantDuty;
use mulu_contracts::authorization::records::grant::{Closed, GrantStatus};
use mulu_contracts::authorization::records::reach::Form;
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::records::entry::{EntryStatus, Exclusion, OperableType};
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::check::reason::No;
use mulu_contracts::check::request::{Abroad, CheckRequest};
use mulu_contracts::kernel::value::{Count, List};
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::samples::{COUNTY, OPERATOR, division, set, uscc};
use mulu_contracts::party::attestation::AttestationType;
use mulu_contracts::party::keys as party_keys;

use super::world::*;

/// The numbers that a change to the base brings, with whose way: none is the seller, 0 the grant, 1 the entry.
type Case = (&'static [u16], Option<u8>, fn(&mut World), fn(&mut CheckRequest));

fn same(_: &mut CheckRequest) {}

fn nothing(_: &mut World) {}

const CASES: &[Case] = &[
    (&[2], Some(2), nothing, |q| q.subject = of(&grant_id("nowhere"), &[e1()])),
    // A seller that has ended, whose successor the grantor wrote into the grant.
    (
        &[11],
        None,
        |world| {
            world.merge(OPERATOR, &[HEIR], NOW - 1);
            world.grant(&g1(), |grant| grant.grantee = uscc(HEIR));
        },
        same,
    ),
    // Who is barred loses what the role asks, too.
    (&[12, 31], None, |world| world.order(&organisation::subject(&uscc(OPERATOR)), END), same),
    (&[20], Some(0), |world| world.grant(&g1(), |grant| (grant.status, grant.close_due) = (GrantStatus::Consent, None)), same),
    (&[21], Some(0), |world| world.grant(&g1(), |grant| grant.valid_from = at(NOW + 1)), same),
    (&[22], Some(0), |world| world.grant(&g1(), |grant| grant.valid_until = at(NOW)), same),
    (&[23], Some(0), |world| world.hold(&g1()), same),
    (&[24], Some(0), |world| world.self_stop(&g1(), false), same),
    (&[25], Some(0), |world| world.end_grant(&g1(), GrantStatus::Revoked, NOW), same),
    (&[26], Some(0), |world| world.end_grant(&g1(), GrantStatus::Withdrawn, NOW), same),
    (&[27], Some(0), |world| world.grant(&g1(), |grant| grant.closed = Some(Closed { at: at(NOW), unattested: false })), same),
    (&[30], Some(0), nothing, |q| q.seller = uscc(HEIR)),
    (&[31], Some(0), |world| world.change(&party_keys::roles(&uscc(OPERATOR)), |roles| roles.assignments.clear()), same),
    (&[40], Some(1), |world| world.entry(&e1(), |core| core.status = EntryStatus::Withdrawn), same),
    (&[41], Some(1), |world| world.entry(&e1(), |core| core.unclaimed = true), same),
    (&[42], Some(1), |world| world.freeze(&catalog_keys::subject(&e1()), END, false), same),
    (&[43], Some(1), |world| world.hold_on(&g1(), &e1()), same),
    (&[44], Some(1), |world| world.entry(&e1(), |core| core.input.operable.kind = OperableType::Excluded), same),
    (&[44], Some(1), |world| world.entry(&e1(), |core| core.input.exclusion_declared = Exclusion::Privacy), same),
    (&[45], Some(1), |world| world.change(&keys::entry_in(&g1(), &e1()), |named| named.is_in = false), same),
    (&[45], Some(1), |world| world.drop(&keys::entry_in(&g1(), &e1())), same),
    (&[46], Some(1), |world| world.name(&g1(), &e1(), Fields::Only(set([1, 2]))), same),
    (&[47], Some(1), |world| bound(world, |boundary| boundary.actions = actions(&["read"])), same),
    (&[47], Some(1), |world| world.entry(&e1(), |core| core.input.boundary = None), same),
    (&[48], Some(1), |world| world.drop(&registration()), same),
    (&[49], Some(1), |world| world.certificate("c1", |one| one.status = CertificateStatus::Cancelled), same),
    (&[50], Some(1), |world| world.entry(&e1(), |core| core.input.consent_required = true), same),
    (
        &[60],
        Some(0),
        |world| {
            world.grant(&g1(), |grant| {
                grant.actions = actions(&["distribute", "sell"]);
                grant.prohibited = actions(&["distribute"]);
            })
        },
        same,
    ),
    (&[61], Some(0), nothing, |q| q.usage.action = action("train")),
    // Nothing may be handed on: it is not permitted, or prohibited.
    (
        &[61],
        Some(0),
        |world| {
            world.grant(&g1(), |grant| {
                (grant.actions, grant.prohibited) = (actions(&["read", "distribute", "sell"]), actions(&["distribute", "sell"]));
            });
        },
        |q| q.usage.action = action("read"),
    ),
    (&[61], Some(0), |world| world.grant(&g1(), |grant| grant.actions = actions(&["read"])), |q| q.usage.action = action("read")),
    (&[62], Some(0), |world| world.grant(&g1(), |grant| grant.purposes = set([word("research")])), same),
    (&[63], Some(1), |world| bound(world, |boundary| boundary.purposes = set([word("research")])), same),
    (&[64], Some(0), |world| world.terms(&g1(), |terms| terms.recipients = Default::default()), same),
    (&[65], Some(0), |world| world.terms(&g1(), |terms| terms.spatial = set([division(COUNTY)])), same),
    (&[66], Some(0), nothing, |q| q.usage.form = Some(Form::Training)),
    (&[68], Some(0), nothing, |q| q.usage.cross_border = Some(Abroad { approval: None })),
    (&[70], Some(0), |world| world.grant(&g1(), |grant| grant.limits.max_trades = Some(Count(99))), same),
    (&[90], Some(1), |world| world.grant(&g1(), |grant| grant.required_certificates = set([CertificateKind::DataElement])), same),
    (
        &[91],
        Some(1),
        |world| {
            world.grant(&g1(), |grant| grant.required_certificates = set([CertificateKind::DataElement]));
            world.certify(&e1(), CertificateKind::DataElement, "c9");
            world.certificate("c9", |one| one.status = CertificateStatus::Suspended);
        },
        same,
    ),
    (
        &[95],
        Some(0),
        |world| {
            let (from, until) = (at(NOW - 60 * DAY), at(NOW - 41 * DAY));
            world.put(&keys::duty(&g1()), &GrantDuty { reported_until: from, until, deficient: List::default() });
        },
        same,
    ),
    (&[96], Some(0), |world| world.grant(&g1(), |grant| grant.duties.attestations = set([AttestationType::Crypto])), same),
    (&[97], Some(0), |world| world.order(&keys::subject(&g1()), END), same),
    (&[97], Some(1), |world| world.order(&catalog_keys::subject(&e1()), END), same),
];

fn word(word: &str) -> mulu_contracts::kernel::text::Code<24> {
    mulu_contracts::ledger::samples::code(word)
}

fn bound(world: &mut World, change: impl FnOnce(&mut mulu_contracts::catalog::records::entry::Boundary)) {
    world.entry(&e1(), |core| change(core.input.boundary.as_mut().unwrap()));
}

fn registration() -> mulu_contracts::kernel::state::Key<mulu_contracts::certificate::records::certificate::Named> {
    mulu_contracts::certificate::keys::named_by_entry(&e1(), CertificateKind::ResourceRegistration)
}

#[test]
fn the_base_allows() {
    assert_eq!(World::base().numbers(&question()), NONE);
}

#[test]
fn the_least_change_gives_that_reason_and_no_other() {
    for (n, (numbers, whose, change, ask)) in CASES.iter().enumerate() {
        let mut world = World::base();
        change(&mut world);
        let answer = world.ask(&asked(ask));
        let found: Vec<_> = answer.reasons.iter().map(|reason| reason.number).collect();
        assert_eq!(found, *numbers, "case {n}");
        let way = match whose {
            None => path(&[]),
            Some(0) => path(&[g1().object()]),
            Some(1) => path(&[g1().object(), e1().object()]),
            Some(_) => path(&[grant_id("nowhere").object()]),
        };
        assert_eq!(answer.reasons[0].path, way, "case {n}");
        assert_eq!(answer.negative(), Some("deny"));
        for reason in &answer.reasons {
            assert!(No::ALL.iter().any(|no| (no.number, no.name) == (reason.number, reason.name)));
        }
    }
}

#[test]
fn every_reason_has_its_case() {
    let cases: BTreeSet<u16> = CASES.iter().flat_map(|case| case.0.iter().copied()).collect();
    let all: BTreeSet<u16> = No::ALL.iter().map(|no| no.number).filter(|number| ![28, 29].contains(number)).collect();
    assert_eq!(cases, all);
    assert!(No::ALL.windows(2).all(|pair| pair[0].number < pair[1].number));
}

/// The question of the base, asked of a sub-grant of the developer.
pub fn below(key: &str) -> CheckRequest {
    let grantee = if key == "g111" { HEIR } else { DEVELOPER };
    asked(|q| (q.subject, q.seller) = (of(&grant_id(key), &[e1()]), uscc(grantee)))
}

#[test]
fn a_sub_grant_of_any_depth_is_allowed_under_what_lives() {
    let world = World::with_two_sub_grants();
    for (key, met) in [("g11", 2), ("g111", 3)] {
        let answer = world.ask(&below(key));
        assert_eq!((answer.reasons.len(), answer.remaining.len()), (0, met), "{answer:?}");
    }
}

#[test]
fn what_an_ancestor_fails_is_said_once_with_its_numbers() {
    let changes: [(&str, super::Change); 9] = [
        ("20", |world| world.grant(&g1(), |grant| grant.status = GrantStatus::Rejected)),
        ("20", |world| world.grant(&g1(), |grant| grant.close_due = None)),
        ("21", |world| world.grant(&g1(), |grant| grant.valid_from = at(NOW + 1))),
        ("22", |world| world.grant(&g1(), |grant| grant.valid_until = at(NOW))),
        ("23,24", |world| {
            world.hold(&g1());
            world.self_stop(&g1(), false);
        }),
        ("23", |world| world.freeze(&keys::subject(&g1()), END, true)),
        ("25", |world| world.end_grant(&g1(), GrantStatus::Revoked, NOW)),
        ("26", |world| world.end_grant(&g1(), GrantStatus::Withdrawn, NOW)),
        ("27", |world| world.grant(&g1(), |grant| grant.closed = Some(Closed { at: at(NOW), unattested: true }))),
    ];
    for (numbers, change) in changes {
        for (key, way) in [
            ("g11", path(&[grant_id("g11").object(), g1().object()])),
            ("g111", path(&[grant_id("g111").object(), grant_id("g11").object(), g1().object()])),
        ] {
            let mut world = World::with_two_sub_grants();
            change(&mut world);
            let answer = world.ask(&below(key));
            let said: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.path.clone(), r.details["numbers"].as_str())).collect();
            assert_eq!(said, [(28, way, numbers)]);
        }
    }
    let mut world = World::with_two_sub_grants();
    world.hold(&grant_id("g11"));
    world.hold(&g1());
    assert_eq!(world.numbers(&below("g111")), [28, 28]);
    world.hold(&grant_id("g111"));
    assert_eq!(world.numbers(&below("g111")), [23, 28, 28]);
    // An ancestor leads on to none: what took its place does not help who stands below.
    world.put_grant(&grant_id("g2"), None, |_| {});
    world.end_grant(&g1(), GrantStatus::Revoked, NOW);
    world.supersede(&g1(), &grant_id("g2"));
    assert_eq!(world.numbers(&below("g111")), [23, 28, 28]);
}

#[test]
fn every_ancestor_has_to_let_the_use() {
    let changes: [(u16, super::Change); 14] = [
        (31, |world| world.order(&organisation::subject(&uscc(OPERATOR)), END)),
        (43, |world| world.hold_on(&g1(), &e1())),
        (45, |world| world.change(&keys::entry_in(&g1(), &e1()), |named| named.is_in = false)),
        (46, |world| world.name(&g1(), &e1(), Fields::Only(set([7])))),
        (60, |world| {
            world.grant(&g1(), |grant| {
                grant.actions = actions(&["distribute", "sell"]);
                grant.prohibited = actions(&["distribute"]);
            })
        }),
        (62, |world| world.grant(&g1(), |grant| grant.purposes = set([word("research")]))),
        (64, |world| world.terms(&g1(), |terms| terms.recipients = Default::default())),
        (65, |world| world.terms(&g1(), |terms| terms.spatial = set([division(COUNTY)]))),
        (66, |world| world.grant(&g1(), |grant| grant.output.forms = set([Form::Model]))),
        (70, |world| world.grant(&g1(), |grant| grant.limits.max_trades = Some(Count(99)))),
        (90, |world| world.grant(&g1(), |grant| grant.required_certificates = set([CertificateKind::DataIp]))),
        (95, |world| {
            let (from, until) = (at(NOW - 60 * DAY), at(NOW - 41 * DAY));
            world.put(&keys::duty(&g1()), &GrantDuty { reported_until: from, until, deficient: List::default() });
        }),
        (96, |world| world.grant(&g1(), |grant| grant.duties.attestations = set([AttestationType::Crypto]))),
        (97, |world| world.order(&keys::subject(&g1()), END)),
    ];
    for (number, change) in changes {
        let mut world = World::with_two_sub_grants();
        change(&mut world);
        let answer = world.ask(&below("g111"));
        assert_eq!(answer.reasons.iter().map(|reason| reason.number).collect::<Vec<_>>(), [number]);
        let way = path(&[grant_id("g111").object(), grant_id("g11").object(), g1().object()]);
        assert!(answer.reasons[0].path.starts_with(&way), "{answer:?}");
        let ends_with_entry = [43, 45, 46, 90].contains(&number);
        assert_eq!(answer.reasons[0].path.len(), if ends_with_entry { 4 } else { 3 });
    }
    let mut world = World::with_two_sub_grants();
    world.grant(&g1(), |grant| grant.actions = actions(&["read"]));
    assert_eq!(world.numbers(&below("g111")), [61, 61], "the action, and that anything is handed on");
}

#[test]
fn no_step_goes_deeper_than_an_ancestor_lets_or_the_ledger_does_now() {
    let mut world = World::with_two_sub_grants();
    world.grant(&g1(), |grant| grant.depth_left = 1);
    let answer = world.ask(&below("g111"));
    let way = path(&[grant_id("g111").object(), grant_id("g11").object(), g1().object()]);
    assert_eq!(answer.reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>(), [(29, way)]);
    assert_eq!(world.numbers(&below("g11")), NONE);
    world.grant(&g1(), |grant| grant.depth_left = 0);
    assert_eq!(world.numbers(&below("g11")), [29]);
    world.grant(&grant_id("g11"), |grant| grant.depth_left = 0);
    assert_eq!(world.numbers(&below("g111")), [29, 29]);

    for (most, below_one, below_two) in [(2, vec![], vec![]), (1, vec![], vec![29]), (0, vec![29], vec![29])] {
        let mut world = World::with_two_sub_grants();
        let value = mulu_contracts::ledger::params::Value::Number(most);
        let key = mulu_contracts::ledger::params::parameter("max_grant_depth");
        world.change(&key, |parameter| parameter.current = value);
        assert_eq!(world.numbers(&below("g11")), below_one);
        let answer = world.ask(&below("g111"));
        assert_eq!(answer.reasons.iter().map(|reason| reason.number).collect::<Vec<_>>(), below_two);
        assert!(answer.reasons.iter().all(|reason| reason.path == path(&[grant_id("g111").object()])));
    }
}

#[test]
fn what_waits_was_refused_or_ended_before_it_began_never_was_a_grant() {
    for status in [GrantStatus::Consent, GrantStatus::Rejected, GrantStatus::Revoked, GrantStatus::Withdrawn, GrantStatus::Active] {
        let mut world = World::base();
        let ended = matches!(status, GrantStatus::Rejected | GrantStatus::Revoked | GrantStatus::Withdrawn).then_some(at(NOW - 9));
        world.grant(&g1(), |grant| (grant.status, grant.close_due, grant.ended_at) = (status, None, ended));
        assert_eq!(world.numbers(&question()), [20], "{status:?}");
        // It leads on to nothing.
        world.put_grant(&grant_id("g2"), None, |_| {});
        world.name(&grant_id("g2"), &e1(), Fields::All);
        world.supersede(&g1(), &grant_id("g2"));
        assert_eq!(world.numbers(&question()), [20], "{status:?}");
    }
    // Whatever else its record says.
    for status in [GrantStatus::Consent, GrantStatus::Rejected] {
        let mut world = World::base();
        world.grant(&g1(), |grant| grant.status = status);
        assert_eq!(world.numbers(&question()), [20]);
    }
    // One that was revoked and closed was both.
    let mut world = World::base();
    world.end_grant(&g1(), GrantStatus::Revoked, NOW - 9);
    world.grant(&g1(), |grant| (grant.closed, grant.valid_until) = (Some(Closed { at: at(NOW), unattested: false }), at(NOW)));
    assert_eq!(world.numbers(&question()), [22, 25, 27]);
}
