//! The gate: the shared checks S3 to S8 in their one order, for every kind that acts on an object. A kind writes its own checks and
//! nothing of these.

use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold, Target, relates};
use crate::ledger::context::TxContext;

/// What the gate asks of the thing that a message acts on, or of several seen as one.
pub trait Gated {
    /// Its states, stored or derived; `()` where it has none.
    type State: Copy + PartialEq;

    /// As an object of relations.
    fn target(&self) -> Target;
    /// Its version.
    fn version(&self) -> u64;
    /// Is the version that the message names good? S6.
    fn is_current(&self, _cx: &TxContext, named: u64) -> bool {
        named == self.version()
    }
    /// Its state.
    fn state(&self) -> Self::State;
    /// A state in one word, for `wrong_state{…}`.
    fn word(state: Self::State) -> &'static str;
    /// Does an accepted objection or an order hold it?
    fn is_frozen(&self) -> bool {
        false
    }
}

/// An object as one message sees it, whose kind has said which versions the message may name, and whether what holds the object holds it.
pub struct SeenAs<'a, T> {
    /// The object.
    pub object: &'a T,
    /// Is what the message names of it good? S6.
    pub is_current: bool,
    /// Does what holds the object hold the message? S8.
    pub is_frozen: bool,
}

impl<T: Gated> Gated for SeenAs<'_, T> {
    type State = T::State;

    fn target(&self) -> Target {
        self.object.target()
    }

    fn version(&self) -> u64 {
        self.object.version()
    }

    fn is_current(&self, _: &TxContext, _: u64) -> bool {
        self.is_current
    }

    fn state(&self) -> T::State {
        self.object.state()
    }

    fn word(state: T::State) -> &'static str {
        T::word(state)
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

/// Something that messages name; what they act on is [`Gated`], too.
pub trait Object: Sized {
    /// What names it.
    type Id: ?Sized;

    /// Reads it as it stands at a time; none where it does not.
    fn load(state: &dyn StateRead, id: &Self::Id, time: Time) -> Result<Option<Self>, Fault>;
}

/// S3: the object of a message, or `not_found`.
pub fn found<T: Object>(cx: &TxContext, state: &dyn StateRead, id: &T::Id) -> Result<T, Refusal> {
    T::load(state, id, cx.time)?.ok_or_else(|| Code::NOT_FOUND.into())
}

/// S4: another object that a message names in a field, or `not_found{field}`.
pub fn found_in<T: Object>(cx: &TxContext, state: &dyn StateRead, id: &T::Id, field: &str) -> Result<T, Refusal> {
    T::load(state, id, cx.time)?.ok_or_else(|| Code::NOT_FOUND.of(field))
}

/// S3 and S5 to S8: the object, which has the version named and one of these states.
pub fn open<T: Object + Gated>(cx: &TxContext, state: &dyn StateRead, id: &T::Id, version: u64, states: &[T::State]) -> Result<T, Refusal> {
    let object = found(cx, state, id)?;
    pass(cx, state, &object, version, states)?;
    Ok(object)
}

/// S5 to S8, of an object that was found.
pub fn pass<T: Gated>(cx: &TxContext, state: &dyn StateRead, object: &T, version: u64, states: &[T::State]) -> Result<(), Refusal> {
    pass_as(cx, object, version, states, || require_relation(cx, state, &object.target()))
}

/// The same, where more than the table decides who may; gives what that says.
pub fn pass_as<T: Gated, R>(
    cx: &TxContext,
    object: &T,
    version: u64,
    states: &[T::State],
    related: impl FnOnce() -> Result<R, Refusal>,
) -> Result<R, Refusal> {
    let related = related()?;
    ensure(object.is_current(cx, version), Code::STALE_VERSION)?;
    standing(cx, object, states)?;
    Ok(related)
}

/// S7 and S8.
pub fn standing<T: Gated>(cx: &TxContext, object: &T, states: &[T::State]) -> Result<(), Refusal> {
    if !states.contains(&object.state()) {
        return Err(Code::WRONG_STATE.of(T::word(object.state())));
    }
    ensure(cx.hold != Hold::Stops || !object.is_frozen(), Code::FROZEN)
}

/// S2: the signer holds one of the roles that the kind names in force, or the kind names none.
pub fn require_role(cx: &TxContext) -> Result<(), Refusal> {
    let actor = cx.actor();
    let held = cx.allowed.iter().any(|line| line.role.is_none_or(|role| actor.has(role)));
    ensure(held, Code::ROLE_MISSING)
}

/// S5, by the table of the kind.
pub fn require_relation(cx: &TxContext, state: &dyn StateRead, target: &Target) -> Result<(), Refusal> {
    require_one_of(cx, state, target, cx.allowed)
}

/// S5, by some of its lines.
pub fn require_one_of(cx: &TxContext, state: &dyn StateRead, target: &Target, allowed: &[Allowed]) -> Result<(), Refusal> {
    ensure(relates(state, &cx.actor(), target, allowed)?, Code::RELATION_MISSING)
}
