//! record_inventory 记载资源清单 (A2, B62; docs/spec/catalog.md).

use std::cmp::Ordering;

use crate::catalog::records::inventory::{Counts, Inventory, NewestInventory, Period, inventories, inventory, newest_inventory};
use crate::kernel::codec::{encode, record};
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::value::{Count, Hash};
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found_in, pass};
use crate::ledger::organisation::Organisation;
use crate::ledger::rule::Rule;
use crate::ledger::samples::DEPARTMENT;
use crate::ledger::{organisation, samples};
use crate::party::access::NOT_ENDED;

record! {
    /// What an organisation holds in a period. Keyed by (organisation, period).
    pub struct RecordInventory {
        /// Whose resources.
        pub org: Uscc,
        /// Of which period.
        pub period: Period,
        /// All data resources.
        pub total: Count,
        /// Information systems.
        pub systems: Count,
        /// Aggregated 已汇聚; like the next three a part of the total.
        pub aggregated: Count,
        /// Shared 已共享.
        pub shared: Count,
        /// Open 已开放.
        pub open: Count,
        /// Which no catalog may hold, such as state secrets.
        pub not_cataloguable: Count,
        /// Hash of the survey.
        pub evidence: Hash,
    }
}

impl Rule for RecordInventory {
    const NUMBER: u16 = 218;
    const NAME: &'static str = "record_inventory";
    const ALLOWED: &'static [Allowed] =
        &[by(Role::Provider, Relation::Own), by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let key = inventory(&self.org, &self.period);
        if let Some(made) = key.get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.org));
        }
        let org = found_in::<Organisation>(tx, draft, &self.org, "org")?;
        pass(tx, draft, &org, org.version, NOT_ENDED)?;
        // 1
        let counts = self.counts();
        if let Some(part) = counts.too_large() {
            return Err(Code::COUNTS_INCONSISTENT.of(part));
        }
        // 2
        let newest = newest_inventory(&self.org).get(draft)?;
        ensure(newest.is_none_or(|n| self.period.cmp_age(&n.period) != Ordering::Less), Code::BACKDATED)?;

        let made = Inventory {
            period: self.period.clone(),
            counts,
            evidence: self.evidence,
            recorded_by: *tx.signer.uscc(),
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        draft.put(&key, &made);
        draft.put(&newest_inventory(&self.org), &NewestInventory { period: self.period.clone() });
        draft.append(&inventories(&self.org), encode(&self.period))?;
        draft.act(&organisation::subject(&self.org))?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        RecordInventory {
            org: samples::uscc(DEPARTMENT),
            period: Period::new("2025-H2").expect("the sample is a period"),
            total: Count(120),
            systems: Count(9),
            aggregated: Count(80),
            shared: Count(70),
            open: Count(40),
            not_cataloguable: Count(20),
            evidence: samples::hash("survey of 2025-H2"),
        }
    }
}

impl RecordInventory {
    fn counts(&self) -> Counts {
        let RecordInventory { total, systems, aggregated, shared, open, not_cataloguable, .. } = *self;
        Counts { total, systems, aggregated, shared, open, not_cataloguable }
    }
}
