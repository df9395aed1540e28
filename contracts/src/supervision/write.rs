//! Writing a version of an order, and with it everything that others read of it: what it does, the lists, its clock.

use crate::kernel::error::Fault;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, StateWrite, Subject};
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::due;
use crate::ledger::due::{Stage, Wanted};
use crate::ledger::freeze::{freezes, freezes_of};
use crate::ledger::joint_act::Waiter;
use crate::objection::records::About;
use crate::supervision::keys;
use crate::supervision::records::{Order, OrderStatus, place};

impl Versioned for Order {
    fn subject(&self) -> Subject {
        keys::subject(&self.order_id)
    }

    fn key(&self) -> Key<Self> {
        keys::order(&self.order_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Its addressee has to answer it.
pub const ANSWER: Stage = Stage::new("order.answer");

/// Writes the next version of an order, texts as hashes.
pub(crate) fn save(draft: &mut Draft<'_>, mut order: Order) -> Result<Done, Fault> {
    order.version = order.version.saturating_add(1);
    draft.follow(&mut order)?;
    if order.kind.acts() {
        put_in_force(draft, &order)?;
    }
    let (member, flags) = (keys::member(&order.order_id), keys::with_status(order.status));
    let lists = [keys::orders_to(&order.addressee), keys::orders_by(&order.by), keys::orders_in(&order.division)];
    MemberList::move_member(draft, &member, &[], &lists, flags)?;
    let waits_for = Waiter::Organisation(order.addressee);
    let wanted = (order.status == OrderStatus::Issued).then_some(Wanted { division: order.division, due: order.due, waits_for });
    let now = draft.origin().time;
    due::keep(draft, order.order_id.object(), ANSWER, now, wanted)?;
    draft.version(&order)?;
    Ok(Done::of(order.order_id))
}

/// What it does stands beside its object, or else its addressee, until it is resolved or revoked; what is over gives up its place.
fn put_in_force(draft: &mut Draft<'_>, order: &Order) -> Result<(), Fault> {
    let now = draft.origin().time;
    let place = place(order.object.as_ref(), &order.addressee);
    let found = freezes_of(draft, &place)?;
    let found = match order.freeze() {
        Some(freeze) => found.with_order(freeze, now),
        None => found.without_order(order.order_id.object()),
    };
    match order.object.as_ref().and_then(About::object) {
        Some(about) => about.write(draft, &found, now)?,
        None => draft.put(&freezes(&place, &[]), &found),
    }
    Ok(())
}
