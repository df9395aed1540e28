//! sign_grant ✍: grantor, operator and a bureau make a grant of what was approved (A33, A34, B10, B27, B35).

use mulu_contracts::authorization::keys::{application as application_keys, grant as keys, plan as plan_keys};
use mulu_contracts::authorization::kinds::sign_grant::{GrantSigning, SignGrant};
use mulu_contracts::authorization::records::application::{ApplicationStatus, Op};
use mulu_contracts::authorization::records::content::GrantContent;
use mulu_contracts::authorization::records::grant::Basis;
use mulu_contracts::authorization::records::plan::PlanMode;
use mulu_contracts::authorization::records::reach::{Duties, Output, Over};
use mulu_contracts::authorization::records::terms::{BenefitShare, Class, Documents, PriceClass};
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::lists::grants_naming;
use mulu_contracts::catalog::records::entry::{Actions, EntryStatus, Exclusion, Marks, OpenType, OperableType};
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody as _};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY, DEPARTMENT, ENTERPRISE, OPERATOR, code, division, hash, list, local_key, set, time, uscc,
};
use mulu_contracts::party::attestation::AttestationType;
use mulu_testkit::Ledger;
use mulu_testkit::granted::{agreement, plan, put};

use crate::grant::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

/// The signing with another content.
fn with(change: impl FnOnce(&mut GrantContent)) -> GrantSigning {
    let mut signing = for_scenario("grant");
    change(&mut signing.content);
    signing
}

fn refused(ledger: &Ledger, signing: &GrantSigning, code: Code) -> Option<String> {
    ledger.clone().refuse(GRANTOR, body(signing), code)
}

/// Changes an entry as no kind does.
fn entry(ledger: &Ledger, change: impl FnOnce(&mut mulu_contracts::catalog::records::entry::EntryCore)) -> Ledger {
    let mut ledger = ledger.clone();
    let key = catalog_keys::core(&bus_lines());
    let mut core = key.get(&ledger.state).unwrap().unwrap();
    change(&mut core);
    put(&mut ledger, &key, &core);
    ledger
}

#[test]
fn three_sides_sign_and_the_grant_stands_on_every_list() {
    let mut ledger = city();
    let signing = for_scenario("grant");
    begin(&mut ledger, &signing);
    assert!(keys::core(&id()).get(&ledger.state).unwrap().is_none());
    ledger.must(CITY_BUREAU, agreement(&signing));
    let grant = stored(&ledger);
    assert_eq!((grant.version, grant.valid_from, standing(&ledger, &id())), (1, ledger.time, Standing::Active));
    assert_eq!(grant.close_due, Some(Time(grant.valid_until.0 + 30 * DAY)));
    for entry in [bus_lines(), water()] {
        assert_eq!(grants_naming(&entry).count(&ledger.state, LISTED).unwrap(), 1);
    }
    let application = application_keys::application(&application_id("application")).get(&ledger.state).unwrap().unwrap();
    assert_eq!(application.status, ApplicationStatus::Granted);
    assert_eq!(marks(&ledger).root, Some(id()));
    // The same again meets itself; other content under the key does not.
    assert_eq!(ledger.submit(GRANTOR, body(&signing)).exists, [0]);
    let other = with(|content| content.depth_left = 1);
    ledger.refuse(GRANTOR, body(&other), Code::EXISTS_WITH_OTHER_CONTENT);
}

#[test]
fn where_no_bureau_covers_but_the_grantor_two_sign() {
    let mut ledger = mulu_testkit::granted::granted();
    let id = mulu_contracts::authorization::samples::grant::id();
    assert_eq!(standing(&ledger, &id), Standing::Active);
    assert_eq!(ledger.submit(CITY_BUREAU, body(&GrantSigning::example())).exists, [0]);
}

