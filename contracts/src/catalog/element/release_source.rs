//! release_source 退出数源 (B6; records.md §3.6).

use crate::codec::record;
use crate::error::{Code as ErrorCode, Refusal, ensure};
use crate::id::{DivisionCode, EntryId};
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;
use crate::text::Code;

use super::super::{examples, who};
use super::publish_element::PublishElement;
use super::{DataElement, found_entry, put_role, roles_of, save};

record! {
    /// An entry gives up its role. Copies of a source that goes keep its name and are shown as orphaned.
    pub struct ReleaseSource {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// The element's version now.
        pub version: u64,
        /// The entry.
        pub entry: EntryId,
    }
}

impl Rule for ReleaseSource {
    const NAME: &'static str = "release_source";
    const ALLOWED: &'static [Allowed] = who::OWN;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "publish_element", "claim_source"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let core = found_entry(state, &self.entry, "entry")?;
        who::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        ensure(core.frozen_by.is_none(), ErrorCode::Frozen)?;
        // 1
        ensure(roles_of(state, &self.entry)?.role_in(&element).is_some(), ErrorCode::RoleAbsent)?;

        let mut plan = Plan::default();
        put_role(&mut plan, state, &element, &self.entry, None)?;
        if element.source == Some(self.entry) {
            // Who contested it has what it wanted: the slot is free.
            element.source = None;
            element.contest = None;
        }
        save(&mut plan, element);
        Ok(plan)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        ReleaseSource { key, scope_division, version: 2, entry: examples::id("bus-lines") }
    }
}
