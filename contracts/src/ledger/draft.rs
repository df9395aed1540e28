//! What a message writes: a scratch overlay, in which later reads see earlier writes. It is dropped whole where the message is refused.
//!
//! Everything goes through the meter; what goes beyond the budget ends at the next read, or at the end of the message.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::kernel::block::Position;
use crate::kernel::codec::encode;
use crate::kernel::crypto::{KeyProof, PublicKey, Strict, Verifier};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::Uscc;
use crate::kernel::memo::{Decode, Remembered};
use crate::kernel::state::{
    Append, AppendList, Bytes32, Changes, Key, Lent, Overlay, Record, StateRead, StateWrite, Subject, blob_hash, stored_at,
};
use crate::kernel::value::{Hash32, Time};
use crate::kernel::walk::{LongTexts, Path};
use crate::ledger::meter::{self, Meter, Metered};
use crate::ledger::params::REASONS;
use crate::ledger::texts::{self, Places, Reason, Replaced};

/// Where a message, or what a block does by itself, comes from, as history tells it.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// Kind of the message.
    pub kind: u16,
    /// Block.
    pub height: u64,
    /// Time of the block.
    pub time: Time,
    /// App version of the block.
    pub version: u64,
    /// Place in the block.
    pub position: Position,
    /// Whose act it is; none where the block itself acts.
    pub actor: Option<Uscc>,
}

/// What a check gives: the object that the message made, acted on or met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its id in words.
    pub id: String,
    /// The same content stood there already: nothing is written.
    pub exists: bool,
}

impl Done {
    /// The message made it, or acted on it.
    pub fn of(id: impl std::fmt::Display) -> Done {
        Done { id: id.to_string(), exists: false }
    }

    /// The same content stands already.
    pub fn exists(id: impl std::fmt::Display) -> Done {
        Done { id: id.to_string(), exists: true }
    }
}

/// A leaf of an object's history.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct HistoryLeaf {
    /// Kind of the message.
    pub kind: u16,
    /// Version that it made, or left standing.
    pub version: u64,
    /// Block.
    pub height: u64,
    /// Place in the block.
    pub position: Position,
    /// Hash of the core of this version.
    pub core_hash: Hash32,
    /// Hash of the detail of this version; zero where it has none.
    pub detail_hash: Hash32,
}

/// A leaf of an organisation's acts 行为.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ActLeaf {
    /// Kind of the message.
    pub kind: u16,
    /// What it acted on.
    pub object: Subject,
    /// Block.
    pub height: u64,
    /// Place in the block.
    pub position: Position,
}

/// The history of an object: one leaf a version.
pub fn history_of(subject: &Subject) -> AppendList {
    AppendList::new(subject, "history")
}

/// What an organisation did (A46, 行为留痕).
pub fn acts_of(organisation: &Uscc) -> AppendList {
    AppendList::new(&Subject::Organisation(*organisation), "acts")
}

/// A record of which every version is kept: the core of an object.
pub trait Versioned: Record {
    /// The object.
    fn subject(&self) -> Subject;
    /// Where it stands.
    fn key(&self) -> Key<Self>
    where
        Self: Sized;
    /// Which version it is.
    fn version(&self) -> u64;
}

/// `unknown_code{reason.code}` unless the code of a reason is listed.
pub fn require_reason(state: &dyn StateRead, reason: &Reason, time: Time) -> Result<(), Refusal> {
    REASONS.require(state, reason.code.as_str(), time, "reason.code")
}

/// A detail hash where there is no detail.
pub const NO_DETAIL: Hash32 = Hash32([0; 32]);

/// Scratch writes over a state, each counted.
pub struct Draft<'a> {
    overlay: Overlay<'a>,
    meter: &'a Meter,
    origin: Origin,
}

fn overlay<'a>(base: &'a dyn StateRead, origin: &Origin) -> Overlay<'a> {
    let mut overlay = Overlay::new(base);
    overlay.write_as(origin.version);
    overlay
}

impl<'a> Draft<'a> {
    /// Nothing written yet.
    pub fn new(base: &'a dyn StateRead, meter: &'a Meter, origin: Origin) -> Self {
        Draft { overlay: overlay(base, &origin), meter, origin }
    }

