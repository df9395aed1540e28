//! suspend_organisation 暂停组织 (B43, records.md §2.4, decision 17).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, by};
use crate::state::StateRead;
use crate::texts::{Reason, Spoken};

use super::access::require_relation;
use super::*;

/// A bureau or a supervisor that covers.
pub(super) const MAY_SUSPEND: &[Allowed] = &[
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::Supervisor, Relation::SameDivision),
    by(Role::Supervisor, Relation::Superior),
];

record! {
    /// Leaves an organisation only the acts that end something. Its records stay.
    pub struct SuspendOrganisation {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// From one state to another, for both kinds.
pub(super) fn switch(
    tx: &TxContext,
    state: &dyn StateRead,
    (org, control_version, reason): (&Uscc, u64, &Reason),
    from: OrganisationStatus,
    to: OrganisationStatus,
) -> Result<Plan, Refusal> {
    let organisation = change::found(tx, state, org, "org")?;
    require_relation(tx, state, MAY_SUSPEND, &change::object(&organisation))?;
    change::require_control(tx, &organisation, control_version)?;
    if organisation.status != from {
        return Err(change::wrong_state(&organisation));
    }
    // 1
    ensure(org != tx.signer.uscc(), Code::SelfAssignment)?;
    change::require_reason(tx, state, reason)?;
    let mut plan = Plan::about(org);
    change::raise_control(&mut plan, tx, Organisation { status: to, ..organisation });
    Ok(plan)
}

impl Rule for SuspendOrganisation {
    const NAME: &'static str = "suspend_organisation";
    const ALLOWED: &'static [Allowed] = MAY_SUSPEND;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let named = (&self.org, self.control_version, &self.reason.0);
        switch(tx, state, named, OrganisationStatus::Active, OrganisationStatus::Suspended)
    }

    fn example() -> Self {
        SuspendOrganisation { org: samples::uscc(samples::OPERATOR), control_version: 0, reason: samples::reason("law") }
    }
}
