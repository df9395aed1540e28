//! withdraw_ending 撤回终止决定 (`docs/spec/party.md`): until its time an end is taken back.

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::value::{List, Set};
use crate::ledger::access::{Allowed, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, found, pass_as, require_relation};
use crate::ledger::organisation::{Organisation, OrganisationStatus, organisation, subject};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::COUNTY_OFFICE;
use crate::ledger::scheduled::{Scheduled, scheduled};
use crate::ledger::texts::{Reason, Spoken};
use crate::party::write;

record! {
    /// Takes the end of an organisation back before its time.
    pub struct WithdrawEnding {
        /// The organisation.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// Every state: an end that has come has an error of its own.
const ANY_STATE: &[OrganisationStatus] = &[
    OrganisationStatus::Unclaimed,
    OrganisationStatus::Active,
    OrganisationStatus::Suspended,
    OrganisationStatus::Merged,
    OrganisationStatus::Dissolved,
];

impl Rule for WithdrawEnding {
    const NUMBER: u16 = 120;
    const NAME: &'static str = "withdraw_ending";
    const SAYS: bool = true;
    const ALLOWED: &'static [Allowed] = &[any(Relation::Named), any(Relation::Superior), by(Role::Bureau, Relation::Superior)];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = found::<Organisation>(tx, draft, &self.uscc)?;
        let schedule = scheduled(&self.uscc).get(draft)?.unwrap_or_default();
        let sent_by = schedule.ending.as_ref().and_then(|ending| ending.sent_by);
        let target = Target { named: sent_by.into_iter().collect(), ..organisation.target() };
        pass_as(tx, &organisation, self.version, ANY_STATE, || require_relation(tx, draft, &target))?;
        // Check 1
        let ending = schedule.ending.as_ref().ok_or(Code::NOTHING_PENDING)?;
        // Check 2
        ensure(tx.time < ending.from, Code::TOO_LATE)?;
        // Check 3
        ensure(ending.sent_by.is_some(), Code::AUTHORITY_MISSING)?;
        draft.say_beside(&self.reason, &subject(&self.uscc))?;
        call_off(draft, organisation)?;
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        WithdrawEnding { uscc: samples::uscc(COUNTY_OFFICE), version: 2, reason: samples::reason("other") }
    }
}

/// The end is off, and the successors lose the predecessor.
pub(crate) fn call_off(draft: &mut Draft<'_>, ends: Organisation) -> Result<(), Refusal> {
    let schedule = scheduled(&ends.uscc).get(draft)?.unwrap_or_default();
    for uscc in ends.successors.iter() {
        let successor = organisation(uscc).get(draft)?.ok_or_else(|| Fault::new("a successor is missing"))?;
        let left: Vec<_> = successor.predecessors.iter().copied().filter(|before| *before != ends.uscc).collect();
        let predecessors = Set::new(left).map_err(|e| Fault::new(e.to_string()))?;
        write::raise_version(draft, Organisation { predecessors, ..successor })?;
    }
    draft.put(&scheduled(&ends.uscc), &Scheduled { ending: None, ..schedule });
    write::raise_version(draft, Organisation { successors: List::default(), ..ends })?;
    Ok(())
}
