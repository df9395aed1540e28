//! Typed access to state: keys, records, lists, and overlays whose writes can be thrown away.
//!
//! A *record* is a borsh value under a [`Key`]; a stored value is its layout version ‖ borsh. Records are never deleted.
//! Three kinds of read exist, and a proof can carry each: a record, a range of an append-only list, a blob found by its hash.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::rc::Rc;

use borsh::{BorshDeserialize, BorshSerialize};
use sha2::{Digest, Sha256};

use crate::kernel::codec::{DecodeError, decode_exact, encode, encode_after, sha256};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ObjectId, Uscc};
use crate::kernel::list_head::ListHead;
use crate::kernel::memo::{Decode, Memo, Remembered};
use crate::kernel::merkle::{InnerNode, Peaks, leaf_hash};
use crate::kernel::text::Code;
use crate::kernel::tree::SUBJECT_BYTES;
use crate::kernel::trusted::decode_trusted;
use crate::kernel::value::Hash;

/// Hash under which bytes are kept as a blob.
pub fn blob_hash(bytes: &[u8]) -> Bytes32 {
    sha256(&[b"mulu/blob/v1", bytes])
}

/// 32 bytes of SHA-256.
pub type Bytes32 = [u8; 32];

/// What is done with a stored value, or its absence.
pub type Lent<'a> = dyn FnMut(Option<&[u8]>) -> Result<(), Fault> + 'a;

/// What a question or a rule may read.
pub trait StateRead {
    /// The stored value under a tree key, or its absence.
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault>;
    /// The same, lent: who has it in memory hands it on as it lies there. Calls `then` once, unless it fails before.
    fn read_with(&self, key: &Bytes32, then: &mut Lent<'_>) -> Result<(), Fault> {
        then(self.read(key)?.as_deref())
    }
    /// Does it hand out what this node itself wrote, and nothing else? See [`crate::kernel::trusted`].
    fn is_trusted(&self) -> bool {
        false
    }
    /// May an overlay right over it keep what it read of it? Not where each read is counted or noted. See [`crate::kernel::memo`].
    fn may_be_remembered(&self) -> bool {
        false
    }
    /// A record that is remembered, or is from now on; none where it has to be read.
    fn remembered(&self, _: &Bytes32, _: &Decode<'_>) -> Result<Option<Remembered>, Fault> {
        Ok(None)
    }
    /// Leaves `from..to` of an append-only list; `to` beyond the list's count is a fault.
    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault>;
    /// Bytes by their hash; the reader has checked that the hash fits (see [`blob_hash`]).
    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault>;
}

/// The thing that a record belongs to. Its records have a tree of their own, whose root is its leaf in the state tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Subject {
    /// The chain itself: the list of block hashes.
    Chain,
    /// Parameters and code lists.
    Params,
    /// An organisation by its 统一社会信用代码.
    Organisation(Uscc),
    /// A division 行政区划 by its code.
    Division(DivisionCode),
    /// An object with a derived id (docs/format.md, "Ids").
    Object(ObjectId),
    /// A public key by its key id: which organisation it stands in.
    SigningKey([u8; 16]),
    /// A data element 数据元 by its key and the division that it is defined for.
    Element(Code<48>, DivisionCode),
    /// A data subject's consent 数据主体授权 by its random hash.
    Consent(Hash),
}

/// The raw tree key of (subject, parts): 8 bytes of the subject's hash ‖ 24 bytes of the record's hash, which is over the subject too, so that
/// subjects of which the hashes begin alike share a tree and no record. This is the only place where tree keys are made.
pub fn tree_key(subject: &Subject, parts: &[&[u8]]) -> Bytes32 {
    let mut hasher = Sha256::new_with_prefix(b"mulu/record/v1");
    let subject = encode(subject);
    for part in std::iter::once(&subject.as_slice()).chain(parts) {
        hasher.update((part.len() as u32).to_le_bytes());
        hasher.update(part);
    }
    let (own, record) = (sha256(&[b"mulu/subject/v1", &subject]), hasher.finalize());
    let mut key = [0; 32];
    let (first, last) = key.split_at_mut(SUBJECT_BYTES);
    first.copy_from_slice(&own[..SUBJECT_BYTES]);
    last.copy_from_slice(&record[..32 - SUBJECT_BYTES]);
    key
}

