//! remove_role 收回或退出角色 (B53, records.md §2.4).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::governance::governors;
use crate::id::{DivisionCode, Uscc};
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, any, by};
use crate::state::StateRead;
use crate::texts::{Reason, Spoken};

use super::access::{Object, require_relation};
use super::assign_role::{forget, unlist};
use super::*;

record! {
    /// Ends every assignment of a role with this scope. Live grants are not touched: the check reads the role.
    pub struct RemoveRole {
        /// Who holds it.
        pub org: Uscc,
        /// Its version now.
        pub version: u64,
        /// The role; a reserved one only by who holds it.
        pub role: Role,
        /// Its scope.
        pub scope_division: DivisionCode,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for RemoveRole {
    const NAME: &'static str = "remove_role";
    const ALLOWED: &'static [Allowed] =
        &[any(Relation::Own), by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.org, "org")?;
        let object = Object { owner: Some(self.org), division: Some(self.scope_division), ..Object::default() };
        require_relation(tx, state, Self::ALLOWED, &object)?;
        ensure(organisation.version == self.version, Code::StaleVersion)?;
        change::require_standing(&organisation)?;
        // 1
        let held = roles(&self.org).get(state)?.unwrap_or_default().assignments;
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| a.role == self.role && a.scope_division == self.scope_division);
        ensure(!gone.is_empty(), Code::RoleAbsent)?;
        // 2 "As the assigner": who may not assign it may not take it away.
        ensure(!self.role.is_reserved() || self.org == *tx.signer.uscc(), Code::RoleReserved)?;
        // Without any governor nothing could ever be decided again.
        let last = self.role == Role::Governor && !kept.iter().any(|a| a.role == Role::Governor) && governors().count(state)? <= 1;
        if last {
            return Err(Code::WrongState.of("last governor"));
        }
        change::require_reason(tx, state, &self.reason)?;

        let mut plan = Plan::about(self.org);
        unlist(&mut plan, state, &self.org, &gone, &kept)?;
        forget(&mut plan, &self.org, &gone);
        plan.put(&roles(&self.org), &Roles { assignments: kept });
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        RemoveRole {
            org: samples::uscc(samples::DEPARTMENT),
            version: 1,
            role: Role::Provider,
            scope_division: samples::division(samples::CITY),
            reason: samples::reason("other"),
        }
    }
}
