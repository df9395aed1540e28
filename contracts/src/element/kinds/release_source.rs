//! release_source 退出数源 (B6; records.md §3.6).

use crate::catalog::access::OWN;
use crate::catalog::{access, samples};
use crate::element::access::{found_entry, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::DataElement;
use crate::element::write::{put_role, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;

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
    const NUMBER: u16 = 214;
    const NAME: &'static str = "release_source";
    const ALLOWED: &'static [Allowed] = OWN;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "publish_element", "claim_source"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let core = found_entry(state, &self.entry, "entry")?;
        access::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        ensure(core.frozen_by.is_none(), ErrorCode::FROZEN)?;
        // 1
        ensure(roles_of(state, &self.entry)?.role_in(&element).is_some(), ErrorCode::ROLE_ABSENT)?;

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
        ReleaseSource { key, scope_division, version: 2, entry: samples::id("bus-lines") }
    }
}
