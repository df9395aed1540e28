//! remove_role 收回或退出角色 (B53, records.md §2.4).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Relation, Scope, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as, require_relation};
use crate::ledger::organisation::Organisation;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::{CITY, DEPARTMENT};
use crate::ledger::texts::{Reason, Spoken};
use crate::party::access::NOT_ENDED;
use crate::party::keys::{governors, roles};
use crate::party::records::Roles;
use crate::party::roles::{forget, unlist};
use crate::party::write;

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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = found::<Organisation>(tx, draft, &self.org)?;
        let target = Target { scope: Scope::Home, ..Target::own(self.org, self.scope_division) };
        pass_as(tx, &organisation, self.version, NOT_ENDED, || require_relation(tx, draft, &target))?;
        // 1
        let held = roles(&self.org).get(draft)?.unwrap_or_default().assignments;
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| a.role == self.role && a.scope_division == self.scope_division);
        ensure(!gone.is_empty(), Code::ROLE_ABSENT)?;
        // 2 "As the assigner": who may not assign it may not take it away.
        ensure(!self.role.is_reserved() || self.org == *tx.signer.uscc(), Code::ROLE_RESERVED)?;
        // Without any governor nothing could ever be decided again.
        let last = self.role == Role::Governor && !kept.iter().any(|a| a.role == Role::Governor) && governors().count(draft)? <= 1;
        if last {
            return Err(Code::WRONG_STATE.of("last governor"));
        }
        draft.require_reason(&self.reason)?;

        unlist(draft, &self.org, &gone, &kept)?;
        forget(draft, &self.org, &gone);
        draft.put(&roles(&self.org), &Roles { assignments: kept });
        write::raise_version(draft, organisation)?;
        Ok(Done::of(self.org))
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
