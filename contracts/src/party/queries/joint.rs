//! The question about acts on which several organisations must agree ✍ that wait for somebody.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::kind::Kind;
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::place::Place;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::ledger::joint_act::{JointView, Waiter, kind_of, waiting_for};
use crate::ledger::joint_query::shown;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Listing, Query};
use crate::party::queries::reform::acts_for_whom;

/// For whom acts wait.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingScope {
    /// An organisation, and those for which it acts since their end.
    Organisation(Uscc),
    /// Holders of a role: acts in their division, and with `below` in all that lies in it.
    Authority {
        /// The role.
        role: Role,
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
    /// Where to go on; the beginning where it is absent. It holds at one height: acts leave their queue, and the last one takes the free place.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListJointActs {
    const NUMBER: u16 = 20;
    const NAME: &'static str = "list_joint_acts";
    type Answer = Listing<JointView>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let (page, rest) = match &self.scope {
            WaitingScope::Organisation(uscc) => {
                let mut all = vec![*uscc];
                all.extend(acts_for_whom(state, uscc, context.time)?);
                let queues = all.into_iter().map(|uscc| Selection::from(waiting_for(&Waiter::Organisation(uscc))));
                (page_of(state, queues, &self.from, self.limit)?, None)
            }
            WaitingScope::Authority { role, division, below } => {
                let of = |code: &DivisionCode| Ok(parts::one(waiting_for(&Waiter::Authority(*role, *code))));
                let Part { page, rest, .. } = parts::page(state, (division, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
        };
        let mut items = Vec::new();
        for (_, member) in page.members {
            let act = shown(state, &member.subject, Kind(kind_of(&member)?), context)?;
            items.push(act.ok_or_else(|| Fault::new("a joint act on a list is missing"))?);
        }
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}
