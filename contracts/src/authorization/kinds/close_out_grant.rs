//! close_out_grant 收尾 (C21; docs/spec/grant.md): after the end the grantee attests that the data is destroyed.

use crate::authorization::access::grant::{GRANTEES, SeenGrant};
use crate::authorization::keys::grant as keys;
use crate::authorization::parameters::ESCALATION_TERM;
use crate::authorization::records::duty::{Attested, CloseOut};
use crate::authorization::records::grant::{Closing, Grant};
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::{Standing, successor_of};
use crate::authorization::write::grant::save;
use crate::catalog::parameters::REVIEW_TERM;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::state::StateWrite;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as, require_relation};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;

record! {
    /// Hands in the close-out of a grant.
    pub struct CloseOutGrant {
        /// The grant.
        pub id: GrantId,
        /// Its version now.
        pub version: u64,
        /// What is attested.
        pub attestation: Attested,
        /// Hash of what shows it.
        #[serde(default)]
        pub evidence: Option<Hash>,
    }
}

/// The states of a grant that was one: what waits for consent, or never came about, is not closed out.
pub(crate) const WAS_A_GRANT: &[Standing] =
    &[Standing::Pending, Standing::Active, Standing::Expired, Standing::Revoked, Standing::Withdrawn];

/// `wrong_state` where the close-out of a grant is done.
pub(crate) fn require_not_closed(grant: &Grant) -> Result<(), Refusal> {
    if grant.closed.is_some() { Err(Code::WRONG_STATE.of("closed")) } else { Ok(()) }
}

impl Rule for CloseOutGrant {
    const NUMBER: u16 = 423;
    const NAME: &'static str = "close_out_grant";
    const ALLOWED: &'static [Allowed] = GRANTEES;
    const HOLD: Hold = Hold::Ending;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, WAS_A_GRANT, || require_relation(tx, draft, &seen.as_grantee()))?;
        require_not_closed(&seen.grant)?;
        if seen.grant.closing.is_some() {
            return Err(Code::WRONG_STATE.of("closing"));
        }
        // Check 1
        ensure(seen.standing.has_ended(), Code::NOT_ENDED)?;
        let goes_on = successor_of(draft, &self.id, tx.time)?.is_some_and(|(_, standing)| standing.is_live());
        let used = keys::used(&self.id).get(draft)?.unwrap_or_default();
        // Check 2
        ensure(used.held == 0 || goes_on, Code::HOLDINGS_REMAIN)?;
        // Check 3
        ensure(self.attestation.kept_nothing || goes_on, Code::NOT_DESTROYED)?;
        // Check 4
        let duty = keys::duty(&self.id).get(draft)?;
        ensure(duty.is_none_or(|duty| duty.next(seen.end().at).is_none()), Code::REPORT_MISSING)?;

        let mut grant = seen.grant.clone();
        let due = tx.time.after(REVIEW_TERM.at(draft, tx.time)?);
        let in_place = due.after(ESCALATION_TERM.at(draft, tx.time)?);
        grant.closing = Some(Closing { at: tx.time, due, in_place });
        let close_out = CloseOut { attested: self.attestation.clone(), evidence: self.evidence, by: *tx.signer.uscc(), at: tx.time };
        draft.put(&keys::close_out(&self.id), &close_out);
        Ok(save(draft, Some(&seen.grant), grant)?)
    }

    fn example() -> Self {
        let attestation = Attested {
            method: ledger_samples::text("覆写并核验"),
            document: ledger_samples::hash("destruction"),
            kept_nothing: true,
            holdings_destroyed: true,
        };
        CloseOutGrant { id: samples::id(), version: 2, attestation, evidence: None }
    }
}
