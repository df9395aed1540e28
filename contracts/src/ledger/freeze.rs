//! What objections and orders do to a subject (docs/spec/objection.md): one record beside it says how many are open, how many were accepted and
//! are not decided, and which of them freeze it. A freeze ends by itself: at its time it is over, and nothing is written.

use crate::kernel::codec::record;
use crate::kernel::error::Fault;
use crate::kernel::id::{ObjectId, Uscc};
use crate::kernel::state::{Key, Record, StateRead, Subject};
use crate::kernel::value::{List, Time};
use crate::ledger::organisation::subject;

/// Most objections in force, and most orders, that freeze one subject.
pub const MAX_FREEZES: usize = 16;

record! {
    /// One objection or order that freezes a subject.
    pub struct Freeze {
        /// Which.
        pub by: ObjectId,
        /// Over at this time, unless it was upheld before; [`Time::MAX`] for what has no end.
        pub until: Time,
        /// An objection that was upheld: changes are open again, for its correction, and the data stays denied until it is closed.
        pub upheld: bool,
    }

    /// What objections and orders there are on a subject. Absent until there is one.
    #[derive(Default)]
    pub struct Freezes {
        /// Objections that are neither dismissed, closed nor withdrawn.
        pub open: u32,
        /// Of these accepted and not decided.
        pub accepted: u32,
        /// Objections that freeze it, in the order in which they began; those that are over may still stand here.
        pub objections: List<Freeze, 0, MAX_FREEZES>,
        /// Orders that freeze it, likewise.
        pub orders: List<Freeze, 0, MAX_FREEZES>,
    }
}

impl Record for Freezes {
    const NAME: &'static str = "freezes";
}

impl Freeze {
    /// Denies the data: not over, or upheld and not closed.
    pub fn is_in_force(&self, time: Time) -> bool {
        self.upheld || time < self.until
    }

    /// Stops changes (S8).
    pub fn stops(&self, time: Time) -> bool {
        !self.upheld && time < self.until
    }
}

impl Freezes {
    fn all(&self) -> impl Iterator<Item = &Freeze> {
        self.objections.iter().chain(self.orders.iter())
    }

    /// Frozen at a time: changes are stopped (S8).
    pub fn is_frozen(&self, time: Time) -> bool {
        self.all().any(|freeze| freeze.stops(time))
    }

    /// The one that denies the data longest at a time; of those that last equally the first.
    pub fn in_force(&self, time: Time) -> Option<ObjectId> {
        let end = |freeze: &Freeze| if freeze.upheld { Time::MAX } else { freeze.until };
        let longest = self.all().filter(|freeze| freeze.is_in_force(time)).map(end).max()?;
        self.all().find(|freeze| freeze.is_in_force(time) && end(freeze) == longest).map(|freeze| freeze.by)
    }

    /// An objection was accepted and is not decided.
    pub fn in_objection(&self) -> bool {
        self.accepted > 0
    }

    /// Is there room for a freeze by this objection, or has it one? Those that are over give up their place.
    pub fn has_room(&self, by: &ObjectId, time: Time) -> bool {
        is_room_in(&self.objections, by, time)
    }

    /// With this freeze by an objection, in the place of one that it had; as it is where there is no room.
    #[must_use]
    pub fn with(&self, freeze: Freeze, time: Time) -> Freezes {
        Freezes { objections: put_in(&self.objections, freeze, time), ..self.clone() }
    }

    /// Without any freeze by this objection.
    #[must_use]
    pub fn without(&self, by: &ObjectId) -> Freezes {
        Freezes { objections: taken_from(&self.objections, by), ..self.clone() }
    }

    /// Is there room for an order, or has it a place?
    pub fn has_room_for_order(&self, by: &ObjectId, time: Time) -> bool {
        is_room_in(&self.orders, by, time)
    }

    /// With this order in force; as it is where there is no room.
    #[must_use]
    pub fn with_order(&self, freeze: Freeze, time: Time) -> Freezes {
        Freezes { orders: put_in(&self.orders, freeze, time), ..self.clone() }
    }

    /// Without this order.
    #[must_use]
    pub fn without_order(&self, by: &ObjectId) -> Freezes {
        Freezes { orders: taken_from(&self.orders, by), ..self.clone() }
    }
}

type Listed = List<Freeze, 0, MAX_FREEZES>;

fn is_room_in(listed: &Listed, by: &ObjectId, time: Time) -> bool {
    listed.iter().filter(|other| other.by != *by && other.is_in_force(time)).count() < MAX_FREEZES
}

fn put_in(listed: &Listed, freeze: Freeze, time: Time) -> Listed {
    let by = freeze.by;
    let stays = |other: &&Freeze| other.by != by && other.is_in_force(time);
    let kept = listed.iter().filter(stays).cloned().chain([freeze]).collect();
    List::new(kept).unwrap_or_else(|_| listed.clone())
}

fn taken_from(listed: &Listed, by: &ObjectId) -> Listed {
    let kept = listed.iter().filter(|other| other.by != *by).cloned().collect();
    List::new(kept).unwrap_or_else(|_| listed.clone())
}

/// Key of what objections and orders there are on a subject: an object, or a part of it that these bytes tell (a procedure of a certificate, a review).
pub fn freezes(object: &Subject, part: &[&[u8]]) -> Key<Freezes> {
    Key::new(object, part)
}

/// What objections and orders there are on a whole object; nothing where there never was one.
pub fn freezes_of(state: &dyn StateRead, object: &Subject) -> Result<Freezes, Fault> {
    Ok(freezes(object, &[]).get(state)?.unwrap_or_default())
}

/// Is a whole object frozen at a time (S8)?
pub fn is_frozen(state: &dyn StateRead, object: &Subject, time: Time) -> Result<bool, Fault> {
    Ok(freezes_of(state, object)?.is_frozen(time))
}

/// Is there an objection against a whole object that was accepted and is not decided?
pub fn in_objection(state: &dyn StateRead, object: &Subject) -> Result<bool, Fault> {
    Ok(freezes_of(state, object)?.in_objection())
}

/// Does an order in force bar an organisation? Orders on an organisation stand beside it, as those on an object do beside that.
pub fn is_barred(state: &dyn StateRead, organisation: &Uscc, time: Time) -> Result<bool, Fault> {
    Ok(freezes_of(state, &subject(organisation))?.orders.iter().any(|order| order.is_in_force(time)))
}
