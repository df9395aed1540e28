//! assign_role 授予角色 (B53, A9, records.md §2.2 and §2.4, decision 16).

use crate::codec::record;
use crate::error::{Code as ErrorCode, Refusal, ensure};
use crate::governance::governors;
use crate::id::{DivisionCode, Uscc};
use crate::params::{self, Value};
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, by};
use crate::state::StateRead;
use crate::text::Code;
use crate::value::{Set, Time};

use super::access::{Object, require_relation};
use super::change::{RoleMade, member};
use super::*;

record! {
    /// Assigns a role in a division and all below it. Keyed by (organisation, role, scope division, from).
    pub struct AssignRole {
        /// Who gets it.
        pub org: Uscc,
        /// The role; reserved ones come from governance alone.
        pub role: Role,
        /// Where it reaches; the signer covers it.
        pub scope_division: DivisionCode,
        /// Sectors of a sector authority.
        #[serde(default)]
        pub sectors: Set<Code<24>, 0, 32>,
        /// Kinds of a registrar.
        #[serde(default)]
        pub certificate_kinds: Set<Code<24>, 0, 16>,
        /// Competences of a supervisor.
        #[serde(default)]
        pub competences: Set<Code<24>, 0, 16>,
        /// From this time on.
        pub from: Time,
        /// Before this time.
        pub until: Option<Time>,
    }
}

/// `role_conflict` where the role would stand beside one that the parameter names (B53), unless a dated exception lets it.
pub(crate) fn require_no_conflict(
    state: &dyn StateRead,
    time: Time,
    org: &Uscc,
    (role, from, until): (Role, Time, Option<Time>),
    held: &[RoleAssignment],
) -> Result<(), Refusal> {
    let pairs = conflicts(state, time)?;
    let overlaps = |other: &RoleAssignment| other.until.is_none_or(|end| from < end) && until.is_none_or(|end| other.from < end);
    for other in held.iter().filter(|other| overlaps(other)) {
        if collide(state, time, org, &pairs, (role, other.role))? {
            return Err(ErrorCode::RoleConflict.of(other.role.name()));
        }
    }
    Ok(())
}

fn conflicts(state: &dyn StateRead, time: Time) -> Result<Vec<(Role, Role)>, Fault> {
    match params::value(state, "role_conflicts", time)? {
        Value::Pairs(pairs) => Ok(pairs),
        _ => Err(Fault::new("parameter role_conflicts holds no pairs")),
    }
}

/// Do these two roles conflict at a time, without an exception that lets this organisation hold both?
fn collide(state: &dyn StateRead, time: Time, org: &Uscc, pairs: &[(Role, Role)], (a, b): (Role, Role)) -> Result<bool, Fault> {
    if !pairs.contains(&(a, b)) && !pairs.contains(&(b, a)) {
        return Ok(false);
    }
    let exception = change::role_exception(org, a, b).get(state)?;
    Ok(exception.is_none_or(|e| e.until <= time))
}

/// The role assignments of an organisation that bind at a time: all but the younger of two in force that conflict without exception
/// (records.md §2.2, B53). Those outside their term stay in, for what is told of them.
pub fn binding_roles(state: &dyn StateRead, org: &Uscc, time: Time) -> Result<Vec<RoleAssignment>, Fault> {
    let held = roles(org).get(state)?.unwrap_or_default().assignments;
    let mut active: Vec<_> = held.iter().enumerate().filter(|(_, a)| a.is_active(time)).map(|(n, a)| (a.from, n, a.role)).collect();
    if active.windows(2).all(|pair| pair[0].2 == pair[1].2) {
        return Ok(held);
    }
    active.sort();
    let pairs = conflicts(state, time)?;
    let (mut standing, mut lost) = (Vec::new(), Vec::new());
    for (_, n, role) in active {
        let mut collides = false;
        for older in &standing {
            collides = collides || collide(state, time, org, &pairs, (role, *older))?;
        }
        if collides { lost.push(n) } else { standing.push(role) }
    }
    Ok(held.into_iter().enumerate().filter(|(n, _)| !lost.contains(n)).map(|(_, a)| a).collect())
}

