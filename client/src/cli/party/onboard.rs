//! How an office without keys gets its own: the bureau makes a one-time code, the office claims with it.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::party::queries::organisation::{GetKey, GetOrganisation, KeyAnswer, OrganisationAnswer};
use serde_json::{Map, Value, json};

use super::form::{key_begins, thresholds};
use crate::claim::{self, ClaimCode, ClaimFile};
use crate::cli::session::Session;
use crate::cli::tx_file;
use crate::cli::write::{self, WriteArgs, rule};
use crate::exit::Failure;
use crate::keystore::{KeySigner, Keystore, Signer as _};

/// Flags of `claim-key`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party claim-key 11520300MB0000088B --days 30 --key city\n         \
    mulu party claim-key 11520300MB0000088B --out education.claim --key city   (then hand over the file)")]
pub struct ClaimKeyArgs {
    /// 统一社会信用代码 of the organisation without keys
    #[arg(value_name = "USCC")]
    org: String,
    /// The code is good for so many days, at most 90
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=90))]
    days: u32,
    /// Write the code with this home's root of trust to a file, instead of printing it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

/// The organisation as it stands; a proven no is a failure.
pub fn organisation(session: &mut Session, uscc: Uscc) -> Result<OrganisationAnswer, Failure> {
    match session.before_write(GetOrganisation { uscc })?.answer {
        Some(found) => Ok(found),
        _ => Err(Failure::not_found(&format!("organisation {uscc}"))),
    }
}

/// Makes a code.
pub fn claim_key(session: &mut Session, args: &ClaimKeyArgs) -> Result<(), Failure> {
    if args.write.template {
        return session.template("issue_claim_key");
    }
    let uscc = session.uscc(&args.org)?;
    let found = organisation(session, uscc)?;
    let chain_id = session.ledger()?.chain_id().to_string();
    let (code, valid_until) = (ClaimCode::random(), Time(write::now().0 + i64::from(args.days) * 86_400));
    let key = claim::signer(&code, &chain_id);
    let mut form = Map::new();
    form.insert("uscc".into(), json!(uscc));
    form.insert("version".into(), json!(found.organisation.version));
    form.insert("public_key".into(), json!(key.public_key()));
    form.insert("valid_until".into(), json!(valid_until));
    let rule = write::prove(session, &rule("issue_claim_key", form)?, std::slice::from_ref(&key))?;
    if args.write.dry_run {
        return write::send(session, &args.write, &[rule]);
    }
    let name = found.organisation.name.as_str();
    // The file is written first: a code that stands on the ledger and nowhere else helps nobody.
    if let Some(path) = &args.out {
        ClaimFile::new(uscc.as_str(), name, valid_until, &code, session.trust()?).write(path)?;
    }
    let mut document = json!({ "organisation": uscc, "name": name, "valid_until": valid_until });
    match &args.out {
        Some(path) => document["file"] = json!(path.display().to_string()),
        None => document["claim_code"] = json!(*code.words()),
    }
    let sender = session.organisation(args.write.organisation.as_deref())?;
    let body = write::body(session, &args.write, sender, &[rule])?;
    if let Some(path) = &args.write.offline {
        tx_file::write(path, &body, &[])?;
        document["tx_id"] = json!(Hash32(body.id()));
        document["expires"] = json!(body.expires);
        return session.out.document(&document);
    }
    let signed = session.preview(&body).and_then(|()| session.signers(&args.write.also));
    let proof = args.write.proof.as_deref();
    let written = match signed.and_then(|signers| write::submit(session, write::sign(&body, &signers), proof)) {
        Ok(written) => written,
        Err(failure) => {
            // Nothing that may have been committed is thrown away.
            let sure = failure.details["may_be_committed"] != true;
            if let (Some(path), true) = (&args.out, sure) {
                let _ = std::fs::remove_file(path);
            }
            return Err(failure);
        }
    };
    document["tx_id"] = json!(written.tx_id);
    document["height"] = json!(written.height);
    document["code"] = json!(written.code);
    session.out.document(&document)?;
    session.out.words(session.lang().choose(
        "hand it over in person; it works once, and a newer one ends it: mulu party claim --code …",
        "请当面交付；只能使用一次，签发新码后旧码作废：mulu party claim --code …",
    ))
}

/// Flags of `claim`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party claim --code 3YN92-AGANF-… --new office\n         \
    mulu party claim --file education.claim --new first --new second --rule 2:amend_entry")]
