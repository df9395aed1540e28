//! `mulu party claim`: an office makes its keys and puts them on the ledger, with the code of its bureau.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::lists::{ListProviderEntries, ProviderScope};
use mulu_contracts::kernel::codec::TypeError;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::List;
use mulu_contracts::ledger::organisation::{KeySpec, OrganisationStatus, Threshold};
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::queries::organisation::{GetKey, KeyAnswer, OrganisationAnswer};
use serde::Serialize;

use super::new_key::{plain_key, threshold};
use super::of_organisation::standing;
use crate::claim::{self, ClaimCode, ClaimFile};
use crate::cli::session::{Session, tx_file};
use crate::cli::verb::Run;
use crate::cli::write::{self, WriteArgs, Written};
use crate::exit::Failure;
use crate::keystore::{KeyInfo, KeySigner, Keystore, Signer as _};
use crate::words::{Words, usage, values, writes};

/// Claim your organisation with the code or file of the bureau: makes your keys and puts them on the ledger
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party claim --code 3YN92-AGANF-… --new office\n         \
    mulu party claim --file education.claim --new first --new second --rule 2:amend_entry")]
pub struct Claim {
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
    #[arg(long = "rule", value_name = "K:KIND,…", value_parser = threshold)]
    rules: Vec<Threshold>,
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

impl Claim {
    fn write(&self) -> WriteArgs {
        let (dry_run, offline, proof, expires_in) = (self.dry_run, self.offline.clone(), self.proof.clone(), self.expires_in);
        WriteArgs { file: None, template: false, dry_run, offline, proof, organisation: None, also: Vec::new(), expires_in }
    }
}

/// The code, and what the file says beside it.
fn code_of(session: &mut Session, args: &Claim) -> Result<(ClaimCode, Option<Uscc>), Failure> {
    if let Some(code) = &args.code {
        return Ok((ClaimCode::parse(code)?, None));
    }
    let Some(path) = &args.file else { return Err(Failure::wrong(writes::which_code(), writes::name_code())) };
    let file = ClaimFile::read(path)?;
    let code = ClaimCode::parse(&file.code)?;
    let uscc = Uscc::parse(&file.organisation).map_err(|e| {
        let (why, hint) = values::id(&e);
        Failure::wrong(why, hint)
    })?;
    if !session.home.trust_path().exists() {
        if args.dry_run {
            return Err(Failure::unjudged(usage::no_trust(), writes::trust_from_file()));
        }
        session.keep_trust(&file.trust)?;
        session.out.words(writes::now_trusts(&file.chain_id).of(session.lang()))?;
    }
    let trusted = session.trust()?.chain_id;
    if trusted != file.chain_id {
        return Err(Failure::wrong(writes::other_chain(&file.chain_id, trusted), writes::other_home()));
    }
    Ok((code, Some(uscc)))
}

impl Run for Claim {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        claim_with(session, &self)
    }
}