    /// A draft over this one, to try something: its writes are dropped with it, its work counts.
    pub fn scratch(&self) -> Draft<'_> {
        Draft { overlay: overlay(&self.overlay, &self.origin), meter: self.meter, origin: self.origin }
    }

    /// Where its writes come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Everything written.
    pub fn into_changes(self) -> Changes {
        self.overlay.into_changes()
    }

    /// Puts a leaf at the end of a list.
    pub fn append(&mut self, list: &AppendList, leaf: Vec<u8>) -> Result<(), Fault> {
        list.append(self, leaf)
    }

    /// Keeps bytes that a record names by hash, and gives the hash.
    pub fn keep(&mut self, bytes: Vec<u8>) -> Hash32 {
        let hash = blob_hash(&bytes);
        self.meter.count(meter::kept(bytes.len()));
        self.overlay.put_blob(hash, bytes);
        Hash32(hash)
    }

    /// Lets the bytes of a blob go, for ever.
    pub fn drop_blob(&mut self, hash: Bytes32) {
        self.meter.count(meter::kept(0));
        self.overlay.drop_blob(hash);
    }

    /// Puts hashes in place of all words, which are kept beside the object's record.
    pub fn hide(&mut self, value: &mut dyn LongTexts, object: &Subject) {
        for (_, bytes) in texts::hide(value, object) {
            self.keep(bytes);
        }
    }

    /// The same of a reason that is kept elsewhere, or nowhere.
    pub fn require_reason(&self, reason: &Reason) -> Result<(), Refusal> {
        require_reason(self, reason, self.origin.time)
    }

    /// A reason for an act on an object: its code has to be listed, its words are kept, and it is given with their hash.
    pub fn say(&mut self, reason: &Reason, object: &Subject) -> Result<Reason, Refusal> {
        self.require_reason(reason)?;
        let mut said = reason.clone();
        self.hide(&mut said, object);
        Ok(said)
    }

    /// The same of a reason that no record of the object has room for: it stands beside the act, and the object's history shows it.
    pub fn say_beside(&mut self, reason: &Reason, object: &Subject) -> Result<(), Refusal> {
        let reason = self.say(reason, object)?;
        let key = texts::said(object, self.origin.height, &self.origin.position);
        self.put(&key, &texts::Said { reason });
        Ok(())
    }

    /// Writes a new version of an object, keeps it for its history, and notes the act.
    pub fn version<V: Versioned>(&mut self, record: &V) -> Result<(), Fault> {
        self.version_with(record, NO_DETAIL)
    }

    /// The same for one with a detail, which its writer keeps.
    pub fn version_with<V: Versioned>(&mut self, record: &V, detail_hash: Hash32) -> Result<(), Fault> {
        let bytes = stored_at(record, self.origin.version);
        self.put_raw(record.key().raw, bytes.clone());
        let core_hash = self.keep(bytes);
        self.note(&record.subject(), record.version(), core_hash, detail_hash)
    }

    /// Makes a record ready to follow the one that stands: its long texts become hashes, and which of those before they take the place of is noted.
    /// Gives the one before.
    pub fn follow<V: Versioned + LongTexts + Clone>(&mut self, record: &mut V) -> Result<Option<V>, Fault> {
        let subject = record.subject();
        self.hide(record, &subject);
        let before = record.key().get(self)?;
        let places = |of: &V| texts::places(&mut of.clone(), &Path::Here);
        self.replaces(&subject, record.version(), &before.as_ref().map(places).unwrap_or_default(), &places(record));
        Ok(before)
    }

    /// Notes beside a version which long texts it took the place of, so that a redaction finds them without reading old values.
    pub fn replaces(&mut self, object: &Subject, version: u64, before: &Places, after: &Places) {
        let texts: Vec<_> = before.difference(after).cloned().collect();
        if !texts.is_empty() {
            self.put(&texts::replaced(object, version), &Replaced { texts });
        }
    }

    /// Notes something in an object's history that leaves its version standing.
    pub fn mark<V: Versioned>(&mut self, record: &V) -> Result<(), Fault> {
        self.mark_with(record, NO_DETAIL)
    }

    /// The same, of what stands beside the object under this hash.
    pub fn mark_with<V: Versioned>(&mut self, record: &V, detail_hash: Hash32) -> Result<(), Fault> {
        self.note(&record.subject(), record.version(), Hash32(blob_hash(&stored_at(record, self.origin.version))), detail_hash)
    }

    fn note(&mut self, subject: &Subject, version: u64, core_hash: Hash32, detail_hash: Hash32) -> Result<(), Fault> {
        let Origin { kind, height, position, .. } = self.origin;
        let leaf = HistoryLeaf { kind, version, height, position, core_hash, detail_hash };
        self.append(&history_of(subject), encode(&leaf))?;
        self.act(subject)
    }

    /// Does a signature that a payload brings fit? Counted as one of an envelope is, and judged by the same rule.
    pub fn verify(&self, key: &PublicKey, message: &[u8], proof: &KeyProof) -> Result<bool, Fault> {
        self.meter.charge(meter::SIGNATURE)?;
        Ok(Strict.verify(key, message, &proof.0))
    }

    /// Notes an act on an object that makes no version of it.
    pub fn act(&mut self, object: &Subject) -> Result<(), Fault> {
        let Origin { kind, height, position, actor, .. } = self.origin;
        let Some(actor) = actor else { return Ok(()) };
        let leaf = ActLeaf { kind, object: object.clone(), height, position };
        self.append(&acts_of(&actor), encode(&leaf))
    }
}

impl StateRead for Draft<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Metered::new(&self.overlay, self.meter).read(key)
    }

    fn read_with(&self, key: &Bytes32, then: &mut Lent<'_>) -> Result<(), Fault> {
        Metered::new(&self.overlay, self.meter).read_with(key, then)
    }

    fn is_trusted(&self) -> bool {
        self.overlay.is_trusted()
    }

    fn remembered(&self, key: &Bytes32, decode: &Decode<'_>) -> Result<Option<Remembered>, Fault> {
        Metered::new(&self.overlay, self.meter).remembered(key, decode)
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        Metered::new(&self.overlay, self.meter).range(list, from, to)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Metered::new(&self.overlay, self.meter).blob(hash)
    }
}

impl StateWrite for Draft<'_> {
    fn app_version(&self) -> u64 {
        self.origin.version
    }

    fn put_raw(&mut self, key: Bytes32, value: Vec<u8>) {
        self.meter.count(meter::written(value.len()));
        self.overlay.put_raw(key, value);
    }

    fn append_leaf(&mut self, append: Append) {
        self.meter.count(meter::kept(append.leaf.len()));
        self.overlay.append_leaf(append);
    }
}
