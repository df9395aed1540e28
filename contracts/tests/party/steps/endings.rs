//! Short ways to end organisations, and networks in which many can end.

use mulu_contracts::genesis::Genesis;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, hash, key_spec, list, uscc};
use mulu_contracts::ledger::scheduled::EndingMode;
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

fn superior_of(ledger: &Ledger, n: u32) -> Option<mulu_contracts::kernel::id::Uscc> {
    organisation::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap().superior
}

pub fn body(merge: &Merge) -> MergeOrganisation {
    Joint::Body(Spoken(merge.clone()))
}

pub fn agree(merge: &Merge) -> MergeOrganisation {
    let content_hash = AnyRule::from(body(merge)).message().payload_hash();
    Joint::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash })
}

/// Signed by the city bureau, by who stands above it, and by each successor, and its time has come.
pub fn ended(ledger: &mut Ledger, n: u32, mode: EndingMode, into: &[u32]) {
    let merge = ends(ledger, n, mode, into);
    ledger.must(CITY_BUREAU, body(&merge));
    if let Some(superior) = (1..=12).find(|org| Some(uscc(*org)) == superior_of(ledger, n) && *org != CITY_BUREAU) {
        ledger.must(superior, agree(&merge));
    }
    for successor in into {
        ledger.must(*successor, agree(&merge));
    }
    ledger.wait(DELAY);
}

pub fn nothing(ledger: &Ledger, n: u32) -> AmendOrganisation {
    let version = version(ledger, n);
    let short_name = Some(mulu_contracts::ledger::samples::text0(&format!("v{version}")));
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
        sample.roles.push(mulu_contracts::genesis::GenesisRole { org: uscc(n), ..role.clone() });
    }
    sample
}
