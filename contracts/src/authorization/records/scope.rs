//! What is asked for, planned and granted: entries or cells, for which purposes, actions, places and recipients (docs/spec/authorization.md, Scope).

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::records::entry::Actions;
use crate::kernel::codec::record;
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Hash, Set};
use crate::ledger::persons::PartyType;

/// Most field numbers that a list of entries names together.
pub const MAX_FIELDS: usize = 8_192;

/// The theme of a cell that stands for all themes.
pub const ANY_THEME: &str = "any";

/// Which fields of an entry.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fields {
    /// All that it has.
    All,
    /// Those of these numbers.
    Only(Set<u16, 1, 512>),
}

impl Fields {
    /// The numbers that it names; none of all.
    pub fn numbers(&self) -> &[u16] {
        match self {
            Fields::All => &[],
            Fields::Only(numbers) => numbers,
        }
    }

    /// Is every field of another one in it?
    pub fn cover(&self, other: &Fields) -> bool {
        match (self, other) {
            (Fields::All, _) => true,
            (Fields::Only(_), Fields::All) => false,
            (Fields::Only(own), Fields::Only(others)) => others.iter().all(|number| own.contains(number)),
        }
    }
}

record! {
    /// A cell of the catalog: a division, and what lies in it, with a theme.
    pub struct Cell {
        /// The division; it reaches down by parents.
        pub division: DivisionCode,
        /// A code of the list `themes`, or [`ANY_THEME`].
        pub theme: Code<24>,
    }

    /// To whom results may go; empty: to no third party.
    #[derive(Default)]
    pub struct Recipients {
        /// Of these types …
        #[serde(default)]
        pub types: Set<PartyType, 0, 5>,
        /// … in this division.
        #[serde(default)]
        pub division: Option<DivisionCode>,
        /// And these organisations.
        #[serde(default)]
        pub named: Set<Uscc, 0, 32>,
    }

    /// What the data is to be used for, and by which acts.
    pub struct Scope {
        /// Codes of the list `purposes`, with what lies below them.
        pub purposes: Set<Code<24>, 1, 8>,
        /// Which acts; none named: none.
        pub actions: Actions,
        /// Where; empty: anywhere in the country.
        #[serde(default)]
        pub spatial: Set<DivisionCode, 0, 32>,
        /// To whom results may go.
        #[serde(default)]
        pub recipients: Recipients,
    }

    /// That data may leave the country.
    pub struct CrossBorder {
        /// Hash of the approval.
        pub approval: Hash,
    }

    /// How the data is kept safe.
    pub struct Security {
        /// Hash of the measures.
        pub measures: Hash,
        /// Where it is processed.
        pub environment: Text<64>,
    }
}

/// Is there an entry twice, or do they name more than [`MAX_FIELDS`] field numbers together?
pub fn is_unfit<'a>(entries: impl Iterator<Item = (&'a EntryId, &'a Fields)>) -> bool {
    let (mut seen, mut numbers) = (BTreeSet::new(), 0usize);
    for (entry, fields) in entries {
        numbers = numbers.saturating_add(fields.numbers().len());
        if !seen.insert(*entry) || numbers > MAX_FIELDS {
            return true;
        }
    }
    false
}
