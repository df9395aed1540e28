//! Stretches of time: what is asked for, approved or reported.

use crate::kernel::codec::record;
use crate::kernel::value::Time;

record! {
    /// A stretch of time, `[from, until)`.
    pub struct Term {
        /// First second.
        pub from: Time,
        /// First second after it.
        pub until: Time,
    }
}

impl Term {
    /// No second lies in it.
    pub fn is_empty(&self) -> bool {
        self.until <= self.from
    }

    /// Does a time lie in it?
    pub fn has(&self, time: Time) -> bool {
        self.from <= time && time < self.until
    }

    /// Its length, seconds.
    pub fn seconds(&self) -> u64 {
        u64::try_from(self.until.0.saturating_sub(self.from.0)).unwrap_or(0)
    }
}
