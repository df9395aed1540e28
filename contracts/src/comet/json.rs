//! The engine's JSON-RPC answers (the `result` of each) read into the types of this module. Nothing is verified here beyond what
//! an answer says of itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tendermint::block::{self, Header};
use tendermint_proto::v0_38::abci::ExecTxResult;
use tendermint_proto::v0_38::types::{Block as RawBlock, BlockId as RawBlockId, Commit as RawCommit, Header as RawHeader};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::commit::{ValidatorPower, check_set, engine_order};
use super::hashes;

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the engine's {what} cannot be read: {why}")]
pub struct JsonError {
    /// Which answer.
    pub what: &'static str,
    /// In plain words.
    pub why: String,
}

fn wrong(what: &'static str) -> impl Fn(&dyn std::fmt::Display) -> JsonError {
    move |why| JsonError { what, why: why.to_string() }
}

fn read<'de, T: Deserialize<'de>>(what: &'static str, value: &'de Value) -> Result<T, JsonError> {
    T::deserialize(value).map_err(|e| wrong(what)(&e))
}

/// As [`read`], for the library's own types of blocks and commits. Their decoder of base64 panics at a `=` out of its place, and that of times
/// at one that leaves the years 1 to 9999 on its way to UTC. So before the library sees it a text with a `=` has to be base64 (none of the
/// others in them, hashes, numbers, times, the chain's id, may have one), and a time has to be in UTC, as the engine writes them. This asks for
/// no types of our own for votes, evidence and blocks, and holds wherever in them the library looks for either.
fn read_by_library<'de, T: Deserialize<'de>>(what: &'static str, value: &'de Value) -> Result<T, JsonError> {
    if decodable(value) { read(what, value) } else { Err(wrong(what)(&"a text in it is no base64, or a time is not in UTC")) }
}

/// A time as the engine writes it: RFC 3339, in UTC.
pub fn read_time(text: &str) -> Option<tendermint::Time> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|time| time.offset().is_utc())?;
    tendermint::Time::from_unix_timestamp(time.unix_timestamp(), time.nanosecond()).ok()
}

pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<tendermint::Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_time(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no time in UTC such as 2026-11-22T00:00:00Z")))
}

fn is_decodable(text: &str) -> bool {
    if text.contains('=') {
        return BASE64.decode(text).is_ok();
    }
    // A time begins with its year; most texts need not be looked at.
    let may_be_time = text.as_bytes().get(4) == Some(&b'-');
    !may_be_time || OffsetDateTime::parse(text, &Rfc3339).map_or(true, |time| time.offset().is_utc())
}

fn decodable(value: &Value) -> bool {
    match value {
        Value::String(text) => is_decodable(text),
        Value::Array(items) => items.iter().all(decodable),
        Value::Object(members) => members.values().all(decodable),
        _ => true,
    }
}

/// Base64; none where the member is null.
fn base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    BASE64.decode(Option::<String>::deserialize(deserializer)?.unwrap_or_default()).map_err(serde::de::Error::custom)
}

/// A decimal string that may be negative.
fn signed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// `/commit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitAnswer {
    /// The header.
    pub header: Header,
    /// Its commit.
    pub commit: block::Commit,
    /// False for the newest block: its commit is what one node saw, the next block may hold another.
    pub canonical: bool,
}

/// Reads `/commit`; header and commit have to be of one block.
pub fn read_commit(result: &Value) -> Result<CommitAnswer, JsonError> {
    #[derive(Deserialize)]
    struct SignedHeader {
        header: RawHeader,
        commit: RawCommit,
    }
    #[derive(Deserialize)]
    struct Answer {
        signed_header: SignedHeader,
        canonical: bool,
    }
    let wrong = wrong("commit");
    let answer: Answer = read_by_library("commit", result)?;
    let header = Header::try_from(answer.signed_header.header).map_err(|e| wrong(&e))?;
    let commit = block::Commit::try_from(answer.signed_header.commit).map_err(|e| wrong(&e))?;
    if commit.height != header.height || commit.block_id.hash != header.hash() {
        return Err(wrong(&"header and commit are not of one block"));
    }
    Ok(CommitAnswer { header, commit, canonical: answer.canonical })
}

/// Reads `/header`.
pub fn read_header_answer(result: &Value) -> Result<Header, JsonError> {
    #[derive(Deserialize)]
    struct Answer {
        header: RawHeader,
    }
    let answer: Answer = read_by_library("header", result)?;
    Header::try_from(answer.header).map_err(|e| wrong("header")(&e))
}

#[derive(Deserialize)]
struct PublicKey {
    r#type: String,
    #[serde(deserialize_with = "base64")]
    value: Vec<u8>,
}

#[derive(Deserialize)]
struct Validator {
    pub_key: PublicKey,
    #[serde(alias = "voting_power", with = "crate::kernel::value::u64_string")]
    power: u64,
}

fn validators(what: &'static str, list: Vec<Validator>) -> Result<Vec<ValidatorPower>, JsonError> {
    let one = |v: Validator| {
        let key = (v.pub_key.r#type == "tendermint/PubKeyEd25519").then_some(v.pub_key.value);
        key.and_then(|key| key.try_into().ok())
            .map(|key| ValidatorPower { key, power: v.power })
            .ok_or_else(|| wrong(what)(&"validator keys are Ed25519"))
    };
    list.into_iter().map(one).collect()
}

/// One page of `/validators`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatorsPage {
    /// Height of the set.
    pub height: u64,
    /// Validators of all pages.
    pub total: u64,
    /// Those of this page, in the engine's order.
    pub validators: Vec<ValidatorPower>,
}

