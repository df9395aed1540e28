//! set_responsible 责任人 (C19, D15, B64; records.md §2.4).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, any};
use crate::state::StateRead;

use super::access::require_relation;
use super::responsible::{self, Duty, Responsible, ResponsibleList};
use super::*;

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
    const NAME: &'static str = "set_responsible";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.uscc, "uscc")?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        ensure(organisation.version == self.version, Code::StaleVersion)?;
        change::require_standing(&organisation)?;
        // 1
        responsible::require_dated(tx, state, &self.uscc, &self.responsible)?;

        let mut plan = Plan::about(self.uscc);
        responsible::note(&mut plan, tx, &organisation, &self.responsible);
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        let from = Time(samples::time().0 + 86_400);
        let person = |duty, who: &str| Responsible { duty, commitment: samples::hash(who), from };
        SetResponsible {
            uscc: samples::uscc(samples::DEPARTMENT),
            version: 1,
            responsible: samples::list([person(Duty::Head, "head"), person(Duty::Cdo, "chief data officer")]),
        }
    }
}
