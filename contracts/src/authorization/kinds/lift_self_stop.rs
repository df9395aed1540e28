//! lift_self_stop 解除自行停止 (C24; docs/spec/grant.md): never by the operator itself, and not before its risk report.

use crate::authorization::access::grant::{BUREAUS, COORDINATORS, GRANTORS, OWN, SeenGrant};
use crate::authorization::keys::grant as keys;
use crate::authorization::records::hold::{Lift, SelfStop};
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::Standing;
use crate::authorization::write::hold::save_stop;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Hash;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{SeenAs, found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Lifts a self-stop.
    pub struct LiftSelfStop {
        /// The grant.
        pub id: GrantId,
        /// Version of the stop.
        pub stop_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Hash of what shows that it may go on.
        #[serde(default)]
        pub evidence: Option<Hash>,
    }
}

impl Rule for LiftSelfStop {
    const NUMBER: u16 = 422;
    const NAME: &'static str = "lift_self_stop";
    const ALLOWED: &'static [Allowed] = &[GRANTORS[0], BUREAUS[1], COORDINATORS[0], COORDINATORS[1], OWN];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        let stop = keys::self_stop(&self.id).get(draft)?;
        let is_current = self.stop_version == stop.as_ref().map_or(0, |stop| stop.version);
        let named = SeenAs { object: &seen, is_current, is_frozen: seen.is_frozen };
        pass_as(tx, &named, self.stop_version, Standing::ALL, || require_related(tx, draft, &seen))?;
        // Check 1
        let stop = stop.filter(SelfStop::is_in_force).ok_or(Code::NOT_HELD)?;
        // Check 2
        ensure(stop.reported.is_some(), Code::REPORT_MISSING)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let lifted = Some(Lift { by: *tx.signer.uscc(), reason: self.reason.0.clone(), evidence: self.evidence });
        Ok(save_stop(draft, &seen.grant, SelfStop { lifted, version: stop.version.saturating_add(1), ..stop })?)
    }

    fn example() -> Self {
        let evidence = Some(ledger_samples::hash("evidence"));
        LiftSelfStop { id: samples::id(), stop_version: 1, reason: ledger_samples::reason("other"), evidence }
    }
}

/// S5: the grantor, of a sub-grant that of its root alone; who stands above.
fn require_related(tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant) -> Result<(), Refusal> {
    let grantor = acts_for(state, tx.signer.uscc(), seen.grant.root_grantor(), tx.time)?;
    ensure(grantor || seen.is_above(tx, state)?, Code::RELATION_MISSING)
}
