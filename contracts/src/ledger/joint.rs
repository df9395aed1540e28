//! Acts on which several organisations must agree ✍ (records.md §1.2, decision 30): one mechanism for all such kinds.
//!
//! The *body* comes first, from any of those who have to sign; each other sends the same kind with what it agrees to. A side
//! may be one organisation or any bureau that covers a division. Each signature is a record of its own, found by (object, kind,
//! content hash, signer), and counts once for ever: nothing that was signed can be made to count again. The act is a record
//! (object, kind) beside its object and raises no version; it takes effect in the block of its last signature. It lapses (derived)
//! at its time, or when the object's version moves. Who is missing finds it on its live list of acts that wait.

use std::io::Read;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{decode_exact, encode, within};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::{Hash32, Secs, Time};
use crate::ledger::access::{Allowed, Object, relates};
use crate::ledger::context::TxContext;
use crate::ledger::joint_act::{
    JointAct, JointSignature, JointState, JointView, SentBody, ShowJoint, SideState, Waiter, joint_act, joint_member, joint_signature,
    sent_body, waiting_for,
};
use crate::ledger::parameters::JOINT_TERM;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::texts;
use crate::ledger::texts::{Blobs, LongTexts, Spoken};

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
    pub object: Object,
    /// Signed by an authority in somebody's place: not by one that is another side itself.
    pub stand_in: bool,
}

