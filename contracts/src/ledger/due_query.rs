//! The question about clocks of a division by the hours in which they end: what is overdue, or will be by a time (A48, A49, C20).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ObjectId};
use crate::kernel::listing::{MAX_CHUNKS, MAX_LIMIT};
use crate::kernel::member::Member;
use crate::kernel::member_list::Room;
use crate::kernel::place::Place;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::due::{SPAN, clock, clock_of, due_hours, due_in, hour_of, spans};
use crate::ledger::joint_act::Waiter;
use crate::ledger::parts;
use crate::ledger::query::{Context, Query};

/// Most hours, and spans of hours, that one page looks into.
pub const MAX_LOOKS: usize = 512;

/// Clocks of a division that end by a time, the earliest hour first. At their end itself they are over.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListDue {
    /// The division.
    pub division: DivisionCode,
    /// Also all divisions that lie in it, one after the other.
    pub below: bool,
    /// Those that end by this time; absent: by the time asked about, which are those that are overdue.
    #[serde(default)]
    pub until: Option<Time>,
    /// Where to go on; the beginning where it is absent. Its list is the hour, counted from 1970, so it holds at every height; within one hour
    /// at one height, since clocks that stop leave.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`MAX_LIMIT`].
    pub limit: u32,
}

/// A clock that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueRow {
    /// The object.
    pub object: ObjectId,
    /// Its stage.
    pub stage: Code<48>,
    /// Where the clock is listed.
    pub division: DivisionCode,
    /// It runs from here.
    pub since: Time,
    /// Its end.
    pub due: Time,
    /// Who has to act.
    pub waits_for: Waiter,
    /// The end has come.
    pub overdue: bool,
}

/// Part of the clocks of a division: all between the place asked for and `next`. Complete once that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueListing {
    /// Division by division, hour by hour.
    pub items: Vec<DueRow>,
    /// Place of what comes next; none after the last.
    pub next: Option<Place>,
}

/// The clock that a member of a list is.
pub(crate) fn due_row(context: &Context, state: &dyn StateRead, member: &Member) -> Result<DueRow, Fault> {
    let (object, stage) = clock_of(member)?;
    let found = clock(&object, stage.as_str()).get(state)?.and_then(|slot| slot.clock);
    let found = found.ok_or_else(|| Fault::new("a clock on a list does not run"))?;
    let overdue = found.due <= context.time;
    Ok(DueRow { object, stage, division: found.division, since: found.since, due: found.due, waits_for: found.waits_for, overdue })
}

impl Query for ListDue {
    const NUMBER: u16 = 5;
    const NAME: &'static str = "list_due";
    type Answer = DueListing;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let until = self.until.unwrap_or(context.time);
        let (divisions, rest) = parts::visit(state, (&self.division, self.below), self.from.division, |code| Ok((1, *code)))?;
        let mut page = Page {
            context,
            state,
            until,
            room: Room { members: self.limit.min(MAX_LIMIT) as usize, chunks: MAX_CHUNKS },
            looks: MAX_LOOKS,
            items: Vec::new(),
        };
        for (n, code) in divisions.iter().enumerate() {
            // The part begins at the division of the place.
            let from = if n == 0 { (self.from.list, self.from.position) } else { (0, 0) };
            if let Some((hour, position)) = page.take(code, from)? {
                let division = (*code != self.division).then_some(*code);
                return Ok(DueListing { items: page.items, next: Some(Place { division, list: hour, position }) });
            }
        }
        let next = rest.map(|code| Place { division: Some(code), ..Place::START });
        Ok(DueListing { items: page.items, next })
    }
}

/// A page that fills.
struct Page<'a> {
    context: &'a Context,
    state: &'a dyn StateRead,
    until: Time,
    room: Room,
    looks: usize,
    items: Vec<DueRow>,
}

impl Page<'_> {
    /// Takes the clocks of a division from an hour and a position in it on; gives where it ended early.
    fn take(&mut self, division: &DivisionCode, (from, position): (u64, u64)) -> Result<Option<(u64, u64)>, Fault> {
        let last = hour_of(self.until);
        for span in spans(self.state, division)? {
            let first = span.saturating_mul(SPAN);
            if first.saturating_add(SPAN) <= from || first > last {
                continue;
            }
            if !self.look() {
                return Ok(Some((first.max(from), if first <= from { position } else { 0 })));
            }
            let hours = due_hours(division, span).get(self.state)?.unwrap_or_default();
            for hour in hours.of_span(span).filter(|hour| (from..=last).contains(hour)) {
                let at = if hour == from { position } else { 0 };
                if self.room.members == 0 || !self.look() {
                    return Ok(Some((hour, at)));
                }
                let (found, next) = due_in(division, hour).scan(self.state, at, &mut self.room)?;
                for (_, member) in found {
                    let row = due_row(self.context, self.state, &member)?;
                    // The hour of `until` is not over.
                    self.items.extend((row.due <= self.until).then_some(row));
                }
                if let Some(next) = next {
                    return Ok(Some((hour, next)));
                }
            }
        }
        Ok(None)
    }

    fn look(&mut self) -> bool {
        let may = self.looks > 0;
        self.looks = self.looks.saturating_sub(1);
        may
    }
}
