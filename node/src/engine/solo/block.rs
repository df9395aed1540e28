//! Blocks of one validator: made as CometBFT v0.38 makes them, signed, and checked in full before they are saved.

use borsh::{BorshDeserialize, BorshSerialize};
use ed25519_dalek::{Signer, SigningKey};
use mulu_contracts::comet::commit::{CompactCommit, ValidatorPower, set_hash, verify_commit, vote_bytes};
use mulu_contracts::comet::hashes;
use mulu_contracts::kernel::codec::{decode_exact, encode};
use prost::Message;
use tendermint::{Time, block, chain};
use tendermint_proto::v0_38::abci::ExecTxResult;
use tendermint_proto::v0_38::types::{
    Block as RawBlock, BlockId, BlockIdFlag, Commit as RawCommit, CommitSig, Data, EvidenceList, Header as RawHeader, PartSetHeader,
};
use tendermint_proto::v0_38::version::Consensus;

use crate::engine::keys;

/// Version of the block format in every header.
pub const BLOCK_VERSION: u64 = 11;
/// Bytes of a block that are not transactions: header, a commit of one vote and the frames around them.
pub const OVERHEAD: u64 = 1_024;

/// Why a block is no true block of this chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("block {height}: {why}")]
pub struct BlockError {
    /// Its height, or the one it should have.
    pub height: u64,
    /// What does not fit.
    pub why: String,
}

/// A block with the commit that decides it.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedBlock {
    /// Its header.
    pub header: block::Header,
    /// Hash of the header, and the parts of the block.
    pub id: block::Id,
    /// As it is hashed and sent.
    pub block: RawBlock,
    /// As it stands in the next block.
    pub commit: RawCommit,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct Row {
    block: Vec<u8>,
    commit: Vec<u8>,
}

impl SignedBlock {
    /// The row under which it is kept.
    pub fn to_row(&self) -> Vec<u8> {
        encode(&Row { block: self.block.encode_to_vec(), commit: self.commit.encode_to_vec() })
    }

    /// From its row. What it says is not checked, only its form.
    pub fn from_row(bytes: &[u8]) -> Result<SignedBlock, String> {
        let row: Row = decode_exact(bytes).map_err(|e| e.to_string())?;
        let block = RawBlock::decode(row.block.as_slice()).map_err(|e| e.to_string())?;
        let commit = RawCommit::decode(row.commit.as_slice()).map_err(|e| e.to_string())?;
        if block.encode_to_vec() != row.block || commit.encode_to_vec() != row.commit {
            return Err("it is not in its canonical encoding".into());
        }
        let (header, id) = identify(&block).map_err(|e| e.to_string())?;
        Ok(SignedBlock { header, id, block, commit })
    }

    /// Its height.
    pub fn height(&self) -> u64 {
        self.header.height.value()
    }

    /// Its transactions.
    pub fn txs(&self) -> &[Vec<u8>] {
        self.block.data.as_ref().map_or(&[], |data| &data.txs)
    }

    /// Its hash.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(self.id.hash.as_bytes());
        hash
    }
}

fn identify(raw: &RawBlock) -> Result<(block::Header, block::Id), String> {
    let header = raw.header.clone().ok_or("it has no header")?;
    let header = block::Header::try_from(header).map_err(|e| e.to_string())?;
    let (total, hash) = hashes::part_set(&raw.encode_to_vec());
    let parts = block::parts::Header::new(total, tendermint::Hash::Sha256(hash)).map_err(|e| e.to_string())?;
    let id = block::Id { hash: header.hash(), part_set_header: parts };
    Ok((header, id))
}

/// What a block builds on.
#[derive(Debug, Clone)]
pub struct Parent {
    /// The block before; none before the first.
    pub block: Option<std::sync::Arc<SignedBlock>>,
    /// State after it.
    pub app_hash: [u8; 32],
    /// Codes and data of its results.
    pub results: Vec<(u32, Vec<u8>)>,
    /// App version of the state after it: what the next header says.
    pub version: u64,
}

impl Parent {
    /// Height of the block to come.
    pub fn next_height(&self) -> u64 {
        self.block.as_ref().map_or(0, |b| b.height()) + 1
    }

    fn results_hash(&self) -> [u8; 32] {
        let result = |(code, data): &(u32, Vec<u8>)| ExecTxResult { code: *code, data: data.clone().into(), ..Default::default() };
        hashes::last_results_hash(&self.results.iter().map(result).collect::<Vec<_>>())
    }
}

