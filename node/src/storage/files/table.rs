//! Tables (`*.sst`), format version 6 and 7: blocks, each followed by its compression (1 byte) and checksum (4 bytes); the last of them
//! names the others; a footer, under a checksum itself, names that one. What names blocks is followed, and the blocks have to lie beside
//! each other without a gap: so no byte is left out.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::checksum::{context, xxh3};

const FOOTER: usize = 53;
const TRAILER: u64 = 5;
/// Of block-based tables.
const MAGIC: u64 = 0x88e2_41b7_85f4_cff7;
/// XXH3, the one that our tables are written with.
const XXH3: u8 = 4;
/// Behind it the footer's checksum, the context of the blocks' checksums, and the length of the block that names others.
const EXTENDED_MAGIC: [u8; 4] = [0x3e, 0x00, 0x7a, 0x00];
const LZ4: u8 = 4;
/// Largest index block when unpacked.
const MAX_INDEX: u32 = 256 << 20;
/// Name of the block that names the blocks of rows.
const INDEX: &[u8] = b"rocksdb.index";

type Checked<T> = Result<T, String>;

/// Where a block lies, without what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Handle {
    offset: u64,
    length: u64,
}

struct Table {
    file: File,
    /// Where the footer begins.
    end: u64,
    base: u32,
}

/// Reads every byte of a table.
pub(super) fn check(path: &Path) -> Checked<()> {
    let (table, names) = Table::open(path)?;
    let mut all = vec![names];
    let mut index = None;
    for (name, handle) in entries(&table.block(names)?, true)? {
        let block = table.block(handle)?;
        all.push(handle);
        if name == INDEX {
            index = Some(block);
        }
    }
    for (_, handle) in entries(&index.ok_or("it has no index")?, false)? {
        table.block(handle)?;
        all.push(handle);
    }
    all.sort();
    let mut end = 0;
    for handle in all {
        if handle.offset != end {
            return Err(format!("no block holds what lies between byte {end} and byte {}", handle.offset));
        }
        end = handle.offset + handle.length + TRAILER;
    }
    if end == table.end { Ok(()) } else { Err(format!("no block holds what lies between byte {end} and the footer")) }
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

impl Table {
    /// Reads the footer; gives the block that names others.
    fn open(path: &Path) -> Checked<(Table, Handle)> {
        let file = File::open(path).map_err(|e| e.to_string())?;
        let size = file.metadata().map_err(|e| e.to_string())?.len();
        let end = size.checked_sub(FOOTER as u64).ok_or("it is too short to be a table")?;
        let mut footer = [0; FOOTER];
        file.read_exact_at(&mut footer, end).map_err(|e| e.to_string())?;
        let magic = u64::from(le32(&footer, 45)) | u64::from(le32(&footer, 49)) << 32;
        let version = le32(&footer, 41);
        if magic != MAGIC || footer[0] != XXH3 || footer[1..5] != EXTENDED_MAGIC || !(6..=7).contains(&version) {
            return Err("its footer is damaged, or of a format that is not written here".into());
        }
        let (stored, base, length) = (le32(&footer, 5), le32(&footer, 9), le32(&footer, 13));
        footer[5..9].fill(0);
        if xxh3(&footer).wrapping_add(context(base, end)) != stored {
            return Err("its footer does not fit its checksum".into());
        }
        let length = u64::from(length);
        let offset = end.checked_sub(length + TRAILER).ok_or("its footer names a block outside of it")?;
        Ok((Table { file, end, base }, Handle { offset, length }))
    }

    /// A block, judged and unpacked where it names others. Only those are uncompressed or LZ4 for sure; the others are left as they are.
    fn block(&self, handle: Handle) -> Checked<Vec<u8>> {
        let Handle { offset, length } = handle;
        let inside = offset.checked_add(length).and_then(|end| end.checked_add(TRAILER)).is_some_and(|end| end <= self.end);
        if !inside {
            return Err(format!("a block is said to lie outside of it, at byte {offset}"));
        }
        let mut bytes = vec![0; (length + TRAILER) as usize];
        self.file.read_exact_at(&mut bytes, offset).map_err(|e| format!("the block at byte {offset}: {e}"))?;
        let checked = length as usize + 1;
        let stored = le32(&bytes, checked);
        if xxh3(&bytes[..checked]).wrapping_add(context(self.base, offset)) != stored {
            return Err(format!("the block at byte {offset} does not fit its checksum"));
        }
        bytes.truncate(checked);
        Ok(bytes)
    }
}

/// What a block says that names others: its bytes with their compression behind them.
fn unpacked(block: &[u8]) -> Checked<Vec<u8>> {
    let (compression, bytes) = block.split_last().ok_or("an empty block")?;
    match *compression {
        0 => Ok(bytes.to_vec()),
        LZ4 => {
            let mut rest = bytes;
            let length = varint(&mut rest).and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= MAX_INDEX);
            let length = length.ok_or("an index of no length")?;
            lz4_flex::block::decompress(rest, length as usize).map_err(|e| format!("an index: {e}"))
        }
        other => Err(format!("an index of the compression {other}")),
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The names and places in a block that names others. An entry is: bytes shared with the name before ‖ bytes of its own ‖ where `sized`,
/// bytes of its value ‖ the own ones ‖ the place. At the end stand where entries begin, and how many of these there are.
fn entries(block: &[u8], sized: bool) -> Checked<Vec<(Vec<u8>, Handle)>> {
    let bytes = unpacked(block)?;
    let wrong = || "a block that names others is not understood".to_string();
    let starts = bytes.len().checked_sub(4).map(|at| le32(&bytes, at) as usize & 0x0fff_ffff).ok_or_else(wrong)?;
    let rows = bytes.len().checked_sub(4 + 4 * starts).ok_or_else(wrong)?;
    let mut rest = &bytes[..rows];
    let mut found: Vec<(Vec<u8>, Handle)> = Vec::new();
    while !rest.is_empty() {
        let (shared, own) = (varint(&mut rest).ok_or_else(wrong)? as usize, varint(&mut rest).ok_or_else(wrong)? as usize);
        if sized {
            varint(&mut rest).ok_or_else(wrong)?;
        }
        let before = found.last().map(|(name, _)| name.as_slice()).unwrap_or_default();
        let name = [before.get(..shared).ok_or_else(wrong)?, rest.get(..own).ok_or_else(wrong)?].concat();
        rest = &rest[own..];
        let (offset, length) = (varint(&mut rest).ok_or_else(wrong)?, varint(&mut rest).ok_or_else(wrong)?);
        found.push((name, Handle { offset, length }));
    }
    Ok(found)
}
