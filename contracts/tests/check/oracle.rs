//! A second judge of the check, written from the law alone (docs/spec/check.md): slow and plain, number by number. It shares no line with
//! the program that it judges, not even how it finds out whether a grant lives.

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::parameters::{LAPSE_GRACE, MAX_GRANT_DEPTH, REPORT_GRACE};
use mulu_contracts::authorization::records::grant::{Grant, GrantStatus};
use mulu_contracts::authorization::records::scope::Recipients;
use mulu_contracts::authorization::records::terms::Class;
use mulu_contracts::catalog::records::entry::{ACTIONS, Actions};
use mulu_contracts::check::request::{CheckRequest, Mode, Subject as Asked, Unit};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::{DivisionCode, GrantId, ObjectId, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{StateRead, Subject};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::division;
use mulu_contracts::ledger::freeze::{Freeze, freezes};
use mulu_contracts::ledger::organisation::{self, Organisation, OrganisationStatus};
use mulu_contracts::ledger::persons::{Party, PartyType};
use mulu_contracts::ledger::scheduled::{acts_for, standing};
use mulu_contracts::party::attestation::{AttestationType, attestations};
use mulu_contracts::party::roles::binding_roles;

mod entries;

/// A number, and the way to what it is about.
pub type Found = (u16, Vec<ObjectId>);

/// What stands in the way, and what will: by number, of one number in the order of the walk.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    pub reasons: Vec<Found>,
    pub warnings: Vec<Found>,
}

/// The grants that an asker is shown: the one where the walk stands, then its ancestors upward, each with the way to it.
type Chain = Vec<(GrantId, Grant, Vec<ObjectId>)>;

/// All that stands in the way of what is asked at a time. Of a question that is as it has to be.
pub fn judge(state: &dyn StateRead, time: Time, question: &CheckRequest) -> Result<Judgement, Fault> {
    let mut oracle = Oracle { state, time, question, found: Judgement::default() };
    oracle.walk()?;
    oracle.found.reasons.sort_by_key(|(number, _)| *number);
    oracle.found.warnings.sort_by_key(|(number, _)| *number);
    Ok(oracle.found)
}

/// Does the term of a grant that lives reach a later time, with those of all above it?
pub fn in_term(state: &dyn StateRead, time: Time, question: &CheckRequest, as_of: Time) -> Result<bool, Fault> {
    let oracle = Oracle { state, time, question, found: Judgement::default() };
    let Asked::Grant(of) = &question.subject;
    if keys::core(&of.grant).get(state)?.is_none() {
        return Ok(false);
    }
    let line = oracle.line(&of.grant)?;
    let active = line.iter().all(|(_, grant)| grant.status == GrantStatus::Active && grant.close_due.is_some());
    let reached = line.iter().all(|(_, grant)| grant.valid_from <= as_of && as_of < grant.valid_until);
    Ok(active && reached && !oracle.has_ended(&of.grant)?)
}

struct Oracle<'a> {
    state: &'a dyn StateRead,
    time: Time,
    question: &'a CheckRequest,
    found: Judgement,
}

