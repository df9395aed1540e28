//! The records of access requests, their use reports and the consents that they cite (docs/spec/access_request.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{DivisionCode, EntryId, ReportId, RequestId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Hash, Hash32, Secs, Set, Time};
use crate::kernel::words::Words;
use crate::ledger::due::Stopwatch;
use crate::ledger::persons::Party;
use crate::ledger::term::Term;

choice! {
    /// By which door the data is asked for.
    AccessKind {
        /// 共享: between authorities, for a statutory duty (B19).
        Share "share",
        /// 开放: by anybody.
        Open "open",
    }

    /// State of a request. Its end by the term, and its lapse while it is returned, are derived.
    AccessStatus {
        /// Unconditional: supplied from the block of the request on.
        Issued "issued",
        /// Conditional: waits for its answer.
        Submitted "submitted",
        /// Sent back to be completed 退回补正; the reviewer's clock stands.
        Returned "returned",
        /// Answered: supplied.
        Approved "approved",
        /// Answered: refused.
        Rejected "rejected",
        /// Taken back by who asked.
        Withdrawn "withdrawn",
        /// Ended by the provider, or a bureau.
        Revoked "revoked",
    }

    /// What an answer says.
    AccessOutcome {
        /// 通过.
        Approve "approve",
        /// 退回补正.
        Return "return",
        /// 驳回.
        Reject "reject",
    }

    /// State of a consent; over by its term is derived.
    ConsentStatus {
        /// Given and not taken back.
        Live "live",
        /// 收回.
        TakenBack "taken_back",
    }
}

/// Which fields of an entry are asked for.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldsAsked {
    /// All that are offered.
    All,
    /// Those of these numbers.
    Only(Set<u16, 1, 256>),
}

record! {
    /// Why an authority needs the data: the statutory duty that it serves 法定职责.
    pub struct StatutoryDuty {
        /// The duty and the article that it rests on.
        pub basis: Words<1, 255, false>,
        /// Hash of the document.
        pub hash: Hash,
    }

    /// A request for the data of an entry. No grant: it is never sold, and nothing is supplied onward.
    pub struct AccessRequest {
        /// Its id.
        pub request_id: RequestId,
        /// By which door.
        pub kind: AccessKind,
        /// Whose data.
        pub entry: EntryId,
        /// Which fields.
        pub fields: FieldsAsked,
        /// Who asks.
        pub requester: Party,
        /// The platform that carried it.
        pub relay: Option<Uscc>,
        /// For sharing.
        pub statutory_duty: Option<StatutoryDuty>,
        /// What for, codes of the list `purposes`.
        pub purposes: Set<Code<24>, 1, 8>,
        /// When it is supplied.
        pub term: Term,
        /// In which form.
        pub form: Text<64>,
        /// Consents of data subjects that it cites.
        pub consents: Set<Hash, 0, 16>,
        /// Root of the private fields (contact, details), which stay off chain.
        pub private: Option<Hash>,
        /// State.
        pub status: AccessStatus,
        /// The clock of the answer, while one is due.
        pub clock: Option<Stopwatch>,
        /// Of what was returned: lapsed at this time.
        pub lapses: Option<Time>,
        /// Who approved or rejected it; of an unconditional one none.
        pub answered_by: Option<Uscc>,
        /// On which conditions it was approved.
        pub conditions: Option<Words<1, 255, false>>,
        /// Seconds between two reports of the use; none where nothing is to be reported.
        pub report_every: Option<Secs>,
        /// The period to be reported next begins here …
        pub report_from: Option<Time>,
        /// … and ends here, where its report is due; none once nothing is left to be reported.
        pub report_due: Option<Time>,
        /// On whose list it stands: the entry's provider when it was last acted on.
        pub provider: Uscc,
        /// The entry's division when it was made.
        pub division: DivisionCode,
        /// Raised by every change but use reports.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// What was done with the data in a period (D39).
    pub struct UseReport {
        /// Its id.
        pub report_id: ReportId,
        /// The request.
        pub request: RequestId,
        /// The period.
        pub period: Term,
        /// What the data was used for, codes of the list `purposes`.
        pub uses: Set<Code<24>, 1, 8>,
        /// Hash of the report.
        pub document_hash: Hash,
        /// Who filed it.
        pub by: Uscc,
        /// When.
        pub at: Time,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// What a data subject consented to (E15, E32). Nothing here tells who it is, or leads to another consent of the same one.
    pub struct SubjectConsent {
        /// Random, one for each consent, a hash of nothing.
        pub consent: Hash,
        /// Data of these entries …
        pub entries: Set<EntryId, 1, 16>,
        /// … for these purposes and what lies below them …
        pub purposes: Set<Code<24>, 1, 8>,
        /// … to this party alone …
        pub recipient: Party,
        /// … before this time.
        pub valid_until: Time,
        /// The platform or provider that took it.
        pub by: Uscc,
        /// State.
        pub status: ConsentStatus,
        /// 1, and 2 once it was taken back.
        pub version: u64,
        /// Tells a repeat from other content under the same hash.
        pub payload_hash: Hash32,
    }
}

impl Record for AccessRequest {
    const NAME: &'static str = "access_request";
}

impl Record for UseReport {
    const NAME: &'static str = "use_report";
}

impl Record for SubjectConsent {
    const NAME: &'static str = "consent";
}

impl AccessRequest {
    /// Was it returned, and not completed in time?
    pub fn has_lapsed(&self, time: Time) -> bool {
        self.status == AccessStatus::Returned && self.lapses.is_some_and(|lapses| lapses <= time)
    }

    /// Is its answer overdue? At its end itself the clock is over.
    pub fn is_overdue(&self, time: Time) -> bool {
        self.clock.as_ref().is_some_and(|clock| clock.is_overdue(time))
    }

    /// Was it granted, and is not withdrawn, revoked or over by its term?
    pub fn is_supplied(&self, time: Time) -> bool {
        matches!(self.status, AccessStatus::Issued | AccessStatus::Approved) && self.term.has(time)
    }
}

impl SubjectConsent {
    /// Neither taken back nor over.
    pub fn is_live(&self, time: Time) -> bool {
        self.status == ConsentStatus::Live && time < self.valid_until
    }

    /// Does it fit who asks, for what, of which entry? Whether it is live is asked beside.
    pub fn fits(&self, entry: &EntryId, requester: &Party, purposes: &Set<Code<24>, 1, 8>) -> bool {
        let within = |purpose: &Code<24>| self.purposes.iter().any(|own| own.covers(purpose));
        self.entries.contains(entry) && self.recipient == *requester && purposes.iter().all(within)
    }
}