/// A record kept in state.
pub trait Record: BorshSerialize + BorshDeserialize {
    /// Name of the record inside its subject; part of the tree key, never changed.
    const NAME: &'static str;
    /// The newest layout.
    const LAYOUT: u8 = FIRST_LAYOUT;
    /// The layout of an app version's state, and the bytes in it: a record is written as the state's version says, whatever this
    /// program knows besides. One whose `LAYOUT` rose says here since when.
    fn at_version(&self, _version: u64) -> (u8, Vec<u8>) {
        (Self::LAYOUT, encode(self))
    }
    /// Reads a value of an older layout, for ever.
    fn upgrade(layout: u8, _body: &[u8]) -> Result<Self, Fault> {
        Err(Fault::new(format!("value layout {layout} of {} is not known", Self::NAME)))
    }
}

/// The layout that every record began with.
const FIRST_LAYOUT: u8 = 1;

/// Stored bytes of a record in the layout of an app version.
pub fn stored_at<V: Record>(value: &V, version: u64) -> Vec<u8> {
    // There was no layout before the first: its bytes are written in one go.
    if V::LAYOUT == FIRST_LAYOUT {
        return encode_after(FIRST_LAYOUT, value);
    }
    let (layout, body) = value.at_version(version);
    let mut bytes = Vec::with_capacity(1 + body.len());
    bytes.push(layout);
    bytes.extend(body);
    bytes
}

/// Stored bytes of a record in its newest layout.
pub fn stored<V: Record>(value: &V) -> Vec<u8> {
    stored_at(value, u64::MAX)
}

/// Largest stored record that is read: four payloads. Only a hostile witness brings a larger one.
pub const MAX_RECORD: usize = 256 << 10;

/// A record from its stored bytes, whoever they come from: judged whole.
pub fn from_stored<V: Record>(bytes: &[u8]) -> Result<V, Fault> {
    read_stored(bytes, decode_exact)
}

/// A record from the stored bytes that a reader handed out.
fn from_reader<V: Record>(state: &dyn StateRead, bytes: &[u8]) -> Result<V, Fault> {
    if state.is_trusted() { read_stored(bytes, decode_trusted) } else { from_stored(bytes) }
}

fn read_stored<V: Record>(bytes: &[u8], decode: fn(&[u8]) -> Result<V, DecodeError>) -> Result<V, Fault> {
    if bytes.len() > MAX_RECORD {
        return Err(Fault::new(format!("stored {} is larger than any record", V::NAME)));
    }
    match bytes.split_first() {
        Some((layout, body)) if *layout == V::LAYOUT => {
            decode(body).map_err(|e| Fault::new(format!("stored {} does not decode: {e}", V::NAME)))
        }
        Some((layout, body)) => V::upgrade(*layout, body),
        None => Err(Fault::new(format!("stored {} is empty", V::NAME))),
    }
}

fn read_record<V: Record>(state: &dyn StateRead, key: &Bytes32) -> Result<Option<V>, Fault> {
    let mut record = None;
    state.read_with(key, &mut |bytes| {
        record = bytes.map(|bytes| from_reader(state, bytes)).transpose()?;
        Ok(())
    })?;
    Ok(record)
}

/// A typed key: reading it gives a `V`.
#[derive(Debug)]
pub struct Key<V> {
    /// Raw tree key.
    pub raw: Bytes32,
    value: PhantomData<fn() -> V>,
}

impl<V> Clone for Key<V> {
    fn clone(&self) -> Self {
        Key { raw: self.raw, value: PhantomData }
    }
}

impl<V: Record> Key<V> {
    /// The record `V::NAME` of a subject, told apart by `parts` where there are several.
    pub fn new(subject: &Subject, parts: &[&[u8]]) -> Self {
        let mut all = vec![V::NAME.as_bytes()];
        all.extend_from_slice(parts);
        Key { raw: tree_key(subject, &all), value: PhantomData }
    }

    /// The record under a raw key that was made so.
    pub(super) fn at(raw: Bytes32) -> Self {
        Key { raw, value: PhantomData }
    }

    /// Reads the record.
    pub fn get(&self, state: &dyn StateRead) -> Result<Option<V>, Fault> {
        read_record(state, &self.raw)
    }

