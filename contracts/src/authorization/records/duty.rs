//! The duty of security reports 安全报告义务 (C22; docs/spec/grant.md, Reports): period after period from the beginning of the grant.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{GrantId, OrderId, ReportId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::Text;
use crate::kernel::value::{Hash, Hash32, List, Secs, Time};
use crate::ledger::term::Term;
use crate::ledger::texts::Reason;

choice! {
    /// What a security report is about.
    ReportKind {
        /// A period of the duty.
        HalfYear "half_year",
        /// Why the operator stopped itself.
        Risk "risk",
        /// An incident.
        Incident "incident",
    }

    /// State of a report.
    ReportStatus {
        /// Handed in.
        Filed "filed",
        /// Found sufficient.
        Accepted "accepted",
        /// Found deficient: the duty counts as unmet again.
        Deficient "deficient",
    }
}

record! {
    /// A period whose report was found deficient.
    pub struct Deficient {
        /// Which.
        pub period: Term,
        /// Since when.
        pub since: Time,
    }

    /// How far the duty is met. Absent before a grant is active.
    pub struct GrantDuty {
        /// All before this time was reported.
        pub reported_until: Time,
        /// End of the period that begins there, fixed when it began; the same time where nothing is left to be reported.
        pub until: Time,
        /// Periods whose report has to be filed again.
        pub deficient: List<Deficient, 0, 16>,
    }

    /// What was counted in a period.
    #[derive(Default)]
    pub struct ReportCounts {
        /// Incidents.
        pub incidents: u32,
        /// Uses without authority.
        pub unauthorised: u32,
        /// Complaints.
        pub complaints: u32,
        /// Measures taken.
        pub measures: u32,
    }

    /// That somebody reviewed a report; what it found says the status.
    pub struct Reviewed {
        /// Who.
        pub by: Uscc,
        /// When.
        pub at: Time,
        /// The order that it names.
        pub order: Option<OrderId>,
    }

    /// A security report.
    pub struct SecurityReport {
        /// Its id.
        pub report_id: ReportId,
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
        pub reason: Option<Reason>,
        /// Who filed it.
        pub by: Uscc,
        /// When.
        pub at: Time,
        /// State.
        pub status: ReportStatus,
        /// Its review.
        pub reviewed: Option<Reviewed>,
        /// Raised when it is reviewed.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// What the grantee attests at the end 销毁证明 (C21).
    pub struct Attested {
        /// How the data was destroyed.
        pub method: Text<64>,
        /// Hash of the document.
        pub document: Hash,
        /// Nothing was kept.
        pub kept_nothing: bool,
        /// What was held of products was destroyed too.
        pub holdings_destroyed: bool,
    }

    /// The close-out that was handed in last.
    pub struct CloseOut {
        /// What is attested.
        pub attested: Attested,
        /// Hash of what shows it.
        pub evidence: Option<Hash>,
        /// Who.
        pub by: Uscc,
        /// When.
        pub at: Time,
    }
}

impl Record for GrantDuty {
    const NAME: &'static str = "duty";
}

impl Record for SecurityReport {
    const NAME: &'static str = "security_report";
}

impl Record for CloseOut {
    const NAME: &'static str = "close_out";
}

impl GrantDuty {
    /// Of a grant that begins and ends then: the first period begins with it.
    pub fn begin(from: Time, every: Secs, end: Time) -> GrantDuty {
        GrantDuty { reported_until: from, until: from.after(every.0.into()).min(end).max(from), deficient: List::default() }
    }

    /// The next period, of a grant whose end is this now; none where all was reported.
    pub fn next(&self, end: Time) -> Option<Term> {
        let until = self.until.min(end);
        (self.reported_until < until).then_some(Term { from: self.reported_until, until })
    }

    /// With its next period reported: the one after begins.
    #[must_use]
    pub fn reported(&self, period: &Term, every: Secs, end: Time) -> GrantDuty {
        GrantDuty { deficient: self.deficient.clone(), ..GrantDuty::begin(period.until, every, end) }
    }

    /// Without a period among the deficient ones; none where it is not among them.
    pub fn mended(&self, period: &Term) -> Option<GrantDuty> {
        let left: Vec<_> = self.deficient.iter().filter(|other| other.period != *period).cloned().collect();
        if left.len() == self.deficient.len() {
            return None;
        }
        Some(GrantDuty { deficient: List::new(left).ok()?, ..self.clone() })
    }

    /// With the report of a period found deficient: the duty is unmet again since then. None where there is no room.
    pub fn unmet(&self, period: &Term, since: Time) -> Option<GrantDuty> {
        let others = self.deficient.iter().filter(|other| other.period != *period).cloned();
        let found = Deficient { period: period.clone(), since };
        Some(GrantDuty { deficient: List::new(others.chain([found]).collect()).ok()?, ..self.clone() })
    }

    /// Since when a report is overdue, with the grace that is left to it; none where none is.
    pub fn overdue_since(&self, end: Time, grace: u64, time: Time) -> Option<Time> {
        let next = self.next(end).map(|period| period.until.after(grace));
        let deficient = self.deficient.iter().map(|found| found.since.after(grace));
        next.into_iter().chain(deficient).filter(|due| *due <= time).min()
    }
}
