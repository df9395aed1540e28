//! The only way in: checks of the envelope and execution of bundles, for node, simulator, dry runs and tests alike.

use std::sync::Arc;

use crate::kernel::block::{Block, Position};
use crate::kernel::codec::{DecodeError, as_of, encode};
use crate::kernel::crypto::{ED25519, KeyId, PublicKey, Verifier};
use crate::kernel::error::{Code, Fault, Refusal, Rejected, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::kernel::merkle::{leaf_hash, root_of};
use crate::kernel::role::Role;
use crate::kernel::state::{Bytes32, Changes, Overlay, StateRead};
use crate::kernel::value::{Hash32, Time};
use crate::ledger::access::Hold;
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{self, Draft};
use crate::ledger::entry::AnyRule;
use crate::ledger::envelope::{
    Bundle, MAX_PAYLOAD, MAX_SIGNATURES, Message, Signature, SignedTx, TxBody, TxResult, bundle_root, sign_bytes_of,
};
use crate::ledger::meter::{self, Meter, Metered};
use crate::ledger::organisation::{Organisation, OrganisationStatus, RoleAssignment, organisation};
use crate::ledger::parameters::{MAX_BLOCK_WORK, MAX_MESSAGES_PER_TX, MAX_TX_BYTES, MAX_TX_WORK, TX_EXPIRY_MAX};
use crate::ledger::{gate, scheduled, version};
use crate::party::key_ring::signing_key_of;
use crate::party::keys::roles;
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
    /// Units of work of each transaction, as far as it went.
    pub work: Vec<u64>,
    /// Whether the signatures of each hold: what its organisation answers for, also where it failed.
    pub signed: Vec<bool>,
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
    version: u64,
    signer: Arc<Signer>,
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

/// Work of a block so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BlockWork(pub u64);

/// What a block does before its transactions: an app version whose height has come, then timers whose time has come. Where nothing has,
/// two records are read and nothing is written. A timer that is refused says so in its record; only a broken host, or one that does not
/// know the version, fails. Gives the version of the block.
pub fn begin_block(block: &Block, state: &mut Overlay<'_>) -> Result<u64, Fault> {
    let version = version::begin(&REGISTRY.law, block.height, state)?;
    for timer in REGISTRY.timers {
        timer(&REGISTRY.law, block, state)?;
    }
    Ok(version)
}

/// Executes a bundle on top of a state; what failed leaves nothing behind. Total over all bytes: only a broken host fails.
pub fn execute_bundle(
    block: &Block,
    index: u32,
    bytes: &[u8],
    state: &mut Overlay<'_>,
    verifier: &dyn Verifier,
    work: &mut BlockWork,
) -> Result<BundleOutcome, Fault> {
    let none =
        |code| BundleOutcome { code, data: Vec::new(), results: Vec::new(), refusals: Vec::new(), work: Vec::new(), signed: Vec::new() };
    let Some(bundle) = Bundle::decode(bytes) else { return Ok(none(Code::MALFORMED.number())) };
    let mut outcome = none(0);
    for (at, tx) in bundle.transactions.iter().enumerate() {
        let position = Position { bundle: index, transaction: at as u32, message: 0 };
        let before = work.0;
        let Executed { result, refusal, signed } = execute_tx(block, position, tx, state, verifier, work)?;
        outcome.signed.push(signed);
        outcome.results.push(result);
        outcome.refusals.push(refusal);
        outcome.work.push(work.0 - before);
    }
    outcome.data = bundle_root(&root_of(&outcome.leaves()), outcome.results.len() as u32).to_vec();
    Ok(outcome)
}

/// What became of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// Its result.
    pub result: TxResult,
    /// Why it was refused, with the words.
    pub refusal: Option<Rejected>,
    /// Its signatures hold: what it did, and failed to do, is its organisation's.
    pub signed: bool,
}

