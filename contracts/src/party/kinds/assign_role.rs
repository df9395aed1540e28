//! assign_role 授予角色 (B53, A9, records.md §2.2 and §2.4, decision 16).

use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash32, Set, Time};
use crate::ledger::access::{Allowed, Object, Relation, by, require_relation};
use crate::ledger::context::TxContext;
use crate::ledger::organisation::{Organisation, RoleAssignment, member};
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::{COUNTY, COUNTY_OFFICE};
use crate::party::keys::{governors, organisations_by_role, roles, sector_authorities};
use crate::party::records::{MAX_ROLES, RoleMade, Roles, SectorHolder};
use crate::party::roles::{forget, is_qualified, needs_qualification, require_no_conflict, unlist};
use crate::party::{access, keys, write};

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

impl Rule for AssignRole {
    const NUMBER: u16 = 111;
    const NAME: &'static str = "assign_role";
    const ALLOWED: &'static [Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        match self.until {
            Some(until) if until <= self.from => Err(ErrorCode::FIELD_INVALID.of("until")),
            _ => Ok(()),
        }
    }

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let made = keys::role_made(&self.org, self.role, &self.scope_division, self.from);
        if let Some(standing) = made.get(state)? {
            // A removed assignment keeps its key: who assigns the role again says from when, so no old transaction returns.
            ensure(standing.live && standing.payload_hash == tx.payload_hash, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Plan::exists(self.org));
        }
        let organisation = access::found(tx, state, &self.org, "org")?;
        // The relation is to the scope, not to the organisation.
        let object = Object { division: Some(self.scope_division), ..Object::default() };
        require_relation(tx, state, Self::ALLOWED, &object)?;
        // 1
        ensure(!self.role.is_reserved(), ErrorCode::ROLE_RESERVED)?;
        // 2
        ensure(self.org != *tx.signer.uscc(), ErrorCode::SELF_ASSIGNMENT)?;
        // 3 to 5
        self.grant(state, tx.time, organisation, Some(*tx.signer.uscc()), tx.payload_hash)
    }

    fn example() -> Self {
        AssignRole {
            org: samples::uscc(COUNTY_OFFICE),
            role: Role::Provider,
            scope_division: samples::division(COUNTY),
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
        let made = keys::role_made(&self.org, self.role, &self.scope_division, self.from);
        // 3 What has ended conflicts with nothing and makes room.
        let old = roles(&self.org).get(state)?.unwrap_or_default();
        let (mut kept, ended): (Vec<_>, Vec<_>) = old.assignments.into_iter().partition(|a| a.until.is_none_or(|until| time < until));
        require_no_conflict(state, time, &self.org, (self.role, self.from, self.until), &kept)?;
        // 4
        let qualified = !needs_qualification(self.role) || is_qualified(state, &self.org, time)?;
        ensure(qualified, ErrorCode::NOT_QUALIFIED)?;
        // 5
        ensure(!organisation.has_ended(), ErrorCode::ORGANISATION_ENDED)?;
        if kept.len() >= MAX_ROLES {
            return Err(ErrorCode::WRONG_STATE.of(format!("{MAX_ROLES} roles")));
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
        write::raise_version(&mut plan, organisation);
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
