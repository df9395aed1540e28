//! assign_role 授予角色 (B53, A9, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash32, Set, Time};
use crate::ledger::access::{Allowed, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::division;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found_in, require_relation};
use crate::ledger::organisation::{Organisation, RoleAssignment, member};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::{COUNTY, COUNTY_OFFICE};
use crate::party::keys::{governors, organisations_by_role, roles, sector_authorities};
use crate::party::records::{MAX_ROLES, MAX_ROLES_BY_BUREAUS, RoleMade, SectorHolder};
use crate::party::roles::{forget, is_qualified, needs_qualification, require_no_conflict, unlist};
use crate::party::{keys, write};

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
        self.require_fits("")
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let made = keys::role_made(&self.org, self.role, &self.scope_division, self.from);
        if let Some(standing) = made.get(draft)? {
            // A removed assignment keeps its key: who assigns the role again says from when, so no old transaction returns.
            let over = roles(&self.org).get(draft)?.unwrap_or_default().assignments.iter().any(|a| self.is(a) && a.is_over(tx.time));
            let live = standing.live && !over;
            ensure(live && standing.payload_hash == tx.payload_hash, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.org));
        }
        let organisation = found_in::<Organisation>(tx, draft, &self.org, "org")?;
        // The signer covers the scope, and the organisation's division too.
        require_relation(tx, draft, &Target::place(self.scope_division))?;
        require_relation(tx, draft, &Target::place(organisation.division))?;
        // Check 1
        ensure(!self.role.is_reserved(), ErrorCode::ROLE_RESERVED)?;
        // Check 2
        ensure(self.org != *tx.signer.uscc(), ErrorCode::SELF_ASSIGNMENT)?;
        // Checks 3 to 8
        self.grant(draft, tx.time, &organisation, Some(*tx.signer.uscc()), tx.payload_hash)?;
        Ok(Done::of(self.org))
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
    /// What a role alone has stands with that role.
    pub(crate) fn require_fits(&self, under: &str) -> Result<(), Refusal> {
        let extras = [
            ("sectors", self.sectors.is_empty() || self.role == Role::SectorAuthority),
            ("certificate_kinds", self.certificate_kinds.is_empty() || self.role == Role::Registrar),
            ("competences", self.competences.is_empty() || self.role == Role::Supervisor),
        ];
        match extras.iter().find(|(_, fits)| !fits) {
            Some((field, _)) => Err(ErrorCode::FIELD_INVALID.of(format!("{under}{field}"))),
            None => Ok(()),
        }
    }

    fn is(&self, assignment: &RoleAssignment) -> bool {
        let RoleAssignment { role, scope_division, asked_from, .. } = assignment;
        (*role, *scope_division, *asked_from) == (self.role, self.scope_division, self.from)
    }

    /// Checks 3 to 8 and the effect, for a bureau and for governance alike. `assigned_by`: none where governance assigns.
    pub(crate) fn grant(
        &self,
        draft: &mut Draft<'_>,
        time: Time,
        organisation: &Organisation,
        assigned_by: Option<Uscc>,
        payload_hash: Hash32,
    ) -> Result<(), Refusal> {
        let made = keys::role_made(&self.org, self.role, &self.scope_division, self.from);
        // Nobody makes a role older than it is.
        let from = self.from.max(time);
        // Check 3
        division::require_in_force(draft, &self.scope_division, time)?;
        // Check 4. What has ended conflicts with nothing and makes room.
        let old = roles(&self.org).get(draft)?.unwrap_or_default();
        let (mut kept, ended): (Vec<_>, Vec<_>) = old.assignments.into_iter().partition(|a| !a.is_over(time));
        require_no_conflict(draft, time, &self.org, (self.role, from, self.until), &kept)?;
        // Check 5
        let qualified = !needs_qualification(self.role) || is_qualified(draft, &self.org, time)?;
        ensure(qualified, ErrorCode::NOT_QUALIFIED)?;
        // Check 6
        ensure(!organisation.has_ended(), ErrorCode::ORGANISATION_ENDED)?;
        // Check 7
        ensure(self.until.is_none_or(|until| from < until), ErrorCode::BAD_TERM)?;
        // Check 8
        let by_bureaus = kept.iter().filter(|a| a.assigned_by.is_some()).count();
        ensure(kept.len() < MAX_ROLES && (assigned_by.is_none() || by_bureaus < MAX_ROLES_BY_BUREAUS), ErrorCode::TOO_MANY)?;

        kept.push(RoleAssignment {
            role: self.role,
            scope_division: self.scope_division,
            sectors: self.sectors.clone(),
            certificate_kinds: self.certificate_kinds.clone(),
            competences: self.competences.clone(),
            from,
            asked_from: self.from,
            until: self.until,
            assigned_by,
            payload_hash,
        });
        unlist(draft, &self.org, &ended, &kept)?;
        if self.role == Role::SectorAuthority {
            self.list_sectors(draft, from)?;
        }
        if self.role == Role::Governor {
            governors().join(draft, &member(&self.org))?;
        }
        forget(draft, &self.org, &ended);
        organisations_by_role(&self.scope_division, self.role).join(draft, &member(&self.org))?;
        draft.put(&made, &RoleMade { payload_hash, live: true });
        write::put_roles(draft, &self.org, kept)?;
        Ok(())
    }

    /// Puts the organisation on the lists of its sectors.
    fn list_sectors(&self, draft: &mut Draft<'_>, from: Time) -> Result<(), Fault> {
        for sector in self.sectors.iter() {
            let key = sector_authorities(&self.scope_division, sector);
            let mut list = key.get(draft)?.unwrap_or_default();
            list.holders.push(SectorHolder { organisation: self.org, from, until: self.until });
            draft.put(&key, &list);
        }
        Ok(())
    }
}
