//! What an accepted message writes: a [`Plan`] is data, and one function ([`Plan::apply`]) writes it for all kinds, with history and acts.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::kernel::codec::encode;
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::listing::{LiveList, Member};
use crate::kernel::state::{AppendList, Bytes32, Key, Overlay, Record, Subject, stored};
use crate::kernel::value::Hash32;
use crate::ledger::context::{Position, TxContext};

/// What a message will write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A record.
    Put(Bytes32, Vec<u8>),
    /// A member joins a live list.
    Join(LiveList, Member),
    /// A member leaves a live list.
    Leave(LiveList, Member),
    /// A leaf goes to the end of an append-only list.
    Append(AppendList, Vec<u8>),
    /// Bytes that a record names by their hash.
    Blob(Bytes32, Vec<u8>),
    /// The bytes of a blob go.
    Drop(Bytes32),
}

/// What a plan comes from, as history tells it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Kind of the message.
    pub kind: u16,
    /// Block.
    pub height: u64,
    /// Place in the block.
    pub position: Position,
    /// Whose act it is; none where the block itself acts.
    pub actor: Option<&'a Uscc>,
}

/// Everything that an accepted message does, as data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The same content stood there already: nothing is written.
    pub exists: bool,
    /// Id of what the message made or acted on.
    pub id: String,
    /// In order.
    pub writes: Vec<Write>,
    /// The object whose history and version this is; enters its history list and the signer's acts.
    pub touched: Option<Touched>,
    /// What a message acted on without making a version of it; enters the signer's acts alone.
    pub acted: Option<Subject>,
}

/// A new version of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The object.
    pub subject: Subject,
    /// Its version now.
    pub version: u64,
    /// Hash of its core record as stored (kept as a blob, so that every version stays provable).
    pub core_hash: Hash32,
    /// Hash of its detail record as stored; zero where it has none.
    pub detail_hash: Hash32,
}

/// A leaf of an object's history.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct HistoryLeaf {
    /// Kind of the message.
    pub kind: u16,
    /// Version that it made.
    pub version: u64,
    /// Block.
    pub height: u64,
    /// Place in the block.
    pub position: Position,
    /// Hash of the core of this version.
    pub core_hash: Hash32,
    /// Hash of the detail of this version.
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

impl Plan {
    /// The plan of a repeat: nothing.
    pub fn exists(id: impl std::fmt::Display) -> Plan {
        Plan { exists: true, id: id.to_string(), ..Plan::default() }
    }

    /// An empty plan about an object.
    pub fn about(id: impl std::fmt::Display) -> Plan {
        Plan { id: id.to_string(), ..Plan::default() }
    }

    /// Writes a record.
    pub fn put<V: Record>(&mut self, key: &Key<V>, value: &V) {
        self.writes.push(Write::Put(key.raw, stored(value)));
    }

    /// Puts a member on a list.
    pub fn join(&mut self, list: LiveList, member: Member) {
        self.writes.push(Write::Join(list, member));
    }

    /// Takes a member off a list.
    pub fn leave(&mut self, list: LiveList, member: Member) {
        self.writes.push(Write::Leave(list, member));
    }

    /// Keeps bytes under their hash.
    pub fn blob(&mut self, hash: Bytes32, bytes: Vec<u8>) {
        self.writes.push(Write::Blob(hash, bytes));
    }

    /// Lets the bytes of a blob go.
    pub fn drop_blob(&mut self, hash: Bytes32) {
        self.writes.push(Write::Drop(hash));
    }

    /// Writes it all, with history and acts, as the work of a message. Only a broken host can fail here.
    pub fn apply(self, tx: &TxContext, state: &mut Overlay<'_>) -> Result<(), Fault> {
        self.write(&Origin { kind: tx.kind, height: tx.height, position: tx.position, actor: Some(tx.signer.uscc()) }, state)
    }

    /// As [`Plan::apply`], for any origin.
    pub fn write(self, origin: &Origin<'_>, state: &mut Overlay<'_>) -> Result<(), Fault> {
        for write in self.writes {
            match write {
                Write::Put(key, value) => state.put_raw(key, value),
                Write::Join(list, member) => list.join(state, &member)?,
                Write::Leave(list, member) => list.leave(state, &member)?,
                Write::Append(list, leaf) => state.append(&list, leaf)?,
                Write::Blob(hash, bytes) => state.put_blob(hash, bytes),
                Write::Drop(hash) => state.drop_blob(hash),
            }
        }
        let act = |object: Subject, state: &mut Overlay<'_>| {
            let Some(actor) = origin.actor else { return Ok(()) };
            let act = ActLeaf { kind: origin.kind, object, height: origin.height, position: origin.position };
            state.append(&acts_of(actor), encode(&act))
        };
        if let Some(touched) = self.touched {
            let leaf = HistoryLeaf {
                kind: origin.kind,
                version: touched.version,
                height: origin.height,
                position: origin.position,
                core_hash: touched.core_hash,
                detail_hash: touched.detail_hash,
            };
            state.append(&history_of(&touched.subject), encode(&leaf))?;
            act(touched.subject, state)?;
        }
        match self.acted {
            Some(object) => act(object, state),
            None => Ok(()),
        }
    }
}
