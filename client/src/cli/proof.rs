//! `mulu proof`: judging proof files offline, and renewing them.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use mulu_contracts::comet::anchor::AnchorError;
use mulu_contracts::comet::trust::{Trust, TrustError};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::{At, Claim, Fact, MAX_PROOF_BYTES, ProofError, ProofFile, Proven};
use mulu_contracts::ledger::witness::WitnessError;
use mulu_contracts::questions::QUESTIONS;
use serde_json::{Value, json};

use super::read::moment;
use super::session::Session;
use crate::exit::Failure;
use crate::home::read_trust;

/// Proof files
#[derive(Debug, Subcommand)]
pub enum Proof {
    /// Check a proof file without any network. Exit 0 proven, 1 a proven "no", 3 false, 5 cannot be judged
    Verify {
        /// The proof file
        file: PathBuf,
        /// Trust file; by default the home's
        #[arg(long, value_name = "FILE")]
        trust: Option<PathBuf>,
        /// Refuse unless it is about this entry, organisation or transaction
        #[arg(long)]
        id: Option<String>,
        /// Refuse unless it shows this version
        #[arg(long)]
        version: Option<u64>,
        /// Refuse unless its newest header is at or after this height or time
        #[arg(long, value_name = "HEIGHT|TIME")]
        not_before: Option<String>,
    },
    /// Say what a proof file contains, part by part, without judging it
    Explain {
        /// The proof file
        file: PathBuf,
    },
    /// Prove an old answer again by the path of block hashes: no signature of then is needed
    Renew {
        /// The old proof file
        file: PathBuf,
        /// Where to write the new one
        #[arg(long, value_name = "FILE")]
        proof: PathBuf,
    },
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    crate::home::read_file(path, MAX_PROOF_BYTES as u64)
}

/// Runs a command.
pub fn run(session: &mut Session, command: Proof) -> Result<(), Failure> {
    match command {
        Proof::Verify { file, trust, id, version, not_before } => {
            let trust = match trust {
                Some(path) => read_trust(&path)?,
                None => session.trust()?,
            };
            let bytes = read(&file)?;
            let judged = verify(session, &bytes, &trust, &Expected { id, version, not_before });
            // Scripts read every verdict on standard output, not only the good one.
            if let Err(Failure { details, .. }) = &judged
                && details["verdict"].is_string()
                && session.out.is_json()
            {
                session
                    .out
                    .document(&json!({ "verdict": details["verdict"], "reason": details["reason"], "trust": null, "answer": null }))?;
            }
            judged
        }
        Proof::Explain { file } => {
            let file = ProofFile::from_bytes(&read(&file)?).map_err(|e| judged(&e))?;
            session.out.document(&explain(&file)?)
        }
        Proof::Renew { file, proof } => {
            let old = ProofFile::from_bytes(&read(&file)?).map_err(|e| judged(&e))?;
            let bytes = session.ledger()?.renew(&old)?;
            session.keep_seen()?;
            session.write_proof(&proof, &bytes)?;
            session.out.document(&json!({ "renewed": proof.display().to_string(), "verified": true }))
        }
    }
}

/// What the caller knows the proof has to be about.
struct Expected {
    id: Option<String>,
    version: Option<u64>,
    not_before: Option<String>,
}

fn verify(session: &mut Session, bytes: &[u8], trust: &Trust, expected: &Expected) -> Result<(), Failure> {
    let not_before = expected.not_before.as_deref().map(moment).transpose()?;
    let proven = ProofFile::from_bytes(bytes)
        .and_then(|file| file.verify_until(trust, &QUESTIONS, &session.deadline.stop()))
        .map_err(|e| judged(&e))?;
    expect(&proven, expected, not_before).map_err(|words| verdict("false", 3, &words))?;
    let (question, answer, negative) = match &proven.fact {
        Fact::Answer(question, answer) => {
            let asked = json!({ "query": question.name(), "args": question.to_json() });
            (asked, crate::wide::to_value(answer).unwrap_or(Value::Null), answer.negative())
        }
        Fact::Receipt(result) => {
            let rejected = (result.code != 0).then_some("rejected");
            (json!({ "receipt_of": result.tx_id }), crate::wide::to_value(result).unwrap_or(Value::Null), rejected)
        }
    };
    session.out.document(&json!({
        "verdict": "proven", "reason": negative, "trust": proven.trust, "solo": proven.trust.validators == 1,
        "chain_id": proven.chain_id, "height": proven.height.to_string(), "time": proven.time,
        "newest_header": { "height": proven.anchored.previous_height.to_string(), "time": proven.anchored.previous_time },
        "question": question, "answer": answer,
    }))?;
    match negative {
        None => Ok(()),
        Some(_) => Err(Failure::silent_rejection()),
    }
}