impl Oracle<'_> {
    fn deny(&mut self, number: u16, path: &[ObjectId]) {
        self.found.reasons.push((number, path.to_vec()));
    }

    fn deny_if(&mut self, so: bool, number: u16, path: &[ObjectId]) {
        if so {
            self.deny(number, path);
        }
    }

    fn warn(&mut self, number: u16, path: &[ObjectId]) {
        self.found.warnings.push((number, path.to_vec()));
    }

    fn buys(&self) -> bool {
        self.question.mode == Mode::Buy
    }

    /// A copy that somebody has outlives the term of the grant.
    fn holds_copy(&self) -> bool {
        self.question.mode == Mode::Held && self.question.usage.unit == Unit::Copy
    }

    fn walk(&mut self) -> Result<(), Fault> {
        let Asked::Grant(of) = &self.question.subject;
        if self.buys() {
            self.seller()?;
        }
        let start = vec![*of.grant.object()];
        if keys::core(&of.grant).get(self.state)?.is_none() {
            self.deny(2, &start);
            return Ok(());
        }
        let way = self.stands_at(&of.grant)?;
        // A hold or a stop is not evaded by a renewal, nor is an order.
        for (n, left) in way.iter().enumerate().take(way.len() - 1) {
            let path: Vec<_> = way[..=n].iter().map(|id| *id.object()).collect();
            for number in self.life(left)?.into_iter().filter(|number| [23, 24].contains(number)) {
                self.deny(number, &path);
            }
            let ordered = self.is_ordered(&keys::subject(left))?;
            self.deny_if(ordered, 97, &path);
        }
        let chain = self.chain(&way)?;
        self.depth(&chain)?;
        for n in 0..chain.len() {
            let (id, grant, path) = &chain[n];
            self.lives(id, n, path)?;
            if n == 0 {
                // Itself, or the successor that the grantor wrote in its place.
                let fits = acts_for(self.state, &grant.grantee, &self.question.seller, self.time)?;
                self.deny_if(!fits, 30, path);
            }
            if !self.holds_copy() {
                let fit = self.is_fit(grant)?;
                self.deny_if(!fit, 31, path);
            }
            self.usage(id, grant, &chain, path)?;
            self.duties(id, grant, path)?;
            let ordered = self.is_ordered(&keys::subject(id))?;
            self.deny_if(ordered, 97, path);
        }
        for used in &of.entries {
            self.entry(used, &chain)?;
        }
        Ok(())
    }

    // Who

    /// 11 and 12.
    fn seller(&mut self) -> Result<(), Fault> {
        let seller = self.question.seller;
        let stands = standing(self.state, &seller, self.time)?;
        let gone = stands.is_none_or(|org| org.has_ended() || org.status == OrganisationStatus::Suspended);
        // An organisation is no object: no way leads to it.
        self.deny_if(gone, 11, &[]);
        let barred = self.is_ordered(&organisation::subject(&seller))?;
        self.deny_if(barred, 12, &[]);
        Ok(())
    }

    fn organisation(&self, uscc: &Uscc) -> Result<Option<Organisation>, Fault> {
        standing(self.state, uscc, self.time)
    }

    /// Number 31: role, qualification, neither suspended nor ended, no order on it.
    fn is_fit(&self, grant: &Grant) -> Result<bool, Fault> {
        let grantee = &grant.grantee;
        let Some(org) = self.organisation(grantee)? else { return Ok(false) };
        let stands = !org.has_ended() && org.status != OrganisationStatus::Suspended;
        let mut has_role = false;
        for held in binding_roles(self.state, grantee, self.time)?.iter().filter(|held| held.is_active(self.time)) {
            has_role |= match &grant.under {
                None => held.role == Role::Operator && self.lies_in(&grant.division, &held.scope_division)?,
                Some(_) => [Role::Operator, Role::Developer].contains(&held.role),
            };
        }
        let kept = attestations(grantee).get(self.state)?.unwrap_or_default().items;
        let qualified = kept.iter().any(|kept| {
            kept.attestation.kind == AttestationType::Qualification
                && kept.recorded_by != Some(*grantee)
                && kept.ended.is_none()
                && kept.attestation.valid_from <= self.time
                && self.time < kept.attestation.valid_until
        });
        Ok(stands && has_role && qualified && !self.is_ordered(&organisation::subject(grantee))?)
    }

    fn buyer_division(&self) -> Result<Option<DivisionCode>, Fault> {
        match &self.question.buyer {
            Party::Org(uscc) => Ok(self.organisation(uscc)?.map(|org| org.division)),
            Party::Committed(other) => Ok(Some(other.division)),
        }
    }

    /// Is one division another, or below it by parents?
    fn lies_in(&self, one: &DivisionCode, other: &DivisionCode) -> Result<bool, Fault> {
        let (mut lies, mut steps, mut at) = (false, 0, Some(*one));
        while let Some(code) = at {
            // A way up that is not whole leads nowhere.
            let Some(record) = division::division(&code).get(self.state)? else { return Ok(false) };
            lies |= code == *other;
            (steps, at) = (steps + 1, record.parent);
            if steps > division::MAX_STEPS + 1 {
                return Err(Fault::new("divisions are nested too deep"));
            }
        }
        Ok(lies)
    }

    // What stops

    fn stops(&self, freeze: &Freeze) -> bool {
        freeze.upheld || self.time < freeze.until
    }

    /// An objection that was accepted holds it (docs/spec/objection.md: 23, 42, 49, 91).
    fn is_frozen(&self, subject: &Subject) -> Result<bool, Fault> {
        let record = freezes(subject, &[]).get(self.state)?.unwrap_or_default();
        Ok(record.objections.iter().any(|freeze| self.stops(freeze)))
    }

    /// An order is on it (12, 31, 64, 97).
    fn is_ordered(&self, subject: &Subject) -> Result<bool, Fault> {
        let record = freezes(subject, &[]).get(self.state)?.unwrap_or_default();
        Ok(record.orders.iter().any(|freeze| self.stops(freeze)))
    }

    // The life of grants

    /// A grant and all above it. A fault where one of them is nowhere, or there are more than there ever may be.
    fn line(&self, id: &GrantId) -> Result<Vec<(GrantId, Grant)>, Fault> {
        let (mut line, mut at) = (Vec::new(), Some(*id));
        while let Some(id) = at {
            let grant = keys::core(&id).get(self.state)?.ok_or_else(|| Fault::new("a grant is nowhere"))?;
            if line.len() > 4 {
                return Err(Fault::new("a grant has too many ancestors"));
            }
            at = grant.under.as_ref().map(|under| under.parent);
            line.push((id, grant));
        }
        Ok(line)
    }

    /// Revoked, withdrawn or expired: it, or one above it. What never was a grant does not end.
    fn has_ended(&self, id: &GrantId) -> Result<bool, Fault> {
        let line = self.line(id)?;
        if !was_a_grant(&line[0].1) {
            return Ok(false);
        }
        let taken = |grant: &Grant| matches!(grant.status, GrantStatus::Revoked | GrantStatus::Withdrawn) || grant.ended_at.is_some();
        let over = |grant: &Grant| taken(grant) || grant.valid_until <= self.time;
        Ok(line.iter().any(|(_, grant)| over(grant)))
    }

    /// Active and not ended, and begun.
    fn lives_and_has_begun(&self, id: &GrantId) -> Result<bool, Fault> {
        if keys::core(id).get(self.state)?.is_none() {
            return Ok(false);
        }
        let line = self.line(id)?;
        Ok(was_a_grant(&line[0].1) && line[0].1.valid_from <= self.time && !self.has_ended(id)?)
    }

    /// From the grant that is named to the one where the walk stands.
    fn stands_at(&self, named: &GrantId) -> Result<Vec<GrantId>, Fault> {
        let mut way = vec![*named];
        while way.len() <= 8 && self.has_ended(&way[way.len() - 1])? {
            let marks = keys::marks(&way[way.len() - 1]).get(self.state)?.unwrap_or_default();
            let Some(next) = marks.superseded_by else { break };
            if keys::core(&next).get(self.state)?.is_none() {
                return Err(Fault::new("a grant that took another's place is nowhere"));
            }
            way.push(next);
            if self.lives_and_has_begun(&next)? {
                return Ok(way);
            }
        }
        Ok(vec![*named])
    }

    /// It, and its ancestors.
    fn chain(&self, way: &[GrantId]) -> Result<Chain, Fault> {
        let mut path: Vec<_> = way[..way.len() - 1].iter().map(|id| *id.object()).collect();
        let mut chain: Chain = Vec::new();
        for (id, grant) in self.line(&way[way.len() - 1])? {
            path.push(*id.object());
            chain.push((id, grant, path.clone()));
        }
        Ok(chain)
    }

    /// Number 29: of an ancestor that allows fewer steps, and of the grant itself that has more ancestors than there may be now.
    fn depth(&mut self, chain: &Chain) -> Result<(), Fault> {
        let most = MAX_GRANT_DEPTH.at(self.state, self.time)?;
        self.deny_if(chain.len() as u64 > most + 1, 29, &chain[0].2);
        for (distance, (_, grant, path)) in chain.iter().enumerate().skip(1) {
            self.deny_if(usize::from(grant.depth_left) < distance, 29, path);
        }
        Ok(())
    }

    /// Which of 20 to 27 a grant fails.
    fn life(&self, id: &GrantId) -> Result<Vec<u16>, Fault> {
        let grant = keys::core(id).get(self.state)?.ok_or_else(|| Fault::new("a grant is nowhere"))?;
        let was = was_a_grant(&grant);
        let held = keys::holds(id).get(self.state)?.unwrap_or_default().count > 0;
        let stopped = keys::self_stop(id).get(self.state)?.is_some_and(|stop| stop.lifted.is_none());
        let fails = [
            (20, !was),
            (21, self.time < grant.valid_from),
            (22, self.time >= grant.valid_until),
            (23, held || self.is_frozen(&keys::subject(id))?),
            (24, stopped),
            (25, was && grant.status == GrantStatus::Revoked),
            (26, was && grant.status == GrantStatus::Withdrawn),
            (27, grant.closed.is_some()),
        ];
        Ok(fails.into_iter().filter(|(_, so)| *so).map(|(number, _)| number).collect())
    }

    /// 20 to 27, of an ancestor as 28.
    fn lives(&mut self, id: &GrantId, distance: usize, path: &[ObjectId]) -> Result<(), Fault> {
        let outlived = |number: &u16| self.holds_copy() && [21, 22, 27].contains(number);
        let fails: Vec<_> = self.life(id)?.into_iter().filter(|number| !outlived(number)).collect();
        if distance > 0 {
            self.deny_if(!fails.is_empty(), 28, path);
            return Ok(());
        }
        for number in fails {
            self.deny(number, path);
        }
        Ok(())
    }

    // What a grant lets

    /// 60 to 62, 64 to 68, 70.
    fn usage(&mut self, id: &GrantId, grant: &Grant, chain: &Chain, path: &[ObjectId]) -> Result<(), Fault> {
        let usage = &self.question.usage;
        let terms = keys::terms(id).get(self.state)?.ok_or_else(|| Fault::new("a grant has no terms"))?;
        self.deny_if(usage.action.is_in(grant.prohibited), 60, path);
        let onward = |name: &str| has(grant.actions, name) && !has(grant.prohibited, name);
        let nothing_onward = self.buys() && !onward("distribute") && !onward("sell");
        self.deny_if(!usage.action.is_in(grant.actions), 61, path);
        self.deny_if(nothing_onward, 61, path);
        let permitted = grant.purposes.iter().any(|purpose| purpose.covers(&usage.purpose));
        let governance = Code::<24>::new("public_governance").expect("a code").covers(&usage.purpose);
        let public = matches!(self.question.buyer.kind(self.state, self.time)?, Some(PartyType::Government | PartyType::Institution));
        let costs = matches!(terms.class_of(&usage.purpose), Class::Fee);
        self.deny_if(!permitted || self.buys() && governance && !costs && !public, 62, path);

        let permitted = self.may_receive(&terms.recipients, chain)?;
        self.deny_if(!permitted, 64, path);
        if !self.question.is_abroad() {
            let inside = self.is_inside(&terms.spatial)?;
            self.deny_if(!inside, 65, path);
        }
        let formed = usage.form.is_none_or(|form| grant.output.forms.contains(&form));
        self.deny_if(!formed, 66, path);
        let approval = self.question.usage.cross_border.as_ref().and_then(|abroad| abroad.approval);
        let approved = approval.is_some() && approval == grant.output.cross_border;
        self.deny_if(self.question.is_abroad() && !approved, 68, path);
        if self.buys() {
            self.limits(id, grant, path)?;
        }
        Ok(())
    }

    /// Number 64: a third party is named, or of a type and in a division that are given.
    fn may_receive(&self, recipients: &Recipients, chain: &Chain) -> Result<bool, Fault> {
        let buyer = &self.question.buyer;
        if let Party::Org(uscc) = buyer {
            // Who has the grant, or one above it, is no third party; of it 31 asks more.
            for (_, grant, _) in chain {
                if acts_for(self.state, uscc, &grant.grantee, self.time)? {
                    return Ok(true);
                }
            }
            let Some(org) = self.organisation(uscc)? else { return Ok(false) };
            let out = org.has_ended() || org.status == OrganisationStatus::Suspended;
            if self.buys() && (out || self.is_ordered(&organisation::subject(uscc))?) {
                return Ok(false);
            }
            if recipients.named.contains(uscc) {
                return Ok(true);
            }
        }
        let Some(kind) = buyer.kind(self.state, self.time)? else { return Ok(false) };
        let Some(division) = self.buyer_division()? else { return Ok(false) };
        let there = match &recipients.division {
            None => true,
            Some(given) => self.lies_in(&division, given)?,
        };
        Ok(recipients.types.contains(&kind) && there)
    }

    /// Number 65: in a division that is in the table, and within those that are given.
    fn is_inside(&self, spatial: &[DivisionCode]) -> Result<bool, Fault> {
        let Some(division) = self.question.usage.division.map_or_else(|| self.buyer_division(), |division| Ok(Some(division)))? else {
            return Ok(false);
        };
        let mut inside = spatial.is_empty() && self.lies_in(&division, &division)?;
        for given in spatial {
            inside |= self.lies_in(&division, given)?;
        }
        Ok(inside)
    }

    /// 70, this use counted: one trade, the calls, a buyer who is new.
    fn limits(&mut self, id: &GrantId, grant: &Grant, path: &[ObjectId]) -> Result<(), Fault> {
        let used = keys::used(id).get(self.state)?.unwrap_or_default();
        let calls = if self.question.usage.unit == Unit::Call { self.question.usage.quantity.0 } else { 0 };
        let fresh = u64::from(keys::met(id, &self.question.buyer).get(self.state)?.is_none());
        let limits = [
            (used.trades, 1, grant.limits.max_trades),
            (used.calls, calls, grant.limits.max_calls),
            (used.recipients, fresh, grant.limits.max_recipients),
        ];
        for (used, more, max) in limits {
            let over = max.is_some_and(|max| u128::from(used) + u128::from(more) > u128::from(max.0));
            self.deny_if(more > 0 && over, 70, path);
        }
        Ok(())
    }

    /// 95 and 96.
    fn duties(&mut self, id: &GrantId, grant: &Grant, path: &[ObjectId]) -> Result<(), Fault> {
        let grace = i64::try_from(REPORT_GRACE.at(self.state, self.time)?).expect("a parameter is bounded");
        if let Some(duty) = keys::duty(id).get(self.state)? {
            let mut dues = Vec::new();
            let mut end = duty.until;
            for (_, above) in self.line(id)? {
                end = end.min(above.ended_at.unwrap_or(above.valid_until)).min(above.valid_until);
            }
            if duty.reported_until < end {
                dues.push(end.0 + grace);
            }
            dues.extend(duty.deficient.iter().map(|found| found.since.0 + grace));
            let overdue = dues.iter().any(|due| *due <= self.time.0);
            let deny_after = i64::from(grant.duties.deny_after.0);
            let denied = deny_after > 0 && dues.iter().any(|due| due + deny_after <= self.time.0);
            if denied {
                self.deny(95, path);
            } else if overdue {
                self.warn(95, path);
            }
        }
        let grace = i64::try_from(LAPSE_GRACE.at(self.state, self.time)?).expect("a parameter is bounded");
        let kept = attestations(&grant.grantee).get(self.state)?.unwrap_or_default().items;
        for kind in &grant.duties.attestations {
            let of_kind = || kept.iter().filter(|kept| kept.attestation.kind == *kind);
            let end = |n: Option<Time>, until: Time| n.map_or(until, |ended| ended.min(until));
            let live = of_kind()
                .any(|kept| kept.ended.is_none() && kept.attestation.valid_from <= self.time && self.time < kept.attestation.valid_until);
            if live {
                continue;
            }
            let lapsed = of_kind().map(|kept| end(kept.ended, kept.attestation.valid_until)).filter(|end| *end <= self.time).max();
            match lapsed {
                Some(lapsed) if self.time.0 < lapsed.0 + grace => self.warn(96, path),
                _ => self.deny(96, path),
            }
        }
        Ok(())
    }
}

/// Was it ever in force? What waits, was refused, or ended before it was active never was a grant.
fn was_a_grant(grant: &Grant) -> bool {
    !matches!(grant.status, GrantStatus::Consent | GrantStatus::Rejected) && grant.close_due.is_some()
}

fn has(actions: Actions, name: &str) -> bool {
    ACTIONS.iter().position(|action| *action == name).is_some_and(|n| actions.bits() >> n & 1 == 1)
}
