//! The one way in which every write goes: form and flags → payload → preview → dry run, file, or signature, block and receipt.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::dry_run::{DryRun, DryRunAnswer};
use mulu_contracts::kernel::crypto::{KeyId, KeyProof, PublicKey};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Message, Signature, SignedTx, TxBody, TxResult};
use mulu_contracts::registry::REGISTRY;
use serde::Serialize;
use serde_json::json;

use super::arg::word;
use super::of_object;
use super::session::{Session, tx_file};
use crate::exit::Failure;
use crate::keystore::{KeySigner, Signer};
use crate::ledger::Receipt;
use crate::show::plain::{code_of, escape};
use crate::show::words as vocabulary;
use crate::words::writes;

/// Flags of every write.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sending")]
pub struct WriteArgs {
    /// Payload as a JSON form; flags beside it win
    #[arg(long, value_name = "FORM.json")]
    pub file: Option<PathBuf>,
    /// Print a form to fill in, and stop
    #[arg(long)]
    pub template: bool,
    /// Run the rule against the verified state and say what would happen; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the unsigned transaction to a file instead of sending it (then: mulu tx sign, mulu tx broadcast)
    #[arg(long, value_name = "TX.json")]
    pub offline: Option<PathBuf>,
    /// Write the receipt, which verifies offline, to a file
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// Organisation that sends (USCC); by default the one noted with the key
    #[arg(long = "as", value_name = "USCC", env = "MULU_AS", value_parser = word::<Uscc>)]
    pub organisation: Option<Uscc>,
    /// Further keys of the home that sign as well (k of n)
    #[arg(long, value_name = "NAME")]
    pub also: Vec<String>,
    /// The transaction may enter a block within this many seconds, at most 30 days; by default 600, with --offline 604800 (7 days)
    #[arg(long, value_name = "SECONDS")]
    pub expires_in: Option<u32>,
}

impl WriteArgs {
    /// Seconds in which the transaction may enter a block: few, since one that was refused can pass later; days where it is carried to its
    /// signers.
    pub fn lifetime(&self) -> i64 {
        i64::from(self.expires_in.unwrap_or(if self.offline.is_some() { 7 * 86_400 } else { 600 }))
    }
}

/// What a write gives, and what scripts read of it.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// Transaction.
    pub tx_id: Hash32,
    /// Block, as text.
    pub height: String,
    /// Always 0.
    pub code: u32,
    /// Ids made or met, in order of the messages.
    pub ids: Vec<String>,
    /// True where everything stood there already with the same content.
    pub exists: bool,
}

/// A transaction that was written to be signed.
#[derive(Debug, Serialize)]
pub struct Unsigned {
    tx_id: Hash32,
    file: String,
    expires: Time,
}

impl Unsigned {
    /// Of a body, in a file.
    pub fn of(body: &TxBody, path: &Path) -> Unsigned {
        Unsigned { tx_id: Hash32(body.id()), file: path.display().to_string(), expires: body.expires }
    }
}

/// What the ledger says of a write that it rejects.
#[derive(Serialize)]
struct Refused {
    tx_id: Hash32,
    height: String,
    message: u16,
}

/// What a dry run says.
#[derive(Serialize)]
struct Would<'a> {
    would: &'a str,
    code: u32,
    name: &'a str,
    detail: &'a Option<String>,
    message: u16,
    ids: &'a [String],
    height: String,
    verified: bool,
}

/// Now, by this machine's clock; only for expiries and freshness.
pub fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64))
}

/// A payload with a proof of possession for each key that it brings: of a key of this home, of one of these, or as it was given.
pub fn prove(session: &mut Session, rule: &AnyRule, others: &[KeySigner]) -> Result<AnyRule, Failure> {
    let Some(brought) = rule.brings() else { return Ok(rule.clone()) };
    let chain_id = session.ledger()?.chain_id().to_string();
    let mine = session.signers_of(&brought.keys)?;
    let sign = |key: &PublicKey, bytes: &[u8]| {
        let signer = mine.iter().chain(others).find(|signer| signer.public_key() == *key);
        signer.map(|signer| KeyProof(signer.sign(bytes))).or_else(|| session.given_proof(key, bytes))
    };
    rule.proven(&chain_id, &sign).map_err(|key| Failure::wrong(writes::no_possession(key), writes::prove_possession(brought.org)))
}

/// Payloads as messages: keys that they bring proven, their long texts under salts of the home.
fn messages(session: &mut Session, rules: &[AnyRule]) -> Result<Vec<Message>, Failure> {
    let salts = session.home.salts()?;
    rules.iter().map(|rule| Ok(prove(session, rule, &[])?.message(&salts))).collect()
}

/// A body for the session's chain.
pub fn body(session: &mut Session, args: &WriteArgs, organisation: Uscc, rules: &[AnyRule]) -> Result<TxBody, Failure> {
    Ok(TxBody {
        chain_id: session.ledger()?.chain_id().to_string(),
        organisation,
        expires: Time(now().0 + args.lifetime()),
        messages: messages(session, rules)?,
    })
}