#[test]
fn what_is_named_is_looked_for_before_anything_else() {
    let ledger = city();
    let mut wrong = GrantSigning { grantor: uscc(77), grantee: uscc(77), version: 3, ..for_scenario("grant") };
    assert_eq!(refused(&ledger, &wrong, Code::NOT_FOUND).as_deref(), Some("grantor"));
    wrong.grantor = uscc(GRANTOR);
    wrong.local_key = local_key("another");
    assert_eq!(refused(&ledger, &wrong, Code::FIELD_INVALID).as_deref(), Some("id"));
    wrong.local_key = local_key("grant");
    assert_eq!(refused(&ledger, &wrong, Code::NOT_FOUND).as_deref(), Some("grantee"));
    wrong.grantee = uscc(OPERATOR);
    wrong.basis = Basis::Scenario { scenario: scenario_id(), application: application_id("none") };
    assert_eq!(refused(&ledger, &wrong, Code::NOT_FOUND).as_deref(), Some("basis"));
    wrong.basis = for_scenario("grant").basis;
    wrong.content.over = Over::Entries(list([named(catalog_samples::id("none"))]));
    assert_eq!(refused(&ledger, &wrong, Code::NOT_FOUND).as_deref(), Some("over"));
    wrong.content = content();
    // Only the grantor begins.
    ledger.clone().refuse(OPERATOR, body(&wrong), Code::RELATION_MISSING);
    refused(&ledger, &wrong, Code::STALE_VERSION);
    let cells = GrantSigning { content: mulu_contracts::authorization::samples::grant::content(), ..for_scenario("grant") };
    assert_eq!(refused(&ledger, &cells, Code::FIELD_INVALID).as_deref(), Some("content.over"));
}

#[test]
fn signing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = city();
    let mut wrong = with(|content| {
        content.purposes = set([code("whim")]);
        content.supersedes = None;
        content.valid_until = content.valid_from;
        content.benefit = list([BenefitShare { org: uscc(OPERATOR), bp: 1 }]);
        content.documents = Documents::default();
    });
    assert_eq!(refused(&ledger, &wrong, Code::UNKNOWN_CODE).as_deref(), Some("purposes"));
    wrong.content.purposes = set([code("public_welfare")]);
    // Check 1
    let application = |ledger: &mut Ledger, status| {
        let found = mulu_contracts::authorization::records::application::Application { status, ..approved("application", Op::New) };
        put(ledger, &application_keys::application(&application_id("application")), &found);
    };
    application(&mut ledger, ApplicationStatus::ProviderReview);
    refused(&ledger, &wrong, Code::NOT_APPROVED);
    application(&mut ledger, ApplicationStatus::Approved);
    // Check 2
    let other = GrantSigning { grantee: uscc(OTHER_OPERATOR), ..wrong.clone() };
    assert_eq!(refused(&ledger, &other, Code::WIDER_THAN_APPROVED).as_deref(), Some("grantee"));
    let other = GrantSigning { applicant: Some(uscc(ENTERPRISE)), ..wrong.clone() };
    assert_eq!(refused(&ledger, &other, Code::WIDER_THAN_APPROVED).as_deref(), Some("applicant"));
    assert_eq!(refused(&ledger, &wrong, Code::WIDER_THAN_APPROVED).as_deref(), Some("purposes"));
    wrong.content.purposes = set([code("industry.finance")]);
    let far = with(|content| content.valid_until = Time(time().0 + 3 * 365 * DAY));
    assert_eq!(refused(&ledger, &far, Code::WIDER_THAN_APPROVED).as_deref(), Some("term"));
    let abroad = with(|content| content.output.cross_border = Some(hash("approval")));
    assert_eq!(refused(&ledger, &abroad, Code::WIDER_THAN_APPROVED).as_deref(), Some("cross_border"));
    let more = with(|content| content.actions = Actions::new(0b1111).unwrap());
    assert_eq!(refused(&ledger, &more, Code::WIDER_THAN_APPROVED).as_deref(), Some("actions"));
    // Check 8
    refused(&ledger, &wrong, Code::BAD_TERM);
    wrong.content.valid_until = Time(time().0 + 365 * DAY);
    // Check 13
    assert_eq!(refused(&ledger, &wrong, Code::FIELD_MISSING).as_deref(), Some("decision_hash"));
    wrong.content.documents = content().documents;
    // Check 14
    refused(&ledger, &wrong, Code::BENEFIT_SUM);
    wrong.content.benefit = list([]);
    sign(&mut ledger, &wrong);
}

