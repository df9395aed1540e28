//! resume_grant 恢复授权 (A21; docs/spec/grant.md): a hold ends; also that of a grant which has ended.

use crate::authorization::access::grant::{COORDINATORS, SeenGrant, entries_of, provides};
use crate::authorization::keys::grant as keys;
use crate::authorization::kinds::suspend_grant::HOLDERS;
use crate::authorization::records::hold::Hold;
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::Standing;
use crate::authorization::write::hold::save_hold;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{GrantId, Uscc};
use crate::kernel::state::StateRead;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{SeenAs, found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::CITY_BUREAU;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Ends a hold.
    pub struct ResumeGrant {
        /// The grant.
        pub id: GrantId,
        /// Whose hold.
        pub of: Uscc,
        /// Its version now.
        pub hold_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for ResumeGrant {
    const NUMBER: u16 = 418;
    const NAME: &'static str = "resume_grant";
    const ALLOWED: &'static [Allowed] = &[
        HOLDERS[0],
        HOLDERS[1],
        HOLDERS[2],
        HOLDERS[3],
        HOLDERS[4],
        HOLDERS[5],
        HOLDERS[6],
        HOLDERS[7],
        COORDINATORS[0],
        COORDINATORS[1],
        HOLDERS[8],
    ];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        let hold = keys::hold(&self.id, &self.of).get(draft)?;
        let is_current = self.hold_version == hold.as_ref().map_or(0, |hold| hold.version);
        let named = SeenAs { object: &seen, is_current, is_frozen: seen.is_frozen };
        pass_as(tx, &named, self.hold_version, Standing::ALL, || self.require_related(tx, draft, &seen, hold.as_ref()))?;
        // Check 1
        let hold = hold.filter(|hold| hold.scope.is_some()).ok_or(Code::NOT_HELD)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let lifted = Hold { scope: None, reason: self.reason.0.clone(), version: hold.version.saturating_add(1), ..hold };
        Ok(save_hold(draft, &seen.grant, lifted)?)
    }

    fn example() -> Self {
        let of = ledger_samples::uscc(CITY_BUREAU);
        ResumeGrant { id: samples::id(), of, hold_version: 1, reason: ledger_samples::reason("other") }
    }
}

impl ResumeGrant {
    /// S5: who held, or acts for it; of a hold as provider also who is the provider of all its entries now; who stands above, of any.
    fn require_related(&self, tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant, hold: Option<&Hold>) -> Result<(), Refusal> {
        if acts_for(state, tx.signer.uscc(), &self.of, tx.time)? || seen.is_above(tx, state)? {
            return Ok(());
        }
        let scope = hold.filter(|hold| hold.as_provider).and_then(|hold| hold.scope.as_ref());
        let entries = entries_of(state, scope.into_iter().flat_map(|scope| scope.entries()), "of")?;
        ensure(!entries.is_empty(), Code::RELATION_MISSING)?;
        for core in &entries {
            ensure(provides(tx, state, core)?, Code::RELATION_MISSING)?;
        }
        Ok(())
    }
}
