//! The golden vector of the month: hashes of the whole state day by day, and of what every question that the month gives something to
//! reads and answers at its end.

use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::queries::entry::{EntriesExist, EntryByCode, EntryHistory, GetEntry, GetEntryVersion};
use mulu_contracts::catalog::queries::inventory::{GetInventory, InventoryHistory};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListPendingReviews, ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::queries::standing::{OverdueReviews, StaleEntries, StaleScope};
use mulu_contracts::catalog::queries::statistics::{CatalogRate, DivisionStatistics, ListCatalogRates, ProviderStatistics};
use mulu_contracts::catalog::records::entry::View;
use mulu_contracts::dry_run::DryRun;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::queries::element::{ElementHistory, GetElement, GetElementVersion, ListCopies, ListElements, SourceOf};
use mulu_contracts::element::queries::standing::EntryStanding;
use mulu_contracts::governance::queries::{ListExceptions, ListGovernors, ListParameters, ListProposals};
use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::text::ResourceCode;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::joint_query::GetJointAct;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, UNCLAIMED, division, list, public, uscc,
};
use mulu_contracts::ledger::witness::rerun;
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};
use mulu_contracts::party::queries::organisation::{
    ActsOf, GetKey, GetOrganisation, ListOrganisations, OrganisationAtVersion, OrganisationHistory,
};
use mulu_contracts::party::queries::reform::{GetRekey, GetSuccession, ListAttestations, ResponsibleAt};
use mulu_contracts::party::queries::tables::{GetCodeList, GetDivision, GetParameter, ListDivisions};
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::{CHAIN, Ledger, MemState, witness};

use super::world::{City, STREETS};

const PAGE: u32 = 50;

fn digest(parts: &[&[u8]]) -> String {
    hex::encode(sha256(parts))
}

/// One hash over everything that a state keeps: records, leaves of lists, blobs, blobs that went, each sorted by key.
fn whole(state: &MemState) -> String {
    let MemState { records, lists, blobs, dropped } = state;
    digest(&[&encode(records), &encode(lists), &encode(blobs), &encode(dropped)])
}

/// The state that the days before this one left: how much it holds, the root of its tree, and the hash of all of it.
pub fn line(day: i64, ledger: &Ledger) -> String {
    let (state, height) = (&ledger.state, ledger.height);
    let counts = [state.records.len(), state.lists.len(), state.blobs.len()].map(|n| n.to_string()).join(" ");
    format!("before day {day} height {height} holds {counts} root {} all {}\n", hex::encode(witness::root(state)), whole(state))
}

/// A question: hashes of its bytes, of its whole witness and of the answer in JSON. The witness shows the answer under the root.
fn asked(ledger: &Ledger, question: &Question) -> String {
    let context = QUESTIONS.context(CHAIN, ledger.time);
    let (answer, whole) = witness::prove(&ledger.state, |state| question.answer(&context, state));
    let again = rerun(&whole, &witness::root(&ledger.state), |state| question.answer(&context, state));
    assert_eq!(again.as_ref(), Ok(&answer), "{question:?}");
    let (number, args) = question.encode();
    let json = serde_json::to_string(&answer).unwrap();
    let hashes = [digest(&[&number.to_le_bytes(), &args]), digest(&[&encode(&whole)]), digest(&[json.as_bytes()])];
    format!("{} {}\n", question.name(), hashes.join(" "))
}

/// About organisations, their keys and their acts.
fn parties(orgs: &[u32], keys: &[&str]) -> Vec<Question> {
    let mut asked: Vec<Question> = Vec::new();
    for uscc in orgs.iter().map(|n| uscc(*n)) {
        asked.push(GetOrganisation { uscc }.into());
        asked.push(OrganisationHistory { uscc, from: 0, limit: PAGE }.into());
        asked.push(OrganisationAtVersion { uscc, version: 1, control_version: None }.into());
        asked.push(ActsOf { uscc, from: 0, limit: PAGE }.into());
        asked.push(ResponsibleAt { uscc, at: None }.into());
        asked.push(ListAttestations { uscc, from: Place::START, limit: PAGE }.into());
        asked.push(GetRekey { uscc }.into());
        asked.push(GetSuccession { uscc }.into());
        asked.push(ListExceptions { uscc }.into());
        asked.push(ListJointActs { scope: WaitingScope::Organisation(uscc), from: Place::START, limit: PAGE }.into());
    }
    asked.extend(keys.iter().map(|label| Question::from(GetKey { key_id: public(label).key_id() })));
    asked
}

