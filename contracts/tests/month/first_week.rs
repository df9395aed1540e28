//! Days 1 to 5: a portal's entries, an office without keys, and what providers say is theirs.

use mulu_contracts::catalog::kinds::amend_entry;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_PROVIDER, DEPARTMENT, RELAY, UNCLAIMED, key_spec, list, public, uscc,
};
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::kinds::issue_claim_key::IssueClaimKey;
use mulu_testkit::code_of;

use super::world::{City, DAY, STREETS};
use crate::catalog::world::core_of;

/// Nobody has a key at hand. The platform sends what its portal shows, the bureau publishes it.
pub fn day_1(city: &mut City) {
    city.day(1);
    let sent = [
        city.on_behalf(DEPARTMENT, CITY, "bus-lines"),
        city.on_behalf(DEPARTMENT, CITY, "bus-stops"),
        city.on_behalf(STREETS, CITY, "street-lamps"),
        city.on_behalf(STREETS, CITY, "bins"),
        city.on_behalf(UNCLAIMED, CITY, "books"),
        city.on_behalf(COUNTY_PROVIDER, COUNTY, "clinics"),
    ];
    assert_eq!(sent, city.entries());
    assert!(sent.iter().all(|id| core_of(&city.ledger, id).unclaimed));
    assert!(city.stale().is_empty(), "a portal's frequency is a guess, and makes nothing stale");
}

/// The library has no keys at all. The bureau hands it a one-time key; a thief of the letter comes too late.
pub fn day_3(city: &mut City) {
    city.day(3);
    let valid_until = Time(city.ledger.time.0 + 30 * DAY);
    let letter = IssueClaimKey { proofs: Default::default(), uscc: uscc(UNCLAIMED), version: 1, public_key: public("letter"), valid_until };
    city.must(CITY_BUREAU, letter);
    let claim = |version, key| ClaimOrganisation {
        proofs: Default::default(),
        uscc: uscc(UNCLAIMED),
        version,
        keys: list([key_spec(key)]),
        thresholds: Default::default(),
        responsible: Default::default(),
    };
    city.must_with(UNCLAIMED, "letter", claim(2, "12/0"));
    let thief = city.ledger.submit_with(UNCLAIMED, &["letter"], [claim(3, "thief").into()]);
    assert!(matches!(code_of(&thief), Some(Code::KEY_INACTIVE | Code::UNKNOWN_KEY)), "{thief:?}");
    assert_eq!(city.organisation(UNCLAIMED)["organisation"]["status"], "active");
}

/// Providers say which entries are theirs. The platform loses its say over those.
pub fn day_4(city: &mut City) {
    city.day(4);
    city.confirm(UNCLAIMED, "12/0", city.books);
    city.confirm(DEPARTMENT, "3/0", city.lines);
    city.confirm(STREETS, "101/0", city.lamps);
    let version = city.version(&city.lines);
    city.ledger.refuse(RELAY, AmendEntry { version, ..amend_entry::amend() }, Code::RELATION_MISSING);
}

/// A new abstract waits for the bureau; the data's date does not.
pub fn day_5(city: &mut City) {
    let version = city.version(&city.lines);
    city.day(5);
    city.must(DEPARTMENT, AmendEntry { version, ..amend_entry::amend() });
    let touched = TouchEntry { id: city.lamps, version: city.version(&city.lamps), data_updated_on: city.today(), content: None };
    city.must(STREETS, touched);
    assert!(city.overdue().is_empty());
}