#[test]
fn the_grantee_is_fit_and_another_than_the_grantor() {
    let ledger = city();
    // Check 6
    let attested = with(|content| content.duties = Duties { attestations: set([AttestationType::Mlps]), ..content.duties.clone() });
    refused(&ledger, &attested, Code::ATTESTATION_LAPSED);
    let mut unqualified = ledger.clone();
    put(&mut unqualified, &mulu_contracts::party::attestation::attestations(&uscc(OPERATOR)), &Default::default());
    refused(&unqualified, &attested, Code::NOT_QUALIFIED);
    // Check 8
    for (every, code) in [(0, Code::BAD_TERM), (184 * DAY as u32 + 1, Code::BAD_TERM)] {
        refused(&ledger, &with(|content| content.duties.report_every = Secs(every)), code);
    }
    refused(&ledger, &with(|content| content.depth_left = 3), Code::DEPTH_EXCEEDED);
    assert_eq!(refused(&ledger, &with(|content| content.depth_left = 5), Code::FIELD_INVALID).as_deref(), Some("depth_left"));
}

#[test]
fn each_entry_is_fit_to_be_granted() {
    let ledger = city();
    let signing = with(|content| content.output = Output { raw_export: true, ..content.output.clone() });
    let code = |ledger: &Ledger, code| refused(ledger, &signing, code);
    // Check 9
    code(&entry(&ledger, |core| core.status = EntryStatus::Withdrawn), Code::ENTRY_NOT_PUBLISHED);
    code(&entry(&ledger, |core| core.unclaimed = true), Code::ENTRY_UNCLAIMED);
    code(&entry(&ledger, |core| core.input.operable.kind = OperableType::Excluded), Code::ENTRY_EXCLUDED);
    code(&entry(&ledger, |core| core.input.exclusion_declared = Exclusion::Privacy), Code::ENTRY_EXCLUDED);
    code(&entry(&ledger, |core| core.input.division = division("420000")), Code::ROLE_UNFIT);
    // Check 10
    code(&entry(&ledger, |core| core.input.open.kind = OpenType::Conditional), Code::RAW_EXPORT_FORBIDDEN);
    // Check 11
    let mut unregistered = ledger.clone();
    put(&mut unregistered, &catalog_keys::marks(&bus_lines()), &Marks::default());
    code(&unregistered, Code::NOT_REGISTERED);
    // Check 12
    code(&entry(&ledger, |core| core.input.boundary.as_mut().unwrap().banned = set([code_of("industry")])), Code::OUTSIDE_BOUNDARY);
    code(&entry(&ledger, |core| core.input.boundary.as_mut().unwrap().purposes = set([code_of("research")])), Code::OUTSIDE_BOUNDARY);
    code(&entry(&ledger, |core| core.input.boundary.as_mut().unwrap().actions = Actions::new(0b11).unwrap()), Code::OUTSIDE_BOUNDARY);
    sign(&mut ledger.clone(), &signing);
}

fn code_of(word: &str) -> mulu_contracts::kernel::text::Code<24> {
    code(word)
}

#[test]
fn a_purpose_that_is_free_has_no_fee() {
    let mut ledger = city();
    let mut approved = approved("application", Op::New);
    approved.scope.purposes = set([code("public_welfare")]);
    put(&mut ledger, &application_keys::application(&application_id("application")), &approved);
    let priced = |class| {
        with(|content| {
            content.purposes = set([code("public_welfare")]);
            content.price_class = list([PriceClass { purpose: code("public_welfare"), class }]);
        })
    };
    // Check 15, whether said or left out.
    refused(&ledger, &priced(Class::Fee), Code::FEE_NOT_ALLOWED);
    refused(&ledger, &with(|content| content.purposes = set([code("public_welfare")])), Code::FEE_NOT_ALLOWED);
    sign(&mut ledger, &priced(Class::FreeConditional(hash("conditions"))));
}

