//! Acts on which several organisations must agree ✍ (`docs/format.md`, *Joint acts*): one mechanism for all such kinds.
//!
//! The *body* comes first, from the owner's or an authority's side; each other sends the same kind with what it agrees to. A side is one
//! organisation, or any holder of a role that covers a division. The body is written once, in the layout of its kind; each signature is
//! a record of its own, found by (object, kind, content hash, signer), and counts once for ever, but where its side is missing again.
//! The act is a small record (object, kind) beside its object and raises no version; it takes effect in the block of its last signature,
//! before which each earlier signer is judged again. It lapses (derived) at its time, or when the object's version moves; then any side
//! may clear it. Who is missing finds it in its queue of acts that wait.

use std::io::Read;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{encode, no_variant, within};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::{Key, Record, StateRead, StateWrite, Subject};
use crate::kernel::value::{Hash32, Time};
use crate::kernel::walk::{LongTexts, Path, Visit};
use crate::ledger::access::{Actor, Allowed, Target, relates};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::joint_act::{
    JointAct, JointSignature, JointState, JointView, ShowJoint, SideState, Waiter, begun_by, joint_act, joint_member, joint_signature,
    waiting_for,
};
use crate::ledger::law::Law;
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::parameters::{JOINT_OPEN_MAX, JOINT_TERM};
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::standing;
use crate::ledger::texts;
use crate::ledger::texts::Spoken;

/// One side of an act.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its name, such as `provider`.
    pub name: &'static str,
    /// On whose list the act waits for it.
    pub waiter: Waiter,
    /// Who may sign for it.
    pub allowed: &'static [Allowed],
    /// The object to which that relation is.
    pub target: Target,
    /// The owner's or an authority's: it may send the body.
    pub begins: bool,
    /// Signed by an authority in somebody's place: not by one that is another side itself.
    pub stand_in: bool,
    /// Who may not sign for it, though the relation holds.
    pub except: Vec<Uscc>,
    /// Nobody is there to sign for it, so nobody is asked.
    pub absent: bool,
    /// Signed by as many keys as the largest threshold of the signer says.
    pub all_keys: bool,
}

impl Side {
    /// A side that agrees to what another begins.
    pub fn of(name: &'static str, waiter: Waiter, allowed: &'static [Allowed], target: Target) -> Side {
        Side { name, waiter, allowed, target, begins: false, stand_in: false, except: Vec::new(), absent: false, all_keys: false }
    }
}

/// What a joint kind is: its body, who has to sign it, and what comes of it.
pub trait JointBody:
    Clone + std::fmt::Debug + Send + Sync + 'static + PartialEq + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned + LongTexts
{
    /// Number of the kind.
    const NUMBER: u16;
    /// The stable name of the kind.
    const NAME: &'static str;
    /// See [`Rule::SINCE`].
    const SINCE: u64 = 1;
    /// See [`Record::LAYOUT`].
    const LAYOUT: u8 = 1;
    /// See [`Record::at_version`].
    fn at_version(&self, _version: u64) -> (u8, Vec<u8>) {
        (Self::LAYOUT, encode(self))
    }
    /// See [`Record::upgrade`].
    fn upgrade(layout: u8, _body: &[u8]) -> Result<Self, Fault> {
        Err(Fault::new(format!("layout {layout} of a body of {} is not known", Self::NAME)))
    }
    /// The act makes its object, whose id follows from what its maker chose: its body names version 0.
    const CREATES: bool = false;
    /// Who may send it at all (S2).
    const ALLOWED: &'static [Allowed];
    /// See [`Rule::EXAMPLE_AFTER`].
    const EXAMPLE_AFTER: &'static [&'static str] = &[];
    /// What names the object.
    type Id: Copy
        + std::fmt::Debug
        + Send
        + Sync
        + 'static
        + std::fmt::Display
        + PartialEq
        + BorshSerialize
        + BorshDeserialize
        + Serialize
        + DeserializeOwned;
    /// What is read of the object and of those that the body names.
    type Object;

    /// The object.
    fn id(&self) -> Self::Id;
    /// Its subject.
    fn subject(id: &Self::Id) -> Subject;
    /// Its version now; 0 where it does not stand, which is what an act that makes it names.
    fn version_of(id: &Self::Id, state: &dyn StateRead) -> Result<u64, Fault>;
    /// The version that the body names.
    fn version(&self) -> u64;
    /// When the body lapses at the latest; `joint_term` may end it sooner.
    fn until(&self) -> Time;
    /// S1 for what no single value of the body shows.
    fn require_types(&self) -> Result<(), Refusal> {
        Ok(())
    }
    /// S3 and S4: the object, and what the body names.
    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Self::Object, Refusal>;
    /// Who has to sign; as many, in the same order, whenever it is asked.
    fn sides(&self, object: &Self::Object) -> Vec<Side>;
    /// S7 and S8, at each signature.
    fn require_standing(&self, tx: &TxContext, state: &dyn StateRead, object: &Self::Object) -> Result<(), Refusal>;
    /// The kind's own checks, with the body and with the last signature.
    fn require(&self, tx: &TxContext, state: &dyn StateRead, object: &Self::Object) -> Result<(), Refusal>;
    /// What the last signature does; `sent_by` sent the body.
    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, object: Self::Object, sent_by: &Uscc) -> Result<(), Refusal>;
    /// A body that means something.
    fn example() -> Self;
}

