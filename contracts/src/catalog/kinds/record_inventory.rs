//! record_inventory 记载资源清单 (A2, B62; docs/spec/catalog.md).

use std::cmp::Ordering;

use crate::catalog::records::inventory::{
    Counts, Inventory, NewestInventory, Period, StandingInventory, inventories, inventory, newest_inventory, standing_inventory,
};
use crate::kernel::codec::{encode, record};
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::value::{Count, Hash};
use crate::ledger::access::{Allowed, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, found_in, pass};
use crate::ledger::organisation::{Organisation, OrganisationStatus};
use crate::ledger::rule::Rule;
use crate::ledger::samples::DEPARTMENT;
use crate::ledger::{organisation, samples};
use crate::party::access::NOT_ENDED;

record! {
    /// What an organisation holds in a period. Keyed by (organisation, period, version).
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
        /// Version of the snapshot that it corrects; 0: there is none yet.
        #[serde(default)]
        pub version: u64,
    }
}

/// A period may be over at most so many seconds after the block.
const AHEAD: u64 = 31 * 86_400;

/// An organisation whose resources are counted: the version is that of what was counted for the period.
struct Surveyed<'a> {
    organisation: &'a Organisation,
    stands: u64,
}

impl Gated for Surveyed<'_> {
    type State = OrganisationStatus;

    fn target(&self) -> Target {
        self.organisation.target()
    }

    fn version(&self) -> u64 {
        self.stands
    }

    fn state(&self) -> OrganisationStatus {
        self.organisation.status
    }

    fn word(state: OrganisationStatus) -> &'static str {
        Organisation::word(state)
    }
}

impl Rule for RecordInventory {
    const NUMBER: u16 = 218;
    const NAME: &'static str = "record_inventory";
    const ALLOWED: &'static [Allowed] =
        &[by(Role::Provider, Relation::Own), by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let version = self.version.saturating_add(1);
        let key = inventory(&self.org, &self.period, version);
        if let Some(made) = key.get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.org));
        }
        let organisation = found_in::<Organisation>(tx, draft, &self.org, "org")?;
        let standing = standing_inventory(&self.org, &self.period);
        let stands = standing.get(draft)?.unwrap_or_default().version;
        pass(tx, draft, &Surveyed { organisation: &organisation, stands }, self.version, NOT_ENDED)?;
        // Check 1
        let counts = self.counts();
        if let Some(part) = counts.too_large() {
            return Err(Code::COUNTS_INCONSISTENT.of(part));
        }
        // Check 2: else one snapshot of the year 9999 would be the newest for ever
        let over = self.period.over_at();
        ensure(over.is_some_and(|over| over <= tx.time.after(AHEAD)), Code::IN_FUTURE)?;
        // Check 3: a correction may be of any period
        let newest = newest_inventory(&self.org).get(draft)?;
        let is_newest = newest.is_none_or(|n| self.period.cmp_age(&n.period) != Ordering::Less);
        ensure(is_newest || stands > 0, Code::BACKDATED)?;
        // Check 4
        let before = inventory(&self.org, &self.period, stands).get(draft)?;
        let same = |before: &Inventory| before.counts == counts && before.evidence == self.evidence;
        ensure(!before.as_ref().is_some_and(same), Code::NO_CHANGE)?;

        let made = Inventory {
            period: self.period.clone(),
            version,
            counts,
            evidence: self.evidence,
            recorded_by: *tx.signer.uscc(),
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        draft.put(&key, &made);
        draft.put(&standing, &StandingInventory { version });
        if is_newest {
            draft.put(&newest_inventory(&self.org), &NewestInventory { period: self.period.clone(), version });
        }
        draft.append(&inventories(&self.org), encode(&(&self.period, version)))?;
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
            version: 0,
        }
    }
}

impl RecordInventory {
    fn counts(&self) -> Counts {
        let RecordInventory { total, systems, aggregated, shared, open, not_cataloguable, .. } = *self;
        Counts { total, systems, aggregated, shared, open, not_cataloguable }
    }
}
