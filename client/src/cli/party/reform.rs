//! Recovery and reform: new keys after a delay, who answers, attestations, the end of an organisation.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::party::queries::reform::{GetAttestation, ResponsibleAt, ResponsibleView};
use rand_core::{OsRng, RngCore as _};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::flags::Of;
use super::form::{Counter, defaults, fill, key_begins, put, thresholds};
use crate::cli::document::document_hash;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::write::{WriteArgs, now, payload, rule, send};
use crate::exit::Failure;

/// Flags of `rekey`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party rekey 11520300MB0000088B --new recovered --reason other --words \"keys stolen\" --key city\n\
    The new keys are in force after the parameter rekey_delay; until then: mulu party cancel-rekey. To stop a thief at once: mulu party freeze-key --all")]
pub struct RekeyArgs {
    #[command(flatten)]
    of: Of,
    /// A new key: a key name of this home, or ed25519:HEX (may be given again)
    #[arg(long = "new", value_name = "KEY")]
    keys: Vec<String>,
    /// K:KIND,KIND… : so many of the new keys sign these kinds (may be given again)
    #[arg(long = "rule", value_name = "K:KIND,…")]
    rules: Vec<String>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `cancel-rekey`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party cancel-rekey --key office   (your own organisation: a key that is not frozen)")]
pub struct CancelRekeyArgs {
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `responsible`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party responsible --set head=张三 --openings ~/openings --key office\n\
    The ledger gets a salted hash of the words; the opening is written to the folder and proves later who answered.")]
pub struct ResponsibleArgs {
    /// DUTY=WORDS, or DUTY=sha256:HEX for a commitment made elsewhere; duties: head, cdo, collect, provide, transfer, use, security
    #[arg(long = "set", value_name = "DUTY=WHO")]
    set: Vec<String>,
    /// Nobody answers for this duty any more
    #[arg(long, value_name = "DUTY")]
    drop: Vec<String>,
    /// From this time on; by default in five minutes
    #[arg(long, value_name = "TIME")]
    from: Option<Time>,
    /// Folder for the openings of words
    #[arg(long, value_name = "DIR")]
    openings: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `attest`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: mulu party attest 91520300MA00000316 --type qualification --issuer 省数据局 --document cert.pdf --until 2029-01-01T00:00:00Z --key city"
)]
pub struct AttestArgs {
    /// 统一社会信用代码 of the organisation that it is about; by default the sender
    #[arg(value_name = "USCC")]
    subject: Option<String>,
    /// The sender's own key of it; by default the hash of the document
    #[arg(long)]
    local_key: Option<String>,
    /// qualification, credit, mlps, classified_protection, crypto, security_assessment, drill, deident_tool, environment
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Level or grade
    #[arg(long)]
    level: Option<String>,
    /// Who issued it
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// The document; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with = "document_hash")]
    document: Option<PathBuf>,
    /// Hash of the document (sha256:HEX)
    #[arg(long, value_name = "HASH")]
    document_hash: Option<String>,
    /// Live from this time on; by default the beginning of today (UTC), so that a repeat is the same
    #[arg(long, value_name = "TIME")]
    from: Option<Time>,
    /// Live before this time, at most 5 years on
    #[arg(long, value_name = "TIME")]
    until: Option<Time>,
    #[command(flatten)]
    write: WriteArgs,
}

/// How an organisation ends.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Mode {
    /// Into one successor 合并
    Merge,
    /// Into several 拆分
    Split,
    /// Without successor; a custodian keeps what it leaves 撤销
    Dissolve,
}

