//! withdraw_scenario 撤回应用场景 (A21; docs/spec/authorization.md).

use crate::authorization::access::application::APPLICANT;
use crate::authorization::access::scenario::SeenScenario;
use crate::authorization::keys::application;
use crate::authorization::keys::scenario as keys;
use crate::authorization::records::scenario::ScenarioStatus;
use crate::authorization::samples::application as samples;
use crate::authorization::standing::has_ended;
use crate::authorization::write::scenario::save;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::ScenarioId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Takes a scenario back for which nothing is open and nothing granted.
    pub struct WithdrawScenario {
        /// The scenario.
        pub id: ScenarioId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for WithdrawScenario {
    const NUMBER: u16 = 406;
    const NAME: &'static str = "withdraw_scenario";
    const ALLOWED: &'static [Allowed] = APPLICANT;
    const HOLD: Hold = Hold::Ending;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenScenario>(tx, draft, &self.id)?;
        pass(tx, draft, &seen, self.version, &[ScenarioStatus::Open])?;
        // Check 1
        for root in seen.marks.root.iter().chain(&seen.marks.next_root) {
            ensure(has_ended(draft, root, tx.time)?, Code::SCENARIO_IN_USE)?;
        }
        // Check 2
        if let Some(open) = seen.marks.application {
            let open = application::application(&open).get(draft)?.ok_or_else(|| Fault::new("an application is missing"))?;
            ensure(!open.is_open(tx.time), Code::APPLICATION_OPEN)?;
        }
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut scenario = seen.scenario;
        scenario.status = ScenarioStatus::Withdrawn;
        Ok(save(draft, scenario)?)
    }

    fn example() -> Self {
        WithdrawScenario { id: samples::scenario_id(samples::SCENARIO), version: 1, reason: catalog_samples::reason("other") }
    }
}
