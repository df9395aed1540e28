//! redact 遮蔽 (docs/spec/governance.md): the words of a long text or public reason go, everything that was ever proven stays.
//!
//! Records hold the hash of each long text, so no record, root or version changes. A mark beside the object makes questions answer
//! `redacted` for this text alone; nodes drop its words. The mark names the hash, so it covers every version in which the same words
//! stood in this place, also one that comes later.

use crate::access_request::keys as access_keys;
use crate::catalog::keys as catalog_keys;
use crate::catalog::kinds::transfer_entry::Transfer as EntryTransfer;
use crate::catalog::write::Entry;
use crate::certificate::keys as certificate_keys;
use crate::certificate::kinds::transfer_certificate::Transfer as CertificateTransfer;
use crate::element::keys;
use crate::governance::action::{ElementKey, Redact, Target};
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::keys as governance_keys;
use crate::kernel::block::Position;
use crate::kernel::error::{Code as ErrorCode, Refusal};
use crate::kernel::id::{CertificateId, EntryId, ObjectId, ObjectionId, ProposalId, RequestId, Uscc};
use crate::kernel::state::{Bytes32, StateRead, StateWrite, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::Draft;
use crate::ledger::joint::{JointBody, body_of};
use crate::ledger::joint_act::joint_act;
use crate::ledger::scheduled::scheduled;
use crate::ledger::texts::{Redacted, hash_at, redactions, said};
use crate::ledger::{organisation, texts};
use crate::objection::keys as objection_keys;

impl Redact {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let subject = match &self.object {
            Target::Id(id) => Subject::Object(*id),
            Target::Organisation(uscc) => organisation::subject(uscc),
            Target::Element(name) => keys::subject(&name.key, &name.scope_division),
        };
        let found = match &self.object {
            _ if !self.replaced_in.is_empty() => self.replaced(&subject, draft)?,
            Target::Id(id) => self.of_id(id, at.time, draft)?,
            Target::Organisation(uscc) => self.of_organisation(uscc, draft)?,
            Target::Element(name) => self.of_element(name, draft)?,
        };
        let mut marks = redactions(&subject).get(draft)?.unwrap_or_default();
        let new: Vec<_> = found.into_iter().filter(|text| !marks.has(text)).collect();
        if new.is_empty() {
            // Nothing stands there, it is no long text, or it is redacted already.
            return Err(self.refused());
        }
        for text in new {
            if let Err(place) = marks.texts.binary_search_by_key(&text, |r| r.text) {
                marks.texts.insert(place, Redacted { text, proposal: *at.proposal });
            }
            draft.drop_blob(text);
        }
        draft.put(&redactions(&subject), &marks);
        Ok(())
    }

    fn of_id(&self, id: &ObjectId, time: Time, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        match (EntryId::try_from(*id), ProposalId::try_from(*id), CertificateId::try_from(*id)) {
            (Ok(entry), ..) => self.of_entry(&entry, time, state),
            (_, Ok(proposal), _) => self.of_proposal(&proposal, state),
            (.., Ok(certificate)) => self.of_certificate(&certificate, state),
            _ => self.of_other(id, state),
        }
    }

    /// Hash of the text at the path in a request or an objection, else in a reason that stands beside an act on the object.
    fn of_other(&self, id: &ObjectId, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let path = self.path.as_str();
        let found = match (RequestId::try_from(*id), ObjectionId::try_from(*id)) {
            (Ok(request), _) => access_keys::request(&request).get(state)?.and_then(|mut request| hash_at(&mut request, path)),
            (_, Ok(objection)) => objection_keys::objection(&objection).get(state)?.and_then(|mut objection| hash_at(&mut objection, path)),
            _ => None,
        };
        found.map_or_else(|| self.said_about(&Subject::Object(*id), state), |text| Ok(vec![text]))
    }

    /// Hashes of the texts at the path that versions took the place of; refused where one of them took none there.
    fn replaced(&self, object: &Subject, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let mut found = Vec::new();
        for version in self.replaced_in.iter() {
            let note = texts::replaced(object, *version).get(state)?.unwrap_or_default();
            let before = found.len();
            found.extend(note.texts.into_iter().filter(|(place, _)| place == self.path.as_str()).map(|(_, text)| text));
            if found.len() == before {
                return Err(self.refused());
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn refused(&self) -> Refusal {
        ErrorCode::NOT_REDACTABLE.of(&self.path)
    }

    fn absent<T>(&self) -> Result<T, Refusal> {
        Err(ErrorCode::NOT_FOUND.of("action.object"))
    }

    /// Hashes of the texts at the path in an entry.
    fn of_entry(&self, id: &EntryId, time: Time, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let Some(entry) = Entry::load(state, id, time)? else { return self.absent() };
        let parts: Vec<&str> = self.path.as_str().splitn(2, '.').collect();
        match parts.as_slice() {
            ["detail", path] => Ok(entry.details().into_iter().filter_map(|of| hash_at(&mut of.into_owned().detail, path)).collect()),
            ["notes", rest] => {
                let Some((version, path)) = self.version_and(rest) else { return Err(self.refused()) };
                let note = catalog_keys::note(id, version).get(state)?;
                Ok(note.and_then(|mut n| hash_at(&mut n.reason, path)).into_iter().collect())
            }
            ["reviews", rest] => {
                let Some((version, rest)) = self.version_and(rest) else { return Err(self.refused()) };
                let Some((reviewer, path)) = signer_and(rest) else { return Err(self.refused()) };
                let review = catalog_keys::review(id, version, &reviewer).get(state)?;
                Ok(review.and_then(|r| r.reason).and_then(|mut r| hash_at(&mut r, path)).into_iter().collect())
            }
            ["transfer", rest] => self.of_joint::<EntryTransfer>(&catalog_keys::subject(id), rest, state),
            _ => Err(self.refused()),
        }
    }

    /// Hash of the text at the path in a certificate: in what stands, in what a procedure asked for (`procedures.2.content.storage`), in a
    /// transfer, or beside an act.
    fn of_certificate(&self, id: &CertificateId, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let subject = certificate_keys::subject(id);
        let (content, path) = match self.path.as_str().split_once('.') {
            Some(("content", path)) => (certificate_keys::content(id).get(state)?, path),
            Some(("procedures", rest)) => {
                let named = rest.split_once(".content.").and_then(|(op_no, path)| Some((op_no.parse().ok()?, path)));
                let Some((op_no, path)) = named else { return Err(self.refused()) };
                (certificate_keys::wanted(id, op_no).get(state)?, path)
            }
            Some(("transfer", rest)) => return self.of_joint::<CertificateTransfer>(&subject, rest, state),
            _ => return self.said_about(&subject, state),
        };
        Ok(content.and_then(|mut content| hash_at(&mut content, path)).into_iter().collect())
    }

    /// Hash of the text at the path in a joint act: `reason.public` in the newest body, `CONTENT_HASH.reason.public` in any other one.
    fn of_joint<B: JointBody>(&self, subject: &Subject, rest: &str, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let named = rest.split_once('.').and_then(|(hash, path)| Some((hash.parse().ok()?, path)));
        let (content, path) = match named {
            Some((hash, path)) => (Some(hash), path),
            None => (joint_act(subject, B::NUMBER).get(state)?.map(|act| act.content_hash), rest),
        };
        let Some(content) = content else { return Err(self.refused()) };
        let body = body_of::<B>(subject, &content).get(state)?;
        Ok(body.and_then(|mut body| hash_at(&mut body.body, path)).into_iter().collect())
    }

    /// Hash of the text at the path in what was decided about an organisation.
    fn of_organisation(&self, uscc: &Uscc, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let rekey = scheduled(uscc).get(state)?.and_then(|schedule| schedule.rekey);
        let Some(("rekey", path)) = self.path.as_str().split_once(".reason.") else {
            return self.said_about(&organisation::subject(uscc), state);
        };
        Ok(rekey.and_then(|mut rekey| hash_at(&mut rekey.reason, path)).into_iter().collect())
    }

    /// Hash of the text in a reason that stands beside an act: `reasons.7.0.3.1.public`, the act's height, bundle, transaction and message
    /// as the object's history shows them.
    fn said_about(&self, object: &Subject, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let mut parts = self.path.as_str().splitn(6, '.');
        let place = (|| {
            let reasons = parts.next()? == "reasons";
            let height = parts.next()?.parse().ok()?;
            let (bundle, transaction) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            let position = Position { bundle, transaction, message: parts.next()?.parse().ok()? };
            reasons.then_some((height, position, parts.next()?))
        })();
        let Some((height, position, path)) = place else { return Err(self.refused()) };
        Ok(said(object, height, &position).get(state)?.and_then(|mut said| hash_at(&mut said.reason, path)).into_iter().collect())
    }

    /// Hash of the text at the path in a proposal.
    fn of_proposal(&self, id: &ProposalId, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let Some(mut proposal) = governance_keys::proposal(id).get(state)? else { return self.absent() };
        let found = match self.path.as_str().split_once('.') {
            Some(("reason", path)) => hash_at(&mut proposal.reason, path),
            Some(("votes", rest)) => {
                let Some((governor, path)) = signer_and(rest) else { return Err(self.refused()) };
                let votes = governance_keys::votes(id).get(state)?.unwrap_or_default().votes;
                let reason = votes.into_iter().find(|v| v.governor == governor).and_then(|v| v.reason);
                reason.and_then(|mut r| hash_at(&mut r, path))
            }
            _ => return self.said_about(&governance_keys::subject(id), state),
        };
        Ok(found.into_iter().collect())
    }

    /// Hashes of the texts at the path in a data element.
    fn of_element(&self, name: &ElementKey, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let Some(mut now) = keys::element(&name.key, &name.scope_division).get(state)? else { return self.absent() };
        Ok(hash_at(&mut now, self.path.as_str()).into_iter().collect())
    }

    /// `3.public` → 3, `public`.
    fn version_and<'a>(&self, rest: &'a str) -> Option<(u64, &'a str)> {
        let (version, path) = rest.split_once('.')?;
        Some((version.parse().ok()?, path))
    }
}

/// `ORGANISATION.public` → the organisation, `public`.
fn signer_and(rest: &str) -> Option<(Uscc, &str)> {
    let (signer, path) = rest.split_once('.')?;
    Some((signer.parse().ok()?, path))
}
