//! Who gives, who gets, and how often.

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::grant::{Counted, GrantUse};
use mulu_contracts::authorization::records::scope::Recipients;
use mulu_contracts::authorization::records::terms::{Class, PriceClass};
use mulu_contracts::check::request::{Abroad, CheckRequest, Mode, Unit};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Count;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::{OrganisationStatus, RoleAssignment};
use mulu_contracts::ledger::persons::{Party, PartyType};
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_OFFICE, DEPARTMENT, ENTERPRISE, OPERATOR, PROVINCE, REGISTRAR, UNCLAIMED, code, division, hash, list,
    set, uscc,
};
use mulu_contracts::party::attestation::attestations;
use mulu_contracts::party::keys as party_keys;

use super::reasons::below;
use super::world::*;

fn to(n: u32) -> CheckRequest {
    asked(|q| q.buyer = Party::Org(uscc(n)))
}

fn recipients(change: impl FnOnce(&mut Recipients)) -> World {
    let mut world = World::base();
    world.terms(&g1(), |terms| {
        terms.recipients = Recipients::default();
        change(&mut terms.recipients);
    });
    world
}

#[test]
fn a_recipient_is_named_or_of_a_type_and_in_the_division_that_are_given() {
    let nobody = recipients(|_| {});
    for n in [ENTERPRISE, CLUB, CITY_BUREAU, REGISTRAR] {
        assert_eq!(nobody.numbers(&to(n)), [64]);
    }
    let world = recipients(|r| r.types = set([PartyType::Government, PartyType::Institution]));
    assert_eq!(
        (world.numbers(&to(CITY_BUREAU)), world.numbers(&to(REGISTRAR)), world.numbers(&to(ENTERPRISE))),
        (vec![], vec![], vec![64])
    );
    // Another kind of organisation is named alone.
    let all = [PartyType::Person, PartyType::Enterprise, PartyType::Institution, PartyType::Government, PartyType::Foreign];
    assert_eq!(recipients(|r| r.types = set(all)).numbers(&to(CLUB)), [64]);
    assert_eq!(recipients(|r| r.named = set([uscc(CLUB)])).numbers(&to(CLUB)), NONE);
    assert_eq!(recipients(|r| r.named = set([uscc(CLUB)])).numbers(&to(ENTERPRISE)), [64]);
    let in_county = |r: &mut Recipients| (r.types, r.division) = (set(all), Some(division(COUNTY)));
    let world = recipients(in_county);
    assert_eq!((world.numbers(&to(COUNTY_OFFICE)), world.numbers(&to(DEPARTMENT))), (vec![], vec![64]));
    let world = recipients(|r| (r.types, r.division) = (set(all), Some(division(PROVINCE))));
    assert_eq!((world.numbers(&to(COUNTY_OFFICE)), world.numbers(&to(DEPARTMENT))), (vec![], vec![]));
    // The division is that of the types, a name stands wherever it is.
    let world = recipients(|r| (r.named, r.division) = (set([uscc(DEPARTMENT)]), Some(division(COUNTY))));
    assert_eq!(world.numbers(&to(DEPARTMENT)), NONE);
    assert_eq!(recipients(in_county).numbers(&asked(|q| q.buyer = person(PartyType::Person))), [64]);
    assert_eq!(recipients(|r| r.types = set(all)).numbers(&asked(|q| q.buyer = person(PartyType::Person))), NONE);
}

#[test]
fn who_is_nowhere_has_ended_is_suspended_or_barred_buys_nothing() {
    let named = || recipients(|r| (r.types, r.named) = (set([PartyType::Enterprise]), set([uscc(ENTERPRISE), uscc(77)])));
    assert_eq!(named().numbers(&to(77)), [64, 65]);
    assert_eq!(named().numbers(&asked(|q| (q.mode, q.buyer) = (Mode::Held, Party::Org(uscc(77))))), [64, 65]);
    let changes: [fn(&mut World); 4] = [
        |world| world.merge(ENTERPRISE, &[HEIR], NOW),
        |world| world.organisation(ENTERPRISE, |org| org.status = OrganisationStatus::Dissolved),
        |world| world.suspend(ENTERPRISE),
        |world| world.order(&organisation::subject(&uscc(ENTERPRISE)), END),
    ];
    for change in changes {
        let mut world = named();
        change(&mut world);
        assert_eq!(world.numbers(&question()), [64]);
        assert_eq!(world.numbers(&asked(|q| q.mode = Mode::Held)), NONE);
    }
    // Who has no keys yet may be given to.
    let world = recipients(|r| r.named = set([uscc(UNCLAIMED)]));
    assert_eq!(world.numbers(&to(UNCLAIMED)), NONE);
}

