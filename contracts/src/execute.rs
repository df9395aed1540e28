//! The only way in: checks of the envelope and execution of bundles, for node, simulator, dry runs and tests alike.

use crate::governance::run;
use crate::kernel::block::Block;
use crate::kernel::codec::{DecodeError, encode};
use crate::kernel::crypto::{ED25519, KeyId, PublicKey, Verifier};
use crate::kernel::error::{Code, Fault, Refusal, Rejected, ensure};
use crate::kernel::kind::Kind;
use crate::kernel::merkle::{leaf_hash, root_of};
use crate::kernel::state::{Changes, Overlay, StateRead};
use crate::kernel::value::Hash32;
use crate::ledger::context::{Position, Signer, TxContext};
use crate::ledger::entry::AnyRule;
use crate::ledger::envelope::{
    Bundle, MAX_MESSAGES, MAX_PAYLOAD, MAX_SIGNATURES, Message, Signature, SignedTx, TxBody, TxResult, bundle_root,
};
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::parameters::{MAX_TX_BYTES, TX_EXPIRY_MAX};
use crate::ledger::{access, scheduled};
use crate::party::key_ring::signing_key_of;
use crate::party::roles::binding_roles;
use crate::registry::REGISTRY;

/// What became of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleOutcome {
    /// 0 where the bundle decodes; then each transaction has its own code.
    pub code: u32,
    /// The engine's result data: RFC 6962 root over the results; empty where the bundle does not decode.
    pub data: Vec<u8>,
    /// One for each transaction.
    pub results: Vec<TxResult>,
    /// The refusal of each transaction that failed, with its words.
    pub refusals: Vec<Option<Rejected>>,
}

impl BundleOutcome {
    /// Leaves of the result root.
    pub fn leaves(&self) -> Vec<[u8; 32]> {
        self.results.iter().map(|r| leaf_hash(&encode(r))).collect()
    }
}

/// A payload as far as it decodes.
enum Decoded {
    Rule(Box<AnyRule>),
    UnknownKind,
    FieldInvalid(String),
}

/// A transaction whose envelope passed: who signed it is known.
struct CheckedTx<'a> {
    body: &'a TxBody,
    id: Hash32,
    signer: Signer,
    rules: Vec<Decoded>,
}

/// A refusal and the message to which it belongs.
struct Failed {
    refusal: Refusal,
    message: u16,
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Failed { refusal, message: 0 }
    }
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Refusal::Fault(fault).into()
    }
}

impl From<Code> for Failed {
    fn from(code: Code) -> Self {
        Refusal::from(code).into()
    }
}

/// What a block does before its transactions: timers whose time has come. Where none has, one record is read and nothing is written.
/// A timer that is refused says so in its record; only a broken host fails.
pub fn begin_block(block: &Block, state: &mut Overlay<'_>) -> Result<(), Fault> {
    run::due_proposals(&REGISTRY.law, block, state)?;
    Ok(())
}

/// Executes a bundle on top of a state; what failed leaves nothing behind. Total over all bytes: only a broken host fails.
pub fn execute_bundle(
    block: &Block,
    index: u32,
    bytes: &[u8],
    state: &mut Overlay<'_>,
    verifier: &dyn Verifier,
) -> Result<BundleOutcome, Fault> {
    let Some(bundle) = Bundle::decode(bytes) else {
        return Ok(BundleOutcome { code: Code::MALFORMED.number(), data: Vec::new(), results: Vec::new(), refusals: Vec::new() });
    };
    let mut outcome = BundleOutcome { code: 0, data: Vec::new(), results: Vec::new(), refusals: Vec::new() };
    for (at, tx) in bundle.transactions.iter().enumerate() {
        let position = Position { bundle: index, transaction: at as u32, message: 0 };
        let (result, refusal) = execute_tx(block, position, tx, state, verifier)?;
        outcome.results.push(result);
        outcome.refusals.push(refusal);
    }
    outcome.data = bundle_root(&root_of(&outcome.leaves()), outcome.results.len() as u32).to_vec();
    Ok(outcome)
}