/// What another organisation agrees to.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement<Id> {
    /// The object.
    pub id: Id,
    /// The object's version that the body names.
    pub version: u64,
    /// Hash of the body's message: kind and payload as the first organisation sent them.
    pub content_hash: Hash32,
}

/// Which act leaves the lists: one that lapsed.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clearing<Id> {
    /// The object.
    pub id: Id,
    /// Hash of the body's message.
    pub content_hash: Hash32,
}

/// Payload of a joint kind.
#[derive(Debug, Clone, PartialEq, BorshSerialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound(serialize = "", deserialize = ""))]
pub enum Joint<B: JointBody> {
    /// What is to be agreed on.
    Body(Spoken<B>),
    /// A further signature.
    Agree(Agreement<B::Id>),
    /// Takes an act that lapsed off the lists.
    Clear(Clearing<B::Id>),
}

impl<B: JointBody> LongTexts for Joint<B> {
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
        match self {
            Joint::Body(body) => body.each_text(at, visit),
            Joint::Agree(_) | Joint::Clear(_) => {}
        }
    }
}

impl<Id: BorshDeserialize> BorshDeserialize for Agreement<Id> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Agreement {
            id: Id::deserialize_reader(reader).map_err(|e| within(e, "id"))?,
            version: u64::deserialize_reader(reader)?,
            content_hash: Hash32::deserialize_reader(reader)?,
        })
    }
}

impl<Id: BorshDeserialize> BorshDeserialize for Clearing<Id> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        let id = Id::deserialize_reader(reader).map_err(|e| within(e, "id"))?;
        Ok(Clearing { id, content_hash: Hash32::deserialize_reader(reader)? })
    }
}

impl<B: JointBody> BorshDeserialize for Joint<B> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        match u8::deserialize_reader(reader)? {
            0 => Spoken::<B>::deserialize_reader(reader).map(Joint::Body).map_err(|e| within(e, "body")),
            1 => Agreement::deserialize_reader(reader).map(Joint::Agree).map_err(|e| within(e, "agree")),
            2 => Clearing::deserialize_reader(reader).map(Joint::Clear).map_err(|e| within(e, "clear")),
            _ => no_variant(),
        }
    }
}

/// A body as it was sent, long texts as hashes: written once, in the layout of its kind. It begins an act once: what was signed under it
/// then does not count under another one.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Body<B> {
    /// What is to be agreed on.
    pub body: B,
}

impl<B: JointBody> Record for Body<B> {
    const NAME: &'static str = "joint_body";
    const LAYOUT: u8 = B::LAYOUT;

    fn at_version(&self, version: u64) -> (u8, Vec<u8>) {
        self.body.at_version(version)
    }

    fn upgrade(layout: u8, body: &[u8]) -> Result<Self, Fault> {
        B::upgrade(layout, body).map(|body| Body { body })
    }
}

/// Key of a body by its content hash.
pub fn body_of<B: JointBody>(object: &Subject, content: &Hash32) -> Key<Body<B>> {
    Key::new(object, &[&B::NUMBER.to_be_bytes(), &content.0])
}

/// The body of an act, long texts as hashes.
pub(crate) fn stored_body<B: JointBody>(state: &dyn StateRead, object: &Subject, act: &JointAct) -> Result<B, Fault> {
    let body = body_of::<B>(object, &act.content_hash).get(state)?;
    Ok(body.ok_or_else(|| Fault::new("a joint act has no body"))?.body)
}

