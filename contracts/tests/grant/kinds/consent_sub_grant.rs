//! consent_sub_grant: the bureau and each provider once; the last makes it active, one refusal ends it (A47).

use mulu_contracts::authorization::keys::{grant as keys, grant_lists as lists};
use mulu_contracts::authorization::kinds::consent_sub_grant::ConsentSubGrant;
use mulu_contracts::authorization::records::consent::{Awaited, ConsentOutcome};
use mulu_contracts::authorization::records::grant::{GrantStatus, Route, Under};
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::catalog::lists::grants_naming;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Set, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, reason, set, uscc};

use crate::grant::world::*;
use crate::permissions::{Relation, TARGET, World, rows};

fn consent(entries: Set<EntryId, 0, 256>) -> ConsentSubGrant {
    ConsentSubGrant { id: sub_id("sub"), entries, ..ConsentSubGrant::example() }
}

fn bureau() -> ConsentSubGrant {
    consent(Set::default())
}

fn provider() -> ConsentSubGrant {
    consent(set([bus_lines()]))
}

#[test]
fn consenting_is_refused_in_the_order_of_the_checks() {
    let mut ledger = waiting();
    let wrong = ConsentSubGrant { version: 9, outcome: ConsentOutcome::Reject, ..provider() };
    ledger.refuse(DEPARTMENT, ConsentSubGrant { id: grant_id("none"), ..wrong.clone() }, Code::NOT_FOUND);
    let stranger = ConsentSubGrant { entries: set([water()]), ..wrong.clone() };
    assert_eq!(ledger.refuse(CITY_PROVIDER, stranger, Code::NOT_FOUND).as_deref(), Some("entries"));
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(ENTERPRISE, bureau(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    let wrong = ConsentSubGrant { version: 1, ..wrong };
    let lapses = keys::awaited(&sub_id("sub")).get(&ledger.state).unwrap().unwrap().lapses;
    next_at(&ledger, lapses).refuse(DEPARTMENT, wrong.clone(), Code::LAPSED);
    next_at(&ledger, Time(lapses.0 - 1)).refuse(DEPARTMENT, wrong.clone(), Code::REASON_MISSING);
    ledger.refuse(DEPARTMENT, wrong, Code::REASON_MISSING);
    ledger.must(DEPARTMENT, provider());
    assert_eq!(ledger.submit(DEPARTMENT, provider()).exists, [0]);
    let other = ConsentSubGrant { reason: Some(reason("other")), ..provider() };
    ledger.refuse(DEPARTMENT, other, Code::EXISTS_WITH_OTHER_CONTENT);
    ledger.must(CITY_BUREAU, bureau());
    assert_eq!(standing(&ledger, &sub_id("sub")), Standing::Active);
    let late = ConsentSubGrant { version: 2, ..bureau() };
    assert_eq!(ledger.refuse(CITY_BUREAU, late, Code::WRONG_STATE).as_deref(), Some("active"));
}

#[test]
fn the_last_consent_makes_it_active_whichever_it_is() {
    for first in [true, false] {
        let mut ledger = waiting();
        let waits = lists::waiting_for(&bus_lines());
        assert_eq!((standing(&ledger, &sub_id("sub")), waits.count(&ledger.state, LISTED).unwrap()), (Standing::Consent, 1));
        assert_eq!(grants_naming(&bus_lines()).count(&ledger.state, LISTED).unwrap(), 1);
        let steps =
            if first { [(CITY_BUREAU, bureau()), (DEPARTMENT, provider())] } else { [(DEPARTMENT, provider()), (CITY_BUREAU, bureau())] };
        let [one, two] = steps;
        ledger.must(one.0, one.1);
        assert_eq!(standing(&ledger, &sub_id("sub")), Standing::Consent);
        ledger.must(two.0, two.1);
        let grant = stored_of(&ledger, &sub_id("sub"));
        assert_eq!((grant.version, grant.valid_from), (2, ledger.time));
        assert_eq!(waits.count(&ledger.state, LISTED).unwrap(), 0);
        assert_eq!(grants_naming(&bus_lines()).count(&ledger.state, LISTED).unwrap(), 2);
    }
}

#[test]
fn one_refusal_ends_it_and_leaves_no_list() {
    let mut ledger = waiting();
    ledger.must(CITY_BUREAU, bureau());
    let no = ConsentSubGrant { outcome: ConsentOutcome::Reject, reason: Some(reason("other")), ..provider() };
    ledger.must(DEPARTMENT, no);
    assert_eq!(standing(&ledger, &sub_id("sub")), Standing::Rejected);
    assert_eq!(lists::waiting_for(&bus_lines()).count(&ledger.state, LISTED).unwrap(), 0);
    // Another may be made in its stead.
    let again = sub("again", OTHER_OPERATOR);
    ledger.must(mulu_contracts::ledger::samples::OPERATOR, body(&again));
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    let entries = if w.role == Some(Role::Provider) && w.relation != Relation::Missing { set([entry_of(w)]) } else { Set::default() };
    let under = Under { parent: id, root: id, root_grantor: uscc(TARGET), route: Route::Consented };
    // It hangs under another grant of the row.
    let parent = grant_id("parent");
    if w.relation != Relation::Missing {
        let root = stored_of(&w.ledger, &id);
        w.put(&keys::core(&parent), &mulu_contracts::authorization::records::grant::Grant { grant_id: parent, ..root });
    }
    change(w, &id, |grant| {
        grant.status = GrantStatus::Consent;
        grant.close_due = None;
        grant.under = Some(Under { parent, ..under });
    });
    let far = Time(w.ledger.time.0 + 100 * DAY);
    w.put(&keys::awaited(&id), &Awaited { bureau: None, missing: 2, due: far, lapses: far });
    ConsentSubGrant { id, entries, ..ConsentSubGrant::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ConsentSubGrant::NAME).hold(message);
}
