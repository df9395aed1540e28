//! set_thresholds 设置签名门限 (A45, records.md §2.4, decision 18).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, Signer, TxContext, any};
use crate::state::StateRead;

use super::access::require_relation;
use super::*;

record! {
    /// Replaces an organisation's thresholds.
    pub struct SetThresholds {
        /// The organisation: the signer itself.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// k of its keys, by kind; a kind that none names needs one key.
        pub thresholds: Thresholds,
    }
}

impl Rule for SetThresholds {
    const NAME: &'static str = "set_thresholds";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    /// The largest k of any kind, old or new.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        k.max(signer.organisation.largest_threshold()).max(largest_k(self.thresholds.iter()))
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        change::require_bounds(&self.thresholds)
    }

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.uscc, "uscc")?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        ensure(organisation.version == self.version, Code::StaleVersion)?;
        change::require_standing(&organisation)?;
        // 1
        let keys = scheduled::keys(state, &self.uscc, tx.time)?;
        change::require_reachable(&self.thresholds, &keys.iter().map(|k| &k.spec).collect::<Vec<_>>())?;

        let mut plan = Plan::about(self.uscc);
        scheduled::settle(&mut plan, state, &self.uscc, tx.time)?;
        change::raise_version(&mut plan, Organisation { thresholds: self.thresholds.clone(), ..organisation });
        Ok(plan)
    }

    fn example() -> Self {
        let kinds = samples::set(["assign_role", "remove_role"].into_iter().filter_map(Kind::from_name));
        SetThresholds { uscc: samples::uscc(samples::CITY_BUREAU), version: 1, thresholds: samples::list([Threshold { kinds, k: 2 }]) }
    }
}
