//! Tests run beside each other, as many as there are cores. A network of several nodes takes all of them; an act that has to follow
//! within seconds wants its share. The two kinds take turns.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

static MACHINE: RwLock<()> = RwLock::new(());

/// For a test that loads the whole machine: one at a time, and beside no test in a hurry.
pub fn whole_machine() -> RwLockWriteGuard<'static, ()> {
    MACHINE.write().unwrap_or_else(PoisonError::into_inner)
}

/// For a test whose acts have seconds to follow each other: beside no test that loads the whole machine.
pub fn in_a_hurry() -> RwLockReadGuard<'static, ()> {
    MACHINE.read().unwrap_or_else(PoisonError::into_inner)
}
