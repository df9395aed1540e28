//! redact 遮蔽 (docs/spec/governance.md): the words of a long text or public reason go, everything that was ever proven stays.
//!
//! Records hold the hash of each long text, so no record, root or version changes. A mark beside the object makes questions answer
//! `redacted` for this text alone; nodes drop its words. The mark names the hash, so it covers every version in which the same words
//! stood in this place, also one that comes later.

use crate::catalog::keys as catalog_keys;
use crate::catalog::kinds::transfer_entry::{Transfer, TransferEntry};
use crate::catalog::write::Entry;
use crate::element::keys;
use crate::governance::action::{ElementKey, Redact, Target};
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::keys as governance_keys;
use crate::kernel::block::Position;
use crate::kernel::error::{Code as ErrorCode, Refusal};
use crate::kernel::id::{EntryId, ObjectId, ProposalId, Uscc};
use crate::kernel::state::{Bytes32, StateRead, StateWrite, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::Draft;
use crate::ledger::joint::body_of;
use crate::ledger::joint_act::joint_act;
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::scheduled;
use crate::ledger::texts::{Redacted, hash_at, redactions, said};
use crate::ledger::{organisation, texts};

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
        match (EntryId::try_from(*id), ProposalId::try_from(*id)) {
            (Ok(entry), _) => self.of_entry(&entry, time, state),
            (_, Ok(proposal)) => self.of_proposal(&proposal, state),
            _ => self.said_about(&Subject::Object(*id), state),
        }
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
            ["transfer", rest] => self.of_transfer(id, rest, state),
            _ => Err(self.refused()),
        }
    }

    /// Hash of the text at the path in a transfer: `reason.public` in the newest body, `CONTENT_HASH.reason.public` in any other one.
    fn of_transfer(&self, id: &EntryId, rest: &str, state: &dyn StateRead) -> Result<Vec<Bytes32>, Refusal> {
        let subject = catalog_keys::subject(id);
        let named = rest.split_once('.').and_then(|(hash, path)| Some((hash.parse().ok()?, path)));
        let (content, path) = match named {
            Some((hash, path)) => (Some(hash), path),
            None => (joint_act(&subject, TransferEntry::NUMBER).get(state)?.map(|act| act.content_hash), rest),
        };
        let Some(content) = content else { return Err(self.refused()) };
        let body = body_of::<Transfer>(&subject, &content).get(state)?;
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
