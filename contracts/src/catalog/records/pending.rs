//! A change that waits for review beside a published entry (docs/spec/catalog.md): the values that it names, over whatever stands under it.

use std::collections::BTreeMap;

use crate::catalog::change::Change;
use crate::catalog::records::detail::{DetailChange, EntryDetail, FieldSpec};
use crate::catalog::records::entry::{CoreChange, CoreInput, HolderTags, Level, OpenType, PendingOp, ShareType};
use crate::kernel::codec::record;
use crate::kernel::id::Uscc;
use crate::kernel::state::Record;
use crate::kernel::value::{Hash32, List, Time};
use crate::ledger::texts::Reason;

record! {
    /// New levels of one field of the entry.
    pub struct FieldLevels {
        /// Number of the field.
        pub no: u16,
        /// 共享属性.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub share: Change<ShareType>,
        /// 开放属性.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub open: Change<OpenType>,
        /// Level.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub level: Change<Level>,
        /// Sensitive.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub sensitive: Change<bool>,
    }

    /// A change that waits; its values stand in a record of their own, which rows of lists do not read.
    pub struct Pending {
        /// What it does.
        pub op: PendingOp,
        /// Content of the entry as it would be; another one whenever the entry under it changes.
        pub content_hash: Hash32,
        /// Who sent it.
        pub signer: Uscc,
        /// Whose keys signed.
        pub holder_tags: HolderTags,
        /// The review clock runs from here …
        pub since: Time,
        /// … to here: without a review it is then overdue.
        pub due: Time,
        /// Why, where its sender said so.
        pub reason: Option<Reason>,
        /// Withdraw even if grants name the entry.
        pub force: bool,
    }

    /// The pending change, or that there is none.
    pub struct PendingSlot {
        /// None once it was applied or dropped.
        pub pending: Option<Pending>,
    }

    /// The values that a pending change names, long texts as hashes; a withdrawal names none. One that stood already is named like any
    /// other: it stays what its sender signed, whatever others make of the entry meanwhile.
    #[derive(Default)]
    pub struct PendingValues {
        /// Fields 3–16.
        pub core: CoreChange,
        /// Fields 19–43.
        pub detail: DetailChange,
        /// Levels of fields that the entry has. Who amends field 27 sends it whole, so of a field that stands it names the levels that it
        /// changes, and no others.
        #[serde(default)]
        pub levels: List<FieldLevels, 0, 512>,
    }
}

impl Record for PendingSlot {
    const NAME: &'static str = "pending";
}

impl Record for PendingValues {
    const NAME: &'static str = "pending_values";
}

impl FieldLevels {
    /// Puts the new levels in place.
    pub fn put(&self, field: &mut FieldSpec) {
        self.share.put(&mut field.share);
        self.open.put(&mut field.open);
        self.level.put(&mut field.level);
        self.sensitive.put(&mut field.sensitive);
    }

    /// The levels that differ; none where all are alike.
    fn between(old: &FieldSpec, new: &FieldSpec) -> Option<Self> {
        fn to<T: Copy + PartialEq>(old: T, new: T) -> Change<T> {
            if old == new { Change::Keep } else { Change::Set(new) }
        }
        let (share, open) = (to(old.share, new.share), to(old.open, new.open));
        let (level, sensitive) = (to(old.level, new.level), to(old.sensitive, new.sensitive));
        let differs = !(share.is_keep() && open.is_keep() && level.is_keep() && sensitive.is_keep());
        differs.then_some(FieldLevels { no: new.no, share, open, level, sensitive })
    }
}

/// Levels of fields that both know, where they differ.
fn levels_between(old: &EntryDetail, new: &EntryDetail) -> List<FieldLevels, 0, 512> {
    let stands: BTreeMap<u16, &FieldSpec> = old.fields.iter().map(|field| (field.no, field)).collect();
    let levels = new.fields.iter().filter_map(|field| FieldLevels::between(stands.get(&field.no)?, field));
    List::new(levels.collect()).expect("no more than there are fields")
}

impl PendingValues {
    /// What an amendment names of an entry with this detail.
    pub fn named(stands: &EntryDetail, core: &CoreChange, detail: &DetailChange) -> Self {
        let mut wanted = stands.clone();
        detail.apply(&mut wanted);
        PendingValues { core: core.clone(), detail: detail.clone(), levels: levels_between(stands, &wanted) }
    }

    /// What makes one content into another whose fields are the same but for their levels.
    pub fn between(old: (&CoreInput, &EntryDetail), new: (&CoreInput, &EntryDetail)) -> Self {
        let detail = DetailChange { fields: Change::Keep, ..DetailChange::between(old.1, new.1) };
        PendingValues { core: CoreChange::between(old.0, new.0), detail, levels: levels_between(old.1, new.1) }
    }

    /// Puts the values in place, over what stands now, and gives the numbers of the fields named. Who names a field answers for it: it is
    /// no longer assumed.
    pub fn put(&self, core: &mut CoreInput, detail: &mut EntryDetail) -> Vec<u8> {
        let stood: BTreeMap<u16, FieldSpec> = detail.fields.iter().map(|field| (field.no, field.clone())).collect();
        let named = [self.core.apply(core), self.detail.apply(detail)].concat();
        core.assumed = core.assumed.without(named.iter().copied());
        let levels: BTreeMap<u16, &FieldLevels> = self.levels.iter().map(|levels| (levels.no, levels)).collect();
        for field in detail.fields.iter_mut() {
            if let Some(stood) = stood.get(&field.no) {
                field.copy_levels(stood);
            }
            if let Some(levels) = levels.get(&field.no) {
                levels.put(field);
            }
        }
        named
    }
}
