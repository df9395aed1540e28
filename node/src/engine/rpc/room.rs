//! Room for answers that are made and not yet taken: so much for one address, so much in all. A peer that asks and never reads fills its own
//! room and nobody's memory.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::seats::{ANSWERS_OF_ONE, Seat};

/// Counted in parts of so many bytes; what is smaller lies in the kernel's buffers and needs no room.
const PART: usize = 64 << 10;
/// Parts in all: 256 MiB.
const PARTS: usize = 4096;

/// Room of all addresses together.
pub struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Room(Arc::new(Semaphore::new(PARTS)))
    }
}

/// What an answer holds until it is taken: of all, and of its address.
pub struct Held {
    _of_all: OwnedSemaphorePermit,
    _of_one: OwnedSemaphorePermit,
}

impl Room {
    /// Room for an answer of so many bytes; none where its address, or all together, hold too much. One answer at a time always has room,
    /// however large.
    pub fn take(&self, seat: &Seat, bytes: usize) -> Option<Held> {
        let take = |room: &Arc<Semaphore>, most: usize| {
            let parts = u32::try_from((bytes / PART).min(most)).ok()?;
            room.clone().try_acquire_many_owned(parts).ok()
        };
        Some(Held { _of_one: take(&seat.answers, ANSWERS_OF_ONE)?, _of_all: take(&self.0, PARTS)? })
    }
}

/// Bytes that give their room back when the last of them was taken, or their connection ended.
pub fn held(bytes: Bytes, held: Held) -> Bytes {
    struct Answer(Bytes, #[expect(dead_code, reason = "held until the bytes are dropped")] Held);
    impl AsRef<[u8]> for Answer {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    Bytes::from_owner(Answer(bytes, held))
}
