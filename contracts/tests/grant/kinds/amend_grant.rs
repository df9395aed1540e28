//! amend_grant ✍: narrower by the grantor alone, wider by all on an approved application or the plan (A15).

use mulu_contracts::authorization::keys::{grant as keys, plan as plan_keys};
use mulu_contracts::authorization::kinds::amend_grant::{AmendGrant, GrantAmendment};
use mulu_contracts::authorization::records::application::Op;
use mulu_contracts::authorization::records::plan::PlanMode;
use mulu_contracts::authorization::records::reach::{Duties, Over};
use mulu_contracts::authorization::records::terms::BenefitShare;
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::lists::grants_naming;
use mulu_contracts::catalog::records::entry::Actions;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody as _};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, ENTERPRISE, OPERATOR, code, list, reason, set, time, uscc};
use mulu_testkit::Ledger;
use mulu_testkit::granted::{agreement, content_hash, plan};

use crate::grant::world::*;
use crate::permissions::{Relation, TARGET, World, rows};

/// An amendment of the grant that changes nothing yet.
fn amend(ledger: &Ledger) -> GrantAmendment {
    let valid_until = Change::Keep;
    GrantAmendment {
        id: id(),
        version: version_of(ledger, &id()),
        valid_until,
        until: Time(ledger.time.0 + DAY),
        ..GrantAmendment::example()
    }
}

fn refused(ledger: &Ledger, amendment: &GrantAmendment, code: Code) -> Option<String> {
    ledger.clone().refuse(GRANTOR, body(amendment), code)
}

fn all_sign(ledger: &mut Ledger, amendment: &GrantAmendment) {
    ledger.must(GRANTOR, body(amendment));
    ledger.must(OPERATOR, agreement(amendment));
    ledger.must(CITY_BUREAU, agreement(amendment));
}

#[test]
fn narrower_by_the_grantor_alone_and_the_entries_that_go_are_out_of_use() {
    let mut ledger = granted();
    let narrower = GrantAmendment {
        over: Change::Set(Over::Entries(list([named(bus_lines())]))),
        purposes: Change::Set(set([code("industry.finance")])),
        valid_until: Change::Set(Time(time().0 + 200 * DAY)),
        ..amend(&ledger)
    };
    ledger.clone().refuse(OPERATOR, body(&narrower), Code::RELATION_MISSING);
    ledger.must(GRANTOR, body(&narrower));
    let grant = stored(&ledger);
    assert_eq!((grant.version, grant.close_due), (2, Some(Time(time().0 + 230 * DAY))));
    assert_eq!(grants_naming(&water()).count(&ledger.state, LISTED).unwrap(), 0);
    assert!(!keys::entry_in(&id(), &water()).get(&ledger.state).unwrap().unwrap().is_in);
    // Back again is wider: it needs an application.
    let wider = GrantAmendment { over: Change::Set(content().over), ..amend(&ledger) };
    assert_eq!(refused(&ledger, &wider, Code::WIDER_THAN_APPROVED).as_deref(), Some("entries"));
    apply(&mut ledger, "widen", Op::Widen(id()));
    let wider = GrantAmendment { application: Some(application_id("widen")), ..wider };
    all_sign(&mut ledger, &wider);
    assert_eq!(grants_naming(&water()).count(&ledger.state, LISTED).unwrap(), 1);
    // It had named the entry before: that stands once.
    let ever = mulu_contracts::authorization::keys::grant_lists::ever_naming(&water());
    assert_eq!(ever.head(&ledger.state).unwrap().count, 1);
}

