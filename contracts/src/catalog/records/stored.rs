//! How a detail is stored: the list of data items is by far its largest part and changes least, so it lies beside the rest, and versions that
//! have the same one keep it once (docs/spec/catalog.md).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::catalog::records::detail::{EntryDetail, FieldSpec};
use crate::kernel::error::Fault;
use crate::kernel::state::{Record, blob_hash, stored_at};
use crate::kernel::text::LocalKey;
use crate::kernel::value::{Hash32, List};

/// Fields 19–43 as they stand, with what their hashes hide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDetail {
    /// The provider's own key of the entry.
    pub local_key: LocalKey,
    /// SHA-256 of the source key, which itself stands as a salted hash: finds the entry by it, and frees it.
    pub source_key_hash: Option<Hash32>,
    /// Fields 19–43 but 42, long texts as hashes.
    pub detail: EntryDetail,
}

/// The same as a record: without the list of data items, whose hash stands for it.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DetailRecord {
    /// The provider's own key of the entry.
    pub local_key: LocalKey,
    /// SHA-256 of the source key.
    pub source_key_hash: Option<Hash32>,
    /// Fields 19–43 but 27 and 42.
    pub detail: EntryDetail,
    /// Hash of the stored list of data items; none where it is empty.
    pub fields: Option<Hash32>,
}

impl Record for DetailRecord {
    const NAME: &'static str = "detail";
}

/// Field 27 of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DetailFields(pub List<FieldSpec, 0, 512>);

impl Record for DetailFields {
    const NAME: &'static str = "fields";
}

impl StoredDetail {
    /// As it is stored in the layouts of an app version: the record, and the list of data items where there are any.
    pub fn parts(&self, version: u64) -> (DetailRecord, Option<Vec<u8>>) {
        let StoredDetail { local_key, source_key_hash, mut detail } = self.clone();
        let fields = DetailFields(std::mem::take(&mut detail.fields));
        let fields = (!fields.0.is_empty()).then(|| stored_at(&fields, version));
        let hash = fields.as_ref().map(|bytes| Hash32(blob_hash(bytes)));
        (DetailRecord { local_key, source_key_hash, detail, fields: hash }, fields)
    }
}

impl DetailRecord {
    /// With its list of data items, which is asked for where there is one.
    pub fn whole(self, fields: impl FnOnce(&Hash32) -> Result<Option<DetailFields>, Fault>) -> Result<StoredDetail, Fault> {
        let DetailRecord { local_key, source_key_hash, mut detail, fields: hash } = self;
        if let Some(hash) = hash {
            detail.fields = fields(&hash)?.ok_or_else(|| Fault::new("a detail has no list of data items"))?.0;
        }
        Ok(StoredDetail { local_key, source_key_hash, detail })
    }
}
