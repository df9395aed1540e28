//! The city: the sample network with one more department, six entries, and a clock that goes by days.

use mulu_contracts::catalog::kinds::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::{confirm_entry, submit_entry};
use mulu_contracts::catalog::queries::standing::{OverdueReviews, StaleEntries, StaleScope};
use mulu_contracts::catalog::samples;
use mulu_contracts::genesis::{Genesis, GenesisRole};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Date, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::Organisation;
use mulu_contracts::ledger::query::Query;
use mulu_contracts::ledger::samples::{
    CITY, COUNTY, COUNTY_PROVIDER, DEPARTMENT, RELAY, UNCLAIMED, division, hash, key_spec, list, text, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::party::kinds::merge_organisation::Merge;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_testkit::{Ledger, ask};
use serde_json::Value;

use super::golden;
use crate::catalog::world::{approve, core_of, network};

pub const DAY: i64 = 86_400;
/// 市城管局, which will merge into the transport department.
pub const STREETS: u32 = 101;

pub struct City {
    pub ledger: Ledger,
    /// Of the transport department.
    pub lines: EntryId,
    pub stops: EntryId,
    /// Of 市城管局.
    pub lamps: EntryId,
    pub bins: EntryId,
    /// Of the library.
    pub books: EntryId,
    /// Of the county's health office.
    pub clinics: EntryId,
    /// The golden vector: a line for the end of each day.
    pub seen: String,
    began: Time,
}

fn entry(provider: u32, place: &str, key: &str) -> EntryId {
    EntryId::derive(&division(place), &uscc(provider), &samples::key(key))
}

impl City {
    /// The sample network with one more department.
    pub fn new() -> City {
        let mut network: Genesis = network();
        let mut streets = network.organisations.iter().find(|o| o.uscc == uscc(DEPARTMENT)).unwrap().clone();
        (streets.uscc, streets.name) = (uscc(STREETS), text("示例市城管局"));
        streets.keys = vec![key_spec("101/0")];
        network.organisations.push(streets);
        let provider = network.roles.iter().find(|r| r.role == Role::Provider && r.org == uscc(DEPARTMENT)).unwrap().clone();
        network.roles.push(GenesisRole { org: uscc(STREETS), ..provider });
        let ledger = Ledger::from_genesis(&network);
        City {
            began: ledger.time,
            ledger,
            lines: entry(DEPARTMENT, CITY, "bus-lines"),
            stops: entry(DEPARTMENT, CITY, "bus-stops"),
            lamps: entry(STREETS, CITY, "street-lamps"),
            bins: entry(STREETS, CITY, "bins"),
            books: entry(UNCLAIMED, CITY, "books"),
            clinics: entry(COUNTY_PROVIDER, COUNTY, "clinics"),
            seen: String::new(),
        }
    }

    pub fn entries(&self) -> [EntryId; 6] {
        [self.lines, self.stops, self.lamps, self.bins, self.books, self.clinics]
    }

    /// Time goes on to a day of the month; it never goes back. The state that the days before it left is noted.
    pub fn day(&mut self, day: i64) {
        let at = self.began.0 + day * DAY;
        assert!(at > self.ledger.time.0, "day {day} is over");
        self.seen += &golden::line(day, &self.ledger);
        self.ledger.time = Time(at);
    }

    pub fn today(&self) -> Date {
        Date::new((self.ledger.time.0 / DAY) as u32).unwrap()
    }

    pub fn must(&mut self, org: u32, rule: impl Into<AnyRule>) {
        self.ledger.must(org, rule);
    }

    /// As `must`, signed by another key than the organisation's first.
    pub fn must_with(&mut self, org: u32, key: &str, rule: impl Into<AnyRule>) {
        let result = self.ledger.submit_with(org, &[key], [rule.into()]);
        assert_eq!(result.code, 0, "{:?}", self.ledger.refusals);
    }

    pub fn version(&self, id: &EntryId) -> u64 {
        core_of(&self.ledger, id).version
    }

    pub fn organisation(&self, n: u32) -> Value {
        self.ask(GetOrganisation { uscc: uscc(n) })
    }

    pub fn record(&self, n: u32) -> Organisation {
        organisation::organisation(&uscc(n)).get(&self.ledger.state).unwrap().unwrap()
    }

    pub fn ask(&self, question: impl Query) -> Value {
        ask(&self.ledger, question)
    }

    /// The platform sends an entry for a provider; the city bureau publishes it.
    pub fn on_behalf(&mut self, provider: u32, place: &str, key: &str) -> EntryId {
        let mut submit = SubmitEntry { provider: uscc(provider), ..submit_entry::behalf(key) };
        submit.core.division = division(place);
        let result = self.ledger.must(RELAY, submit);
        let id: EntryId = result.ids[0].parse().unwrap();
        approve(&mut self.ledger, &id);
        id
    }

    pub fn confirm(&mut self, provider: u32, key: &str, id: EntryId) {
        let rule = ConfirmEntry { id, version: self.version(&id), amend: Some(confirm_entry::confirmation()) };
        self.must_with(provider, key, rule);
    }

    /// An end from tomorrow on: the office signs itself, else it would have seven days to object.
    pub fn merge(&self, n: u32, mode: EndingMode, into: u32) -> Merge {
        let (now, version) = (self.ledger.time.0, self.record(n).version);
        let (from, until) = (Time(now + DAY), Time(now + 10 * DAY));
        Merge { uscc: uscc(n), version, mode, into: list([uscc(into)]), from, own: true, decision_hash: hash("市政府决定"), until }
    }

    /// Ids of stale entries of the city, sorted.
    pub fn stale(&self) -> Vec<String> {
        let scope = StaleScope::Division { division: division(CITY), below: true };
        ids(&self.ask(StaleEntries { scope, from: Place::START, limit: 50 }))
    }

    /// Ids of entries of the city whose review is overdue, sorted.
    pub fn overdue(&self) -> Vec<String> {
        let question =
            OverdueReviews { division: division(CITY), below: true, sector: None, provider: None, from: Place::START, limit: 50 };
        ids(&self.ask(question))
    }
}

fn ids(list: &Value) -> Vec<String> {
    let mut ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}