#[test]
fn who_has_the_grant_or_one_above_it_is_no_third_party() {
    let mut world = World::with_two_sub_grants();
    for key in ["g1", "g11", "g111"] {
        world.terms(&grant_id(key), |terms| terms.recipients = Recipients::default());
    }
    let to_one = |n| asked(|q| (*q, q.buyer) = (below("g11"), Party::Org(uscc(n))));
    assert_eq!(world.numbers(&to_one(DEVELOPER)), NONE);
    assert_eq!(world.numbers(&to_one(OPERATOR)), NONE);
    assert_eq!(world.numbers(&to_one(HEIR)), [64, 64], "it has one below");
    assert_eq!(world.numbers(&to_one(CITY_BUREAU)), [64, 64], "it gave it");
    // Who acts for one of them is none, either.
    world.merge(OPERATOR, &[CLUB], NOW - 1);
    let of_copy = asked(|q| (*q, q.mode) = (to_one(CLUB), Mode::Held));
    assert_eq!(world.numbers(&of_copy), NONE);
    assert_eq!(world.numbers(&to_one(CLUB)), [31], "and what the grantee lost denies");
}

#[test]
fn a_use_lies_where_the_grant_reaches() {
    let spatial = |codes: &[&str]| {
        let mut world = World::base();
        let codes: Vec<_> = codes.iter().map(|code| division(code)).collect();
        world.terms(&g1(), |terms| terms.spatial = set(codes));
        world
    };
    let used_in = |code: &str| asked(|q| q.usage.division = Some(division(code)));
    assert_eq!(spatial(&[CITY]).numbers(&question()), NONE, "where the buyer is");
    assert_eq!(spatial(&[COUNTY]).numbers(&question()), [65]);
    assert_eq!(spatial(&[COUNTY]).numbers(&used_in(COUNTY)), NONE, "where it is said to be used");
    assert_eq!(spatial(&[CITY]).numbers(&used_in(COUNTY)), NONE, "below by parents");
    assert_eq!(spatial(&[COUNTY, PROVINCE]).numbers(&used_in(CITY)), NONE);
    assert_eq!(spatial(&[COUNTY]).numbers(&used_in(PROVINCE)), [65], "above is outside");
    assert_eq!((spatial(&[]).numbers(&used_in("110000")), spatial(&[CITY]).numbers(&used_in("110000"))), (vec![65], vec![65]));
    // Abroad has its approval, and no place here.
    let abroad = |approval: Option<&str>| {
        asked(|q| {
            q.usage.cross_border = Some(Abroad { approval: approval.map(hash) });
            q.usage.division = Some(division("110000"));
        })
    };
    let mut world = spatial(&[COUNTY]);
    world.grant(&g1(), |grant| grant.output.cross_border = Some(hash("approval")));
    assert_eq!(world.numbers(&abroad(Some("approval"))), NONE);
    assert_eq!((world.numbers(&abroad(Some("another"))), world.numbers(&abroad(None))), (vec![68], vec![68]));
    assert_eq!(World::base().numbers(&abroad(Some("approval"))), [68]);
    assert_eq!(World::base().numbers(&abroad(None)), [68], "none is not the same as none");
    world.terms(&g1(), |terms| terms.recipients.types = set([PartyType::Foreign]));
    let foreign = asked(|q| (*q, q.buyer) = (abroad(Some("approval")), person(PartyType::Foreign)));
    assert_eq!(world.numbers(&foreign), NONE);
    assert_eq!(world.numbers(&asked(|q| q.buyer = person(PartyType::Foreign))), [68], "who is abroad is abroad");
}

