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

use crate::codec::{decode_exact, encode, within};
use crate::error::{Code, Refusal, ensure};
use crate::id::{DivisionCode, Uscc};
use crate::params;
use crate::party::access::{Object, relates};
use crate::party::subject;
use crate::registry::Kind;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::{Fault, Key, LiveList, Member, Record, StateRead, Subject};
use crate::texts::{self, LongTexts, Spoken};
use crate::value::{Hash32, Secs, Time};

/// Somebody who has to sign, or any of several who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiter {
    /// This organisation, or who acts for it after its end.
    Organisation(Uscc),
    /// A bureau of this division or one above it.
    Bureau(DivisionCode),
}

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
    Clone + std::fmt::Debug + PartialEq + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned + LongTexts
{
    /// The stable name of the kind.
    const NAME: &'static str;
    /// Who may send it at all (S2).
    const ALLOWED: &'static [Allowed];
    /// See [`Rule::EXAMPLE_AFTER`].
    const EXAMPLE_AFTER: &'static [&'static str] = &[];
    /// What names the object.
    type Id: Copy + std::fmt::Debug + std::fmt::Display + PartialEq + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned;
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

/// A side as it stands.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct SideState {
    /// Its name.
    pub side: String,
    /// For whom it waits, or waited.
    pub waits_for: Waiter,
    /// Who signed for it.
    pub signed_by: Option<Uscc>,
}

/// An act under way, or done.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct JointAct {
    /// Version of the object that the body names.
    pub version: u64,
    /// Hash of the body's message.
    pub content_hash: Hash32,
    /// The body, long texts as hashes.
    pub body: Vec<u8>,
    /// Who sent it.
    pub sent_by: Uscc,
    /// When.
    pub since: Time,
    /// It lapses at this time.
    pub until: Time,
    /// Who has to sign, and who did.
    pub sides: Vec<SideState>,
    /// When it took effect.
    pub done_at: Option<Time>,
}

impl Record for JointAct {
    const NAME: &'static str = "joint";
}

/// A signature under an act.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct JointSignature {
    /// Names of the sides that it stands for.
    pub sides: Vec<String>,
    /// When.
    pub at: Time,
}

impl Record for JointSignature {
    const NAME: &'static str = "joint_signature";
}

/// Key of the act of a kind on an object: the one under way, or the last.
pub fn joint_act(object: &Subject, kind: u16) -> Key<JointAct> {
    Key::new(object, &[&kind.to_be_bytes()])
}

/// Key of an organisation's signature under an act.
pub fn joint_signature(object: &Subject, kind: u16, content: &Hash32, signer: &Uscc) -> Key<JointSignature> {
    Key::new(object, &[&kind.to_be_bytes(), &content.0, signer.as_bytes()])
}

/// That a body was sent once. It begins an act once: what was signed under it then does not count under another one.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SentBody {
    /// When it came first.
    pub since: Time,
}

impl Record for SentBody {
    const NAME: &'static str = "joint_body";
}

/// Key of what remembers a body by its content hash.
pub fn sent_body(object: &Subject, kind: u16, content: &Hash32) -> Key<SentBody> {
    Key::new(object, &[&kind.to_be_bytes(), &content.0])
}

/// Live list: acts that wait for somebody's signature. One that lapsed stays until the next on its object.
pub fn waiting_for(waiter: &Waiter) -> LiveList {
    match waiter {
        Waiter::Organisation(uscc) => LiveList::new(&subject(uscc), &[b"joint"]),
        Waiter::Bureau(division) => LiveList::new(&Subject::Division(*division), &[b"joint"]),
    }
}

const ITEM: &[u8] = b"joint";

/// The act of a kind as a member of lists.
pub fn joint_member(object: &Subject, kind: u16) -> Member {
    Member { subject: object.clone(), item: [ITEM, &kind.to_be_bytes()].concat() }
}

/// The kind of the act that a member is.
pub fn kind_of(member: &Member) -> Result<u16, Fault> {
    let kind = member.item.strip_prefix(ITEM).and_then(|kind| <[u8; 2]>::try_from(kind).ok());
    kind.map(u16::from_be_bytes).ok_or_else(|| Fault::new("a list of joint acts holds something else"))
}

impl JointAct {
    /// Those whose signature is missing, each once.
    fn waiters(&self) -> Vec<Waiter> {
        let missing = self.sides.iter().filter(|side| self.done_at.is_none() && side.signed_by.is_none());
        let mut waiters: Vec<_> = missing.map(|side| side.waits_for).collect();
        waiters.sort();
        waiters.dedup();
        waiters
    }

