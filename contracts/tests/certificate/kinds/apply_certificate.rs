//! apply_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::records::entry::{EntryCore, Exclusion, National};
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, EditionOf, Right, SeenEdition, SeenEntry};
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, GrantId, ProductId};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, REGISTRAR, division, list, local_key, set, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::{approve, freeze, put, submit_for};
use crate::certificate::county;
use crate::certificate::world::*;
use crate::permissions::{Relation, World, rows};

fn with(content: Content) -> ApplyCertificate {
    ApplyCertificate { content: Spoken(content), ..registration() }
}

fn change_entry(ledger: &mut Ledger, id: &EntryId, change: impl FnOnce(&mut EntryCore)) {
    let key = catalog_keys::core(id);
    let mut core = key.get(&ledger.state).unwrap().unwrap();
    change(&mut core);
    put(ledger, &key, &core);
}

#[test]
fn apply_certificate_refuses_in_order() {
    let mut ledger = city();
    let lines = catalog_samples::id("bus-lines");
    let nothing = catalog_samples::id("nothing");
    let mut wrong = ApplyCertificate { holder: uscc(77), issuer: uscc(77), content: Spoken(content_of(&[nothing])), ..registration() };
    // S3 and S4
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("holder"));
    wrong.holder = uscc(CITY_PROVIDER);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("issuer"));
    wrong.issuer = uscc(CITY_PROVIDER);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    // A version that did not stand yet is no version that was seen.
    let early = About::Entries(list([SeenEntry { entry: lines, version: 3 }]));
    wrong.content = Spoken(Content { subject: early, ..samples::content("bus-lines") });
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    ledger.must(DEPARTMENT, submit_for(DEPARTMENT, "submitted"));
    let submitted = catalog_samples::id("submitted");
    wrong.content = Spoken(Content { evidence: set([]), rights: set([Right::Hold]), ..content_of(&[submitted]) });
    // S5
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    wrong.holder = uscc(DEPARTMENT);
    // Check 1: no role; a registrar that was not assigned the kind; an office for another kind
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ISSUER_UNFIT);
    ledger.refuse(DEPARTMENT, ApplyCertificate { issuer: uscc(IP_OFFICE), ..wrong.clone() }, Code::ISSUER_UNFIT);
    ledger.refuse(
        DEPARTMENT,
        ApplyCertificate { kind: CertificateKind::DataIp, issuer: uscc(REGISTRAR), ..wrong.clone() },
        Code::ISSUER_UNFIT,
    );
    wrong.issuer = uscc(REGISTRAR);
    // Check 2: who neither provides nor is an enterprise
    let unfit = ApplyCertificate { holder: uscc(REGISTRAR), ..wrong.clone() };
    ledger.refuse(REGISTRAR, unfit, Code::HOLDER_UNFIT);
    // Check 3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ENTRY_NOT_PUBLISHED);
    approve(&mut ledger, &submitted);
    change_entry(&mut ledger, &submitted, |core| core.unclaimed = true);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ENTRY_UNCLAIMED);
    change_entry(&mut ledger, &submitted, |core| {
        core.unclaimed = false;
        core.input.exclusion_declared = Exclusion::Privacy;
    });
    let others = with(Content { evidence: set([]), ..content_of(&[catalog_samples::id_of(CITY_PROVIDER, "water")]) });
    ledger.refuse(DEPARTMENT, others, Code::NOT_THE_PROVIDER);
    // Check 4
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EXCLUDED_DATA);
    change_entry(&mut ledger, &submitted, |core| {
        core.input.exclusion_declared = Exclusion::None;
        core.input.grade.national = National::Core;
    });
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EXCLUDED_DATA);
    change_entry(&mut ledger, &submitted, |core| core.input.grade.national = National::General);
    // Check 5
    let mut taken = ledger.clone();
    taken.must(DEPARTMENT, ApplyCertificate { content: Spoken(content_of(&[submitted])), ..registration() });
    finish(&mut taken);
    wrong.local_key = local_key("another");
    taken.refuse(DEPARTMENT, wrong.clone(), Code::ALREADY_REGISTERED);
    // Check 6: rights for another kind, none for data_property, operating without a grant, a grant that does not stand
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RIGHTS_UNFIT);
    wrong.kind = CertificateKind::DataProperty;
    let none = ApplyCertificate { content: Spoken(Content { rights: set([]), ..wrong.content.0.clone() }), ..wrong.clone() };
    ledger.refuse(DEPARTMENT, none, Code::RIGHTS_UNFIT);
    let operates = Content { rights: set([Right::Hold, Right::Operate]), ..wrong.content.0.clone() };
    ledger.refuse(DEPARTMENT, ApplyCertificate { content: Spoken(operates), ..wrong.clone() }, Code::GRANT_MISSING);
    let grant = Some(GrantId::derive(&division(CITY), &uscc(1), &local_key("none")));
    let based = Content { based_on: grant, ..wrong.content.0.clone() };
    ledger.refuse(DEPARTMENT, ApplyCertificate { content: Spoken(based), ..wrong.clone() }, Code::GRANT_MISSING);
    // Check 7
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &submitted);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::SUBJECT_IN_OBJECTION);
    // Check 8
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EVIDENCE_MISSING);
    wrong.content.0.evidence = samples::content("bus-lines").evidence;
    ledger.must(DEPARTMENT, wrong.clone());
    // The same again, and other content under its key.
    assert_eq!(ledger.must(DEPARTMENT, wrong.clone()).exists, [0]);
    wrong.content.0.voluntary = false;
    ledger.refuse(DEPARTMENT, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

#[test]
fn an_application_opens_the_certificate_with_its_first_procedure() {
    let mut ledger = city();
    ledger.must(DEPARTMENT, registration());
    let made = certificate(&ledger);
    assert_eq!((made.status, made.version, made.procedures, made.valid_until), (CertificateStatus::Applied, 1, 1, None));
    let first = stored(&ledger);
    assert_eq!((first.op, first.stage, first.applicant), (Op::First, Stage::Applied, uscc(DEPARTMENT)));
    assert_eq!(first.due().unwrap().0, ledger.time.0 + 5 * DAY);
}

/// The words of the law for a subject that the kind does not take, an entry that comes twice, a kind and a key that are the chain's.
#[test]
fn what_no_single_value_shows_is_refused_with_the_types() {
    let mut ledger = city();
    let lines = catalog_samples::id("bus-lines");
    let twice = with(content_of(&[lines, lines]));
    assert_eq!(ledger.refuse(DEPARTMENT, twice, Code::FIELD_INVALID).as_deref(), Some("content.subject"));
    let product = ProductId::derive(&division(CITY), &uscc(DEPARTMENT), &local_key("p"));
    let edition = About::Edition(SeenEdition { of: EditionOf::Product(product), edition: 1, content_hash: Hash32([1; 32]) });
    let about_product = Content { subject: edition, ..samples::content("bus-lines") };
    assert_eq!(ledger.refuse(DEPARTMENT, with(about_product.clone()), Code::FIELD_INVALID).as_deref(), Some("content.subject"));
    let by_chain = ApplyCertificate { kind: CertificateKind::ComplianceReview, ..registration() };
    assert_eq!(ledger.refuse(DEPARTMENT, by_chain, Code::FIELD_INVALID).as_deref(), Some("kind"));
    let reserved = ApplyCertificate { local_key: local_key(&format!("{product}@1")), ..registration() };
    assert_eq!(ledger.refuse(DEPARTMENT, reserved, Code::FIELD_INVALID).as_deref(), Some("local_key"));
    // No edition is approved before there are products.
    let registers = ApplyCertificate { content: Spoken(about_product), ..apply(CertificateKind::ProductRegistration) };
    ledger.refuse(DEPARTMENT, registers, Code::NOT_APPROVED);
}

/// B13: an enterprise registers what it provides itself, and nothing else.
#[test]
fn an_enterprise_is_a_holder_of_its_own_data_alone() {
    let mut ledger = city();
    let apply = ApplyCertificate { holder: uscc(ENTERPRISE), ..registration() };
    ledger.refuse(ENTERPRISE, apply.clone(), Code::NOT_THE_PROVIDER);
    change_entry(&mut ledger, &catalog_samples::id("bus-lines"), |core| core.provider = uscc(ENTERPRISE));
    ledger.must(ENTERPRISE, apply);
}

fn message(w: &mut World) -> AnyRule {
    let holder = w.target();
    if w.relation == Relation::Missing {
        return ApplyCertificate { holder: w.org(), ..ApplyCertificate::example() }.into();
    }
    county::application(w, holder).into()
}

#[test]
fn who_may_send_it() {
    rows(ApplyCertificate::NAME).hold(message);
}
