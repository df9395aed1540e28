//! The question about one objection (B8; docs/spec/objection.md), with what follows from the time asked about.

use serde::Serialize;

use crate::kernel::error::Fault;
use crate::kernel::id::ObjectionId;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem};
use crate::ledger::shown::{Numbered, Shown, kept};
use crate::ledger::texts;
use crate::objection::keys::{objection, subject};
use crate::objection::records::Objection;

/// An objection with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectionAnswer {
    /// The objection, texts in words.
    pub objection: Objection,
    /// It freezes its subject at this time.
    pub freezes: bool,
    /// Its handler has let its clock pass: the authority above it may act.
    pub overdue: bool,
    /// The end of that clock, while one runs.
    pub due: Option<Time>,
    /// It may be decided: it was answered, or the time for an answer is over.
    pub decidable: bool,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectionVersionAnswer {
    /// The objection, texts in words.
    pub objection: Objection,
    /// The message that made it.
    pub made_by: HistoryItem,
}

impl Objection {
    /// Does it freeze its subject at a time?
    pub fn is_freezing(&self, time: Time) -> bool {
        self.freeze && self.status.is_accepted() && self.until.is_some_and(|until| time < until)
    }

    /// May it be decided at a time?
    pub fn is_decidable(&self, time: Time) -> bool {
        self.status.is_accepted() && (self.answer.is_some() || self.due.answer.is_some_and(|due| due <= time))
    }
}

impl Shown for Objection {
    type Id = ObjectionId;
    type View = Box<ObjectionAnswer>;
    type Old = Box<ObjectionVersionAnswer>;
    const GET: Numbered = (200, "get_objection");
    const AT_VERSION: Numbered = (201, "get_objection_version");
    const HISTORY: Numbered = (202, "objection_history");

    fn subject(id: &ObjectionId) -> Subject {
        subject(id)
    }

    fn view(id: &ObjectionId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<ObjectionAnswer>>, Fault> {
        let Some(mut found) = objection(id).get(state)? else { return Ok(None) };
        texts::show(&mut found, &subject(id), state)?;
        let time = context.time;
        Ok(Some(Box::new(ObjectionAnswer {
            freezes: found.is_freezing(time),
            overdue: found.is_overdue(time),
            due: found.handlers_due(),
            decidable: found.is_decidable(time),
            objection: found,
        })))
    }

    fn old(id: &ObjectionId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<ObjectionVersionAnswer>, Fault> {
        let mut objection: Objection = kept(state, &leaf.core_hash)?;
        texts::show(&mut objection, &subject(id), state)?;
        Ok(Box::new(ObjectionVersionAnswer { objection, made_by: leaf.into() }))
    }
}