    /// Can still be signed, as far as time and the object's version go.
    pub fn is_open(&self, version_now: Option<u64>, time: Time) -> bool {
        self.done_at.is_none() && version_now == Some(self.version) && time < self.until
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
    fn begun(&self, tx: &TxContext, state: &dyn StateRead, before: &Option<JointAct>) -> Result<(B, texts::Blobs, JointAct), Refusal> {
        let standing = before.as_ref().filter(|act| matches!(self, Joint::Agree(_)) || act.content_hash == tx.payload_hash);
        match (self, standing) {
            (_, Some(act)) => Ok((stored_body(act)?, texts::Blobs::new(), act.clone())),
            (Joint::Agree(_), None) => Err(Code::NotFound.into()),
            (Joint::Body(Spoken(body)), None) => {
                let mut body = body.clone();
                let place = format!("joint.{}.{}", tx.kind, tx.payload_hash);
                let subject = B::subject(&body.id());
                let blobs = texts::hide(&mut body, &subject, &place);
                let term = params::number(state, "joint_term", tx.time)?;
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
    const NAME: &'static str = B::NAME;
    const ALLOWED: &'static [Allowed] = B::ALLOWED;
    const EXAMPLE_AFTER: &'static [&'static str] = B::EXAMPLE_AFTER;

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
        ensure(!mine.is_empty(), Code::RelationMissing)?;
        // S6
        let version_now = B::version_of(&id, state)?;
        let begins = act.sides.is_empty();
        match self {
            Joint::Body(_) if begins => {
                let sent_before = sent_body(&subject, tx.kind, &content_hash).get(state)?.is_some();
                ensure(version_now == Some(body.version()) && !sent_before, Code::StaleVersion)?;
                // In the place of one that is open comes another only from who has a side in both.
                if let Some(open) = before.as_ref().filter(|act| act.is_open(version_now, tx.time)) {
                    let old: B = stored_body(open)?;
                    let theirs = old.sides(&old.load(tx, state)?);
                    ensure(!sides_of(tx, state, &theirs)?.is_empty(), Code::ExistsWithOtherContent)?;
                }
                act.sides = sides.iter().map(|s| SideState { side: s.name.into(), waits_for: s.waiter, signed_by: None }).collect();
            }
            // The same body from another side is its signature.
            Joint::Body(_) => ensure(version_now == Some(act.version), Code::StaleVersion)?,
            Joint::Agree(agreement) => {
                let same = agreement.version == act.version && content_hash == act.content_hash;
                ensure(same && version_now == Some(act.version), Code::StaleVersion)?;
            }
        }
        // S7
        if !act.is_open(version_now, tx.time) {
            return Err(Code::WrongState.of("lapsed"));
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

    fn show_joint(act: &JointAct, object: &Subject, state: &dyn StateRead, time: Time) -> Option<Result<JointView, Fault>> {
        Some(view::<B>(act, object, state, time))
    }

    fn example() -> Self {
        Joint::Body(Spoken(B::example()))
    }
}

/// State of an act at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JointState {
    /// Waits for signatures.
    Open,
    /// Not completed in time, or the object has changed since.
    Lapsed,
    /// Took effect.
    Done,
}

/// An act as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JointView {
    /// Its kind.
    pub kind: String,
    /// The object.
    pub id: String,
    /// Version of the object that it names.
    pub version: u64,
    /// What is agreed to.
    pub content_hash: Hash32,
    /// Its state at the time asked about.
    pub state: JointState,
    /// The body, texts in words.
    pub body: serde_json::Value,
    /// Who sent it.
    pub sent_by: Uscc,
    /// When.
    pub since: Time,
    /// It lapses at this time.
    pub until: Time,
    /// When it took effect.
    pub done_at: Option<Time>,
    /// Sides that are signed.
    pub signed: Vec<SideState>,
    /// Sides that are not.
    pub missing: Vec<SideState>,
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

/// The act of a kind on an object, as a question shows it.
pub fn shown(state: &dyn StateRead, object: &Subject, kind: Kind, time: Time) -> Result<Option<JointView>, Fault> {
    let Some(act) = joint_act(object, kind.0).get(state)? else { return Ok(None) };
    kind.show_joint(&act, object, state, time).ok_or_else(|| Fault::new("a kind that is not joint has an act"))?.map(Some)
}
