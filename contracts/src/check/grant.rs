//! What is asked of one grant (docs/spec/check.md, 20 to 31, 60 to 70, 95 to 97).

use crate::authorization::keys::grant as keys;
use crate::authorization::parameters::{LAPSE_GRACE, REPORT_GRACE};
use crate::authorization::records::grant::{Grant, GrantStatus, GrantUse};
use crate::authorization::records::terms::{Class, Terms};
use crate::authorization::standing::End;
use crate::catalog::records::entry::Actions;
use crate::check::answer::Remaining;
use crate::check::facts::Facts;
use crate::check::people::lost_by;
use crate::check::reason::{Findings, No};
use crate::check::request::{Action, Mode, Unit};
use crate::kernel::error::Fault;
use crate::kernel::id::ObjectId;
use crate::kernel::text::Code;
use crate::kernel::value::{Count, Time};
use crate::ledger::freeze::{Freezes, freezes_of};
use crate::ledger::persons::PartyType;
use crate::party::attestation::{AttestationType, attestations};

/// A grant that was met, with what it takes to judge it.
pub(crate) struct Met {
    /// The grant.
    pub grant: Grant,
    /// The way to it.
    pub path: Vec<ObjectId>,
    /// What objections and orders there are on it.
    freezes: Freezes,
}

/// A copy that is held outlives the term of its grant, not the decision of an authority.
fn outlives_term(facts: &Facts<'_>) -> bool {
    facts.request.mode == Mode::Held && facts.request.usage.unit == Unit::Copy
}

fn is_frozen(freezes: &Freezes, time: Time) -> bool {
    freezes.objections.iter().any(|freeze| freeze.is_in_force(time))
}

/// 23 and 24, which are asked of a grant that was renewed, too.
fn stops(facts: &Facts<'_>, grant: &Grant, freezes: &Freezes) -> Result<Vec<No>, Fault> {
    let held = keys::holds(&grant.grant_id).get(facts.state)?.unwrap_or_default().count > 0;
    let stopped = keys::self_stop(&grant.grant_id).get(facts.state)?.is_some_and(|stop| stop.is_in_force());
    let suspended = held || is_frozen(freezes, facts.time);
    Ok([(suspended, No::SUSPENDED), (stopped, No::SELF_STOPPED)].into_iter().filter_map(|(so, no)| so.then_some(no)).collect())
}

fn is_ordered(freezes: &Freezes, time: Time) -> bool {
    freezes.orders.iter().any(|order| order.is_in_force(time))
}

/// 23, 24 and 97 of a grant that leads on to another: what an authority stopped, no renewal starts again.
pub(crate) fn judge_renewed(facts: &Facts<'_>, grant: &Grant, path: &[ObjectId], found: &mut Findings) -> Result<(), Fault> {
    let freezes = freezes_of(facts.state, &keys::subject(&grant.grant_id))?;
    for no in stops(facts, grant, &freezes)? {
        found.deny(no, path, &[]);
    }
    found.deny_if(is_ordered(&freezes, facts.time), No::ORDER_IN_FORCE, path);
    Ok(())
}

impl Met {
    /// A grant with what stands beside it.
    pub fn of(facts: &Facts<'_>, grant: Grant, path: Vec<ObjectId>) -> Result<Met, Fault> {
        let freezes = freezes_of(facts.state, &keys::subject(&grant.grant_id))?;
        Ok(Met { grant, path, freezes })
    }

    /// Which of 20 to 27 it fails by itself.
    fn own_numbers(&self, facts: &Facts<'_>) -> Result<Vec<No>, Fault> {
        let Met { grant, freezes, .. } = self;
        let in_term = !outlives_term(facts);
        let mut numbers = Vec::new();
        let mut note = |so: bool, no: No| {
            if so {
                numbers.push(no)
            }
        };
        let waits = matches!(grant.status, GrantStatus::Consent | GrantStatus::Rejected);
        note(waits || !grant.was_active(), No::NOT_ACTIVE);
        note(in_term && facts.time < grant.valid_from, No::NOT_YET_VALID);
        note(in_term && grant.valid_until <= facts.time, No::EXPIRED);
        numbers.extend(stops(facts, grant, freezes)?);
        let mut note = |so: bool, no: No| {
            if so {
                numbers.push(no)
            }
        };
        note(grant.was_active() && grant.status == GrantStatus::Revoked, No::REVOKED);
        note(grant.was_active() && grant.status == GrantStatus::Withdrawn, No::WITHDRAWN);
        note(in_term && grant.closed.is_some(), No::CLOSED);
        Ok(numbers)
    }

