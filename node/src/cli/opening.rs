//! Opens the store of a home, and sees that opening goes on: on some damaged files RocksDB turns in a circle without a word.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::failure::Failure;
use crate::storage::Store;

/// Opening reads or writes something within this time, however large the store.
const SILENCE: Duration = Duration::from_secs(30);
/// More than this: the count is read, and a line is logged. Bytes.
const NOISE: u64 = 4 << 10;

/// Opens the store in a directory.
pub(super) fn open(data: &Path) -> Result<Store, Failure> {
    let path = data.to_path_buf();
    let opened = watched(SILENCE, bytes_moved, move || Store::open(path));
    let opened = opened.ok_or_else(|| {
        Failure::damaged(format!(
            "the store {} does not open: nothing was read or written for {} s. A file of it is damaged, most likely rocksdb/MANIFEST-*; \
             `mulud fsck` names it. Restore a backup, or let the node sync anew",
            data.display(),
            SILENCE.as_secs()
        ))
    })?;
    opened.map_err(|e| Failure::store(data, &e))
}

/// Bytes that this process has read and written so far, by whatever means.
fn bytes_moved() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let counts = text.lines().filter_map(|line| line.strip_prefix("rchar: ").or_else(|| line.strip_prefix("wchar: ")));
    counts.filter_map(|count| count.parse::<u64>().ok()).sum()
}

/// What `work` gives; none where it stands still: `moved` says twice about the same, with `silence` between. The thread is left to itself then,
/// so the process has to end.
fn watched<T: Send + 'static>(silence: Duration, moved: impl Fn() -> u64, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, told) = channel();
    std::thread::spawn(move || done.send(work()));
    let mut before = moved();
    loop {
        match told.recv_timeout(silence) {
            Ok(done) => return Some(done),
            // A panic ends the process, so this is never seen.
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = moved();
        if now.saturating_sub(before) < NOISE {
            return None;
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const SHORT: Duration = Duration::from_millis(1);

    #[test]
    fn work_that_moves_may_take_long_and_work_that_stands_still_is_given_up() {
        assert_eq!(watched(SILENCE, bytes_moved, || 7), Some(7));
        // It moves whenever it is looked at, and ends when it was looked at often.
        let (looked, often) = channel();
        let looks = AtomicU64::new(0);
        let moved = move || {
            let looks = looks.fetch_add(1, Ordering::SeqCst);
            let _ = looked.send(looks);
            looks * NOISE
        };
        let slow = move || often.iter().find(|looks| *looks == 20);
        assert_eq!(watched(SHORT, moved, slow), Some(Some(20)));
        let stuck = || loop {
            std::thread::park();
        };
        assert_eq!(watched::<()>(SHORT, || 5, stuck), None);
    }

    #[test]
    fn what_is_read_and_written_counts() {
        let before = bytes_moved();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![0; 1 << 20]).unwrap();
        std::fs::read(file.path()).unwrap();
        assert!(bytes_moved() >= before + (2 << 20));
    }
}
