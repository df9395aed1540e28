//! What is asked about the city at the end of its month: every question that the month gives something to.

use mulu_contracts::catalog::element::publish_element::PublishElement;
use mulu_contracts::catalog::element::queries::*;
use mulu_contracts::catalog::inventory_queries::{GetInventory, InventoryHistory};
use mulu_contracts::catalog::list_queries::{EntryScope, ListEntries, ListPendingReviews, ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::queries::{EntriesExist, EntryByCode, EntryHistory, GetEntry, GetEntryVersion};
use mulu_contracts::catalog::standing::{EntryStanding, OverdueReviews, StaleEntries, StaleScope};
use mulu_contracts::catalog::statistics::{CatalogRate, DivisionStatistics, ListCatalogRates, ProviderStatistics};
use mulu_contracts::catalog::{View, examples};
use mulu_contracts::dry_run::DryRun;
use mulu_contracts::governance::queries::{ListExceptions, ListGovernors, ListParameters, ListProposals};
use mulu_contracts::id::EntryId;
use mulu_contracts::joint_queries::{GetJointAct, ListJointActs, WaitingScope};
use mulu_contracts::party::queries::*;
use mulu_contracts::party::reform_queries::{GetRekey, GetSuccession, ListAttestations, ResponsibleAt};
use mulu_contracts::registry::{Kind, Question};
use mulu_contracts::rule::Rule as _;
use mulu_contracts::samples::*;
use mulu_contracts::text::ResourceCode;
use mulu_testkit::Ledger;

const PAGE: u32 = 50;

/// About organisations, their keys and their acts.
fn parties(orgs: &[u32], keys: &[&str]) -> Vec<Question> {
    let mut asked: Vec<Question> = Vec::new();
    for uscc in orgs.iter().map(|n| uscc(*n)) {
        asked.push(GetOrganisation { uscc }.into());
        asked.push(OrganisationHistory { uscc, from: 0, limit: PAGE }.into());
        asked.push(OrganisationAtVersion { uscc, version: 1, control_version: None }.into());
        asked.push(ActsOf { uscc, from: 0, limit: PAGE }.into());
        asked.push(ResponsibleAt { uscc, at: None }.into());
        asked.push(ListAttestations { uscc, offset: 0, limit: PAGE }.into());
        asked.push(GetRekey { uscc }.into());
        asked.push(GetSuccession { uscc }.into());
        asked.push(ListExceptions { uscc }.into());
        asked.push(ListJointActs { scope: WaitingScope::Organisation(uscc), offset: 0, limit: PAGE }.into());
    }
    asked.extend(keys.iter().map(|label| Question::from(GetKey { key_id: public(label).key_id() })));
    asked
}

/// About the tables of the chain.
fn tables() -> Vec<Question> {
    let city = division(CITY);
    vec![
        ListOrganisations { division: city, below: true, role: None, offset: 0, limit: PAGE }.into(),
        GetDivision { code: city }.into(),
        ListDivisions { within: None, offset: 0, limit: PAGE }.into(),
        GetParameter { name: "review_term".into() }.into(),
        GetCodeList { name: "themes".into() }.into(),
        ListParameters {}.into(),
        ListGovernors {}.into(),
        ListProposals { status: None, offset: 0, limit: PAGE }.into(),
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
        asked.push(ListProviderEntries { provider, of: ProviderScope::View(View::All), offset: 0, limit: PAGE }.into());
        asked.push(ListProviderEntries { provider, of: ProviderScope::Unclaimed, offset: 0, limit: PAGE }.into());
        asked.push(ProviderStatistics { provider }.into());
        asked.push(GetInventory { org: provider, period: None }.into());
        asked.push(InventoryHistory { org: provider, from: 0, limit: PAGE }.into());
    }
    let scope = EntryScope::View { division: city, below: true, view: View::All, theme: None };
    asked.push(ListEntries { scope, offset: 0, limit: PAGE }.into());
    asked.push(ListPendingReviews { division: city, below: true, sector: None, offset: 0, limit: PAGE }.into());
    asked.push(EntryByCode { provider: uscc(DEPARTMENT), resource_code: ResourceCode::new("307/000021").unwrap() }.into());
    asked.push(EntriesExist { ids: list(ids.iter().copied()) }.into());
    asked.push(DivisionStatistics { division: city, below: true }.into());
    asked.push(ListCatalogRates { division: city, below: true, offset: 0, limit: PAGE }.into());
    asked.push(CatalogRate { division: city, below: true }.into());
    asked.push(StaleEntries { scope: StaleScope::Division { division: city, below: true }, offset: 0, limit: PAGE }.into());
    asked.push(OverdueReviews { division: city, below: true, sector: None, provider: None, offset: 0, limit: PAGE }.into());
    asked
}

/// About the one element of the city.
fn elements() -> Vec<Question> {
    let (key, scope_division) = (PublishElement::example().key, division(CITY));
    vec![
        GetElement { key: key.clone(), scope_division }.into(),
        SourceOf { key: key.clone(), division: division(COUNTY) }.into(),
        ListElements { division: scope_division, below: true, offset: 0, limit: PAGE }.into(),
        ListCopies { key: key.clone(), scope_division, offset: 0, limit: PAGE }.into(),
        ElementHistory { key: key.clone(), scope_division, from: 0, limit: PAGE }.into(),
        GetElementVersion { key, scope_division, version: 3 }.into(),
    ]
}

/// All questions, in a fixed order.
pub fn questions(ledger: &Ledger, ids: &[EntryId], orgs: &[u32], keys: &[&str]) -> Vec<Question> {
    let mut asked = [parties(orgs, keys), tables(), entries(ids, orgs), elements()].concat();
    asked.push(GetJointAct { object: ids[ids.len() - 1].to_string().parse().unwrap(), kind: Kind(210) }.into());
    let tx = ledger.tx(ENTERPRISE, &["9/0"], [examples::submit("dry run").into()]);
    asked.push(DryRun { body: tx.body, signers: vec![public("9/0").key_id()] }.into());
    asked
}
