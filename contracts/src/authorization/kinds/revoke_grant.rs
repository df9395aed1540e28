//! revoke_grant 撤销授权 (B29; docs/spec/grant.md): for ever. What hangs under it has ended with it, and none of it is written.

use crate::authorization::access::grant::{BUREAUS, GRANTORS, OWN, SeenGrant, detail_of, require_grantor_or};
use crate::authorization::keys::grant as keys;
use crate::authorization::records::grant::{Grant, GrantStatus, Revocation};
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::{Standing, successor_of};
use crate::authorization::write::grant::{save, set_close_due, stop_waiting};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::state::StateWrite;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Ends a grant.
    pub struct RevokeGrant {
        /// The grant.
        pub id: GrantId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Hash of the decision on which it rests.
        #[serde(default)]
        pub basis: Option<Hash>,
    }
}

/// Grants that may follow one another before they have begun.
const MAX_FOLLOWING: usize = 8;

impl Rule for RevokeGrant {
    const NUMBER: u16 = 419;
    const NAME: &'static str = "revoke_grant";
    const ALLOWED: &'static [Allowed] = &[GRANTORS[0], GRANTORS[1], GRANTORS[2], BUREAUS[1], OWN];
    const HOLD: Hold = Hold::Passes;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, Standing::ALL, || require_grantor_or(tx, draft, &seen, &BUREAUS[1..]))?;
        // Check 1
        let open = seen.standing.is_live() || matches!(seen.standing, Standing::Consent | Standing::Lapsed);
        ensure(open, Code::ALREADY_ENDED)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        self.revoke(tx, draft, &seen.grant)?;
        let mut last = self.id;
        for _ in 0..MAX_FOLLOWING {
            let Some((next, standing)) = successor_of(draft, &last, tx.time)? else { break };
            if standing != Standing::Pending {
                break;
            }
            self.revoke(tx, draft, &next)?;
            last = next.grant_id;
        }
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        let basis = Some(ledger_samples::hash("decision"));
        RevokeGrant { id: samples::id(), version: 1, reason: ledger_samples::reason("other"), basis }
    }
}

impl RevokeGrant {
    fn revoke(&self, tx: &TxContext, draft: &mut Draft<'_>, before: &Grant) -> Result<(), Refusal> {
        let mut grant = before.clone();
        if grant.status == GrantStatus::Consent {
            let over = detail_of(draft, &grant.grant_id)?.over;
            stop_waiting(draft, &grant, &over)?;
        }
        grant.status = GrantStatus::Revoked;
        grant.ended_at = Some(tx.time);
        if grant.was_active() {
            set_close_due(&mut grant);
        }
        let revocation = Revocation { by: *tx.signer.uscc(), basis: self.basis, at: tx.time };
        draft.put(&keys::revocation(&grant.grant_id), &revocation);
        save(draft, Some(before), grant)?;
        Ok(())
    }
}
