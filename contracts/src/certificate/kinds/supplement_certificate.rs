//! supplement_certificate 补正 (B11; docs/spec/certificate.md).

use crate::certificate::access::{Standing, found_as_applicant, standing_content};
use crate::certificate::change::{NewContent, require_words};
use crate::certificate::check::{Wanted, entries_of, require_fitting};
use crate::certificate::records::content::Content;
use crate::certificate::records::procedure::{Op, Stage};
use crate::certificate::samples;
use crate::certificate::write::{hidden, keep_wanted, note_replaced, save, tagged};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;

record! {
    /// Completes what was returned: it goes back to the stage that it came from, whose clock goes on.
    pub struct SupplementCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// What it is to say, whole; of a renewal, transfer or cancellation what stands, with other evidence at most.
        /// A long text that stays as it was asked for is named by its hash.
        pub content: Content,
        /// Of a correction by neither holder nor issuer: hash of the holder's written consent, in the place of one that was named before.
        #[serde(default)]
        pub consent_hash: Option<Hash>,
    }
}

impl Rule for SupplementCertificate {
    const NUMBER: u16 = 310;
    const NAME: &'static str = "supplement_certificate";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "apply_certificate", "return_certificate"];

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        self.content.require_types(None)
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let loaded = found_as_applicant(tx, draft, &self.id)?;
        let entries = entries_of(draft, &self.content.subject)?;
        let before = loaded.wanted(draft)?;
        require_words(&self.content, &[before.clone(), loaded.standing_or_wanted(draft)?])?;
        pass(tx, draft, &loaded, self.version, Standing::ANY)?;
        // Check 1
        let mut procedure = loaded.newest(tx.time)?;
        if procedure.stage != Stage::Returned {
            return Err(Code::WRONG_STAGE.of(procedure.stage.word()));
        }
        // Check 2
        ensure(!procedure.is_lapsed(tx.time), Code::LAPSED)?;
        let content = hidden(draft, &self.id, &self.content);
        // Check 3
        let has_content = matches!(procedure.op, Op::First | Op::Change | Op::Correct);
        if !has_content && standing_content(draft, &self.id)?.with_evidence_of(&content) != content {
            return Err(Code::FIELD_INVALID.of("content"));
        }
        // Check 4
        if procedure.op != Op::Cancel {
            if matches!(procedure.op, Op::First | Op::Change) {
                require_fitting(loaded.certificate.kind, &content)?;
            }
            let wanted = Wanted::of(&loaded.certificate, procedure.to, &content);
            wanted.require_first_six(tx, draft, &entries, true)?;
            wanted.require_evidence()?;
        }
        // Check 5
        let consent_hash = self.consent_hash.or(procedure.consent_hash);
        if matches!(procedure.op, Op::Change | Op::Correct) {
            let new = NewContent { op: procedure.op, content: &content, consent_hash };
            procedure.material = new.require_difference(tx, draft, &loaded.certificate, &content)?;
        }
        // Check 6: what an objection was right about cannot stay.
        ensure(!procedure.upheld || content != before, Code::NO_CHANGE)?;

        note_replaced(draft, &loaded.certificate, &before, &content);
        procedure.content = keep_wanted(draft, &self.id, procedure.op_no, &content);
        procedure.consent_hash = consent_hash;
        procedure.tags = tagged(&procedure.tags, tx);
        procedure.come_back(tx.time);
        save(draft, tx, Some(&loaded), loaded.certificate.clone(), Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        let evidence = ledger_samples::set([ledger_samples::hash("evidence"), ledger_samples::hash("more evidence")]);
        let content = Content { evidence, ..samples::content("bus-lines") };
        SupplementCertificate { id: samples::id("bus-lines"), version: 2, content, consent_hash: None }
    }
}
