//! How a grant stands, to the second: pending, active, expired, ended with an ancestor (docs/spec/grant.md, Life).

use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::authorization::queries::GetGrant;
use mulu_contracts::authorization::standing::{Standing, close_due, end_of, live, live_and_begun};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::OPERATOR;
use mulu_testkit::ask;

use crate::grant::world::*;

#[test]
fn a_term_is_half_open_to_the_second() {
    let mut ledger = city();
    let mut later = for_scenario("grant");
    later.content.valid_from = Time(ledger.time.0 + DAY);
    sign(&mut ledger, &later);
    let grant = stored(&ledger);
    let at = |time: i64| standing_at(&ledger, &id(), Time(time));
    let (from, until) = (grant.valid_from.0, grant.valid_until.0);
    assert_eq!([at(from - 1), at(from), at(from + 1)], [Standing::Pending, Standing::Active, Standing::Active]);
    assert_eq!([at(until - 1), at(until), at(until + 1)], [Standing::Active, Standing::Expired, Standing::Expired]);
    let is_live = |time: i64| live(&ledger.state, &id(), Time(time)).unwrap().is_some();
    let has_begun = |time: i64| live_and_begun(&ledger.state, &id(), Time(time)).unwrap().is_some();
    assert_eq!((is_live(from - 1), has_begun(from - 1)), (true, false));
    assert_eq!((is_live(from), has_begun(from), is_live(until)), (true, true, false));
}

#[test]
fn what_hangs_under_a_grant_ends_with_it_and_is_due_for_destruction_by_then() {
    let mut ledger = waiting();
    let consents = [
        (mulu_contracts::ledger::samples::CITY_BUREAU, Default::default()),
        (mulu_contracts::ledger::samples::DEPARTMENT, mulu_contracts::ledger::samples::set([bus_lines()])),
    ];
    for (by, entries) in consents {
        let consent = mulu_contracts::authorization::kinds::consent_sub_grant::ConsentSubGrant {
            id: sub_id("sub"),
            entries,
            ..mulu_contracts::authorization::kinds::consent_sub_grant::ConsentSubGrant::example()
        };
        ledger.must(by, consent);
    }
    let before = stored_of(&ledger, &sub_id("sub"));
    ledger.must(OPERATOR, WithdrawGrant { id: id(), ..WithdrawGrant::example() });
    let after = stored_of(&ledger, &sub_id("sub"));
    assert_eq!(before, after);
    assert_eq!(standing(&ledger, &sub_id("sub")), Standing::Withdrawn);
    let end = end_of(&ledger.state, &after).unwrap();
    assert_eq!((end.at, end.by), (ledger.time, id()));
    assert_eq!(close_due(&after, &end), Some(Time(ledger.time.0 + 30 * DAY)));
    let shown = ask(&ledger, GetGrant { id: sub_id("sub") });
    assert_eq!((&shown["standing"], &shown["live"]), (&"withdrawn".into(), &false.into()));
    assert_eq!(shown["ends_by"], id().to_string());
}
