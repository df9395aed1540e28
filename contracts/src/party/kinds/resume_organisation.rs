//! resume_organisation 恢复组织 (B43, `docs/spec/party.md`).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Set;
use crate::ledger::access::{Allowed, Relation, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::organisation::{Organisation, OrganisationStatus, subject};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::OPERATOR;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};
use crate::party::access::Controlled;
use crate::party::holders::has_bureau_above;
use crate::party::kinds::suspend_organisation::MAY_SUSPEND;
use crate::party::write;

record! {
    /// Ends a suspension: each authority its own, who stands above them all of them.
    pub struct ResumeOrganisation {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

const COORDINATOR: &[Allowed] = &[by(Role::Coordinator, Relation::SameDivision), by(Role::Coordinator, Relation::Superior)];

impl Rule for ResumeOrganisation {
    const NUMBER: u16 = 110;
    const NAME: &'static str = "resume_organisation";
    const SAYS: bool = true;
    const ALLOWED: &'static [Allowed] = &[MAY_SUSPEND[0], MAY_SUSPEND[1], MAY_SUSPEND[2], MAY_SUSPEND[3], COORDINATOR[0], COORDINATOR[1]];
    const EXAMPLE_AFTER: &'static [&'static str] = &["suspend_organisation"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let controlled = Controlled::loosened(tx, draft, &self.org)?;
        pass(tx, draft, &controlled, self.control_version, &[OrganisationStatus::Suspended])?;
        let organisation = controlled.organisation;
        // Check 1
        ensure(self.org != *tx.signer.uscc(), Code::SELF_ASSIGNMENT)?;
        // Check 2
        let left = self.left(tx, draft, &organisation)?;
        draft.say_beside(&self.reason, &subject(&organisation.uscc))?;

        let active = left.is_empty();
        let status = if active { OrganisationStatus::Active } else { OrganisationStatus::Suspended };
        let suspended_since = organisation.suspended_since.filter(|_| !active);
        write::raise_control(draft, Organisation { status, suspended_by: left, suspended_since, ..organisation })?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        ResumeOrganisation { org: samples::uscc(OPERATOR), control_version: 1, reason: samples::reason("other") }
    }
}

impl ResumeOrganisation {
    /// Whose suspension stays: none where the signer stands above, else all but those for which it acts.
    fn left(&self, tx: &TxContext, state: &dyn StateRead, organisation: &Organisation) -> Result<Set<Uscc, 0, 8>, Refusal> {
        let target = Target { owner: Some(self.org), ..Target::place(organisation.division) };
        let above = relates(state, &tx.actor(), &target, &[by(Role::Bureau, Relation::Superior)])?;
        if above || self.is_the_coordinator(tx, state, organisation, &target)? {
            return Ok(Set::default());
        }
        let mut left = Vec::new();
        for by in organisation.suspended_by.iter() {
            if !acts_for(state, tx.signer.uscc(), by, tx.time)? {
                left.push(*by);
            }
        }
        ensure(left.len() < organisation.suspended_by.len(), Code::NOT_THE_SUSPENDER)?;
        Ok(Set::new(left).map_err(|e| crate::kernel::error::Fault::new(e.to_string()))?)
    }

    /// A coordinator that covers, where no bureau stands above.
    fn is_the_coordinator(
        &self,
        tx: &TxContext,
        state: &dyn StateRead,
        organisation: &Organisation,
        target: &Target,
    ) -> Result<bool, Refusal> {
        let covers = relates(state, &tx.actor(), target, COORDINATOR)?;
        Ok(covers && !has_bureau_above(state, tx.time, organisation, &organisation.division)?)
    }
}
