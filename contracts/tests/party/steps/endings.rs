//! Short ways to end organisations, and networks in which many can end.

use mulu_contracts::genesis::{Genesis, GenesisRole};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, PROVINCE, SALTS, SUPERVISOR, division, hash, key_spec, list, text0, uscc,
};
use mulu_contracts::ledger::scheduled::{Ending, EndingMode, scheduled};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::merge_organisation::{Merge, MergeOrganisation};
use mulu_testkit::{Ledger, genesis};

pub fn version(ledger: &Ledger, n: u32) -> u64 {
    organisation::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap().version
}

/// An end that the organisation does not sign itself comes so many seconds after the last signature.
pub const DELAY: i64 = 7 * 86_400;

/// The end of an organisation as soon as may be, signed by its bureau, which is its superior too, and by who takes over.
pub fn ends(ledger: &Ledger, n: u32, mode: EndingMode, into: &[u32]) -> Merge {
    Merge {
        uscc: uscc(n),
        version: version(ledger, n),
        mode,
        into: list(into.iter().map(|n| uscc(*n))),
        from: Time(ledger.time.0 + 100),
        own: false,
        decision_hash: hash("decision"),
        until: Time(ledger.time.0 + 5_000_000),
    }
}

fn superior_of(ledger: &Ledger, n: u32) -> Option<Uscc> {
    organisation::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap().superior
}

pub fn body(merge: &Merge) -> MergeOrganisation {
    Joint::Body(Spoken(merge.clone()))
}

pub fn agree(merge: &Merge) -> MergeOrganisation {
    let content_hash = AnyRule::from(body(merge)).salted(&SALTS).payload_hash();
    Joint::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash })
}

/// Signed by the city bureau (the county bureau, where the city's takes over), by who stands above it, and by each successor, and its
/// time has come.
pub fn ended(ledger: &mut Ledger, n: u32, mode: EndingMode, into: &[u32]) {
    let merge = ends(ledger, n, mode, into);
    let decides = if into.contains(&CITY_BUREAU) { COUNTY_BUREAU } else { CITY_BUREAU };
    ledger.must(decides, body(&merge));
    let superior = superior_of(ledger, n);
    if let Some(superior) = (1..=12).find(|org| Some(uscc(*org)) == superior && *org != decides && !into.contains(org)) {
        ledger.must(superior, agree(&merge));
    }
    for successor in into {
        ledger.must(*successor, agree(&merge));
    }
    ledger.wait(DELAY);
}

/// What was decided about the end of an organisation.
pub fn ending(ledger: &Ledger, n: u32) -> Option<Ending> {
    scheduled(&uscc(n)).get(&ledger.state).unwrap().and_then(|schedule| schedule.ending)
}

/// A network with a coordinator of the province besides: the supervisor of the city.
pub fn with_coordinator(mut sample: Genesis) -> Genesis {
    let role = sample.roles.iter().find(|r| r.org == uscc(DEPARTMENT)).unwrap().clone();
    let (org, scope_division) = (uscc(COORDINATOR), division(PROVINCE));
    sample.roles.push(GenesisRole { org, role: Role::Coordinator, scope_division, ..role });
    sample
}

/// Who that is.
pub const COORDINATOR: u32 = SUPERVISOR;

pub fn nothing(ledger: &Ledger, n: u32) -> AmendOrganisation {
    let version = version(ledger, n);
    let short_name = Some(text0(&format!("v{version}")));
    AmendOrganisation { uscc: uscc(n), version, name: None, short_name, ..AmendOrganisation::example() }
}

/// Providers 101, 102, … of the city, each with one key.
pub fn with_providers(count: u32) -> Genesis {
    let mut sample = genesis();
    let department = sample.organisations.iter().find(|o| o.uscc == uscc(DEPARTMENT)).unwrap().clone();
    let role = sample.roles.iter().find(|r| r.org == uscc(DEPARTMENT)).unwrap().clone();
    for n in 101..101 + count {
        let mut provider = department.clone();
        (provider.uscc, provider.keys) = (uscc(n), vec![key_spec(&format!("{n}/0"))]);
        sample.organisations.push(provider);
        sample.roles.push(GenesisRole { org: uscc(n), ..role.clone() });
    }
    sample
}
