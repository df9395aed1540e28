//! register_legacy_use: an entry stands in one of a third party at a time (A44).

use mulu_contracts::authorization::kinds::register_legacy_use::RegisterLegacyUse;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, local_key, set, uscc};

use crate::grant::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

#[test]
fn registering_is_refused_in_the_order_of_the_checks() {
    let mut ledger = city();
    let good = RegisterLegacyUse { entries: set([bus_lines()]), ..RegisterLegacyUse::example() };
    let mut wrong = RegisterLegacyUse {
        provider: uscc(77),
        third_party: Party::Org(uscc(77)),
        entries: set([bus_lines(), water()]),
        deadline: Time(ledger.time.0 + 366 * DAY),
        ..good.clone()
    };
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("provider"));
    wrong.provider = uscc(DEPARTMENT);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("entries"));
    wrong.entries = set([bus_lines()]);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("third_party"));
    wrong.third_party = Party::Org(uscc(ENTERPRISE));
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::BAD_TERM);
    wrong.deadline = Time(ledger.time.0 + 365 * DAY + 2);
    ledger.clone().refuse(DEPARTMENT, wrong.clone(), Code::BAD_TERM);
    wrong.deadline = Time(ledger.time.0 + 365 * DAY + 1);
    ledger.clone().must(DEPARTMENT, wrong);
    ledger.must(DEPARTMENT, good.clone());
    assert_eq!(ledger.submit(DEPARTMENT, good.clone()).exists, [0]);
    let other = RegisterLegacyUse { deadline: Time(good.deadline.0 + 1), ..good.clone() };
    ledger.refuse(DEPARTMENT, other, Code::EXISTS_WITH_OTHER_CONTENT);
    ledger.refuse(CITY_BUREAU, RegisterLegacyUse { local_key: local_key("again"), ..good }, Code::ALREADY_REGISTERED);
}

fn message(w: &mut World) -> AnyRule {
    let provider = if w.relation == Relation::Own { SIGNER } else { TARGET };
    let entry: EntryId = crate::access_request::world::entry_of(w, provider);
    let provider = if w.relation == Relation::Missing { uscc(77) } else { uscc(provider) };
    RegisterLegacyUse { provider, entries: set([entry]), ..RegisterLegacyUse::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RegisterLegacyUse::NAME).hold(message);
}
