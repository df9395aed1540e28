//! issue_certificate 发证 (B10, C2, C7, E8; docs/spec/certificate.md): what was approved, and was published as long as it had to be, takes effect.

use crate::catalog::records::detail::ExternalId;
use crate::certificate::access::{Handler, ISSUERS, Loaded, at_stage, open_as_handler, require_overdue};
use crate::certificate::check::{Wanted, entries_of, require_unused};
use crate::certificate::keys;
use crate::certificate::parameters::{CERTIFICATE_TERM_MAX, REGISTER_REVIEW_TERM, of_kind};
use crate::certificate::records::certificate::{Certificate, CertificateStatus, Named, OfficialNumber};
use crate::certificate::records::content::Content;
use crate::certificate::records::procedure::{Op, Procedure, Stage};
use crate::certificate::samples;
use crate::certificate::write::{put_in_force, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::Time;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;

record! {
    /// Issues, changes, corrects, renews, transfers or cancels, as the newest procedure asks.
    pub struct IssueCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// Number of another system; given once, by any issue.
        #[serde(default)]
        pub official_number: Option<OfficialNumber>,
        /// Of a first issue: in force from this time on.
        #[serde(default)]
        pub valid_from: Option<Time>,
        /// Of a first issue and of a renewal: in force before this time.
        #[serde(default)]
        pub valid_until: Option<Time>,
    }
}

impl Rule for IssueCertificate {
    const NUMBER: u16 = 312;
    const NAME: &'static str = "issue_certificate";
    const ALLOWED: &'static [Allowed] = ISSUERS;
    const EXAMPLE_AFTER: &'static [&'static str] =
        &["submit_entry", "review_entry", "apply_certificate", "accept_certificate", "review_certificate"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (loaded, as_whom) = open_as_handler(tx, draft, &self.id, self.version)?;
        // Check 1
        let mut procedure = at_stage(&loaded, tx.time, &[Stage::Publicity, Stage::Ready])?;
        // Check 2
        require_overdue(as_whom, &procedure, tx.time)?;
        // Check 3
        let asks_issued = matches!(procedure.op, Op::Change | Op::Correct | Op::Renew | Op::Transfer);
        ensure(!asks_issued || loaded.certificate.status == CertificateStatus::Issued, Code::NOT_ISSUED)?;
        // Check 4: the chain itself keeps a publicity to its end.
        let published = procedure.publicity.as_ref().is_none_or(|publicity| publicity.end <= tx.time);
        let disputed = procedure.filed > 0 && procedure.filed_until.is_some_and(|until| tx.time < until);
        ensure(published && !disputed, Code::PUBLICITY_RUNNING)?;
        // Checks 5 and 6
        self.require_number(draft, &loaded.certificate)?;
        // Check 7
        let content = loaded.wanted(draft)?;
        self.require_term(tx, draft, (&loaded.certificate, &content), &procedure)?;
        // Check 8
        require_fit(tx, draft, (&loaded, as_whom), &procedure, &content)?;

        let certificate = self.effect(draft, loaded.handled_by(tx, as_whom), &procedure, &content)?;
        procedure.close(Stage::Done);
        save(draft, tx, Some(&loaded), certificate, Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        IssueCertificate {
            id: samples::id("bus-lines"),
            version: 3,
            official_number: None,
            valid_from: Some(samples::later(1)),
            valid_until: Some(samples::later(50)),
        }
    }
}

impl IssueCertificate {
    /// Checks 5 and 6 (C2): the number fits its scheme, is no other certificate's, and is the one that this one has.
    fn require_number(&self, state: &dyn StateRead, certificate: &Certificate) -> Result<(), Refusal> {
        let Some(number) = &self.official_number else { return Ok(()) };
        ensure(ExternalId::new(number.scheme, number.number.clone()).is_ok(), Code::NUMBER_INVALID)?;
        let taken = keys::numbered(number).get(state)?.is_some_and(|named| named.certificate != self.id);
        let differs = certificate.official_number.as_ref().is_some_and(|has| has != number);
        ensure(!taken && !differs, Code::NUMBER_TAKEN)
    }

    /// Check 7: the dates that the procedure asks for and no others, within what the kind allows.
    fn require_term(
        &self,
        tx: &TxContext,
        state: &dyn StateRead,
        (certificate, content): (&Certificate, &Content),
        procedure: &Procedure,
    ) -> Result<(), Refusal> {
        let now = tx.time;
        let longest = of_kind(&CERTIFICATE_TERM_MAX, certificate.kind, state, now)?;
        let fits = match (procedure.op, self.valid_from, self.valid_until) {
            (Op::First, Some(from), Some(until)) => {
                let latest = now.after(REGISTER_REVIEW_TERM.at(state, now)?);
                now <= from && from <= latest && from < until && until <= from.after(longest)
            }
            (Op::Renew, None, Some(until)) => {
                let old = certificate.valid_until.ok_or_else(|| Fault::new("an issued certificate has no end"))?;
                let term = procedure.term.map_or(longest, |term| longest.min(term.0.into()));
                old < until && until <= old.after(term) && now < until
            }
            (Op::First | Op::Renew, ..) => false,
            (_, from, until) => from.is_none() && until.is_none(),
        };
        // No longer than what it rests on.
        let basis = content.based_on.as_ref().map(|id| (tx.law.live_grant)(state, id, now)).transpose()?.flatten();
        let outlasts = self.valid_until.zip(basis).is_some_and(|(until, live)| live.until < until);
        ensure(fits && !outlasts, Code::BAD_TERM)
    }

    /// The certificate as the procedure leaves it, and what stands beside its subjects.
    fn effect(
        &self,
        draft: &mut Draft<'_>,
        mut after: Certificate,
        procedure: &Procedure,
        content: &Content,
    ) -> Result<Certificate, Fault> {
        if let Some(number) = &self.official_number {
            draft.put(&keys::numbered(number), &Named { certificate: self.id });
            after.official_number = Some(number.clone());
        }
        match procedure.op {
            Op::First => {
                after.status = CertificateStatus::Issued;
                (after.valid_from, after.valid_until) = (self.valid_from, self.valid_until);
            }
            Op::Renew => after.valid_until = self.valid_until,
            Op::Transfer => after.holder = procedure.to.ok_or_else(|| Fault::new("a transfer names nobody"))?,
            Op::Cancel => {
                after.status = CertificateStatus::Cancelled;
                after.status_reason = procedure.reason.clone();
                after.suspended_by = None;
            }
            Op::Change | Op::Correct => {}
        }
        if matches!(procedure.op, Op::First | Op::Change | Op::Correct) {
            after.rights = content.rights.clone();
            after.based_on = content.based_on;
        }
        if matches!(procedure.op, Op::First | Op::Change | Op::Correct | Op::Transfer) {
            after.content = Some(put_in_force(draft, &after, content)?);
        }
        Ok(after)
    }
}

/// Check 8: what was asked when it was applied for holds still.
fn require_fit(
    tx: &TxContext,
    state: &dyn StateRead,
    (loaded, as_whom): (&Loaded, Handler),
    procedure: &Procedure,
    content: &Content,
) -> Result<(), Refusal> {
    if procedure.op == Op::Cancel {
        return require_unused(state, &loaded.certificate, content, procedure.force);
    }
    let entries = entries_of(state, &content.subject)?;
    let wanted = Wanted::of(&loaded.certificate, procedure.to, content);
    wanted.require_first_six(tx, state, &entries, as_whom == Handler::Issuer)?;
    if matches!(procedure.op, Op::First | Op::Change | Op::Transfer) {
        wanted.require_undisputed(tx, state)?;
    }
    Ok(())
}
