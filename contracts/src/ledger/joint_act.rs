//! An act on which several organisations must agree ✍, as it is stored and shown. How it comes about: [`crate::ledger::joint`].

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::member::Member;
use crate::kernel::queue::Queue;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, Record, StateRead, Subject};
use crate::kernel::value::{Hash32, Time};
use crate::ledger::law::Law;
use crate::ledger::organisation::subject;

/// Somebody who has to sign, or any of several who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiter {
    /// This organisation, or who acts for it after its end.
    Organisation(Uscc),
    /// A holder of this role of this division or one above it.
    Authority(Role, DivisionCode),
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
    /// Nobody is there to sign for it, as far as was judged last: nobody is asked.
    pub absent: bool,
}

impl SideState {
    /// Somebody has still to sign for it.
    pub(crate) fn is_missing(&self) -> bool {
        self.signed_by.is_none() && !self.absent
    }
}

/// An act under way, or done.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct JointAct {
    /// Version of the object that the body names.
    pub version: u64,
    /// Hash of the body's message.
    pub content_hash: Hash32,
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
    /// It lapsed, and a side took it off the lists.
    pub cleared: bool,
}

impl Record for JointAct {
    const NAME: &'static str = "joint";
}

/// A signature under an act.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct JointSignature {
    /// Places, in the act, of the sides that it stands for.
    pub sides: Vec<u16>,
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

/// How many acts an organisation has begun that are neither done nor cleared.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Begun {
    /// That many.
    pub open: u64,
}

impl Record for Begun {
    const NAME: &'static str = "joint_begun";
}

/// Key of that count.
pub fn begun_by(uscc: &Uscc) -> Key<Begun> {
    Key::new(&subject(uscc), &[])
}

/// Queue: acts that wait for somebody's signature. One that lapsed stays until it is cleared or replaced.
pub fn waiting_for(waiter: &Waiter) -> Queue {
    match waiter {
        Waiter::Organisation(uscc) => Queue::new(&subject(uscc), &[b"joint"]),
        Waiter::Authority(role, division) => Queue::new(&Subject::Division(*division), &[b"joint", role.name().as_bytes()]),
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
    pub(crate) fn waiters(&self) -> Vec<Waiter> {
        let missing = self.sides.iter().filter(|side| self.counts() && side.is_missing());
        let mut waiters: Vec<_> = missing.map(|side| side.waits_for).collect();
        waiters.sort();
        waiters.dedup();
        waiters
    }

    /// Neither done nor cleared.
    pub(crate) fn counts(&self) -> bool {
        self.done_at.is_none() && !self.cleared
    }

    /// Can still be signed, as far as time and the object's version (0: it does not stand) go.
    pub fn is_open(&self, version_now: u64, time: Time) -> bool {
        self.counts() && version_now == self.version && time < self.until
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
    /// Lapsed, and taken off the lists.
    Cleared,
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

/// How an act of a kind is shown: the act, its object, the state, the time asked about.
pub type ShowJoint = fn(&JointAct, &Subject, &dyn StateRead, Time, &'static Law) -> Result<JointView, Fault>;
