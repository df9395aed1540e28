//! file_security_report 安全报告 (C22, C24; docs/spec/grant.md): period after period, after a self-stop, and of incidents.

use crate::authorization::access::grant::{GRANTEES, SeenGrant};
use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::kinds::close_out_grant::{WAS_A_GRANT, require_not_closed};
use crate::authorization::records::duty::{ReportCounts, ReportKind, ReportStatus, SecurityReport};
use crate::authorization::records::hold::SelfStop;
use crate::authorization::samples::grant as samples;
use crate::authorization::write::grant::mark;
use crate::authorization::write::hold::save_stop;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{GrantId, ReportId};
use crate::kernel::state::StateWrite;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{SeenAs, found_in, pass_as, require_relation};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::term::Term;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Reports on the security of what is done under a grant.
    pub struct FileSecurityReport {
        /// The grantee's own key of the report.
        pub local_key: LocalKey,
        /// The grant.
        pub grant: GrantId,
        /// What it is about.
        pub kind: ReportKind,
        /// The period.
        pub period: Term,
        /// Counts.
        pub counts: ReportCounts,
        /// Hash of the report.
        pub document: Hash,
        /// What there is to say.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for FileSecurityReport {
    const NUMBER: u16 = 430;
    const NAME: &'static str = "file_security_report";
    const ALLOWED: &'static [Allowed] = GRANTEES;
    const HOLD: Hold = Hold::Ending;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        if self.period.is_empty() { Err(Code::FIELD_INVALID.of("period")) } else { Ok(()) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let signer = &tx.signer.organisation;
        let id = ReportId::derive(&signer.first_division, &signer.uscc, &self.local_key);
        if let Some(filed) = keys::report(&id).get(draft)? {
            ensure(filed.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let seen = found_in::<SeenGrant>(tx, draft, &self.grant, "grant")?;
        // The report names no version of the grant.
        let named = SeenAs { object: &seen, is_current: true, is_frozen: seen.is_frozen };
        pass_as(tx, &named, 0, WAS_A_GRANT, || require_relation(tx, draft, &seen.as_grantee()))?;
        require_not_closed(&seen.grant)?;
        match self.kind {
            // Check 1
            ReportKind::HalfYear => self.meet_duty(tx, draft, &seen)?,
            // Check 2
            ReportKind::Risk => {
                let stop = keys::self_stop(&self.grant).get(draft)?.filter(SelfStop::is_in_force).ok_or(Code::NOT_HELD)?;
                save_stop(draft, &seen.grant, SelfStop { reported: Some(id), ..stop })?;
            }
            ReportKind::Incident => {}
        }
        let mut report = SecurityReport {
            report_id: id,
            grant: self.grant,
            kind: self.kind,
            period: self.period.clone(),
            counts: self.counts.clone(),
            document: self.document,
            reason: self.reason.as_ref().map(|reason| reason.0.clone()),
            by: signer.uscc,
            at: tx.time,
            status: ReportStatus::Filed,
            reviewed: None,
            version: 1,
            payload_hash: tx.payload_hash,
        };
        if let Some(reason) = &report.reason {
            draft.require_reason(reason)?;
        }
        draft.follow(&mut report)?;
        draft.version(&report)?;
        lists::reports_of(&self.grant).join(draft, &lists::report_member(&id))?;
        if self.kind != ReportKind::Risk {
            mark(draft, &seen.grant)?;
        }
        Ok(Done::of(id))
    }

    fn example() -> Self {
        FileSecurityReport {
            local_key: ledger_samples::local_key("risk-2026"),
            grant: samples::id(),
            kind: ReportKind::Risk,
            period: samples::first_month(),
            counts: ReportCounts { incidents: 1, measures: 2, ..ReportCounts::default() },
            document: ledger_samples::hash("risk report"),
            reason: None,
        }
    }
}

impl FileSecurityReport {
    /// The next period, once it has ended, or one that was found deficient.
    fn meet_duty(&self, tx: &TxContext, draft: &mut Draft<'_>, seen: &SeenGrant) -> Result<(), Refusal> {
        let key = keys::duty(&self.grant);
        let duty = key.get(draft)?.ok_or_else(|| Fault::new("a grant has no duty"))?;
        let end = seen.end().at;
        let next = duty.next(end).filter(|next| *next == self.period && next.until <= tx.time);
        let met = match next {
            Some(next) => Some(duty.reported(&next, seen.grant.duties.report_every, end)),
            None => duty.mended(&self.period),
        };
        draft.put(&key, &met.ok_or(Code::PERIOD_UNKNOWN)?);
        Ok(())
    }
}