/// The validator, and what its chain keeps the same in every block.
pub struct Validator {
    key: SigningKey,
    chain_id: chain::Id,
    genesis_time: Time,
    block_max_bytes: i64,
    consensus_hash: [u8; 32],
    set: Vec<ValidatorPower>,
    set_hash: [u8; 32],
}

/// What the genesis document says of blocks.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Chain.
    pub chain_id: chain::Id,
    /// Time of the first block.
    pub genesis_time: Time,
    /// `block.max_bytes`.
    pub block_max_bytes: i64,
    /// `block.max_gas`.
    pub block_max_gas: i64,
    /// Power of the one validator.
    pub power: u64,
}

/// The empty id and commit that Go writes into the first block, where this crate would leave them out.
fn no_block() -> BlockId {
    BlockId { hash: Vec::new(), part_set_header: Some(PartSetHeader::default()) }
}

fn no_commit() -> RawCommit {
    RawCommit { block_id: Some(no_block()), ..Default::default() }
}

impl Validator {
    /// A validator of a chain.
    pub fn new(key: SigningKey, rules: Rules) -> Result<Validator, String> {
        let set = vec![ValidatorPower { key: key.verifying_key().to_bytes(), power: rules.power }];
        let set_hash = set_hash(&set).map_err(|e| e.to_string())?;
        Ok(Validator {
            key,
            chain_id: rules.chain_id,
            genesis_time: rules.genesis_time,
            block_max_bytes: rules.block_max_bytes,
            consensus_hash: hashes::consensus_hash(rules.block_max_bytes, rules.block_max_gas),
            set,
            set_hash,
        })
    }

    /// The set of one.
    pub fn set(&self) -> &[ValidatorPower] {
        &self.set
    }

    /// Its address.
    pub fn address(&self) -> [u8; 20] {
        keys::address(&self.key.verifying_key().to_bytes())
    }

    /// Chain.
    pub fn chain_id(&self) -> &chain::Id {
        &self.chain_id
    }

    /// Bytes of transactions that fit a block, counted as the engine counts them.
    pub fn room(&self) -> u64 {
        u64::try_from(self.block_max_bytes).unwrap_or(0).saturating_sub(OVERHEAD)
    }

    /// BFT time: that of the first block is genesis, of all others the median of the last commit.
    fn time_after(&self, parent: &Parent) -> Result<Time, String> {
        let Some(before) = &parent.block else { return Ok(self.genesis_time) };
        let vote = before.commit.signatures.first().and_then(|s| s.timestamp).ok_or("the last commit has no vote")?;
        let vote = Time::try_from(vote).map_err(|e| e.to_string())?;
        hashes::median_time(&[(vote, self.set[0].power)]).ok_or_else(|| "the last commit has no votes".into())
    }

    /// Makes and signs the block after `parent`, and checks it in full as it will be read. `now` only dates the vote.
    pub fn make(&self, parent: &Parent, txs: Vec<Vec<u8>>, now: Time) -> Result<SignedBlock, BlockError> {
        let height = parent.next_height();
        let wrong = |why: String| BlockError { height, why };
        let (last_id, last_commit) = match &parent.block {
            Some(before) => (before.id.into(), before.commit.clone()),
            None => (no_block(), no_commit()),
        };
        let header = RawHeader {
            version: Some(Consensus { block: BLOCK_VERSION, app: parent.version }),
            chain_id: self.chain_id.to_string(),
            height: i64::try_from(height).map_err(|e| wrong(e.to_string()))?,
            time: Some(self.time_after(parent).map_err(wrong)?.into()),
            last_block_id: Some(last_id),
            last_commit_hash: hashes::last_commit_hash(Some(&last_commit)).to_vec(),
            data_hash: hashes::data_hash(&txs).to_vec(),
            validators_hash: self.set_hash.to_vec(),
            next_validators_hash: self.set_hash.to_vec(),
            consensus_hash: self.consensus_hash.to_vec(),
            app_hash: parent.app_hash.to_vec(),
            last_results_hash: parent.results_hash().to_vec(),
            evidence_hash: hashes::evidence_hash(&[]).to_vec(),
            proposer_address: self.address().to_vec(),
        };
        let raw = RawBlock {
            header: Some(header),
            data: Some(Data { txs }),
            evidence: Some(EvidenceList::default()),
            last_commit: Some(last_commit),
        };
        let (header, id) = identify(&raw).map_err(wrong)?;
        let commit = self.sign(&header, id, now).map_err(wrong)?;
        let row = SignedBlock { header, id, block: raw, commit }.to_row();
        let block = SignedBlock::from_row(&row).map_err(wrong)?;
        self.verify(parent, &block)?;
        Ok(block)
    }

