//! Reading again what this node wrote itself.
//!
//! A value that comes from outside (a payload, an envelope, a form, a proof, another node's bytes) is judged whole: every character of a
//! text, every check character of an id, the order of every set; and it is encoded again, so that no value has two spellings
//! ([`crate::kernel::codec::decode_exact`]). A record in the node's own store was judged so when it was written, is under the app hash that
//! the validators agreed on, and a rule reads dozens of them: judging them again was most of a rule's time.
//!
//! *Trusted* is a property of the **reader**, [`crate::kernel::state::StateRead::is_trusted`], and false unless a reader says otherwise.
//! True it is for the node's own view of its store and for what lies over one (overlays, drafts, meters, recorders), which ask their base.
//! **Never** for a reader of a witness, a snapshot, a proof, a form or another node's bytes: there the strict reading *is* the check. `fsck`
//! reads strictly too ([`crate::kernel::state::from_stored`]), for it looks for what should not be.
//!
//! What a trusted reading leaves out is what costs: classes and normal form of characters, check characters, the order of sets, and the
//! encoding to compare. What it keeps is cheap and makes a broken store a fault and never a panic: lengths, numbers of variants, UTF-8, the
//! alphabet of ids, bounds of numbers and times, counts, and that nothing is left over. So for every record that the strict reading takes,
//! both give the same value; they differ only over bytes that no rule wrote.
//!
//! The mark is the thread's, for the one call that decodes a stored record, since decoders take no context; it goes back when the call
//! ends, also by a panic.

use std::cell::Cell;

use borsh::BorshDeserialize;

use crate::kernel::codec::{DecodeError, decode_whole};

thread_local! {
    static TRUSTED: Cell<bool> = const { Cell::new(false) };
}

/// For decoders: is what is being read the node's own, so that what it cost to judge need not be paid again?
pub(crate) fn is_trusted() -> bool {
    TRUSTED.get()
}

/// Reads a value that this node wrote, and that fills the whole slice.
pub(crate) fn decode_trusted<T: BorshDeserialize>(bytes: &[u8]) -> Result<T, DecodeError> {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            TRUSTED.set(self.0);
        }
    }
    let _back = Back(TRUSTED.replace(true));
    decode_whole(bytes)
}

#[cfg(test)]
#[path = "trusted_tests.rs"]
mod tests;
