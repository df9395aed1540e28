//! The genesis document: what every node of a network starts from, in CometBFT's form.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::genesis::{FORMAT, Genesis, GenesisOrganisation, GenesisRole, build, number_of};
use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::crypto::{PublicKey, is_strong_ed25519};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::text::Text0;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::division::Division;
use mulu_contracts::ledger::organisation::KeySpec;
use mulu_contracts::ledger::parameters::BLOCK_MAX_BYTES;
use mulu_contracts::ledger::params::Param;
use mulu_contracts::ledger::version;
use mulu_contracts::party::attestation::Attestation;
use serde_json::{Value as Json, json};

use crate::codes::code_lists;
use crate::network::{Key, KeyFile, Network, NetworkError, NetworkOrganisation, refuse};

/// How long evidence of a double signature counts, seconds: as long as clients trust a validator set.
const EVIDENCE_SECONDS: u64 = 14 * 86_400;
/// The same in blocks of at least half a second.
const EVIDENCE_BLOCKS: u64 = EVIDENCE_SECONDS * 2;
/// Bytes of evidence in a block.
const EVIDENCE_BYTES: u64 = 64 * 1_024;

/// A validator with its key.
#[derive(Debug, Clone)]
pub struct Validator {
    /// Name.
    pub name: String,
    /// Its Ed25519 consensus key.
    pub public_key: [u8; 32],
    /// Voting power.
    pub power: u64,
}

/// What only the caller can make.
#[derive(Debug, Clone)]
pub struct Made {
    /// The whole chain id: [`Network::chain`] and a suffix that no other chain has.
    pub chain_id: String,
    /// Genesis time, whole seconds.
    pub time: Time,
    /// One for each node of the network that votes, in its order.
    pub validators: Vec<Validator>,
    /// Keys of organisations that are not in the network file.
    pub keys: KeyFile,
}

fn number(network: &Network, parameter: &Param<u64>) -> Result<u64, NetworkError> {
    match number_of(&network.parameters, parameter) {
        Some(number) => Ok(number),
        None => refuse(format!("parameters.{}: a number is needed", parameter.spec.name)),
    }
}

/// The genesis document of a network (JSON), refused unless the ledger can start from it.
pub fn document(network: &Network, made: &Made) -> Result<Json, NetworkError> {
    let named = made.validators.iter().map(|v| (v.name.as_str(), v.power));
    if !named.eq(network.validators().map(|node| (node.name.as_str(), node.power))) {
        return refuse("each voting node of the network needs its validator key, in the order of the file");
    }
    // Every reader of a set refuses a weak key: a chain that began with one could prove nothing.
    if !made.validators.iter().all(|v| is_strong_ed25519(&v.public_key)) {
        return refuse("a validator key is weak, or not in its one encoding: make it anew");
    }
    let state = app_state(network, made.time, &made.keys)?;
    build(&state, &made.chain_id, made.time)?;
    let validators: Vec<Json> = made
        .validators
        .iter()
        .map(|validator| {
            let address = hex::encode_upper(&sha256(&[&validator.public_key])[..20]);
            let key = json!({ "type": "tendermint/PubKeyEd25519", "value": BASE64.encode(validator.public_key) });
            json!({ "address": address, "pub_key": key, "power": validator.power.to_string(), "name": validator.name })
        })
        .collect();
    Ok(json!({
        "genesis_time": made.time.to_string(),
        "chain_id": made.chain_id,
        "initial_height": "1",
        "consensus_params": {
            "block": { "max_bytes": number(network, &BLOCK_MAX_BYTES)?.to_string(), "max_gas": "-1" },
            "evidence": {
                "max_age_num_blocks": EVIDENCE_BLOCKS.to_string(),
                "max_age_duration": (EVIDENCE_SECONDS * 1_000_000_000).to_string(),
                "max_bytes": EVIDENCE_BYTES.to_string(),
            },
            "validator": { "pub_key_types": ["ed25519"] },
            "version": { "app": state.app_version.to_string() },
            "abci": { "vote_extensions_enable_height": "0" },
        },
        "validators": validators,
        "app_hash": "",
        "app_state": serde_json::to_value(&state)?,
    }))
}