/// Executes one signed transaction: all of its messages, or nothing.
pub fn execute_tx(
    block: &Block,
    position: Position,
    tx: &SignedTx,
    state: &mut Overlay<'_>,
    verifier: &dyn Verifier,
) -> Result<(TxResult, Option<Rejected>), Fault> {
    let id = Hash32(tx.body.id());
    let mut result = TxResult { tx_id: id, code: 0, message: 0, ids: Vec::new(), exists: Vec::new() };
    let checked = check_envelope(block, tx, id, state, verifier);
    if let Err(Failed { refusal: Refusal::Rejected(rejected), .. }) = &checked
        && !is_of_body(rejected.code)
    {
        result.tx_id = Hash32(tx.signed_id());
    }
    match checked.and_then(|checked| run(block, position, &checked, state)) {
        Ok((changes, ids, exists)) => {
            state.merge(changes);
            result.ids = ids;
            result.exists = exists;
            Ok((result, None))
        }
        Err(Failed { refusal: Refusal::Fault(fault), .. }) => Err(fault),
        Err(Failed { refusal: Refusal::Rejected(rejected), message }) => {
            result.code = rejected.code.number();
            result.message = message;
            Ok((result, Some(rejected)))
        }
    }
}

/// Does an envelope fail by its body alone, so that every copy of it fails alike?
fn is_of_body(code: Code) -> bool {
    let of_body = [
        Code::WRONG_CHAIN,
        Code::EXPIRED,
        Code::EXPIRY_TOO_FAR,
        Code::UNKNOWN_ORGANISATION,
        Code::ORGANISATION_SUSPENDED,
        Code::ORGANISATION_ENDED,
    ];
    of_body.contains(&code)
}

/// What a body would do if these keys of its organisation signed it, after what the block does by itself: for dry runs. Nothing is written.
pub fn simulate(block: &Block, body: &TxBody, signers: &[KeyId], state: &dyn StateRead) -> Result<(TxResult, Option<Rejected>), Fault> {
    struct Assume;
    impl Verifier for Assume {
        fn verify(&self, _: &PublicKey, _: &[u8], _: &[u8]) -> bool {
            true
        }
    }
    let signature = |key_id: &KeyId| Signature { key_id: *key_id, algorithm: ED25519, bytes: vec![0; 64] };
    let tx = SignedTx { body: body.clone(), signatures: signers.iter().map(signature).collect() };
    let mut overlay = Overlay::new(state);
    begin_block(block, &mut overlay)?;
    execute_tx(block, Position::default(), &tx, &mut overlay, &Assume)
}

/// Envelope checks in the order of records.md §1.4 (`seen` and `quota_exceeded` are answers of one node, given before).
fn check_envelope<'a>(
    block: &Block,
    tx: &'a SignedTx,
    id: Hash32,
    state: &dyn StateRead,
    verifier: &dyn Verifier,
) -> Result<CheckedTx<'a>, Failed> {
    let body = &tx.body;
    let at = block.time;
    let size = borsh::object_length(tx).map_err(|_| Code::TOO_LARGE)?;
    ensure(size as u64 <= MAX_TX_BYTES.at(state, at)?, Code::TOO_LARGE)?;
    for (n, message) in body.messages.iter().enumerate() {
        if message.payload.len() > MAX_PAYLOAD {
            return Err(Failed { refusal: Code::TOO_LARGE.into(), message: n as u16 });
        }
    }
    let countable = !body.messages.is_empty() && body.messages.len() <= MAX_MESSAGES;
    ensure(countable && !tx.signatures.is_empty() && tx.signatures.len() <= MAX_SIGNATURES, Code::MALFORMED)?;
    let rules = body.messages.iter().enumerate().map(|(n, m)| decode(n, m)).collect::<Result<Vec<_>, _>>()?;
    ensure(body.chain_id == block.chain_id, Code::WRONG_CHAIN)?;
    ensure(at < body.expires, Code::EXPIRED)?;
    let ahead = body.expires.0.saturating_sub(at.0).max(0) as u64;
    ensure(ahead <= TX_EXPIRY_MAX.at(state, at)?, Code::EXPIRY_TOO_FAR)?;

    let organisation = scheduled::standing(state, &body.organisation, at)?.ok_or(Code::UNKNOWN_ORGANISATION)?;
    ensure(!organisation.has_ended(), Code::ORGANISATION_ENDED)?;
    let ending = rules.iter().all(|r| matches!(r, Decoded::Rule(rule) if rule.is_ending()));
    ensure(organisation.status != OrganisationStatus::Suspended || ending, Code::ORGANISATION_SUSPENDED)?;

    let sign_bytes = body.sign_bytes();
    let mut keys = Vec::new();
    for signature in &tx.signatures {
        let key = signing_key_of(state, &organisation, &signature.key_id, at)?.ok_or(Code::UNKNOWN_KEY)?;
        ensure(key.signs_at(at), Code::KEY_INACTIVE)?;
        keys.push(key);
    }
    for (n, (signature, key)) in tx.signatures.iter().zip(&keys).enumerate() {
        let repeated = tx.signatures[..n].iter().any(|other| other.key_id == signature.key_id);
        let fits =
            signature.algorithm == key.spec.public_key.algorithm() && verifier.verify(&key.spec.public_key, &sign_bytes, &signature.bytes);
        ensure(!repeated && fits, Code::SIGNATURE_INVALID)?;
    }
    for (n, message) in body.messages.iter().enumerate() {
        if !keys.iter().all(|key| key.allows(Kind(message.kind))) {
            return Err(Failed { refusal: Code::KEY_KIND_NOT_ALLOWED.into(), message: n as u16 });
        }
    }
    let roles = binding_roles(state, &body.organisation, at)?;
    let signer = Signer { organisation, keys, roles };
    for (n, (message, rule)) in body.messages.iter().zip(&rules).enumerate() {
        let k = signer.organisation.threshold(Kind(message.kind));
        let needed = match rule {
            Decoded::Rule(rule) => rule.keys_needed(&signer, k),
            _ => k,
        };
        if signer.keys.len() < usize::from(needed) {
            return Err(Failed { refusal: Code::THRESHOLD_NOT_MET.into(), message: n as u16 });
        }
    }
    Ok(CheckedTx { body, id, signer, rules })
}

