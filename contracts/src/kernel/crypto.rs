//! Algorithm-tagged public keys and signatures. Implemented: Ed25519 (RFC 8032) under `verify_strict`. Tag 2 is kept for SM2.

use borsh::{BorshDeserialize, BorshSerialize};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::codec::{TypeError, sha256};
use crate::kernel::value::serde_by_words;

/// Tag of Ed25519 in keys and signatures.
pub const ED25519: u8 = 1;

/// Tag reserved for SM2 (GB/T 32918); keys of it are refused until it is built.
pub const SM2: u8 = 2;

/// A tagged public key: 32 bytes for Ed25519. In text `ed25519:<hex>`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
pub struct PublicKey {
    algorithm: u8,
    bytes: [u8; 32],
}

impl PublicKey {
    /// An Ed25519 key from its 32 bytes.
    pub fn ed25519(bytes: [u8; 32]) -> Self {
        PublicKey { algorithm: ED25519, bytes }
    }

    /// The algorithm's tag.
    pub fn algorithm(&self) -> u8 {
        self.algorithm
    }

    /// The raw key.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// First 16 bytes of SHA-256("mulu/key/v1" ‖ algorithm tag ‖ public key).
    pub fn key_id(&self) -> KeyId {
        let hash = sha256(&[b"mulu/key/v1", &[self.algorithm], &self.bytes]);
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        KeyId(id)
    }

    /// See [`is_strong_ed25519`].
    pub fn is_strong(&self) -> bool {
        is_strong_ed25519(&self.bytes)
    }
}

/// The one rule for keys, of organisations and of validators alike. False for what is no point of the curve, for a point in another than
/// its one encoding, which would be a second key of the same secret, and for weak (small-order) keys: under one of those a signature fits
/// every message.
pub fn is_strong_ed25519(bytes: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak() && key.to_edwards().compress().to_bytes() == *bytes)
}

impl BorshDeserialize for PublicKey {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let algorithm = u8::deserialize_reader(reader)?;
        if algorithm != ED25519 {
            return Err(TypeError::new("the algorithm tag is not ed25519 (1)").into());
        }
        Ok(PublicKey { algorithm, bytes: <[u8; 32]>::deserialize_reader(reader)? })
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ed25519:{}", hex::encode(self.bytes))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::str::FromStr for PublicKey {
    type Err = TypeError;
    fn from_str(text: &str) -> Result<Self, TypeError> {
        let hexed = text.strip_prefix("ed25519:").unwrap_or(text);
        let mut bytes = [0; 32];
        hex::decode_to_slice(hexed, &mut bytes).map_err(|_| TypeError::new("a public key is ed25519: and 64 hex digits"))?;
        Ok(PublicKey::ed25519(bytes))
    }
}

serde_by_words!(PublicKey);

/// Name of a key: 16 bytes, hex in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct KeyId(pub [u8; 16]);

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "key:{self}")
    }
}

impl std::str::FromStr for KeyId {
    type Err = TypeError;
    fn from_str(text: &str) -> Result<Self, TypeError> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| TypeError::new("a key id is 32 hex digits"))?;
        Ok(KeyId(bytes))
    }
}

serde_by_words!(KeyId);

/// The signature by which a key that is brought shows that its holder agrees; over what, its use says. 64 bytes, hex in text.
#[derive(Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct KeyProof(pub [u8; 64]);

impl std::fmt::Display for KeyProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for KeyProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "proof:{self}")
    }
}

impl std::str::FromStr for KeyProof {
    type Err = TypeError;
    fn from_str(text: &str) -> Result<Self, TypeError> {
        let mut bytes = [0; 64];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| TypeError::new("the proof of a key is 128 hex digits"))?;
        Ok(KeyProof(bytes))
    }
}

serde_by_words!(KeyProof);

/// Judges signatures. Nodes put a cache and all their cores behind it; the verdict is always that of [`Strict`].
pub trait Verifier {
    /// True when `signature` by `key` fits `message`.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool;
}

/// The one rule for transaction signatures: `verify_strict`, one by one, no weak key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Strict;

impl Verifier for Strict {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        VerifyingKey::from_bytes(&key.bytes).is_ok_and(|key| !key.is_weak() && key.verify_strict(message, &signature).is_ok())
    }
}
