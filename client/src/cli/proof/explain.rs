//! `mulu proof explain`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::comet::header::{header_height, header_time};
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::envelope::TxResult;
use mulu_contracts::ledger::proof::{At, Claim, ProofFile};
use mulu_contracts::questions::QUESTIONS;
use serde::Serialize;
use serde_json::Value;

use super::judge::{judged, read};
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Say what a proof file contains, part by part, without judging it
#[derive(Debug, Args)]
pub struct Explain {
    /// The proof file
    file: PathBuf,
}

#[derive(Serialize)]
struct Explained {
    format: &'static str,
    chain_id: String,
    claim: Part,
    anchor: Anchor,
    judged: bool,
}

/// What is claimed.
#[derive(Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
enum Part {
    Receipt {
        result: TxResult,
        place_in_bundle: u64,
        results_in_bundle: u64,
        path_hashes: usize,
    },
    Answer {
        query_number: u16,
        query: Option<&'static str>,
        args: Option<Value>,
        at: Moments,
        values_read: usize,
        absent: usize,
        value_bytes: usize,
        tree_bytes: usize,
        range_proofs: usize,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Moments {
    Newest(&'static str),
    Past { moment: Asked, leaf: Option<String> },
}

/// A moment as it was asked for.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    Height(String),
    Time(Time),
}

#[derive(Serialize)]
struct Anchor {
    header_height: Option<String>,
    header_time: Option<Time>,
    signed_header_height: Option<String>,
    validators: usize,
    signatures: usize,
    hand_overs: usize,
}

impl Run for Explain {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let file = ProofFile::from_bytes(&read(&self.file)?).map_err(|e| judged(&e))?;
        session.out.document(&explain(&file))
    }
}

fn explain(file: &ProofFile) -> Explained {
    let claim = match &file.claim {
        Claim::Receipt(receipt) => Part::Receipt {
            result: receipt.result.clone(),
            place_in_bundle: receipt.index.into(),
            results_in_bundle: receipt.count.into(),
            path_hashes: receipt.path.len(),
        },
        Claim::Answer(claim) => {
            let question = file.question(&QUESTIONS).ok().flatten();
            let values = &claim.witness.values;
            let at = match &claim.at {
                At::Fresh => Moments::Newest("newest"),
                At::Past(past) => Moments::Past {
                    moment: match past.moment {
                        Moment::Height(height) => Asked::Height(height.to_string()),
                        Moment::Time(time) => Asked::Time(time),
                    },
                    leaf: past.index.map(|index| index.to_string()),
                },
            };
            Part::Answer {
                query_number: claim.query,
                query: question.as_ref().map(Question::name),
                args: question.as_ref().map(Question::to_json),
                at,
                values_read: values.len(),
                absent: values.iter().filter(|value| value.is_none()).count(),
                value_bytes: values.iter().flatten().map(Vec::len).sum(),
                tree_bytes: claim.witness.tree.len(),
                range_proofs: claim.witness.ranges.len(),
            }
        }
    };
    let anchor = &file.anchor;
    Explained {
        format: "mulu-proof/3",
        chain_id: file.chain_id.clone(),
        claim,
        anchor: Anchor {
            header_height: header_height(&anchor.previous).ok().map(|height| height.to_string()),
            header_time: header_time(&anchor.previous).ok(),
            signed_header_height: header_height(&anchor.header).ok().map(|height| height.to_string()),
            validators: anchor.validators.len(),
            signatures: anchor.commit.signatures.len(),
            hand_overs: anchor.hand_overs.len(),
        },
        judged: false,
    }
}