    /// 20 to 27, as its own or, of an ancestor, together as 28.
    pub fn judge_life(&self, facts: &Facts<'_>, is_ancestor: bool, found: &mut Findings) -> Result<(), Fault> {
        let numbers = self.own_numbers(facts)?;
        if !is_ancestor {
            for no in numbers {
                found.deny(no, &self.path, &[]);
            }
        } else if !numbers.is_empty() {
            let numbers: Vec<String> = numbers.iter().map(|no| no.number.to_string()).collect();
            found.deny(No::ANCESTOR_DENIED, &self.path, &[("numbers", numbers.join(","))]);
        }
        Ok(())
    }

    /// All that is asked of every grant besides; the end is that of itself and all above it.
    pub fn judge(&self, facts: &Facts<'_>, end: &End, buyer_is_grantee: bool, found: &mut Findings) -> Result<Remaining, Fault> {
        let id = &self.grant.grant_id;
        if !outlives_term(facts)
            && let Some(lost) = lost_by(facts.state, &self.grant, facts.time)?
        {
            found.deny(No::ROLE_INACTIVE, &self.path, &[("lost", lost.to_owned())]);
        }
        let terms = keys::terms(id).get(facts.state)?.ok_or_else(|| Fault::new("a grant has no terms"))?;
        self.judge_use(facts, &terms, found);
        if !buyer_is_grantee {
            self.judge_recipient(facts, &terms, found);
        }
        self.judge_place(facts, &terms, found);
        let remaining = self.judge_limits(facts, found)?;
        self.judge_duties(facts, end, found)?;
        found.deny_if(is_ordered(&self.freezes, facts.time), No::ORDER_IN_FORCE, &self.path);
        Ok(remaining)
    }

    /// 60 to 62, and 66.
    fn judge_use(&self, facts: &Facts<'_>, terms: &Terms, found: &mut Findings) {
        let (grant, usage) = (&self.grant, &facts.request.usage);
        let action = || [("action", usage.action.name().unwrap_or("unknown").to_owned())];
        if usage.action.is_in(grant.prohibited) {
            found.deny(No::ACTION_PROHIBITED, &self.path, &action());
        }
        if !usage.action.is_in(grant.actions) {
            found.deny(No::ACTION_NOT_PERMITTED, &self.path, &action());
        }
        if facts.request.mode == Mode::Buy && !may_hand_on(grant.actions, grant.prohibited) {
            found.deny(No::ACTION_NOT_PERMITTED, &self.path, &[("action", "onward".to_owned())]);
        }
        if !grant.purposes.iter().any(|own| own.covers(&usage.purpose)) || self.is_kept_for_offices(facts, terms) {
            found.deny(No::PURPOSE_NOT_PERMITTED, &self.path, &[("purpose", usage.purpose.to_string())]);
        }
        let form_fits = usage.form.is_none_or(|form| grant.output.forms.contains(&form));
        found.deny_if(!form_fits, No::FORM_NOT_PERMITTED, &self.path);
    }

    /// What is free for the sake of government is bought by government and institutions alone.
    fn is_kept_for_offices(&self, facts: &Facts<'_>, terms: &Terms) -> bool {
        let purpose = &facts.request.usage.purpose;
        let governs = Code::<24>::new("public_governance").is_ok_and(|top| top.covers(purpose));
        let office = matches!(facts.buyer.kind, Some(PartyType::Government | PartyType::Institution));
        facts.request.mode == Mode::Buy && governs && !office && terms.class_of(purpose) != Class::Fee
    }

    /// Number 64: whom it may be handed to.
    fn judge_recipient(&self, facts: &Facts<'_>, terms: &Terms, found: &mut Findings) {
        let (buyer, recipients) = (&facts.buyer, &terms.recipients);
        let named = facts.request.buyer.org().is_some_and(|uscc| recipients.named.contains(uscc));
        let place = recipients.division.as_ref().is_none_or(|division| buyer.path.contains(division));
        let typed = buyer.kind.is_some_and(|kind| recipients.types.contains(&kind)) && place;
        // Who is not on the ledger is nobody's recipient; who has ended or is barred may still use what it has.
        let out = buyer.out.filter(|out| facts.request.mode == Mode::Buy || *out == "unknown");
        if let Some(out) = out {
            found.deny(No::RECIPIENT_NOT_PERMITTED, &self.path, &[("buyer", out.to_owned())]);
        } else if !named && !typed {
            found.deny(No::RECIPIENT_NOT_PERMITTED, &self.path, &[]);
        }
    }

