//! Clocks that run 时限, and the lists on which each stands while it does (docs/spec/conventions.md, Time): of its division and the hour of its end,
//! so that overdue is what stands on past hours; and of who has to act before it, which is that one's list of what is to be done 待办.
//!
//! The end of a clock is fixed when it starts. Time takes nothing off the lists: what was due and was not done stays until somebody acts.
//! Hours are many and most are empty, so that a record for each span of 256 hours tells which of them hold clocks, and a list of the division
//! which spans do.

use std::borrow::Cow;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::codec::record;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ObjectId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::{LISTED, MemberList};
use crate::kernel::queue::Queue;
use crate::kernel::state::{Key, Record, StateRead, StateWrite, Subject};
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::joint_act::Waiter;
use crate::ledger::organisation::subject;

/// Hours of a span.
pub const SPAN: u64 = 256;

/// Most spans of one division that hold clocks: more than a hundred years of them.
pub const MAX_SPANS: usize = 4_096;

const HOUR: u64 = 3_600;

/// What a clock measures: a stage of an object, in a word of the domain that owns it, such as `certificate.accept`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    word: &'static str,
    of: Option<StageOf>,
}

/// Whose part of a stage a clock measures, where several have to act on one object at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageOf {
    /// That of an organisation.
    Organisation(Uscc),
    /// That of the authorities of a division.
    Division(DivisionCode),
}

impl Stage {
    /// A stage of a domain. The word is a [`Code`] of at most 48 characters, with its part.
    pub const fn new(word: &'static str) -> Stage {
        Stage { word, of: None }
    }

    /// Somebody's part of it.
    pub const fn of(self, of: StageOf) -> Stage {
        Stage { of: Some(of), ..self }
    }

    /// The word; of a part with its code in small letters behind.
    pub fn word(self) -> Cow<'static, str> {
        let code = match &self.of {
            None => return Cow::Borrowed(self.word),
            Some(StageOf::Organisation(uscc)) => uscc.as_str(),
            Some(StageOf::Division(division)) => division.as_str(),
        };
        Cow::Owned(format!("{}.{}", self.word, code.to_ascii_lowercase()))
    }
}

record! {
    /// A clock that runs.
    pub struct Clock {
        /// Where it is listed: the object's division as it was when the clock started.
        pub division: DivisionCode,
        /// It runs from here, or goes on from here.
        pub since: Time,
        /// Its end: at this time itself it is over.
        pub due: Time,
        /// Who has to act before that.
        pub waits_for: Waiter,
    }

    /// A clock of a record that may stand still: while somebody else has to complete something, the time of who waits does not run.
    pub struct Stopwatch {
        /// Where it is listed: the object's division when it started.
        pub division: DivisionCode,
        /// Its end. While it stands, as it was when it was stopped.
        pub due: Time,
        /// Since when it stands.
        pub stopped_at: Option<Time>,
    }

    /// What a stage of an object has of a clock. Absent where it never had one.
    #[derive(Default)]
    pub struct ClockSlot {
        /// None: it was stopped.
        pub clock: Option<Clock>,
    }
}

impl Stopwatch {
    /// Its end, while it runs.
    pub fn running_due(&self) -> Option<Time> {
        if self.stopped_at.is_none() { Some(self.due) } else { None }
    }

    /// Does it run, and is it over?
    pub fn is_overdue(&self, time: Time) -> bool {
        self.running_due().is_some_and(|due| due <= time)
    }

    /// It stands still from now on.
    pub fn stop(&mut self, now: Time) {
        self.stopped_at.get_or_insert(now);
    }

    /// It goes on with what was left of it; one that was over then is as late as it was.
    pub fn go_on(&mut self, now: Time) {
        if let Some(since) = self.stopped_at.take() {
            self.due = self.due.after(u64::try_from(now.0.saturating_sub(since.0)).unwrap_or(0));
        }
    }
}

impl Record for ClockSlot {
    const NAME: &'static str = "clock";
}

/// Which hours of a span hold clocks of a division.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DueHours {
    /// A bit for each hour, the first in the lowest bit of the first byte.
    pub hours: [u8; (SPAN / 8) as usize],
}

impl Record for DueHours {
    const NAME: &'static str = "due_hours";
}

impl DueHours {
    /// Sets or clears the bit of an hour.
    fn set(&mut self, hour: u64, holds: bool) {
        let at = hour % SPAN;
        let bit = 1 << (at % 8);
        if let Some(byte) = self.hours.get_mut((at / 8) as usize) {
            *byte = if holds { *byte | bit } else { *byte & !bit };
        }
    }

    /// The hours of a span that hold clocks, rising, as hours since 1970.
    pub fn of_span(&self, span: u64) -> impl Iterator<Item = u64> {
        let first = span.saturating_mul(SPAN);
        (0..SPAN).filter(|at| self.hours.get((at / 8) as usize).is_some_and(|byte| byte >> (at % 8) & 1 == 1)).map(move |at| first + at)
    }
}

/// The hour of a time, in hours since 1970.
pub fn hour_of(time: Time) -> u64 {
    u64::try_from(time.0).unwrap_or(0) / HOUR
}

fn object_of(object: &ObjectId) -> Subject {
    Subject::Object(*object)
}

/// Key of the clock of a stage of an object, by the stage's word.
pub fn clock(object: &ObjectId, stage: &str) -> Key<ClockSlot> {
    Key::new(&object_of(object), &[stage.as_bytes()])
}

/// Key of the hours of a span of a division.
pub fn due_hours(division: &DivisionCode, span: u64) -> Key<DueHours> {
    Key::new(&Subject::Division(*division), &[&span.to_be_bytes()])
}