/// Which sides somebody fills.
fn sides_of(state: &dyn StateRead, actor: &Actor<'_>, sides: &[Side]) -> Result<Vec<usize>, Refusal> {
    let mut mine = Vec::new();
    for (n, side) in sides.iter().enumerate() {
        if !side.except.contains(actor.uscc) && relates(state, actor, &side.target, side.allowed)? {
            mine.push(n);
        }
    }
    let stands_in = |n: &usize| sides.get(*n).is_some_and(|side| side.stand_in);
    if !mine.iter().all(stands_in) {
        mine.retain(|n| !stands_in(n));
    }
    Ok(mine)
}

/// `threshold_not_met` where a side asks for more of the signer's keys.
fn require_keys(tx: &TxContext, sides: &[Side], mine: &[usize]) -> Result<(), Refusal> {
    let all = mine.iter().any(|n| sides.get(*n).is_some_and(|side| side.all_keys));
    let needed = usize::from(tx.signer.organisation.largest_threshold());
    ensure(!all || tx.signer.keys.len() >= needed, Code::THRESHOLD_NOT_MET)
}

/// A side that nobody has signed for yet.
fn side_state(side: &Side) -> SideState {
    SideState { side: side.name.into(), waits_for: side.waiter, signed_by: None, absent: side.absent }
}

/// Judges who signed again: of one that has ended, is suspended or lost its relation the side is missing, and waits for whoever may sign
/// for it now.
fn judge_again(law: &'static Law, state: &dyn StateRead, time: Time, act: &mut JointAct, sides: &[Side]) -> Result<(), Refusal> {
    for n in 0..act.sides.len() {
        let Some(uscc) = act.sides[n].signed_by else { continue };
        let stands = standing(state, &uscc, time)?.is_some_and(|o| !o.has_ended() && o.status != OrganisationStatus::Suspended);
        let roles = (law.binding_roles)(state, &uscc, time)?;
        let actor = Actor { uscc: &uscc, roles: &roles, time };
        if !stands || !sides_of(state, &actor, sides)?.contains(&n) {
            act.sides[n].signed_by = None;
        }
    }
    for (state, side) in act.sides.iter_mut().zip(sides).filter(|(state, _)| state.signed_by.is_none()) {
        (state.waits_for, state.absent) = (side.waiter, side.absent);
    }
    Ok(())
}

impl<B: JointBody> Rule for Joint<B> {
    const NUMBER: u16 = B::NUMBER;
    const NAME: &'static str = B::NAME;
    const SINCE: u64 = B::SINCE;
    const ALLOWED: &'static [Allowed] = B::ALLOWED;
    const EXAMPLE_AFTER: &'static [&'static str] = B::EXAMPLE_AFTER;
    const SHOW_JOINT: Option<ShowJoint> = Some(view::<B>);

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        match self {
            Joint::Body(body) => body.require_types(),
            Joint::Agree(_) | Joint::Clear(_) => Ok(()),
        }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        match self {
            Joint::Body(Spoken(body)) => match joint_act(&B::subject(&body.id()), tx.kind).get(draft)? {
                // The same body from another side is its signature.
                Some(act) if act.content_hash == tx.payload_hash => sign::<B>(tx, draft, body.id(), act, None),
                before => begin(tx, draft, body, before),
            },
            Joint::Agree(agreement) => {
                let act = joint_act(&B::subject(&agreement.id), tx.kind).get(draft)?.ok_or(Code::NOT_FOUND)?;
                sign::<B>(tx, draft, agreement.id, act, Some(agreement))
            }
            Joint::Clear(clearing) => clear::<B>(tx, draft, clearing),
        }
    }

    fn example() -> Self {
        Joint::Body(Spoken(B::example()))
    }
}

