//! Records that nearly every transaction of a block reads, decoded once for the block.
//!
//! Parameters, code lists, organisations with their keys and roles, divisions: an [`crate::kernel::state::Overlay`] right over a state that
//! lets itself be remembered ([`crate::kernel::state::StateRead::may_be_remembered`]) keeps what it read **of that state**, which does not
//! change while the overlay lies on it. So nothing that is remembered ever becomes wrong. What this overlay, or one above it, has written
//! since is looked for first, and is read as any record is: a write makes the overlay forget by lying over what it knows.
//!
//! It holds records alone and nothing that follows from the time. The meter counts what is handed out of it as if it were read: the same
//! units, by the bytes that stand in the state. What counts or notes *each* read (the recorder of a question, the reader of a witness) does
//! not let itself be remembered.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::kernel::error::Fault;

/// Most records that one memo keeps; what comes then is read each time.
const MAX_REMEMBERED: usize = 4_096;

/// A record as it stands in a state, decoded.
#[derive(Clone)]
pub struct Remembered {
    /// Stored bytes, for the meter; 0 where it does not stand.
    pub bytes: usize,
    /// The record, of the type that its key names; none where it does not stand.
    pub record: Option<Rc<dyn Any>>,
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remembered {{ bytes: {} }}", self.bytes)
    }
}

/// How the bytes of one type of record are decoded.
pub type Decode<'a> = dyn Fn(&[u8]) -> Result<Rc<dyn Any>, Fault> + 'a;

/// What was read of the state below.
#[derive(Debug, Default)]
pub(crate) struct Memo(RefCell<BTreeMap<[u8; 32], Remembered>>);

impl Memo {
    /// What it knows under a key; else what `read` finds, which it knows from then on.
    pub(crate) fn get(&self, key: &[u8; 32], read: impl FnOnce() -> Result<Remembered, Fault>) -> Result<Remembered, Fault> {
        if let Some(known) = self.0.borrow().get(key) {
            return Ok(known.clone());
        }
        let found = read()?;
        let mut known = self.0.borrow_mut();
        if known.len() < MAX_REMEMBERED {
            known.insert(*key, found.clone());
        }
        Ok(found)
    }
}

#[cfg(test)]
#[path = "memo_tests.rs"]
mod tests;
