//! An element of the county, and entries that could be its source: for the permission rows of the kinds.

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, division, uscc};

use crate::permissions::{Relation, SIGNER, World};

pub fn element() -> PublishElement {
    PublishElement { scope_division: division(COUNTY), ..PublishElement::example() }
}

/// The county's element, published by the signer where the row says that it is its own, else by the county's bureau.
pub fn publish(w: &mut World) {
    let authority = matches!(w.role, Some(Role::Bureau | Role::SectorAuthority));
    let publisher = if w.relation == Relation::Own && authority { SIGNER } else { COUNTY_BUREAU };
    w.ledger.must(publisher, element());
}

/// A published entry of the county's own provider.
pub fn entry(w: &mut World, local_key: &str) -> EntryId {
    entry_of(w, COUNTY_PROVIDER, local_key)
}

/// A published entry of a provider of the county.
pub fn entry_of(w: &mut World, provider: u32, local_key: &str) -> EntryId {
    let submit = SubmitEntry { local_key: samples::key(local_key), provider: uscc(provider), ..w.submission() };
    let id = EntryId::derive(&division(COUNTY), &submit.provider, &submit.local_key);
    w.ledger.must(provider, submit);
    let review = w.judge(&id, Outcome::Approve);
    w.ledger.must(CITY_BUREAU, review);
    id
}

pub fn claim(version: u64, entry: EntryId) -> ClaimSource {
    ClaimSource { scope_division: division(COUNTY), version, entry, ..ClaimSource::example() }
}

pub fn contest(version: u64, entry: EntryId) -> ContestSource {
    ContestSource { scope_division: division(COUNTY), version, entry, ..ContestSource::example() }
}
