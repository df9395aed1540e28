//! sign_grant 签订授权 ✍ (A33, A34, B27; docs/spec/grant.md): grantor, operator and a bureau make a grant of what was approved.

use crate::authorization::access::application::approved_demand;
use crate::authorization::access::grant::{BUREAUS, entries_of};
use crate::authorization::granting;
use crate::authorization::keys::{application as application_keys, grant as keys, plan as plan_keys, scenario as scenario_keys};
use crate::authorization::records::application::{Application, Demand, Op};
use crate::authorization::records::content::{GrantContent, Parties};
use crate::authorization::records::grant::{Basis, Grant};
use crate::authorization::records::plan::{Plan, PlanMode};
use crate::authorization::records::scenario::ScenarioMarks;
use crate::authorization::records::terms::Detail;
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::{end_of, live, root_standing, successor_of};
use crate::authorization::write;
use crate::authorization::write::grant::{activate, mark_superseded, put_detail, save};
use crate::catalog::records::entry::EntryCore;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{GrantId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold, Relation, Scope, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::draft::Draft;
use crate::ledger::freeze;
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::joint_act::Waiter;
use crate::ledger::organisation::organisation;
use crate::ledger::samples::{OPERATOR, local_key, time, uscc};
use crate::ledger::scheduled::{acts_for, standing};
use crate::party::holders::holder;

record! {
    /// Makes a grant.
    pub struct GrantSigning {
        /// Its id: of the grantor's key.
        pub id: GrantId,
        /// None stands yet: 0.
        pub version: u64,
        /// The grantor's own key.
        pub local_key: LocalKey,
        /// On what it rests.
        pub basis: Basis,
        /// 授权主体.
        pub grantor: Uscc,
        /// 运营机构.
        pub grantee: Uscc,
        /// The approved applicant; in scenario mode alone.
        #[serde(default)]
        pub applicant: Option<Uscc>,
        /// What is granted.
        pub content: GrantContent,
        /// The body lapses at this time; `joint_term` may end it sooner.
        pub until: Time,
    }
}

/// sign_grant.
pub type SignGrant = Joint<GrantSigning>;

const GRANTOR: &[Allowed] = &[by(Role::Grantor, Relation::Own)];

const GRANTEE: &[Allowed] = &[by(Role::Operator, Relation::Named)];

/// What was approved.
pub(crate) enum Approved {
    /// An application with what is left of its demand.
    Application(Box<Application>, Option<Demand>),
    /// A plan.
    Plan(Box<Plan>),
}

/// The grant as it would be, and what it is held against.
pub struct Signing {
    grant: Grant,
    detail: Detail,
    entries: Vec<EntryCore>,
    approved: Approved,
    /// What stands beside the scenario.
    marks: Option<ScenarioMarks>,
    supersedes: Option<Grant>,
    /// There is no bureau that could sign.
    no_bureau: bool,
}

/// Is nobody there who could sign as the bureau that covers and is neither of these parties?
pub(crate) fn no_bureau_for(state: &dyn StateRead, time: Time, grant: &Grant) -> Result<bool, Refusal> {
    let path = ancestors(state, &grant.division)?;
    Ok(holder(state, time, Role::Bureau, &path, &[*grant.root_grantor(), grant.grantee])?.is_none())
}

/// The sides of a grant of the ledger: its grantor, its grantee, and a bureau that covers and is neither, where there is one.
pub(crate) fn sides_of(grant: &Grant, no_bureau: bool, bureau_begins: bool) -> Vec<Side> {
    let (grantor, grantee) = (grant.grantor, grant.grantee);
    let target = Target { named: vec![grantee], scope: Scope::Home, ..Target::own(grantor, grant.division) };
    let named = Target { scope: Scope::Contains, ..target.clone() };
    let bureau = Side::of("bureau", Waiter::Authority(Role::Bureau, grant.division), BUREAUS, target.clone());
    vec![
        Side { begins: true, ..Side::of("grantor", Waiter::Organisation(grantor), GRANTOR, target) },
        Side::of("grantee", Waiter::Organisation(grantee), GRANTEE, named),
        Side { begins: bureau_begins, except: vec![grantor, grantee], absent: no_bureau, ..bureau },
    ]
}

impl JointBody for GrantSigning {
    const NUMBER: u16 = 415;
    const NAME: &'static str = "sign_grant";
    const CREATES: bool = true;
    const ALLOWED: &'static [Allowed] = &[GRANTOR[0], GRANTEE[0], BUREAUS[0], BUREAUS[1]];
    type Id = GrantId;
    type Object = Signing;

    fn id(&self) -> GrantId {
        self.id
    }

    fn subject(id: &GrantId) -> Subject {
        keys::subject(id)
    }

    fn version_of(id: &GrantId, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(keys::core(id).get(state)?.map_or(0, |grant| grant.version))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn until(&self) -> Time {
        self.until
    }

    fn require_types(&self) -> Result<(), Refusal> {
        self.content.require_types()?;
        let in_scenario = self.basis.scenario().is_some();
        if in_scenario && !self.content.over.cells().is_empty() {
            return Err(Code::FIELD_INVALID.of("content.over"));
        }
        if in_scenario && self.applicant.is_none() { Err(Code::FIELD_INVALID.of("applicant")) } else { Ok(()) }
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Signing, Refusal> {
        let grantor = organisation(&self.grantor).recall(state)?.ok_or_else(|| Code::NOT_FOUND.of("grantor"))?;
        if self.id != GrantId::derive(&grantor.first_division, &self.grantor, &self.local_key) {
            return Err(Code::FIELD_INVALID.of("id"));
        }
        let known = |uscc: &Uscc| standing(state, uscc, time).map(|found| found.is_some());
        if !known(&self.grantee)? {
            return Err(Code::NOT_FOUND.of("grantee"));
        }
        if let Some(applicant) = &self.applicant
            && !known(applicant)?
        {
            return Err(Code::NOT_FOUND.of("applicant"));
        }
        let (approved, marks) = self.approved(state)?;
        let detail = self.content.detail();
        let entries = entries_of(state, detail.over.entries().iter().map(|named| &named.entry), "over")?;
        granting::require_parties(state, &detail, time)?;
        let old = |id: &GrantId| keys::core(id).get(state)?.ok_or_else(|| Code::NOT_FOUND.of("supersedes"));
        let supersedes = self.content.supersedes.as_ref().map(old).transpose()?;
        let content = self.content.beginning(time);
        let grant = content.between(Parties {
            grant_id: self.id,
            basis: self.basis,
            grantor: self.grantor,
            grantee: self.grantee,
            applicant: self.applicant,
            division: grantor.division,
            under: None,
        });
        let no_bureau = no_bureau_for(state, time, &grant)?;
        Ok(Signing { grant, detail, entries, approved, marks, supersedes, no_bureau })
    }

    fn sides(&self, signing: &Signing) -> Vec<Side> {
        sides_of(&signing.grant, signing.no_bureau, false)
    }

    fn require_standing(&self, tx: &TxContext, state: &dyn StateRead, _: &Signing) -> Result<(), Refusal> {
        // What holds the application or the plan holds what is made of it.
        let subject = match &self.basis {
            Basis::Scenario { application, .. } => application_keys::subject(application),
            Basis::Field { plan } | Basis::Whole { plan } => plan_keys::subject(plan),
        };
        ensure(tx.hold != Hold::Stops || !freeze::is_frozen(state, &subject, tx.time)?, Code::FROZEN)
    }

    fn require(&self, tx: &TxContext, state: &dyn StateRead, signing: &Signing) -> Result<(), Refusal> {
        let Signing { grant, detail, entries, .. } = signing;
        let time = tx.time;
        granting::require_known(state, time, grant, detail)?;
        // Check 1
        signing.require_approved(time)?;
        // Check 2
        signing.require_within(state, time)?;
        // Check 3
        signing.require_supersedes(state, time)?;
        // Checks 4 and 5
        signing.require_place(state, time)?;
        // Check 6
        granting::require_grantee(state, time, grant)?;
        granting::require_attestations(state, time, grant)?;
        // Check 7
        ensure(!granting::is_one_party(state, &grant.grantor, &grant.grantee, time)?, Code::SAME_PARTY)?;
        // Check 8
        granting::require_bounds(state, time, grant, grant.valid_from, signing.plan())?;
        // Check 9
        entries.iter().try_for_each(|core| granting::require_grantable(state, time, &grant.grantor, core))?;
        // Check 10
        entries.iter().try_for_each(|core| granting::require_raw(grant, core))?;
        // Check 11
        entries.iter().try_for_each(|core| granting::require_registered(state, time, core))?;
        // Check 12
        entries.iter().try_for_each(|core| granting::require_bounded(grant, core))?;
        // Check 13
        granting::require_documents(grant, detail)?;
        // Check 14
        granting::require_benefit(detail)?;
        // Check 15
        granting::require_free(grant, detail)
    }

    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, signing: Signing, _: &Uscc) -> Result<(), Refusal> {
        if let (Some(marks), Some(scenario)) = (&signing.marks, self.basis.scenario()) {
            let root = signing.roots(draft, marks, tx.time)?.0.filter(|root| root.is_live).map(|root| root.id);
            let roots = if root.is_some() { (root, Some(self.id)) } else { (Some(self.id), None) };
            write::scenario::set_roots(draft, scenario, roots)?;
        }
        let Signing { mut grant, detail, approved, .. } = signing;
        grant.payload_hash = tx.payload_hash;
        // The term begins no earlier than now: the hash of the content is of that.
        activate(draft, &mut grant, &detail)?;
        put_detail(draft, &mut grant, None, &detail);
        if let Some(old) = &grant.supersedes {
            mark_superseded(draft, old, grant.grant_id)?;
        }
        save(draft, None, grant)?;
        if let Approved::Application(application, _) = approved {
            write::application::grant(draft, *application)?;
        }
        Ok(())
    }

    fn example() -> Self {
        GrantSigning {
            id: samples::id(),
            version: 0,
            local_key: local_key(samples::GRANT_KEY),
            basis: Basis::Field { plan: samples::plan() },
            grantor: samples::grantor(),
            grantee: uscc(OPERATOR),
            applicant: None,
            content: samples::content(),
            until: Time(time().0 + 10 * 86_400),
        }
    }
}

/// Root or next root of a scenario as it stands.
struct Place {
    id: GrantId,
    is_live: bool,
}

impl Signing {
    fn plan(&self) -> Option<&Plan> {
        match &self.approved {
            Approved::Plan(plan) => Some(plan),
            Approved::Application(..) => None,
        }
    }

    /// Check 1: a first application, or one that follows, is approved; a plan is, and in term.
    fn require_approved(&self, time: Time) -> Result<(), Refusal> {
        let approved = match &self.approved {
            Approved::Application(application, _) => application.is_approved(time) && !matches!(application.op, Op::Widen(_)),
            Approved::Plan(plan) => plan.is_in_term(time),
        };
        ensure(approved, Code::NOT_APPROVED)
    }

    /// Check 2: the parties and the reach that were approved.
    fn require_within(&self, state: &dyn StateRead, time: Time) -> Result<(), Refusal> {
        let Signing { grant, detail, entries, .. } = self;
        let wider = |holds: bool, what: &str| if holds { Ok(()) } else { Err(Code::WIDER_THAN_APPROVED.of(what)) };
        let facts = granting::facts(state, time, detail, entries)?;
        let within = match &self.approved {
            Approved::Application(application, demand) => {
                wider(acts_for(state, &grant.grantor, &application.grantor, time)?, "grantor")?;
                wider(acts_for(state, &grant.grantee, &application.operator, time)?, "grantee")?;
                wider(grant.applicant == Some(application.applicant), "applicant")?;
                let demand = demand.as_ref().ok_or(Code::NOT_APPROVED)?;
                granting::within_application((grant, detail), (application, demand), true, &facts)
            }
            Approved::Plan(plan) => {
                wider(acts_for(state, &grant.grantor, &plan.grantor, time)?, "grantor")?;
                wider(grant.applicant.is_none(), "applicant")?;
                let of_the_mode = match &grant.basis {
                    Basis::Whole { .. } => plan.content.mode == PlanMode::Whole,
                    _ => plan.content.mode == PlanMode::Field,
                };
                wider(of_the_mode, "mode")?;
                granting::within_plan((grant, detail), plan, &facts)
            }
        };
        granting::too_wide(Code::WIDER_THAN_APPROVED, within)
    }

    /// Check 3: what it takes the place of is a root of the same mode, scenario or parties, whose place no live one has taken.
    fn require_supersedes(&self, state: &dyn StateRead, time: Time) -> Result<(), Refusal> {
        let Some(old) = &self.supersedes else { return Ok(()) };
        let grant = &self.grant;
        let same = match grant.basis.scenario() {
            Some(scenario) => old.basis.scenario() == Some(scenario),
            None => acts_for(state, &grant.grantor, &old.grantor, time)? && acts_for(state, &grant.grantee, &old.grantee, time)?,
        };
        let is_root = old.under.is_none() && old.basis.is_of_one_mode(&grant.basis);
        let taken = successor_of(state, &old.grant_id, time)?.is_some();
        ensure(is_root && same && !taken, Code::WRONG_SUPERSEDES)
    }

    /// Root and next root of the scenario.
    fn roots(&self, state: &dyn StateRead, marks: &ScenarioMarks, time: Time) -> Result<(Option<Place>, Option<Place>), Fault> {
        let (root, next) = marks.roots(|id| root_standing(state, id, time))?;
        let place = |id: GrantId| Ok::<_, Fault>(Place { id, is_live: live(state, &id, time)?.is_some() });
        Ok((root.map(place).transpose()?, next.map(place).transpose()?))
    }

    /// Checks 4 and 5: the scenario has no live root, or this one follows it from its end on, and no other does.
    fn require_place(&self, state: &dyn StateRead, time: Time) -> Result<(), Refusal> {
        let Some(marks) = &self.marks else { return Ok(()) };
        let (root, next) = self.roots(state, marks, time)?;
        // Check 4
        if let Some(root) = root.filter(|root| root.is_live) {
            let stands = keys::core(&root.id).get(state)?.ok_or_else(|| Fault::new("a root that a scenario names is missing"))?;
            let follows = self.grant.supersedes == Some(root.id) && end_of(state, &stands)?.at <= self.grant.valid_from;
            ensure(follows, Code::SCENARIO_HAS_LIVE_GRANT)?;
        }
        // Check 5
        ensure(next.is_none_or(|next| !next.is_live), Code::SUCCESSOR_EXISTS)
    }
}

impl GrantSigning {
    /// S4: the application of the scenario, or the plan.
    fn approved(&self, state: &dyn StateRead) -> Result<(Approved, Option<ScenarioMarks>), Refusal> {
        let absent = || Code::NOT_FOUND.of("basis");
        match &self.basis {
            Basis::Scenario { scenario, application } => {
                scenario_keys::scenario(scenario).get(state)?.ok_or_else(absent)?;
                let found = application_keys::application(application).get(state)?.filter(|found| found.scenario == *scenario);
                let found = found.ok_or_else(absent)?;
                let demand = approved_demand(state, &found)?;
                let marks = scenario_keys::marks(scenario).get(state)?.unwrap_or_default();
                Ok((Approved::Application(Box::new(found), demand), Some(marks)))
            }
            Basis::Field { plan } | Basis::Whole { plan } => {
                let found = plan_keys::plan(plan).get(state)?.ok_or_else(absent)?;
                Ok((Approved::Plan(Box::new(found)), None))
            }
        }
    }
}
