//! What a form has to do.

use super::exported::Exported;
use crate::import::InputError;

/// Writes entries in a form.
pub trait Writer {
    /// Writes one more.
    fn entry(&mut self, entry: &Exported) -> Result<(), InputError>;
    /// Writes what stands behind the last.
    fn finish(self: Box<Self>) -> Result<(), InputError>;
}

/// A failure to write.
pub(super) fn unwritten(name: &str, error: &dyn std::fmt::Display) -> InputError {
    InputError::of(name, format!("cannot be written: {error}"), "check the path, its permissions and the room on the disk")
}
