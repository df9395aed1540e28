//! claim_source 认领数源 (B6, D20; records.md §3.6).

use crate::codec::record;
use crate::error::{Code as ErrorCode, Refusal, ensure};
use crate::id::{DivisionCode, EntryId};
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;
use crate::text::Code;

use super::super::{examples, who};
use super::publish_element::PublishElement;
use super::{DataElement, SourceRole, found_entry, put_role, roles_of, save};

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
    const NAME: &'static str = "claim_source";
    const ALLOWED: &'static [Allowed] = who::OWN;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "publish_element"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let core = found_entry(state, &self.entry, "entry")?;
        who::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        ensure(core.frozen_by.is_none(), ErrorCode::Frozen)?;
        // 1 and 2
        element.require_fit(state, &core)?;
        let standing = element.standing_source(state)?;
        match (self.role, standing) {
            // 3
            (SourceRole::Authoritative, Some(source)) => return Err(ErrorCode::SourceTaken.of(source)),
            // 4
            (SourceRole::CopyOf(named), _) if standing != Some(named) || named == self.entry => {
                return Err(ErrorCode::NotTheSource.of(named));
            }
            _ => {}
        }
        // 5
        let held = roles_of(state, &self.entry)?;
        ensure(held.has_room(&element), ErrorCode::TooMany)?;
        ensure(held.role_in(&element) != Some(self.role), ErrorCode::NoChange)?;

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
        ClaimSource { key, scope_division, version: 1, entry: examples::id("bus-lines"), role: SourceRole::Authoritative }
    }
}
