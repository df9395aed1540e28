//! supplement_application 补正授权申请 (A26; docs/spec/authorization.md): what was returned is completed, and all its reviews begin anew.

use crate::authorization::access::application::{APPLICANT, SeenApplication, demand_of, require_applicant};
use crate::authorization::asking::{entries_of, require, require_cited, require_known, require_recipients};
use crate::authorization::keys::scenario as scenario_keys;
use crate::authorization::kinds::submit_application::require_fit;
use crate::authorization::parameters::FIRST_REVIEW_TERM;
use crate::authorization::records::application::{Application, ApplicationStatus, Demand, Op};
use crate::authorization::records::scope::{CrossBorder, Scope, Security};
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save_demand;
use crate::catalog::change::Change;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{ApplicationId, ReportId, ScenarioId, Uscc};
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Set};
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::term::Term;

record! {
    /// Changes the fields that it names.
    pub struct SupplementApplication {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// Fixed: refused as `field_fixed`.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub scenario: Change<ScenarioId>,
        /// Fixed.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub op: Change<Op>,
        /// Fixed.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub grantor: Change<Uscc>,
        /// Whose service is asked for.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub operator: Change<Uscc>,
        /// Which entries.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub demand: Change<Demand>,
        /// For what and by which acts.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub scope: Change<Scope>,
        /// For which time.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub term: Change<Term>,
        /// How the data is kept safe.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub security: Change<Security>,
        /// Hash of the risk assessment.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub risk_assessment: Change<Hash>,
        /// Qualifications of the applicant.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub qualifications: Change<Set<ReportId, 0, 8>>,
        /// Approval for abroad.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub cross_border: Change<Option<CrossBorder>>,
        /// By which door it comes.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub channel: Change<Code<24>>,
        /// Root of the private fields.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub private: Change<Option<Hash>>,
    }
}

impl SupplementApplication {
    /// S4: everything that it names anew.
    fn require_named(&self, tx: &TxContext, draft: &Draft<'_>) -> Result<(), Refusal> {
        if let Some(operator) = self.operator.set() {
            Party::Org(*operator).require_known(draft, tx.time, "operator")?;
        }
        if let Some(cited) = self.qualifications.set() {
            require_cited(draft, cited)?;
        }
        if let Some(demand) = self.demand.set() {
            entries_of(draft, demand)?;
        }
        if let Some(scope) = self.scope.set() {
            scope.spatial.iter().try_for_each(|division| ancestors(draft, division).map(|_| ()))?;
            require_recipients(draft, tx.time, &scope.recipients)?;
        }
        Ok(())
    }

    fn put(&self, application: &mut Application, demand: &mut Demand) {
        self.operator.put(&mut application.operator);
        self.demand.put(demand);
        self.scope.put(&mut application.scope);
        self.term.put(&mut application.term);
        self.security.put(&mut application.security);
        self.risk_assessment.put(&mut application.risk_assessment);
        self.qualifications.put(&mut application.qualifications);
        self.cross_border.put(&mut application.cross_border);
        self.channel.put(&mut application.channel);
        self.private.put(&mut application.private);
    }
}

impl Rule for SupplementApplication {
    const NUMBER: u16 = 408;
    const NAME: &'static str = "supplement_application";
    const ALLOWED: &'static [Allowed] = APPLICANT;
    const HOLD: Hold = Hold::Passes;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        require_fit(self.demand.set(), self.term.set())
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        self.require_named(tx, draft)?;
        pass_as(tx, &seen, self.version, &[ApplicationStatus::Returned], || require_applicant(tx, draft, &seen))?;
        // Check 1
        ensure(!seen.application.has_lapsed(tx.time), ErrorCode::LAPSED)?;
        // Check 2
        let fixed = [("scenario", self.scenario.is_keep()), ("op", self.op.is_keep()), ("grantor", self.grantor.is_keep())];
        if let Some((field, _)) = fixed.iter().find(|(_, kept)| !kept) {
            return Err(ErrorCode::FIELD_FIXED.of(field));
        }
        // Check 3: those of submit_application from the third on
        let mut demand = demand_of(draft, &seen.application)?;
        let mut application = seen.application;
        self.put(&mut application, &mut demand);
        let entries = entries_of(draft, &demand)?;
        let scenario = scenario_keys::scenario(&application.scenario).get(draft)?;
        let scenario = scenario.ok_or_else(|| Fault::new("the scenario of an application is missing"))?;
        require_known(draft, tx.time, &application)?;
        require(draft, tx.time, &application, (&demand, &entries), &scenario.content)?;

        application.status = ApplicationStatus::Submitted;
        application.stage_due = Some(tx.time.after(FIRST_REVIEW_TERM.at(draft, tx.time)?));
        Ok(save_demand(draft, application, &demand)?)
    }

    fn example() -> Self {
        SupplementApplication {
            id: samples::application_id(samples::APPLICATION),
            version: 1,
            scenario: Change::Keep,
            op: Change::Keep,
            grantor: Change::Keep,
            operator: Change::Keep,
            demand: Change::Keep,
            scope: Change::Keep,
            term: Change::Keep,
            security: Change::Keep,
            risk_assessment: Change::Set(ledger_samples::hash("risk assessment, completed")),
            qualifications: Change::Keep,
            cross_border: Change::Keep,
            channel: Change::Keep,
            private: Change::Keep,
        }
    }
}