/// Does an organisation hold a role that binds at a time, for exactly this division where one is named?
pub fn holds(state: &dyn StateRead, org: &Uscc, role: Role, scope: Option<&DivisionCode>, time: Time) -> Result<bool, Fault> {
    let held = binding_roles(state, org, time)?;
    Ok(held.iter().any(|r| r.role == role && r.is_active(time) && scope.is_none_or(|scope| r.scope_division == *scope)))
}

/// Does the organisation hold a qualification that is live at a time (A9)?
pub(crate) fn is_qualified(state: &dyn StateRead, org: &Uscc, time: Time) -> Result<bool, Fault> {
    let attested = attestation::attestations(org).get(state)?.unwrap_or_default().items;
    Ok(attested.iter().map(|kept| &kept.attestation).any(|a| a.kind == AttestationType::Qualification && a.is_live(time)))
}

/// Roles that need a live qualification.
pub(crate) fn needs_qualification(role: Role) -> bool {
    matches!(role, Role::Operator | Role::Developer)
}

impl Rule for AssignRole {
    const NAME: &'static str = "assign_role";
    const ALLOWED: &'static [Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        match self.until {
            Some(until) if until <= self.from => Err(ErrorCode::FieldInvalid.of("until")),
            _ => Ok(()),
        }
    }

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let made = change::role_made(&self.org, self.role, &self.scope_division, self.from);
        if let Some(standing) = made.get(state)? {
            // A removed assignment keeps its key: who assigns the role again says from when, so no old transaction returns.
            ensure(standing.live && standing.payload_hash == tx.payload_hash, ErrorCode::ExistsWithOtherContent)?;
            return Ok(Plan::exists(self.org));
        }
        let organisation = change::found(tx, state, &self.org, "org")?;
        // The relation is to the scope, not to the organisation.
        let object = Object { division: Some(self.scope_division), ..Object::default() };
        require_relation(tx, state, Self::ALLOWED, &object)?;
        // 1
        ensure(!self.role.is_reserved(), ErrorCode::RoleReserved)?;
        // 2
        ensure(self.org != *tx.signer.uscc(), ErrorCode::SelfAssignment)?;
        // 3 to 5
        self.grant(state, tx.time, organisation, Some(*tx.signer.uscc()), tx.payload_hash)
    }

    fn example() -> Self {
        AssignRole {
            org: samples::uscc(samples::COUNTY_OFFICE),
            role: Role::Provider,
            scope_division: samples::division(samples::COUNTY),
            sectors: Set::default(),
            certificate_kinds: Set::default(),
            competences: Set::default(),
            from: samples::time(),
            until: None,
        }
    }
}

