//! A scenario has one live root, and one that follows it: races for its place inside one block (A33).

use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::authorization::kinds::sign_grant::GrantSigning;
use mulu_contracts::authorization::records::application::Op;
use mulu_contracts::authorization::records::grant::Basis;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::CITY_BUREAU;
use mulu_testkit::granted::agreement;
use mulu_testkit::{Ledger, code_of};

use crate::grant::world::*;

/// Another signing for the scenario, on an application of its own.
fn another(ledger: &mut Ledger, key: &str) -> GrantSigning {
    apply(ledger, key, Op::New);
    let basis = Basis::Scenario { scenario: scenario_id(), application: application_id(key) };
    GrantSigning { basis, ..for_scenario(key) }
}

/// The same, of one that follows the grant.
fn following(ledger: &mut Ledger, key: &str) -> GrantSigning {
    let end = stored(ledger).valid_until;
    let mut signing = another(ledger, key);
    signing.content.supersedes = Some(id());
    (signing.content.valid_from, signing.content.valid_until) = (end, Time(end.0 + 100 * DAY));
    signing
}

#[test]
fn of_two_signed_in_one_block_one_gets_the_place() {
    let mut ledger = city();
    let first = for_scenario("grant");
    let second = another(&mut ledger, "second");
    begin(&mut ledger, &first);
    begin(&mut ledger, &second);
    let tx = |ledger: &Ledger, signing| ledger.tx(CITY_BUREAU, &["1/0"], [AnyRule::from(agreement(signing))]);
    for order in [[&first, &second], [&second, &first]] {
        let mut now = ledger.clone();
        let both = order.map(|signing| tx(&now, signing)).to_vec();
        let codes: Vec<_> = now.bundle(both).iter().map(code_of).collect();
        assert_eq!(codes, [None, Some(Code::SCENARIO_HAS_LIVE_GRANT)]);
        assert_eq!((marks(&now).root, marks(&now).next_root), (Some(order[0].id), None));
    }
}

#[test]
fn one_follows_from_its_end_on_and_no_other() {
    let mut ledger = granted();
    let mut early = following(&mut ledger, "early");
    early.content.valid_from = Time(early.content.valid_from.0 - 1);
    ledger.refuse(GRANTOR, body(&early), Code::SCENARIO_HAS_LIVE_GRANT);
    let next = following(&mut ledger, "next");
    let other = following(&mut ledger, "other");
    begin(&mut ledger, &other);
    sign(&mut ledger, &next);
    assert_eq!((marks(&ledger).root, marks(&ledger).next_root), (Some(id()), Some(next.id)));
    // The place of the next one is taken: what was begun for it comes to nothing.
    ledger.refuse(CITY_BUREAU, agreement(&other), Code::WRONG_SUPERSEDES);
    let third = another(&mut ledger, "third");
    ledger.refuse(GRANTOR, body(&third), Code::SCENARIO_HAS_LIVE_GRANT);
}

#[test]
fn an_end_frees_the_place() {
    let mut ledger = granted();
    ledger.must(GRANTOR, RevokeGrant { id: id(), ..RevokeGrant::example() });
    let second = another(&mut ledger, "second");
    sign(&mut ledger, &second);
    assert_eq!((marks(&ledger).root, marks(&ledger).next_root), (Some(second.id), None));
}
