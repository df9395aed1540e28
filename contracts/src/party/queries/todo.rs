//! The question about what waits for somebody 待办: clocks that run until it acts.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::DivisionCode;
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::place::Place;
use crate::kernel::state::StateRead;
use crate::ledger::due::todo_of;
use crate::ledger::due_query::{DueRow, due_row};
use crate::ledger::joint_act::Waiter;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Listing, Query};
use crate::party::queries::joint::WaitingScope;
use crate::party::queries::reform::acts_for_whom;

/// Stages that wait for somebody, each with its end; in no order of time. One that is overdue stays until somebody acts.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListTodo {
    /// For whom.
    pub scope: WaitingScope,
    /// Where to go on; the beginning where it is absent. It holds at one height: what is done leaves its queue, and the last one takes the free place.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListTodo {
    const NUMBER: u16 = 26;
    const NAME: &'static str = "list_todo";
    type Answer = Listing<DueRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let (page, rest) = match &self.scope {
            WaitingScope::Organisation(uscc) => {
                let mut all = vec![*uscc];
                all.extend(acts_for_whom(state, uscc, context.time)?);
                let queues = all.into_iter().map(|uscc| Selection::from(todo_of(&Waiter::Organisation(uscc))));
                (page_of(state, queues, &self.from, self.limit)?, None)
            }
            WaitingScope::Authority { role, division, below } => {
                let of = |code: &DivisionCode| Ok(parts::one(todo_of(&Waiter::Authority(*role, *code))));
                let Part { page, rest, .. } = parts::page(state, (division, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
        };
        let items = page.members.iter().map(|(_, member)| due_row(context, state, member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}