impl AssignRole {
    /// Checks 3 to 5 and the effect, for a bureau and for governance alike. `assigned_by`: none where governance assigns.
    pub(crate) fn grant(
        &self,
        state: &dyn StateRead,
        time: Time,
        organisation: Organisation,
        assigned_by: Option<Uscc>,
        payload_hash: Hash32,
    ) -> Result<Plan, Refusal> {
        let made = change::role_made(&self.org, self.role, &self.scope_division, self.from);
        // 3 What has ended conflicts with nothing and makes room.
        let old = roles(&self.org).get(state)?.unwrap_or_default();
        let (mut kept, ended): (Vec<_>, Vec<_>) = old.assignments.into_iter().partition(|a| a.until.is_none_or(|until| time < until));
        require_no_conflict(state, time, &self.org, (self.role, self.from, self.until), &kept)?;
        // 4
        let qualified = !needs_qualification(self.role) || is_qualified(state, &self.org, time)?;
        ensure(qualified, ErrorCode::NotQualified)?;
        // 5
        ensure(!organisation.has_ended(), ErrorCode::OrganisationEnded)?;
        if kept.len() >= MAX_ROLES {
            return Err(ErrorCode::WrongState.of(format!("{MAX_ROLES} roles")));
        }

        let mut plan = Plan::about(self.org);
        kept.push(RoleAssignment {
            role: self.role,
            scope_division: self.scope_division,
            sectors: self.sectors.clone(),
            certificate_kinds: self.certificate_kinds.clone(),
            competences: self.competences.clone(),
            from: self.from,
            until: self.until,
            assigned_by,
            payload_hash,
        });
        unlist(&mut plan, state, &self.org, &ended, &kept)?;
        if self.role == Role::SectorAuthority {
            self.list_sectors(&mut plan, state, &ended)?;
        }
        if self.role == Role::Governor {
            plan.join(governors(), member(&self.org));
        }
        forget(&mut plan, &self.org, &ended);
        plan.join(organisations_by_role(&self.scope_division, self.role), member(&self.org));
        plan.put(&made, &RoleMade { payload_hash, live: true });
        plan.put(&roles(&self.org), &Roles { assignments: kept });
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    /// Puts the organisation on the lists of its sectors. Assignments that end with this one stand on them no longer.
    fn list_sectors(&self, plan: &mut Plan, state: &dyn StateRead, ended: &[RoleAssignment]) -> Result<(), Fault> {
        for sector in self.sectors.iter() {
            let key = sector_authorities(&self.scope_division, sector);
            let mut list = key.get(state)?.unwrap_or_default();
            let ended_here = || ended.iter().filter(|old| old.scope_division == self.scope_division);
            list.holders.retain(|h| h.organisation != self.org || !ended_here().any(|old| h.from == old.from && h.until == old.until));
            list.holders.push(SectorHolder { organisation: self.org, from: self.from, until: self.until });
            plan.put(&key, &list);
        }
        Ok(())
    }
}

/// Marks assignments that go: their keys stay taken.
pub(crate) fn forget(plan: &mut Plan, org: &Uscc, gone: &[RoleAssignment]) {
    for old in gone {
        let made = change::role_made(org, old.role, &old.scope_division, old.from);
        plan.put(&made, &RoleMade { payload_hash: old.payload_hash, live: false });
    }
}

/// Takes an organisation off the lists of assignments that go, where none of those kept needs them.
pub(crate) fn unlist(
    plan: &mut Plan,
    state: &dyn StateRead,
    org: &Uscc,
    gone: &[RoleAssignment],
    kept: &[RoleAssignment],
) -> Result<(), Fault> {
    // Two assignments that go may share a sector list, and a plan's writes do not see each other.
    let mut rewritten: Vec<(DivisionCode, Code<24>, SectorAuthorities)> = Vec::new();
    for old in gone {
        if !kept.iter().any(|a| a.role == old.role && a.scope_division == old.scope_division) {
            plan.leave(organisations_by_role(&old.scope_division, old.role), member(org));
        }
        if old.role == Role::Governor && !kept.iter().any(|a| a.role == Role::Governor) {
            plan.leave(governors(), member(org));
        }
        for sector in old.sectors.iter().filter(|_| old.role == Role::SectorAuthority) {
            let at = rewritten.iter().position(|(division, s, _)| *division == old.scope_division && s == sector);
            let mut list = match at {
                Some(at) => rewritten.swap_remove(at).2,
                None => sector_authorities(&old.scope_division, sector).get(state)?.unwrap_or_default(),
            };
            list.holders.retain(|h| !(h.organisation == *org && h.from == old.from && h.until == old.until));
            rewritten.push((old.scope_division, sector.clone(), list));
        }
    }
    for (division, sector, list) in rewritten {
        plan.put(&sector_authorities(&division, &sector), &list);
    }
    Ok(())
}
