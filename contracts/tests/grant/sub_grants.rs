//! Sub-grants several steps down, and an end above a thousand of them (A36, A47).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::authorization::queries::grant_lists::{GrantsOf, ListGrants};
use mulu_contracts::authorization::records::grant::{Grant, GrantStatus, Route, Under};
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, division, local_key, uscc};
use mulu_testkit::granted::put;
use mulu_testkit::{Ledger, ask};

use crate::grant::world::*;

fn child(ledger: &Ledger, parent: &GrantId, key: &str) -> Grant {
    let above = stored_of(ledger, parent);
    let root = above.under.as_ref().map_or(*parent, |under| under.root);
    let under = Under { parent: *parent, root, root_grantor: *above.root_grantor(), route: Route::Consented };
    let id = GrantId::derive(&division(CITY), &uscc(DEVELOPER), &local_key(key));
    Grant { grant_id: id, under: Some(under), depth_left: above.depth_left.saturating_sub(1), ..above }
}

fn add(ledger: &mut Ledger, parent: &GrantId, key: &str) -> GrantId {
    let grant = child(ledger, parent, key);
    put(ledger, &keys::core(&grant.grant_id), &grant);
    grant.grant_id
}

#[test]
fn an_end_at_the_top_reaches_every_step_down() {
    let mut ledger = granted();
    let mut line = vec![id()];
    for step in 0..4 {
        let parent = line[step];
        line.push(add(&mut ledger, &parent, &format!("step {step}")));
    }
    let standings = |ledger: &Ledger| line.iter().map(|id| standing(ledger, id)).collect::<Vec<_>>();
    assert_eq!(standings(&ledger), [Standing::Active; 5]);
    // One in the middle ends what hangs under it alone.
    let mut middle = ledger.clone();
    let ended = Grant { status: GrantStatus::Withdrawn, ended_at: Some(ledger.time), ..stored_of(&ledger, &line[2]) };
    put(&mut middle, &keys::core(&line[2]), &ended);
    assert_eq!(standings(&middle), [[Standing::Active; 2].as_slice(), &[Standing::Withdrawn; 3]].concat());
    ledger.must(GRANTOR, RevokeGrant { id: id(), ..RevokeGrant::example() });
    assert_eq!(standings(&ledger), [Standing::Revoked; 5]);
    // At the earliest of the times.
    let early = Time(ledger.time.0 - 1);
    assert!(line.iter().all(|id| standing_at(&ledger, id, early) == Standing::Active));
}

fn written(before: &Ledger, after: &Ledger) -> usize {
    after.state.records.iter().filter(|(key, value)| before.state.records.get(*key) != Some(*value)).count()
}

#[test]
fn revoking_writes_as_much_above_a_thousand_descendants_as_above_none() {
    let alone = granted();
    let mut crowded = granted();
    for n in 0..1_000 {
        add(&mut crowded, &id(), &format!("sub {n}"));
    }
    let counts = [alone, crowded].map(|before| {
        let mut after = before.clone();
        after.must(GRANTOR, RevokeGrant { id: id(), ..RevokeGrant::example() });
        (written(&before, &after), after.work[0])
    });
    assert_eq!(counts[0], counts[1]);
}

#[test]
fn what_waits_is_found_by_its_entry_its_parent_and_the_bureau() {
    let ledger = waiting();
    let first = |of: GrantsOf| ask(&ledger, ListGrants { of, state: None, from: Place::START, limit: 9 })["items"][0]["grant_id"].clone();
    let waits = serde_json::json!(sub_id("sub").to_string());
    assert_eq!(first(GrantsOf::Waiting(bus_lines())), waits);
    assert_eq!(first(GrantsOf::Parent(id())), waits);
    let list = mulu_contracts::authorization::queries::grant_lists::Register::Waiting;
    assert_eq!(first(GrantsOf::Division { code: division(CITY), below: true, list }), waits);
    assert_eq!(first(GrantsOf::Entry(bus_lines())), serde_json::json!(id().to_string()));
}
