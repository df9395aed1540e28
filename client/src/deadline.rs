//! Until when somebody works on something: requests, repeats of them, waits, and the check of what comes back have one end.

use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use mulu_contracts::ledger::witness::Stop;

/// The end of what is being done. Clones have the same.
#[derive(Debug, Clone)]
pub struct Deadline {
    time: Duration,
    ends: Arc<Mutex<Instant>>,
}

fn later(from: Instant, time: Duration) -> Instant {
    // What is too long for the clock is as good as a century.
    from.checked_add(time).unwrap_or(from + Duration::from_secs(100 * 365 * 86_400))
}

impl Deadline {
    /// So long from now on.
    pub fn new(time: Duration) -> Deadline {
        Deadline { time, ends: Arc::new(Mutex::new(later(Instant::now(), time))) }
    }

    fn change(&self, end: impl FnOnce(Instant) -> Instant) {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        *ends = end(*ends);
    }

    /// Something new begins, with all of the time.
    pub fn begin(&self) {
        self.change(|_| later(Instant::now(), self.time));
    }

    /// Does not count the time of this, in which a person types.
    pub fn without<T>(&self, this: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = this();
        self.change(|end| later(end, begun.elapsed()));
        done
    }

    /// All of the time.
    pub fn time(&self) -> Duration {
        self.time
    }

    /// What is left of it.
    pub fn left(&self) -> Duration {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).saturating_duration_since(Instant::now())
    }

    /// For what is judged meanwhile.
    pub fn stop(&self) -> Stop {
        let deadline = self.clone();
        Rc::new(move || deadline.is_over())
    }

    /// Is nothing left?
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_end_together_and_what_begins_anew_has_its_whole_time() {
        let deadline = Deadline::new(Duration::from_secs(60));
        let clone = deadline.clone();
        deadline.change(|_| Instant::now());
        assert!(clone.is_over());
        deadline.begin();
        assert!(clone.left() > Duration::from_secs(50));
        assert!(!Deadline::new(Duration::MAX).is_over());
    }

    #[test]
    fn the_time_of_a_person_does_not_count() {
        let deadline = Deadline::new(Duration::from_secs(60));
        let before = deadline.left();
        deadline.without(|| while deadline.left() > before - Duration::from_millis(5) {});
        assert!(deadline.left() > before - Duration::from_millis(5));
    }
}