    /// 65 and 68: where it is used. Abroad is judged by the approval alone.
    fn judge_place(&self, facts: &Facts<'_>, terms: &Terms, found: &mut Findings) {
        if facts.request.is_abroad() {
            let approval = facts.request.approval();
            let approved = approval.is_some() && approval == self.grant.output.cross_border.as_ref();
            found.deny_if(!approved, No::EXPORT_NOT_APPROVED, &self.path);
            return;
        }
        let inside = terms.spatial.is_empty() || terms.spatial.iter().any(|division| facts.used_in.contains(division));
        // A place that is in no table lies nowhere.
        found.deny_if(!inside || facts.used_in.is_empty(), No::SPATIAL_NOT_PERMITTED, &self.path);
    }

    /// 70, this use counted; and what is left before it.
    fn judge_limits(&self, facts: &Facts<'_>, found: &mut Findings) -> Result<Remaining, Fault> {
        let (id, limits) = (&self.grant.grant_id, &self.grant.limits);
        let used = keys::used(id).get(facts.state)?.unwrap_or_default();
        if facts.request.mode == Mode::Buy {
            let is_new = keys::met(id, &facts.request.buyer).get(facts.state)?.is_none();
            for (which, used, max, more) in self.counts(facts, &used, is_new) {
                let Some(Count(max)) = max else { continue };
                if more > 0 && used.checked_add(more).is_none_or(|after| after > max) {
                    let details = [("which", which.to_owned()), ("used", used.to_string()), ("max", max.to_string())];
                    found.deny(No::LIMIT_REACHED, &self.path, &details);
                }
            }
        }
        let left = |max: Option<Count>, used: u64| max.map(|max| Count(max.0.saturating_sub(used)));
        Ok(Remaining {
            grant: *id,
            trades: left(limits.max_trades, used.trades),
            calls: left(limits.max_calls, used.calls),
            recipients: left(limits.max_recipients, used.recipients),
        })
    }

    /// What this use counts: which, used before, the limit, how many more.
    fn counts(&self, facts: &Facts<'_>, used: &GrantUse, is_new: bool) -> [(&'static str, u64, Option<Count>, u64); 3] {
        let (limits, usage) = (&self.grant.limits, &facts.request.usage);
        let calls = if usage.unit == Unit::Call { usage.quantity.0 } else { 0 };
        [
            ("trades", used.trades, limits.max_trades, 1),
            ("calls", used.calls, limits.max_calls, calls),
            ("recipients", used.recipients, limits.max_recipients, is_new.into()),
        ]
    }

    /// 95 and 96: warnings first, then reasons.
    fn judge_duties(&self, facts: &Facts<'_>, end: &End, found: &mut Findings) -> Result<(), Fault> {
        let (grant, time) = (&self.grant, facts.time);
        let duty = keys::duty(&grant.grant_id).get(facts.state)?;
        let grace = REPORT_GRACE.at(facts.state, time)?;
        if let Some(since) = duty.and_then(|duty| duty.overdue_since(end.at, grace, time)) {
            let deny_after = u64::from(grant.duties.deny_after.0);
            let details = [("since", since.to_string())];
            match deny_after > 0 && since.after(deny_after) <= time {
                true => found.deny(No::DUTY_OVERDUE, &self.path, &details),
                false => found.warn(No::DUTY_OVERDUE, &self.path, &details),
            }
        }
        if grant.duties.attestations.is_empty() {
            return Ok(());
        }
        let grace = LAPSE_GRACE.at(facts.state, time)?;
        let attested = attestations(&grant.grantee).get(facts.state)?.unwrap_or_default().items;
        for kind in &grant.duties.attestations {
            let of_kind = || attested.iter().filter(|kept| kept.attestation.kind == *kind);
            if of_kind().any(|kept| kept.is_live(time)) {
                continue;
            }
            let lapsed = of_kind().filter(|kept| kept.is_over(time)).map(|kept| kept.ended.unwrap_or(kept.attestation.valid_until)).max();
            let details = [("type", attestation_word(*kind))];
            match lapsed.is_some_and(|at| time < at.after(grace)) {
                true => found.warn(No::ATTESTATION_LAPSED, &self.path, &details),
                false => found.deny(No::ATTESTATION_LAPSED, &self.path, &details),
            }
        }
        Ok(())
    }
}

fn attestation_word(kind: AttestationType) -> String {
    serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// May what is made of it be handed on at all: distributed or sold, and that not prohibited?
fn may_hand_on(actions: Actions, prohibited: Actions) -> bool {
    ["distribute", "sell"].iter().filter_map(|name| Action::named(name)).any(|action| action.is_in(actions) && !action.is_in(prohibited))
}
