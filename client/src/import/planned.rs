//! A row that can be sent, and what is said of rows.

use std::collections::BTreeSet;

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use serde::Serialize;

use super::field::Field;

/// Something that was changed or left out; the row is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Row in the file, from 1.
    pub row: u64,
    /// Our name of the field.
    pub field: String,
    /// What was done.
    pub message: String,
}

/// A row that is not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Row in the file, from 1.
    pub row: u64,
    /// Number as the ledger would give it.
    pub code: u32,
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl RowError {
    /// An error of the ledger's list.
    pub fn of(row: u64, code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        RowError { row, code: code.number(), name: code.name().into(), message: message.into(), hint: hint.into() }
    }
}

/// A row that can be sent.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Row in the file, from 1.
    pub row: u64,
    /// Its id, which follows from provider and local key.
    pub id: EntryId,
    /// Whose data it is.
    pub provider: Uscc,
    /// What the file calls the provider.
    pub provider_name: String,
    /// Key of the home that the mapping names for the provider.
    pub key: Option<String>,
    /// What is sent.
    pub payload: SubmitEntry,
    /// Which fields the file itself says something about; an amend changes these alone.
    pub said: Said,
}

/// Fields that a row says something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is an entry of ours, whole.
    All,
    /// These.
    Fields(BTreeSet<Field>),
}

impl Said {
    /// Does it say something about this one?
    pub fn has(&self, field: Field) -> bool {
        match self {
            Said::All => true,
            Said::Fields(fields) => fields.contains(&field),
        }
    }
}

impl Planned {
    /// Size of what is sent, bytes.
    pub fn bytes(&self) -> usize {
        encode(&self.payload).len()
    }
}
