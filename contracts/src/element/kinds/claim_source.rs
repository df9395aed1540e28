//! claim_source 认领数源 (B6, D20; records.md §3.6).

use crate::catalog::access::OWN;
use crate::catalog::{access, samples};
use crate::element::access::{found_entry, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{DataElement, SourceRole};
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
    /// An entry takes the role of source, or of a copy of the source.
    pub struct ClaimSource {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// The element's version now.
        pub version: u64,
        /// The entry.
        pub entry: EntryId,
        /// What it is to be.
        pub role: SourceRole,
    }
}

impl Rule for ClaimSource {
    const NUMBER: u16 = 213;
    const NAME: &'static str = "claim_source";
    const ALLOWED: &'static [Allowed] = OWN;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "publish_element"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let core = found_entry(state, &self.entry, "entry")?;
        access::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        ensure(core.frozen_by.is_none(), ErrorCode::FROZEN)?;
        // 1 and 2
        element.require_fit(state, &core)?;
        let standing = element.standing_source(state)?;
        match (self.role, standing) {
            // 3
            (SourceRole::Authoritative, Some(source)) => return Err(ErrorCode::SOURCE_TAKEN.of(source)),
            // 4
            (SourceRole::CopyOf(named), _) if standing != Some(named) || named == self.entry => {
                return Err(ErrorCode::NOT_THE_SOURCE.of(named));
            }
            _ => {}
        }
        // 5
        let held = roles_of(state, &self.entry)?;
        ensure(held.has_room(&element), ErrorCode::TOO_MANY)?;
        ensure(held.role_in(&element) != Some(self.role), ErrorCode::NO_CHANGE)?;

        let mut plan = Plan::default();
        if self.role == SourceRole::Authoritative {
            // What was the source and does not stand becomes a copy; a contest was about its role and ends with it.
            if let Some(old) = element.source.filter(|old| *old != self.entry) {
                put_role(&mut plan, state, &element, &old, Some(SourceRole::CopyOf(self.entry)))?;
            }
            element.source = Some(self.entry);
            element.contest = None;
        }
        put_role(&mut plan, state, &element, &self.entry, Some(self.role))?;
        save(&mut plan, element);
        Ok(plan)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        ClaimSource { key, scope_division, version: 1, entry: samples::id("bus-lines"), role: SourceRole::Authoritative }
    }
}
