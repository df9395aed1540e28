//! decide_source 裁定数源 (B6; docs/spec/element.md): the publisher of the element decides a contest, or who stands above it.

use crate::catalog::records::entry::EntryCore;
use crate::catalog::samples;
use crate::element::access::roles_of;
use crate::element::bench::{Bench, Judge};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{DataElement, Decision, SourceRole};
use crate::element::write::{put_role, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::role::Role;
use crate::kernel::text::Code;
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples::CITY_PROVIDER;
use crate::ledger::texts::{Reason, Spoken};

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
    const ALLOWED: &'static [Allowed] = &[
        by(Role::Bureau, Relation::Own),
        by(Role::SectorAuthority, Relation::Own),
        by(Role::Bureau, Relation::Superior),
        by(Role::Bureau, Relation::SameDivision),
        by(Role::Coordinator, Relation::SameDivision),
        by(Role::Coordinator, Relation::Superior),
    ];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let id = (self.key.clone(), self.scope_division);
        let mut element = found::<DataElement>(tx, draft, &id)?;
        let winner = found_in::<EntryCore>(tx, draft, &self.winner, "winner")?;
        let bench = Bench::of(tx, draft, &element)?;
        let as_whom = pass_as(tx, &element, self.version, &[()], || bench.judge(tx, draft, &element))?;
        // Check 1
        let contest = element.contest.take().ok_or(ErrorCode::NOTHING_PENDING)?;
        // Check 2
        ensure(!bench.has_stake(tx, draft, tx.signer.uscc())? || bench.nobody_else(tx, draft, &element)?, ErrorCode::OWN_CASE)?;
        // Check 3: a silent publisher holds no decision up, and the authority above takes none away before.
        let in_time = as_whom == Judge::Decides || contest.decide_due <= tx.time || bench.publisher_out(tx, draft, &element)?;
        ensure(in_time && (contest.answer.is_some() || contest.answer_due <= tx.time), ErrorCode::TOO_EARLY)?;
        // Check 4
        let source = element.source.ok_or_else(|| Fault::new("a contest is open where there is no source"))?;
        let moves = self.winner == contest.by;
        ensure(moves || self.winner == source, ErrorCode::NOT_ASIDE)?;
        if moves {
            // Check 5: it may have been withdrawn or moved since: claim's 1, 2 and 5.
            element.require_fit(draft, &winner)?;
            ensure(roles_of(draft, &self.winner)?.has_room(&element), ErrorCode::TOO_MANY)?;
        }
        draft.require_reason(&self.reason)?;

        let loser = if moves { source } else { contest.by };
        if moves {
            put_role(draft, &element, &self.winner, Some(SourceRole::Authoritative))?;
        }
        // A loser that filled its roles meanwhile stays without one here: it cannot hold up a decision.
        if roles_of(draft, &loser)?.has_room(&element) {
            put_role(draft, &element, &loser, Some(SourceRole::CopyOf(self.winner)))?;
        }
        element.source = Some(self.winner);
        element.decision =
            Some(Decision { winner: self.winner, loser, reason: self.reason.0.clone(), signer: *tx.signer.uscc(), at: tx.time });
        Ok(save(draft, element)?)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        DecideSource { key, scope_division, version: 4, winner: samples::id_of(CITY_PROVIDER, "bus-stops"), reason: samples::reason("law") }
    }
}
