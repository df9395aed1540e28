//! A legacy use as messages see it.

use crate::authorization::keys::grant as keys;
use crate::authorization::records::legacy::{LegacyStatus, LegacyUse};
use crate::kernel::error::Fault;
use crate::kernel::id::ReportId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Scope, Target};
use crate::ledger::gate::{Gated, Object};

/// A legacy use as one message sees it.
pub(crate) struct SeenLegacy {
    pub legacy: LegacyUse,
}

impl Object for SeenLegacy {
    type Id = ReportId;

    fn load(state: &dyn StateRead, id: &ReportId, _: Time) -> Result<Option<Self>, Fault> {
        Ok(keys::legacy(id).get(state)?.map(|legacy| SeenLegacy { legacy }))
    }
}

impl Gated for SeenLegacy {
    type State = LegacyStatus;

    fn target(&self) -> Target {
        // The division is the provider's by definition.
        Target { scope: Scope::Home, ..Target::own(self.legacy.provider, self.legacy.division) }
    }

    fn version(&self) -> u64 {
        self.legacy.version
    }

    fn state(&self) -> LegacyStatus {
        self.legacy.status
    }

    fn word(state: LegacyStatus) -> &'static str {
        state.word()
    }
}