/// Clocks of a division that end in an hour.
pub fn due_in(division: &DivisionCode, hour: u64) -> Queue {
    Queue::new(&Subject::Division(*division), &[b"due", &hour.to_be_bytes()])
}

/// Spans of a division in which a clock ever ended, with a flag where one does that runs.
pub fn spans_of(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"due"])
}

/// What somebody has to do 待办: clocks that wait for it.
pub fn todo_of(waiter: &Waiter) -> Queue {
    match waiter {
        Waiter::Organisation(uscc) => Queue::new(&subject(uscc), &[b"todo"]),
        Waiter::Authority(role, division) => Queue::new(&Subject::Division(*division), &[b"todo", role.name().as_bytes()]),
    }
}

const ITEM: &[u8] = b"clock";

fn member(object: &ObjectId, stage: &str) -> Member {
    Member { subject: object_of(object), item: [ITEM, stage.as_bytes()].concat() }
}

/// The object and the stage whose clock a member is.
pub(crate) fn clock_of(member: &Member) -> Result<(ObjectId, Code<48>), Fault> {
    let word = member.item.strip_prefix(ITEM).and_then(|word| String::from_utf8(word.to_vec()).ok());
    match (&member.subject, word.map(Code::new)) {
        (Subject::Object(object), Some(Ok(stage))) => Ok((*object, stage)),
        _ => Err(Fault::new("a list of clocks holds something else")),
    }
}

fn span_member(division: &DivisionCode, span: u64) -> Member {
    Member { subject: Subject::Division(*division), item: [b"due", &span.to_be_bytes()[..]].concat() }
}

/// Spans of a division that hold clocks, rising.
pub fn spans(state: &dyn StateRead, division: &DivisionCode) -> Result<Vec<u64>, Fault> {
    let span = |member: &Member| {
        let number = member.item.strip_prefix(b"due").and_then(|number| <[u8; 8]>::try_from(number).ok());
        number.map(u64::from_be_bytes).ok_or_else(|| Fault::new("a list of spans of hours holds something else"))
    };
    let list = spans_of(division);
    if list.count(state, LISTED)? > MAX_SPANS as u64 {
        return Err(Fault::new(format!("clocks of {division} end in more than {MAX_SPANS} spans of hours")));
    }
    let listed = list.first(state, LISTED, MAX_SPANS)?;
    let mut spans = listed.iter().map(|(_, member)| span(member)).collect::<Result<Vec<_>, _>>()?;
    spans.sort_unstable();
    Ok(spans)
}

/// The clock of a stage, if it runs.
pub fn running(state: &dyn StateRead, object: &ObjectId, stage: Stage) -> Result<Option<Clock>, Fault> {
    Ok(clock(object, &stage.word()).get(state)?.and_then(|slot| slot.clock))
}

/// Lets the clock of a stage be this one, or none.
pub fn set(state: &mut impl StateWrite, object: &ObjectId, stage: Stage, new: Option<Clock>) -> Result<(), Fault> {
    let old = running(state, object, stage)?;
    change(state, object, stage, old, new)
}

/// The same, where it was this one before.
fn change(state: &mut impl StateWrite, object: &ObjectId, stage: Stage, old: Option<Clock>, new: Option<Clock>) -> Result<(), Fault> {
    if old == new {
        return Ok(());
    }
    let word = stage.word();
    let member = member(object, &word);
    let place = |clock: &Clock| (clock.division, hour_of(clock.due));
    let (old_place, new_place) = (old.as_ref().map(place), new.as_ref().map(place));
    if old_place != new_place {
        if let Some((division, hour)) = old_place
            && due_in(&division, hour).leave(state, &member)?
        {
            mark(state, &division, hour, false)?;
        }
        if let Some((division, hour)) = new_place
            && due_in(&division, hour).join(state, &member)?
        {
            mark(state, &division, hour, true)?;
        }
    }
    let (old_waiter, new_waiter) = (old.map(|clock| clock.waits_for), new.as_ref().map(|clock| clock.waits_for));
    if old_waiter != new_waiter {
        if let Some(waiter) = old_waiter {
            todo_of(&waiter).leave(state, &member)?;
        }
        if let Some(waiter) = new_waiter {
            todo_of(&waiter).join(state, &member)?;
        }
    }
    state.put(&clock(object, &word), &ClockSlot { clock: new });
    Ok(())
}

/// Notes that an hour holds clocks, or holds none any more.
fn mark(state: &mut impl StateWrite, division: &DivisionCode, hour: u64, holds: bool) -> Result<(), Fault> {
    let span = hour / SPAN;
    let key = due_hours(division, span);
    let before = key.get(state)?.unwrap_or_default();
    let mut after = before.clone();
    after.set(hour, holds);
    state.put(&key, &after);
    match (before == DueHours::default(), after == DueHours::default()) {
        (true, false) => spans_of(division).join(state, &span_member(division, span)),
        (false, true) => spans_of(division).leave(state, &span_member(division, span)),
        _ => Ok(()),
    }
}

/// The clock that a stage is to have.
pub struct Wanted {
    /// Where it is listed.
    pub division: DivisionCode,
    /// Its end.
    pub due: Time,
    /// Who has to act before that.
    pub waits_for: Waiter,
}

/// Lets the clock of a stage be this one, or none: one that runs with the same end goes on as it is, any other begins now.
pub fn keep(state: &mut impl StateWrite, object: &ObjectId, stage: Stage, now: Time, wanted: Option<Wanted>) -> Result<(), Fault> {
    let old = running(state, object, stage)?;
    let new = wanted.map(|Wanted { division, due, waits_for }| {
        let since = old.as_ref().filter(|clock| clock.due == due).map_or(now, |clock| clock.since);
        Clock { division, since, due, waits_for }
    });
    change(state, object, stage, old, new)
}
