//! schedule_upgrade 升级 (`docs/format.md`, *App version*): which version begins with which block.

use crate::governance::action::ScheduleUpgrade;
use crate::governance::actions::circumstances::Circumstances;
use crate::kernel::error::{Code, Refusal};
use crate::kernel::state::StateWrite;
use crate::ledger::draft::Draft;
use crate::ledger::version::{self, AppVersion, NextVersion};

impl ScheduleUpgrade {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let AppVersion { version, .. } = version::stands(draft)?;
        let next = if self.version == version {
            None
        } else if Some(self.version) != version.checked_add(1) {
            return Err(Code::OUT_OF_BOUNDS.of(format!("version: {version} stands, so the next one is {}", version.saturating_add(1))));
        } else if self.height <= at.height {
            return Err(Code::OUT_OF_BOUNDS.of(format!("height: this is block {}", at.height)));
        } else {
            Some(NextVersion { version: self.version, height: self.height, binary_hash: self.binary_hash })
        };
        draft.put(&version::key(), &AppVersion { version, next });
        Ok(())
    }
}
