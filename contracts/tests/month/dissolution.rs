//! Days 26 and 28: an office ends, and what it leaves goes on.

use mulu_contracts::catalog::kinds::transfer_entry::{Transfer, TransferEntry};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, COUNTY_PROVIDER, SALTS, UNCLAIMED, hash, uscc};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::kinds::merge_organisation::MergeOrganisation;

use super::world::{City, DAY};

/// The county's health office is dissolved. The county bureau keeps what it leaves, so the bureau above decides …
pub fn day_26(city: &mut City) {
    city.day(26);
    let dissolved = city.merge(COUNTY_PROVIDER, EndingMode::Dissolve, COUNTY_BUREAU);
    let body: MergeOrganisation = Joint::Body(Spoken(dissolved.clone()));
    let content_hash = AnyRule::from(body.clone()).salted(&SALTS).payload_hash();
    city.must(CITY_BUREAU, body);
    let agree: MergeOrganisation = Joint::Agree(Agreement { id: dissolved.uscc, version: dissolved.version, content_hash });
    for side in [COUNTY_BUREAU, COUNTY_PROVIDER] {
        city.must(side, agree.clone());
    }
}

/// … and gives it to the library.
pub fn day_28(city: &mut City) {
    city.day(28);
    assert_eq!(city.organisation(COUNTY_PROVIDER)["organisation"]["status"], "dissolved");
    let transfer = Transfer {
        id: city.clinics,
        version: city.version(&city.clinics),
        to: uscc(UNCLAIMED),
        reason: samples::reason("law").0,
        for_giver: Some(hash("市政府决定")),
        for_taker: None,
        until: Time(city.ledger.time.0 + DAY),
    };
    let body: TransferEntry = Joint::Body(Spoken(transfer.clone()));
    let content_hash = AnyRule::from(body.clone()).salted(&SALTS).payload_hash();
    city.must(CITY_BUREAU, body);
    let agree: TransferEntry = Joint::Agree(Agreement { id: city.clinics, version: transfer.version, content_hash });
    city.must_with(UNCLAIMED, "12/0", agree);
}
