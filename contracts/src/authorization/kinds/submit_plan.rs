//! submit_plan 提交实施方案 (B25, B28, B29, B68; docs/spec/authorization.md): before anything is granted, the grantor says how.

use crate::authorization::keys::plan as keys;
use crate::authorization::parameters::{ESCALATION_TERM, MAX_GRANT_TERM};
use crate::authorization::records::plan::{Plan, PlanContent, PlanStatus, PlanSubmission};
use crate::authorization::records::scope::ANY_THEME;
use crate::authorization::samples::application as samples;
use crate::authorization::write::plan::save;
use crate::catalog::parameters::{REVIEW_TERM, THEMES};
use crate::certificate::write::tagged;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, PlanId};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::text::LocalKey;
use crate::kernel::value::Secs;
use crate::ledger::access::{Allowed, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::division::{ancestors, require_in_force};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::due::Stopwatch;
use crate::ledger::gate::require_relation;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::party::roles::reaches;

record! {
    /// Submits a plan for review. Keyed by the grantor and `local_key`.
    pub struct SubmitPlan {
        /// The grantor's own key of the plan; its id follows from it.
        pub local_key: LocalKey,
        /// What it says.
        pub content: PlanContent,
    }
}

/// The grantor itself.
pub(crate) const GRANTOR: &[Allowed] = &[by(Role::Grantor, Relation::Own)];

/// Codes and divisions of a plan: in their lists, and in force.
pub(crate) fn require_known(tx: &TxContext, state: &dyn StateRead, content: &PlanContent) -> Result<(), Refusal> {
    require_in_force(state, &content.division, tx.time)?;
    for cell in &content.cells {
        require_in_force(state, &cell.division, tx.time)?;
        if cell.theme.as_str() != ANY_THEME {
            THEMES.require(state, cell.theme.as_str(), tx.time, "cells")?;
        }
    }
    Ok(())
}

/// Checks 1 to 4 of submit_plan, which supplement_plan asks again.
pub(crate) fn require(tx: &TxContext, state: &dyn StateRead, content: &PlanContent) -> Result<(), Refusal> {
    // Check 1
    let hashes = [
        (content.decision_hash, "decision_hash"),
        (content.conditions_hash, "conditions_hash"),
        (content.operation_hash, "operation_hash"),
        (content.exit_hash, "exit_hash"),
        (content.security_hash, "security_hash"),
    ];
    if let Some((_, field)) = hashes.iter().find(|(hash, _)| hash.is_none()) {
        return Err(Code::FIELD_MISSING.of(field));
    }
    // Check 2 (B68)
    ensure(!content.cooperation || content.project_review_hash.is_some(), Code::PROJECT_REVIEW_MISSING)?;
    // Check 3
    let me = &tx.signer.organisation;
    let inside = |division: &DivisionCode, of: &DivisionCode| Ok::<_, Refusal>(ancestors(state, division)?.contains(of));
    let own = inside(&content.division, &me.division)? && reaches(state, &me.uscc, Role::Grantor, &content.division, tx.time)?;
    ensure(own, Code::DIVISION_OUTSIDE)?;
    for cell in &content.cells {
        if !inside(&cell.division, &content.division)? {
            return Err(Code::DIVISION_OUTSIDE.of("cells"));
        }
    }
    // Check 4
    let longest = MAX_GRANT_TERM.at(state, tx.time)?;
    let fair = content.max_term.0 > 0 && u64::from(content.max_term.0) <= longest;
    ensure(fair && content.valid_from < content.valid_until, Code::BAD_TERM)
}

/// Notes whose keys signed what is reviewed.
pub(crate) fn note_submission(tx: &TxContext, draft: &mut Draft<'_>, plan: &PlanId) -> Result<(), Fault> {
    let key = keys::submission(plan);
    let before = key.get(draft)?.map(|before| before.holder_tags).unwrap_or_default();
    draft.put(&key, &PlanSubmission { holder_tags: tagged(&before, tx), at: tx.time });
    Ok(())
}

impl Rule for SubmitPlan {
    const NUMBER: u16 = 401;
    const NAME: &'static str = "submit_plan";
    const ALLOWED: &'static [Allowed] = GRANTOR;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = PlanId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::plan(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        for cell in &self.content.cells {
            ancestors(draft, &cell.division)?;
        }
        require_relation(tx, draft, &Target::own(me.uscc, self.content.division))?;
        require_known(tx, draft, &self.content)?;
        // Checks 1 to 4
        require(tx, draft, &self.content)?;

        let due = tx.time.after(REVIEW_TERM.at(draft, tx.time)?);
        let escalation = u32::try_from(ESCALATION_TERM.at(draft, tx.time)?).unwrap_or(u32::MAX);
        let plan = Plan {
            plan_id: id,
            grantor: me.uscc,
            content: self.content.clone(),
            status: PlanStatus::Submitted,
            approved_by: None,
            clock: Stopwatch { division: self.content.division, due, stopped_at: None },
            in_place_after: Secs(escalation),
            version: 0,
            payload_hash: tx.payload_hash,
        };
        note_submission(tx, draft, &id)?;
        Ok(save(draft, plan)?)
    }

    fn example() -> Self {
        SubmitPlan { local_key: ledger_samples::local_key(samples::PLAN), content: samples::plan() }
    }
}
