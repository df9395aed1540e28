//! decide_source 裁定数源 (B6; records.md §3.6): the publisher of the element decides a contest.

use crate::catalog::samples;
use crate::element::access::{found_entry, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{DataElement, Decision, SourceRole};
use crate::element::write::{put_role, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::ledger::access::{Allowed, Object, Relation, by, require_relation};
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken, require_reason};

record! {
    /// Ends a contest: the winner is the source, the loser its copy.
    pub struct DecideSource {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// The element's version now.
        pub version: u64,
        /// The source as it stands, or the entry that contests it.
        pub winner: EntryId,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for DecideSource {
    const NUMBER: u16 = 216;
    const NAME: &'static str = "decide_source";
    const ALLOWED: &'static [Allowed] =
        &[by(Role::Bureau, Relation::Own), by(Role::SectorAuthority, Relation::Own), by(Role::Bureau, Relation::Superior)];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let winner = found_entry(state, &self.winner, "winner")?;
        let object = Object { owner: Some(element.publisher), division: Some(element.scope_division), ..Object::default() };
        require_relation(tx, state, Self::ALLOWED, &object)?;
        element.require_version(self.version)?;
        // 1
        let contest = element.contest.take().ok_or(ErrorCode::NOTHING_PENDING)?;
        // 2
        ensure(contest.answer.is_some() || contest.answer_due <= tx.time, ErrorCode::TOO_EARLY)?;
        // 3
        let source = element.source.ok_or_else(|| Fault::new("a contest is open where there is no source"))?;
        let moves = self.winner == contest.by;
        ensure(moves || self.winner == source, ErrorCode::NOT_ASIDE)?;
        if moves {
            // It may have been withdrawn or moved since: claim's 1, 2 and 5.
            element.require_fit(state, &winner)?;
            ensure(roles_of(state, &self.winner)?.has_room(&element), ErrorCode::TOO_MANY)?;
        }
        require_reason(tx, state, &self.reason)?;

        let loser = if moves { source } else { contest.by };
        let mut plan = Plan::default();
        if moves {
            put_role(&mut plan, state, &element, &self.winner, Some(SourceRole::Authoritative))?;
        }
        // A loser that filled its roles meanwhile stays without one here: it cannot hold up a decision.
        if roles_of(state, &loser)?.has_room(&element) {
            put_role(&mut plan, state, &element, &loser, Some(SourceRole::CopyOf(self.winner)))?;
        }
        element.source = Some(self.winner);
        element.decision =
            Some(Decision { winner: self.winner, loser, reason: self.reason.0.clone(), signer: *tx.signer.uscc(), at: tx.time });
        save(&mut plan, element);
        Ok(plan)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        DecideSource { key, scope_division, version: 4, winner: samples::id("bus-stops"), reason: samples::reason("law") }
    }
}
