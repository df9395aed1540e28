//! withdraw_procedure: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::correct_certificate::CorrectCertificate;
use mulu_contracts::certificate::kinds::withdraw_procedure::WithdrawProcedure;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, REGISTRAR, hash, uscc};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{Relation, SIGNER, World, rows};

#[test]
fn withdraw_procedure_refuses_in_order() {
    let mut ledger = at(Stage::Applied);
    let mut wrong = WithdrawProcedure { id: samples::id("none"), version: 9 };
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    ledger.must(DEPARTMENT, wrong.clone());
    assert_eq!(stage(&ledger), Stage::Withdrawn);
    wrong.version = 2;
    ledger.refuse(DEPARTMENT, wrong, Code::NO_PROCEDURE);
}

#[test]
fn the_issuer_takes_back_what_lapsed_and_nothing_else() {
    let mut ledger = at(Stage::Returned);
    let end = stored(&ledger).lapses.unwrap();
    let rule = withdraw(&ledger);
    ledger.time.0 = end.0 - 2;
    ledger.refuse(REGISTRAR, rule.clone(), Code::RELATION_MISSING);
    // At its end itself it is over.
    ledger.time.0 = end.0 - 1;
    ledger.refuse(CITY_BUREAU, rule.clone(), Code::RELATION_MISSING);
    ledger.must(REGISTRAR, rule);
    assert_eq!(stage(&ledger), Stage::Withdrawn);
}

/// B60: whoever asked for a correction takes it back, and so does the holder whose certificate it is.
#[test]
fn applicant_and_holder_each_take_a_correction_back() {
    for by in [ENTERPRISE, DEPARTMENT] {
        let mut ledger = issued(CertificateKind::ResourceRegistration);
        let rule = CorrectCertificate { consent_hash: Some(hash("consent")), ..correct(&ledger) };
        ledger.must(ENTERPRISE, rule);
        let rule = withdraw(&ledger);
        ledger.refuse(CITY_PROVIDER, rule.clone(), Code::RELATION_MISSING);
        ledger.must(by, rule);
    }
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Returned);
    if w.relation == Relation::Named {
        // Of what lapsed the issuer is named.
        county::patch(w, &id, |certificate| certificate.issuer = uscc(SIGNER));
        w.ledger.wait(60 * DAY);
    }
    WithdrawProcedure { id, version: county::version(w, &id) }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawProcedure::NAME).hold(message);
}