#[test]
fn limits_count_this_use_of_the_grant_and_of_all_above_it() {
    let used = GrantUse { trades: 5, calls: 10, recipients: 3, ..GrantUse::default() };
    let limited = |trades: u64, calls: u64, recipients: u64| {
        let mut world = World::base();
        world.put(&keys::used(&g1()), &used);
        world.grant(&g1(), |grant| {
            let limits = &mut grant.limits;
            (limits.max_trades, limits.max_calls, limits.max_recipients) =
                (Some(Count(trades)), Some(Count(calls)), Some(Count(recipients)));
        });
        world
    };
    let calls = |n: u64| asked(|q| (q.usage.unit, q.usage.quantity) = (Unit::Call, Count(n)));
    assert_eq!((limited(6, 13, 4).numbers(&calls(3)), limited(6, 10, 4).numbers(&question())), (vec![], vec![]));
    assert_eq!((limited(5, 13, 4).numbers(&calls(3)), limited(6, 12, 4).numbers(&calls(3))), (vec![70], vec![70]));
    assert_eq!(limited(6, 13, 3).numbers(&calls(3)), [70]);
    let all = limited(5, 12, 3).ask(&calls(3));
    let said: Vec<_> = all.reasons.iter().map(|reason| (reason.number, reason.details["which"].as_str())).collect();
    assert_eq!(said, [(70, "trades"), (70, "calls"), (70, "recipients")]);
    assert_eq!(limited(u64::MAX, u64::MAX, u64::MAX).numbers(&calls(u64::MAX)), [70], "what passes all numbers passes the limit");
    // Who was met before is nobody new.
    let mut met = limited(6, 13, 3);
    met.put(&keys::met(&g1(), &Party::Org(uscc(ENTERPRISE))), &Counted { since: at(NOW) });
    assert_eq!((met.numbers(&question()), met.numbers(&to(CITY_BUREAU))), (vec![], vec![70]));
    // A limit that was passed elsewhere stops nothing that does not count on it.
    let mut passed = limited(6, 9, 2);
    passed.put(&keys::met(&g1(), &Party::Org(uscc(ENTERPRISE))), &Counted { since: at(NOW) });
    assert_eq!((passed.numbers(&question()), passed.numbers(&calls(1))), (vec![], vec![70]));
    // Above, too.
    let mut world = World::with_sub_grant();
    assert_eq!(world.numbers(&below("g11")), NONE);
    world.put(&keys::used(&g1()), &GrantUse { trades: 100, ..GrantUse::default() });
    assert_eq!(world.numbers(&below("g11")), [70]);
    assert_eq!(world.ask(&below("g11")).remaining.iter().map(|left| left.trades).collect::<Vec<_>>(), [Some(Count(100)), Some(Count(0))]);
    let left = limited(7, 13, 9).ask(&question()).remaining.remove(0);
    assert_eq!((left.trades, left.calls, left.recipients), (Some(Count(2)), Some(Count(3)), Some(Count(6))));
}

#[test]
fn the_grantee_of_a_root_operates_where_the_grant_is_and_one_below_anywhere() {
    let roles = |n: u32| party_keys::roles(&uscc(n));
    let with = |n: u32, role: Role, scope: &str| {
        let mut world = World::with_sub_grant();
        world.change(&roles(n), |roles| {
            let one = RoleAssignment { role, scope_division: division(scope), ..roles.assignments[0].clone() };
            roles.assignments = vec![one];
        });
        world
    };
    for (role, scope, own, above) in [
        (Role::Operator, CITY, vec![], vec![]),
        (Role::Operator, PROVINCE, vec![], vec![]),
        (Role::Operator, COUNTY, vec![31], vec![31]),
        (Role::Developer, CITY, vec![31], vec![31]),
    ] {
        let world = with(OPERATOR, role, scope);
        assert_eq!((world.numbers(&question()), world.numbers(&below("g11"))), (own, above));
    }
    for (role, scope, own) in [
        (Role::Operator, COUNTY, vec![]),
        (Role::Developer, COUNTY, vec![]),
        (Role::Developer, PROVINCE, vec![]),
        (Role::Provider, CITY, vec![31]),
    ] {
        assert_eq!(with(DEVELOPER, role, scope).numbers(&below("g11")), own);
    }
    // A role that does not bind opens nothing.
    let mut world = World::base();
    world.change(&roles(OPERATOR), |roles| {
        let own = roles.assignments[0].clone();
        roles.assignments.insert(0, RoleAssignment { role: Role::Evaluator, from: at(BEGIN - 1), ..own });
    });
    assert_eq!(world.numbers(&question()), [31]);
}

