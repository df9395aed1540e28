//! suspend_organisation 暂停组织 (B43, records.md §2.4, decision 17).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::organisation::{Organisation, OrganisationStatus};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::OPERATOR;
use crate::ledger::texts::{Reason, Spoken};
use crate::party::access::Controlled;
use crate::party::write;

/// A bureau or a supervisor that covers.
pub(crate) const MAY_SUSPEND: &[Allowed] = &[
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
pub(crate) fn switch(
    tx: &TxContext,
    draft: &mut Draft<'_>,
    (org, control_version, reason): (&Uscc, u64, &Reason),
    from: OrganisationStatus,
    to: OrganisationStatus,
) -> Result<Done, Refusal> {
    let Controlled(organisation) = open(tx, draft, org, control_version, &[from])?;
    // 1
    ensure(org != tx.signer.uscc(), Code::SELF_ASSIGNMENT)?;
    draft.require_reason(reason)?;
    write::raise_control(draft, Organisation { status: to, ..organisation })?;
    Ok(Done::of(org))
}

impl Rule for SuspendOrganisation {
    const NUMBER: u16 = 109;
    const NAME: &'static str = "suspend_organisation";
    const ALLOWED: &'static [Allowed] = MAY_SUSPEND;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let named = (&self.org, self.control_version, &self.reason.0);
        switch(tx, draft, named, OrganisationStatus::Active, OrganisationStatus::Suspended)
    }

    fn example() -> Self {
        SuspendOrganisation { org: samples::uscc(OPERATOR), control_version: 0, reason: samples::reason("law") }
    }
}
