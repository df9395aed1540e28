//! Days 14 to 22: a key is stolen, a review lies too long, new keys come.

use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, key_spec, list, uscc};
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_testkit::code_of;

use super::world::City;
use crate::catalog::world::{approve, submit_for};

/// Key 3/0 is stolen. The superior freezes all keys at once, what was signed before stays, and new keys are on their way.
pub fn day_14(city: &mut City) {
    city.day(14);
    let theft = submit_for(DEPARTMENT, "theft");
    let control_version = city.record(DEPARTMENT).control_version;
    city.must(CITY_BUREAU, FreezeKey { org: uscc(DEPARTMENT), control_version, keys: KeyChoice::All });
    city.ledger.refuse(DEPARTMENT, theft.clone(), Code::KEY_INACTIVE);
    let keys = list(["new/0", "new/1"].map(key_spec));
    let control_version = city.record(DEPARTMENT).control_version;
    city.must(CITY_BUREAU, RekeyOrganisation { org: uscc(DEPARTMENT), control_version, keys, ..RekeyOrganisation::example() });
    let early = city.ledger.submit_with(DEPARTMENT, &["new/0"], [theft.into()]);
    assert_eq!(code_of(&early), Some(Code::KEY_INACTIVE), "rekey_delay is seven days");
}

/// The abstract has waited for more than review_term, which is ten days.
pub fn day_16(city: &mut City) {
    city.day(16);
    assert_eq!(city.overdue(), [city.lines.to_string()]);
    approve(&mut city.ledger, &city.lines);
}

/// The new keys sign, the stolen one never again.
pub fn day_22(city: &mut City) {
    city.day(22);
    let touched = TouchEntry { id: city.lines, version: city.version(&city.lines), data_updated_on: city.today(), content: None };
    city.must_with(DEPARTMENT, "new/0", touched);
    city.ledger.refuse(DEPARTMENT, submit_for(DEPARTMENT, "theft"), Code::KEY_INACTIVE);
}