#[test]
fn amending_is_refused_in_the_order_of_the_checks() {
    let ledger = granted();
    let mut wrong = GrantAmendment {
        id: grant_id("none"),
        version: 7,
        purposes: Change::Set(set([code("whim")])),
        valid_from: Change::Set(time()),
        actions: Change::Set(Actions::new(0b1111).unwrap()),
        grantee: Change::Set(uscc(OTHER_OPERATOR)),
        valid_until: Change::Set(time()),
        ..amend(&ledger)
    };
    refused(&ledger, &wrong, Code::NOT_FOUND);
    wrong.id = id();
    ledger.clone().refuse(ENTERPRISE, body(&wrong), Code::RELATION_MISSING);
    refused(&ledger, &wrong, Code::STALE_VERSION);
    wrong.version = 1;
    assert_eq!(refused(&ledger, &wrong, Code::UNKNOWN_CODE).as_deref(), Some("purposes"));
    wrong.purposes = Change::Keep;
    // Check 1
    let mut over = next_at(&ledger, stored(&ledger).valid_until);
    over.refuse(GRANTOR, body(&GrantAmendment { until: Time(over.time.0 + DAY), ..wrong.clone() }), Code::NOT_LIVE);
    // Check 2
    assert_eq!(refused(&ledger, &wrong, Code::FIELD_FIXED).as_deref(), Some("valid_from"));
    wrong.valid_from = Change::Keep;
    // Check 3
    assert_eq!(refused(&ledger, &wrong, Code::WIDER_THAN_APPROVED).as_deref(), Some("actions"));
    wrong.actions = Change::Keep;
    // Check 4
    refused(&ledger, &wrong, Code::WRONG_GRANTEE);
    wrong.grantee = Change::Keep;
    // Check 6
    refused(&ledger, &wrong, Code::BAD_TERM);
    wrong.valid_until = Change::Keep;
    // Check 8
    refused(&ledger, &wrong, Code::NO_CHANGE);
    wrong.prohibited = Change::Set(Actions::new(1).unwrap());
    wrong.reason = reason("whim").0;
    assert_eq!(refused(&ledger, &wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
}

#[test]
fn what_is_new_is_asked_as_if_it_were_signed() {
    let ledger = granted();
    let rarer = Duties { report_every: Secs(185 * DAY as u32), ..samples::duties() };
    // Looser duties lie within no application's silence, but no report is rarer than it may be.
    let mut widened = ledger.clone();
    apply(&mut widened, "widen", Op::Widen(id()));
    let application = Some(application_id("widen"));
    refused(&widened, &GrantAmendment { duties: Change::Set(rarer), application, ..amend(&ledger) }, Code::BAD_TERM);
    let half = list([BenefitShare { org: uscc(OPERATOR), bp: 5_000 }]);
    refused(&ledger, &GrantAmendment { benefit: Change::Set(half), ..amend(&ledger) }, Code::BENEFIT_SUM);
    // What a benefit becomes neither application nor plan says: all sides agree.
    let mut shared = ledger.clone();
    let whole = list([BenefitShare { org: uscc(OPERATOR), bp: 10_000 }]);
    let amendment = GrantAmendment { benefit: Change::Set(whole), ..amend(&ledger) };
    all_sign(&mut shared, &amendment);
    assert_eq!(stored(&shared).version, 2);
    let missing = GrantAmendment { documents: Change::Set(Default::default()), ..amend(&ledger) };
    assert_eq!(refused(&ledger, &missing, Code::FIELD_MISSING).as_deref(), Some("decision_hash"));
}

#[test]
fn a_grant_that_is_followed_ends_no_later() {
    let mut ledger = granted();
    let end = stored(&ledger).valid_until;
    apply(&mut ledger, "next", Op::FollowUp(id()));
    let mut next = for_scenario("next");
    next.basis =
        mulu_contracts::authorization::records::grant::Basis::Scenario { scenario: scenario_id(), application: application_id("next") };
    next.content.supersedes = Some(id());
    (next.content.valid_from, next.content.valid_until) = (end, Time(end.0 + 10 * DAY));
    sign(&mut ledger, &next);
    apply(&mut ledger, "widen", Op::Widen(id()));
    let longer = GrantAmendment { valid_until: Change::Set(Time(end.0 + 1)), application: Some(application_id("widen")), ..amend(&ledger) };
    refused(&ledger, &longer, Code::SUCCESSOR_EXISTS);
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    let far = Time(w.ledger.time.0 + DAY);
    let narrower = GrantAmendment { id, valid_until: Change::Set(Time(time().0 + 360 * DAY)), until: far, ..GrantAmendment::example() };
    if w.relation == Relation::Missing {
        return Joint::<GrantAmendment>::Agree(Agreement { id, version: 1, content_hash: content_hash(&narrower) }).into();
    }
    w.put(&plan_keys::plan(&plan_id()), &plan(plan_id(), uscc(TARGET), PlanMode::Field));
    if w.relation == Relation::Own {
        return body(&narrower).into();
    }
    // The grantor begins something wider; the row agrees.
    with_role(w, TARGET, Role::Grantor);
    let wider = GrantAmendment { valid_until: Change::Set(Time(time().0 + 370 * DAY)), ..narrower };
    w.ledger.must(TARGET, body(&wider));
    agreement(&wider).into()
}

#[test]
fn who_may_send_it() {
    rows(AmendGrant::NAME).hold(message);
}
