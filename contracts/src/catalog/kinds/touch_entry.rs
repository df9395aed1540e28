//! touch_entry 数据更新 (C4; docs/spec/catalog.md): "the data was updated", without review and without a new version.
//!
//! Nobody's signed content changes, so the version stays; that no touch works twice is guarded by its date. Each touch is a
//! leaf of the entry's history, with the version that it left standing, and an act of its signer.

use crate::catalog::access::TOUCHERS;
use crate::catalog::keys::touch;
use crate::catalog::records::entry::{EntryStatus, Touch};
use crate::catalog::write::Marked;
use crate::catalog::{access, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateWrite;
use crate::kernel::value::{Date, Hash};
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;

record! {
    /// Names the version and does not raise it.
    pub struct TouchEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// 数据更新日期; later than the one that stands, at most one day after the block's day.
        pub data_updated_on: Date,
        /// Hash of the data as it is now.
        #[serde(default)]
        pub content: Option<Hash>,
    }
}

impl Rule for TouchEntry {
    const NUMBER: u16 = 209;
    const NAME: &'static str = "touch_entry";
    const ALLOWED: &'static [Allowed] = TOUCHERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let entry = found::<Marked>(tx, draft, &self.id)?;
        pass_as(tx, &entry, self.version, &[EntryStatus::Published], || access::require_toucher(tx, draft, &entry.core))?;
        let mut core = entry.core;
        // Check 1
        ensure(core.input.data_updated_on.is_none_or(|stands| stands < self.data_updated_on), Code::NOT_LATER)?;
        // Check 2: dates are days of their signer's calendar, which may be ahead of UTC.
        ensure(i64::from(self.data_updated_on.days()) <= tx.time.0.div_euclid(86_400) + 1, Code::IN_FUTURE)?;

        // The version stays; history and acts tell of it.
        core.input.data_updated_on = Some(self.data_updated_on);
        draft.version_with(&core, core.detail_hash)?;
        let made = Touch { data_updated_on: self.data_updated_on, content: self.content, signer: *tx.signer.uscc(), at: tx.time };
        draft.put(&touch(&self.id), &made);
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        TouchEntry {
            id: samples::id("bus-lines"),
            version: 2,
            data_updated_on: Date::new(20_450).expect("the sample is a date"),
            content: Some(ledger_samples::hash("bus lines of 2025-12-28")),
        }
    }
}