pub struct ClaimArgs {
    /// The code of the bureau: 6 groups of 5 characters
    #[arg(long, value_name = "CODE", required_unless_present = "file", conflicts_with = "file")]
    code: Option<String>,
    /// The file of the bureau; a home that trusts no chain yet takes over the root of trust in it
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Name of a key of this home for the organisation, made where it is missing (may be given again)
    #[arg(long = "new", value_name = "NAME", default_value = "office")]
    keys: Vec<String>,
    /// K:KIND,KIND… : so many keys sign these kinds (may be given again)
    #[arg(long = "rule", value_name = "K:KIND,…")]
    rules: Vec<String>,
    /// Do not ask on the terminal
    #[arg(long)]
    yes: bool,
    /// Run the rule against the verified state and say what would happen; make no keys, send nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the transaction, signed by the code, to a file instead of sending it (then: mulu tx broadcast)
    #[arg(long, value_name = "TX.json")]
    offline: Option<PathBuf>,
    /// Write the receipt, which verifies offline, to a file
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// The transaction may enter a block within this many seconds, at most 30 days; by default 600, with --offline 604800 (7 days)
    #[arg(long, value_name = "SECONDS")]
    expires_in: Option<u32>,
}

impl ClaimArgs {
    fn write(&self) -> WriteArgs {
        let (dry_run, offline, proof, expires_in) = (self.dry_run, self.offline.clone(), self.proof.clone(), self.expires_in);
        WriteArgs { file: None, template: false, dry_run, offline, proof, organisation: None, also: Vec::new(), expires_in }
    }
}

/// The code, and what the file says beside it.
fn code_of(session: &mut Session, args: &ClaimArgs) -> Result<(ClaimCode, Option<Uscc>), Failure> {
    if let Some(code) = &args.code {
        return Ok((ClaimCode::parse(code)?, None));
    }
    let Some(path) = &args.file else { return Err(Failure::usage("which code?", "--code CODE or --file FILE")) };
    let file = ClaimFile::read(path)?;
    let code = ClaimCode::parse(&file.code)?;
    let uscc = session.uscc(&file.organisation)?;
    if !session.home.trust_path().exists() {
        if args.dry_run {
            return Err(Failure::cannot_judge(
                "this home trusts no chain yet",
                "leave out --dry-run: the file's root of trust is then taken over",
            ));
        }
        session.keep_trust(&file.trust)?;
        let words = session.lang().choose("this home now trusts chain {c}, as the file says", "本机现已信任链 {c}（依文件）");
        session.out.words(&words.replace("{c}", &file.chain_id))?;
    }
    let trusted = session.trust()?.chain_id;
    if trusted != file.chain_id {
        return Err(Failure::usage(
            format!("the file is for chain {}, this home trusts {trusted}", file.chain_id),
            "use another home: --home DIR",
        ));
    }
    Ok((code, Some(uscc)))
}

