//! set_responsible 责任人 (C19, D15, B64; docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::organisation::Organisation;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::DEPARTMENT;
use crate::party::access::NOT_ENDED;
use crate::party::responsible::{Duty, Responsible, ResponsibleList};
use crate::party::{responsible, write};

record! {
    /// Replaces the list of those who answer. Who stays keeps its line as it is; a later line of a duty takes over at its time.
    pub struct SetResponsible {
        /// The organisation: the signer itself.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// Who answers.
        pub responsible: ResponsibleList,
    }
}

impl Rule for SetResponsible {
    const NUMBER: u16 = 118;
    const NAME: &'static str = "set_responsible";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = open::<Organisation>(tx, draft, &self.uscc, self.version, NOT_ENDED)?;
        // Check 1
        responsible::require_dated(tx, draft, &self.uscc, &self.responsible)?;

        // Check 2
        let stands = responsible::responsible_now(&self.uscc).get(draft)?.unwrap_or_default().responsible;
        ensure(stands != self.responsible, Code::NO_CHANGE)?;
        responsible::note(draft, &organisation, &self.responsible)?;
        write::raise_version(draft, organisation)?;
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        let from = Time(samples::time().0 + 86_400);
        let person = |duty, who: &str| Responsible { duty, commitment: samples::hash(who), from };
        SetResponsible {
            uscc: samples::uscc(DEPARTMENT),
            version: 1,
            responsible: samples::list([person(Duty::Head, "head"), person(Duty::Cdo, "chief data officer")]),
        }
    }
}
