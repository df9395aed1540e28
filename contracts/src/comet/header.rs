//! Block headers as canonical protobuf bytes.

use prost::Message;
use tendermint::block::{self, Header};
use tendermint_proto::v0_38::types::Header as RawHeader;

use crate::kernel::value::Time;

/// Why bytes are not the header that they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not a header, or not in its one encoding.
    #[error("a header does not decode, or not from its canonical bytes")]
    Malformed,
    /// Another header.
    #[error("a header does not have the hash that is proven for its block")]
    Hash,
}

/// What proofs need of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFacts {
    /// Chain.
    pub chain_id: String,
    /// Height.
    pub height: u64,
    /// Hash.
    pub hash: [u8; 32],
    /// Time, cut to whole seconds.
    pub time: Time,
    /// State after the block before.
    pub app_hash: [u8; 32],
}

/// The canonical bytes of a header: those that the engine itself writes.
pub fn header_bytes(header: &Header) -> Vec<u8> {
    let mut raw = RawHeader::from(header.clone());
    // Go writes an empty id where this crate leaves it out.
    raw.last_block_id.get_or_insert_with(|| block::Id::default().into());
    raw.encode_to_vec()
}

/// A header from its canonical bytes.
pub fn read_header(bytes: &[u8]) -> Result<Header, HeaderError> {
    let raw = RawHeader::decode(bytes).map_err(|_| HeaderError::Malformed)?;
    let header = Header::try_from(raw).map_err(|_| HeaderError::Malformed)?;
    if header_bytes(&header) == bytes { Ok(header) } else { Err(HeaderError::Malformed) }
}

/// 32 bytes of a hash of the engine; none where it is empty.
pub(super) fn bytes32(hash: &[u8]) -> Option<[u8; 32]> {
    hash.try_into().ok()
}

/// Cut to whole seconds; none before 1970.
pub(super) fn whole_seconds(time: tendermint::Time) -> Option<Time> {
    Time::new(time.unix_timestamp()).ok()
}

/// The hash of a header.
pub fn header_hash(header: &Header) -> [u8; 32] {
    bytes32(header.hash().as_bytes()).expect("a header's hash is always SHA-256")
}

/// Checks bytes against a proven block hash.
pub fn header_facts(bytes: &[u8], hash: &[u8; 32]) -> Result<HeaderFacts, HeaderError> {
    let header = read_header(bytes)?;
    if header_hash(&header) != *hash {
        return Err(HeaderError::Hash);
    }
    Ok(HeaderFacts {
        chain_id: header.chain_id.to_string(),
        height: header.height.value(),
        hash: *hash,
        time: whole_seconds(header.time).ok_or(HeaderError::Malformed)?,
        app_hash: bytes32(header.app_hash.as_bytes()).ok_or(HeaderError::Malformed)?,
    })
}

/// Time of a header that is not checked yet.
pub fn header_time(bytes: &[u8]) -> Result<Time, HeaderError> {
    read_header(bytes).ok().and_then(|header| whole_seconds(header.time)).ok_or(HeaderError::Malformed)
}

/// App version of a header that is not checked yet: that of the state which the block began with.
pub fn header_app_version(bytes: &[u8]) -> Result<u64, HeaderError> {
    read_header(bytes).map(|header| header.version.app)
}

/// Height of a header that is not checked yet.
pub fn header_height(bytes: &[u8]) -> Result<u64, HeaderError> {
    read_header(bytes).map(|header| header.height.value())
}
