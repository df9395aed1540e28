//! A month of a city: what a data bureau meets in its first weeks, day by day, with the state that it must end in written by hand.
//! Nobody has keys, a platform sends entries on behalf, offices claim themselves and their entries, two offices claim to be one
//! number's source, a key is stolen, two offices merge, one is dissolved.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod catalog_common;
mod golden_common;

use std::fmt::Write as _;

use catalog_common::*;
use mulu_contracts::catalog::amend_entry::AmendEntry;
use mulu_contracts::catalog::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::element::answer_contest::AnswerContest;
use mulu_contracts::catalog::element::claim_source::ClaimSource;
use mulu_contracts::catalog::element::contest_source::ContestSource;
use mulu_contracts::catalog::element::decide_source::DecideSource;
use mulu_contracts::catalog::element::publish_element::PublishElement;
use mulu_contracts::catalog::element::queries::{GetElement, SourceOf};
use mulu_contracts::catalog::element::{self, SourceRole};
use mulu_contracts::catalog::inventory::Period;
use mulu_contracts::catalog::list_queries::{ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::queries::GetEntryVersion;
use mulu_contracts::catalog::record_inventory::RecordInventory;
use mulu_contracts::catalog::standing::{OverdueReviews, StaleEntries, StaleScope};
use mulu_contracts::catalog::statistics::{CatalogRate, ProviderStatistics};
use mulu_contracts::catalog::submit_entry::SubmitEntry;
use mulu_contracts::catalog::touch_entry::TouchEntry;
use mulu_contracts::catalog::transfer_entry::{Transfer, TransferEntry};
use mulu_contracts::catalog::*;
use mulu_contracts::error::Code;
use mulu_contracts::genesis::{Genesis, GenesisRole};
use mulu_contracts::id::EntryId;
use mulu_contracts::joint::{Agreement, Joint};
use mulu_contracts::party::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::issue_claim_key::IssueClaimKey;
use mulu_contracts::party::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::queries::{GetOrganisation, OrganisationAtVersion};
use mulu_contracts::party::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::scheduled::EndingMode;
use mulu_contracts::party::{self, Role};
use mulu_contracts::registry::{AnyRule, Question};
use mulu_contracts::rule::Rule;

use mulu_contracts::samples::*;
use mulu_contracts::texts::Spoken;
use mulu_contracts::value::{Count, Date, Time};
use mulu_testkit::{Ledger, code_of};
use serde_json::{Value, json};

const DAY: i64 = 86_400;
/// 市城管局, which will merge into the transport department.
const STREETS: u32 = 101;

struct City {
    ledger: Ledger,
    began: Time,
    /// The golden vector of the month: a line for the end of each day, then one for each question.
    seen: String,
}

impl City {
    /// The sample network with one more department.
    fn new() -> City {
        let mut network: Genesis = network();
        let mut streets = network.organisations.iter().find(|o| o.uscc == uscc(DEPARTMENT)).unwrap().clone();
        (streets.uscc, streets.name) = (uscc(STREETS), text("示例市城管局"));
        streets.keys = vec![key_spec("101/0")];
        network.organisations.push(streets);
        let provider = network.roles.iter().find(|r| r.role == Role::Provider && r.org == uscc(DEPARTMENT)).unwrap().clone();
        network.roles.push(GenesisRole { org: uscc(STREETS), ..provider });
        let ledger = Ledger::from_genesis(&network);
        City { began: ledger.time, ledger, seen: "mulu-month/1\n".into() }
    }

    /// Time goes on to a day of the month; it never goes back. The state that the days before it left is noted.
    fn day(&mut self, day: i64) {
        let at = self.began.0 + day * DAY;
        assert!(at > self.ledger.time.0, "day {day} is over");
        writeln!(self.seen, "before day {day} {}", golden_common::state(&self.ledger)).unwrap();
        self.ledger.time = Time(at);
    }

    fn must(&mut self, org: u32, rule: impl Into<AnyRule>) {
        self.ledger.must(org, rule);
    }

    fn version(&self, id: &EntryId) -> u64 {
        core_of(&self.ledger, id).version
    }

    fn organisation(&self, n: u32) -> Value {
        self.ask(GetOrganisation { uscc: uscc(n) })
    }

    fn control(&self, n: u32) -> u64 {
        party::organisation(&uscc(n)).get(&self.ledger.state).unwrap().unwrap().control_version
    }

    fn organisation_version(&self, n: u32) -> u64 {
        party::organisation(&uscc(n)).get(&self.ledger.state).unwrap().unwrap().version
    }

    fn ask(&self, question: impl Into<Question>) -> Value {
        serde_json::to_value(self.ledger.ask(question)).unwrap()
    }

    /// The platform sends an entry for a provider; the city bureau publishes it.
    fn on_behalf(&mut self, provider: u32, place: &str, key: &str) -> EntryId {
        let mut submit = SubmitEntry { provider: uscc(provider), ..examples::behalf(key) };
        submit.core.division = division(place);
        let result = self.ledger.must(RELAY, submit);
        let id: EntryId = result.ids[0].parse().unwrap();
        approve(&mut self.ledger, &id);
        id
    }

    fn confirm(&mut self, provider: u32, key: &str, id: &EntryId) {
        let rule = ConfirmEntry { id: *id, version: self.version(id), amend: Some(examples::confirmation()) };
        let result = self.ledger.submit_with(provider, &[key], [rule.into()]);
        assert_eq!(result.code, 0, "{:?}", self.ledger.refusals);
    }

    fn merge(&self, n: u32, mode: EndingMode, into: u32) -> Merge {
        let (now, version) = (self.ledger.time.0, self.organisation_version(n));
        let (from, until) = (Time(now + DAY), Time(now + 10 * DAY));
        Merge { uscc: uscc(n), version, mode, into: set([uscc(into)]), from, decision_hash: hash("市政府决定"), until }
    }

    fn element(&self) -> element::DataElement {
        element::element(&PublishElement::example().key, &division(CITY)).get(&self.ledger.state).unwrap().unwrap()
    }

    /// Ids of stale entries of the city, sorted.
    fn stale(&self) -> Vec<String> {
        let scope = StaleScope::Division { division: division(CITY), below: true };
        ids(&self.ask(StaleEntries { scope, offset: 0, limit: 50 }))
    }

    /// Ids of entries of the city whose review is overdue, sorted.
    fn overdue(&self) -> Vec<String> {
        let question = OverdueReviews { division: division(CITY), below: true, sector: None, provider: None, offset: 0, limit: 50 };
        ids(&self.ask(question))
    }
}

fn ids(list: &Value) -> Vec<String> {
    let mut ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

/// What a row of the table at the end says.
fn row(city: &City, id: &EntryId) -> (u32, EntryStatus, u64, bool) {
    let core = core_of(&city.ledger, id);
    let provider =
        [DEPARTMENT, STREETS, UNCLAIMED, COUNTY_PROVIDER, COUNTY_BUREAU].into_iter().find(|n| uscc(*n) == core.provider).unwrap();
    (provider, core.status, core.version, core.unclaimed)
}

#[test]
fn a_month_of_a_city_ends_in_the_state_written_by_hand() {
    let mut city = City::new();

    // Day 1: nobody has a key at hand. The platform sends what its portal shows, the bureau publishes it.
    city.day(1);
    let lines = city.on_behalf(DEPARTMENT, CITY, "bus-lines");
    let stops = city.on_behalf(DEPARTMENT, CITY, "bus-stops");
    let lamps = city.on_behalf(STREETS, CITY, "street-lamps");
    let bins = city.on_behalf(STREETS, CITY, "bins");
    let books = city.on_behalf(UNCLAIMED, CITY, "books");
    let clinics = city.on_behalf(COUNTY_PROVIDER, COUNTY, "clinics");
    let all = [lines, stops, lamps, bins, books, clinics];
    assert!(all.iter().all(|id| core_of(&city.ledger, id).unclaimed));
    assert!(city.stale().is_empty(), "a portal's frequency is a guess, and makes nothing stale");

    // Day 3: the library has no keys at all. The bureau hands it a one-time key; a thief of the letter comes too late.
    city.day(3);
    let valid_until = Time(city.ledger.time.0 + 30 * DAY);
    let letter = IssueClaimKey { uscc: uscc(UNCLAIMED), version: 1, public_key: public("letter"), valid_until };
    city.must(CITY_BUREAU, letter);
    let claim = ClaimOrganisation {
        uscc: uscc(UNCLAIMED),
        version: 2,
        keys: list([key_spec("12/0")]),
        thresholds: Default::default(),
        responsible: Default::default(),
    };
    let claimed = city.ledger.submit_with(UNCLAIMED, &["letter"], [claim.into()]);
    assert_eq!(claimed.code, 0, "{:?}", city.ledger.refusals);
    let again = ClaimOrganisation {
        uscc: uscc(UNCLAIMED),
        version: 3,
        keys: list([key_spec("thief")]),
        thresholds: Default::default(),
        responsible: Default::default(),
    };
    let thief = city.ledger.submit_with(UNCLAIMED, &["letter"], [again.into()]);
    assert!(matches!(code_of(&thief), Some(Code::KeyInactive | Code::UnknownKey)), "{thief:?}");
    assert_eq!(city.organisation(UNCLAIMED)["organisation"]["status"], "active");

    // Day 4: providers say which entries are theirs. The platform loses its say over those.
    city.day(4);
    city.confirm(UNCLAIMED, "12/0", &books);
    city.confirm(DEPARTMENT, "3/0", &lines);
    city.confirm(STREETS, "101/0", &lamps);
    let version = city.version(&lines);
    city.ledger.refuse(RELAY, AmendEntry { version, ..examples::amend() }, Code::RelationMissing);

    // Day 5: a new abstract waits for the bureau; the data's date does not.
    city.day(5);
    city.must(DEPARTMENT, AmendEntry { version, ..examples::amend() });
    let today = |city: &City| Date::new((city.ledger.time.0 / DAY) as u32).unwrap();
    let touched = TouchEntry { id: lamps, version: city.version(&lamps), data_updated_on: today(&city), content: None };
    city.must(STREETS, touched);
    assert!(city.overdue().is_empty());

    // Day 8: one number, one source. Two offices keep street lamps near stops; the bureau decides after both have spoken.
    city.day(8);
    city.must(CITY_BUREAU, PublishElement::example());
    let element_key = PublishElement::example().key;
    let source = ClaimSource { version: city.element().version, entry: stops, role: SourceRole::Authoritative, ..ClaimSource::example() };
    city.must(DEPARTMENT, source.clone());
    city.ledger.refuse(STREETS, ClaimSource { version: city.element().version, entry: lamps, ..source.clone() }, Code::SourceTaken);
    let contest = ContestSource {
        key: element_key.clone(),
        scope_division: division(CITY),
        version: city.element().version,
        entry: lamps,
        reason: reason("incorrect"),
    };
    city.must(STREETS, contest);
    let decide = |city: &City, winner| DecideSource {
        key: PublishElement::example().key,
        scope_division: division(CITY),
        version: city.element().version,
        winner,
        reason: reason("law"),
    };
    let hasty = decide(&city, lamps);
    city.ledger.refuse(CITY_BUREAU, hasty, Code::TooEarly);

    // Day 10: the other side answers, and the bureau may decide.
    city.day(10);
    let answer = AnswerContest {
        key: element_key.clone(),
        scope_division: division(CITY),
        version: city.element().version,
        reason: reason("other"),
        evidence: None,
    };
    city.must(DEPARTMENT, answer);
    let decision = decide(&city, lamps);
    city.must(CITY_BUREAU, decision);

    // Day 14: key 3/0 is stolen. The superior freezes all keys at once, what was signed before stays, and new keys are on their way.
    city.day(14);
    let theft = submit_for(DEPARTMENT, "theft");
    let froze = FreezeKey { org: uscc(DEPARTMENT), control_version: city.control(DEPARTMENT), keys: KeyChoice::All };
    city.must(CITY_BUREAU, froze);
    city.ledger.refuse(DEPARTMENT, theft.clone(), Code::KeyInactive);
    let keys = list(["new/0", "new/1"].map(key_spec));
    let control_version = city.control(DEPARTMENT);
    city.must(CITY_BUREAU, RekeyOrganisation { org: uscc(DEPARTMENT), control_version, keys, ..RekeyOrganisation::example() });
    let early = city.ledger.submit_with(DEPARTMENT, &["new/0"], [theft.clone().into()]);
    assert_eq!(code_of(&early), Some(Code::KeyInactive), "rekey_delay is seven days");

    // Day 16: the abstract has waited for more than review_term, which is ten days.
    city.day(16);
    assert_eq!(city.overdue(), [lines.to_string()]);
    approve(&mut city.ledger, &lines);

    // Day 22: the new keys sign, the stolen one never again.
    city.day(22);
    let date = today(&city);
    let touched = TouchEntry { id: lines, version: city.version(&lines), data_updated_on: date, content: None };
    let result = city.ledger.submit_with(DEPARTMENT, &["new/0"], [touched.into()]);
    assert_eq!(result.code, 0, "{:?}", city.ledger.refusals);
    city.ledger.refuse(DEPARTMENT, theft, Code::KeyInactive);

    // Day 23: the office of the streets becomes part of the transport department, from tomorrow on.
    city.day(23);
    let merge = city.merge(STREETS, EndingMode::Merge, DEPARTMENT);
    let body: MergeOrganisation = Joint::Body(Spoken(merge.clone()));
    let content_hash = AnyRule::from(body.clone()).message().payload_hash();
    city.must(CITY_BUREAU, body);
    let agree: MergeOrganisation = Joint::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash });
    let agreed = city.ledger.submit_with(DEPARTMENT, &["new/0"], [agree.into()]);
    assert_eq!(agreed.code, 0, "{:?}", city.ledger.refusals);
    assert_eq!(city.organisation(STREETS)["organisation"]["status"], "active", "until its time");

    // Day 25: the successor acts for what it took over; the old office signs no more, and old versions still name it.
    city.day(25);
    assert_eq!(city.organisation(STREETS)["organisation"]["status"], "merged");
    let gone = take_back(&city.ledger, &bins);
    city.ledger.refuse(STREETS, gone.clone(), Code::OrganisationEnded);
    let result = city.ledger.submit_with(DEPARTMENT, &["new/1"], [gone.into()]);
    assert_eq!(result.code, 0, "{:?}", city.ledger.refusals);
    approve(&mut city.ledger, &bins);
    let then = city.ask(GetEntryVersion { id: lamps, version: 2 });
    assert_eq!(then["core"]["provider"], uscc(STREETS).to_string());
    assert_eq!(
        city.ask(OrganisationAtVersion { uscc: uscc(STREETS), version: 1, control_version: None })["organisation"]["name"],
        "示例市城管局"
    );

    // Day 26: the county's health office is dissolved; the county bureau keeps what it leaves, and gives it to the library.
    city.day(26);
    let dissolved = city.merge(COUNTY_PROVIDER, EndingMode::Dissolve, COUNTY_BUREAU);
    let body: MergeOrganisation = Joint::Body(Spoken(dissolved.clone()));
    let content_hash = AnyRule::from(body.clone()).message().payload_hash();
    city.must(CITY_BUREAU, body);
    city.must(COUNTY_BUREAU, MergeOrganisation::Agree(Agreement { id: dissolved.uscc, version: dissolved.version, content_hash }));
    city.day(28);
    assert_eq!(city.organisation(COUNTY_PROVIDER)["organisation"]["status"], "dissolved");
    let transfer = Transfer {
        id: clinics,
        version: city.version(&clinics),
        to: uscc(UNCLAIMED),
        reason: examples::reason("law").0,
        for_giver: Some(hash("市政府决定")),
        for_taker: None,
        until: Time(city.ledger.time.0 + DAY),
    };
    let body: TransferEntry = Joint::Body(Spoken(transfer.clone()));
    let content_hash = AnyRule::from(body.clone()).message().payload_hash();
    city.must(CITY_BUREAU, body);
    let agree: TransferEntry = Joint::Agree(Agreement { id: clinics, version: transfer.version, content_hash });
    let agreed = city.ledger.submit_with(UNCLAIMED, &["12/0"], [agree.into()]);
    assert_eq!(agreed.code, 0, "{:?}", city.ledger.refusals);

    // Day 29: the department counts what it has: ten systems' worth of data, two of which cannot be catalogued.
    city.day(29);
    let inventory = RecordInventory {
        org: uscc(DEPARTMENT),
        period: Period::new("2026-H1").unwrap(),
        total: Count(10),
        systems: Count(3),
        aggregated: Count(2),
        shared: Count(4),
        open: Count(2),
        not_cataloguable: Count(2),
        evidence: hash("survey"),
    };
    let result = city.ledger.submit_with(DEPARTMENT, &["new/0"], [inventory.into()]);
    assert_eq!(result.code, 0, "{:?}", city.ledger.refusals);

    // The end of the month, by hand.
    city.day(30);
    use EntryStatus::{Published, Withdrawn};
    let table = [
        // submitted, published, confirmed with a frequency, amended, approved
        (lines, (DEPARTMENT, Published, 5, false)),
        // never confirmed: still the platform's word; the element's roles raise no version
        (stops, (DEPARTMENT, Published, 2, true)),
        // confirmed; its provider is the one of then, who acts for it is the successor
        (lamps, (STREETS, Published, 3, false)),
        // withdrawn by the successor: asked for, approved
        (bins, (STREETS, Withdrawn, 4, true)),
        (books, (UNCLAIMED, Published, 3, false)),
        // given to the library
        (clinics, (UNCLAIMED, Published, 3, true)),
    ];
    for (n, (id, expected)) in table.iter().enumerate() {
        assert_eq!(row(&city, id), *expected, "row {n}");
    }
    let source = city.ask(SourceOf { key: element_key.clone(), division: division(CITY) });
    assert!(source.to_string().contains(&lamps.to_string()), "{source}");
    let shown = city.ask(GetElement { key: element_key, scope_division: division(CITY) });
    assert_eq!(shown["element"]["source"], lamps.to_string(), "{shown}");
    assert!(shown["element"]["contest"].is_null());
    // weekly and confirmed: a fortnight after their date they are stale; the touched ones are not, and neither is a guess
    let mut expected = [books.to_string(), lamps.to_string()];
    expected.sort();
    assert_eq!(city.stale(), expected);
    let department = city.ask(ProviderStatistics { provider: uscc(DEPARTMENT) });
    assert_eq!((&department["statuses"]["published"], &department["unclaimed"]), (&json!(2), &json!(1)), "{department}");
    assert_eq!(department["rate"], json!({ "published": 2, "cataloguable": 8, "bp": 2500 }), "{department}");
    let rate = city.ask(CatalogRate { division: division(CITY), below: true });
    assert!(!rate["without_inventory"].as_array().unwrap().is_empty() && rate["rate"].is_null(), "unknown is never 100 %: {rate}");
    let library = ListProviderEntries { provider: uscc(UNCLAIMED), of: ProviderScope::Status(Published), offset: 0, limit: 50 };
    assert_eq!(city.ask(library)["total"], "2");

    let orgs = [CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, STREETS, UNCLAIMED, COUNTY_PROVIDER, OPERATOR];
    let keys = ["1/0", "3/0", "new/0", "101/0", "letter", "12/0", "thief"];
    for question in golden_common::month::questions(&city.ledger, &all, &orgs, &keys) {
        writeln!(city.seen, "{}", golden_common::asked(&city.ledger, &question)).unwrap();
    }
    golden_common::compare("month_of_a_city.txt", &city.seen);
}
