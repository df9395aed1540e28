//! The conclusion of a review that the chain itself gives: over written state, since no product stands yet.

use mulu_contracts::certificate::compliance::{Reviewed, conclude};
use mulu_contracts::certificate::keys;
use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::kinds::cancel_certificate::CancelCertificate;
use mulu_contracts::certificate::kinds::resume_certificate::ResumeCertificate;
use mulu_contracts::certificate::kinds::revoke_certificate::RevokeCertificate;
use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::certificate::kinds::withdraw_procedure::WithdrawProcedure;
use mulu_contracts::certificate::queries::certificate::GetCertificate;
use mulu_contracts::certificate::queries::lists::{CertificateScope, ListCertificates};
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::{CertificateKind, EditionOf, SeenEdition};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::{Code, Refusal};
use mulu_contracts::kernel::id::{CertificateId, ProductId};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::draft::Draft;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::meter::Meter;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY_BUREAU, OPERATOR, SUPERVISOR, division, local_key, uscc};
use mulu_testkit::Ledger;

use crate::certificate::world::network;
use crate::ledger::draft::context;

fn product() -> ProductId {
    ProductId::derive(&division(CITY), &uscc(OPERATOR), &local_key("score"))
}

fn edition(n: u32) -> SeenEdition {
    SeenEdition { of: EditionOf::Product(product()), edition: n, content_hash: Hash32([3; 32]) }
}

/// All reviews of an edition are complete.
fn review(ledger: &mut Ledger, n: u32) -> Result<CertificateId, Refusal> {
    let tx = context(ledger, COUNTY_BUREAU, 506, Hash32([5; 32]));
    let meter = Meter::new(u64::MAX);
    let bureaus = [uscc(COUNTY_BUREAU), uscc(CITY_BUREAU)];
    let reviewed = Reviewed { edition: edition(n), maker: uscc(OPERATOR), bureaus: &bureaus, content: samples::content("bus-lines") };
    let (id, changes) = {
        let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
        let id = conclude(&tx, &mut draft, &reviewed)?;
        (id, draft.into_changes())
    };
    ledger.state.absorb(changes);
    (ledger.height, ledger.time) = (ledger.block().height, ledger.block().time);
    Ok(id)
}

fn reviewed() -> (Ledger, CertificateId) {
    let mut ledger = Ledger::from_genesis(&network());
    let id = review(&mut ledger, 1).unwrap();
    (ledger, id)
}

#[test]
fn a_complete_review_is_a_certificate_in_force_without_end_under_the_key_of_its_edition() {
    let (mut ledger, id) = reviewed();
    assert_eq!(id, CertificateId::derive(&division(CITY), &uscc(OPERATOR), &local_key(&format!("{}@1", product()))));
    let made = ledger.ask(GetCertificate { id }).unwrap();
    let core = made.certificate;
    assert_eq!((core.kind, core.status, core.version), (CertificateKind::ComplianceReview, CertificateStatus::Issued, 1));
    // Of several bureaus the smallest code stands as issuer.
    assert_eq!((core.issuer, core.holder), (uscc(CITY_BUREAU), uscc(OPERATOR)));
    assert_eq!((core.valid_from, core.valid_until), (Some(ledger.time), Some(Time::MAX)));
    assert!(made.in_force && made.procedure.is_none());
    let named = keys::named_by_edition(&edition(1), CertificateKind::ComplianceReview).get(&ledger.state).unwrap().unwrap();
    assert_eq!(named.certificate, id);
    let held = ledger.ask(ListCertificates {
        scope: CertificateScope::Made(*product().object()),
        status: Some(CertificateStatus::Issued),
        from: Place::START,
        limit: 10,
    });
    assert_eq!(held.items.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
    // Another edition has another one; the same is never reviewed to its end again.
    assert_ne!(review(&mut ledger, 2).unwrap(), id);
    assert!(matches!(review(&mut ledger, 1), Err(Refusal::Fault(_))));
}

#[test]
fn no_procedure_changes_it_and_authorities_alone_act_on_it() {
    let (mut ledger, id) = reviewed();
    let procedural: [(u32, AnyRule); 3] = [
        (OPERATOR, CancelCertificate { id, version: 1, ..CancelCertificate::example() }.into()),
        (OPERATOR, WithdrawProcedure { id, version: 1 }.into()),
        (CITY_BUREAU, AcceptCertificate { id, version: 1, due: Time::MAX }.into()),
    ];
    for (org, rule) in procedural {
        assert_eq!(ledger.refuse(org, rule, Code::WRONG_STATE).as_deref(), Some("compliance_review"));
    }
    ledger.must(SUPERVISOR, SuspendCertificate { id, version: 1, ..SuspendCertificate::example() });
    ledger.must(CITY_BUREAU, ResumeCertificate { id, version: 2, ..ResumeCertificate::example() });
    ledger.must(CITY_BUREAU, RevokeCertificate { id, version: 3, ..RevokeCertificate::example() });
    assert_eq!(keys::core(&id).get(&ledger.state).unwrap().unwrap().status, CertificateStatus::Revoked);
}
