//! DataElement 数据元 and the one-source rule 一数一源一标准 (B6, D20; docs/spec/element.md).
//!
//! An element is keyed by its code and the division that it is defined for. At most one entry is its source there; copies
//! name the source. What an entry is to elements (field 42) is a record beside the entry: it enters no content hash and
//! raises no version of the entry, so nobody has to sign or review content again; the element's history tells of it.
//!
//! A source whose entry is not published does not stand: the slot is free for another, and what it was becomes a copy.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::keys;
use crate::catalog::records::entry::{EntryCore, EntryStatus};
use crate::element::keys::subject;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::state::{Record, StateRead, Subject};
use crate::kernel::text::{Ascii, Code, Text};
use crate::kernel::value::{Hash, Hash32, Time};
use crate::ledger::division;
use crate::ledger::texts::Reason;

/// Most elements that one entry has a role in.
pub const MAX_ROLES: usize = 16;

record! {
    /// The standard that an element follows.
    pub struct Standard {
        /// Its number, such as `GB/T 2261.1-2003`.
        pub r#ref: Ascii<1, 32>,
        /// Hash of its text.
        #[serde(default)]
        pub hash: Option<Hash>,
    }

    /// What the provider of the source says to a contest.
    pub struct ContestAnswer {
        /// Why it is the source.
        pub reason: Reason,
        /// Hash of what shows it.
        pub evidence: Option<Hash>,
        /// Who says so.
        pub signer: Uscc,
        /// When.
        pub at: Time,
    }

    /// An open contest for the role of source.
    pub struct Contest {
        /// The entry that should be the source.
        pub by: EntryId,
        /// Why.
        pub reason: Reason,
        /// Since when.
        pub since: Time,
        /// Without an answer no decision comes before this time.
        pub answer_due: Time,
        /// From this time on the authority above the publisher may decide, too.
        pub decide_due: Time,
        /// The answer.
        pub answer: Option<ContestAnswer>,
    }

    /// The last decision of a contest.
    pub struct Decision {
        /// The source from then on.
        pub winner: EntryId,
        /// Its copy from then on.
        pub loser: EntryId,
        /// Why.
        pub reason: Reason,
        /// Who decided.
        pub signer: Uscc,
        /// When.
        pub at: Time,
    }

    /// A data element.
    pub struct DataElement {
        /// Its code.
        pub key: Code<48>,
        /// Where it is defined: this division and all below it.
        pub scope_division: DivisionCode,
        /// Its name.
        pub name: Text<64>,
        /// The standard that it follows.
        pub standard: Standard,
        /// Who published it, and decides.
        pub publisher: Uscc,
        /// The one authoritative entry.
        pub source: Option<EntryId>,
        /// The contest that is open.
        pub contest: Option<Contest>,
        /// The last decision.
        pub decision: Option<Decision>,
        /// Raised by every change of it, also by roles of entries.
        pub version: u64,
        /// Tells a repeat of its publication from another one.
        pub payload_hash: Hash32,
    }

    /// What an entry is to an element.
    pub struct ElementRole {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// The role.
        pub role: SourceRole,
    }
}

/// Source of an element, or copy of the entry that was its source when the role was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceRole {
    /// 权威数源.
    Authoritative,
    /// Copy of this entry.
    CopyOf(EntryId),
}

/// Field 42 of an entry: its roles, at most [`MAX_ROLES`], sorted by element.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct EntryElements {
    /// Sorted by (key, scope).
    pub roles: Vec<ElementRole>,
}

impl Record for DataElement {
    const NAME: &'static str = "element";
}

impl Record for EntryElements {
    const NAME: &'static str = "elements";
}

impl DataElement {
    /// Its subject.
    pub fn subject(&self) -> Subject {
        subject(&self.key, &self.scope_division)
    }

    /// The source, if its entry is published and lies within the scope: another one does not stand, and the role is free.
    pub fn standing_source(&self, state: &dyn StateRead) -> Result<Option<EntryId>, Fault> {
        let Some(source) = self.source else { return Ok(None) };
        let core = keys::core(&source).get(state)?.ok_or_else(|| Fault::new("the source of an element is missing"))?;
        let within = match division::ancestors(state, &core.input.division) {
            Ok(path) => path.contains(&self.scope_division),
            Err(Refusal::Rejected(_)) => false,
            Err(Refusal::Fault(fault)) => return Err(fault),
        };
        Ok((core.status == EntryStatus::Published && within).then_some(source))
    }

    /// Checks 1 and 2 of claim_source: the entry is published, and lies where the element is defined.
    pub(crate) fn require_fit(&self, state: &dyn StateRead, core: &EntryCore) -> Result<(), Refusal> {
        ensure(core.status == EntryStatus::Published, ErrorCode::ENTRY_NOT_PUBLISHED)?;
        ensure(division::ancestors(state, &core.input.division)?.contains(&self.scope_division), ErrorCode::DIVISION_OUTSIDE)
    }
}

impl EntryElements {
    /// The role in an element.
    pub fn role_in(&self, element: &DataElement) -> Option<SourceRole> {
        self.roles.iter().find(|r| r.key == element.key && r.scope_division == element.scope_division).map(|r| r.role)
    }

    /// Has it a role in this element, or room for one more?
    pub(crate) fn has_room(&self, element: &DataElement) -> bool {
        self.roles.len() < MAX_ROLES || self.role_in(element).is_some()
    }
}
