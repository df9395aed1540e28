//! The question about one act on which several organisations must agree ✍.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::TypeError;
use crate::kernel::error::Fault;
use crate::kernel::id::{ObjectId, Uscc};
use crate::kernel::kind::Kind;
use crate::kernel::state::{StateRead, Subject};
use crate::ledger::joint_act::{JointView, joint_act};
use crate::ledger::query::{Context, Query};

/// The act of a kind on an object, as a question shows it.
pub fn shown(state: &dyn StateRead, object: &Subject, kind: Kind, context: &Context) -> Result<Option<JointView>, Fault> {
    let Some(act) = joint_act(object, kind.0).get(state)? else { return Ok(None) };
    let show = (context.law.show_joint)(kind.0).ok_or_else(|| Fault::new("a kind that is not joint has an act"))?;
    show(&act, object, state, context.time, context.law).map(Some)
}

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
    const NUMBER: u16 = 2;
    const NAME: &'static str = "get_joint_act";
    type Answer = Option<Box<JointView>>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        Ok(shown(state, &self.object.subject(), self.kind, context)?.map(Box::new))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some("not_found")
    }
}
