//! A certificate in the worlds of the permission matrix: of an entry of the county, its parties as a row asks.

use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::certificate::keys;
use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::kinds::return_certificate::ReturnCertificate;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::certificate::records::certificate::Certificate;
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, SeenEntry};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::id::{CertificateId, EntryId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, COUNTY_BUREAU, REGISTRAR, division, hash, list, local_key, set, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::keys as party_keys;

use crate::certificate::world::DAY;
use crate::permissions::{Relation, SIGNER, TARGET, World};

const KEY: &str = "bus-lines";

/// How far a certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    Applied,
    Returned,
    Reviewing,
    Ready,
    Issued,
    Suspended,
}

/// Whose the object is for the kind of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    Holder,
    Issuer,
}

/// An entry of a provider in the county, published.
fn entry(w: &mut World, provider: u32) -> EntryId {
    if provider == SIGNER && w.role != Some(Role::Provider) {
        w.also(Role::Provider);
    }
    let mut submit = SubmitEntry { provider: uscc(provider), ..submit_entry::submit("matrix") };
    submit.core.division = division(COUNTY);
    submit.core.update_frequency.confirmed = false;
    let id = EntryId::derive(&division(COUNTY), &uscc(provider), &submit.local_key);
    w.ledger.must(provider, submit);
    let review = w.judge(&id, Outcome::Approve);
    w.ledger.must(CITY_BUREAU, review);
    id
}

/// Who holds the certificate of the row.
fn holder(w: &World, own: Own) -> u32 {
    if own == Own::Holder && w.relation == Relation::Own { SIGNER } else { TARGET }
}

pub fn content(entry: EntryId) -> Content {
    Content { subject: About::Entries(list([SeenEntry { entry, version: 1 }])), ..samples::content(KEY) }
}

/// An application for a certificate of an entry of a holder, who provides it.
pub fn application(w: &mut World, holder: u32) -> ApplyCertificate {
    let content = match w.relation {
        Relation::Missing => samples::content(KEY),
        _ => content(entry(w, holder)),
    };
    ApplyCertificate { local_key: local_key(KEY), holder: uscc(holder), content: Spoken(content), ..ApplyCertificate::example() }
}

/// Which kind of certificate an issuer with a role gives.
fn kind_of(role: Option<Role>) -> CertificateKind {
    match role {
        Some(Role::IpOffice) => CertificateKind::DataIp,
        Some(Role::Exchange) => CertificateKind::ProductRegistration,
        _ => CertificateKind::DataElement,
    }
}

/// A certificate as far as asked; of kinds that are the issuer's own the signer of a row *own* is its issuer. Where an authority acts in the
/// place of its issuer, that one is a registrar of the county, above which no other authority stands.
pub fn certificate(w: &mut World, own: Own, far: Far) -> CertificateId {
    let holder = holder(w, own);
    let id = CertificateId::derive(&division(COUNTY), &uscc(holder), &local_key(KEY));
    if w.relation == Relation::Missing {
        return id;
    }
    let apply = application(w, holder);
    w.ledger.must(holder, apply);
    advance(w, &id, far);
    if own == Own::Issuer && w.relation == Relation::Own {
        let kind = kind_of(w.role);
        patch(w, &id, |certificate| (certificate.issuer, certificate.kind) = (uscc(SIGNER), kind));
    }
    if own == Own::Holder && w.relation == Relation::Named {
        patch(w, &id, |certificate| certificate.issuer = uscc(SIGNER));
    }
    id
}

/// The registrar is the county's, and so are its certificates.
pub fn at_home(w: &mut World) {
    w.change_organisation(REGISTRAR, |o| o.division = division(COUNTY));
}

/// Nobody but the signer stands above the registrar, which is the county's now, and is late.
pub fn in_place(w: &mut World) {
    if !matches!(w.relation, Relation::SameDivision | Relation::Superior) {
        return;
    }
    w.change_organisation(REGISTRAR, |o| (o.division, o.superior) = (division(COUNTY), None));
    for other in [CITY_BUREAU, COUNTY_BUREAU] {
        let key = party_keys::roles(&uscc(other));
        let mut roles = key.get(&w.ledger.state).unwrap().unwrap();
        roles.assignments.retain(|r| r.role != Role::Bureau);
        w.put(&key, &roles);
    }
    w.ledger.wait(60 * DAY);
}

fn advance(w: &mut World, id: &CertificateId, far: Far) {
    let version = |w: &World| version(w, id);
    if far == Far::Applied {
        return;
    }
    if far == Far::Returned {
        let give_back = ReturnCertificate { id: *id, version: version(w), ..ReturnCertificate::example() };
        w.ledger.must(REGISTRAR, give_back);
        return;
    }
    let accept = AcceptCertificate { id: *id, version: version(w), due: Time(w.ledger.time.0 + 10 * DAY) };
    w.ledger.must(REGISTRAR, accept);
    if far == Far::Reviewing {
        return;
    }
    let review = ReviewCertificate { id: *id, version: version(w), ..ReviewCertificate::example() };
    w.ledger.must(REGISTRAR, review);
    if far == Far::Ready {
        return;
    }
    let issue = IssueCertificate { id: *id, version: version(w), ..IssueCertificate::example() };
    w.ledger.must(REGISTRAR, issue);
    if far == Far::Suspended {
        let suspend = SuspendCertificate { id: *id, version: version(w), ..SuspendCertificate::example() };
        w.ledger.must(REGISTRAR, suspend);
    }
}

/// Its version, 1 where there is none.
pub fn version(w: &World, id: &CertificateId) -> u64 {
    keys::core(id).get(&w.ledger.state).unwrap().map_or(1, |core| core.version)
}

/// Changes the record of a certificate as no kind does.
pub fn patch(w: &mut World, id: &CertificateId, change: impl FnOnce(&mut Certificate)) {
    let key = keys::core(id);
    let mut certificate = key.get(&w.ledger.state).unwrap().unwrap();
    change(&mut certificate);
    w.put(&key, &certificate);
}

/// The entries of a certificate have another provider.
pub fn provided_by(w: &mut World, id: &CertificateId, provider: u32) {
    let content = keys::content(id).get(&w.ledger.state).unwrap().unwrap();
    for seen in content.subject.entries() {
        let key = catalog_keys::core(&seen.entry);
        let mut core = key.get(&w.ledger.state).unwrap().unwrap();
        core.provider = uscc(provider);
        w.put(&key, &core);
    }
}

/// Another content of the certificate that stands, which is not material.
pub fn changed(w: &World, id: &CertificateId) -> Content {
    let stands = keys::content(id).get(&w.ledger.state).unwrap();
    Content { storage: samples::words("市政务云二区"), ..stands.unwrap_or_else(|| samples::content(KEY)) }
}

/// What its newest procedure asks for, with other evidence.
pub fn completed(w: &World, id: &CertificateId) -> Content {
    let asked = keys::wanted(id, 1).get(&w.ledger.state).unwrap();
    Content { evidence: set([hash("more evidence")]), ..asked.unwrap_or_else(|| samples::content(KEY)) }
}

/// The signer is a provider, too.
pub fn provides(w: &mut World) {
    if w.role != Some(Role::Provider) {
        w.also(Role::Provider);
    }
}

/// Is publicity asked of what is under review? Of all kinds but one it is.
pub fn is_published(w: &World, id: &CertificateId) -> bool {
    keys::core(id).get(&w.ledger.state).unwrap().is_some_and(|certificate| certificate.kind != CertificateKind::DataElement)
}
