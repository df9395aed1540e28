//! withdraw_grant 退出授权 (B29; docs/spec/grant.md): by who has it; of a sub-grant that waits for consent also by who made it.

use crate::authorization::access::grant::{GRANTEES, SeenGrant, detail_of};
use crate::authorization::keys::grant as keys;
use crate::authorization::records::grant::GrantStatus;
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::Standing;
use crate::authorization::write::grant::{save, set_close_due, stop_waiting};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, Hold, relates};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Gives a grant back.
    pub struct WithdrawGrant {
        /// The grant.
        pub id: GrantId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for WithdrawGrant {
    const NUMBER: u16 = 420;
    const NAME: &'static str = "withdraw_grant";
    const ALLOWED: &'static [Allowed] = GRANTEES;
    const HOLD: Hold = Hold::Ending;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, Standing::ALL, || require_related(tx, draft, &seen))?;
        let waits = matches!(seen.standing, Standing::Consent | Standing::Lapsed);
        // Check 1
        ensure(waits || seen.standing.is_live(), Code::ALREADY_ENDED)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let before = seen.grant;
        let mut grant = before.clone();
        grant.status = GrantStatus::Withdrawn;
        grant.ended_at = Some(tx.time);
        if waits {
            let over = detail_of(draft, &self.id)?.over;
            stop_waiting(draft, &before, &over)?;
        } else {
            set_close_due(&mut grant);
        }
        Ok(save(draft, Some(&before), grant)?)
    }

    fn example() -> Self {
        WithdrawGrant { id: samples::id(), version: 1, reason: ledger_samples::reason("other") }
    }
}

/// S5: the grantee; while it waits for consent also the parent's.
fn require_related(tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant) -> Result<(), Refusal> {
    let waits = matches!(seen.standing, Standing::Consent | Standing::Lapsed);
    if let Some(parents) = seen.parents_grantee().filter(|_| waits)
        && acts_for(state, tx.signer.uscc(), parents, tx.time)?
    {
        return Ok(());
    }
    ensure(relates(state, &tx.actor(), &seen.as_grantee(), GRANTEES)?, Code::RELATION_MISSING)
}