#[test]
fn a_plan_says_what_is_granted_under_it() {
    let mut ledger = city();
    let signing = by_plan("grant");
    let record = plan(plan_id(), uscc(GRANTOR), PlanMode::Whole);
    put(&mut ledger, &plan_keys::plan(&plan_id()), &record);
    assert_eq!(refused(&ledger, &signing, Code::WIDER_THAN_APPROVED).as_deref(), Some("mode"));
    let mut record = plan(plan_id(), uscc(GRANTOR), PlanMode::Field);
    record.content.cells =
        set([mulu_contracts::authorization::records::scope::Cell { division: division("421200"), theme: code("health") }]);
    put(&mut ledger, &plan_keys::plan(&plan_id()), &record);
    assert_eq!(refused(&ledger, &signing, Code::WIDER_THAN_APPROVED).as_deref(), Some("entries"));
    record.content.cells = Default::default();
    record.content.valid_until = ledger.time;
    put(&mut ledger, &plan_keys::plan(&plan_id()), &record);
    refused(&ledger, &signing, Code::NOT_APPROVED);
    record.content.valid_until = Time(ledger.time.0 + DAY);
    record.content.max_term = Secs(300 * DAY as u32);
    put(&mut ledger, &plan_keys::plan(&plan_id()), &record);
    refused(&ledger, &signing, Code::BAD_TERM);
    record.content.max_term = Secs(365 * DAY as u32);
    put(&mut ledger, &plan_keys::plan(&plan_id()), &record);
    sign(&mut ledger, &signing);
    assert_eq!(grants_naming(&bus_lines()).count(&ledger.state, LISTED).unwrap(), 0);
}

#[test]
fn what_it_takes_the_place_of_is_of_the_same_parties_and_has_no_other_successor() {
    let mut ledger = city();
    sign(&mut ledger, &by_plan("grant"));
    let renew = |key: &str, grantee: u32| {
        let mut signing = GrantSigning { grantee: uscc(grantee), ..by_plan(key) };
        signing.content.supersedes = Some(id());
        signing
    };
    refused(&ledger, &renew("second", OTHER_OPERATOR), Code::WRONG_SUPERSEDES);
    sign(&mut ledger, &renew("second", OPERATOR));
    refused(&ledger, &renew("third", OPERATOR), Code::WRONG_SUPERSEDES);
    assert_eq!(keys::marks(&id()).get(&ledger.state).unwrap().unwrap().superseded_by, Some(grant_id("second")));
}

fn message(w: &mut World) -> AnyRule {
    let (grantor, grantee) = match w.relation {
        Relation::Own => (SIGNER, OPERATOR),
        Relation::Named if w.role == Some(Role::Operator) => (TARGET, SIGNER),
        _ => (TARGET, OPERATOR),
    };
    let id = GrantId::derive(&division(COUNTY), &uscc(grantor), &local_key("grant"));
    let signing = GrantSigning { id, grantor: uscc(grantor), grantee: uscc(grantee), ..by_plan("grant") };
    if w.relation == Relation::Missing {
        return Joint::<GrantSigning>::Agree(Agreement { id, version: 0, content_hash: mulu_testkit::granted::content_hash(&signing) })
            .into();
    }
    w.put(&plan_keys::plan(&plan_id()), &plan(plan_id(), uscc(grantor), PlanMode::Field));
    if grantor == SIGNER {
        return body(&signing).into();
    }
    with_role(w, TARGET, Role::Grantor);
    w.ledger.must(TARGET, body(&signing));
    agreement(&signing).into()
}

#[test]
fn who_may_send_it() {
    rows(SignGrant::NAME).hold(message);
}

/// Who provides data signs nothing here.
#[test]
fn a_provider_is_no_side() {
    let mut ledger = city();
    let signing = for_scenario("grant");
    begin(&mut ledger, &signing);
    ledger.refuse(DEPARTMENT, agreement(&signing), Code::ROLE_MISSING);
}