#[test]
fn a_grantee_is_qualified_by_another_and_neither_suspended_nor_ended_nor_barred() {
    let changes: [fn(&mut World); 8] = [
        |world| world.change(&attestations(&uscc(OPERATOR)), |kept| kept.items.clear()),
        |world| world.change(&attestations(&uscc(OPERATOR)), |kept| kept.items[0].recorded_by = Some(uscc(OPERATOR))),
        |world| world.change(&attestations(&uscc(OPERATOR)), |kept| kept.items[0].ended = Some(at(NOW))),
        |world| {
            let kind = mulu_contracts::party::attestation::AttestationType::Credit;
            world.change(&attestations(&uscc(OPERATOR)), |kept| kept.items[0].attestation.kind = kind);
        },
        |world| world.suspend(OPERATOR),
        |world| world.organisation(OPERATOR, |org| org.status = OrganisationStatus::Merged),
        |world| world.organisation(OPERATOR, |org| org.status = OrganisationStatus::Dissolved),
        |world| world.order(&organisation::subject(&uscc(OPERATOR)), END),
    ];
    for (n, change) in changes.iter().enumerate() {
        let mut world = World::with_sub_grant();
        change(&mut world);
        let answer = world.ask(&below("g11"));
        let said: Vec<_> = answer.reasons.iter().map(|reason| (reason.number, reason.path.clone())).collect();
        assert_eq!(said, [(31, path(&[grant_id("g11").object(), g1().object()]))], "{n}");
    }
    // What another says of it counts, an objection against it does not.
    let mut world = World::base();
    world.change(&attestations(&uscc(OPERATOR)), |kept| kept.items[0].recorded_by = Some(uscc(CITY_BUREAU)));
    world.freeze(&organisation::subject(&uscc(OPERATOR)), END, true);
    assert_eq!(world.numbers(&question()), NONE);
}

#[test]
fn who_sells_is_the_grantee_or_was_it_until_the_grantor_wrote_its_successor() {
    let mut world = World::base();
    assert_eq!(world.numbers(&asked(|q| q.seller = uscc(99))), [11, 30]);
    world.grant(&g1(), |grant| grant.grantee = uscc(HEIR));
    assert_eq!(world.numbers(&question()), [30]);
    world.merge(OPERATOR, &[HEIR], NOW);
    assert_eq!(world.numbers(&question()), [11]);
    assert_eq!(world.numbers(&asked(|q| q.mode = Mode::Held)), NONE);
    assert_eq!(world.numbers(&asked(|q| q.seller = uscc(HEIR))), NONE);
    // A successor that nobody wrote there has no grant.
    world.grant(&g1(), |grant| grant.grantee = uscc(OPERATOR));
    assert_eq!(world.numbers(&asked(|q| q.seller = uscc(HEIR))), [30, 31]);
}

#[test]
fn what_is_free_for_government_is_bought_by_offices_alone() {
    let governs = |n: u32| asked(|q| (q.usage.purpose, q.buyer) = (code("public_governance.roads"), Party::Org(uscc(n))));
    let open_to_all = |class: Option<Class>| {
        let mut world = World::base();
        world.terms(&g1(), |terms| {
            terms.recipients.types = set([PartyType::Person, PartyType::Enterprise, PartyType::Institution, PartyType::Government]);
            terms.price_class = list(class.map(|class| PriceClass { purpose: code("public_governance"), class }));
        });
        world
    };
    let persons = |q: &CheckRequest| asked(|other| (*other, other.buyer) = (q.clone(), person(PartyType::Person)));
    for class in [Class::Free, Class::FreeConditional(hash("conditions"))] {
        let world = open_to_all(Some(class));
        assert_eq!((world.numbers(&governs(ENTERPRISE)), world.numbers(&persons(&governs(ENTERPRISE)))), (vec![62], vec![62]));
        assert_eq!((world.numbers(&governs(CITY_BUREAU)), world.numbers(&governs(REGISTRAR))), (vec![], vec![]));
        assert_eq!(world.numbers(&asked(|q| (*q, q.mode) = (governs(ENTERPRISE), Mode::Held))), NONE);
    }
    for world in [open_to_all(Some(Class::Fee)), open_to_all(None)] {
        assert_eq!(world.numbers(&governs(ENTERPRISE)), NONE);
    }
    // Another free purpose is everybody's.
    let mut world = open_to_all(None);
    world.terms(&g1(), |terms| terms.price_class = list([PriceClass { purpose: code("industry"), class: Class::Free }]));
    assert_eq!(world.numbers(&question()), NONE);
}