/// Flags of `merge`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: mulu party merge OLD_USCC --into NEW_USCC --from 2027-01-01T00:00:00Z --decision decision.pdf --key city\n\
    Each successor signs as well, and who stands in its superior field: mulu tx agree OLD_USCC --key SUCCESSOR"
)]
pub struct MergeArgs {
    #[command(flatten)]
    of: Of,
    /// How it ends
    #[arg(long, value_enum, default_value = "merge")]
    mode: Mode,
    /// Successor (USCC; may be given again; the first acts for it and keeps what a split does not transfer)
    #[arg(long, value_name = "USCC")]
    into: Vec<String>,
    /// The organisation itself signs, too, with as many keys as its largest threshold; else its superior does, and the end comes not before
    /// rekey_delay (7 days) after the last signature
    #[arg(long)]
    own: bool,
    /// Ended from this time on; by default from the last signature
    #[arg(long, value_name = "TIME")]
    from: Option<Time>,
    /// The decision; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with = "decision_hash")]
    decision: Option<PathBuf>,
    /// Hash of the decision (sha256:HEX)
    #[arg(long, value_name = "HASH")]
    decision_hash: Option<String>,
    /// It lapses where not everybody signed before this time; by default in ten days
    #[arg(long, value_name = "TIME")]
    until: Option<Time>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `withdraw-ending`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party withdraw-ending OLD_USCC --reason incorrect --key city")]
pub struct WithdrawEndingArgs {
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `end-attestation`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party end-attestation R-520300-… --reason incorrect --key evaluator")]
pub struct EndAttestationArgs {
    /// The attestation (R-…)
    #[arg(value_name = "ID", required_unless_present_any = ["file", "template"])]
    id: Option<String>,
    /// Its version; by default the one that stands
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

/// An end is off.
pub fn withdraw_ending(session: &mut Session, args: WithdrawEndingArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("withdraw_ending");
    }
    let mut form = payload("withdraw_ending", write, &json!({}))?;
    put(&mut form, "reason", args.reason.json());
    fill(session, write, &mut form, ("uscc", &args.of), Counter::Version)?;
    send(session, write, &[rule("withdraw_ending", form)?])
}

/// An attestation is over.
pub fn end_attestation(session: &mut Session, args: EndAttestationArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("end_attestation");
    }
    let mut form = payload("end_attestation", write, &json!({}))?;
    put(&mut form, "id", args.id.clone().map(Value::from));
    put(&mut form, "reason", args.reason.json());
    put(&mut form, "version", args.version.map(|version| json!(version)));
    if !form.contains_key("version") {
        let id = form.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
        let hint = "mulu party show USCC lists its attestations";
        let parsed = id.parse().map_err(|e| Failure::usage(format!("{id:?} is no id of an attestation: {e}"), hint))?;
        let found = session.before_write(GetAttestation { id: parsed })?.answer.ok_or_else(|| Failure::not_found(&id))?;
        form.insert("version".into(), json!(found.recorded.version));
    }
    send(session, write, &[rule("end_attestation", form)?])
}

/// New keys, by who stands above.
pub fn rekey(session: &mut Session, args: RekeyArgs) -> Result<(), Failure> {
    let write = args.write;
    let mut form = payload("rekey_organisation", &write, &json!({}))?;
    if write.template {
        return session.template("rekey_organisation");
    }
    if !args.keys.is_empty() {
        let mut keys = Vec::new();
        for key in &args.keys {
            keys.push(json!({ "public_key": session.public_key(key)?, "label": "", "holder_tag": null, "allowed": null,
                "valid_from": key_begins(), "valid_until": null }));
        }
        form.insert("keys".into(), json!(keys));
    }
    if !args.rules.is_empty() || !form.contains_key("thresholds") {
        form.insert("thresholds".into(), thresholds(&args.rules)?);
    }
    put(&mut form, "reason", args.reason.json());
    fill(session, &write, &mut form, ("org", &args.of), Counter::Control)?;
    send(session, &write, &[rule("rekey_organisation", form)?])
}

/// Takes new keys back.
pub fn cancel_rekey(session: &mut Session, args: CancelRekeyArgs) -> Result<(), Failure> {
    let write = args.write;
    if write.template {
        return session.template("cancel_rekey");
    }
    let mut form = payload("cancel_rekey", &write, &json!({}))?;
    fill(session, &write, &mut form, ("org", &args.of), Counter::Control)?;
    send(session, &write, &[rule("cancel_rekey", form)?])
}

/// Who answers.
pub fn responsible(session: &mut Session, args: ResponsibleArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("set_responsible");
    }
    let mut form = payload("set_responsible", write, &json!({}))?;
    fill(session, write, &mut form, ("uscc", &Of { org: None, version: None }), Counter::Version)?;
    if !args.set.is_empty() || !args.drop.is_empty() {
        let uscc = session.uscc(form.get("uscc").and_then(Value::as_str).unwrap_or_default())?;
        let stands = session.before_write(ResponsibleAt { uscc, at: None })?.answer;
        let stands = stands.map(|f| f.persons).unwrap_or_default();
        form.insert("responsible".into(), json!(new_list(&args, stands)?));
    }
    if !form.contains_key("responsible") {
        return Err(Failure::usage("who answers?", "--set DUTY=WHO, --drop DUTY, or --file FORM.json"));
    }
    send(session, write, &[rule("set_responsible", form)?])
}

/// The list that stands, with what the flags say. A line that no longer answers goes where its duty gets a new one.
fn new_list(args: &ResponsibleArgs, stands: Vec<ResponsibleView>) -> Result<Vec<Value>, Failure> {
    let from = args.from.unwrap_or(Time(now().0 + 300));
    let mut new = Vec::new();
    for said in &args.set {
        let parts = said.split_once('=').filter(|(duty, who)| !duty.is_empty() && !who.is_empty());
        let (duty, who) = parts.ok_or_else(|| Failure::usage(format!("{said:?} is no DUTY=WHO"), "for example --set head=张三"))?;
        let commitment = if who.starts_with("sha256:") { who.to_string() } else { commit(args, duty, who, from)? };
        new.push((duty.to_string(), json!({ "duty": duty, "commitment": commitment, "from": from })));
    }
    let mut list = Vec::new();
    for line in stands {
        let duty = json!(line.person.duty).as_str().unwrap_or_default().to_string();
        let replaced = new.iter().any(|(of, _)| *of == duty) && !line.answers;
        if !args.drop.contains(&duty) && !replaced {
            list.push(json!(line.person));
        }
    }
    list.extend(new.into_iter().map(|(_, line)| line));
    Ok(list)
}

