//! A city with one data element, and three published entries that could be its source.

use mulu_contracts::catalog::samples;
use mulu_contracts::element::keys;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::kinds::release_source::ReleaseSource;
use mulu_contracts::element::records::{DataElement, SourceRole};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, code, division, uscc,
};
use mulu_testkit::Ledger;

use crate::catalog::world::{approve, ledger, submit_for};

/// An organisation that is no provider.
pub const CITY_BUREAU_ALONE: u32 = COUNTY_BUREAU;

pub fn key() -> Code<48> {
    PublishElement::example().key
}

pub fn lines() -> EntryId {
    samples::id("bus-lines")
}

pub fn stops() -> EntryId {
    samples::id_of(CITY_PROVIDER, "bus-stops")
}

pub fn entry_of_county(local_key: &str) -> EntryId {
    EntryId::derive(&division(COUNTY), &uscc(COUNTY_PROVIDER), &samples::key(local_key))
}

pub fn county_entry() -> EntryId {
    entry_of_county("bus-lines")
}

/// A published entry of a provider.
pub fn publish_for(ledger: &mut Ledger, provider: u32, local_key: &str) {
    let mut submit = submit_for(provider, local_key);
    let id = if provider == COUNTY_PROVIDER {
        submit.core.division = division(COUNTY);
        entry_of_county(local_key)
    } else {
        samples::id_of(provider, local_key)
    };
    ledger.must(provider, submit);
    approve(ledger, &id);
}

/// The element of the city, without source, and the entries.
pub fn city() -> Ledger {
    let mut ledger = ledger();
    publish_for(&mut ledger, DEPARTMENT, "bus-lines");
    publish_for(&mut ledger, CITY_PROVIDER, "bus-stops");
    publish_for(&mut ledger, COUNTY_PROVIDER, "bus-lines");
    ledger.must(CITY_BUREAU, PublishElement::example());
    ledger
}

pub fn current(ledger: &Ledger) -> DataElement {
    keys::element(&key(), &division(CITY)).get(&ledger.state).unwrap().unwrap()
}

pub fn role(ledger: &Ledger, entry: &EntryId) -> Option<SourceRole> {
    keys::roles(entry).get(&ledger.state).unwrap().unwrap_or_default().role_in(&current(ledger))
}

pub fn claim(ledger: &Ledger, entry: EntryId, role: SourceRole) -> ClaimSource {
    ClaimSource { version: current(ledger).version, entry, role, ..ClaimSource::example() }
}

pub fn take(ledger: &mut Ledger, org: u32, entry: EntryId, role: SourceRole) {
    let claim = claim(ledger, entry, role);
    ledger.must(org, claim);
}

pub fn release(ledger: &mut Ledger, org: u32, entry: EntryId) {
    let release = ReleaseSource { version: current(ledger).version, entry, ..ReleaseSource::example() };
    ledger.must(org, release);
}

pub fn contest(ledger: &mut Ledger, org: u32, entry: EntryId) {
    let contest = ContestSource { version: current(ledger).version, entry, ..ContestSource::example() };
    ledger.must(org, contest);
}

pub fn answer(ledger: &mut Ledger, org: u32) {
    let answer = AnswerContest { version: current(ledger).version, ..AnswerContest::example() };
    ledger.must(org, answer);
}

/// Gives an entry roles in so many other elements.
pub fn fill(ledger: &mut Ledger, org: u32, entry: EntryId, count: usize) {
    for n in 0..count {
        let key: Code<48> = code(&format!("other.n{n}"));
        ledger.must(CITY_BUREAU, PublishElement { key: key.clone(), ..PublishElement::example() });
        ledger.must(org, ClaimSource { key, version: 1, entry, ..ClaimSource::example() });
    }
}
