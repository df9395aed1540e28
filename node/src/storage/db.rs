//! RocksDB opened the way a ledger needs it, and the file that knows how far it must reach.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use mulu_contracts::kernel::codec::sha256;
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamily, ColumnFamilyDescriptor, DB, DBCompressionType, DBRawIterator, DBRecoveryMode, Options,
    ReadOptions, SliceTransform, WriteBatch, WriteOptions,
};

use super::column::{Beside, Column};
use super::error::StorageError;

/// Uncompressed blocks, indexes and filters kept in memory.
const BLOCK_CACHE_BYTES: usize = 128 << 20;
/// Memtables of all columns together.
const WRITE_BUFFER_BYTES: usize = 96 << 20;
/// Log kept before its memtables are flushed: bounds the time to open.
const MAX_WAL_BYTES: u64 = 256 << 20;
/// File descriptors that tables may hold.
const MAX_OPEN_FILES: i32 = 512;

/// A key and its bytes.
pub type Row = (Vec<u8>, Vec<u8>);

pub(super) struct Db {
    db: DB,
    floor: File,
    stopped: AtomicBool,
}

fn options() -> Options {
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_paranoid_checks(true);
    // Each commit is synced before it is acknowledged, so a torn end of the log can only be a block that nobody was told of: point-in-time
    // recovery drops it, the store stands at the block before, and the engine replays. The same mode would also drop *acknowledged*
    // blocks behind damage in the middle of the log and serve an older state as new; `floor` refuses that.
    options.set_wal_recovery_mode(DBRecoveryMode::PointInTime);
    // A log file that was synced and is gone or shorter is damage too.
    options.set_track_and_verify_wals_in_manifest(true);
    options.set_max_total_wal_size(MAX_WAL_BYTES);
    options.set_db_write_buffer_size(WRITE_BUFFER_BYTES);
    options.set_max_open_files(MAX_OPEN_FILES);
    options.set_keep_log_file_num(4);
    options
}

fn column_options(column: Column, cache: &Cache) -> Options {
    let mut table = BlockBasedOptions::default();
    table.set_block_cache(cache);
    // Inside the cache, so that memory stays bounded however large the store grows.
    table.set_cache_index_and_filter_blocks(true);
    table.set_pin_l0_filter_and_index_blocks_in_cache(true);
    table.set_bloom_filter(10.0, false);
    let mut options = Options::default();
    if column == Column::Values {
        // Reads seek inside one tree key, so the filter is over tree keys.
        options.set_prefix_extractor(SliceTransform::create_fixed_prefix(32));
        table.set_whole_key_filtering(false);
    }
    options.set_block_based_table_factory(&table);
    options.set_compression_type(DBCompressionType::Lz4);
    options
}

