//! Logs: the write-ahead log and the manifest. Blocks of 32 KiB, in them records: checksum (4 bytes) ‖ length (2) ‖ type (1) ‖ payload.

use std::fmt;

use super::checksum::masked_crc;

const BLOCK: usize = 32 << 10;
const HEADER: usize = 7;
/// Types that are written: whole, first, middle, last, compression, sizes of timestamps, the log before this one. Those of logs that are
/// used again are not: the manifest's reader does not come to an end on them.
const TYPES: [u8; 7] = [1, 2, 3, 4, 9, 10, 130];

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// No record begins here, and behind it there are true ones.
    Middle {
        /// Place in the file.
        at: usize,
    },
    /// No record begins here, nor behind it.
    Torn {
        /// Place in the file.
        at: usize,
        /// Bytes from there to the end.
        left: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Middle { at } => write!(f, "the record at byte {at} does not fit its checksum"),
            Fault::Torn { at, left } => write!(f, "it ends in {left} bytes, from byte {at} on, that are no whole record"),
        }
    }
}

/// Length of the record that begins at a place; none where there is no true one.
fn record(bytes: &[u8], at: usize) -> Option<usize> {
    let room = bytes.get(at..bytes.len().min(at - at % BLOCK + BLOCK))?;
    let (header, rest) = room.split_first_chunk::<HEADER>()?;
    let [c0, c1, c2, c3, l0, l1, kind] = *header;
    let payload = rest.get(..usize::from(u16::from_le_bytes([l0, l1])))?;
    let fits = TYPES.contains(&kind) && masked_crc(&[&[kind], payload]) == u32::from_le_bytes([c0, c1, c2, c3]);
    fits.then_some(HEADER + payload.len())
}

/// Reads a whole log.
pub(super) fn check(bytes: &[u8]) -> Option<Fault> {
    let mut at = 0;
    while at < bytes.len() {
        let left = BLOCK - at % BLOCK;
        if left < HEADER {
            // The end of a block that is too short for a record.
            let end = bytes.len().min(at + left);
            if bytes[at..end].iter().any(|byte| *byte != 0) {
                return Some(Fault::Middle { at });
            }
            at = end;
            continue;
        }
        match record(bytes, at) {
            Some(length) => at += length,
            None => {
                // Behind it in its block at any place, in later blocks where they begin.
                let next = at + left;
                let again = (at + 1..next.min(bytes.len())).chain((next..bytes.len()).step_by(BLOCK)).any(|at| record(bytes, at).is_some());
                return Some(if again { Fault::Middle { at } } else { Fault::Torn { at, left: bytes.len() - at } });
            }
        }
    }
    None
}
