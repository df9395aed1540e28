//! set_responsible: one test per error, in the order of check; who answered at a time.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, hash, list, time, uscc};
use mulu_contracts::party::kinds::set_responsible::SetResponsible;
use mulu_contracts::party::queries::reform::ResponsibleAt;
use mulu_contracts::party::responsible::{Duty, Responsible};
use mulu_testkit::{Ledger, ask};
use serde_json::{Value, json};

use crate::party::steps::claims::*;
use crate::permissions::rows;

fn head(who: &str, from: Time) -> Responsible {
    Responsible { duty: Duty::Head, commitment: hash(who), from }
}

fn set_head(version: u64, persons: &[Responsible]) -> SetResponsible {
    SetResponsible { uscc: uscc(DEPARTMENT), version, responsible: list(persons.iter().cloned()) }
}

#[test]
fn who_answered_at_a_time_is_found_from_any_later_state() {
    let mut ledger = Ledger::new();
    assert_eq!(ledger.negative(ResponsibleAt { uscc: uscc(DEPARTMENT), at: None }), Some("not_found"));
    let first = head("first", soon(&ledger, 0));
    ledger.must(DEPARTMENT, set_head(1, std::slice::from_ref(&first)));
    let early = ledger.time;
    ledger.wait(1_000);
    // The second takes over later; until then the first, who keeps its line, answers.
    let second = head("second", soon(&ledger, 500));
    ledger.must(DEPARTMENT, set_head(2, &[first.clone(), second.clone()]));
    let announced = ledger.time;
    ledger.wait(10_000);
    ledger.must(DEPARTMENT, set_head(3, std::slice::from_ref(&second)));
    let answers = |at: Time| {
        let shown = ask(&ledger, ResponsibleAt { uscc: uscc(DEPARTMENT), at: Some(at) });
        let persons = shown["persons"].as_array().cloned().unwrap_or_default();
        persons.into_iter().filter(|p| p["answers"] == true).map(|p| p["commitment"].clone()).collect::<Vec<_>>()
    };
    let commitment = |who: &str| vec![json!(hash(who).to_string())];
    assert_eq!(answers(Time(early.0 - 1)), Vec::<Value>::new());
    assert_eq!(answers(early), commitment("first"));
    assert_eq!(answers(Time(announced.0 - 1)), commitment("first"));
    assert_eq!(answers(Time(second.from.0 - 1)), commitment("first"));
    assert_eq!(answers(second.from), commitment("second"));
    assert_eq!(answers(ledger.time), commitment("second"));
    let now = ask(&ledger, ResponsibleAt { uscc: uscc(DEPARTMENT), at: None });
    assert_eq!((&now["version"], &now["since"]), (&json!(4), &json!(ledger.time.to_string())));
}

#[test]
fn setting_who_answers_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let past = head("first", time());
    let mut wrong = SetResponsible { uscc: uscc(77), ..set_head(9, &[past]) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.uscc = uscc(DEPARTMENT);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::BACKDATED);
    let first = head("first", soon(&ledger, 0));
    ledger.must(DEPARTMENT, set_head(1, std::slice::from_ref(&first)));
    ledger.wait(100);
    // Another person, or another duty, with the same old date is not the line that stands.
    for other in [head("other", first.from), Responsible { duty: Duty::Cdo, ..first.clone() }] {
        ledger.refuse(DEPARTMENT, set_head(2, &[first.clone(), other]), Code::BACKDATED);
    }
    ledger.refuse(DEPARTMENT, set_head(2, std::slice::from_ref(&first)), Code::NO_CHANGE);
    let next = head("next", soon(&ledger, 10));
    ledger.must(DEPARTMENT, set_head(2, &[first.clone(), next]));
    ledger.refuse(DEPARTMENT, set_head(2, &[first]), Code::STALE_VERSION);
}

#[test]
fn who_may_send_it() {
    rows(SetResponsible::NAME).hold(|w| SetResponsible { uscc: w.org(), ..SetResponsible::example() }.into());
}