/// Reads one page of `/validators`.
pub fn read_validators(result: &Value) -> Result<ValidatorsPage, JsonError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(with = "crate::kernel::value::u64_string")]
        block_height: u64,
        #[serde(with = "crate::kernel::value::u64_string")]
        total: u64,
        validators: Vec<Validator>,
    }
    let answer: Answer = read("validators", result)?;
    let validators = validators("validators", answer.validators)?;
    Ok(ValidatorsPage { height: answer.block_height, total: answer.total, validators })
}

/// The set out of all its pages, in order; one short of the total, of two heights or badly ordered is refused.
pub fn join_validators(pages: &[ValidatorsPage]) -> Result<Vec<ValidatorPower>, JsonError> {
    let wrong = wrong("validators");
    let first = pages.first().ok_or_else(|| wrong(&"there are no pages"))?;
    if pages.iter().any(|page| page.height != first.height || page.total != first.total) {
        return Err(wrong(&"the pages are of different sets"));
    }
    let set: Vec<_> = pages.iter().flat_map(|page| page.validators.clone()).collect();
    if set.len() as u64 != first.total {
        return Err(wrong(&"pages are missing"));
    }
    check_set(&set).map_err(|e| wrong(&e))?;
    Ok(set)
}

/// `/block`.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockAnswer {
    /// Its id, recomputed.
    pub id: block::Id,
    /// The block, in its protobuf form: the crate's own writes evidence wrongly.
    pub block: RawBlock,
}

/// Reads `/block`; its id has to be that of the block. Evidence of a light client attack is not read.
pub fn read_block(result: &Value) -> Result<BlockAnswer, JsonError> {
    #[derive(Deserialize)]
    struct Answer {
        block_id: RawBlockId,
        block: RawBlock,
    }
    let wrong = wrong("block");
    let answer: Answer = read_by_library("block", result)?;
    let given = block::Id::try_from(answer.block_id).map_err(|e| wrong(&e))?;
    let id = hashes::block_id(&answer.block).ok_or_else(|| wrong(&"it has no proper header"))?;
    if id != given {
        return Err(wrong(&format!("the block has the id {id}, not {given}")));
    }
    Ok(BlockAnswer { id, block: answer.block })
}

/// `/block_results`, as far as the results hash goes.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultsAnswer {
    /// Height of the block.
    pub height: u64,
    /// Code, data and gas of each transaction, in order.
    pub results: Vec<ExecTxResult>,
}

/// Reads `/block_results`.
pub fn read_block_results(result: &Value) -> Result<ResultsAnswer, JsonError> {
    #[derive(Deserialize)]
    struct TxResult {
        code: u32,
        #[serde(default, deserialize_with = "base64")]
        data: Vec<u8>,
        #[serde(deserialize_with = "signed")]
        gas_wanted: i64,
        #[serde(deserialize_with = "signed")]
        gas_used: i64,
    }
    #[derive(Deserialize)]
    struct Answer {
        #[serde(with = "crate::kernel::value::u64_string")]
        height: u64,
        txs_results: Option<Vec<TxResult>>,
    }
    let answer: Answer = read("block_results", result)?;
    let one = |r: TxResult| ExecTxResult {
        code: r.code,
        data: r.data.into(),
        gas_wanted: r.gas_wanted,
        gas_used: r.gas_used,
        ..Default::default()
    };
    Ok(ResultsAnswer { height: answer.height, results: answer.txs_results.unwrap_or_default().into_iter().map(one).collect() })
}

/// What blocks and trust need of a genesis document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenesisFacts {
    /// Chain.
    pub chain_id: String,
    /// Time of the first block.
    pub time: tendermint::Time,
    /// The first set, in the engine's order.
    pub validators: Vec<ValidatorPower>,
    /// `block.max_bytes`; none where the document leaves it to the engine.
    pub block_max_bytes: Option<i64>,
    /// `block.max_gas`.
    pub block_max_gas: Option<i64>,
}

/// Reads a genesis document (of `/genesis` its member `genesis`). A chain has to begin at height 1 with its validators named.
pub fn read_genesis(document: &Value) -> Result<GenesisFacts, JsonError> {
    #[derive(Deserialize)]
    struct Document {
        chain_id: tendermint::chain::Id,
        #[serde(deserialize_with = "time")]
        genesis_time: tendermint::Time,
        validators: Vec<Validator>,
    }
    let wrong = wrong("genesis document");
    let facts: Document = read("genesis document", document)?;
    let figure = |pointer: &str| match document.pointer(pointer) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(words)) => words.parse::<i64>().map(Some).map_err(|e| wrong(&e)),
        Some(other) => other.as_i64().map(Some).ok_or_else(|| wrong(&format!("{pointer} is no whole number"))),
    };
    if figure("/initial_height")?.is_some_and(|height| height != 0 && height != 1) {
        return Err(wrong(&"the chain does not begin at height 1"));
    }
    let mut set = validators("genesis document", facts.validators)?;
    set.sort_by_key(engine_order);
    check_set(&set).map_err(|e| wrong(&e))?;
    Ok(GenesisFacts {
        chain_id: facts.chain_id.to_string(),
        time: facts.genesis_time,
        validators: set,
        block_max_bytes: figure("/consensus_params/block/max_bytes")?,
        block_max_gas: figure("/consensus_params/block/max_gas")?,
    })
}
