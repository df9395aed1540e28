//! Days 8 and 10: one number, one source.

use mulu_contracts::element::keys;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::decide_source::DecideSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::records::SourceRole;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, DEPARTMENT, division, reason};

use super::world::{City, STREETS};

/// Version of the one element.
fn version(city: &City) -> u64 {
    keys::element(&PublishElement::example().key, &division(CITY)).get(&city.ledger.state).unwrap().unwrap().version
}

fn decide(city: &City) -> DecideSource {
    DecideSource {
        key: PublishElement::example().key,
        scope_division: division(CITY),
        version: version(city),
        winner: city.lamps,
        reason: reason("law"),
    }
}

/// Two offices keep street lamps near stops; the bureau decides after both have spoken.
pub fn day_8(city: &mut City) {
    city.day(8);
    city.must(CITY_BUREAU, PublishElement::example());
    let source = ClaimSource { version: version(city), entry: city.stops, role: SourceRole::Authoritative, ..ClaimSource::example() };
    city.must(DEPARTMENT, source.clone());
    let second = ClaimSource { version: version(city), entry: city.lamps, ..source };
    city.ledger.refuse(STREETS, second, Code::SOURCE_TAKEN);
    let contest = ContestSource {
        key: PublishElement::example().key,
        scope_division: division(CITY),
        version: version(city),
        entry: city.lamps,
        reason: reason("incorrect"),
    };
    city.must(STREETS, contest);
    let hasty = decide(city);
    city.ledger.refuse(CITY_BUREAU, hasty, Code::TOO_EARLY);
}

/// The other side answers, and the bureau may decide.
pub fn day_10(city: &mut City) {
    city.day(10);
    let answer = AnswerContest {
        key: PublishElement::example().key,
        scope_division: division(CITY),
        version: version(city),
        reason: reason("other"),
        evidence: None,
    };
    city.must(DEPARTMENT, answer);
    let decision = decide(city);
    city.must(CITY_BUREAU, decision);
}