/// A salted hash of words; the opening is kept first, since without it the commitment says nothing.
fn commit(args: &ResponsibleArgs, duty: &str, words: &str, from: Time) -> Result<String, Failure> {
    let Some(dir) = &args.openings else {
        let hint = "--openings DIR keeps what proves later who answered; or give a ready commitment: DUTY=sha256:HEX";
        return Err(Failure::usage("where is the opening of the words kept?", hint));
    };
    let mut salt = [0u8; 32];
    OsRng.fill_bytes(&mut salt);
    let hash = hex::encode(Sha256::new().chain_update(salt).chain_update(words).finalize());
    let opening = json!({ "format": "mulu-opening/1", "duty": duty, "words": words, "salt": hex::encode(salt), "commitment": format!("sha256:{hash}"), "from": from });
    if !args.write.dry_run {
        std::fs::create_dir_all(dir).map_err(|e| Failure::file(dir, &e))?;
        let path = dir.join(format!("{duty}-{}.json", &hash[..16]));
        let text = serde_json::to_vec_pretty(&opening).map_err(|e| Failure::defect(e.to_string()))?;
        crate::home::write_atomic(&path, &text, 0o600).map_err(|e| Failure::file(&path, &e))?;
    }
    Ok(format!("sha256:{hash}"))
}

/// An attestation.
pub fn attest(session: &mut Session, args: AttestArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("record_attestation");
    }
    let mut form = payload("record_attestation", write, &json!({}))?;
    let hash = document_hash(args.document.as_deref(), args.document_hash.as_deref())?;
    let local_key = args.local_key.clone().or_else(|| hash.clone());
    put(&mut form, "subject", args.subject.as_deref().map(|s| session.uscc(s)).transpose()?.map(|u| json!(u)));
    if !form.contains_key("subject") {
        form.insert("subject".into(), json!(session.organisation(write.organisation.as_deref())?));
    }
    if let Some(local_key) = local_key.filter(|_| args.local_key.is_some() || !form.contains_key("local_key")) {
        form.insert("local_key".into(), json!(local_key));
    }
    let mut attestation: Map<String, Value> = form.get("attestation").and_then(Value::as_object).cloned().unwrap_or_default();
    put(&mut attestation, "type", args.kind.clone().map(Value::from));
    put(&mut attestation, "level", args.level.clone().map(Value::from));
    put(&mut attestation, "issuer_name", args.issuer.clone().map(Value::from));
    put(&mut attestation, "document_hash", hash.map(Value::from));
    put(&mut attestation, "valid_from", args.from.map(|t| json!(t)));
    put(&mut attestation, "valid_until", args.until.map(|t| json!(t)));
    defaults(&mut attestation, &[("level", json!("")), ("valid_from", json!(Time(now().0 / 86_400 * 86_400)))]);
    form.insert("attestation".into(), Value::Object(attestation));
    send(session, write, &[rule("record_attestation", form)?])
}

/// The end of an organisation.
pub fn merge(session: &mut Session, args: MergeArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("merge_organisation");
    }
    let form = payload("merge_organisation", write, &json!({}))?;
    let mut body: Map<String, Value> = form.get("body").and_then(Value::as_object).cloned().unwrap_or_default();
    fill(session, write, &mut body, ("uscc", &args.of), Counter::Version)?;
    let mode = match args.mode {
        Mode::Merge => "merge",
        Mode::Split => "split",
        Mode::Dissolve => "dissolve",
    };
    defaults(&mut body, &[("mode", json!(mode))]);
    if !args.into.is_empty() {
        let into = args.into.iter().map(|o| session.uscc(o)).collect::<Result<Vec<_>, _>>()?;
        body.insert("into".into(), json!(into));
    }
    put(&mut body, "own", args.own.then_some(json!(true)));
    put(&mut body, "from", args.from.map(|t| json!(t)));
    put(&mut body, "until", args.until.map(|t| json!(t)));
    put(&mut body, "decision_hash", document_hash(args.decision.as_deref(), args.decision_hash.as_deref())?.map(Value::from));
    defaults(&mut body, &[("from", json!(now())), ("until", json!(Time(now().0 + 10 * 86_400))), ("into", json!([]))]);
    let form = Map::from_iter([("body".to_string(), Value::Object(body))]);
    send(session, write, &[rule("merge_organisation", form)?])
}
