//! RocksDB's checksums.

use xxhash_rust::xxh3::xxh3_64;

/// CRC-32C as logs keep it: turned, so that a checksum over data that holds checksums is not all zero.
pub(super) fn masked_crc(parts: &[&[u8]]) -> u32 {
    let crc = parts.iter().fold(0, |crc, part| crc32c::crc32c_append(crc, part));
    crc.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The lower half of an XXH3 over all but the last byte, with that one mixed in.
pub(super) fn xxh3(bytes: &[u8]) -> u32 {
    let Some((last, rest)) = bytes.split_last() else { return 0 };
    xxh3_64(rest) as u32 ^ u32::from(*last).wrapping_mul(0x6b90_83d9)
}

/// What the place in a file adds to a checksum, so that a block of another place or another file does not pass.
pub(super) fn context(base: u32, offset: u64) -> u32 {
    if base == 0 { 0 } else { base ^ (offset as u32).wrapping_add((offset >> 32) as u32) }
}
