//! What a client asks of a node (paths of the engine's `abci_query`), and what it gets back. Shared by node and client.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::comet::anchor::Anchor;
use crate::kernel::id::EntryId;
use crate::kernel::moment::Moment;
use crate::kernel::value::Time;
use crate::ledger::proof::Past;

/// Path of [`Ask`]; the answer is a proof file.
pub const QUESTION: &str = "/question";

/// Path of a receipt by transaction id (32 bytes); the answer is a proof file.
pub const RECEIPT: &str = "/receipt";

/// Path of a fresh way to an old state: a height (u64, little endian); the answer is a [`Renewal`]. Where that block wrote nothing, it tells the
/// state by the block's time.
pub const RENEW: &str = "/renew";

/// Path of the node's own word about itself; the answer is [`NodeStatus`] as JSON, unproven.
pub const STATUS: &str = "/status";

/// Path of [`SearchAsk`]; the answer is [`SearchFound`] as JSON, unproven: each hit is then asked for, and proven.
pub const SEARCH: &str = "/search";

/// Hits that one search may ask for.
pub const MAX_HITS: u16 = 200;

/// Largest request, bytes.
pub const MAX_REQUEST: usize = 2 << 20;

/// A question to a node.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Ask {
    /// Number of the query.
    pub query: u16,
    /// Its arguments in borsh.
    pub args: Vec<u8>,
    /// None: the newest state that can be proven.
    pub moment: Option<Moment>,
}

/// A search by words of title, keywords and abstract ([`crate::catalog::search`]).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SearchAsk {
    /// The words.
    pub words: String,
    /// Hits wanted, 1 to [`MAX_HITS`].
    pub limit: u16,
}

/// What a node found. Its word alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFound {
    /// Height of the state that was searched.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub height: u64,
    /// The best hits, best first.
    pub ids: Vec<EntryId>,
    /// Entries that answer, as far as the node looked.
    pub found: u32,
    /// The node looked at every entry that may answer.
    pub whole: bool,
}

/// A new way to an old state, for a proof made long ago.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Renewal {
    /// The way.
    pub past: Past,
    /// Headers and commit of now.
    pub anchor: Anchor,
}

/// Codes of an answer that is no proof. 0 is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum AskError {
    /// The request does not decode, or its query number is not known to the node.
    BadRequest = 1,
    /// The block exists, its proof not yet: ask again in a moment.
    NotYet = 2,
    /// The node does not keep this height.
    NotKept = 3,
    /// No transaction of this id is known. Not a proof of anything.
    Unknown = 4,
    /// The node failed.
    NodeFault = 5,
    /// Words of the answer were redacted after the moment asked about, and nobody keeps them.
    Redacted = 6,
    /// The question makes more work, or takes longer, than this node gives one: ask for less.
    TooMuchWork = 7,
    /// The block of the height asked about wrote nothing: its state is told by its time ([`Moment::Height`]).
    NoMoment = 8,
}

impl AskError {
    /// The error of a code.
    pub fn from_code(code: u32) -> Option<AskError> {
        use AskError::*;
        [BadRequest, NotYet, NotKept, Unknown, NodeFault, Redacted, TooMuchWork, NoMoment].into_iter().find(|e| *e as u32 == code)
    }
}

/// What a node says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeStatus {
    /// Chain.
    pub chain_id: String,
    /// Program version.
    pub version: String,
    /// `solo` or `cometbft`.
    pub engine: String,
    /// Newest committed height.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub height: u64,
    /// Newest height whose state can be proven.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub provable: u64,
    /// App hash after `height`, hex.
    pub app_hash: String,
    /// Time of the newest block.
    pub time: Time,
}

/// Detail of `quota_exceeded`: what the organisation has waiting fills its share. With the next blocks there is room again.
pub const SHARE: &str = "share";
/// The same of the number of its transactions.
pub const PENDING: &str = "pending";
/// What it has used within the hour.
pub const HOUR: &str = "hour";

/// Why a node did not take a transaction, as JSON in the log of its CheckTx answer. Not a fact about the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLog {
    /// Number of the error.
    pub code: u32,
    /// Its name.
    pub name: String,
    /// Field or state.
    pub detail: Option<String>,
    /// The message that failed.
    pub message: u16,
}
