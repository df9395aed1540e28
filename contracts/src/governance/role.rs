//! assign_role and remove_role 保留角色, add_exception 例外 (B53, records.md §2.2, §12.2).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::{DivisionCode, Uscc};
use crate::params::{self, Value};
use crate::party::assign_role::{AssignRole, forget, unlist};
use crate::party::change::{self, RoleException, role_exception, role_made};
use crate::party::{self, Role, Roles, roles};
use crate::rule::Plan;
use crate::state::{Fault, Key, Record, StateRead};
use crate::value::{Hash, Time};

use super::action::Circumstances;
use super::{MAX_GOVERNORS, governors};

/// Longest life of an exception, seconds: 3 years (records.md §2.2).
pub const EXCEPTION_MAX: i64 = 3 * 366 * 86_400;

record! {
    /// Ends every assignment of a role with this scope.
    pub struct TakeRole {
        /// Who holds it.
        pub org: Uscc,
        /// The role.
        pub role: Role,
        /// Its scope.
        pub scope_division: DivisionCode,
    }

    /// Lets one pair of conflicting roles stand for a while (管运适度分离). An earlier exception for the pair is replaced.
    pub struct AddException {
        /// Who may hold both.
        pub org: Uscc,
        /// One role.
        pub role: Role,
        /// The other; the pair stands in the parameter `role_conflicts`.
        pub with: Role,
        /// Before this time; at most 3 years ahead.
        pub until: Time,
        /// The decision.
        pub decision_hash: Hash,
    }
}

/// The pairs of roles for which an organisation ever had an exception.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ExceptedPairs {
    /// Sorted, the smaller role first.
    pub pairs: Vec<(Role, Role)>,
}

impl Record for ExceptedPairs {
    const NAME: &'static str = "excepted_pairs";
}

/// Key of the pairs for which an organisation ever had an exception.
pub fn excepted_pairs(uscc: &Uscc) -> Key<ExceptedPairs> {
    Key::new(&party::subject(uscc), &[])
}

/// assign_role: any role, since a bureau's own further roles come from here too. What the kind `assign_role` checks holds as well.
pub(super) fn assign(role: &AssignRole, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
    let made = role_made(&role.org, role.role, &role.scope_division, role.from);
    ensure(made.get(state)?.is_none(), Code::ExistsWithOtherContent)?;
    let organisation = change::found_at(at.time, state, &role.org, "action.org")?;
    party::require_in_force(state, &role.scope_division, at.time)?;
    if role.until.is_some_and(|until| until <= role.from) {
        return Err(Code::FieldInvalid.of("action.until"));
    }
    let extras = [
        ("action.sectors", role.sectors.is_empty() || role.role == Role::SectorAuthority),
        ("action.certificate_kinds", role.certificate_kinds.is_empty() || role.role == Role::Registrar),
        ("action.competences", role.competences.is_empty() || role.role == Role::Supervisor),
    ];
    if let Some((field, _)) = extras.iter().find(|(_, fits)| !fits) {
        return Err(Code::FieldInvalid.of(field));
    }
    if role.role == Role::Governor && governors().count(state)? >= MAX_GOVERNORS {
        return Err(Code::OutOfBounds.of(format!("at most {MAX_GOVERNORS} governors")));
    }
    role.grant(state, at.time, organisation, None, at.payload_hash)
}

impl TakeRole {
    pub(super) fn check(&self, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found_at(at.time, state, &self.org, "action.org")?;
        change::require_standing(&organisation)?;
        let held = roles(&self.org).get(state)?.unwrap_or_default().assignments;
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| a.role == self.role && a.scope_division == self.scope_division);
        ensure(!gone.is_empty(), Code::RoleAbsent)?;
        if self.role == Role::Governor && governors().count(state)? <= 1 && !kept.iter().any(|a| a.role == Role::Governor) {
            return Err(Code::OutOfBounds.of("the last governor stays"));
        }
        let mut plan = Plan::default();
        unlist(&mut plan, state, &self.org, &gone, &kept)?;
        forget(&mut plan, &self.org, &gone);
        plan.put(&roles(&self.org), &Roles { assignments: kept });
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }
}

impl AddException {
    pub(super) fn check(&self, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
        change::require_standing(&change::found_at(at.time, state, &self.org, "action.org")?)?;
        let Value::Pairs(conflicts) = params::value(state, "role_conflicts", at.time)? else {
            return Err(Fault::new("parameter role_conflicts holds no pairs").into());
        };
        let pair = (self.role.min(self.with), self.role.max(self.with));
        if !conflicts.iter().any(|(a, b)| (*a.min(b), *a.max(b)) == pair) {
            return Err(Code::OutOfBounds.of("these two roles do not conflict"));
        }
        let ahead = self.until.0.saturating_sub(at.effective_at.0);
        if self.until <= at.time || ahead > EXCEPTION_MAX {
            return Err(Code::OutOfBounds.of("until: at most 3 years ahead"));
        }
        let mut plan = Plan::default();
        let exception = RoleException { until: self.until, decision_hash: self.decision_hash };
        plan.put(&role_exception(&self.org, pair.0, pair.1), &exception);
        let mut known = excepted_pairs(&self.org).get(state)?.unwrap_or_default();
        if let Err(place) = known.pairs.binary_search(&pair) {
            known.pairs.insert(place, pair);
        }
        plan.put(&excepted_pairs(&self.org), &known);
        Ok(plan)
    }
}
