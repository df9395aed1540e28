//! transfer_certificate ✍: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::transfer_certificate::{Transfer, TransferCertificate};
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::certificate::{keys, records};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::JointBody;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, OPERATOR, REGISTRAR, uscc};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

#[test]
fn transfer_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let mut wrong =
        Transfer { id: samples::id("none"), version: 9, to: uscc(77), reason: samples::reason("no_such").0, until: ledger.time };
    ledger.refuse(CITY_PROVIDER, body(&wrong), Code::NOT_FOUND);
    wrong.id = id();
    assert_eq!(ledger.refuse(CITY_PROVIDER, body(&wrong), Code::NOT_FOUND).as_deref(), Some("to"));
    wrong.to = uscc(OPERATOR);
    ledger.refuse(CITY_PROVIDER, body(&wrong), Code::RELATION_MISSING);
    // Who is named agrees, and does not begin.
    ledger.refuse(OPERATOR, body(&wrong), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, body(&wrong), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    assert_eq!(ledger.refuse(DEPARTMENT, body(&wrong), Code::WRONG_STATE).as_deref(), Some("lapsed"));
    wrong.until = Time(ledger.time.0 + 90 * DAY);
    // Check 1
    ledger.refuse(DEPARTMENT, body(&wrong), Code::NOT_ISSUED);
    wait_for_publicity(&mut ledger);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
    wrong.version += 1;
    let mut frozen = ledger.clone();
    freeze_certificate(&mut frozen);
    frozen.refuse(DEPARTMENT, body(&wrong), Code::FROZEN);
    // Check 2
    let mut open = ledger.clone();
    let rule = cancel(&open);
    open.must(DEPARTMENT, rule);
    open.refuse(DEPARTMENT, body(&Transfer { version: wrong.version + 1, ..wrong.clone() }), Code::PROCEDURE_OPEN);
    // Check 3: an operator without a grant
    ledger.refuse(DEPARTMENT, body(&wrong), Code::HOLDER_UNFIT);
    wrong.to = uscc(CITY_PROVIDER);
    // Check 4
    ledger.refuse(DEPARTMENT, body(&wrong), Code::NOT_THE_PROVIDER);
    // Check 5
    ledger.refuse(DEPARTMENT, body(&Transfer { to: uscc(DEPARTMENT), ..wrong.clone() }), Code::NO_CHANGE);
    move_entries(&mut ledger, CITY_PROVIDER);
    assert_eq!(ledger.refuse(DEPARTMENT, body(&wrong), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("law").0;
    ledger.must(DEPARTMENT, body(&wrong));
    // Nothing is begun before both have signed.
    assert_eq!(certificate(&ledger).version, wrong.version);
    ledger.must(CITY_PROVIDER, agree(&wrong));
    assert_eq!((stored(&ledger).op, stored(&ledger).applicant), (Op::Transfer, uscc(DEPARTMENT)));
}

/// The transfer of a registration follows that of its entry, which was made known; any other is published.
#[test]
fn the_holder_changes_with_the_issue_and_only_a_registration_without_publicity() {
    for (kind, published) in [(CertificateKind::ResourceRegistration, false), (CertificateKind::DataIp, true)] {
        let mut ledger = issued(kind);
        move_entries(&mut ledger, CITY_PROVIDER);
        let rule = transfer(&ledger, CITY_PROVIDER);
        ledger.must(DEPARTMENT, body(&rule));
        ledger.must(CITY_PROVIDER, agree(&rule));
        let by = issuer(&ledger);
        let rule = accept(&ledger);
        ledger.must(by, rule);
        let rule = approves(&ledger);
        ledger.must(by, rule);
        assert_eq!(stage(&ledger) == Stage::Publicity, published);
        wait_for_publicity(&mut ledger);
        assert_eq!(certificate(&ledger).holder, uscc(DEPARTMENT));
        let rule = issue(&ledger);
        ledger.must(by, rule);
        assert_eq!(certificate(&ledger).holder, uscc(CITY_PROVIDER));
        let flags = |org| keys::held_by(&uscc(org)).flags_of(&ledger.state, &keys::member(&id())).unwrap();
        let issued = keys::with_status(records::certificate::CertificateStatus::Issued);
        assert_eq!((flags(DEPARTMENT), flags(CITY_PROVIDER)), (0, issued));
    }
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Issued);
    if w.relation == Relation::Named {
        // The holder begins; who is named agrees, and provides the entry by now.
        county::patch(w, &id, |certificate| certificate.issuer = uscc(REGISTRAR));
        county::provided_by(w, &id, SIGNER);
        county::provides(w);
        let transfer = Transfer { id, version: county::version(w, &id), to: uscc(SIGNER), ..Transfer::example() };
        w.ledger.must(TARGET, body(&transfer));
        return agree(&transfer).into();
    }
    if w.relation != Relation::Missing {
        let to = if w.relation == Relation::Own { TARGET } else { CITY_PROVIDER };
        county::provided_by(w, &id, to);
        return body(&Transfer { id, version: county::version(w, &id), to: uscc(to), ..Transfer::example() }).into();
    }
    body(&Transfer { id, ..Transfer::example() }).into()
}

#[test]
fn who_may_send_it() {
    assert_eq!(TransferCertificate::NAME, <Transfer as JointBody>::NAME);
    rows(TransferCertificate::NAME).hold(message);
}
