//! amend_organisation 组织变更 (A45, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::{Code, Text, Text0};
use crate::kernel::value::{Hash, List, Set};
use crate::ledger::access::{Allowed, Relation, Target, any, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division::require_in_force;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, found, found_in, pass};
use crate::ledger::organisation::{Organisation, OrganisationType};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::DEPARTMENT;
use crate::party::access::NOT_ENDED;
use crate::party::{access, write};

record! {
    /// Changes what is given; the rest stays. Name, division, superior and type are the bureau's.
    pub struct AmendOrganisation {
        /// The organisation.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// New name; the old one moves to the former names.
        pub name: Option<Text<128>>,
        /// New short name.
        pub short_name: Option<Text0<64>>,
        /// New division. Ids keep the first one.
        pub division: Option<DivisionCode>,
        /// New superior.
        pub superior: Option<Uscc>,
        /// New type.
        #[serde(rename = "type")]
        pub kind: Option<OrganisationType>,
        /// New lines of business.
        pub business: Option<Set<Code<24>, 0, 8>>,
        /// New root of private fields.
        pub private: Option<Hash>,
    }
}

const BUREAU: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

impl Rule for AmendOrganisation {
    const NUMBER: u16 = 102;
    const NAME: &'static str = "amend_organisation";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own), BUREAU[0], BUREAU[1]];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let old = found::<Organisation>(tx, draft, &self.uscc)?;
        if let Some(superior) = &self.superior {
            found_in::<Organisation>(tx, draft, superior, "superior")?;
        }
        pass(tx, draft, &old, self.version, NOT_ENDED)?;
        // Check 1
        let reserved = [
            ("name", self.name.is_some()),
            ("division", self.division.is_some()),
            ("superior", self.superior.is_some()),
            ("type", self.kind.is_some()),
        ];
        if let Some((field, _)) = reserved.iter().find(|(_, given)| *given)
            && !relates(draft, &tx.actor(), &old.target(), BUREAU)?
        {
            return Err(ErrorCode::FIELD_RESERVED.of(field));
        }
        // Check 2
        let division = self.division.as_ref().unwrap_or(&old.division);
        if *division != old.division {
            require_in_force(draft, division, tx.time)?;
            self.require_move(tx, draft, &old.division, division)?;
        }
        // Check 3
        if self.superior.is_some() {
            ensure(self.uscc != *tx.signer.uscc(), ErrorCode::SELF_ASSIGNMENT)?;
            access::require_strictly_above(tx, draft, &old.division)?;
            access::require_strictly_above(tx, draft, division)?;
        }
        // 4; who does not stand above the new division leaves the field.
        let superior = match &self.superior {
            Some(new) => {
                access::require_superior(draft, tx.time, &self.uscc, division, new)?;
                Some(*new)
            }
            None => access::superior_after_move(draft, tx.time, &old, division)?,
        };

        let new = Organisation { division: *division, superior, ..self.content(&old)? };
        // Check 5
        ensure(new != old, ErrorCode::NO_CHANGE)?;

        write::move_to(draft, &old, new)?;
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        AmendOrganisation {
            uscc: samples::uscc(DEPARTMENT),
            version: 1,
            name: Some(samples::text("市交通运输局")),
            short_name: None,
            division: None,
            superior: None,
            kind: None,
            business: None,
            private: None,
        }
    }
}

impl AmendOrganisation {
    /// Check 2: the signer as bureau covers the new place too, and does not come to stand above the organisation by the move.
    fn require_move(&self, tx: &TxContext, state: &dyn StateRead, old: &DivisionCode, new: &DivisionCode) -> Result<(), Refusal> {
        ensure(relates(state, &tx.actor(), &Target::place(*new), BUREAU)?, ErrorCode::RELATION_MISSING)?;
        let rises = access::is_strictly_above(tx, state, new)? && !access::is_strictly_above(tx, state, old)?;
        ensure(!rises, ErrorCode::SELF_ASSIGNMENT)
    }

    /// The record with what is given in place, but for division and superior.
    fn content(&self, old: &Organisation) -> Result<Organisation, Fault> {
        let mut new = old.clone();
        if let Some(name) = self.name.as_ref().filter(|name| **name != old.name) {
            let mut former: Vec<_> = old.former_names.iter().cloned().collect();
            former.push(old.name.clone());
            // Names beyond the last 16 stay in the versions kept.
            let first = former.len().saturating_sub(16);
            new.former_names = List::new(former.split_off(first)).map_err(|e| Fault::new(e.to_string()))?;
            new.name = name.clone();
        }
        if let Some(short_name) = &self.short_name {
            new.short_name = short_name.clone();
        }
        if let Some(kind) = self.kind {
            new.kind = kind;
        }
        if let Some(business) = &self.business {
            new.business = business.clone();
        }
        if let Some(private) = &self.private {
            new.private = Some(*private);
        }
        Ok(new)
    }
}
