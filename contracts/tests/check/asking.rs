//! The check as a question: one, and many at one moment. What was read gives the same answer again.

use mulu_contracts::check::answer::Verdict;
use mulu_contracts::check::queries::check::{Check, CheckBatch, MAX_BATCH};
use mulu_contracts::kernel::value::{Count, List};
use mulu_contracts::ledger::samples::{code, list};
use mulu_testkit::{Ledger, ask};
use serde_json::json;

use super::world::*;

fn ledger(world: &World) -> Ledger {
    Ledger { state: world.state.clone(), time: world.time, ..Ledger::new() }
}

#[test]
fn a_question_is_answered_with_all_reasons_and_again_from_the_reads_alone() {
    let mut world = World::base();
    let one = || Check { request: question() };
    assert_eq!((ledger(&world).ask(one()), ledger(&world).negative(one())), (world.ask(&question()), None));
    world.hold_on(&g1(), &e1());
    world.self_stop(&g1(), false);
    assert_eq!(ledger(&world).negative(one()), Some("deny"));
    let said = ask(&ledger(&world), one());
    assert_eq!(said["verdict"], "deny");
    assert_eq!(
        said["reasons"],
        json!([
            { "number": 24, "name": "self_stopped", "path": [g1()] },
            { "number": 43, "name": "entry_suspended", "path": [g1().to_string(), e1().to_string()] },
        ])
    );
    assert_eq!(said["remaining"], json!([{ "grant": g1(), "trades": "1", "calls": null, "recipients": null }]));
    let later = Check { request: asked(|q| q.as_of = Some(at(NOW + 1))) };
    assert_eq!(ledger(&world).negative(later), Some("not_given"));
}

#[test]
fn each_question_of_many_is_judged_for_itself() {
    let world = World::base();
    let batch = |requests: Vec<_>| CheckBatch { requests: list(requests) };
    // The last trade is there for each of them: a check counts nothing.
    let answers = ledger(&world).ask(batch(vec![question(), question(), asked(|q| q.usage.purpose = code("research"))]));
    assert_eq!(answers.iter().map(|answer| answer.verdict).collect::<Vec<_>>(), [Verdict::Allow, Verdict::Allow, Verdict::Deny]);
    assert_eq!(ledger(&world).negative(batch(vec![question(), question()])), None);
    assert_eq!(ledger(&world).negative(batch(vec![question(), asked(|q| q.usage.quantity = Count(0))])), Some("deny"));
    assert!(List::<u8, 1, MAX_BATCH>::new(vec![0; 1_001]).is_err());
}

#[test]
fn a_question_is_read_from_json_with_its_defaults() {
    let said = json!({
        "mode": "buy",
        "subject": { "grant": { "grant": g1(), "entries": [{ "entry": e1(), "fields": "all" }] } },
        "seller": question().seller,
        "buyer": question().buyer,
        "use": { "purpose": "industry.finance.credit", "action": "distribute", "form": "dataset" },
    });
    let read: Check = serde_json::from_value(said.clone()).unwrap();
    assert_eq!(read.request, question());
    for (field, wrong) in [("mode", json!("none")), ("use", json!({ "purpose": "industry", "action": "fly" }))] {
        let mut said = said.clone();
        said[field] = wrong;
        assert!(serde_json::from_value::<Check>(said).is_err(), "{field}");
    }
}
