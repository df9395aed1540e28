//! first_review 初审 (A29, A30, A48; docs/spec/authorization.md): by the first review centre; in the place of a silent or missing one by others.

use crate::authorization::access::application::SeenApplication;
use crate::authorization::access::review::{FIRST_REVIEWERS, first_reviewer, require_turn};
use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{ApplicationStatus, FirstReviewed};
use crate::authorization::records::review::{Review, ReviewOf, ReviewOutcome};
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save_reviewed;
use crate::authorization::write::review::{give_back, require_returnable, write};
use crate::authorization::write::stage::begin;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{ApplicationId, Uscc};
use crate::kernel::value::Set;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// A first review. Keyed by (application, version, whose review it is); it leaves the application's version.
    pub struct FirstReview {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// What the review says.
        pub outcome: ReviewOutcome,
        /// Why, by its code on which basis; needed for anything but an approval.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
        /// The silent centre in whose place it is given; none also where no centre covers.
        #[serde(default)]
        pub in_place_of: Option<Uscc>,
    }
}

impl Rule for FirstReview {
    const NUMBER: u16 = 410;
    const NAME: &'static str = "first_review";
    const ALLOWED: &'static [Allowed] = FIRST_REVIEWERS;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (me, in_place_of) = (tx.signer.uscc(), self.in_place_of.as_ref());
        // S3, as an act on an application and as the creation of a review.
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        let member = keys::review_member(&self.id, self.version, ReviewOf::First, Some(in_place_of.unwrap_or(me)), None);
        if let Some(made) = keys::review_of(&member).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        if let Some(silent) = in_place_of {
            Party::Org(*silent).require_known(draft, tx.time, "in_place_of")?;
        }
        let all = ApplicationStatus::ALL;
        let as_whom = pass_as(tx, &seen, self.version, all, || first_reviewer(tx, draft, &seen, in_place_of))?;
        // Check 1
        let status = seen.application.status_at(tx.time);
        if status != ApplicationStatus::Submitted {
            return Err(Code::WRONG_STAGE.of(status.word()));
        }
        // Check 2
        ensure(!acts_for(draft, me, &seen.application.applicant, tx.time)?, Code::OWN_CASE)?;
        // Check 3
        ensure(self.outcome == ReviewOutcome::Approve || self.reason.is_some(), Code::REASON_MISSING)?;
        // Check 4 (A48)
        require_turn(draft, tx.time, &seen, (ReviewOf::First, as_whom), in_place_of)?;
        // Check 5
        require_returnable(tx, draft, &self.id, self.outcome)?;
        let reason = self.reason.as_ref().map(|reason| draft.say(reason, &keys::subject(&self.id))).transpose()?;

        let review = Review {
            stage: ReviewOf::First,
            version: self.version,
            by: *me,
            in_place_of: self.in_place_of,
            outcome: self.outcome,
            entries: Set::default(),
            rejected: Set::default(),
            conditions: None,
            reason,
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        write(draft, &self.id, &member, &review)?;
        let mut application = seen.application;
        match self.outcome {
            ReviewOutcome::Approve => {
                let first = FirstReviewed { by: *me, in_place_of: self.in_place_of, at: tx.time };
                begin(tx, draft, &mut application, first)?;
            }
            ReviewOutcome::Return => give_back(tx, draft, &mut application)?,
            ReviewOutcome::Reject => {
                application.status = ApplicationStatus::Rejected;
                application.stage_due = None;
            }
        }
        Ok(save_reviewed(draft, &application)?)
    }

    fn example() -> Self {
        FirstReview {
            id: samples::application_id(samples::APPLICATION),
            version: 1,
            outcome: ReviewOutcome::Approve,
            reason: None,
            in_place_of: None,
        }
    }
}
