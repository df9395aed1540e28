//! claim_source 认领数源 (B6, D20; docs/spec/element.md).

use crate::catalog::access::OWN;
use crate::catalog::samples;
use crate::catalog::write::Marked;
use crate::element::access::{AsProvider, Slot, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{DataElement, SourceRole};
use crate::element::write::{put_role, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::text::Code;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass};
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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let id = (self.key.clone(), self.scope_division);
        let mut element = found::<DataElement>(tx, draft, &id)?;
        let entry = found_in::<Marked>(tx, draft, &self.entry, "entry")?;
        pass(tx, draft, &AsProvider::new(draft, &element, &entry)?, self.version, &[Slot::Free, Slot::Taken])?;
        // Checks 1 and 2
        element.require_fit(draft, &entry.core)?;
        let standing = element.standing_source(draft)?;
        match (self.role, standing) {
            // Check 3
            (SourceRole::Authoritative, Some(source)) => return Err(ErrorCode::SOURCE_TAKEN.of(source)),
            // Check 4
            (SourceRole::CopyOf(named), _) if standing != Some(named) => return Err(ErrorCode::NOT_THE_SOURCE.of(named)),
            _ => {}
        }
        // Check 5
        let held = roles_of(draft, &self.entry)?;
        ensure(held.has_room(&element), ErrorCode::TOO_MANY)?;
        // Check 6
        let changes = held.role_in(&element) != Some(self.role) && self.role != SourceRole::CopyOf(self.entry);
        ensure(changes, ErrorCode::NO_CHANGE)?;

        if self.role == SourceRole::Authoritative {
            // What was the source and does not stand becomes a copy; a contest was about its role and ends with it.
            if let Some(old) = element.source.filter(|old| *old != self.entry) {
                put_role(draft, &element, &old, Some(SourceRole::CopyOf(self.entry)))?;
            }
            element.source = Some(self.entry);
            element.contest = None;
        }
        put_role(draft, &element, &self.entry, Some(self.role))?;
        Ok(save(draft, element)?)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        ClaimSource { key, scope_division, version: 1, entry: samples::id("bus-lines"), role: SourceRole::Authoritative }
    }
}
