//! Questions about inventories (A2, B62, D7; docs/spec/catalog.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::records::inventory::{Inventory, Period, inventories, inventory, newest_inventory, standing_inventory};
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::state::StateRead;
use crate::ledger::query::{Context, Leaves, NOT_FOUND, Query};

/// What an organisation holds in a period, as last corrected.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetInventory {
    /// Whose.
    pub org: Uscc,
    /// Of which period; none: the newest.
    pub period: Option<Period>,
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InventoryAnswer {
    /// As recorded.
    #[serde(flatten)]
    pub inventory: Inventory,
    /// It is the newest one, which the 编目率 is measured by.
    pub newest: bool,
}

impl Query for GetInventory {
    const NUMBER: u16 = 46;
    const NAME: &'static str = "get_inventory";
    type Answer = Option<InventoryAnswer>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(newest) = newest_inventory(&self.org).get(state)? else { return Ok(None) };
        let version = match &self.period {
            Some(period) => standing_inventory(&self.org, period).get(state)?.unwrap_or_default().version,
            None => newest.version,
        };
        let found = inventory(&self.org, self.period.as_ref().unwrap_or(&newest.period), version).get(state)?;
        let is_newest = |found: &Inventory| (&found.period, found.version) == (&newest.period, newest.version);
        Ok(found.map(|inventory| InventoryAnswer { newest: is_newest(&inventory), inventory }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// Every snapshot of an organisation and every correction, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct InventoryHistory {
    /// Whose.
    pub org: Uscc,
    /// First position.
    pub from: u64,
    /// How many, at most [`MAX_LIMIT`].
    pub limit: u32,
}

impl Query for InventoryHistory {
    const NUMBER: u16 = 47;
    const NAME: &'static str = "inventory_history";
    type Answer = Leaves<Inventory>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let list = inventories(&self.org);
        let total = list.head(state)?.count;
        let from = self.from.min(total);
        let to = total.min(from.saturating_add(self.limit.min(MAX_LIMIT).into()));
        let recorded = |(period, version): (Period, u64)| {
            let found = inventory(&self.org, &period, version).get(state)?;
            found.ok_or_else(|| Fault::new("an inventory on a list is missing"))
        };
        let items = list.range(state, from, to)?.into_iter().map(recorded).collect::<Result<_, _>>()?;
        Ok(Leaves { items, total })
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.total == 0).then_some(NOT_FOUND)
    }
}