/// Does the proof show what was asked for?
fn expect(proven: &Proven, expected: &Expected, not_before: Option<Moment>) -> Result<(), String> {
    if let Some(id) = &expected.id {
        let shown = subject(&proven.fact);
        let plain = |text: &str| text.replace('-', "").to_uppercase();
        if !shown.iter().any(|s| plain(s) == plain(id)) {
            return Err(format!("the proof is about {}, not {id}", shown.first().map_or("something without an id", String::as_str)));
        }
    }
    if let Some(version) = expected.version {
        match shown_version(&proven.fact) {
            Some(shown) if shown == version => {}
            Some(shown) => return Err(format!("the proof shows version {shown}, not {version}")),
            None => return Err("the proof shows no version".into()),
        }
    }
    let newest = &proven.anchored;
    match not_before {
        Some(Moment::Height(height)) if newest.previous_height < height => {
            Err(format!("the newest header has height {}, before {height}", newest.previous_height))
        }
        Some(Moment::Time(time)) if newest.previous_time < time => {
            Err(format!("the newest header is of {}, before {time}", newest.previous_time))
        }
        _ => Ok(()),
    }
}

/// Ids that the proof is about.
fn subject(fact: &Fact) -> Vec<String> {
    match fact {
        Fact::Receipt(result) => {
            let mut ids = vec![result.tx_id.to_string()];
            ids.extend(result.ids.iter().cloned());
            ids
        }
        Fact::Answer(question, _) => {
            let args = question.to_json();
            ["id", "uscc"].iter().filter_map(|key| Some(args.get(key)?.as_str()?.to_string())).collect()
        }
    }
}

fn shown_version(fact: &Fact) -> Option<u64> {
    let Fact::Answer(_, answer) = fact else { return None };
    let json = serde_json::to_value(answer).ok()?;
    let found = ["/version", "/core/version", "/organisation/version", "/entry/version", "/entry/core/version"];
    let value = found.iter().find_map(|path| json.pointer(path))?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// The verdict (README.md, "What a verdict means") for what does not hold, with its exit code.
pub fn judged(error: &ProofError) -> Failure {
    match error {
        ProofError::Unsupported(_) => verdict("unsupported", 5, &error.to_string()),
        ProofError::Witness(WitnessError::Stopped) => Failure::not_in_time(error.to_string(), "在所给时间内未能核验完毕"),
        ProofError::NewerVersion(version) => Failure::newer_version(*version),
        ProofError::Anchor(AnchorError::Contradicts(TrustError::Fork(height))) => Failure::forked_file(*height, &error.to_string()),
        ProofError::Anchor(AnchorError::NotEnoughTrust { .. }) => verdict("not_enough_trust", 5, &error.to_string()),
        _ => verdict("false", 3, &error.to_string()),
    }
}

fn verdict(word: &str, exit: i32, reason: &str) -> Failure {
    Failure::verdict(word, exit, reason)
}

/// What stands in a file.
pub fn explain(file: &ProofFile) -> Result<Value, Failure> {
    let claim = match &file.claim {
        Claim::Receipt(receipt) => json!({ "form": "receipt", "result": receipt.result, "place_in_bundle": receipt.index,
            "results_in_bundle": receipt.count, "path_hashes": receipt.path.len() }),
        Claim::Answer(claim) => {
            let question = file.question(&QUESTIONS).ok().flatten();
            let values = &claim.witness.values;
            json!({
                "form": "answer", "query_number": claim.query,
                "query": question.as_ref().map(Question::name), "args": question.as_ref().map(Question::to_json),
                "at": match &claim.at { At::Fresh => json!("newest"), At::Past(past) => json!({
                    "moment": format!("{:?}", past.moment), "leaf": past.index.map(|i| i.to_string()) }) },
                "values_read": values.len(), "absent": values.iter().filter(|v| v.is_none()).count(),
                "value_bytes": values.iter().flatten().map(Vec::len).sum::<usize>(),
                "tree_bytes": claim.witness.tree.len(), "range_proofs": claim.witness.ranges.len(),
            })
        }
    };
    let anchor = &file.anchor;
    Ok(json!({
        "format": "mulu-proof/3", "chain_id": file.chain_id, "claim": claim,
        "anchor": {
            "header_height": mulu_contracts::comet::header::header_height(&anchor.previous).ok().map(|h| h.to_string()),
            "header_time": mulu_contracts::comet::header::header_time(&anchor.previous).ok(),
            "signed_header_height": mulu_contracts::comet::header::header_height(&anchor.header).ok().map(|h| h.to_string()),
            "validators": anchor.validators.len(), "signatures": anchor.commit.signatures.len(), "hand_overs": anchor.hand_overs.len(),
        },
        "judged": false,
    }))
}

/// An entry id from words.
pub fn entry_id(text: &str) -> Result<EntryId, Failure> {
    EntryId::parse(text).map_err(|e| Failure::usage(format!("{text}: {e}"), e.hint().to_string()))
}