impl Db {
    pub(super) fn open(path: &Path) -> Result<Self, StorageError> {
        std::fs::create_dir_all(path)?;
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let columns = Column::ALL.map(|column| ColumnFamilyDescriptor::new(column.name(), column_options(column, &cache)));
        let db = DB::open_cf_descriptors(&options(), path.join("rocksdb"), columns)?;
        let floor = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path.join("floor"))?;
        Ok(Db { db, floor, stopped: AtomicBool::new(false) })
    }

    fn column(&self, column: Column) -> Result<&ColumnFamily, StorageError> {
        self.db.cf_handle(column.name()).ok_or_else(|| StorageError::corrupt(format!("column {} is missing", column.name())))
    }

    pub(super) fn get(&self, column: Column, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.db.get_cf(self.column(column)?, key)?)
    }

    /// The first row of a column at or after `from` whose key starts with `prefix`.
    pub(super) fn seek(&self, column: Column, from: &[u8], prefix: &[u8]) -> Result<Option<Row>, StorageError> {
        let mut options = ReadOptions::default();
        if column == Column::Values {
            options.set_prefix_same_as_start(true);
        }
        let mut rows = self.db.raw_iterator_cf_opt(self.column(column)?, options);
        rows.seek(from);
        let found = item(&rows)?;
        Ok(found.filter(|(key, _)| key.starts_with(prefix)))
    }

    /// The last row of a column at or before `key`.
    pub(super) fn seek_back(&self, column: Column, key: &[u8]) -> Result<Option<Row>, StorageError> {
        let mut rows = self.db.raw_iterator_cf_opt(self.column(column)?, total_order());
        rows.seek_for_prev(key);
        item(&rows)
    }

    /// Rows from `from` on, in the order of their keys, as they stood at the call.
    pub(super) fn iter(&self, column: Column, from: &[u8]) -> Rows<'_> {
        match self.column(column) {
            Ok(handle) => {
                let mut rows = self.db.raw_iterator_cf_opt(handle, total_order());
                rows.seek(from);
                Rows { rows: Some(rows), error: None }
            }
            Err(error) => Rows { rows: None, error: Some(error) },
        }
    }

    /// Changes all rows or none, on disk before it returns. After a failure nothing more is written: what reached the disk is unknown.
    pub(super) fn write_synced(&self, rows: &Beside) -> Result<(), StorageError> {
        if self.stopped.load(Ordering::SeqCst) {
            return Err(StorageError::Stopped);
        }
        let mut batch = WriteBatch::default();
        for (column, key) in &rows.remove {
            batch.delete_cf(self.column(*column)?, key);
        }
        for (column, key, value) in &rows.put {
            batch.put_cf(self.column(*column)?, key, value);
        }
        let mut options = WriteOptions::default();
        options.set_sync(true);
        self.db.write_opt(batch, &options).map_err(|error| self.stop(error.into()))
    }

    fn stop(&self, error: StorageError) -> StorageError {
        self.stopped.store(true, Ordering::SeqCst);
        error
    }

    /// A height that was acknowledged: the store must reach it. `None` before the first.
    pub(super) fn floor(&self) -> Result<Option<u64>, StorageError> {
        if self.floor.metadata()?.len() == 0 {
            return Ok(None);
        }
        let mut bytes = [0; 16];
        self.floor.read_exact_at(&mut bytes, 0)?;
        let (height, sum) = bytes.split_at(8);
        if sum != &sha256(&[height])[..8] {
            return Err(StorageError::corrupt("the file `floor` does not fit its checksum"));
        }
        let mut be = [0; 8];
        be.copy_from_slice(height);
        Ok(Some(u64::from_be_bytes(be)))
    }

    /// Notes that a height is on disk. Not synced itself: it is a lower bound, and a lost raise only weakens it.
    pub(super) fn raise_floor(&self, height: u64) -> Result<(), StorageError> {
        let be = height.to_be_bytes();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&be);
        bytes[8..].copy_from_slice(&sha256(&[&be])[..8]);
        self.floor.write_all_at(&bytes, 0).map_err(|error| self.stop(error.into()))
    }

    /// Overwrites or removes a row behind the store's back: for tests of damage.
    #[cfg(test)]
    pub(super) fn tamper(&self, column: Column, key: &[u8], value: Option<&[u8]>) -> Result<(), StorageError> {
        match value {
            Some(value) => self.db.put_cf(self.column(column)?, key, value)?,
            None => self.db.delete_cf(self.column(column)?, key)?,
        }
        Ok(())
    }
}

fn total_order() -> ReadOptions {
    let mut options = ReadOptions::default();
    options.set_total_order_seek(true);
    options
}

fn item(rows: &DBRawIterator<'_>) -> Result<Option<Row>, StorageError> {
    match rows.item() {
        Some((key, value)) => Ok(Some((key.to_vec(), value.to_vec()))),
        None => Ok(rows.status().map(|()| None)?),
    }
}

/// Rows of a column; ends after its first error.
pub struct Rows<'a> {
    rows: Option<DBRawIterator<'a>>,
    error: Option<StorageError>,
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            return Some(Err(error));
        }
        let rows = self.rows.as_mut()?;
        match item(rows) {
            Ok(Some(row)) => {
                rows.next();
                Some(Ok(row))
            }
            Ok(None) => None,
            Err(error) => {
                self.rows = None;
                Some(Err(error))
            }
        }
    }
}
