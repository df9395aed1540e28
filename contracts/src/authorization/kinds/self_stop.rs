//! self_stop 自行停止 (C24; docs/spec/grant.md): the operator stops its own use at once; from the next message on every check denies.

use crate::authorization::access::grant::{GRANTEES, SeenGrant};
use crate::authorization::keys::grant as keys;
use crate::authorization::parameters::RISK_REPORT_TERM;
use crate::authorization::records::hold::SelfStop as Stop;
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::Standing;
use crate::authorization::write::hold::save_stop;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{SeenAs, found, pass_as, require_relation};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Stops the use of a grant, or of one's own part of it.
    pub struct SelfStop {
        /// The grant.
        pub id: GrantId,
        /// Version of its last stop; 0 where there never was one.
        pub stop_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// When it stopped, as it says itself.
        pub at: Time,
    }
}

impl Rule for SelfStop {
    const NUMBER: u16 = 421;
    const NAME: &'static str = "self_stop";
    const ALLOWED: &'static [Allowed] = GRANTEES;
    const HOLD: Hold = Hold::Ending;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        let before = keys::self_stop(&self.id).get(draft)?;
        let is_current = self.stop_version == before.as_ref().map_or(0, |stop| stop.version);
        let named = SeenAs { object: &seen, is_current, is_frozen: seen.is_frozen };
        let states = [Standing::Pending, Standing::Active];
        pass_as(tx, &named, self.stop_version, &states, || require_relation(tx, draft, &seen.as_grantee()))?;
        // Check 1
        ensure(!before.is_some_and(|stop| stop.is_in_force()), Code::ALREADY_HELD)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let stop = Stop {
            grant: self.id,
            by: *tx.signer.uscc(),
            reason: self.reason.0.clone(),
            at: self.at,
            height: tx.height,
            report_due: tx.time.after(RISK_REPORT_TERM.at(draft, tx.time)?),
            reported: None,
            lifted: None,
            version: self.stop_version.saturating_add(1),
        };
        Ok(save_stop(draft, &seen.grant, stop)?)
    }

    fn example() -> Self {
        SelfStop { id: samples::id(), stop_version: 0, reason: ledger_samples::reason("other"), at: ledger_samples::time() }
    }
}
