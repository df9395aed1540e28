//! `mulu gov`: proposals, votes and what they govern.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mulu_contracts::governance::queries::{GetProposal, ListExceptions, ListGovernors, ListParameters, ListProposals, ProposalHistory};
use mulu_contracts::kernel::id::ProposalId;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES, MAX_FORM_VALUES};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::version::GetAppVersion;
use mulu_contracts::party::queries::tables::GetParameter;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::document::document_hash;
use super::read::{PageArgs, ReadArgs};
use super::reason::ReasonFlags;
use super::session::Session;
use super::write::{WriteArgs, now, payload, rule, send};
use crate::exit::Failure;

/// Governance: proposals decided by several governors after a delay
#[derive(Debug, Subcommand)]
pub enum Gov {
    /// Propose an action
    Propose(Box<ProposeArgs>),
    /// Vote for a proposal, after it was shown
    Approve(VoteArgs),
    /// Vote against a proposal
    Reject(VoteArgs),
    /// Take your proposal back
    #[command(after_help = "Example: mulu gov withdraw J-520300-… --reason other --key city")]
    Withdraw {
        /// The proposal
        id: Option<String>,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Show a proposal with its votes, proven
    Show {
        /// The proposal
        id: String,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Versions of a proposal
    History {
        /// The proposal
        id: String,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// List proposals
    List {
        /// Only those of this status: open, passed, executed, rejected, withdrawn, lapsed
        #[arg(long)]
        status: Option<String>,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Show the parameters, or one, with what replaces them
    Params {
        /// Name of one
        name: Option<String>,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Who votes, and how many votes it takes
    Governors {
        #[command(flatten)]
        read: ReadArgs,
    },
    /// The validator set that stands, with the organisations behind its keys
    Validators {
        #[command(flatten)]
        read: ReadArgs,
    },
    /// The app version that stands, and the one that comes
    Version {
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Pairs of conflicting roles that an organisation may hold for a while
    Exceptions {
        /// 统一社会信用代码
        org: String,
        #[command(flatten)]
        read: ReadArgs,
    },
}

/// Flags of `propose`: one action.
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu gov propose --parameter review_term --value 864000 --reason other --key city\n          \
    mulu gov propose --codes themes --add low_altitude --reason other --key city\n          \
    mulu gov propose --upgrade 2 --height 120000 --program ./mulud --reason other --key city\n          \
    mulu gov propose --action action.json --effective-at 2027-01-01T00:00:00Z --reason law --key city   ({\"set_division\": {\"rename\": {…}}})\n          \
    docs/governance.md has one for each action; of set_validators each seat comes from `mulud prove-validator`")]
pub struct ProposeArgs {
    /// Your own key of the proposal; by default made from its action
    #[arg(long)]
    local_key: Option<String>,
    /// The action as JSON: set_parameter, set_codes, set_division, assign_role, remove_role, add_exception, rekey, merge,
    /// withdraw_ending, set_superior, resume, set_validators, schedule_upgrade, redact
    #[arg(long, value_name = "ACTION.json", conflicts_with_all = ["parameter", "codes", "exception", "upgrade"])]
    action: Option<PathBuf>,
    /// Another value for this parameter
    #[arg(long, value_name = "NAME", requires = "value", conflicts_with_all = ["codes", "exception"])]
    parameter: Option<String>,
    /// The value: a number, true, false, a word, or JSON
    #[arg(long, value_name = "VALUE", requires = "parameter")]
    value: Option<String>,
    /// Change this code list
    #[arg(long, value_name = "LIST", conflicts_with = "exception")]
    codes: Option<String>,
    /// Code to add (may be given again)
    #[arg(long, value_name = "CODE", requires = "codes")]
    add: Vec<String>,
    /// An organisation that may hold two conflicting roles for a while (USCC)
    #[arg(long, value_name = "USCC", requires_all = ["roles", "until"])]
    exception: Option<String>,
    /// The two roles
    #[arg(long, value_name = "ROLE,ROLE", value_delimiter = ',')]
    roles: Vec<String>,
    /// Before this time, at most 3 years on
    #[arg(long, value_name = "TIME")]
    until: Option<Time>,
    /// The decision; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    decision: Option<PathBuf>,
    /// The next app version, from a height on; the version that stands takes an upgrade back
    #[arg(long, value_name = "VERSION", requires_all = ["height", "program"], conflicts_with_all = ["parameter", "codes", "exception"])]
    upgrade: Option<u64>,
    /// The block that begins with it
    #[arg(long, value_name = "HEIGHT", requires = "upgrade")]
    height: Option<u64>,
    /// The program that was decided on (mulud); its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "upgrade")]
    program: Option<PathBuf>,
    /// Takes effect at this time; by default an hour after the shortest delay (gov_delay)
    #[arg(long = "effective-at", alias = "at", value_name = "TIME")]
    effective_at: Option<Time>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of a vote.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu gov approve J-520300-… --key county")]
pub struct VoteArgs {
    /// The proposal
    id: Option<String>,
    /// Do not ask on the terminal
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    write: WriteArgs,
}

fn proposal_id(text: &str) -> Result<ProposalId, Failure> {
    ProposalId::parse(text).map_err(|e| Failure::usage(format!("{text}: {e}"), e.hint().to_string()))
}

/// The action that the flags describe.
fn action(session: &Session, args: &ProposeArgs) -> Result<Option<Value>, Failure> {
    if let Some(path) = &args.action {
        let bytes = crate::home::read_file(path, crate::home::MAX_TEXT)?;
        let hint = "{\"set_parameter\": {\"name\": …, \"value\": …}}; mulu gov propose --template shows a whole proposal";
        return json::read(&bytes, MAX_ANSWER_VALUES).map(Some).map_err(|e| Failure::usage(format!("{}: {e}", path.display()), hint));
    }
    if let (Some(name), Some(value)) = (&args.parameter, &args.value) {
        let value: Value = json::read(value.as_bytes(), MAX_FORM_VALUES).unwrap_or_else(|_| json!(value));
        return Ok(Some(json!({ "set_parameter": { "name": name, "value": value } })));
    }
    if let Some(list) = &args.codes {
        let mut add = args.add.clone();
        add.sort();
        return Ok(Some(json!({ "set_codes": { "list": list, "add": add } })));
    }
    if let Some(org) = &args.exception {
        let [role, with] = args.roles.as_slice() else {
            return Err(Failure::usage("an exception is about two roles", "--roles operator,bureau"));
        };
        let decision = document_hash(args.decision.as_deref(), None)?;
        let decision = decision.ok_or_else(|| Failure::usage("which decision lets them stand together?", "--decision FILE"))?;
        let org = session.uscc(org)?;
        return Ok(Some(
            json!({ "add_exception": { "org": org, "role": role, "with": with, "until": args.until, "decision_hash": decision } }),
        ));
    }
    if let (Some(version), Some(height)) = (args.upgrade, args.height) {
        let hash = document_hash(args.program.as_deref(), None)?;
        let hash = hash.ok_or_else(|| Failure::usage("which program?", "--program FILE"))?;
        return Ok(Some(json!({ "schedule_upgrade": { "height": height, "version": version, "binary_hash": hash } })));
    }
    Ok(None)
}

fn propose(session: &mut Session, args: &ProposeArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("propose");
    }
    let mut form = payload("propose", write, &json!({}))?;
    if let Some(action) = action(session, args)? {
        form.insert("action".into(), action);
    }
    let Some(action) = form.get("action") else {
        return Err(Failure::usage(
            "propose what?",
            "--parameter NAME --value VALUE, --codes LIST --add CODE, --upgrade VERSION --height HEIGHT --program FILE, or --action ACTION.json",
        ));
    };
    let made = hex::encode(&Sha256::digest(action.to_string())[..12]);
    let key = args.local_key.clone().or_else(|| form.get("local_key").and_then(Value::as_str).map(String::from));
    form.insert("local_key".into(), json!(key.unwrap_or(made)));
    if let Some(at) = args.effective_at {
        form.insert("effective_at".into(), json!(at));
    } else if !form.contains_key("effective_at") {
        let delay = match session.before_write(GetParameter { name: "gov_delay".into() })?.answer {
            Some(found) => json!(found.value).as_i64().unwrap_or(0),
            _ => 0,
        };
        form.insert("effective_at".into(), json!(Time(now().0.saturating_add(delay).saturating_add(3_600))));
    }
    if let Some(reason) = args.reason.json() {
        form.insert("reason".into(), reason);
    }
    send(session, write, &[rule("propose", form)?])
}

fn proposal(session: &mut Session, id: ProposalId) -> Result<Value, Failure> {
    match session.before_write(GetProposal { id })?.answer {
        Some(found) => serde_json::to_value(found).map_err(|e| Failure::defect(e.to_string())),
        _ => Err(Failure::not_found(&format!("proposal {id}"))),
    }
}

fn vote(session: &mut Session, kind: &str, args: &VoteArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template(kind);
    }
    let mut form = payload(kind, write, &json!({}))?;
    let said = args.id.clone().or_else(|| form.get("id").and_then(Value::as_str).map(String::from));
    let id = proposal_id(&said.ok_or_else(|| Failure::usage("which proposal?", "mulu gov list --status open"))?)?;
    let stands = proposal(session, id)?;
    let asks = !args.yes && !write.dry_run && write.offline.is_none() && session.out.can_ask();
    if asks {
        session.tell_with_set(&stands, "")?;
        let question = session.lang().choose("vote on this? [y/N] ", "对以上提案投票？[y/N] ");
        if !session.deadline.without(|| session.out.ask("", question))? {
            return Err(Failure::usage("nothing was sent", "--yes does not ask"));
        }
    }
    let defaults = [("id", json!(id)), ("version", stands["version"].clone()), ("content_hash", stands["content_hash"].clone())];
    for (field, value) in defaults {
        form.entry(field).or_insert(value);
    }
    if let Some(reason) = args.reason.json() {
        form.insert("reason".into(), reason);
    }
    send(session, write, &[rule(kind, form)?])
}

/// Runs a command.
pub fn run(session: &mut Session, command: Gov) -> Result<(), Failure> {
    match command {
        Gov::Propose(args) => propose(session, &args),
        Gov::Approve(args) => vote(session, "approve_proposal", &args),
        Gov::Reject(args) => vote(session, "reject_proposal", &args),
        Gov::Withdraw { id, reason, write } => {
            if write.template {
                return session.template("withdraw_proposal");
            }
            let mut form: Map<String, Value> = payload("withdraw_proposal", &write, &json!({}))?;
            let said = id.or_else(|| form.get("id").and_then(Value::as_str).map(String::from));
            let id = proposal_id(&said.ok_or_else(|| Failure::usage("which proposal?", "mulu gov list --status open"))?)?;
            if !form.contains_key("version") {
                form.insert("version".into(), proposal(session, id)?["version"].clone());
            }
            form.insert("id".into(), json!(id));
            if let Some(reason) = reason.json() {
                form.insert("reason".into(), reason);
            }
            send(session, &write, &[rule("withdraw_proposal", form)?])
        }
        Gov::Show { id, read } => session.show_proposal(proposal_id(&id)?, &read),
        Gov::History { id, page, read } => {
            let id = proposal_id(&id)?;
            session.list(|from, limit| ProposalHistory { id, from: from.position, limit }, &read, &page)
        }
        Gov::List { status, page, read } => {
            let hint = "open, passed, executed, rejected, withdrawn, lapsed";
            let word =
                |word: String| serde_json::from_value(json!(word)).map_err(|_| Failure::usage(format!("there is no status {word}"), hint));
            let status = status.map(word).transpose()?;
            session.list(|from, limit| ListProposals { status, from, limit }, &read, &page)
        }
        Gov::Params { name: Some(name), read } => session.show(GetParameter { name }, &read),
        Gov::Params { name: None, read } => session.show(ListParameters {}, &read),
        Gov::Governors { read } => session.show(ListGovernors {}, &read),
        Gov::Validators { read } => session.show_validators(&read),
        Gov::Version { read } => session.show(GetAppVersion {}, &read),
        Gov::Exceptions { org, read } => session.show(ListExceptions { uscc: session.uscc(&org)? }, &read),
    }
}
