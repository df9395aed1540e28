//! suspend_organisation 暂停组织 (B43, `docs/spec/party.md`).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::value::Set;
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::organisation::{Organisation, OrganisationStatus, subject};
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
    /// Leaves an organisation only the acts that end something. Its records stay. Each authority suspends for itself.
    pub struct SuspendOrganisation {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for SuspendOrganisation {
    const NUMBER: u16 = 109;
    const NAME: &'static str = "suspend_organisation";
    const SAYS: bool = true;
    const ALLOWED: &'static [Allowed] = MAY_SUSPEND;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let controlled = Controlled::stopped(tx, draft, &self.org)?;
        pass(tx, draft, &controlled, self.control_version, &[OrganisationStatus::Active, OrganisationStatus::Suspended])?;
        let (organisation, me) = (controlled.organisation, tx.signer.uscc());
        // Each authority suspends for itself.
        if organisation.suspended_by.contains(me) {
            return Err(Code::WRONG_STATE.of("suspended"));
        }
        // Check 1
        ensure(self.org != *me, Code::SELF_ASSIGNMENT)?;
        // Check 2
        let by: Vec<_> = organisation.suspended_by.iter().copied().chain([*me]).collect();
        let suspended_by = Set::from_iter_sorted(by).map_err(|_| Code::TOO_MANY)?;
        draft.say_beside(&self.reason, &subject(&organisation.uscc))?;

        let suspended_since = organisation.suspended_since.or(Some(tx.time));
        let status = OrganisationStatus::Suspended;
        write::raise_control(draft, Organisation { status, suspended_by, suspended_since, ..organisation })?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        SuspendOrganisation { org: samples::uscc(OPERATOR), control_version: 0, reason: samples::reason("law") }
    }
}
