//! `mulud prove-validator`: a seat of the action set_validators, with the proof that only the holder of its key can make.

use std::path::Path;
use std::process::ExitCode;

use ed25519_dalek::Signer as _;
use mulu_contracts::governance::action::Seat;
use mulu_contracts::governance::validators::proof_bytes;
use mulu_contracts::kernel::crypto::{KeyProof, PublicKey};
use mulu_contracts::kernel::id::Uscc;
use serde_json::Value;

use super::failure::Failure;
use super::home::{genesis_path, validator_path};
use super::output::print_line;
use crate::engine::keys::read_validator;

/// The chain of a home; told where there is no genesis document yet, and never another one.
fn chain_of(home: &Path, told: Option<String>) -> Result<String, Failure> {
    let path = genesis_path(home);
    let found = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let found = found.and_then(|genesis| genesis["chain_id"].as_str().map(str::to_string));
    match (found, told) {
        (Some(found), Some(told)) if found != told => Err(Failure::usage(format!("{} is of chain {found}, not of {told}", path.display()))),
        (Some(chain), _) | (None, Some(chain)) => Ok(chain),
        (None, None) => {
            Err(Failure::usage(format!("{} is not there: tell the chain by --chain-id (mulud status --node URL shows it)", path.display())))
        }
    }
}

/// Prints the seat.
pub(super) fn run(home: &Path, org: Uscc, power: u64, chain_id: Option<String>) -> Result<ExitCode, Failure> {
    let key = read_validator(&validator_path(home)).map_err(Failure::usage)?;
    let proof = key.sign(&proof_bytes(&chain_of(home, chain_id)?, &org));
    let public_key = PublicKey::ed25519(key.verifying_key().to_bytes());
    let seat = Seat { org, public_key, power, proof: Some(KeyProof(proof.to_bytes())) };
    print_line(&serde_json::to_string_pretty(&seat).map_err(Failure::fault)?);
    Ok(ExitCode::SUCCESS)
}