    /// The same of a record that most transactions read: lent out of the memo of the block, where there is one.
    pub fn recall(&self, state: &dyn StateRead) -> Result<Option<Rc<V>>, Fault>
    where
        V: 'static,
    {
        let decode = |bytes: &[u8]| from_reader::<V>(state, bytes).map(|record| Rc::new(record) as Rc<dyn Any>);
        match state.remembered(&self.raw, &decode)? {
            Some(Remembered { record: Some(record), .. }) => {
                record.downcast().map(Some).map_err(|_| Fault::new(format!("another record is remembered as {}", V::NAME)))
            }
            Some(Remembered { record: None, .. }) => Ok(None),
            None => Ok(self.get(state)?.map(Rc::new)),
        }
    }
}

/// An append-only list: its head (count and RFC 6962 peaks) is a record, its leaves lie beside the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppendList {
    /// Tree key of the head; also the name under which leaves and inner nodes are kept.
    pub id: Bytes32,
}

impl AppendList {
    /// The list `name` of a subject.
    pub fn new(subject: &Subject, name: &str) -> Self {
        AppendList { id: Key::<ListHead>::new(subject, &[name.as_bytes()]).raw }
    }

    /// Count and peaks; an empty list where nothing was appended yet.
    pub fn head(&self, state: &dyn StateRead) -> Result<Peaks, Fault> {
        Ok(self.whole_head(state)?.leaves)
    }

    /// The same with what a list of members has besides.
    pub fn whole_head(&self, state: &dyn StateRead) -> Result<ListHead, Fault> {
        let head = Key::<ListHead>::at(self.id).get(state)?.unwrap_or_default();
        if head.is_valid() { Ok(head) } else { Err(Fault::new("the peaks or flags in the head of a list do not fit its count")) }
    }

    /// Puts a leaf at the end of a list without flags; those of members grow by [`crate::kernel::member_list::MemberList::set`] alone.
    pub fn append(&self, state: &mut impl StateWrite, leaf: Vec<u8>) -> Result<(), Fault> {
        let mut head = self.whole_head(state)?;
        if head.flags.is_some() {
            return Err(Fault::new("a list of members was to grow without flags"));
        }
        let index = head.leaves.count;
        let nodes = head.leaves.append(leaf_hash(&leaf))?;
        state.put(&Key::at(self.id), &head);
        state.append_leaf(Append { list: self.id, index, leaf, nodes });
        Ok(())
    }
}

/// One leaf put at the end of an append-only list, with the subtrees that it completes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// [`AppendList::id`].
    pub list: Bytes32,
    /// Position of the leaf.
    pub index: u64,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// Complete subtrees, the leaf's own hash first.
    pub nodes: Vec<InnerNode>,
}

/// All that a transaction, or a block, writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Tree key → stored value; list heads are among them.
    pub writes: BTreeMap<Bytes32, Vec<u8>>,
    /// List → leaves appended to it, in order.
    pub appends: BTreeMap<Bytes32, Vec<Append>>,
    /// Blobs by hash.
    pub blobs: BTreeMap<Bytes32, Vec<u8>>,
    /// Blobs whose bytes go, for ever: put in the same block or later, they are not kept either.
    pub drops: BTreeSet<Bytes32>,
}

impl Changes {
    /// Puts later writes over these.
    pub fn merge(&mut self, later: Changes) {
        // The first ones over nothing are taken as they are: those of a transaction with one message, of which most are.
        if self.is_empty() {
            *self = later;
            return;
        }
        self.writes.extend(later.writes);
        for (list, leaves) in later.appends {
            self.appends.entry(list).or_default().extend(leaves);
        }
        self.blobs.extend(later.blobs);
        self.drops.extend(later.drops);
    }

    /// True when nothing at all is written.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.appends.is_empty() && self.blobs.is_empty() && self.drops.is_empty()
    }
}

/// Writes held back over a base: read through, then merged into the base's owner, or dropped.
pub struct Overlay<'a> {
    base: &'a dyn StateRead,
    changes: Changes,
    version: u64,
    memo: Option<Memo>,
}

impl<'a> Overlay<'a> {
    /// An empty overlay.
    pub fn new(base: &'a dyn StateRead) -> Self {
        Overlay::over(base, Changes::default())
    }

    /// An overlay that already holds writes.
    pub fn over(base: &'a dyn StateRead, changes: Changes) -> Self {
        let memo = base.may_be_remembered().then(Memo::default);
        Overlay { base, changes, version: u64::MAX, memo }
    }

