//! Grants that took another's place, and copies that outlive the term of their grant.

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::grant::{Closed, GrantStatus, GrantUse};
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::check::request::{CheckRequest, Mode, Unit};
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::value::Count;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::samples::{ENTERPRISE, OPERATOR, uscc};
use mulu_contracts::party::keys as party_keys;

use super::reasons::below;
use super::world::*;

fn held(unit: Unit, change: impl FnOnce(&mut CheckRequest)) -> CheckRequest {
    asked(|q| {
        (q.mode, q.usage.unit) = (Mode::Held, unit);
        change(q);
    })
}

/// G1 ended, and each of these took the place of the one before.
fn renewed(keys: &[&str]) -> World {
    let mut world = World::base();
    world.grant(&g1(), |grant| grant.valid_until = at(NOW - DAY));
    let mut old = g1();
    for key in keys {
        let next = grant_id(key);
        world.put_grant(&next, None, |_| {});
        world.name(&next, &e1(), Fields::All);
        world.supersede(&old, &next);
        old = next;
    }
    world
}

fn ended(world: &mut World, key: &str) {
    world.grant(&grant_id(key), |grant| grant.valid_until = at(NOW - 1));
}

fn way(ids: &[GrantId]) -> Vec<mulu_contracts::kernel::id::ObjectId> {
    ids.iter().map(|id| *id.object()).collect()
}

#[test]
fn the_way_leads_through_all_that_ended_to_the_first_that_lives() {
    let mut world = renewed(&["g2", "g3", "g4"]);
    assert_eq!(world.ask(&question()).evaluated.grant_versions[0].grant, grant_id("g2"));
    ended(&mut world, "g2");
    world.end_grant(&grant_id("g3"), GrantStatus::Withdrawn, NOW - 1);
    let answer = world.ask(&question());
    assert_eq!((answer.reasons.len(), answer.evaluated.grant_versions[0].grant), (0, grant_id("g4")));
    // Where none lives, it stands at the one that is named.
    ended(&mut world, "g4");
    let answer = world.ask(&question());
    assert_eq!(answer.reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>(), [(22, way(&[g1()]))]);
}

#[test]
fn what_is_asked_of_the_grant_is_asked_of_the_one_that_took_its_place() {
    let mut world = renewed(&["g2"]);
    world.hold_on(&grant_id("g2"), &e1());
    world.self_stop(&grant_id("g2"), false);
    let answer = world.ask(&question());
    let g2 = grant_id("g2");
    let entry = path(&[g1().object(), g2.object(), e1().object()]);
    assert_eq!(answer.reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>(), [(24, way(&[g1(), g2])), (43, entry)]);
    let mut world = renewed(&["g2"]);
    world.grant(&g2, |grant| grant.grantee = uscc(HEIR));
    assert_eq!(world.numbers(&question()), [30]);
    assert_eq!(world.numbers(&asked(|q| q.seller = uscc(HEIR))), NONE);
}

#[test]
fn a_renewal_helps_nobody_around_a_hold_a_stop_a_freeze_or_an_order() {
    type Stop = fn(&mut World, &GrantId);
    let stops: [(u16, Stop); 5] = [
        (23, |world, id| world.hold(id)),
        (23, |world, id| world.freeze(&keys::subject(id), END, false)),
        (23, |world, id| world.freeze(&keys::subject(id), NOW - 1, true)),
        (24, |world, id| world.self_stop(id, false)),
        (97, |world, id| world.order(&keys::subject(id), END)),
    ];
    for (number, stop) in stops {
        let mut world = renewed(&["g2", "g3"]);
        ended(&mut world, "g2");
        stop(&mut world, &g1());
        let said = |world: &World| world.ask(&question()).reasons.iter().map(|r| (r.number, r.path.clone())).collect::<Vec<_>>();
        assert_eq!(said(&world), [(number, way(&[g1()]))]);
        stop(&mut world, &grant_id("g2"));
        assert_eq!(said(&world), [(number, way(&[g1()])), (number, way(&[g1(), grant_id("g2")]))]);
    }
    let mut world = renewed(&["g2"]);
    world.self_stop(&g1(), true);
    world.freeze(&keys::subject(&g1()), NOW, false);
    world.order(&keys::subject(&g1()), NOW);
    assert_eq!(world.numbers(&question()), NONE);
}

