//! submit_scenario 提交应用场景 (A21, A56, A57, E34; docs/spec/authorization.md): what somebody wants data for.

use crate::authorization::keys::scenario as keys;
use crate::authorization::parameters::SCENARIO_DOMAINS;
use crate::authorization::records::scenario::{Scenario, ScenarioContent, ScenarioStatus};
use crate::authorization::samples::application as samples;
use crate::authorization::write::scenario::save;
use crate::catalog::parameters::PURPOSES;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ScenarioId;
use crate::kernel::role::Role;
use crate::kernel::text::LocalKey;
use crate::ledger::access::{Allowed, Relation, Scope, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::division::require_in_force;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::require_relation;
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::Spoken;

record! {
    /// Submits a scenario, which is open at once. Keyed by the applicant and `local_key`.
    pub struct SubmitScenario {
        /// The applicant's own key of the scenario; its id follows from it.
        pub local_key: LocalKey,
        /// What it is.
        pub content: Spoken<ScenarioContent>,
    }
}

impl Rule for SubmitScenario {
    const NUMBER: u16 = 405;
    const NAME: &'static str = "submit_scenario";
    const ALLOWED: &'static [Allowed] =
        &[by(Role::Developer, Relation::Own), by(Role::Operator, Relation::Own), by(Role::Provider, Relation::Own)];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (me, content) = (&tx.signer.organisation, &self.content.0);
        let id = ScenarioId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::scenario(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        if let Some(lead) = content.lead_department {
            Party::Org(lead).require_known(draft, tx.time, "lead_department")?;
        }
        require_relation(tx, draft, &Target { scope: Scope::Any, ..Target::own(me.uscc, content.division) })?;
        SCENARIO_DOMAINS.require(draft, content.domain.as_str(), tx.time, "domain")?;
        content.purposes.iter().try_for_each(|purpose| PURPOSES.require(draft, purpose.as_str(), tx.time, "purposes"))?;
        require_in_force(draft, &content.division, tx.time)?;

        let scenario = Scenario {
            scenario_id: id,
            applicant: me.uscc,
            content: content.clone(),
            status: ScenarioStatus::Open,
            version: 0,
            payload_hash: tx.payload_hash,
        };
        Ok(save(draft, scenario)?)
    }

    fn example() -> Self {
        SubmitScenario { local_key: ledger_samples::local_key(samples::SCENARIO), content: Spoken(samples::scenario()) }
    }
}
