//! How a command fails.

use std::path::Path;

use crate::storage::StorageError;

/// Why a command failed, and what to do next.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub exit: u8,
    /// One word for programs.
    pub name: &'static str,
    /// What failed and what to do next.
    pub message: String,
}

impl Failure {
    /// Exit code of wrong usage or input.
    pub const USAGE: u8 = 2;

    /// Wrong usage or input.
    pub fn usage(message: impl ToString) -> Failure {
        Failure { exit: Failure::USAGE, name: "usage", message: message.to_string() }
    }

    /// What is kept is not what was written.
    pub fn damaged(message: impl ToString) -> Failure {
        Failure { exit: 3, name: "damaged", message: message.to_string() }
    }

    /// Nobody answers.
    pub fn unreachable(message: impl ToString) -> Failure {
        Failure { exit: 4, name: "unreachable", message: message.to_string() }
    }

    /// A store that cannot be opened: where another process holds it, or another release wrote it, that is nobody's fault.
    pub fn store(path: &Path, error: &StorageError) -> Failure {
        let (data, words) = (path.display(), error.to_string());
        match words.to_lowercase().contains("lock file") {
            true => Failure::held(path),
            false if matches!(error, StorageError::Format { .. }) => Failure::usage(words),
            false if error.is_damage() => Failure::damaged(format!(
                "the store {data} does not open: {words}. `mulud fsck` names the damaged file; restore a backup, or let the node sync anew"
            )),
            false => Failure::fault(format!("the store {data} cannot be opened: {words}")),
        }
    }

    /// A store that a node has open.
    pub fn held(data: &Path) -> Failure {
        let data = data.display();
        Failure::usage(format!("{data} is held by another process: a node runs on this home. Stop it first (mulud status shows it)"))
    }

    /// The node, or this machine, failed.
    pub fn fault(message: impl ToString) -> Failure {
        Failure { exit: 70, name: "fault", message: message.to_string() }
    }
}
