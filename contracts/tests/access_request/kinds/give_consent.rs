//! give_consent: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::give_consent::GiveConsent;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, ENTERPRISE, RELAY, code, hash, set, uscc};

use crate::access_request::world::*;
use crate::catalog::world::freeze;
use crate::permissions::{Relation, TARGET, World, rows};

#[test]
fn give_consent_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = GiveConsent {
        entries: set([mulu_contracts::catalog::samples::id("nobody's")]),
        recipient: Party::Org(uscc(77)),
        purposes: set([code("no_such_purpose")]),
        valid_until: ledger.time,
        ..consent("c", personal_entry())
    };
    // S2: as which of the two it is sent the payload says
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::ROLE_MISSING);
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("entries"));
    wrong.entries = set([personal_entry(), open_entry()]);
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("recipient"));
    wrong.recipient = Party::Org(uscc(ENTERPRISE));
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    // Check 1: over, and too far; what holds an entry holds no consent
    freeze(&mut ledger, &personal_entry());
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::BAD_TERM);
    let year = 365 * DAY;
    for (ahead, expected) in [(year + 1, Code::BAD_TERM), (year, Code::UNKNOWN_CODE), (1, Code::UNKNOWN_CODE), (0, Code::BAD_TERM)] {
        wrong.valid_until = Time(ledger.block().time.0 + ahead);
        ledger.clone().refuse(DEPARTMENT, wrong.clone(), expected);
    }
    wrong.valid_until = Time(ledger.time.0 + 30);
    wrong.purposes = set([code("research")]);
    ledger.must(DEPARTMENT, wrong.clone());
    let again = ledger.must(DEPARTMENT, wrong.clone());
    assert_eq!(again.exists, [0]);
    ledger.refuse(DEPARTMENT, GiveConsent { purposes: set([code("industry")]), ..wrong.clone() }, Code::EXISTS_WITH_OTHER_CONTENT);
    // Once it is over a repeat brings nothing back.
    for (time, live) in [(-1, true), (0, false), (1, false)] {
        let mut then = next_at(&ledger, Time(wrong.valid_until.0 + time));
        let result = then.submit(DEPARTMENT, wrong.clone());
        let expected = if live { None } else { Some(Code::EXISTS_WITH_OTHER_CONTENT) };
        assert_eq!(mulu_testkit::code_of(&result), expected, "{time}");
    }
}

fn message(w: &mut World) -> AnyRule {
    let provider = provider_of(w);
    let entry = entry_of(w, if w.relation == Relation::ProviderOf { provider } else { TARGET });
    let relay = if w.role == Some(Role::PlatformRelay) { relay_of(w) } else { None };
    GiveConsent { consent: hash("matrix"), relay, entries: set([entry]), ..GiveConsent::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(GiveConsent::NAME).hold(message);
}
