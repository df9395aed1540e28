//! Days 23 and 25: one office becomes part of another.

use mulu_contracts::catalog::queries::entry::GetEntryVersion;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, SALTS, uscc};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::kinds::merge_organisation::MergeOrganisation;
use mulu_contracts::party::queries::organisation::OrganisationAtVersion;

use super::world::{City, STREETS};
use crate::catalog::world::{approve, take_back};

/// The office of the streets becomes part of the transport department, from tomorrow on; the bureau decides, and both agree.
pub fn day_23(city: &mut City) {
    city.day(23);
    let merge = city.merge(STREETS, EndingMode::Merge, DEPARTMENT);
    let body: MergeOrganisation = Joint::Body(Spoken(merge.clone()));
    let content_hash = AnyRule::from(body.clone()).salted(&SALTS).payload_hash();
    city.must(CITY_BUREAU, body);
    let agree: MergeOrganisation = Joint::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash });
    city.must_with(DEPARTMENT, "new/0", agree.clone());
    city.must(STREETS, agree);
    assert_eq!(city.organisation(STREETS)["organisation"]["status"], "active", "until its time");
}

/// The successor acts for what it took over; the old office signs no more, and old versions still name it.
pub fn day_25(city: &mut City) {
    city.day(25);
    assert_eq!(city.organisation(STREETS)["organisation"]["status"], "merged");
    let gone = take_back(&city.ledger, &city.bins);
    city.ledger.refuse(STREETS, gone.clone(), Code::ORGANISATION_ENDED);
    city.must_with(DEPARTMENT, "new/1", gone);
    approve(&mut city.ledger, &city.bins);
    let then = city.ask(GetEntryVersion { id: city.lamps, version: 2 });
    assert_eq!(then["core"]["provider"], uscc(STREETS).to_string());
    let then = city.ask(OrganisationAtVersion { uscc: uscc(STREETS), version: 1, control_version: None });
    assert_eq!(then["organisation"]["name"], "示例市城管局");
}