/// A body begins an act.
fn begin<B: JointBody>(tx: &TxContext, draft: &mut Draft<'_>, body: &B, before: Option<JointAct>) -> Result<Done, Refusal> {
    let (id, me) = (body.id(), *tx.signer.uscc());
    let subject = B::subject(&id);
    // S3: also under an act that another took the place of.
    if joint_signature(&subject, tx.kind, &tx.payload_hash, &me).get(draft)?.is_some() {
        return Ok(Done::exists(id));
    }
    let version_now = B::version_of(&id, draft)?;
    ensure(!B::CREATES || version_now == 0, Code::EXISTS_WITH_OTHER_CONTENT)?;
    let object = body.load(draft, tx.time)?;
    // S5
    let sides = body.sides(&object);
    let mine = sides_of(draft, &tx.actor(), &sides)?;
    ensure(mine.iter().any(|n| sides[*n].begins), Code::RELATION_MISSING)?;
    require_keys(tx, &sides, &mine)?;
    // S6; a body begins an act once.
    let sent_before = body_of::<B>(&subject, &tx.payload_hash).get(draft)?.is_some();
    ensure(version_now == body.version() && !sent_before, Code::STALE_VERSION)?;
    if let Some(old) = before.as_ref().filter(|act| act.is_open(version_now, tx.time)) {
        // In the place of one that is open comes another only from who has a side in both.
        let open: B = stored_body(draft, &subject, old)?;
        let theirs = open.sides(&open.load(draft, tx.time)?);
        ensure(!sides_of(draft, &tx.actor(), &theirs)?.is_empty(), Code::EXISTS_WITH_OTHER_CONTENT)?;
    }
    let act = JointAct {
        version: body.version(),
        content_hash: tx.payload_hash,
        sent_by: me,
        since: tx.time,
        until: body.until().min(tx.time.after(JOINT_TERM.at(draft, tx.time)?)),
        sides: sides.iter().map(side_state).collect(),
        done_at: None,
        cleared: false,
    };
    // S7, S8 and the kind's own checks
    require_open(&act, version_now, tx.time)?;
    body.require_standing(tx, draft, &object)?;
    body.require(tx, draft, &object)?;
    if let Some(old) = before.as_ref().filter(|act| act.counts()) {
        count(draft, old, false)?;
    }
    let begun = begun_by(&me).get(draft)?.unwrap_or_default().open;
    ensure(begun < JOINT_OPEN_MAX.at(draft, tx.time)?, Code::TOO_MANY)?;
    count(draft, &act, true)?;

    let mut hidden = body.clone();
    draft.hide(&mut hidden, &subject);
    draft.put(&body_of::<B>(&subject, &tx.payload_hash), &Body { body: hidden.clone() });
    settle(tx, draft, (hidden, object), before, act, mine)
}

/// A signature under an act that stands.
fn sign<B: JointBody>(
    tx: &TxContext,
    draft: &mut Draft<'_>,
    id: B::Id,
    before: JointAct,
    agreement: Option<&Agreement<B::Id>>,
) -> Result<Done, Refusal> {
    let subject = B::subject(&id);
    let content_hash = agreement.map_or(tx.payload_hash, |agreement| agreement.content_hash);
    let mut act = before.clone();
    // S3: a signature counts once, but where its side is missing again.
    let signed = joint_signature(&subject, tx.kind, &content_hash, tx.signer.uscc()).get(draft)?;
    if signed.is_some() && content_hash != act.content_hash {
        return Ok(Done::exists(id));
    }
    let body: B = stored_body(draft, &subject, &act)?;
    let object = body.load(draft, tx.time)?;
    let sides = body.sides(&object);
    let version_now = B::version_of(&id, draft)?;
    let open = act.is_open(version_now, tx.time);
    if open {
        judge_again(tx.law, draft, tx.time, &mut act, &sides)?;
    }
    if let Some(signature) = &signed {
        let missing = |place: &u16| act.sides.get(usize::from(*place)).is_some_and(|side| side.signed_by.is_none());
        if !open || !signature.sides.iter().any(missing) {
            return Ok(Done::exists(id));
        }
    }
    // S5
    let mine = sides_of(draft, &tx.actor(), &sides)?;
    ensure(!mine.is_empty(), Code::RELATION_MISSING)?;
    require_keys(tx, &sides, &mine)?;
    // S6
    let same = content_hash == act.content_hash && agreement.is_none_or(|agreement| agreement.version == act.version);
    ensure(same && version_now == act.version, Code::STALE_VERSION)?;
    // S7, S8
    require_open(&act, version_now, tx.time)?;
    body.require_standing(tx, draft, &object)?;
    settle(tx, draft, (body, object), Some(before), act, mine)
}

/// Takes an act that lapsed off the lists and out of the count.
fn clear<B: JointBody>(tx: &TxContext, draft: &mut Draft<'_>, clearing: &Clearing<B::Id>) -> Result<Done, Refusal> {
    let subject = B::subject(&clearing.id);
    let act = joint_act(&subject, tx.kind).get(draft)?.ok_or(Code::NOT_FOUND)?;
    let body: B = stored_body(draft, &subject, &act)?;
    // Who is a side does not hang on whether the object still takes the act.
    let sides = body.sides(&body.load(draft, tx.time)?);
    ensure(!sides_of(draft, &tx.actor(), &sides)?.is_empty(), Code::RELATION_MISSING)?;
    ensure(act.content_hash == clearing.content_hash, Code::STALE_VERSION)?;
    if act.cleared {
        return Ok(Done::exists(clearing.id));
    }
    if act.done_at.is_some() {
        return Err(Code::WRONG_STATE.of("done"));
    }
    if act.is_open(B::version_of(&clearing.id, draft)?, tx.time) {
        return Err(Code::WRONG_STATE.of("open"));
    }
    count(draft, &act, false)?;
    let cleared = JointAct { cleared: true, ..act.clone() };
    relist(draft, &subject, tx.kind, &act.waiters(), &[])?;
    draft.put(&joint_act(&subject, tx.kind), &cleared);
    draft.act(&subject)?;
    Ok(Done::of(clearing.id))
}