    /// The app version in whose layouts it writes; the newest ones where nobody says.
    pub fn write_as(&mut self, version: u64) {
        self.version = version;
    }

    /// Has this key been written here?
    pub fn has_written(&self, key: &Bytes32) -> bool {
        self.changes.writes.contains_key(key)
    }

    /// Keeps bytes that a record names by hash.
    pub fn put_blob(&mut self, hash: Bytes32, bytes: Vec<u8>) {
        self.changes.blobs.insert(hash, bytes);
    }

    /// Lets the bytes of a blob go. Every record that names it keeps its hash.
    pub fn drop_blob(&mut self, hash: Bytes32) {
        self.changes.drops.insert(hash);
    }

    /// Appends a leaf.
    pub fn append(&mut self, list: &AppendList, leaf: Vec<u8>) -> Result<(), Fault> {
        list.append(self, leaf)
    }

    /// What was written.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    /// Takes over what an overlay above this one wrote.
    pub fn merge(&mut self, above: Changes) {
        self.changes.merge(above);
    }
}

/// What can be written over: overlays, and the metered draft of a message.
pub trait StateWrite: StateRead + Sized {
    /// Writes stored bytes under a raw key.
    fn put_raw(&mut self, key: Bytes32, value: Vec<u8>);

    /// Keeps a leaf of a list; its head is written by whoever appends.
    fn append_leaf(&mut self, append: Append);

    /// The app version in whose layouts it is written.
    fn app_version(&self) -> u64;

    /// Writes a record.
    fn put<V: Record>(&mut self, key: &Key<V>, value: &V) {
        self.put_raw(key.raw, stored_at(value, self.app_version()));
    }
}

impl StateWrite for Overlay<'_> {
    fn app_version(&self) -> u64 {
        self.version
    }

    fn put_raw(&mut self, key: Bytes32, value: Vec<u8>) {
        self.changes.writes.insert(key, value);
    }

    fn append_leaf(&mut self, append: Append) {
        self.changes.appends.entry(append.list).or_default().push(append);
    }
}

impl StateRead for Overlay<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        match self.changes.writes.get(key) {
            Some(value) => Ok(Some(value.clone())),
            None => self.base.read(key),
        }
    }

    fn read_with(&self, key: &Bytes32, then: &mut Lent<'_>) -> Result<(), Fault> {
        match self.changes.writes.get(key) {
            Some(value) => then(Some(value)),
            None => self.base.read_with(key, then),
        }
    }

    fn remembered(&self, key: &Bytes32, decode: &Decode<'_>) -> Result<Option<Remembered>, Fault> {
        if self.has_written(key) {
            return Ok(None);
        }
        let Some(memo) = &self.memo else { return self.base.remembered(key, decode) };
        let read = || {
            let mut found = Remembered { bytes: 0, record: None };
            self.base.read_with(key, &mut |bytes| {
                if let Some(bytes) = bytes {
                    found = Remembered { bytes: bytes.len(), record: Some(decode(bytes)?) };
                }
                Ok(())
            })?;
            Ok(found)
        };
        memo.get(key, read).map(Some)
    }

    // What rules wrote over it is the node's own as much.
    fn is_trusted(&self) -> bool {
        self.base.is_trusted()
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let here = self.changes.appends.get(&list.id).map(Vec::as_slice).unwrap_or_default();
        let first_here = here.first().map_or(u64::MAX, |a| a.index);
        let mut out = if from < first_here { self.base.range(list, from, to.min(first_here))? } else { Vec::new() };
        let place = |index: u64| here.partition_point(|a| a.index < index);
        out.extend(here[place(from)..place(to.max(from))].iter().map(|a| a.leaf.clone()));
        if out.len() as u64 == to.saturating_sub(from) { Ok(out) } else { Err(Fault::new("a range lies outside its list")) }
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        if self.changes.drops.contains(hash) {
            return Ok(None);
        }
        match self.changes.blobs.get(hash) {
            Some(bytes) => Ok(Some(bytes.clone())),
            None => self.base.blob(hash),
        }
    }
}

/// A state of nothing, for genesis and tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct EmptyState;

impl StateRead for EmptyState {
    fn read(&self, _: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(None)
    }
    fn range(&self, _: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        if from == to { Ok(Vec::new()) } else { Err(Fault::new("a range lies outside its list")) }
    }
    fn blob(&self, _: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(None)
    }
}