/// What a joint kind is: its body, who has to sign it, and what comes of it.
pub trait JointBody:
    Clone + std::fmt::Debug + Send + Sync + 'static + PartialEq + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned + LongTexts
{
    /// Number of the kind.
    const NUMBER: u16;
    /// The stable name of the kind.
    const NAME: &'static str;
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
    /// Its version now; none where it does not stand.
    fn version_of(id: &Self::Id, state: &dyn StateRead) -> Result<Option<u64>, Fault>;
    /// The version that the body names.
    fn version(&self) -> u64;
    /// When the body lapses at the latest; `joint_term` may end it sooner.
    fn until(&self) -> Time;
    /// S1 for what no single value of the body shows.
    fn require_types(&self) -> Result<(), Refusal> {
        Ok(())
    }
    /// S3 and S4: the object, and what the body names.
    fn load(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Self::Object, Refusal>;
    /// Who has to sign; as many, in the same order, whenever it is asked.
    fn sides(&self, object: &Self::Object) -> Vec<Side>;
    /// S7, S8 and the kind's own checks, at each signature.
    fn require(&self, tx: &TxContext, state: &dyn StateRead, object: &Self::Object) -> Result<(), Refusal>;
    /// What the last signature does.
    fn effect(&self, tx: &TxContext, state: &dyn StateRead, object: Self::Object) -> Result<Plan, Refusal>;
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

/// Payload of a joint kind.
#[derive(Debug, Clone, PartialEq, BorshSerialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound(serialize = "", deserialize = ""))]
pub enum Joint<B: JointBody> {
    /// What is to be agreed on.
    Body(Spoken<B>),
    /// A further signature.
    Agree(Agreement<B::Id>),
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

impl<B: JointBody> BorshDeserialize for Joint<B> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        match u8::deserialize_reader(reader)? {
            0 => Spoken::<B>::deserialize_reader(reader).map(Joint::Body).map_err(|e| within(e, "body")),
            1 => Agreement::deserialize_reader(reader).map(Joint::Agree).map_err(|e| within(e, "agree")),
            _ => Err(std::io::Error::from(std::io::ErrorKind::InvalidData)),
        }
    }
}

impl<B: JointBody> Joint<B> {
    fn object(&self) -> B::Id {
        match self {
            Joint::Body(body) => body.id(),
            Joint::Agree(agreement) => agreement.id,
        }
    }

    /// The body as stored, its words beside it, and the act that it begins (without sides yet) or goes on with.
    fn begun(&self, tx: &TxContext, state: &dyn StateRead, before: &Option<JointAct>) -> Result<(B, Blobs, JointAct), Refusal> {
        let standing = before.as_ref().filter(|act| matches!(self, Joint::Agree(_)) || act.content_hash == tx.payload_hash);
        match (self, standing) {
            (_, Some(act)) => Ok((stored_body(act)?, Blobs::new(), act.clone())),
            (Joint::Agree(_), None) => Err(Code::NOT_FOUND.into()),
            (Joint::Body(Spoken(body)), None) => {
                let mut body = body.clone();
                let place = format!("joint.{}.{}", tx.kind, tx.payload_hash);
                let subject = B::subject(&body.id());
                let blobs = texts::hide(&mut body, &subject, &place);
                let term = JOINT_TERM.at(state, tx.time)?;
                let longest = tx.time.checked_add(Secs(u32::try_from(term).unwrap_or(u32::MAX))).unwrap_or(Time::MAX);
                let act = JointAct {
                    version: body.version(),
                    content_hash: tx.payload_hash,
                    body: encode(&body),
                    sent_by: *tx.signer.uscc(),
                    since: tx.time,
                    until: body.until().min(longest),
                    sides: Vec::new(),
                    done_at: None,
                };
                Ok((body, blobs, act))
            }
        }
    }
}

/// The body of an act, long texts as hashes.
pub(crate) fn stored_body<B: JointBody>(act: &JointAct) -> Result<B, Fault> {
    decode_exact(&act.body).map_err(|e| Fault::new(format!("the body of a joint act: {e}")))
}

/// Which sides the signer fills.
fn sides_of(tx: &TxContext, state: &dyn StateRead, sides: &[Side]) -> Result<Vec<usize>, Refusal> {
    let mut mine = Vec::new();
    for (n, side) in sides.iter().enumerate() {
        if relates(tx, state, side.allowed, &side.object)? {
            mine.push(n);
        }
    }
    let stands_in = |n: &usize| sides.get(*n).is_some_and(|side| side.stand_in);
    if !mine.iter().all(stands_in) {
        mine.retain(|n| !stands_in(n));
    }
    Ok(mine)
}

impl<B: JointBody> Rule for Joint<B> {
    const NUMBER: u16 = B::NUMBER;
    const NAME: &'static str = B::NAME;
    const ALLOWED: &'static [Allowed] = B::ALLOWED;
    const EXAMPLE_AFTER: &'static [&'static str] = B::EXAMPLE_AFTER;
    const SHOW_JOINT: Option<ShowJoint> = Some(view::<B>);

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        match self {
            Joint::Body(body) => body.require_types(),
            Joint::Agree(_) => Ok(()),
        }
    }

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let (id, me) = (self.object(), tx.signer.uscc());
        let subject = B::subject(&id);
        let content_hash = match self {
            Joint::Body(_) => tx.payload_hash,
            Joint::Agree(agreement) => agreement.content_hash,
        };
        // S3: a signature counts once, also under an act that lapsed or that another took the place of.
        let signature = joint_signature(&subject, tx.kind, &content_hash, me);
        if signature.get(state)?.is_some() {
            return Ok(Plan::exists(id));
        }
        let before = joint_act(&subject, tx.kind).get(state)?;
        let (body, blobs, mut act) = self.begun(tx, state, &before)?;
        let object = body.load(tx, state)?;
        // S5
        let sides = body.sides(&object);
        let mine = sides_of(tx, state, &sides)?;
        ensure(!mine.is_empty(), Code::RELATION_MISSING)?;
        // S6
        let version_now = B::version_of(&id, state)?;
        let begins = act.sides.is_empty();
        match self {
            Joint::Body(_) if begins => {
                let sent_before = sent_body(&subject, tx.kind, &content_hash).get(state)?.is_some();
                ensure(version_now == Some(body.version()) && !sent_before, Code::STALE_VERSION)?;
                // In the place of one that is open comes another only from who has a side in both.
                if let Some(open) = before.as_ref().filter(|act| act.is_open(version_now, tx.time)) {
                    let old: B = stored_body(open)?;
                    let theirs = old.sides(&old.load(tx, state)?);
                    ensure(!sides_of(tx, state, &theirs)?.is_empty(), Code::EXISTS_WITH_OTHER_CONTENT)?;
                }
                act.sides = sides.iter().map(|s| SideState { side: s.name.into(), waits_for: s.waiter, signed_by: None }).collect();
            }
            // The same body from another side is its signature.
            Joint::Body(_) => ensure(version_now == Some(act.version), Code::STALE_VERSION)?,
            Joint::Agree(agreement) => {
                let same = agreement.version == act.version && content_hash == act.content_hash;
                ensure(same && version_now == Some(act.version), Code::STALE_VERSION)?;
            }
        }
        // S7
        if !act.is_open(version_now, tx.time) {
            return Err(Code::WRONG_STATE.of("lapsed"));
        }
        body.require(tx, state, &object)?;

        for (n, side) in act.sides.iter_mut().enumerate() {
            if mine.contains(&n) && side.signed_by.is_none() {
                side.signed_by = Some(*me);
            }
        }
        let complete = act.sides.iter().all(|side| side.signed_by.is_some());
        let mut plan = if complete { body.effect(tx, state, object)? } else { Plan::about(id) };
        if complete {
            act.done_at = Some(tx.time);
        } else {
            plan.acted = Some(subject.clone());
        }
        for (hash, bytes) in blobs {
            plan.blob(hash, bytes);
        }
        if begins {
            plan.put(&sent_body(&subject, tx.kind, &content_hash), &SentBody { since: tx.time });
        }
        let names = mine.iter().filter_map(|n| sides.get(*n)).map(|side| side.name.to_string()).collect();
        plan.put(&signature, &JointSignature { sides: names, at: tx.time });
        plan.put(&joint_act(&subject, tx.kind), &act);
        let (old, new) = (before.map(|act| act.waiters()).unwrap_or_default(), act.waiters());
        let member = joint_member(&subject, tx.kind);
        for waiter in old.iter().filter(|waiter| !new.contains(waiter)) {
            plan.leave(waiting_for(waiter), member.clone());
        }
        for waiter in new.iter().filter(|waiter| !old.contains(waiter)) {
            plan.join(waiting_for(waiter), member.clone());
        }
        Ok(plan)
    }

    fn example() -> Self {
        Joint::Body(Spoken(B::example()))
    }
}

fn view<B: JointBody>(act: &JointAct, object: &Subject, state: &dyn StateRead, time: Time) -> Result<JointView, Fault> {
    let mut body: B = stored_body(act)?;
    let id = body.id();
    if B::subject(&id) != *object {
        return Err(Fault::new("a joint act stands under another object"));
    }
    let version_now = B::version_of(&id, state)?;
    texts::show(&mut body, object, state)?;
    let (signed, missing) = act.sides.iter().cloned().partition(|side| side.signed_by.is_some());
    Ok(JointView {
        kind: B::NAME.into(),
        id: id.to_string(),
        version: act.version,
        content_hash: act.content_hash,
        state: match act.done_at {
            Some(_) => JointState::Done,
            None if act.is_open(version_now, time) => JointState::Open,
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
