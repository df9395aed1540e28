//! review_certificate 审核 (B10, C7; docs/spec/certificate.md).

use crate::catalog::access::second_person;
use crate::catalog::records::entry::Outcome;
use crate::certificate::access::{Handler, ISSUERS, at_stage, open_as_handler, require_overdue};
use crate::certificate::check::Wanted;
use crate::certificate::keys;
use crate::certificate::parameters::{ACCEPT_TERM, PUBLICITY_MIN, REGISTER_REVIEW_TERM, of_kind};
use crate::certificate::records::procedure::{Op, Stage};
use crate::certificate::samples;
use crate::certificate::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::kernel::value::Time;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Approves or rejects a procedure; what is approved is published, where its kind asks for that, and then issued.
    pub struct ReviewCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// What the review says.
        pub outcome: Outcome,
        /// Why; needed to reject.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
        /// 公示截止: the publicity ends at this time; the client computes it from working days.
        #[serde(default)]
        pub publicity_end: Option<Time>,
    }
}

impl Rule for ReviewCertificate {
    const NUMBER: u16 = 311;
    const NAME: &'static str = "review_certificate";
    const ALLOWED: &'static [Allowed] = ISSUERS;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "apply_certificate", "accept_certificate"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (loaded, as_whom) = open_as_handler(tx, draft, &self.id, self.version)?;
        let approves = self.outcome == Outcome::Approve;
        // Check 1
        let stages = if approves { &[Stage::Reviewing][..] } else { &[Stage::Reviewing, Stage::Publicity, Stage::Ready] };
        let mut procedure = at_stage(&loaded, tx.time, stages)?;
        // Check 2
        require_overdue(as_whom, &procedure, tx.time)?;
        // Check 3
        if approves && as_whom == Handler::Issuer && procedure.op != Op::Cancel {
            let content = loaded.wanted(draft)?;
            Wanted::of(&loaded.certificate, procedure.to, &content).require_issuer(tx, draft)?;
        }
        // Check 4 (四眼): what one asked for oneself needs another person.
        if acts_for(draft, tx.signer.uscc(), &procedure.applicant, tx.time)? {
            ensure(second_person(tx, &procedure.tags, procedure.opened), Code::SECOND_PERSON_NEEDED)?;
        }
        // Check 5 (A48): a refusal says why.
        ensure(approves || self.reason.is_some(), Code::REASON_MISSING)?;
        // Check 6 (B8)
        ensure(!approves || !procedure.upheld, Code::NOT_CORRECTED)?;
        // Check 7
        let issue_term = ACCEPT_TERM.at(draft, tx.time)?;
        let shortest = of_kind(&PUBLICITY_MIN, loaded.certificate.kind, draft, tx.time)?;
        let published = approves && shortest > 0 && procedure.asks_publicity();
        match self.publicity_end {
            Some(end) if published => {
                let least = tx.time.after(shortest);
                ensure(least <= end, Code::PUBLICITY_TOO_SHORT)?;
                ensure(end <= least.after(REGISTER_REVIEW_TERM.at(draft, tx.time)?), Code::BAD_TERM)?;
                procedure.publish(tx.time, end, issue_term);
            }
            None if published => return Err(Code::PUBLICITY_TOO_SHORT.into()),
            Some(_) => return Err(Code::FIELD_INVALID.of("publicity_end")),
            None if approves => procedure.make_ready(tx.time, issue_term),
            None => procedure.close(Stage::Rejected),
        }
        if let Some(reason) = &self.reason {
            draft.say_beside(reason, &keys::subject(&self.id))?;
        }

        save(draft, tx, Some(&loaded), loaded.handled_by(tx, as_whom), Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ReviewCertificate { id: samples::id("bus-lines"), version: 2, outcome: Outcome::Approve, reason: None, publicity_end: None }
    }
}