/// About the tables of the chain.
fn tables() -> Vec<Question> {
    let city = division(CITY);
    vec![
        ListOrganisations { division: city, below: true, role: None, from: Place::START, limit: PAGE }.into(),
        GetDivision { code: city }.into(),
        ListDivisions { within: None, from: Place::START, limit: PAGE }.into(),
        GetParameter { name: "review_term".into() }.into(),
        GetCodeList { name: "themes".into() }.into(),
        ListParameters {}.into(),
        ListGovernors {}.into(),
        ListProposals { status: None, from: Place::START, limit: PAGE }.into(),
    ]
}

/// About entries, and what providers have of them.
fn entries(ids: &[EntryId], orgs: &[u32]) -> Vec<Question> {
    let city = division(CITY);
    let mut asked: Vec<Question> = Vec::new();
    for id in ids.iter().copied() {
        asked.push(GetEntry { id }.into());
        asked.push(GetEntryVersion { id, version: 2 }.into());
        asked.push(EntryHistory { id, from: 0, limit: PAGE }.into());
        asked.push(EntryStanding { id }.into());
    }
    for provider in orgs.iter().map(|n| uscc(*n)) {
        asked.push(ListProviderEntries { provider, of: ProviderScope::View(View::All), from: Place::START, limit: PAGE }.into());
        asked.push(ListProviderEntries { provider, of: ProviderScope::Unclaimed, from: Place::START, limit: PAGE }.into());
        asked.push(ProviderStatistics { provider }.into());
        asked.push(GetInventory { org: provider, period: None }.into());
        asked.push(InventoryHistory { org: provider, from: 0, limit: PAGE }.into());
    }
    let scope = EntryScope::View { division: city, below: true, view: View::All, theme: None };
    asked.push(ListEntries { scope, from: Place::START, limit: PAGE }.into());
    asked.push(ListPendingReviews { division: city, below: true, sector: None, from: Place::START, limit: PAGE }.into());
    asked.push(EntryByCode { provider: uscc(DEPARTMENT), resource_code: ResourceCode::new("307/000021").unwrap() }.into());
    asked.push(EntriesExist { ids: list(ids.iter().copied()) }.into());
    asked.push(DivisionStatistics { division: city, below: true, from: None }.into());
    asked.push(ListCatalogRates { division: city, below: true, from: Place::START, limit: PAGE }.into());
    asked.push(CatalogRate { division: city, below: true, from: Place::START }.into());
    asked.push(StaleEntries { scope: StaleScope::Division { division: city, below: true }, from: Place::START, limit: PAGE }.into());
    asked.push(OverdueReviews { division: city, below: true, sector: None, provider: None, from: Place::START, limit: PAGE }.into());
    asked
}

/// About the one element of the city.
fn elements() -> Vec<Question> {
    let (key, scope_division) = (PublishElement::example().key, division(CITY));
    vec![
        GetElement { key: key.clone(), scope_division }.into(),
        SourceOf { key: key.clone(), division: division(COUNTY) }.into(),
        ListElements { division: scope_division, below: true, from: Place::START, limit: PAGE }.into(),
        ListCopies { key: key.clone(), scope_division, from: Place::START, limit: PAGE }.into(),
        ElementHistory { key: key.clone(), scope_division, from: 0, limit: PAGE }.into(),
        GetElementVersion { key, scope_division, version: 3 }.into(),
    ]
}

/// All questions, in a fixed order.
fn questions(city: &City) -> Vec<Question> {
    let ids = city.entries();
    let orgs = [CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, STREETS, UNCLAIMED, COUNTY_PROVIDER, OPERATOR];
    let keys = ["1/0", "3/0", "new/0", "101/0", "letter", "12/0", "thief"];
    let mut asked = [parties(&orgs, &keys), tables(), entries(&ids, &orgs), elements()].concat();
    asked.push(GetJointAct { object: city.clinics.to_string().parse().unwrap(), kind: Kind(210) }.into());
    let tx = city.ledger.tx(ENTERPRISE, &["9/0"], [submit_entry::submit("dry run").into()]);
    asked.push(DryRun { body: tx.body, signers: vec![public("9/0").key_id()] }.into());
    asked
}

/// The days, and what is asked after the last one.
pub fn vector(city: &City) -> String {
    let asked = questions(city).iter().map(|question| asked(&city.ledger, question)).collect::<String>();
    format!("mulu-month/1\n{}{asked}", city.seen)
}
