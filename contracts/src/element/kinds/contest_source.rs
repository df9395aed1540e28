//! contest_source 数源争议 (B6; records.md §3.6): another entry should be the source.

use crate::catalog::access::OWN;
use crate::catalog::{access, samples};
use crate::element::access::{found_entry, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::parameters::CONTEST_TERM;
use crate::element::records::{Contest, DataElement};
use crate::element::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::{Secs, Time};
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken, require_reason};

record! {
    /// Opens a contest. The provider of the source may answer; the publisher of the element decides.
    pub struct ContestSource {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// The element's version now.
        pub version: u64,
        /// The entry that should be the source.
        pub entry: EntryId,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for ContestSource {
    const NUMBER: u16 = 215;
    const NAME: &'static str = "contest_source";
    const ALLOWED: &'static [Allowed] = OWN;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let core = found_entry(state, &self.entry, "entry")?;
        access::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        // S7: a slot that is free is claimed.
        if element.standing_source(state)?.is_none() {
            return Err(ErrorCode::WRONG_STATE.of("without_source"));
        }
        ensure(core.frozen_by.is_none(), ErrorCode::FROZEN)?;
        // 1
        ensure(element.source != Some(self.entry), ErrorCode::NO_CHANGE)?;
        // 2
        ensure(element.contest.is_none(), ErrorCode::CONTEST_OPEN)?;
        // Nobody opens a contest that it could not win: claim's 1, 2 and 5.
        element.require_fit(state, &core)?;
        ensure(roles_of(state, &self.entry)?.has_room(&element), ErrorCode::TOO_MANY)?;
        require_reason(tx, state, &self.reason)?;

        let term = CONTEST_TERM.at(state, tx.time)?;
        let term = Secs(u32::try_from(term).unwrap_or(u32::MAX));
        element.contest = Some(Contest {
            by: self.entry,
            reason: self.reason.0.clone(),
            since: tx.time,
            answer_due: tx.time.checked_add(term).unwrap_or(Time::MAX),
            answer: None,
        });
        let mut plan = Plan::default();
        save(&mut plan, element);
        Ok(plan)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        ContestSource { key, scope_division, version: 2, entry: samples::id("bus-stops"), reason: samples::reason("incorrect") }
    }
}