/// Executes one signed transaction: all of its messages, or nothing. What it made of work counts for its block, also where it fails.
pub fn execute_tx(
    block: &Block,
    position: Position,
    tx: &SignedTx,
    state: &mut Overlay<'_>,
    verifier: &dyn Verifier,
    work: &mut BlockWork,
) -> Result<Executed, Fault> {
    let left = MAX_BLOCK_WORK.at(state, block.time)?.saturating_sub(work.0);
    let meter = Meter::new(left.min(MAX_TX_WORK.at(state, block.time)?));
    let mut result = TxResult { tx_id: Hash32([0; 32]), code: 0, message: 0, ids: Vec::new(), exists: Vec::new() };
    // The block is used up: what is left of it fails unread, and may be sent again.
    if left == 0 {
        result.tx_id = Hash32(tx.signed_id());
        result.code = Code::TOO_MUCH_WORK.number();
        let refusal = Some(Rejected { code: Code::TOO_MUCH_WORK, detail: None });
        return Ok(Executed { result, refusal, signed: false });
    }
    let id = Hash32(tx.body.id());
    result.tx_id = id;
    let checked = within(&meter, 0, check_envelope(block, tx, id, &Metered::new(state, &meter), verifier, &meter));
    let mut signed = checked.is_ok();
    if let Err(Failed { refusal: Refusal::Rejected(rejected), .. }) = &checked {
        // What follows once all signatures were found to hold.
        signed = [Code::KEY_KIND_NOT_ALLOWED, Code::THRESHOLD_NOT_MET].contains(&rejected.code);
        if !is_of_body(rejected.code) {
            result.tx_id = Hash32(tx.signed_id());
        }
    }
    let done = checked.and_then(|checked| run(block, position, &checked, state, &meter));
    work.0 = work.0.saturating_add(meter.used());
    match done {
        Ok((changes, ids, exists)) => {
            state.merge(changes);
            result.ids = ids;
            result.exists = exists;
            Ok(Executed { result, refusal: None, signed })
        }
        Err(Failed { refusal: Refusal::Fault(fault), .. }) => Err(fault),
        Err(Failed { refusal: Refusal::Rejected(rejected), message }) => {
            result.code = rejected.code.number();
            result.message = message;
            Ok(Executed { result, refusal: Some(rejected), signed })
        }
    }
}

/// What was done within a budget, or `too_much_work` before any other code.
fn within<T>(meter: &Meter, message: u16, done: Result<T, Failed>) -> Result<T, Failed> {
    let over = match &done {
        Err(Failed { refusal: Refusal::Fault(fault), .. }) => fault.is_out_of_work() && meter.is_over(),
        _ => meter.is_over(),
    };
    if over { Err(Failed { refusal: Code::TOO_MUCH_WORK.into(), message }) } else { done }
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
pub fn simulate(block: &Block, body: &TxBody, signers: &[KeyId], state: &dyn StateRead) -> Result<Executed, Fault> {
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
    execute_tx(block, Position::default(), &tx, &mut overlay, &Assume, &mut BlockWork::default())
}

/// Envelope checks in the order of docs/spec/conventions.md (`seen` and `quota_exceeded` are answers of one node, given before).
fn check_envelope<'a>(
    block: &Block,
    tx: &'a SignedTx,
    id: Hash32,
    state: &dyn StateRead,
    verifier: &dyn Verifier,
    meter: &Meter,
) -> Result<CheckedTx<'a>, Failed> {
    let body = &tx.body;
    let at = block.time;
    let version = version::stands(state)?.version;
    let size = borsh::object_length(tx).map_err(|_| Code::TOO_LARGE)?;
    ensure(size as u64 <= MAX_TX_BYTES.at(state, at)?, Code::TOO_LARGE)?;
    for (n, message) in body.messages.iter().enumerate() {
        if message.payload.len() > MAX_PAYLOAD {
            return Err(Failed { refusal: Code::TOO_LARGE.into(), message: n as u16 });
        }
    }
    ensure(body.messages.len() as u64 <= MAX_MESSAGES_PER_TX.at(state, at)?, Code::TOO_LARGE)?;
    let countable = !body.messages.is_empty() && !tx.signatures.is_empty() && tx.signatures.len() <= MAX_SIGNATURES;
    ensure(countable, Code::MALFORMED)?;
    let mut rules = Vec::with_capacity(body.messages.len());
    for (n, message) in body.messages.iter().enumerate() {
        // Decoding is the first work that a message makes.
        meter.charge(meter::message(message.payload.len()))?;
        rules.push(decode(n, message, version)?);
    }
    ensure(body.chain_id == block.chain_id, Code::WRONG_CHAIN)?;
    ensure(at < body.expires, Code::EXPIRED)?;
    let ahead = body.expires.0.saturating_sub(at.0).max(0) as u64;
    ensure(ahead <= TX_EXPIRY_MAX.at(state, at)?, Code::EXPIRY_TOO_FAR)?;

    let organisation = scheduled::standing(state, &body.organisation, at)?.ok_or(Code::UNKNOWN_ORGANISATION)?;
    let roles = binding_roles(state, &body.organisation, at)?;
    rules.iter().try_for_each(|rule| require_standing(&organisation, &roles, at, rule))?;

    let sign_bytes = sign_bytes_of(&id.0);
    let mut keys = Vec::new();
    for signature in &tx.signatures {
        let key = signing_key_of(state, &organisation, &signature.key_id, at)?.ok_or(Code::UNKNOWN_KEY)?;
        ensure(key.signs_at(at), Code::KEY_INACTIVE)?;
        keys.push(key);
    }
    for (n, (signature, key)) in tx.signatures.iter().zip(&keys).enumerate() {
        meter.charge(meter::SIGNATURE)?;
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
    let signer = Arc::new(Signer { organisation, keys, roles });
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
    Ok(CheckedTx { body, id, version, signer, rules })
}

