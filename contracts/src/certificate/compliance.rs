//! The conclusion of a compliance review 安全/合规审查结论 (A13, A14; docs/spec/certificate.md, Compliance review): the chain itself gives it when all
//! reviews of an edition are complete. Nobody applies for it, and no procedure changes it.

use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus, Creation};
use crate::certificate::records::content::{About, CertificateKind, Content, SeenEdition};
use crate::certificate::write::{put_in_force, save};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{CertificateId, ObjectId, Uscc};
use crate::kernel::state::{StateWrite, stored_at};
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::context::TxContext;
use crate::ledger::draft::Draft;
use crate::ledger::organisation::organisation;

/// What was reviewed, by whom.
pub struct Reviewed<'a> {
    /// The edition.
    pub edition: SeenEdition,
    /// Its maker, who holds the certificate.
    pub maker: Uscc,
    /// The bureaus among its reviewers, at least one; as issuer stands the smallest.
    pub bureaus: &'a [Uscc],
    /// What the certificate says; its subject is the edition.
    pub content: Content,
}

/// The maker's key of the certificate of an edition: `ID@EDITION`.
fn key_of(edition: &SeenEdition) -> Result<LocalKey, Fault> {
    LocalKey::new(format!("{}@{}", edition.of.object(), edition.edition)).map_err(|e| Fault::new(format!("the key of an edition: {e}")))
}

/// Is it a key of such a certificate? No application may use one.
pub(crate) fn is_reserved(key: &LocalKey) -> bool {
    let Some((id, edition)) = key.as_str().rsplit_once('@') else { return false };
    let of_edition = |id: ObjectId| ['P', 'M'].contains(&id.kind());
    ObjectId::parse(id).is_ok_and(of_edition) && !edition.is_empty() && edition.bytes().all(|b| b.is_ascii_digit())
}

/// Gives the certificate of an edition whose reviews are complete, in force from now on and without end. Once an edition.
pub fn conclude(tx: &TxContext, draft: &mut Draft<'_>, reviewed: &Reviewed<'_>) -> Result<CertificateId, Refusal> {
    let Reviewed { edition, maker, bureaus, content } = reviewed;
    let issuer = bureaus.iter().min().copied().ok_or_else(|| Fault::new("no bureau reviewed an edition"))?;
    let division = organisation(maker).get(draft)?.ok_or_else(|| Fault::new("a maker is missing"))?.first_division;
    let local_key = key_of(edition)?;
    let id = CertificateId::derive(&division, maker, &local_key);
    if keys::creation(&id).get(draft)?.is_some() {
        return Err(Fault::new("an edition was reviewed to its end twice").into());
    }
    let mut content = Content { subject: About::Edition(edition.clone()), ..content.clone() };
    draft.hide(&mut content, &keys::subject(&id));
    let mut certificate = Certificate {
        certificate_id: id,
        kind: CertificateKind::ComplianceReview,
        issuer,
        holder: *maker,
        rights: Default::default(),
        based_on: content.based_on,
        official_number: None,
        valid_from: Some(tx.time),
        // Superseded with its edition, not by time.
        valid_until: Some(Time::MAX),
        status: CertificateStatus::Issued,
        status_reason: None,
        suspended_by: None,
        in_place_of: None,
        procedures: 0,
        content: None,
        version: 0,
    };
    let bytes = stored_at(&content, draft.app_version());
    draft.keep(bytes);
    certificate.content = Some(put_in_force(draft, &certificate, &content)?);
    let made = Creation { payload_hash: tx.payload_hash, local_key, applied_by: *tx.signer.uscc(), at: tx.time };
    draft.put(&keys::creation(&id), &made);
    save(draft, tx, None, certificate, None)?;
    Ok(id)
}
