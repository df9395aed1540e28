//! What travels to the ledger: bundles of signed transactions of messages.
//!
//! Exact bytes (all borsh, little endian): message = kind u16 ‖ u32 length ‖ payload; body = chain id ‖ organisation (18) ‖
//! expiry i64 ‖ u32 count ‖ messages; signed = body ‖ u32 count ‖ signatures; bundle = u32 count ‖ signed transactions.
//! Sign bytes = "mulu/tx/v1" ‖ body. The transaction's id is their SHA-256, so it does not depend on who signed.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::codec::{decode_exact, encode, sha256, with_encoded};
use crate::kernel::crypto::KeyId;
use crate::kernel::id::Uscc;
use crate::kernel::state::Bytes32;
use crate::kernel::value::{Hash32, Time};

/// Largest payload of one message, bytes (docs/spec/conventions.md).
pub const MAX_PAYLOAD: usize = 65_536;

/// Most messages of one transaction.
pub const MAX_MESSAGES: usize = u16::MAX as usize;

/// Most signatures on one transaction; a threshold is at most 9.
pub const MAX_SIGNATURES: usize = 16;

const SIGNED_TAG: &[u8] = b"mulu/signed/v1";

const TX_TAG: &[u8] = b"mulu/tx/v1";
const SIGN_TAG: &[u8] = b"mulu/sign/v1";

/// One message: its kind and its payload in borsh.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Message {
    /// Number of the kind in the registry.
    pub kind: u16,
    /// The kind's payload.
    pub payload: Vec<u8>,
}

/// What an organisation signs.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct TxBody {
    /// Chain that it is for.
    pub chain_id: String,
    /// Organisation that sends it.
    pub organisation: Uscc,
    /// Refused in blocks at or after this time; at most `tx_expiry_max` ahead.
    pub expires: Time,
    /// 1 to N messages: all or none.
    pub messages: Vec<Message>,
}

impl TxBody {
    /// The transaction's id.
    pub fn id(&self) -> Bytes32 {
        with_encoded(self, |body| sha256(&[TX_TAG, body]))
    }

    /// The bytes that are signed: the id under a tag, so that a signature costs the same whatever is signed.
    pub fn sign_bytes(&self) -> Vec<u8> {
        sign_bytes_of(&self.id())
    }
}

/// The same of a body whose id is known.
pub fn sign_bytes_of(id: &Bytes32) -> Vec<u8> {
    [SIGN_TAG, id].concat()
}

/// A signature by one key of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Signature {
    /// Which key.
    pub key_id: KeyId,
    /// Tag of the algorithm; must be the key's.
    pub algorithm: u8,
    /// 64 bytes for Ed25519.
    pub bytes: Vec<u8>,
}

/// A body with its signatures. Nothing about it is known to be true yet.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SignedTx {
    /// What is signed.
    pub body: TxBody,
    /// By k of the organisation's keys.
    pub signatures: Vec<Signature>,
}

impl SignedTx {
    /// Hash of the transaction with its signatures, as it came. Names the result of one whose size or signatures do not hold: anybody can
    /// copy a body, so the result of a copy must not stand under the id of the body.
    pub fn signed_id(&self) -> Bytes32 {
        with_encoded(self, |signed| sha256(&[SIGNED_TAG, signed]))
    }
}

/// What the engine calls a transaction: 1 to N signed transactions, each with its own result.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Bundle {
    /// In order of execution.
    pub transactions: Vec<SignedTx>,
}

impl Bundle {
    /// A bundle from its bytes; none for anything but the canonical encoding of at least one transaction.
    pub fn decode(bytes: &[u8]) -> Option<Bundle> {
        decode_exact::<Bundle>(bytes).ok().filter(|b| !b.transactions.is_empty())
    }

    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }
}

/// What became of one transaction; a leaf of the bundle's result root.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, serde::Serialize)]
pub struct TxResult {
    /// The transaction; [`SignedTx::signed_id`] where its size or its signatures do not hold.
    pub tx_id: Hash32,
    /// 0, or the number of an error code.
    pub code: u32,
    /// The message that failed (from 0); 0 where none did or where the envelope failed.
    pub message: u16,
    /// Ids of what its messages made or met, in order.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_MESSAGES, _>")]
    pub ids: Vec<String>,
    /// Messages that were repeats of what already stands with the same content.
    pub exists: Vec<u16>,
}

/// Root of a bundle's results with their number, which an RFC 6962 root alone does not bind.
pub fn bundle_root(root: &[u8; 32], count: u32) -> [u8; 32] {
    sha256(&[b"mulu/results/v1", &count.to_le_bytes(), root])
}
