//! release_source 退出数源 (B6; docs/spec/element.md).

use crate::catalog::access::OWN;
use crate::catalog::samples;
use crate::catalog::write::Marked;
use crate::element::access::{AsProvider, Slot, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::DataElement;
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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let id = (self.key.clone(), self.scope_division);
        let mut element = found::<DataElement>(tx, draft, &id)?;
        let entry = found_in::<Marked>(tx, draft, &self.entry, "entry")?;
        pass(tx, draft, &AsProvider::new(draft, &element, &entry)?, self.version, &[Slot::Free, Slot::Taken])?;
        // Check 1
        let contests = element.contest.as_ref().is_some_and(|contest| contest.by == self.entry);
        ensure(contests || roles_of(draft, &self.entry)?.role_in(&element).is_some(), ErrorCode::ROLE_ABSENT)?;

        if contests {
            element.contest = None;
        }
        put_role(draft, &element, &self.entry, None)?;
        if element.source == Some(self.entry) {
            // Who contested it has what it wanted: the slot is free.
            element.source = None;
            element.contest = None;
        }
        Ok(save(draft, element)?)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        ReleaseSource { key, scope_division, version: 2, entry: samples::id("bus-lines") }
    }
}
