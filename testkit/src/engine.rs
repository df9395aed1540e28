//! The engine's part of a chain, in memory: validator sets whose keys are all at hand, the headers that they sign, anchors and hand-overs.

use std::time::Duration;

use ed25519_dalek::{Signer as _, SigningKey};
use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::commit::{CompactCommit, CompactSig, ValidatorPower, set_hash, vote_bytes};
use mulu_contracts::comet::hand_over::HandOver;
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::trust::{EngineTime, TRUSTING_PERIOD_SECS, Trust};
use serde_json::{Value, json};
use tendermint::block::{self, CommitSig, Header};
use tendermint::{AppHash, Hash, Time};

use crate::network::CHAIN;

/// Genesis of these chains; header n is n seconds later.
pub const BEGUN: i64 = 1_800_000_000;

/// A set with its keys, in the engine's order.
#[derive(Debug, Clone)]
pub struct Signers {
    /// Who signs.
    pub keys: Vec<SigningKey>,
    /// As headers name them: each of power 10.
    pub set: Vec<ValidatorPower>,
}

impl Signers {
    /// Validators by the seeds of their keys.
    pub fn of(seeds: &[u8]) -> Signers {
        let mut keys: Vec<_> = seeds.iter().map(|seed| SigningKey::from_bytes(&[*seed; 32])).collect();
        let one = |key: &SigningKey| ValidatorPower { key: key.verifying_key().to_bytes(), power: 10 };
        keys.sort_by_key(|key| one(key).address());
        let set = keys.iter().map(one).collect();
        Signers { keys, set }
    }

    /// Votes on a header by kind, in the order of the set: `c` for the block, `n` for nil, `-` absent.
    pub fn commit(&self, header: &Header, votes: &str) -> CompactCommit {
        let id = block::Id { hash: header.hash(), part_set_header: part_set() };
        let one = |(key, vote): (&SigningKey, char)| {
            let time = header.time.checked_add(Duration::from_millis(500)).unwrap();
            let (seconds, nanos) = (time.unix_timestamp(), EngineTime(time).nanos());
            let bytes = vote_bytes(&header.chain_id, header.height, 2, (vote == 'c').then_some(id), time).unwrap();
            let signature = key.sign(&bytes).to_bytes();
            match vote {
                'c' => CompactSig::Commit { seconds, nanos, signature },
                'n' => CompactSig::Nil { seconds, nanos, signature },
                _ => CompactSig::Absent,
            }
        };
        let signatures = self.keys.iter().zip(votes.chars()).map(one).collect();
        CompactCommit { round: 2, part_set_total: 1, part_set_hash: [8; 32], signatures }
    }

    /// The votes of all.
    pub fn all(&self, header: &Header) -> CompactCommit {
        self.commit(header, &"c".repeat(self.keys.len()))
    }

    /// Genesis with this set as root of trust.
    pub fn trusted(&self) -> Trust {
        Trust {
            chain_id: CHAIN.into(),
            genesis_hash: [0; 32],
            height: 0,
            time: EngineTime(Time::from_unix_timestamp(BEGUN, 0).unwrap()),
            header_hash: None,
            validators: self.set.clone(),
            next_validators: None,
            earlier: Vec::new(),
            trusting_period_secs: TRUSTING_PERIOD_SECS,
        }
    }
}

/// The engine's answer to `commit`, signed by all.
pub fn commit_answer(header: &Header, signers: &Signers) -> Value {
    let block_id = block::Id { hash: header.hash(), part_set_header: part_set() };
    let compact = signers.all(header);
    let sig = |(sig, v): (&CompactSig, &ValidatorPower)| match sig {
        CompactSig::Commit { seconds, nanos, signature } => CommitSig::BlockIdFlagCommit {
            validator_address: tendermint::account::Id::new(v.address()),
            timestamp: Time::from_unix_timestamp(*seconds, *nanos).unwrap(),
            signature: tendermint::Signature::new(signature.as_slice()).unwrap(),
        },
        _ => CommitSig::BlockIdFlagAbsent,
    };
    let signatures = compact.signatures.iter().zip(&signers.set).map(sig).collect();
    let commit = block::Commit { height: header.height, round: compact.round.try_into().unwrap(), block_id, signatures };
    json!({ "signed_header": { "header": header, "commit": commit }, "canonical": true })
}

fn part_set() -> block::parts::Header {
    block::parts::Header::new(1, Hash::Sha256([8; 32])).unwrap()
}

/// A header whose set goes on; its app hash is its height, over and over.
pub fn header(height: u32, before: Option<&Header>, signers: &Signers) -> Header {
    let hash = |n: u8| Hash::Sha256([n; 32]);
    let set = Hash::Sha256(set_hash(&signers.set).unwrap());
    Header {
        version: block::header::Version { block: 11, app: 1 },
        chain_id: CHAIN.parse().unwrap(),
        height: height.into(),
        time: Time::from_unix_timestamp(BEGUN + i64::from(height), 123_456_789).unwrap(),
        last_block_id: before.map(|h| block::Id { hash: h.hash(), part_set_header: part_set() }),
        last_commit_hash: Some(hash(1)),
        data_hash: Some(hash(2)),
        validators_hash: set,
        next_validators_hash: set,
        consensus_hash: hash(3),
        app_hash: AppHash::try_from(vec![height as u8; 32]).unwrap(),
        last_results_hash: Some(hash(4)),
        evidence_hash: Some(hash(5)),
        proposer_address: tendermint::account::Id::new([6; 20]),
    }
}

/// The anchor of two headers that follow each other, the second one signed as told.
pub fn anchor(previous: &Header, header: &Header, signers: &Signers, votes: &str) -> Anchor {
    let commit = signers.commit(header, votes);
    Anchor {
        previous: header_bytes(previous),
        header: header_bytes(header),
        commit,
        validators: signers.set.clone(),
        hand_overs: Vec::new(),
    }
}

/// Headers from 1 on, all with this app hash: of each its set, naming that of the one after it.
pub fn chain(sets: &[&Signers], app_hash: [u8; 32]) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for (n, signers) in sets.iter().enumerate() {
        let next = sets.get(n + 1).unwrap_or(signers);
        let mut made = header(n as u32 + 1, headers.last(), signers);
        made.next_validators_hash = Hash::Sha256(set_hash(&next.set).unwrap());
        made.app_hash = AppHash::try_from(app_hash.to_vec()).unwrap();
        headers.push(made);
    }
    headers
}

/// The hand-overs of such a chain below a height, each signed by all of its set.
pub fn hand_overs(headers: &[Header], sets: &[&Signers], below: u64) -> Vec<HandOver> {
    let both = headers.iter().zip(sets).take_while(|(header, _)| header.height.value() < below);
    let changes = both.filter(|(header, _)| header.next_validators_hash != header.validators_hash);
    changes.map(|(h, s)| HandOver { header: header_bytes(h), commit: s.all(h), validators: s.set.clone() }).collect()
}

/// The anchor of a height of such a chain, with its hand-overs, signed by all.
pub fn anchor_at(headers: &[Header], sets: &[&Signers], height: usize) -> Anchor {
    let votes = "c".repeat(sets[height].keys.len());
    let made = anchor(&headers[height - 1], &headers[height], sets[height], &votes);
    Anchor { hand_overs: hand_overs(headers, sets, height as u64 + 1), ..made }
}
