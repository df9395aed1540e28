//! Where a page of a list begins.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::codec::TypeError;
use crate::kernel::id::DivisionCode;

/// A place in what a question lists: a division, one of its lists by its number in their order, and a position in that one. Lists of members and the order
/// of divisions only grow at their end, so a place holds at every height, but in a work queue.
///
/// In words and in JSON `330106.3.1200`, without the division asked about `3.1200`; the beginning is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Place {
    /// None: the division asked about, or a question that has none.
    pub division: Option<DivisionCode>,
    /// Which of its lists.
    pub list: u64,
    /// Where in it.
    pub position: u64,
}

impl Place {
    /// The beginning.
    pub const START: Place = Place { division: None, list: 0, position: 0 };

    /// A position in the only list of a question.
    pub fn at(position: u64) -> Place {
        Place { position, ..Place::START }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            &Place::START => Ok(()),
            Place { division: None, list, position } => write!(f, "{list}.{position}"),
            Place { division: Some(division), list, position } => write!(f, "{}.{list}.{position}", division.as_str()),
        }
    }
}

impl FromStr for Place {
    type Err = TypeError;

    fn from_str(text: &str) -> Result<Self, TypeError> {
        let no_place = || TypeError::new("not a place in a list such as 330106.3.1200");
        let mut parts: Vec<&str> = text.split('.').collect();
        let division = match parts.len() {
            3 => Some(DivisionCode::parse(parts.remove(0)).map_err(|_| no_place())?),
            _ => None,
        };
        let place = match parts.as_slice() {
            [""] => Place::START,
            [list, position] => {
                let number = |digits: &str| digits.parse::<u64>().map_err(|_| no_place());
                Place { division, list: number(list)?, position: number(position)? }
            }
            _ => return Err(no_place()),
        };
        // One form for each place.
        if place.to_string() == text { Ok(place) } else { Err(no_place()) }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
