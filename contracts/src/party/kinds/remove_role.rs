//! remove_role 收回或退出角色 (B53, records.md §2.4).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, Object, Relation, any, by, require_relation};
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::{CITY, DEPARTMENT};
use crate::ledger::texts::{Reason, Spoken, require_reason};
use crate::party::keys::{governors, roles};
use crate::party::records::Roles;
use crate::party::roles::{forget, unlist};
use crate::party::{access, write};

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
    const NUMBER: u16 = 112;
    const NAME: &'static str = "remove_role";
    const ALLOWED: &'static [Allowed] =
        &[any(Relation::Own), by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = access::found(tx, state, &self.org, "org")?;
        let object = Object { owner: Some(self.org), division: Some(self.scope_division), ..Object::default() };
        require_relation(tx, state, Self::ALLOWED, &object)?;
        ensure(organisation.version == self.version, Code::STALE_VERSION)?;
        access::require_standing(&organisation)?;
        // 1
        let held = roles(&self.org).get(state)?.unwrap_or_default().assignments;
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| a.role == self.role && a.scope_division == self.scope_division);
        ensure(!gone.is_empty(), Code::ROLE_ABSENT)?;
        // 2 "As the assigner": who may not assign it may not take it away.
        ensure(!self.role.is_reserved() || self.org == *tx.signer.uscc(), Code::ROLE_RESERVED)?;
        // Without any governor nothing could ever be decided again.
        let last = self.role == Role::Governor && !kept.iter().any(|a| a.role == Role::Governor) && governors().count(state)? <= 1;
        if last {
            return Err(Code::WRONG_STATE.of("last governor"));
        }
        require_reason(tx, state, &self.reason)?;

        let mut plan = Plan::about(self.org);
        unlist(&mut plan, state, &self.org, &gone, &kept)?;
        forget(&mut plan, &self.org, &gone);
        plan.put(&roles(&self.org), &Roles { assignments: kept });
        write::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        RemoveRole {
            org: samples::uscc(DEPARTMENT),
            version: 1,
            role: Role::Provider,
            scope_division: samples::division(CITY),
            reason: samples::reason("other"),
        }
    }
}
