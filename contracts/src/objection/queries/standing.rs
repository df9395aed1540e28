//! The question how a subject stands in objections and orders at a time (B8; docs/spec/objection.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::ObjectId;
use crate::kernel::state::StateRead;
use crate::ledger::freeze::Freeze;
use crate::ledger::query::{Context, Query, negative};
use crate::objection::records::{About, Ground};
use crate::objection::write::freezes_on;

/// What objections and orders there are on a subject.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct SubjectObjections {
    /// The subject.
    pub subject: About,
}

/// What there is on a subject at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubjectStanding {
    /// Its version.
    pub version: u64,
    /// Objections that are neither dismissed, closed nor withdrawn.
    pub open: u32,
    /// Of these accepted and not decided.
    pub accepted: u32,
    /// Changes are stopped.
    pub frozen: bool,
    /// The one that holds it longest.
    pub frozen_by: Option<ObjectId>,
    /// Objections in force, at most 16.
    pub objections: Vec<Freeze>,
    /// Orders in force, at most 16.
    pub orders: Vec<Freeze>,
}

impl Query for SubjectObjections {
    const NUMBER: u16 = 204;
    const NAME: &'static str = "subject_objections";
    type Answer = Option<SubjectStanding>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(subject) = self.subject.load(state, Ground::Other, context.time)? else { return Ok(None) };
        let freezes = freezes_on(state, &self.subject)?;
        let in_force = |all: &[Freeze]| all.iter().filter(|freeze| freeze.is_in_force(context.time)).cloned().collect();
        Ok(Some(SubjectStanding {
            version: subject.version,
            open: freezes.open,
            accepted: freezes.accepted,
            frozen: freezes.is_frozen(context.time) && self.subject.can_be_frozen(),
            frozen_by: freezes.in_force(context.time).filter(|_| self.subject.can_be_frozen()),
            objections: in_force(&freezes.objections),
            orders: in_force(&freezes.orders),
        }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
