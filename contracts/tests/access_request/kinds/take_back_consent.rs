//! take_back_consent: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::give_consent::GiveConsent;
use mulu_contracts::access_request::kinds::take_back_consent::TakeBackConsent;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, REGISTRAR, RELAY, hash, set};

use crate::access_request::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

#[test]
fn take_back_consent_refuses_in_order() {
    let mut ledger = city();
    let given = GiveConsent { relay: carried_by(RELAY), ..consent("c", personal_entry()) };
    let mut wrong = TakeBackConsent { version: 7, ..take_back("nobody's") };
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND);
    wrong.consent = hash("c");
    ledger.must(RELAY, given.clone());
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 1, to the second
    for (time, live) in [(-1, true), (0, false), (1, false)] {
        let mut then = next_at(&ledger, Time(given.valid_until.0 + time));
        let result = then.submit(DEPARTMENT, wrong.clone());
        assert_eq!(mulu_testkit::code_of(&result), if live { None } else { Some(Code::ALREADY_ENDED) }, "{time}");
    }
    // The provider of an entry ends what a platform took.
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(RELAY, TakeBackConsent { version: 2, ..wrong }, Code::ALREADY_ENDED);
    // Its hash is used up for ever.
    ledger.refuse(RELAY, given, Code::EXISTS_WITH_OTHER_CONTENT);
}

fn message(w: &mut World) -> AnyRule {
    let rule = TakeBackConsent { consent: hash("matrix"), version: 1, relay: relay_of(w) };
    let entry = match w.relation {
        Relation::Missing => return rule.into(),
        Relation::ProviderOf => entry_of(w, SIGNER),
        _ => entry_of(w, TARGET),
    };
    let given = GiveConsent { consent: hash("matrix"), entries: set([entry]), ..GiveConsent::example() };
    match w.relation {
        // Whatever its roles: it took the consent while it was a platform.
        Relation::Own => {
            w.also(mulu_contracts::kernel::role::Role::PlatformRelay);
            w.ledger.must(SIGNER, GiveConsent { relay: carried_by(SIGNER), ..given });
        }
        Relation::Relayed => {
            w.ledger.must(SIGNER, GiveConsent { relay: carried_by(SIGNER), ..given });
        }
        _ => {
            w.ledger.must(RELAY, GiveConsent { relay: carried_by(RELAY), ..given });
        }
    }
    rule.into()
}

#[test]
fn who_may_send_it() {
    rows(TakeBackConsent::NAME).hold(message);
}
