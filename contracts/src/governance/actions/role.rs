//! assign_role and remove_role 保留角色, add_exception 例外 (B53, docs/spec/party.md and docs/spec/governance.md).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::governance::action::{AddException, TakeRole};
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::records::MAX_GOVERNORS;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, Record, StateWrite};
use crate::ledger::draft::Draft;
use crate::ledger::gate::Gated;
use crate::ledger::organisation;
use crate::ledger::organisation::{Organisation, OrganisationStatus, member};
use crate::ledger::scheduled::scheduled;
use crate::party::key_ring::Counting;
use crate::party::keys::{governors, role_exception, role_made, roles};
use crate::party::kinds::assign_role::AssignRole;
use crate::party::parameters::ROLE_CONFLICTS;
use crate::party::records::RoleException;
use crate::party::roles::{forget, require_endless_seat, unlist};
use crate::party::{access, key_ring, write};

/// Longest life of an exception, seconds: 3 years (docs/spec/party.md).
pub const EXCEPTION_MAX: i64 = 3 * 366 * 86_400;

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
    Key::new(&organisation::subject(uscc), &[])
}

/// assign_role: any role, since a bureau's own further roles come from here too. What the kind `assign_role` checks holds as well.
pub(crate) fn assign(role: &AssignRole, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let made = role_made(&role.org, role.role, &role.scope_division, role.from);
    ensure(made.get(draft)?.is_none(), Code::EXISTS_WITH_OTHER_CONTENT)?;
    let organisation = access::found_at(at.time, draft, &role.org, "action.org")?;
    role.require_fits("action.")?;
    if role.role == Role::Governor {
        require_seat(&organisation, at, draft)?;
    }
    role.grant(draft, at.time, &organisation, None, at.payload_hash)
}

/// A seat is for who stays and can be heard: no end decided, and, when it is given, its thresholds are reached by keys that neither time nor
/// a thief silences, and it was not re-keyed since the proposal was made.
fn require_seat(organisation: &Organisation, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let listed = governors().flags_of(draft, &member(&organisation.uscc))? == LISTED;
    if !listed && governors().count(draft, LISTED)? >= MAX_GOVERNORS {
        return Err(Code::OUT_OF_BOUNDS.of(format!("at most {MAX_GOVERNORS} governors")));
    }
    // Whoever claims it would come to the seat: governors know keys, not claim keys.
    if organisation.status == OrganisationStatus::Unclaimed {
        return Err(Code::WRONG_STATE.of(Organisation::word(organisation.status)));
    }
    let schedule = scheduled(&organisation.uscc).get(draft)?.unwrap_or_default();
    if schedule.ending.is_some() {
        return Err(Code::OUT_OF_BOUNDS.of("its end is decided"));
    }
    let Some(made) = at.made else { return Ok(()) };
    // Decided when it may: what counts is whose keys they are now, and who will sign next.
    let moved = schedule.keys_in_force_since(at.time).is_some_and(|since| since >= made);
    let moves = schedule.rekey.as_ref().is_some_and(|rekey| rekey.is_pending(at.time));
    ensure(!moved && !moves, Code::REKEY_PENDING)?;
    let keys = key_ring::keys(draft, &organisation.uscc, at.time)?;
    let counting = Counting { at: at.time, seat: true };
    counting.require_reachable(&organisation.thresholds, &counting.keys(&keys))
}

pub(super) fn require_not_ended(organisation: &Organisation) -> Result<(), Refusal> {
    if organisation.has_ended() { Err(Code::WRONG_STATE.of(Organisation::word(organisation.status))) } else { Ok(()) }
}

impl TakeRole {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        // Also of one that has ended: its place among the governors becomes free.
        access::found_at(at.time, draft, &self.org, "action.org")?;
        let held = roles(&self.org).get(draft)?.unwrap_or_default().assignments;
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|a| a.role == self.role && a.scope_division == self.scope_division);
        ensure(!gone.is_empty(), Code::ROLE_ABSENT)?;
        require_endless_seat(draft, at.time, &self.org, &gone, &kept)?;
        unlist(draft, &self.org, &gone, &kept)?;
        forget(draft, &self.org, &gone);
        write::put_roles(draft, &self.org, kept)?;
        Ok(())
    }
}

impl AddException {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        require_not_ended(&access::found_at(at.time, draft, &self.org, "action.org")?)?;
        let conflicts = ROLE_CONFLICTS.at(draft, at.time)?;
        let pair = (self.role.min(self.with), self.role.max(self.with));
        if !conflicts.iter().any(|(a, b)| (*a.min(b), *a.max(b)) == pair) {
            return Err(Code::OUT_OF_BOUNDS.of("these two roles do not conflict"));
        }
        let ahead = self.until.0.saturating_sub(at.effective_at.0);
        if self.until <= at.time || ahead > EXCEPTION_MAX {
            return Err(Code::OUT_OF_BOUNDS.of("until: at most 3 years ahead"));
        }
        let exception = RoleException { until: self.until, decision_hash: self.decision_hash };
        draft.put(&role_exception(&self.org, pair.0, pair.1), &exception);
        let mut known = excepted_pairs(&self.org).get(draft)?.unwrap_or_default();
        if let Err(place) = known.pairs.binary_search(&pair) {
            known.pairs.insert(place, pair);
        }
        draft.put(&excepted_pairs(&self.org), &known);
        Ok(())
    }
}
