//! file_use_report 提交使用情况 (D39; docs/spec/access_request.md).

use crate::access_request::access::{Seen, require_requester};
use crate::access_request::keys;
use crate::access_request::kinds::request_access::require_purposes;
use crate::access_request::records::{AccessRequest, UseReport};
use crate::access_request::samples;
use crate::access_request::write::save_reported;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::{ReportId, RequestId};
use crate::kernel::member::Member;
use crate::kernel::text::{Code, LocalKey};
use crate::kernel::value::{Hash, Set, Time};
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft, history_of};
use crate::ledger::gate::found_in;
use crate::ledger::persons::{OWN_OR_RELAYED, Relayed, own_or_relayed};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::term::Term;

record! {
    /// Reports what the data of a request was used for in the period that is due. Keyed by the signer and `local_key`. The request's version
    /// stays: the period is the guard.
    pub struct FileUseReport {
        /// The signer's own key of the report; its id follows from it.
        pub local_key: LocalKey,
        /// The platform that carries it.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// The request.
        pub request: RequestId,
        /// From `report_from` of the request to `report_due`, which has come.
        pub period: Term,
        /// What the data was used for, codes of the list `purposes`.
        pub uses: Set<Code<24>, 1, 8>,
        /// Hash of the report.
        pub document_hash: Hash,
    }
}

impl Rule for FileUseReport {
    const NUMBER: u16 = 606;
    const NAME: &'static str = "file_use_report";
    const ALLOWED: &'static [Allowed] = OWN_OR_RELAYED;
    const HOLD: Hold = Hold::Ending;

    fn allowed(&self) -> &'static [Allowed] {
        own_or_relayed(self.relay.as_ref())
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = ReportId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::report(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        // Reports of all kinds and attestations share their ids: what stands under it is another one.
        ensure(history_of(&keys::report_subject(&id)).head(draft)?.count == 0, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
        let seen = found_in::<Seen>(tx, draft, &self.request, "request")?;
        require_requester(tx, draft, &seen, self.relay.as_ref())?;
        let mut request = seen.request;
        // Never approved, or nothing left to be reported: the duty outlives a revocation and a withdrawal.
        let Some((from, due)) = request.report_from.zip(request.report_due) else {
            return Err(ErrorCode::WRONG_STATE.of(request.status.word()));
        };
        // Check 1
        ensure(self.period == Term { from, until: due } && due <= tx.time, ErrorCode::PERIOD_UNKNOWN)?;
        require_purposes(draft, &self.uses, tx.time)?;

        move_on(&mut request, due);
        let report = UseReport {
            report_id: id,
            request: self.request,
            period: self.period.clone(),
            uses: self.uses.clone(),
            document_hash: self.document_hash,
            by: me.uscc,
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        keys::reports_of(&self.request).join(draft, &Member::of(keys::report_subject(&id)))?;
        save_reported(draft, &request)?;
        draft.version(&report)?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        let from = Time(ledger_samples::time().0 + 3_604);
        FileUseReport {
            local_key: ledger_samples::local_key("bus-lines-use-1"),
            relay: None,
            request: samples::id(samples::KEY),
            period: Term { from, until: Time(from.0 + 90 * 86_400) },
            uses: samples::purposes(),
            document_hash: ledger_samples::hash("report of use"),
        }
    }
}

/// The next period begins where this one ends; the last one ends with the term.
fn move_on(request: &mut AccessRequest, due: Time) {
    let end = request.term.until;
    let next = request.report_every.filter(|_| due < end).map(|every| due.after(every.0.into()).min(end));
    request.report_from = next.map(|_| due);
    request.report_due = next;
}
