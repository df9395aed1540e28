//! Headers that are signed, whether or not they are believed: what tells a fork from a mere stranger.

use super::anchor::Anchor;
use super::commit::{CompactCommit, ValidatorPower, verify_commit};
use super::header::{bytes32, header_hash, read_header};
use super::trust::Trust;

/// A header that more than two thirds of its own set signed, trusted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// Power of the trusted set that signed it. Where that is none, anybody may have made it.
    pub power: u64,
}

fn signed(bytes: &[u8], commit: &CompactCommit, set: &[ValidatorPower], trust: &Trust) -> Vec<Claimed> {
    let Some(header) = read_header(bytes).ok().filter(|header| header.chain_id.as_str() == trust.chain_id) else { return Vec::new() };
    let Ok(signed) = verify_commit(&header, commit, set) else { return Vec::new() };
    let power = trust.power_of(header.height.value(), set, &signed);
    let itself = Claimed { height: header.height.value(), hash: header_hash(&header), power };
    // Who signs a header signs the hash of the one before it, too.
    let before = header.last_block_id.and_then(|id| bytes32(id.hash.as_bytes()));
    let before = before.zip(itself.height.checked_sub(1)).map(|(hash, height)| Claimed { height, hash, power });
    std::iter::once(itself).chain(before).collect()
}

impl Anchor {
    /// All signed headers of an anchor, the newest first.
    pub fn claimed(&self, trust: &Trust) -> Vec<Claimed> {
        let mut claimed = signed(&self.header, &self.commit, &self.validators, trust);
        for hand_over in self.hand_overs.iter().rev() {
            claimed.extend(signed(&hand_over.header, &hand_over.commit, &hand_over.validators, trust));
        }
        claimed
    }
}
