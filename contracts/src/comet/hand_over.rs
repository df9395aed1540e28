//! Hand-overs: headers that name another set for the next one. By them a root of trust follows the validators, set by set.

use borsh::{BorshDeserialize, BorshSerialize};

use super::commit::{CommitError, CompactCommit, MAX_VALIDATORS, ValidatorPower, set_hash, verify_commit};
use super::header::read_header;
use super::trust::{Believed, MAX_HANDING_OVER, Trust, TrustError};

/// The last header of a set, which names the next one, signed by the set that goes.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct HandOver {
    /// The header, canonical protobuf.
    pub header: Vec<u8>,
    /// Who signed it.
    pub commit: CompactCommit,
    /// The set that goes. The one that comes is that of the next hand-over, or of what all of them lead to.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_VALIDATORS, _>")]
    pub validators: Vec<ValidatorPower>,
}

/// Why hand-overs lead nowhere. The number is the place in the list, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandOverError {
    /// Bytes.
    #[error("hand-over {0} is no header, or not in its canonical bytes")]
    Malformed(usize),
    /// Work.
    #[error("the hand-overs name more than {MAX_HANDING_OVER} validators together")]
    TooMany,
    /// Heights.
    #[error("hand-over {0} does not stand in the order of heights, below the header that they lead to")]
    Order(usize),
    /// The next set.
    #[error("the header of hand-over {0} does not hand over to the set that follows")]
    Set(usize),
    /// One from before the root, which nothing hangs on.
    #[error("hand-over {0} is not signed as it has to be: {1}")]
    Commit(usize, CommitError),
    /// What the root says.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Where hand-overs lead from a root.
pub struct Followed {
    /// The root behind the last of them.
    pub root: Trust,
    /// By whose word the first one from the root on is believed; none where there is none.
    pub first: Option<Believed>,
    /// Those from the root on.
    pub count: usize,
}

impl Trust {
    /// Follows hand-overs that lead to a header below which they stand, and to its set. Those below the root are passed over; they have to
    /// be whole all the same, because no byte of a proof goes unchecked.
    pub fn follow(&self, hand_overs: &[HandOver], below: u64, last: &[ValidatorPower]) -> Result<Followed, HandOverError> {
        if hand_overs.iter().map(|hand_over| hand_over.validators.len()).sum::<usize>() > MAX_HANDING_OVER {
            return Err(HandOverError::TooMany);
        }
        let mut followed = Followed { root: self.clone(), first: None, count: 0 };
        let mut height = 0;
        for (n, hand_over) in hand_overs.iter().enumerate() {
            let header = read_header(&hand_over.header).map_err(|_| HandOverError::Malformed(n))?;
            let above = header.height.value();
            if above <= height || above >= below {
                return Err(HandOverError::Order(n));
            }
            height = above;
            let next = hand_overs.get(n + 1).map_or(last, |next| next.validators.as_slice());
            let named = set_hash(next).map_err(|e| HandOverError::Commit(n, e))?;
            if header.next_validators_hash.as_bytes() != named || header.next_validators_hash == header.validators_hash {
                return Err(HandOverError::Set(n));
            }
            if height < self.height {
                if header.chain_id.as_str() != self.chain_id {
                    let (found, trusted) = (header.chain_id.to_string(), self.chain_id.clone());
                    return Err(TrustError::OtherChain { found, trusted }.into());
                }
                verify_commit(&header, &hand_over.commit, &hand_over.validators).map_err(|e| HandOverError::Commit(n, e))?;
                continue;
            }
            let believed = followed.root.verify(&header, &hand_over.commit, &hand_over.validators)?;
            followed.root = followed.root.moved(&header, &hand_over.validators, next);
            followed.first.get_or_insert(believed);
            followed.count += 1;
        }
        Ok(followed)
    }
}
