//! accept_close_out 收尾确认 (C21; docs/spec/grant.md): the grant is closed, and its entries are no longer in use; or it has to be closed out again.

use crate::authorization::access::grant::{BUREAUS, COORDINATORS, GRANTORS, OWN, SeenGrant};
use crate::authorization::keys::grant as keys;
use crate::authorization::kinds::close_out_grant::{WAS_A_GRANT, require_not_closed};
use crate::authorization::records::grant::Closed;
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::close_due;
use crate::authorization::write::grant::{move_data, save};
use crate::kernel::codec::{choice, record};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

choice! {
    /// What is said to a close-out.
    CloseOutcome {
        /// 确认.
        Approve "approve",
        /// 不予确认: it has to be handed in again.
        Reject "reject",
        /// 未证实: nobody hands it in; closed all the same, as a violation.
        Unattested "unattested",
    }
}

record! {
    /// Accepts or rejects a close-out, or ends the wait for one.
    pub struct AcceptCloseOut {
        /// The grant.
        pub id: GrantId,
        /// Its version now.
        pub version: u64,
        /// What is said.
        pub outcome: CloseOutcome,
        /// Why; a rejection needs one.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

/// As what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Grantor,
    Bureau,
    Coordinator,
}

impl Rule for AcceptCloseOut {
    const NUMBER: u16 = 424;
    const NAME: &'static str = "accept_close_out";
    const ALLOWED: &'static [Allowed] =
        &[GRANTORS[0], GRANTORS[1], GRANTORS[2], BUREAUS[0], BUREAUS[1], COORDINATORS[0], COORDINATORS[1], OWN];
    const HOLD: Hold = Hold::Passes;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        let as_whom = pass_as(tx, &seen, self.version, WAS_A_GRANT, || as_whom(tx, draft, &seen))?;
        // Check 1
        require_not_closed(&seen.grant)?;
        let waits = match self.outcome {
            CloseOutcome::Unattested => seen.grant.closing.is_none() && seen.standing.has_ended(),
            CloseOutcome::Approve | CloseOutcome::Reject => seen.grant.closing.is_some(),
        };
        if !waits {
            return Err(Code::WRONG_STATE.of(if seen.grant.closing.is_some() { "closing" } else { seen.standing.word() }));
        }
        // Check 2
        ensure(self.opens(&seen, as_whom)? <= tx.time, Code::TOO_EARLY)?;
        // Check 3
        ensure(self.outcome != CloseOutcome::Reject || self.reason.is_some(), Code::REASON_MISSING)?;
        if let Some(reason) = &self.reason {
            draft.say_beside(reason, &keys::subject(&self.id))?;
        }

        let mut grant = seen.grant.clone();
        grant.closing = None;
        if self.outcome != CloseOutcome::Reject {
            grant.closed = Some(Closed { at: tx.time, unattested: self.outcome == CloseOutcome::Unattested });
            let over = seen.detail(draft)?.over;
            move_data(draft, &self.id, Some(&over), None)?;
        }
        Ok(save(draft, Some(&seen.grant), grant)?)
    }

    fn example() -> Self {
        AcceptCloseOut { id: samples::id(), version: 3, outcome: CloseOutcome::Approve, reason: None }
    }
}

/// S5: one who gave it; a bureau, then the coordinator, in the place of who is silent.
fn as_whom(tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant) -> Result<As, Refusal> {
    if seen.is_grantor(tx, state)? {
        return Ok(As::Grantor);
    }
    if seen.is_authority(tx, state, BUREAUS)? {
        return Ok(As::Bureau);
    }
    ensure(seen.is_authority(tx, state, COORDINATORS)?, Code::RELATION_MISSING)?;
    Ok(As::Coordinator)
}

impl AcceptCloseOut {
    /// From when on somebody may say it. Unattested nobody closes it before the data was to be destroyed and a review could have been over.
    fn opens(&self, seen: &SeenGrant, as_whom: As) -> Result<Time, Fault> {
        let grant = &seen.grant;
        if let Some(closing) = grant.closing.as_ref().filter(|_| self.outcome != CloseOutcome::Unattested) {
            return Ok(match as_whom {
                As::Grantor => closing.at,
                As::Bureau => closing.due,
                As::Coordinator => closing.in_place,
            });
        }
        let destroyed = close_due(grant, &seen.end()).ok_or_else(|| Fault::new("a grant that ended is due at no time"))?;
        let reviewed = destroyed.after(grant.close_terms.review.0.into());
        Ok(match as_whom {
            As::Grantor | As::Bureau => reviewed,
            As::Coordinator => reviewed.after(grant.close_terms.escalation.0.into()),
        })
    }
}