/// Signs a body.
pub fn sign(body: &TxBody, signers: &[KeySigner]) -> SignedTx {
    let bytes = body.sign_bytes();
    let signatures = signers
        .iter()
        .map(|s| Signature {
            key_id: KeyId(s.key_id()),
            algorithm: mulu_contracts::kernel::crypto::ED25519,
            bytes: s.sign(&bytes).to_vec(),
        })
        .collect();
    SignedTx { body: body.clone(), signatures }
}

/// Takes payloads all the way: as `args` say, up to the receipt.
pub fn send(session: &mut Session, args: &WriteArgs, rules: &[AnyRule]) -> Result<(), Failure> {
    let organisation = session.organisation(args.organisation)?;
    let body = body(session, args, organisation, rules)?;
    if let Some(path) = &args.offline {
        tx_file::write(path, &body, &[])?;
        return session.out.document(&Unsigned::of(&body, path));
    }
    if args.dry_run {
        let signers = session.signer_ids(&args.also)?;
        return dry_run(session, args, body, signers);
    }
    session.preview(&body);
    let signers = session.signers(&args.also)?;
    let tx = sign(&body, &signers);
    let written = submit(session, tx, args.proof.as_deref())?;
    session.out.document(&written)?;
    tell_standing(session, &written.ids);
    Ok(())
}

/// Objects of which it is told after a write how they stand.
const TOLD: usize = 3;

/// For people: what is in force of what was written, and what waits or comes next. Nothing is said where that cannot be asked.
fn tell_standing(session: &mut Session, ids: &[String]) {
    if session.out.is_json() {
        return;
    }
    for id in ids.iter().take(TOLD) {
        let told = match EntryId::parse(id) {
            Ok(id) => told_entry(session, id),
            Err(_) => of_object::told(session, id),
        };
        if let Some(words) = told
            && session.out.words(&words).is_err()
        {
            return;
        }
    }
}

/// An entry as it stands, and the change that waits for its review.
fn told_entry(session: &mut Session, id: EntryId) -> Option<String> {
    let entry = session.before_write(GetEntry { id }).ok()?.answer?;
    let lang = session.lang();
    let title = escape(entry.core.input.title.as_str());
    let status = vocabulary::word(lang, "status", entry.core.status.word()).0;
    let words = match &entry.pending {
        Some(change) => {
            let op = vocabulary::word(lang, "op", &code_of(&change.pending.op)).0;
            writes::stands_and_waits(&title, entry.core.version, status, op)
        }
        None => writes::stands(&title, entry.core.version, status),
    };
    Some(words.of(lang).to_string())
}

/// Sends one transaction, waits for its receipt and keeps it; fails where the ledger rejected it.
pub fn submit(session: &mut Session, tx: SignedTx, proof: Option<&Path>) -> Result<Written, Failure> {
    let (id, expires) = (Hash32(tx.body.id()), tx.body.expires);
    let ledger = session.ledger()?;
    ledger.send(vec![tx]).map_err(|e| Failure::from(e).for_write(&id).may_pass_until(expires))?;
    let receipt = ledger.receipt(&id).map_err(|e| Failure::from(e).for_write(&id).may_pass_until(expires));
    session.keep_seen()?;
    accepted(session, proof, receipt?, Some(expires))
}

/// Keeps a receipt; fails where the ledger rejected the write, and says until when it could still pass, where that is known.
pub fn accepted(session: &mut Session, proof: Option<&Path>, receipt: Receipt, expires: Option<Time>) -> Result<Written, Failure> {
    if let Some(path) = proof {
        session.write_proof(path, &receipt.proof)?;
    }
    let TxResult { tx_id, code, message, ids, exists } = receipt.result;
    if code != 0 {
        let details = json!(Refused { tx_id, height: receipt.height.to_string(), message });
        let failure = match REGISTRY.code(code) {
            Some(known) => Failure::rejected(known, None, details),
            None => Failure::unknown_code(code, details),
        };
        return Err(expires.into_iter().fold(failure, Failure::may_pass_until));
    }
    Ok(Written { tx_id, height: receipt.height.to_string(), code, exists: !ids.is_empty() && exists.len() == ids.len(), ids })
}

/// Says what would become of a body that these keys signed.
pub fn dry_run(session: &mut Session, args: &WriteArgs, body: TxBody, signers: Vec<KeyId>) -> Result<(), Failure> {
    let question = DryRun { body, signers };
    let verified = session.ledger()?.ask(question, None)?;
    session.keep_seen()?;
    let answer = &verified.answer;
    if let Some(path) = &args.proof {
        session.write_proof(path, &verified.proof)?;
    }
    let name = REGISTRY.code(answer.code).map_or("accepted", Code::name);
    let word = if answer.code == 0 { "accepted" } else { "rejected" };
    let DryRunAnswer { code, detail, message, ids, .. } = answer;
    session.out.document(&Would {
        would: word,
        code: *code,
        name,
        detail,
        message: *message,
        ids,
        height: verified.height.to_string(),
        verified: true,
    })?;
    if answer.code == 0 { Ok(()) } else { Err(Failure::silent_rejection()) }
}