/// Claims.
fn claim_with(session: &mut Session, args: &Claim) -> Result<(), Failure> {
    let (code, expected) = code_of(session, args)?;
    let chain_id = session.ledger()?.chain_id().to_string();
    let signer = claim::signer(&code, &chain_id);
    let key_id = KeyId(signer.key_id());
    let uscc = match session.before_write(GetKey { key_id })?.answer {
        Some(KeyAnswer::Claim { organisation, .. }) => organisation,
        _ => {
            return Err(Failure::no("code_unknown", writes::code_unknown(chain_id), writes::ask_bureau()));
        }
    };
    if expected.is_some_and(|e| e != uscc) {
        return Err(Failure::wrong(writes::file_of_other(uscc), writes::ask_new_file()));
    }
    let found = standing(session, uscc)?;
    if found.organisation.status != OrganisationStatus::Unclaimed {
        return claimed_before(session, args, &found);
    }
    if found.claim_key.as_ref().is_none_or(|claim| claim.public_key != signer.public_key()) {
        return Err(Failure::no("code_replaced", writes::code_replaced(), writes::use_newest()));
    }
    let name = found.organisation.name.as_str();
    let question = writes::claim_question(name, uscc);
    let asks = !args.yes && !args.dry_run && session.out.can_ask();
    if asks && !session.deadline.without(|| session.out.ask("", question.of(session.lang())))? {
        return Err(Failure::wrong(usage::nothing_sent(), usage::yes_does_not_ask()));
    }
    let (keys, imagined) = keys(session, args, uscc)?;
    let wrong = |e: TypeError| Failure::wrong(Words::same(e), Words::default());
    let rule = ClaimOrganisation {
        uscc,
        version: found.organisation.version,
        keys: List::new(keys).map_err(wrong)?,
        proofs: List::default(),
        thresholds: List::new(args.rules.clone()).map_err(wrong)?,
        responsible: Default::default(),
    };
    let rule = write::prove(session, &rule.into(), &imagined)?;
    let write = args.write();
    let body = write::body(session, &write, uscc, &[rule])?;
    if args.dry_run {
        return write::dry_run(session, &write, body, vec![key_id]);
    }
    let tx = write::sign(&body, std::slice::from_ref(&signer));
    if let Some(path) = &args.offline {
        tx_file::write(path, &tx.body, &tx.signatures)?;
        return session.out.document(&write::Unsigned::of(&body, path));
    }
    session.preview(&body);
    let written = write::submit(session, tx, args.proof.as_deref())?;
    session.out.document(&Claimed { sent: Some(written), code: None, exists: None, organisation: uscc, name, keys: &args.keys })?;
    let first = args.keys.first().map_or("office", String::as_str);
    if entries_wait(session, uscc) {
        session.out.words(writes::entries_wait(uscc, first).of(session.lang()))?;
    }
    Ok(())
}

/// Did others send entries on its behalf? Nothing is said where that cannot be asked.
fn entries_wait(session: &mut Session, provider: Uscc) -> bool {
    let question = ListProviderEntries { provider, of: ProviderScope::Unclaimed, from: Place::START, limit: 1 };
    session.before_write(question).is_ok_and(|found| found.answer.total > 0)
}

/// What is told of a claim.
#[derive(Serialize)]
struct Claimed<'a> {
    #[serde(flatten)]
    sent: Option<Written>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exists: Option<bool>,
    organisation: Uscc,
    name: &'a str,
    keys: &'a [String],
}

/// An organisation that is claimed: by this home before, or by somebody else.
fn claimed_before(session: &mut Session, args: &Claim, found: &OrganisationAnswer) -> Result<(), Failure> {
    let uscc = found.organisation.uscc;
    let ours = args.keys.iter().all(|name| {
        let own = Keystore::info(&session.home, name).map(|info| info.key_id);
        own.is_ok_and(|own| found.keys.iter().any(|key| key.key_id.to_string() == own))
    });
    if !ours {
        return Err(Failure::no("already_claimed", writes::claimed_by_other(uscc), writes::tell_bureau()));
    }
    let name = found.organisation.name.as_str();
    session.out.document(&Claimed { sent: None, code: Some(0), exists: Some(true), organisation: uscc, name, keys: &args.keys })
}

/// The keys of the claim; made where they are missing, but not in a dry run.
fn keys(session: &mut Session, args: &Claim, uscc: Uscc) -> Result<(Vec<KeySpec>, Vec<KeySigner>), Failure> {
    let (mut keys, mut imagined) = (Vec::new(), Vec::new());
    for name in &args.keys {
        let info = match Keystore::info(&session.home, name) {
            Ok(info) if info.organisation.as_deref().is_some_and(|o| o != uscc.as_str()) => {
                return Err(Failure::wrong(writes::key_of_other(name), writes::other_key_name()));
            }
            Ok(info) => Some(info),
            Err(_) if args.dry_run => None,
            Err(_) => Some(session.keystore()?.create(name, Some(uscc.as_str()))?),
        };
        // A dry run of keys that do not exist yet is about any key.
        let any = || {
            let signer = claim::signer(&ClaimCode::random(), "dry run");
            let public_key = signer.public_key();
            imagined.push(signer);
            Ok(public_key)
        };
        let of_home = |info: KeyInfo| info.public_key.parse().map_err(|e: TypeError| Failure::defect(e.to_string()));
        keys.push(plain_key(info.map_or_else(any, of_home)?, &label(name), None)?);
    }
    Ok((keys, imagined))
}

/// A key's name as its label, as far as a label goes.
fn label(name: &str) -> String {
    name.chars().take(32).collect()
}
