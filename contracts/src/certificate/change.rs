//! What changes and corrections have in common (docs/spec/certificate.md, change_certificate and correct_certificate).

use crate::certificate::access::{Loaded, Standing, standing_content};
use crate::certificate::check::{Wanted, entries_of, require_fitting};
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus};
use crate::certificate::records::content::Content;
use crate::certificate::records::procedure::Op;
use crate::certificate::stages::Opening;
use crate::certificate::write::{hidden, keep_wanted, next_number, save};
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::state::StateRead;
use crate::kernel::value::Hash;
use crate::kernel::walk::Path;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts;
use crate::ledger::texts::{Places, Reason};

/// A new content for an issued certificate.
pub(crate) struct NewContent<'a> {
    /// Change or correct.
    pub op: Op,
    /// As the sender says it.
    pub content: &'a Content,
    /// Hash of the holder's written consent.
    pub consent_hash: Option<Hash>,
}

impl NewContent<'_> {
    /// The gate, the checks and what they write.
    pub fn apply(&self, tx: &TxContext, draft: &mut Draft<'_>, (loaded, version): (Loaded, u64), reason: &Reason) -> Result<Done, Refusal> {
        let entries = entries_of(draft, &self.content.subject)?;
        require_words(self.content, &[loaded.standing_or_wanted(draft)?])?;
        pass(tx, draft, &loaded, version, Standing::ANY)?;
        // Checks 1 and 2
        require_changeable(tx, &loaded)?;
        let id = loaded.certificate.certificate_id;
        let content = hidden(draft, &id, self.content);
        if self.op == Op::Change {
            require_fitting(loaded.certificate.kind, &content)?;
        }
        // Check 3
        Wanted::of(&loaded.certificate, None, &content).require(tx, draft, &entries)?;
        // Checks 4 to 6
        let material = self.require_difference(tx, draft, &loaded.certificate, &content)?;
        draft.say_beside(reason, &keys::subject(&id))?;

        let op_no = next_number(&loaded.certificate)?;
        let hash = keep_wanted(draft, &id, op_no, &content);
        let opening =
            Opening { consent_hash: self.consent_hash, reason: Some(reason.code.clone()), material, ..Opening::of(self.op, hash) };
        let procedure = opening.begin(tx, draft, op_no, loaded.division)?;
        let certificate = Certificate { procedures: op_no, ..loaded.certificate.clone() };
        save(draft, tx, Some(&loaded), certificate, Some(&procedure))?;
        Ok(Done::of(id))
    }

    /// Checks 4 to 6 against what stands; tells whether the change is material.
    pub fn require_difference(
        &self,
        tx: &TxContext,
        state: &dyn StateRead,
        certificate: &Certificate,
        content: &Content,
    ) -> Result<bool, Refusal> {
        let standing = standing_content(state, &certificate.certificate_id)?;
        // Check 4
        ensure(standing != *content, Code::NO_CHANGE)?;
        let material = standing.differs_materially(content);
        if self.op == Op::Correct {
            // Check 5
            ensure(!material, Code::MATERIAL_CHANGE)?;
            // Check 6
            let me = tx.signer.uscc();
            let party = acts_for(state, me, &certificate.holder, tx.time)? || acts_for(state, me, &certificate.issuer, tx.time)?;
            ensure(party || self.consent_hash.is_some(), Code::CONSENT_MISSING)?;
        }
        Ok(material)
    }
}

/// Checks 1 and 2 of what asks for an issued certificate without an open procedure.
pub(crate) fn require_changeable(tx: &TxContext, loaded: &Loaded) -> Result<(), Refusal> {
    ensure(loaded.certificate.status == CertificateStatus::Issued, Code::NOT_ISSUED)?;
    require_none_open(tx, loaded)
}

/// Check 2: no procedure is open; one that lapsed gives way.
pub(crate) fn require_none_open(tx: &TxContext, loaded: &Loaded) -> Result<(), Refusal> {
    ensure(!loaded.procedure.as_ref().is_some_and(|procedure| procedure.is_open(tx.time)), Code::PROCEDURE_OPEN)
}

/// S4 of long texts: one that is named by its hash stands in its place, in what stands or is asked for, or `not_found{content…}`. So who changes something else need not know
/// the salt of words that stay.
pub(crate) fn require_words(given: &Content, stand: &[Content]) -> Result<(), Refusal> {
    let below = Path::Field(&Path::Here, "content");
    let known: Places = stand.iter().flat_map(|content| texts::places(&mut content.clone(), &below)).collect();
    let absent = texts::places(&mut given.clone(), &below).into_iter().find(|place| !known.contains(place));
    absent.map_or(Ok(()), |(path, _)| Err(Code::NOT_FOUND.of(path)))
}
