//! What exists on the ledger beyond one domain: rules and questions are handed it, since they know no floor below their own.

use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, GrantId, Uscc};
use crate::kernel::listing::Selection;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::joint_act::ShowJoint;
use crate::ledger::organisation::RoleAssignment;
use crate::ledger::params::{Codes, Spec, Together};

/// How the role assignments of an organisation that bind at a time are found.
pub type BindingRoles = fn(&dyn StateRead, &Uscc, Time) -> Result<Vec<RoleAssignment>, Fault>;

/// What the lists of a domain under a division hold that stands there.
pub type ListsIn = fn(&dyn StateRead, &DivisionCode) -> Result<Vec<Selection>, Fault>;

/// A grant that has begun and is live, as far as what rests on it has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveGrant {
    /// Who has it.
    pub grantee: Uscc,
    /// Its end as it is known now, or that of one above it.
    pub until: Time,
}

/// How a grant that has begun and is live is found.
pub type FindGrant = fn(&dyn StateRead, &GrantId, Time) -> Result<Option<LiveGrant>, Fault>;

/// Does a grant name an entry, or does the entry lie in one of its cells?
pub type GrantNames = fn(&dyn StateRead, &GrantId, &EntryId) -> Result<bool, Fault>;

/// What rules and questions may know of all domains together.
pub struct Law {
    /// The parameters, as the domains own them.
    pub parameters: &'static [&'static [Spec]],
    /// Bounds that parameters set to one another.
    pub together: &'static [&'static [Together]],
    /// The code lists that rules read, as the domains own them.
    pub code_lists: &'static [&'static [Codes]],
    /// What stands in a division, as the domains own it: while there is anything, the division does not end. What does not stand in its way
    /// (withdrawn entries) is not among it.
    pub in_division: &'static [ListsIn],
    /// Does a kind keep its reason beside its act?
    pub says: fn(kind: u16) -> bool,
    /// How an act of a kind is shown; none where the kind is not joint, or not known.
    pub show_joint: fn(kind: u16) -> Option<ShowJoint>,
    /// The role assignments of an organisation that bind at a time.
    pub binding_roles: BindingRoles,
    /// Grants on which certificates rest.
    pub live_grant: FindGrant,
    /// What they name.
    pub grant_names: GrantNames,
}

impl Law {
    /// All code lists that rules read.
    pub fn code_lists(&self) -> impl Iterator<Item = Codes> {
        self.code_lists.iter().flat_map(|of_domain| of_domain.iter().copied())
    }

    /// Refuses a code that may not enter a list, in words.
    pub fn check_code(&self, list: &str, code: &Code<48>) -> Result<(), String> {
        self.code_lists().find(|codes| codes.name() == list).map_or(Ok(()), |codes| codes.check(code))
    }

    /// All parameters of an app version, by number.
    pub fn parameters(&self, version: u64) -> Vec<&'static Spec> {
        let mut all: Vec<_> = self.parameters.iter().flat_map(|of_domain| of_domain.iter()).filter(|spec| spec.since <= version).collect();
        all.sort_by_key(|spec| spec.number);
        all
    }

    /// All bounds that parameters of an app version set to one another.
    pub fn together(&self, version: u64) -> impl Iterator<Item = &'static Together> {
        self.together.iter().flat_map(|of_domain| of_domain.iter()).filter(move |bound| bound.is_known(version))
    }

    /// The parameter of a name, if an app version knows it.
    pub fn parameter(&self, name: &str, version: u64) -> Option<&'static Spec> {
        self.parameters.iter().flat_map(|of_domain| of_domain.iter()).find(|spec| spec.name == name && spec.since <= version)
    }
}

impl std::fmt::Debug for Law {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Law")
    }
}
