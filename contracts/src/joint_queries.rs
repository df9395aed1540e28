//! Questions about acts on which several organisations must agree ✍: the one on an object, and those that wait for somebody.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::codec::TypeError;
use crate::id::{DivisionCode, ObjectId, Uscc};
use crate::joint::{JointView, Waiter, kind_of, shown, waiting_for};
use crate::listing::{Union, subtree};
use crate::party::queries::Listing;
use crate::party::reform_queries::acts_for_whom;
use crate::query::{Context, Query};
use crate::registry::Kind;
use crate::state::{Fault, StateRead, Subject};
use crate::value::u64_string;

/// What a joint act can be about. In text a 统一社会信用代码 or an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum JointObject {
    /// An organisation.
    Organisation(Uscc),
    /// An object with a derived id.
    Object(ObjectId),
}

impl JointObject {
    /// As a subject.
    pub fn subject(&self) -> Subject {
        match self {
            JointObject::Organisation(uscc) => Subject::Organisation(*uscc),
            JointObject::Object(id) => Subject::Object(*id),
        }
    }
}

impl std::fmt::Display for JointObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JointObject::Organisation(uscc) => uscc.fmt(f),
            JointObject::Object(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for JointObject {
    type Err = TypeError;
    fn from_str(text: &str) -> Result<Self, TypeError> {
        if let Ok(uscc) = text.parse() {
            return Ok(JointObject::Organisation(uscc));
        }
        text.parse().map(JointObject::Object).map_err(|_| TypeError::new("neither an id nor a 统一社会信用代码"))
    }
}

impl Serialize for JointObject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for JointObject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <String as Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The act of a kind on an object: the one under way, or the last.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetJointAct {
    /// The object.
    pub object: JointObject,
    /// The kind.
    pub kind: Kind,
}

impl Query for GetJointAct {
    const NAME: &'static str = "get_joint_act";
    type Answer = Option<Box<JointView>>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        Ok(shown(state, &self.object.subject(), self.kind, context.time)?.map(Box::new))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some("not_found")
    }
}

/// For whom acts wait.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingScope {
    /// An organisation, and those for which it acts since their end.
    Organisation(Uscc),
    /// A bureau: acts in its division, and with `below` in all that lies in it.
    Bureau {
        /// The division.
        division: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Acts that wait for a signature. One that lapsed stays listed, and says so, until the next of its kind on the same object.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListJointActs {
    /// Whose.
    pub scope: WaitingScope,
    /// Acts to pass over.
    #[serde(with = "u64_string")]
    pub offset: u64,
    /// How many, at most [`crate::query::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListJointActs {
    const NAME: &'static str = "list_joint_acts";
    type Answer = Listing<JointView>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let waiters: Vec<_> = match &self.scope {
            WaitingScope::Organisation(uscc) => {
                let mut all = vec![*uscc];
                all.extend(acts_for_whom(state, uscc, context.time)?);
                all.into_iter().map(Waiter::Organisation).collect()
            }
            WaitingScope::Bureau { division, below } => subtree(state, division, *below)?.into_iter().map(Waiter::Bureau).collect(),
        };
        let page = Union::new(waiters.iter().map(waiting_for)).page(state, self.offset, self.limit)?;
        let mut items = Vec::new();
        for (_, member) in page.members {
            let act = shown(state, &member.subject, Kind(kind_of(&member)?), context.time)?;
            items.push(act.ok_or_else(|| Fault::new("a joint act on a list is missing"))?);
        }
        Ok(Listing { items, total: page.total, next: page.next })
    }
}
