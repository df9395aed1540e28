//! Numbers of transaction kinds and their names. What a kind does stands in its domain; here is the ledger of all numbers that were
//! ever given, so that a number in a payload or a record has its name without knowing any rule.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::codec::TypeError;

/// (number, name) of every kind, by number. A line that stands there is frozen; a test adds those of new kinds.
const NUMBERS: &[(u16, &str)] = &include!("../../vectors/kinds.in");

/// What a block does by itself, in histories: no kind of transaction.
pub const EXECUTION: u16 = 900;

/// Number of a known kind. In JSON its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
pub struct Kind(pub u16);

impl Kind {
    /// The stable name; none where the number was never given.
    pub fn name(self) -> Option<&'static str> {
        NUMBERS.binary_search_by_key(&self.0, |(number, _)| *number).ok().map(|at| NUMBERS[at].1)
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Kind> {
        NUMBERS.iter().find(|(_, known)| *known == name).map(|(number, _)| Kind(*number))
    }
}

/// Name of a kind in an answer; the leaves of genesis have kind 0, those of what a block does by itself [`EXECUTION`].
pub fn kind_name(kind: u16) -> String {
    match kind {
        0 => "genesis".into(),
        EXECUTION => "execution".into(),
        kind => Kind(kind).to_string(),
    }
}

impl BorshDeserialize for Kind {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let kind = Kind(u16::deserialize_reader(reader)?);
        if kind.name().is_none() {
            return Err(TypeError::new("no such kind of transaction").into());
        }
        Ok(kind)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.0),
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <String as Deserialize>::deserialize(deserializer)?;
        Kind::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("no kind of transaction is called {name:?}")))
    }
}
