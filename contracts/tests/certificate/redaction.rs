//! Redaction of what a certificate says: the words go, everything that was proven stays.

use mulu_contracts::certificate::queries::certificate::{GetCertificate, GetCertificateVersion};
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::governance::action::{Action, Redact, Target};
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::ledger::samples::DEPARTMENT;

use crate::certificate::world::*;
use crate::governance::world::enact;

fn redact(path: &str) -> Action {
    Action::Redact(Redact { object: Target::Id(*id().object()), path: Ascii::new(path).unwrap(), replaced_in: Default::default() })
}

#[test]
fn words_of_a_content_go_from_every_version_and_from_nothing_else() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = correct(&ledger);
    ledger.must(DEPARTMENT, rule);
    let before = certificate(&ledger);
    enact(&mut ledger, "first", redact("content.storage"));
    let now = ledger.ask(GetCertificate { id: id() }).unwrap();
    let content = now.content.unwrap();
    assert!(content.storage.is_redacted() && content.legality.basis.plain().is_some());
    assert_eq!(now.certificate, before);
    let first = ledger.ask(GetCertificateVersion { id: id(), version: 1 }).unwrap();
    assert!(first.wanted.unwrap().storage.is_redacted());
    // What the correction asks for are other words.
    assert_eq!(now.procedure.as_ref().unwrap().wanted.as_ref().unwrap().storage.plain(), Some("市政务云二区"));
    enact(&mut ledger, "second", redact("procedures.2.content.storage"));
    let now = ledger.ask(GetCertificate { id: id() }).unwrap();
    assert!(now.procedure.unwrap().wanted.unwrap().storage.is_redacted());
}
