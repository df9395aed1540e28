//! answer_access 答复申请 (E13, A48; docs/spec/access_request.md): by the provider of the entry, once overdue by a bureau in its place.

use crate::access_request::access::{ANSWERERS, Answerer, Seen, answerer};
use crate::access_request::offered::{For, require};
use crate::access_request::records::{AccessOutcome, AccessRequest, AccessStatus};
use crate::access_request::write::save;
use crate::access_request::{keys, samples};
use crate::authorization::parameters::REPORT_EVERY_MAX;
use crate::catalog::samples as catalog_samples;
use crate::catalog::write::Entry;
use crate::certificate::parameters::{MAX_RETURNS, SUPPLEMENT_TERM};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::RequestId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Secs;
use crate::kernel::words::Words;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass_as};
use crate::ledger::returns;
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Approves a request, returns it to be completed, or rejects it.
    pub struct AnswerAccess {
        /// The request.
        pub id: RequestId,
        /// Its version now.
        pub version: u64,
        /// What it says.
        pub outcome: AccessOutcome,
        /// On which conditions it approves.
        #[serde(default)]
        pub conditions: Option<Spoken<Words<1, 255, false>>>,
        /// The use is to be reported every so many seconds, at most `report_every_max`.
        #[serde(default)]
        pub report_every: Option<Secs>,
        /// Why; a return and a rejection need one.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for AnswerAccess {
    const NUMBER: u16 = 603;
    const NAME: &'static str = "answer_access";
    const ALLOWED: &'static [Allowed] = ANSWERERS;
    const SAYS: bool = true;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        // Nobody can report every moment.
        if self.report_every == Some(Secs(0)) { Err(Code::FIELD_INVALID.of("report_every")) } else { Ok(()) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        let as_whom = pass_as(tx, &seen, self.version, &[AccessStatus::Submitted], || answerer(tx, draft, &seen))?;
        // Check 1
        ensure(self.outcome == AccessOutcome::Approve || self.reason.is_some(), Code::REASON_MISSING)?;
        // Check 2
        ensure(as_whom == Answerer::Provider || seen.request.is_overdue(tx.time), Code::NOT_OVERDUE)?;
        let mut request = seen.request;
        match self.outcome {
            AccessOutcome::Return => self.give_back(tx, draft, &mut request)?,
            AccessOutcome::Reject => {
                request.status = AccessStatus::Rejected;
                request.clock = None;
                request.answered_by = Some(*tx.signer.uscc());
            }
            AccessOutcome::Approve => {
                // Check 4: those of a request but the seventh, over the entry as it stands now
                let entry = found_in::<Entry>(tx, draft, &request.entry, "entry")?;
                require(draft, tx.time, &request, &entry, For::Approval)?;
                self.require_term(tx, draft, &request)?;
                self.approve(tx, &mut request);
            }
        }
        if let Some(reason) = &self.reason {
            draft.say_beside(reason, &keys::subject(&self.id))?;
        }
        Ok(save(draft, request, &seen.entry.provider)?)
    }

    fn example() -> Self {
        AnswerAccess {
            id: samples::id(samples::KEY),
            version: 1,
            outcome: AccessOutcome::Approve,
            conditions: Some(Spoken(catalog_samples::words("仅限科研分析，不得转让。"))),
            report_every: Some(Secs(90 * 86_400)),
            reason: None,
        }
    }
}

impl AnswerAccess {
    /// Check 3, and what a return does: the clock stands, and what is not completed in time lapses.
    fn give_back(&self, tx: &TxContext, draft: &mut Draft<'_>, request: &mut AccessRequest) -> Result<(), Refusal> {
        let (subject, me) = (keys::subject(&self.id), tx.signer.uscc());
        returns::require_room(draft, &subject, me, MAX_RETURNS.at(draft, tx.time)?)?;
        returns::count(draft, &subject, me)?;
        request.status = AccessStatus::Returned;
        request.clock.iter_mut().for_each(|clock| clock.stop(tx.time));
        request.lapses = Some(tx.time.after(SUPPLEMENT_TERM.at(draft, tx.time)?));
        Ok(())
    }

    /// The end of check 4: reports are not further apart than they may be, and something of the term is left.
    fn require_term(&self, tx: &TxContext, state: &dyn StateRead, request: &AccessRequest) -> Result<(), Refusal> {
        let longest = REPORT_EVERY_MAX.at(state, tx.time)?;
        let often = self.report_every.is_none_or(|every| u64::from(every.0) <= longest);
        ensure(often && tx.time < request.term.until, Code::BAD_TERM)
    }

    fn approve(&self, tx: &TxContext, request: &mut AccessRequest) {
        request.status = AccessStatus::Approved;
        request.clock = None;
        request.answered_by = Some(*tx.signer.uscc());
        request.conditions = self.conditions.as_ref().map(|conditions| conditions.0.clone());
        request.report_every = self.report_every;
        // The first report is of the time from now on.
        request.report_from = self.report_every.map(|_| tx.time);
        request.report_due = self.report_every.map(|every| tx.time.after(every.0.into()).min(request.term.until));
    }
}
