//! Certificates of an entry as the check asks for them (docs/spec/check.md, 48, 49, 90, 91).

use crate::authorization::records::grant::Grant;
use crate::authorization::standing::live_and_begun;
use crate::catalog::records::entry::EntryCore;
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, Named};
use crate::certificate::records::content::CertificateKind;
use crate::check::facts::Facts;
use crate::kernel::error::Fault;
use crate::kernel::id::{CertificateId, Uscc};
use crate::kernel::state::Key;
use crate::ledger::freeze::freezes_of;
use crate::ledger::scheduled::acts_for;

/// How the certificate of a kind stands for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Certified {
    /// None was issued that names it.
    Missing,
    /// One was, and it does not serve.
    Denied(CertificateId, &'static str),
    /// It serves for a while yet: the entry has another provider since.
    HolderDiffers(CertificateId),
    /// It serves.
    Live,
}

/// The certificate that stands under a key, if it still names the entry.
fn named(facts: &Facts<'_>, key: &Key<Named>, core: &EntryCore) -> Result<Option<Certificate>, Fault> {
    let Some(named) = key.get(facts.state)? else { return Ok(None) };
    let missing = || Fault::new("a certificate that is named is missing");
    let found = keys::core(&named.certificate).get(facts.state)?.ok_or_else(missing)?;
    let content = keys::content(&named.certificate).get(facts.state)?.ok_or_else(missing)?;
    Ok(content.subject.names(&core.entry_id).then_some(found))
}

/// The certificate of a kind that counts for an entry: of `data_property` the provider's, else the grantee's, else the last one.
fn counting(facts: &Facts<'_>, kind: CertificateKind, core: &EntryCore, grantee: &Uscc) -> Result<Option<Certificate>, Fault> {
    let last = keys::named_by_entry(&core.entry_id, kind);
    if kind != CertificateKind::DataProperty {
        return named(facts, &last, core);
    }
    for holder in [&core.provider, grantee] {
        if let Some(found) = named(facts, &keys::property_of(&core.entry_id, holder), core)? {
            return Ok(Some(found));
        }
    }
    named(facts, &last, core)
}

/// Has a certificate another holder than the provider of the entry, one whom that succeeds, or the grantee of the live grant that it rests on?
/// Who succeeds either of them holds it by a transfer of the entry, or by the grantor's word.
fn holder_differs(facts: &Facts<'_>, certificate: &Certificate, basis: Option<&Grant>, core: &EntryCore) -> Result<bool, Fault> {
    let holder = &certificate.holder;
    Ok(basis.is_none_or(|grant| grant.grantee != *holder) && !acts_for(facts.state, &core.provider, holder, facts.time)?)
}

/// How the certificate of a kind stands for an entry under a grant of this grantee. An entry that was transferred has so many seconds.
pub(crate) fn certified(
    facts: &Facts<'_>,
    kind: CertificateKind,
    core: &EntryCore,
    grantee: &Uscc,
    grace: u64,
) -> Result<Certified, Fault> {
    let Some(certificate) = counting(facts, kind, core, grantee)? else { return Ok(Certified::Missing) };
    let id = certificate.certificate_id;
    if !certificate.is_in_term(facts.time) {
        let word = if certificate.is_expired(facts.time) { "expired" } else { certificate.status.word() };
        return Ok(Certified::Denied(id, word));
    }
    let basis = match &certificate.based_on {
        None => None,
        Some(basis) => match live_and_begun(facts.state, basis, facts.time)? {
            Some(grant) => Some(grant),
            None => return Ok(Certified::Denied(id, "based_on")),
        },
    };
    if freezes_of(facts.state, &keys::subject(&id))?.in_force(facts.time).is_some() {
        return Ok(Certified::Denied(id, "frozen"));
    }
    if !holder_differs(facts, &certificate, basis.as_ref(), core)? {
        return Ok(Certified::Live);
    }
    let in_grace = core.transferred.is_some_and(|at| facts.time < at.after(grace));
    Ok(if in_grace { Certified::HolderDiffers(id) } else { Certified::Denied(id, "holder_differs") })
}
