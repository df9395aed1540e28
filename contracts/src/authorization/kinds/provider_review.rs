//! provider_review 提供方审核 (A31, A32, A48; docs/spec/authorization.md): each provider decides its own entries, also in parts.

use crate::authorization::access::application::{SeenApplication, stage_of};
use crate::authorization::access::review::{PROVIDER_REVIEWERS, Reviewer, entries, provider_reviewer, require_turn};
use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{ApplicationStatus, Decision, EntryDecision};
use crate::authorization::records::review::{Review, ReviewOf, ReviewOutcome};
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save_reviewed;
use crate::authorization::write::review::{give_back, require_returnable, write};
use crate::authorization::write::stage::{Decided, decide, decision_of, waits_for_opinion};
use crate::catalog::records::entry::EntryCore;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{ApplicationId, EntryId, Uscc};
use crate::kernel::value::{Hash, Set};
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// A review of entries. Keyed by (application, version, whose review it is, the smallest of the entries); it leaves the application's version.
    pub struct ProviderReview {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// What the review says.
        pub outcome: ReviewOutcome,
        /// Which entries it decides.
        pub entries: Set<EntryId, 1, 256>,
        /// Of an approval: which of them it leaves out; not all.
        #[serde(default)]
        pub rejected: Set<EntryId, 0, 256>,
        /// Hash of the conditions.
        #[serde(default)]
        pub conditions: Option<Hash>,
        /// Why, by its code on which basis; needed for anything but a full approval, and after an authority opposed.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
        /// The silent provider in whose place it is given.
        #[serde(default)]
        pub in_place_of: Option<Uscc>,
    }
}

impl ProviderReview {
    fn rejects(&self, entry: &EntryId) -> bool {
        self.outcome == ReviewOutcome::Reject || self.rejected.contains(entry)
    }

    /// The decisions of the entries that it names, as they stand; `not_found{entries}` where one is not asked for. None before that stage.
    fn decisions(&self, state: &Draft<'_>, seen: &SeenApplication) -> Result<Vec<(EntryId, EntryDecision)>, Refusal> {
        let mut found = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let decision = decision_of(state, &seen.application, entry)?;
            found.extend(decision.map(|decision| (*entry, decision)));
        }
        let reviewed = seen.application.status == ApplicationStatus::ProviderReview;
        if reviewed && found.len() < self.entries.len() { Err(Code::NOT_FOUND.of("entries")) } else { Ok(found) }
    }

    /// Checks 3 and 4: every entry is its own, or of the one in whose place it acts, and undecided.
    fn require_own(
        &self,
        tx: &TxContext,
        state: &Draft<'_>,
        cores: &[EntryCore],
        decisions: &[(EntryId, EntryDecision)],
    ) -> Result<(), Refusal> {
        let of = self.in_place_of.as_ref().unwrap_or(tx.signer.uscc());
        // Check 3
        for core in cores {
            if !acts_for(state, of, &core.provider, tx.time)? {
                return Err(Code::NOT_THE_PROVIDER.of(core.entry_id));
            }
        }
        // Check 4
        match decisions.iter().find(|(_, decision)| decision.decision != Decision::Undecided) {
            Some((entry, _)) => Err(Code::ALREADY_DECIDED.of(entry)),
            None => Ok(()),
        }
    }
}

impl Rule for ProviderReview {
    const NUMBER: u16 = 411;
    const NAME: &'static str = "provider_review";
    const ALLOWED: &'static [Allowed] = PROVIDER_REVIEWERS;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        let among = self.rejected.iter().all(|entry| self.entries.contains(entry));
        let fits = self.rejected.is_empty() || self.outcome == ReviewOutcome::Approve && self.rejected.len() < self.entries.len();
        if among && fits { Ok(()) } else { Err(Code::FIELD_INVALID.of("rejected")) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (me, in_place_of) = (tx.signer.uscc(), self.in_place_of.as_ref());
        // S3, as an act on an application and as the creation of a review.
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        let of = Some(in_place_of.unwrap_or(me));
        let member = keys::review_member(&self.id, self.version, ReviewOf::Provider, of, self.entries.first());
        if let Some(made) = keys::review_of(&member).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        if let Some(silent) = in_place_of {
            Party::Org(*silent).require_known(draft, tx.time, "in_place_of")?;
        }
        let cores = entries(draft, &self.entries, tx.time)?;
        let decisions = self.decisions(draft, &seen)?;
        let all = ApplicationStatus::ALL;
        let as_whom = pass_as(tx, &seen, self.version, all, || provider_reviewer(tx, draft, &seen, &cores, in_place_of))?;
        // Check 1
        let status = seen.application.status_at(tx.time);
        if status != ApplicationStatus::ProviderReview {
            return Err(Code::WRONG_STAGE.of(status.word()));
        }
        // Check 2
        let own_case = as_whom != Reviewer::Itself && acts_for(draft, me, &seen.application.applicant, tx.time)?;
        ensure(!own_case, Code::OWN_CASE)?;
        // Checks 3 and 4
        self.require_own(tx, draft, &cores, &decisions)?;
        let stage = stage_of(draft, &seen.application)?;
        // Check 5 (A32): who approves against an authority says why.
        let full = self.outcome == ReviewOutcome::Approve && self.rejected.is_empty() && !stage.opposed;
        ensure(full || self.reason.is_some(), Code::REASON_MISSING)?;
        // Check 6 (A48)
        require_turn(draft, tx.time, &seen, (ReviewOf::Provider, as_whom), in_place_of)?;
        // Check 7 (A32)
        let approves = |entry: &EntryId| self.outcome == ReviewOutcome::Approve && !self.rejects(entry);
        let early = decisions.iter().any(|(entry, decision)| approves(entry) && waits_for_opinion(&stage, decision, tx.time));
        ensure(!early, Code::TOO_EARLY)?;
        // Check 8
        require_returnable(tx, draft, &self.id, self.outcome)?;
        let reason = self.reason.as_ref().map(|reason| draft.say(reason, &keys::subject(&self.id))).transpose()?;

        let review = Review {
            stage: ReviewOf::Provider,
            version: self.version,
            by: *me,
            in_place_of: self.in_place_of,
            outcome: self.outcome,
            entries: Set::from_iter_sorted(self.entries.iter().copied()).unwrap_or_default(),
            rejected: self.rejected.clone(),
            conditions: self.conditions,
            reason,
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        write(draft, &self.id, &member, &review)?;
        let mut application = seen.application;
        if self.outcome == ReviewOutcome::Return {
            give_back(tx, draft, &mut application)?;
        } else {
            let decided = Decided { entries: decisions, rejected: &|entry| self.rejects(entry), in_place_of: self.in_place_of };
            decide(tx, draft, &mut application, stage, decided)?;
        }
        Ok(save_reviewed(draft, &application)?)
    }

    fn example() -> Self {
        ProviderReview {
            id: samples::application_id(samples::APPLICATION),
            version: 1,
            outcome: ReviewOutcome::Approve,
            entries: ledger_samples::set([catalog_samples::id("bus-lines")]),
            rejected: Set::default(),
            conditions: Some(ledger_samples::hash("conditions")),
            reason: None,
            in_place_of: None,
        }
    }
}
