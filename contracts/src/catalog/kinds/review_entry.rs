//! review_entry 审核 (B3, D14, A48; docs/spec/catalog.md): the publisher approves or rejects a submission or a pending change.

use crate::catalog::access::REVIEWERS;
use crate::catalog::keys::{review, subject};
use crate::catalog::kinds::submit_entry;
use crate::catalog::publisher::{Reviewer, Waiting};
use crate::catalog::records::entry::{EntryStatus, HolderTags, Outcome, PendingOp, Place, Review, ReviewOf, Submission};
use crate::catalog::write::{Entry, save, submitted};
use crate::catalog::{access, check, keys, lists, publisher, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::member_list::LISTED;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::{Hash32, Time};
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::division::require_in_force;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, SeenAs, found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Blobs, Reason, Spoken};

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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = tx.signer.uscc();
        // S3, as a change of an entry and as the creation of a review.
        let before = found::<Entry>(tx, draft, &self.id)?;
        if let Some(made) = review(&self.id, self.version, me).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        let waiting = self.waiting(&before);
        // By version and by the content that the reviewer saw; a content hash of another body is stale as well.
        let same = waiting.is_none_or(|hash| hash == self.content_hash);
        let is_current = self.version == before.version() && same;
        let reviewed = SeenAs { object: &before, is_current, is_frozen: before.is_frozen() };
        let reviewable = &[EntryStatus::Submitted, EntryStatus::Published];
        let after = self.effect(&before);
        let sent = self.sent(draft, &before)?;
        // Nobody leaves its reviewer by sending again under another sector, or in another division.
        let place = sent.as_ref().map_or_else(|| Place::of(&before.core.input), |sent| sent.place.clone());
        let seen =
            Waiting { place: &place, provider: before.core.provider, after: &after.core.input, sender: sent.as_ref().map(|s| s.signer) };
        let as_whom = pass_as(tx, &reviewed, self.version, reviewable, || publisher::reviewer(tx, draft, &seen))?;
        // Check 1
        let sent = sent.ok_or(Code::NOTHING_PENDING)?;
        // Check 2 (A48): a silent publisher stops nothing, and nobody hurries it.
        ensure(as_whom != Reviewer::InPlace || sent.due <= tx.time, Code::NOT_OVERDUE)?;
        // Check 3 (四眼): what is one's own, or was sent by oneself, or by one that it succeeds, needs another person.
        if acts_for(draft, me, &before.core.provider, tx.time)? || acts_for(draft, me, &sent.signer, tx.time)? {
            ensure(access::second_person(tx, &sent.holder_tags, sent.since), Code::SECOND_PERSON_NEEDED)?;
        }
        // Check 4 (A48): a refusal says why.
        ensure(self.outcome == Outcome::Approve || self.reason.is_some(), Code::REASON_MISSING)?;
        if self.outcome == Outcome::Approve {
            let withdrawn = after.core.status == EntryStatus::Withdrawn;
            // Check 5
            if !withdrawn {
                // While it waited its new division may have ended.
                if after.core.input.division != before.core.input.division {
                    require_in_force(draft, &after.core.input.division, tx.time)?;
                }
                check::require_publishable(tx, draft, &after.core, &after.detail.detail)?;
            }
            // Check 6
            let forced = before.pending.as_ref().is_some_and(|(pending, _)| pending.force);
            let used = withdrawn && !forced && lists::grants_naming(&self.id).count(draft, LISTED)? > 0;
            ensure(!used, Code::ENTRY_IN_USE)?;
        }
        let reason = self.reason.as_ref().map(|reason| draft.say(reason, &subject(&self.id))).transpose()?;

        let made = Review {
            payload_hash: tx.payload_hash,
            of: self.of,
            outcome: self.outcome,
            content_hash: self.content_hash,
            reason,
            at: tx.time,
        };
        draft.put(&review(&self.id, self.version, me), &made);
        let after = if self.outcome == Outcome::Approve { after } else { self.rejected(&before) };
        if self.outcome == Outcome::Approve {
            let (sent, place) = (submitted(draft, &self.id)?, Place::of(&after.core.input));
            if sent.place != place {
                draft.put(&keys::submission(&self.id), &Submission { place, ..sent });
            }
        }
        save(draft, Some(&before), &after, Blobs::new())?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ReviewEntry {
            id: samples::id("bus-lines"),
            version: 1,
            of: ReviewOf::Submission,
            outcome: Outcome::Approve,
            content_hash: submit_entry::content_hash("bus-lines"),
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

    /// Who sent what waits, and until when it should be reviewed; none where nothing of that waits.
    fn sent(&self, state: &dyn StateRead, entry: &Entry) -> Result<Option<Sent>, Fault> {
        Ok(match self.of {
            ReviewOf::Submission if entry.core.status == EntryStatus::Submitted => {
                let sent = submitted(state, &self.id)?;
                Some(Sent { signer: sent.signer, holder_tags: sent.holder_tags, since: sent.since, due: sent.due, place: sent.place })
            }
            ReviewOf::Submission => None,
            ReviewOf::Pending => entry.pending.as_ref().map(|(pending, _)| Sent {
                signer: pending.signer,
                holder_tags: pending.holder_tags.clone(),
                since: pending.since,
                due: pending.due,
                place: Place::of(&entry.core.input),
            }),
        })
    }

    /// The entry as what waits would leave it.
    fn effect(&self, before: &Entry) -> Entry {
        let status = match (self.of, &before.pending) {
            (ReviewOf::Submission, _) => EntryStatus::Published,
            (ReviewOf::Pending, Some((pending, _))) if pending.op == PendingOp::Withdraw => EntryStatus::Withdrawn,
            (ReviewOf::Pending, _) => before.core.status,
        };
        let mut after = match self.of {
            ReviewOf::Submission => before.clone(),
            ReviewOf::Pending => before.as_it_would_be().unwrap_or_else(|| before.clone()),
        };
        after.core.status = status;
        after
    }

    /// The entry as a refusal leaves it.
    fn rejected(&self, before: &Entry) -> Entry {
        let mut after = before.clone();
        match self.of {
            ReviewOf::Submission => after.core.status = EntryStatus::Rejected,
            ReviewOf::Pending => after.pending = None,
        }
        after
    }
}

/// Of what waits: who sent it, by whose keys, when, and when its review is overdue.
struct Sent {
    signer: Uscc,
    holder_tags: HolderTags,
    since: Time,
    due: Time,
    place: Place,
}
