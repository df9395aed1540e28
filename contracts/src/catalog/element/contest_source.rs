//! contest_source 数源争议 (B6; records.md §3.6): another entry should be the source.

use crate::codec::record;
use crate::error::{Code as ErrorCode, Refusal, ensure};
use crate::id::{DivisionCode, EntryId};
use crate::params;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;
use crate::text::Code;
use crate::texts::{Reason, Spoken};
use crate::value::{Secs, Time};

use super::super::{examples, who};
use super::publish_element::PublishElement;
use super::{Contest, DataElement, found_entry, require_reason, roles_of, save};

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
    const NAME: &'static str = "contest_source";
    const ALLOWED: &'static [Allowed] = who::OWN;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let core = found_entry(state, &self.entry, "entry")?;
        who::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        // S7: a slot that is free is claimed.
        if element.standing_source(state)?.is_none() {
            return Err(ErrorCode::WrongState.of("without_source"));
        }
        ensure(core.frozen_by.is_none(), ErrorCode::Frozen)?;
        // 1
        ensure(element.source != Some(self.entry), ErrorCode::NoChange)?;
        // 2
        ensure(element.contest.is_none(), ErrorCode::ContestOpen)?;
        // Nobody opens a contest that it could not win: claim's 1, 2 and 5.
        element.require_fit(state, &core)?;
        ensure(roles_of(state, &self.entry)?.has_room(&element), ErrorCode::TooMany)?;
        require_reason(tx, state, &self.reason)?;

        let term = params::number(state, "contest_term", tx.time)?;
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
        ContestSource { key, scope_division, version: 2, entry: examples::id("bus-stops"), reason: examples::reason("incorrect") }
    }
}
