//! Divisions 行政区划 (docs/spec/party.md): the tree in which everything lies. Containment follows `parent`, never the digits.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal};
use crate::kernel::id::DivisionCode;
use crate::kernel::member_list::{LISTED, MemberList};
use crate::kernel::state::{Key, Record, StateRead, Subject};
use crate::kernel::text::Text;
use crate::kernel::value::Time;

/// Most divisions of a ledger, ended ones too: what one question walks, and what a move may carry along.
pub const MAX_DIVISIONS: usize = 4_096;

/// A division, and with `below` all that lies in it: parents before children, in the order of their lists. Reads nothing
/// where `below` is false. A fault where more than [`MAX_DIVISIONS`] lie there, or where one comes twice: what is no tree, out of a
/// hostile witness, would be walked in many ways.
pub fn subtree(state: &dyn StateRead, root: &DivisionCode, below: bool) -> Result<Vec<DivisionCode>, Fault> {
    let mut found = vec![*root];
    let mut seen = BTreeSet::from([*root]);
    let mut next = 0;
    while below && next < found.len() {
        let children = children_of(&found[next]);
        let count = children.count(state, LISTED)?;
        if count > (MAX_DIVISIONS - found.len()) as u64 {
            return Err(Fault::new(format!("more than {MAX_DIVISIONS} divisions lie in {root}: ask for a smaller one")));
        }
        for (_, member) in children.first(state, LISTED, MAX_DIVISIONS)? {
            match member.subject {
                Subject::Division(code) if seen.insert(code) => found.push(code),
                Subject::Division(code) => return Err(Fault::new(format!("division {code} lies in two places"))),
                _ => return Err(Fault::new("a list of divisions holds something else")),
            }
        }
        next += 1;
    }
    Ok(found)
}

/// Most steps from a division, or an organisation, up to the top.
pub const MAX_STEPS: usize = 8;

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    Nation,
    Province,
    City,
    County,
    Zone,
    Street,
}

record! {
    /// Division 行政区划 (docs/spec/party.md). Containment follows `parent`, never the digits.
    pub struct Division {
        /// Its code.
        pub code: DivisionCode,
        /// Its name.
        pub name: Text<64>,
        /// What it lies in.
        pub parent: Option<DivisionCode>,
        /// Its level.
        pub level: DivisionLevel,
        /// In force from this time on.
        pub from: Time,
        /// In force before this time.
        pub until: Option<Time>,
        /// A national code, all digits; else local with at least one letter.
        pub national: bool,
    }
}

impl Record for Division {
    const NAME: &'static str = "division";
}

/// How many divisions the table has, ended ones too.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DivisionCount {
    /// At most [`MAX_DIVISIONS`].
    pub count: u64,
}

impl Record for DivisionCount {
    const NAME: &'static str = "divisions";
}

/// Key of their number.
pub fn division_count() -> Key<DivisionCount> {
    Key::new(&Subject::Params, &[])
}

/// Key of a division.
pub fn division(code: &DivisionCode) -> Key<Division> {
    Key::new(&Subject::Division(*code), &[])
}

/// Divisions by parent.
pub fn children_of(parent: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*parent), &[b"children"])
}

/// Divisions that lie in no other.
pub fn top_divisions() -> MemberList {
    MemberList::new(&Subject::Params, &[b"divisions"])
}

/// A division and all above it, itself first; `unknown_division` where it is not in the table.
pub fn ancestors(state: &dyn StateRead, code: &DivisionCode) -> Result<Vec<DivisionCode>, Refusal> {
    let mut path = Vec::new();
    let mut next = Some(*code);
    while let Some(at) = next {
        if path.len() > MAX_STEPS {
            return Err(Fault::new("divisions are nested deeper than 8").into());
        }
        let Some(record) = division(&at).recall(state)? else {
            // The table is closed under parents; only the first step can be unknown.
            return Err(ErrorCode::UNKNOWN_DIVISION.of(at));
        };
        path.push(at);
        next = record.parent;
    }
    Ok(path)
}

/// `unknown_division` unless the division is in force at a time: for what is new. What stands in one that ended keeps it.
pub fn require_in_force(state: &dyn StateRead, code: &DivisionCode, time: Time) -> Result<(), Refusal> {
    match division(code).recall(state)? {
        Some(found) if found.from <= time && found.until.is_none_or(|until| time < until) => Ok(()),
        _ => Err(ErrorCode::UNKNOWN_DIVISION.of(code)),
    }
}