/// Claims.
pub fn claim(session: &mut Session, args: &ClaimArgs) -> Result<(), Failure> {
    let (code, expected) = code_of(session, args)?;
    let chain_id = session.ledger()?.chain_id().to_string();
    let signer = claim::signer(&code, &chain_id);
    let key_id = KeyId(signer.key_id());
    let uscc = match session.before_write(GetKey { key_id })?.answer {
        Some(KeyAnswer::Claim { organisation, .. }) => organisation,
        _ => {
            return Err(Failure::refused(
                "code_unknown",
                format!("no organisation of chain {chain_id} was given this code (proven)"),
                "ask the bureau whether it stands on this chain, or for a new one: mulu party claim-key",
            ));
        }
    };
    if expected.is_some_and(|e| e != uscc) {
        return Err(Failure::usage(format!("the file names another organisation than {uscc}"), "ask the bureau for a new file"));
    }
    let found = organisation(session, uscc)?;
    if found.organisation.status != OrganisationStatus::Unclaimed {
        return claimed_before(session, args, &found);
    }
    if found.claim_key.as_ref().is_none_or(|claim| claim.public_key != signer.public_key()) {
        return Err(Failure::refused("code_replaced", "a newer code was made for this organisation (proven)", "use the newest one"));
    }
    let name = found.organisation.name.as_str();
    let question = session.lang().choose("claim {name} ({uscc})? [y/N] ", "认领 {name}（{uscc}）？[y/N] ");
    let question = question.replace("{name}", name).replace("{uscc}", uscc.as_str());
    if !args.yes && !args.dry_run && session.out.can_ask() && !session.deadline.without(|| session.out.ask("", &question))? {
        return Err(Failure::usage("nothing was sent", "--yes does not ask"));
    }
    let (keys, imagined) = keys(session, args, uscc)?;
    let mut form = Map::new();
    form.insert("uscc".into(), json!(uscc));
    form.insert("version".into(), json!(found.organisation.version));
    form.insert("keys".into(), json!(keys));
    form.insert("thresholds".into(), thresholds(&args.rules)?);
    form.insert("responsible".into(), json!([]));
    let rule = write::prove(session, &rule("claim_organisation", form)?, &imagined)?;
    let write = args.write();
    let body = write::body(session, &write, uscc, &[rule])?;
    if args.dry_run {
        return write::dry_run(session, &write, body, vec![key_id]);
    }
    let tx = write::sign(&body, std::slice::from_ref(&signer));
    if let Some(path) = &args.offline {
        tx_file::write(path, &tx.body, &tx.signatures)?;
        return session.out.document(&json!({ "tx_id": Hash32(body.id()), "file": path.display().to_string(), "expires": body.expires }));
    }
    session.preview(&body)?;
    let written = write::submit(session, tx, args.proof.as_deref())?;
    let mut document = serde_json::to_value(&written).map_err(|e| Failure::defect(e.to_string()))?;
    document["organisation"] = json!(uscc);
    document["name"] = json!(name);
    document["keys"] = json!(args.keys);
    session.out.document(&document)?;
    let words = session.lang().choose(
        "its entries that others sent wait to be confirmed: mulu catalog confirm --provider {uscc} --key {key}",
        "由他方代为编目的条目待确认：mulu catalog confirm --provider {uscc} --key {key}",
    );
    let first = args.keys.first().map_or("office", String::as_str);
    session.out.words(&words.replace("{uscc}", uscc.as_str()).replace("{key}", first))
}

/// An organisation that is claimed: by this home before, or by somebody else.
fn claimed_before(session: &mut Session, args: &ClaimArgs, found: &OrganisationAnswer) -> Result<(), Failure> {
    let uscc = found.organisation.uscc;
    let ours = args.keys.iter().all(|name| {
        let own = Keystore::info(&session.home, name).map(|info| info.key_id);
        own.is_ok_and(|own| found.keys.iter().any(|key| key.key_id.to_string() == own))
    });
    if !ours {
        return Err(Failure::refused(
            "already_claimed",
            format!("{uscc} was claimed with other keys (proven)"),
            "if that was not you, tell the bureau at once: it can freeze the keys and decide on new ones (mulu party rekey)",
        ));
    }
    session.out.document(&json!({ "organisation": uscc, "name": found.organisation.name, "keys": args.keys, "code": 0, "exists": true }))
}

/// The keys of the claim; made where they are missing, but not in a dry run.
fn keys(session: &mut Session, args: &ClaimArgs, uscc: Uscc) -> Result<(Vec<Value>, Vec<KeySigner>), Failure> {
    let (mut keys, mut imagined) = (Vec::new(), Vec::new());
    for name in &args.keys {
        let info = match Keystore::info(&session.home, name) {
            Ok(info) if info.organisation.as_deref().is_some_and(|o| o != uscc.as_str()) => {
                return Err(Failure::usage(format!("key {name} belongs to another organisation"), "choose another name: --new NAME"));
            }
            Ok(info) => Some(info),
            Err(_) if args.dry_run => None,
            Err(_) => Some(session.keystore()?.create(name, Some(uscc.as_str()))?),
        };
        // A dry run of keys that do not exist yet is about any key.
        let any = || {
            let signer = claim::signer(&ClaimCode::random(), "dry run");
            let public_key = signer.public_key().to_string();
            imagined.push(signer);
            public_key
        };
        let public_key = info.map_or_else(any, |info| info.public_key);
        keys.push(json!({ "public_key": public_key, "label": label(name), "holder_tag": null, "allowed": null,
            "valid_from": key_begins(), "valid_until": null }));
    }
    Ok((keys, imagined))
}

/// A key's name as its label, as far as a label goes.
fn label(name: &str) -> String {
    name.chars().take(32).collect()
}