/// An organisation that has ended signs nothing, one that is suspended only what ends something, and what its governor's seat is for.
fn require_standing(organisation: &Organisation, roles: &[RoleAssignment], at: Time, rule: &Decoded) -> Result<(), Refusal> {
    ensure(!organisation.has_ended(), Code::ORGANISATION_ENDED)?;
    let open = match rule {
        Decoded::Rule(rule) if rule.hold(&organisation.uscc) == Hold::Ending => true,
        Decoded::Rule(rule) if rule.hold(&organisation.uscc) == Hold::Seat => {
            roles.iter().any(|r| r.role == Role::Governor && r.is_active(at))
        }
        _ => false,
    };
    ensure(open || organisation.status != OrganisationStatus::Suspended, Code::ORGANISATION_SUSPENDED)
}

fn decode(n: usize, message: &Message, version: u64) -> Result<Decoded, Failed> {
    match REGISTRY.kind_at(message.kind, version).map(|kind| as_of(version, || kind.decode(&message.payload))) {
        None => Ok(Decoded::UnknownKind),
        Some(Ok(rule)) => Ok(Decoded::Rule(Box::new(rule))),
        Some(Err(DecodeError::Type { field })) => Ok(Decoded::FieldInvalid(field)),
        Some(Err(DecodeError::Malformed)) => Err(Failed { refusal: Code::MALFORMED.into(), message: n as u16 }),
    }
}

type Done = (Changes, Vec<String>, Vec<u16>);

/// Checks each message over the writes of those before it.
fn run(block: &Block, position: Position, checked: &CheckedTx<'_>, state: &Overlay<'_>, meter: &Meter) -> Result<Done, Failed> {
    let mut overlay = Overlay::new(state);
    let (mut ids, mut exists) = (Vec::new(), Vec::new());
    let mut signer = checked.signer.clone();
    for (n, (message, decoded)) in checked.body.messages.iter().zip(&checked.rules).enumerate() {
        let n = n as u16;
        let position = Position { message: n, ..position };
        let told = judge(block, position, checked, (message, decoded), &signer, &overlay, meter);
        let (done, changes) = within(meter, n, told.map_err(|refusal| Failed { refusal, message: n }))?;
        ids.push(done.id);
        if done.exists {
            exists.push(n);
            continue;
        }
        let changed = own_records(&checked.body.organisation).iter().any(|key| changes.writes.contains_key(key));
        overlay.merge(changes);
        if changed && usize::from(n) + 1 < checked.rules.len() {
            let again = reread(block, &signer, &Metered::new(&overlay, meter));
            signer = within(meter, n + 1, again.map_err(|fault| Failed { refusal: fault.into(), message: n + 1 }))?;
        }
    }
    Ok((overlay.into_changes(), ids, exists))
}

/// Judges one message; gives what it writes.
fn judge(
    block: &Block,
    position: Position,
    checked: &CheckedTx<'_>,
    (message, decoded): (&Message, &Decoded),
    signer: &Arc<Signer>,
    state: &Overlay<'_>,
    meter: &Meter,
) -> Result<(draft::Done, Changes), Refusal> {
    require_standing(&signer.organisation, &signer.roles, block.time, decoded)?;
    let rule = match decoded {
        Decoded::Rule(rule) => rule,
        Decoded::UnknownKind => return Err(Code::UNKNOWN_KIND.into()),
        Decoded::FieldInvalid(field) => return Err(Code::FIELD_INVALID.of(field)),
    };
    let tx = TxContext {
        chain_id: block.chain_id.clone(),
        height: block.height,
        time: block.time,
        position,
        tx_id: checked.id,
        kind: message.kind,
        payload_hash: rule.payload_hash(),
        allowed: rule.allowed(),
        hold: rule.hold(signer.uscc()),
        version: checked.version,
        signer: signer.clone(),
        law: &REGISTRY.law,
    };
    rule.require_types(&tx)?;
    gate::require_role(&tx)?;
    let mut draft = Draft::new(state, meter, tx.origin());
    if let Some(brought) = rule.brings() {
        brought.require(&tx.chain_id, &draft)?;
    }
    let done = rule.check(&tx, &mut draft)?;
    Ok((done, draft.into_changes()))
}

/// The records that say how an organisation stands.
fn own_records(uscc: &Uscc) -> [Bytes32; 3] {
    [organisation(uscc).raw, scheduled::scheduled(uscc).raw, roles(uscc).raw]
}

/// The signer as earlier messages of its transaction left it.
fn reread(block: &Block, signer: &Signer, state: &dyn StateRead) -> Result<Arc<Signer>, Fault> {
    let organisation = scheduled::standing(state, signer.uscc(), block.time)?.ok_or_else(|| Fault::new("a signer is missing"))?;
    let roles = binding_roles(state, signer.uscc(), block.time)?;
    Ok(Arc::new(Signer { organisation, keys: signer.keys.clone(), roles }))
}
