//! submit_application 提交授权申请 (A20, A25 to A28, A33; docs/spec/authorization.md): by who wants the data, for a scenario of its own.

use crate::authorization::access::application::APPLICANT;
use crate::authorization::access::scenario::SeenScenario;
use crate::authorization::asking::{entries_of, require, require_cited, require_grant, require_known, require_recipients};
use crate::authorization::keys::application as keys;
use crate::authorization::parameters::FIRST_REVIEW_TERM;
use crate::authorization::records::application::{Application, ApplicationStatus, Demand, Op};
use crate::authorization::records::scenario::ScenarioStatus;
use crate::authorization::records::scope::{CrossBorder, Scope, Security};
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save_demand;
use crate::authorization::write::scenario::begin_application;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{ApplicationId, DivisionCode, ReportId, ScenarioId, Uscc};
use crate::kernel::text::{Code, LocalKey};
use crate::kernel::value::{Hash, Hash32, Set};
use crate::ledger::access::{Allowed, Scope as Scopes, Target};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found_in, require_relation};
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::{OPERATOR, SECTOR_AUTHORITY};
use crate::ledger::scheduled::{acts_for, standing};
use crate::ledger::term::Term;

record! {
    /// Applies for a grant. Keyed by the applicant and `local_key`. At most its reads: 256 entries, with 8,192 of their fields.
    pub struct SubmitApplication {
        /// The applicant's own key of the application; its id follows from it.
        pub local_key: LocalKey,
        /// For which scenario of its own.
        pub scenario: ScenarioId,
        /// Whose service is asked for.
        pub operator: Uscc,
        /// Who is to grant.
        pub grantor: Uscc,
        /// What is asked for.
        pub op: Op,
        /// Which entries.
        #[serde(default)]
        pub demand: Option<Demand>,
        /// For what and by which acts.
        #[serde(default)]
        pub scope: Option<Scope>,
        /// For which time.
        #[serde(default)]
        pub term: Option<Term>,
        /// How the data is kept safe.
        #[serde(default)]
        pub security: Option<Security>,
        /// Hash of the risk assessment.
        #[serde(default)]
        pub risk_assessment: Option<Hash>,
        /// Qualifications of the applicant.
        #[serde(default)]
        pub qualifications: Set<ReportId, 0, 8>,
        /// Approval for abroad.
        #[serde(default)]
        pub cross_border: Option<CrossBorder>,
        /// By which door it comes, a code of the list `channels`.
        pub channel: Code<24>,
        /// Root of the private fields.
        #[serde(default)]
        pub private: Option<Hash>,
    }
}

/// S1 for a demand and a term: `field_invalid`.
pub(crate) fn require_fit(demand: Option<&Demand>, term: Option<&Term>) -> Result<(), Refusal> {
    if demand.is_some_and(|demand| !demand.is_fit()) {
        return Err(ErrorCode::FIELD_INVALID.of("demand"));
    }
    if term.is_some_and(Term::is_empty) { Err(ErrorCode::FIELD_INVALID.of("term")) } else { Ok(()) }
}

fn needed<T: Clone>(field: Option<&T>, name: &str) -> Result<T, Refusal> {
    field.cloned().ok_or_else(|| ErrorCode::FIELD_MISSING.of(name))
}

impl SubmitApplication {
    /// Check 3: the application that the payload makes, where nothing is missing.
    fn record(&self, id: ApplicationId, tx: &TxContext, division: DivisionCode) -> Result<(Application, Demand), Refusal> {
        let demand = needed(self.demand.as_ref(), "demand")?;
        let application = Application {
            application_id: id,
            scenario: self.scenario,
            applicant: *tx.signer.uscc(),
            operator: self.operator,
            grantor: self.grantor,
            division,
            op: self.op,
            demand: Hash32([0; 32]),
            scope: needed(self.scope.as_ref(), "scope")?,
            term: needed(self.term.as_ref(), "term")?,
            security: needed(self.security.as_ref(), "security")?,
            risk_assessment: needed(self.risk_assessment.as_ref(), "risk_assessment")?,
            qualifications: self.qualifications.clone(),
            cross_border: self.cross_border.clone(),
            channel: self.channel.clone(),
            private: self.private,
            status: ApplicationStatus::Submitted,
            stage_due: None,
            completion: None,
            round: 0,
            version: 0,
            payload_hash: tx.payload_hash,
        };
        Ok((application, demand))
    }

    /// S4: everything that it names.
    fn require_named(&self, tx: &TxContext, draft: &Draft<'_>) -> Result<(), Refusal> {
        Party::Org(self.operator).require_known(draft, tx.time, "operator")?;
        Party::Org(self.grantor).require_known(draft, tx.time, "grantor")?;
        require_grant(draft, &self.op)?;
        require_cited(draft, &self.qualifications)?;
        if let Some(demand) = &self.demand {
            entries_of(draft, demand)?;
        }
        if let Some(scope) = &self.scope {
            scope.spatial.iter().try_for_each(|division| ancestors(draft, division).map(|_| ()))?;
            require_recipients(draft, tx.time, &scope.recipients)?;
        }
        Ok(())
    }
}

impl Rule for SubmitApplication {
    const NUMBER: u16 = 407;
    const NAME: &'static str = "submit_application";
    const ALLOWED: &'static [Allowed] = APPLICANT;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        require_fit(self.demand.as_ref(), self.term.as_ref())
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = ApplicationId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::application(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let seen = found_in::<SeenScenario>(tx, draft, &self.scenario, "scenario")?;
        self.require_named(tx, draft)?;
        let grantor = standing(draft, &self.grantor, tx.time)?.ok_or_else(|| Fault::new("a grantor that was found is missing"))?;
        require_relation(tx, draft, &Target { scope: Scopes::Any, ..Target::own(me.uscc, grantor.division) })?;
        // Check 1
        let own = acts_for(draft, &me.uscc, &seen.scenario.applicant, tx.time)?;
        ensure(own && seen.scenario.status == ScenarioStatus::Open, ErrorCode::SCENARIO_CLOSED)?;
        // Check 2
        if let Some(open) = seen.marks.application {
            let open = keys::application(&open).get(draft)?.ok_or_else(|| Fault::new("an application is missing"))?;
            ensure(!open.is_open(tx.time), ErrorCode::APPLICATION_OPEN)?;
        }
        // Check 3
        let (mut application, demand) = self.record(id, tx, grantor.division)?;
        let entries = entries_of(draft, &demand)?;
        // Checks 4 to 10
        require_known(draft, tx.time, &application)?;
        require(draft, tx.time, &application, (&demand, &entries), &seen.scenario.content)?;

        application.stage_due = Some(tx.time.after(FIRST_REVIEW_TERM.at(draft, tx.time)?));
        begin_application(draft, &self.scenario, &id)?;
        Ok(save_demand(draft, application, &demand)?)
    }

    fn example() -> Self {
        SubmitApplication {
            local_key: ledger_samples::local_key(samples::APPLICATION),
            scenario: samples::scenario_id(samples::SCENARIO),
            operator: ledger_samples::uscc(OPERATOR),
            grantor: ledger_samples::uscc(SECTOR_AUTHORITY),
            op: Op::New,
            demand: Some(samples::demand()),
            scope: Some(samples::scope()),
            term: Some(samples::term()),
            security: Some(samples::security()),
            risk_assessment: Some(ledger_samples::hash("risk assessment")),
            qualifications: Set::default(),
            cross_border: None,
            channel: ledger_samples::code("platform"),
            private: None,
        }
    }
}
