//! review_entry 审核 (B3, D14, A48; records.md §3.3): the publisher approves or rejects a submission or a pending change.

use crate::catalog::access::REVIEWERS;
use crate::catalog::keys::review;
use crate::catalog::records::entry::{CoreInput, EntryStatus, HolderTags, Outcome, PendingOp, Review, ReviewOf};
use crate::catalog::write::{Entry, save};
use crate::catalog::{access, check, keys, lists, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Hash32;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts;
use crate::ledger::texts::{Reason, Spoken, require_reason};

record! {
    /// A review. Keyed by (entry, version, reviewer).
    pub struct ReviewEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// What is reviewed.
        pub of: ReviewOf,
        /// What the review says.
        pub outcome: Outcome,
        /// Content hash of what the reviewer saw: of the entry, or of the pending change.
        pub content_hash: Hash32,
        /// Why; needed to reject.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for ReviewEntry {
    const NUMBER: u16 = 202;
    const NAME: &'static str = "review_entry";
    const ALLOWED: &'static [Allowed] = REVIEWERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let me = tx.signer.uscc();
        // S3, as a change of an entry and as the creation of a review (decision 15).
        let before = Entry::require(state, &self.id)?;
        if let Some(made) = review(&self.id, self.version, me).get(state)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Plan::exists(self.id));
        }
        access::require_publisher(tx, state, &before.core)?;
        // S6: also a content hash of another body.
        ensure(before.core.version == self.version, Code::STALE_VERSION)?;
        let waiting = self.waiting(&before);
        ensure(waiting.is_none_or(|hash| hash == self.content_hash), Code::STALE_VERSION)?;
        before.require_at(self.version, &[EntryStatus::Submitted, EntryStatus::Published])?;
        before.require_free()?;
        // 1
        ensure(waiting.is_some(), Code::NOTHING_PENDING)?;
        // 2 (四眼): the own entry of an authority, or of one that it succeeds, needs another person, or its superior.
        if acts_for(state, me, &before.core.provider, tx.time)? {
            ensure(access::second_person(tx, &self.first_signers(state, &before)?), Code::SECOND_PERSON_NEEDED)?;
        }
        // 3 (A48): a refusal says why.
        ensure(self.outcome == Outcome::Approve || self.reason.is_some(), Code::REASON_MISSING)?;
        if let Some(reason) = &self.reason {
            require_reason(tx, state, reason)?;
        }
        let after = self.effect(&before);
        if self.outcome == Outcome::Approve {
            let withdrawn = after.core.status == EntryStatus::Withdrawn;
            // 4
            if !withdrawn {
                check::require_fields(&after.core.input, &after.detail.detail, true)?;
            }
            // 5
            let forced = before.pending.as_ref().is_some_and(|(pending, _)| pending.force);
            let used = withdrawn && !forced && lists::grants_naming(&self.id).count(state)? > 0;
            ensure(!used, Code::ENTRY_IN_USE)?;
        }

        let mut reason = self.reason.as_ref().map(|r| r.0.clone());
        let place = format!("reviews.{}.{me}", self.version);
        let blobs = reason.as_mut().map(|r| texts::hide(r, &keys::subject(&self.id), &place)).unwrap_or_default();
        let mut plan = Plan::default();
        let made = Review {
            payload_hash: tx.payload_hash,
            of: self.of,
            outcome: self.outcome,
            content_hash: self.content_hash,
            reason,
            at: tx.time,
        };
        plan.put(&review(&self.id, self.version, me), &made);
        save(&mut plan, state, Some(&before), &after, blobs)?;
        Ok(plan)
    }

    fn example() -> Self {
        ReviewEntry {
            id: samples::id("bus-lines"),
            version: 1,
            of: ReviewOf::Submission,
            outcome: Outcome::Approve,
            content_hash: samples::content_hash("bus-lines"),
            reason: None,
        }
    }
}

impl ReviewEntry {
    /// Content hash of what waits.
    fn waiting(&self, entry: &Entry) -> Option<Hash32> {
        match self.of {
            ReviewOf::Submission => (entry.core.status == EntryStatus::Submitted).then_some(entry.core.content_hash),
            ReviewOf::Pending => entry.pending.as_ref().map(|(pending, _)| pending.content_hash),
        }
    }

    fn first_signers(&self, state: &dyn StateRead, entry: &Entry) -> Result<HolderTags, Fault> {
        match (self.of, &entry.pending) {
            (ReviewOf::Pending, Some((pending, _))) => Ok(pending.holder_tags.clone()),
            _ => {
                let submission = keys::submission(&self.id).get(state)?;
                Ok(submission.ok_or_else(|| Fault::new("an entry has no submission"))?.holder_tags)
            }
        }
    }

    /// The entry as the review leaves it.
    fn effect(&self, before: &Entry) -> Entry {
        let mut after = before.clone();
        match (self.of, self.outcome) {
            (ReviewOf::Submission, Outcome::Approve) => after.core.status = EntryStatus::Published,
            (ReviewOf::Submission, Outcome::Reject) => after.core.status = EntryStatus::Rejected,
            (ReviewOf::Pending, Outcome::Reject) => after.pending = None,
            (ReviewOf::Pending, Outcome::Approve) => {
                if let Some((pending, detail)) = after.pending.take() {
                    if pending.op == PendingOp::Withdraw {
                        after.core.status = EntryStatus::Withdrawn;
                    } else {
                        // Touches went on while the change waited.
                        let data_updated_on = after.core.input.data_updated_on;
                        after.core.input = CoreInput { data_updated_on, ..pending.core };
                        after.detail = detail;
                    }
                }
            }
        }
        after
    }
}
