//! contest_source 数源争议 (B6; docs/spec/element.md): another entry should be the source.

use crate::catalog::access::OWN;
use crate::catalog::records::entry::EntryCore;
use crate::catalog::samples;
use crate::catalog::write::Marked;
use crate::element::access::{AsProvider, Slot, roles_of};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::parameters::CONTEST_TERM;
use crate::element::records::{Contest, DataElement};
use crate::element::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::text::Code;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass};
use crate::ledger::rule::Rule;
use crate::ledger::samples::CITY_PROVIDER;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let id = (self.key.clone(), self.scope_division);
        let mut element = found::<DataElement>(tx, draft, &id)?;
        let entry = found_in::<Marked>(tx, draft, &self.entry, "entry")?;
        // A slot that is free is claimed.
        pass(tx, draft, &AsProvider::new(draft, &element, &entry)?, self.version, &[Slot::Taken])?;
        // Check 1: nobody contests with itself
        let source = element.source.ok_or_else(|| Fault::new("a slot without source is taken"))?;
        let provider = found_in::<EntryCore>(tx, draft, &source, "source")?.provider;
        ensure(source != self.entry && !acts_for(draft, tx.signer.uscc(), &provider, tx.time)?, ErrorCode::NO_CHANGE)?;
        // Check 2
        ensure(element.contest.is_none(), ErrorCode::CONTEST_OPEN)?;
        // Check 3: nobody opens a contest that it could not win: claim's 1, 2 and 5.
        element.require_fit(draft, &entry.core)?;
        ensure(roles_of(draft, &self.entry)?.has_room(&element), ErrorCode::TOO_MANY)?;
        draft.require_reason(&self.reason)?;

        let term = CONTEST_TERM.at(draft, tx.time)?;
        let answer_due = tx.time.after(term);
        element.contest = Some(Contest {
            by: self.entry,
            reason: self.reason.0.clone(),
            since: tx.time,
            answer_due,
            decide_due: answer_due.after(term),
            answer: None,
        });
        Ok(save(draft, element)?)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        ContestSource {
            key,
            scope_division,
            version: 2,
            entry: samples::id_of(CITY_PROVIDER, "bus-stops"),
            reason: samples::reason("incorrect"),
        }
    }
}
