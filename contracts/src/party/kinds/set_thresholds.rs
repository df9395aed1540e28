//! set_thresholds 设置签名门限 (A45, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::ledger::access::{Allowed, Relation, any};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::organisation::{Organisation, Threshold, Thresholds, largest_k};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY_BUREAU;
use crate::party::access::NOT_ENDED;
use crate::party::key_ring::Counting;
use crate::party::{key_ring, write};

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
    const NUMBER: u16 = key_ring::SET_THRESHOLDS.0;
    const NAME: &'static str = "set_thresholds";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    /// The largest k of any kind, old or new.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        k.max(signer.organisation.largest_threshold()).max(largest_k(self.thresholds.iter()))
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        key_ring::require_bounds(&self.thresholds)
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = open::<Organisation>(tx, draft, &self.uscc, self.version, NOT_ENDED)?;
        // Check 1
        let keys = key_ring::keys(draft, &self.uscc, tx.time)?;
        let counting = Counting::of(draft, &self.uscc, tx.time)?;
        counting.require_reachable(&self.thresholds, &counting.keys(&keys))?;
        // Check 2
        ensure(self.thresholds != organisation.thresholds, Code::NO_CHANGE)?;

        key_ring::settle(draft, &self.uscc, tx.time)?;
        write::raise_version(draft, Organisation { thresholds: self.thresholds.clone(), ..organisation })?;
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        let kinds = samples::set(["assign_role", "remove_role"].into_iter().filter_map(Kind::from_name));
        SetThresholds { uscc: samples::uscc(CITY_BUREAU), version: 1, thresholds: samples::list([Threshold { kinds, k: 2 }]) }
    }
}
