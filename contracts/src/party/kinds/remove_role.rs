//! remove_role 收回或退出角色 (B53, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::kind::Kind;
use crate::kernel::role::Role;
use crate::ledger::access::{Allowed, Relation, Scope, Target, any, by};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, found, pass_as, require_relation};
use crate::ledger::organisation::{Organisation, OrganisationStatus, subject};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::{CITY, DEPARTMENT};
use crate::ledger::texts::{Reason, Spoken};
use crate::party::access::NOT_ENDED;
use crate::party::keys::roles;
use crate::party::records::Roles;
use crate::party::roles::{forget, require_endless_seat, unlist};
use crate::party::{key_ring, write};

record! {
    /// Ends every assignment of a role with this scope. Live grants are not touched: the check reads the role.
    pub struct RemoveRole {
        /// Who holds it.
        pub org: Uscc,
        /// The version of its roles now.
        pub roles_version: u64,
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
    const SAYS: bool = true;
    const ALLOWED: &'static [Allowed] =
        &[any(Relation::Own), by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    /// A governor's seat: as many keys as the largest threshold says.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        if self.role == Role::Governor { key_ring::keys_needed(signer, k, Kind(Self::NUMBER), None) } else { k }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let held = HeldRoles {
            organisation: found::<Organisation>(tx, draft, &self.org)?,
            roles: roles(&self.org).get(draft)?.unwrap_or_default(),
        };
        let target = Target { scope: Scope::Home, ..Target::own(self.org, self.scope_division) };
        pass_as(tx, &held, self.roles_version, NOT_ENDED, || require_relation(tx, draft, &target))?;
        // Check 1
        let (gone, kept): (Vec<_>, Vec<_>) =
            held.roles.assignments.into_iter().partition(|a| a.role == self.role && a.scope_division == self.scope_division);
        ensure(!gone.is_empty(), Code::ROLE_ABSENT)?;
        // Check 2. "As the assigner": who may not assign it may not take it away.
        ensure(!self.role.is_reserved() || self.org == *tx.signer.uscc(), Code::ROLE_RESERVED)?;
        // Check 3. Without any governor nothing could ever be decided again.
        require_endless_seat(draft, tx.time, &self.org, &gone, &kept)?;
        draft.say_beside(&self.reason, &subject(&self.org))?;

        unlist(draft, &self.org, &gone, &kept)?;
        forget(draft, &self.org, &gone);
        write::put_roles(draft, &self.org, kept)?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        RemoveRole {
            org: samples::uscc(DEPARTMENT),
            roles_version: 1,
            role: Role::Provider,
            scope_division: samples::division(CITY),
            reason: samples::reason("other"),
        }
    }
}

/// An organisation by its roles, which have a version of their own.
struct HeldRoles {
    organisation: Organisation,
    roles: Roles,
}

impl Gated for HeldRoles {
    type State = OrganisationStatus;

    fn target(&self) -> Target {
        self.organisation.target()
    }

    fn version(&self) -> u64 {
        self.roles.version
    }

    fn state(&self) -> OrganisationStatus {
        self.organisation.status
    }

    fn word(state: OrganisationStatus) -> &'static str {
        Organisation::word(state)
    }
}
