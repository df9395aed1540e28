//! review_report 审查安全报告 (C22; docs/spec/supervision.md): accepted, or deficient, so that the duty is unmet again.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::keys::grant as grant_keys;
use crate::authorization::records::duty::{ReportKind, ReportStatus, Reviewed};
use crate::authorization::records::hold::SelfStop;
use crate::authorization::write::grant::mark;
use crate::authorization::write::hold::save_stop;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::{choice, record};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{OrderId, ReportId};
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};
use crate::supervision::access::{REVIEWERS, SeenOrder, SeenReport};
use crate::supervision::samples;

choice! {
    /// What a review finds.
    Finding {
        /// Sufficient.
        Accepted,
        /// Deficient.
        Deficient,
    }
}

record! {
    /// Reviews a security report, once.
    pub struct ReviewReport {
        /// The report.
        pub id: ReportId,
        /// Its version now.
        pub version: u64,
        /// What it finds.
        pub outcome: Finding,
        /// Why; one that is deficient needs it.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
        /// The order that follows from it.
        #[serde(default)]
        pub order: Option<OrderId>,
    }
}

impl Rule for ReviewReport {
    const NUMBER: u16 = 801;
    const NAME: &'static str = "review_report";
    const ALLOWED: &'static [Allowed] = REVIEWERS;
    const HOLD: Hold = Hold::Passes;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let reviewed = found::<SeenReport>(tx, draft, &self.id)?;
        if let Some(order) = &self.order {
            found_in::<SeenOrder>(tx, draft, order, "order")?;
        }
        pass(tx, draft, &reviewed, self.version, ReportStatus::ALL)?;
        // Check 1
        ensure(reviewed.report.status == ReportStatus::Filed, Code::ALREADY_DECIDED)?;
        let deficient = self.outcome == Finding::Deficient;
        // Check 2
        ensure(!deficient || self.reason.is_some(), Code::REASON_MISSING)?;
        if deficient {
            unmeet(tx, draft, &reviewed)?;
        }
        if let Some(reason) = &self.reason {
            draft.say_beside(reason, &grant_keys::report_subject(&self.id))?;
        }

        let mut report = reviewed.report;
        report.status = if deficient { ReportStatus::Deficient } else { ReportStatus::Accepted };
        report.reviewed = Some(Reviewed { by: *tx.signer.uscc(), at: tx.time, order: self.order });
        report.version = report.version.saturating_add(1);
        draft.follow(&mut report)?;
        draft.version(&report)?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ReviewReport {
            id: samples::report(samples::REPORT_KEY),
            version: 1,
            outcome: Finding::Deficient,
            reason: Some(catalog_samples::reason("incomplete")),
            order: None,
        }
    }
}

/// The duty that the report met is unmet again: its period, or the report that its stop asks for. An incident has none.
fn unmeet(tx: &TxContext, draft: &mut Draft<'_>, reviewed: &SeenReport) -> Result<(), Refusal> {
    let (report, grant) = (&reviewed.report, &reviewed.seen.grant);
    match report.kind {
        ReportKind::HalfYear => {
            let key = grant_keys::duty(&report.grant);
            let duty = key.get(draft)?.ok_or_else(|| Fault::new("a grant has no duty"))?;
            // Check 3
            let unmet = duty.unmet(&report.period, tx.time).ok_or(Code::TOO_MANY)?;
            draft.put(&key, &unmet);
            mark(draft, grant)?;
        }
        ReportKind::Risk => {
            let stop = grant_keys::self_stop(&report.grant).get(draft)?;
            if let Some(stop) = stop.filter(|stop| stop.is_in_force() && stop.reported == Some(report.report_id)) {
                save_stop(draft, grant, SelfStop { reported: None, ..stop })?;
            }
        }
        ReportKind::Incident => {}
    }
    Ok(())
}