fn decode(n: usize, message: &Message) -> Result<Decoded, Failed> {
    match REGISTRY.kind(message.kind).map(|kind| kind.decode(&message.payload)) {
        None => Ok(Decoded::UnknownKind),
        Some(Ok(rule)) => Ok(Decoded::Rule(Box::new(rule))),
        Some(Err(DecodeError::Type { field })) => Ok(Decoded::FieldInvalid(field)),
        Some(Err(DecodeError::Malformed)) => Err(Failed { refusal: Code::MALFORMED.into(), message: n as u16 }),
    }
}

type Done = (Changes, Vec<String>, Vec<u16>);

/// Checks and applies each message over the writes of those before it.
fn run(block: &Block, position: Position, checked: &CheckedTx<'_>, state: &Overlay<'_>) -> Result<Done, Failed> {
    let mut overlay = Overlay::new(state);
    let (mut ids, mut exists) = (Vec::new(), Vec::new());
    let mut signer = checked.signer.clone();
    for (n, (message, decoded)) in checked.body.messages.iter().zip(&checked.rules).enumerate() {
        let n = n as u16;
        let at = |refusal: Refusal| Failed { refusal, message: n };
        let rule = match decoded {
            Decoded::Rule(rule) => rule,
            Decoded::UnknownKind => return Err(at(Code::UNKNOWN_KIND.into())),
            Decoded::FieldInvalid(field) => return Err(at(Code::FIELD_INVALID.of(field))),
        };
        if n > 0 {
            // Messages before this one may have changed the signer itself.
            signer.organisation = scheduled::standing(&overlay, signer.uscc(), block.time)?.unwrap_or(signer.organisation);
            signer.roles = binding_roles(&overlay, &checked.body.organisation, block.time)?;
        }
        let tx = TxContext {
            chain_id: block.chain_id.clone(),
            height: block.height,
            time: block.time,
            position: Position { message: n, ..position },
            tx_id: checked.id,
            kind: message.kind,
            payload_hash: message.payload_hash(),
            signer: signer.clone(),
            law: &REGISTRY.law,
        };
        rule.require_types(&tx).map_err(at)?;
        access::require_role(&tx, rule.allowed()).map_err(at)?;
        let plan = rule.check(&tx, &overlay).map_err(at)?;
        ids.push(plan.id.clone());
        if plan.exists {
            exists.push(n);
        } else {
            plan.apply(&tx, &mut overlay)?;
        }
    }
    Ok((overlay.into_changes(), ids, exists))
}