/// The first state of the ledger.
fn app_state(network: &Network, time: Time, keys: &KeyFile) -> Result<Genesis, NetworkError> {
    let by_id: BTreeMap<&str, &NetworkOrganisation> = network.organisations.iter().map(|o| (o.id.as_str(), o)).collect();
    if let Some(unknown) = keys.0.keys().find(|id| !by_id.contains_key(id.as_str())) {
        let known: Vec<_> = by_id.keys().copied().collect();
        return refuse(format!("the keys file names {unknown:?}; the network has {}", known.join(", ")));
    }
    let mut organisations = Vec::new();
    let mut roles = Vec::new();
    let mut attestations = BTreeMap::new();
    for given in &network.organisations {
        let more = keys.0.get(&given.id);
        let listed = given.keys.as_slice().iter().chain(more.iter().flat_map(|keys| keys.as_slice()));
        let keys = listed.enumerate().map(|(n, key)| key_spec(given, n, key, time)).collect();
        organisations.push(GenesisOrganisation {
            uscc: given.uscc,
            name: given.name.clone(),
            short_name: given.short_name.clone(),
            division: given.division,
            superior: given.superior.as_deref().and_then(|id| by_id.get(id)).map(|above| above.uscc),
            kind: given.kind,
            business: given.business.clone(),
            keys,
            thresholds: given.thresholds.clone(),
        });
        for role in &given.roles {
            roles.push(GenesisRole {
                org: given.uscc,
                role: role.role,
                scope_division: role.scope.unwrap_or(given.division),
                sectors: role.sectors.clone(),
                certificate_kinds: role.certificate_kinds.clone(),
                competences: role.competences.clone(),
                from: role.from.unwrap_or(time),
                until: role.until,
            });
        }
        let items: Vec<Attestation> = given
            .attestations
            .iter()
            .map(|a| {
                let from = a.from.unwrap_or(time);
                Attestation {
                    kind: a.kind,
                    level: a.level.clone(),
                    issuer_name: a.issuer.clone(),
                    document_hash: a.document,
                    valid_from: from,
                    valid_until: Time(from.0 + i64::from(a.days) * 86_400),
                }
            })
            .collect();
        if !items.is_empty() {
            attestations.insert(given.uscc, items);
        }
    }
    let divisions = network
        .divisions
        .iter()
        .map(|d| Division {
            code: d.code,
            name: d.name.clone(),
            parent: d.parent,
            level: d.level,
            from: d.from.unwrap_or(Time(0)),
            until: d.until,
            national: d.code.is_national(),
        })
        .collect();
    Ok(Genesis {
        format: FORMAT.into(),
        app_version: version::NEWEST,
        parameters: network.parameters.clone(),
        code_lists: code_lists()?,
        divisions,
        organisations,
        roles,
        attestations,
    })
}

fn key_spec(organisation: &NetworkOrganisation, n: usize, key: &Key, time: Time) -> KeySpec {
    let (public_key, label, person): (&PublicKey, _, _) = match key {
        Key::Plain(key) => (key, Text0::default(), None),
        Key::Named(named) => (&named.key, named.label.clone(), named.person.clone()),
    };
    KeySpec {
        public_key: public_key.clone(),
        label,
        holder_tag: Some(holder_tag(&organisation.uscc, &person.unwrap_or_else(|| format!("#{n}")))),
        allowed: None,
        valid_from: time,
        valid_until: None,
    }
}

/// Tells people apart without naming them.
fn holder_tag(organisation: &Uscc, person: &str) -> Hash {
    Hash::Sha256(sha256(&[b"mulu/holder/v1", organisation.as_str().as_bytes(), person.as_bytes()]))
}