    fn sign(&self, header: &block::Header, id: block::Id, now: Time) -> Result<RawCommit, String> {
        // A vote is dated after its block, also by a clock that went back: so time strictly increases.
        let least = header.time.checked_add(std::time::Duration::from_millis(1)).ok_or("time is out of bounds")?;
        let time = now.max(least);
        let bytes = vote_bytes(&self.chain_id, header.height, 0, Some(id), time).ok_or("the vote has no bytes")?;
        let vote = CommitSig {
            block_id_flag: BlockIdFlag::Commit.into(),
            validator_address: self.address().to_vec(),
            timestamp: Some(time.into()),
            signature: self.key.sign(&bytes).to_bytes().to_vec(),
        };
        Ok(RawCommit { height: header.height.into(), round: 0, block_id: Some(id.into()), signatures: vec![vote] })
    }

    /// Checks every field, every hash and the signature of a block that follows `parent`. A light client sees less.
    pub fn verify(&self, parent: &Parent, block: &SignedBlock) -> Result<(), BlockError> {
        let height = parent.next_height();
        self.check(parent, block).map_err(|why| BlockError { height, why })
    }

    fn check(&self, parent: &Parent, block: &SignedBlock) -> Result<(), String> {
        let (header, id) = identify(&block.block)?;
        let raw = block.block.header.as_ref().ok_or("it has no header")?;
        let txs = block.txs();
        let last_commit = block.block.last_commit.as_ref().ok_or("it has no last commit")?;
        let evidence = block.block.evidence.as_ref().ok_or("it has no list of evidence")?;
        let (last_id, expected_commit) = match &parent.block {
            Some(before) => (before.id.into(), before.commit.clone()),
            None => (no_block(), no_commit()),
        };
        let require = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("wrong {what}")) };
        require(header == block.header && id == block.id, "id")?;
        require(raw.version == Some(Consensus { block: BLOCK_VERSION, app: parent.version }), "version")?;
        require(header.chain_id == self.chain_id, "chain id")?;
        require(header.height.value() == parent.next_height(), "height")?;
        require(raw.last_block_id == Some(last_id), "last_block_id")?;
        require(*last_commit == expected_commit, "last commit")?;
        require(raw.last_commit_hash == hashes::last_commit_hash(Some(last_commit)), "last_commit_hash")?;
        require(raw.data_hash == hashes::data_hash(txs), "data_hash")?;
        require(evidence.evidence.is_empty() && raw.evidence_hash == hashes::evidence_hash(&[]), "evidence_hash")?;
        require(raw.validators_hash == self.set_hash, "validators_hash")?;
        require(raw.next_validators_hash == self.set_hash, "next_validators_hash")?;
        require(raw.consensus_hash == self.consensus_hash, "consensus_hash")?;
        require(raw.app_hash == parent.app_hash, "app_hash: the state is not the one that this block was made on")?;
        require(raw.last_results_hash == parent.results_hash(), "last_results_hash")?;
        require(raw.proposer_address == self.address(), "proposer_address")?;
        require(header.time == self.time_after(parent)?, "time")?;
        require(parent.block.as_ref().is_none_or(|before| before.header.time < header.time), "time: it does not increase")?;
        let size = block.block.encoded_len() as u64;
        require(size <= u64::try_from(self.block_max_bytes).unwrap_or(0), "size")?;

        let commit = &block.commit;
        require(commit.height == raw.height && commit.round == 0, "commit height")?;
        require(commit.block_id == Some(id.into()), "commit id")?;
        let engine = block::Commit::try_from(commit.clone()).map_err(|e| e.to_string())?;
        let compact = CompactCommit::from_engine(&engine, &self.set).map_err(|e| e.to_string())?;
        verify_commit(&header, &compact, &self.set).map_err(|e| e.to_string())?;
        let vote = commit.signatures.first().and_then(|s| s.timestamp).ok_or("the commit has no vote")?;
        let vote = Time::try_from(vote).map_err(|e| e.to_string())?;
        require(vote > header.time, "vote time")
    }
}