#[test]
fn the_way_goes_no_further_than_eight_steps() {
    let keys: Vec<String> = (2..=10).map(|n| format!("g{n}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut world = renewed(&keys);
    for key in &keys[..7] {
        ended(&mut world, key);
    }
    assert_eq!(world.ask(&question()).evaluated.grant_versions[0].grant, grant_id("g9"));
    ended(&mut world, "g9");
    assert_eq!(world.numbers(&question()), [22]);
    // Nor round and round.
    let mut world = renewed(&["g2"]);
    ended(&mut world, "g2");
    world.supersede(&grant_id("g2"), &g1());
    assert_eq!(world.numbers(&question()), [22]);
}

#[test]
fn a_grant_that_has_not_begun_or_never_was_one_takes_no_place() {
    let mut world = renewed(&["g2"]);
    world.grant(&grant_id("g2"), |grant| grant.valid_from = at(NOW + 5));
    world.turns_at(NOW + 5, &question(), &[22], &[]);
    for status in [GrantStatus::Consent, GrantStatus::Rejected, GrantStatus::Withdrawn] {
        let mut world = renewed(&["g2", "g3"]);
        world.grant(&grant_id("g2"), |grant| (grant.status, grant.close_due) = (status, None));
        assert_eq!(world.numbers(&question()), [22], "{status:?}");
    }
    // One that did not end leads on to none.
    let mut world = World::base();
    world.put_grant(&grant_id("g2"), None, |_| {});
    world.supersede(&g1(), &grant_id("g2"));
    assert_eq!(world.ask(&question()).evaluated.grant_versions[0].grant, g1());
    world.hold(&g1());
    assert_eq!(world.numbers(&question()), [23]);
}

#[test]
fn a_sub_grant_of_a_root_that_ended_goes_on_under_the_one_that_follows_it() {
    let mut world = World::with_sub_grant();
    let (g2, g21) = (grant_id("g2"), grant_id("g21"));
    world.put_grant(&g2, None, |_| {});
    world.name(&g2, &e1(), Fields::All);
    world.put_grant(&g21, Some(&g2), |_| {});
    world.name(&g21, &e1(), Fields::All);
    world.end_grant(&g1(), GrantStatus::Revoked, NOW - 1);
    assert_eq!(world.numbers(&below("g11")), [28]);
    world.supersede(&grant_id("g11"), &g21);
    let answer = world.ask(&below("g11"));
    assert_eq!(answer.evaluated.grant_versions.iter().map(|judged| judged.grant).collect::<Vec<_>>(), [g21, g2]);
    assert_eq!(answer.reasons.len(), 0);
    // A sub-grant whose new root has ended, too, lives no more.
    world.grant(&g2, |grant| grant.valid_until = at(NOW));
    assert_eq!(world.numbers(&below("g11")), [28]);
}

#[test]
fn a_copy_that_is_held_outlives_the_term_and_no_decision() {
    let changes: [(&[u16], &[u16], super::Change); 9] = [
        (&[], &[21], |world| world.grant(&g1(), |grant| grant.valid_from = at(NOW + 1))),
        (&[], &[22], |world| world.grant(&g1(), |grant| grant.valid_until = at(NOW))),
        (&[], &[27], |world| world.grant(&g1(), |grant| grant.closed = Some(Closed { at: at(NOW), unattested: false }))),
        (&[], &[31], |world| world.change(&party_keys::roles(&uscc(OPERATOR)), |roles| roles.assignments.clear())),
        (&[20], &[20], |world| world.grant(&g1(), |grant| grant.status = GrantStatus::Rejected)),
        (&[23], &[23], |world| world.hold(&g1())),
        (&[24], &[24], |world| world.self_stop(&g1(), false)),
        (&[25], &[25], |world| world.end_grant(&g1(), GrantStatus::Revoked, NOW)),
        (&[26], &[26], |world| world.end_grant(&g1(), GrantStatus::Withdrawn, NOW)),
    ];
    for (of_copy, of_calls, change) in changes {
        let mut world = World::base();
        change(&mut world);
        assert_eq!(world.numbers(&held(Unit::Copy, |_| {})), of_copy);
        assert_eq!(world.numbers(&held(Unit::Call, |_| {})), of_calls);
        let mut world = World::with_sub_grant();
        change(&mut world);
        let above = |own: &[u16]| own.iter().map(|number| if *number == 31 { 31 } else { 28 }).collect::<Vec<u16>>();
        let sub = |unit| held(unit, |q| (q.subject, q.seller) = (of(&grant_id("g11"), &[e1()]), uscc(DEVELOPER)));
        assert_eq!(world.numbers(&sub(Unit::Copy)), above(of_copy));
        assert_eq!(world.numbers(&sub(Unit::Call)), above(of_calls));
    }
}

#[test]
fn a_gate_asks_neither_for_the_seller_nor_for_limits_nor_whether_anything_is_handed_on() {
    for unit in [Unit::Copy, Unit::Call] {
        let mut world = World::base();
        world.put(&keys::used(&g1()), &GrantUse { trades: 100, calls: 9, recipients: 9, ..GrantUse::default() });
        world.grant(&g1(), |grant| {
            (grant.limits.max_calls, grant.limits.max_recipients) = (Some(Count(9)), Some(Count(9)));
            grant.actions = actions(&["read"]);
        });
        let read = held(unit, |q| q.usage.action = action("read"));
        assert_eq!(world.numbers(&read), NONE);
        assert_eq!(world.numbers(&asked(|q| *q = CheckRequest { mode: Mode::Buy, ..read.clone() })).first(), Some(&61));
        // Who sold it, and whom it was sold to, may have ended since, but not who sells under the grant.
        world.order(&organisation::subject(&uscc(ENTERPRISE)), END);
        assert_eq!(world.numbers(&read), NONE);
        world.merge(ENTERPRISE, &[HEIR], NOW - 1);
        assert_eq!(world.numbers(&read), NONE);
        world.suspend(OPERATOR);
        assert_eq!(world.numbers(&read), if unit == Unit::Copy { vec![] } else { vec![31] });
        // What is free for government is bought by offices alone; at the gate that is not asked.
        let governs = asked(|q| {
            *q = read.clone();
            q.usage.purpose = mulu_contracts::ledger::samples::code("public_governance");
        });
        assert!(!world.numbers(&governs).contains(&62));
    }
}