fn require_open(act: &JointAct, version_now: u64, time: Time) -> Result<(), Refusal> {
    if act.is_open(version_now, time) { Ok(()) } else { Err(Code::WRONG_STATE.of("lapsed")) }
}

/// One act more, or less, that its sender has begun.
fn count(draft: &mut Draft<'_>, act: &JointAct, more: bool) -> Result<(), Fault> {
    let key = begun_by(&act.sent_by);
    let mut begun = key.get(draft)?.unwrap_or_default();
    begun.open = if more { begun.open.saturating_add(1) } else { begun.open.saturating_sub(1) };
    draft.put(&key, &begun);
    Ok(())
}

fn relist(draft: &mut Draft<'_>, subject: &Subject, kind: u16, old: &[Waiter], new: &[Waiter]) -> Result<(), Fault> {
    let member = joint_member(subject, kind);
    for waiter in old.iter().filter(|waiter| !new.contains(waiter)) {
        waiting_for(waiter).leave(draft, &member)?;
    }
    for waiter in new.iter().filter(|waiter| !old.contains(waiter)) {
        waiting_for(waiter).join(draft, &member)?;
    }
    Ok(())
}

/// Writes the signature and the act, and with the last signature what it does.
fn settle<B: JointBody>(
    tx: &TxContext,
    draft: &mut Draft<'_>,
    (body, object): (B, B::Object),
    before: Option<JointAct>,
    mut act: JointAct,
    mine: Vec<usize>,
) -> Result<Done, Refusal> {
    let (id, me) = (body.id(), *tx.signer.uscc());
    let subject = B::subject(&id);
    for (n, side) in act.sides.iter_mut().enumerate() {
        if mine.contains(&n) && side.signed_by.is_none() {
            side.signed_by = Some(me);
        }
    }
    let places = mine.iter().filter_map(|n| u16::try_from(*n).ok()).collect();
    draft.put(&joint_signature(&subject, tx.kind, &act.content_hash, &me), &JointSignature { sides: places, at: tx.time });
    if !act.sides.iter().any(SideState::is_missing) {
        act.done_at = Some(tx.time);
        count(draft, &act, false)?;
        body.require(tx, draft, &object)?;
        body.effect(tx, draft, object, &act.sent_by)?;
    } else {
        draft.act(&subject)?;
    }
    relist(draft, &subject, tx.kind, &before.map(|act| act.waiters()).unwrap_or_default(), &act.waiters())?;
    draft.put(&joint_act(&subject, tx.kind), &act);
    Ok(Done::of(id))
}

fn view<B: JointBody>(act: &JointAct, object: &Subject, state: &dyn StateRead, time: Time, law: &'static Law) -> Result<JointView, Fault> {
    let mut body: B = stored_body(state, object, act)?;
    let id = body.id();
    if B::subject(&id) != *object {
        return Err(Fault::new("a joint act stands under another object"));
    }
    let mut act = act.clone();
    let open = act.is_open(B::version_of(&id, state)?, time);
    if open {
        // An object that is gone leaves the act as it was signed.
        let judged = body.load(state, time).and_then(|object| judge_again(law, state, time, &mut act, &body.sides(&object)));
        if let Err(Refusal::Fault(fault)) = judged {
            return Err(fault);
        }
    }
    texts::show(&mut body, object, state)?;
    let of = |which: fn(&SideState) -> bool| act.sides.iter().filter(|side| which(side)).cloned().collect();
    let (signed, missing) = (of(|side| side.signed_by.is_some()), of(SideState::is_missing));
    Ok(JointView {
        kind: B::NAME.into(),
        id: id.to_string(),
        version: act.version,
        content_hash: act.content_hash,
        state: match act.done_at {
            Some(_) => JointState::Done,
            None if act.cleared => JointState::Cleared,
            None if open => JointState::Open,
            None => JointState::Lapsed,
        },
        body: serde_json::to_value(&body).map_err(|e| Fault::new(e.to_string()))?,
        sent_by: act.sent_by,
        since: act.since,
        until: act.until,
        done_at: act.done_at,
        signed,
        missing,
    })
}
