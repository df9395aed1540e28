//! `mulu tx agree`: the further signature of a joint act ✍, after its body was shown; and what waits for whom.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::joint_query::{GetJointAct, JointObject};
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};
use mulu_contracts::registry::REGISTRY;
use serde_json::{Map, Value, json};

use super::read::{PageArgs, ReadArgs};
use super::session::Session;
use super::write::{WriteArgs, rule, send};
use crate::exit::Failure;

/// Flags of `agree`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx agree E-520300-3YN9-2AGA-NFLD-PY68-R --key office\n         \
    mulu tx agree 114212000000000358 --kind merge_organisation --dry-run --key office")]
pub struct AgreeArgs {
    /// The object: an id, or a 统一社会信用代码
    id: String,
    /// Kind of the act, where several wait
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Do not ask on the terminal
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `clear`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx clear E-520300-3YN9-2AGA-NFLD-PY68-R --key office")]
pub struct ClearArgs {
    /// The object: an id, or a 统一社会信用代码
    id: String,
    /// Kind of the act, where several lapsed
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `waiting`.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx waiting 114212000000000358 · mulu tx waiting --division 421200")]
pub struct WaitingArgs {
    /// 统一社会信用代码 of the organisation that has to sign; by default the one of the key
    org: Option<String>,
    /// What waits for the bureau of this division, with all below
    #[arg(long, value_name = "DIVISION", conflicts_with = "org")]
    division: Option<String>,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    read: ReadArgs,
}

/// Lists acts that wait for a signature.
pub fn waiting(session: &mut Session, args: &WaitingArgs) -> Result<(), Failure> {
    let scope = match (&args.division, &args.org) {
        (Some(division), _) => WaitingScope::Authority { role: Role::Bureau, division: session.division(division)?, below: true },
        (None, org) => WaitingScope::Organisation(session.organisation(org.as_deref())?),
    };
    session.list(|from, limit| ListJointActs { scope: scope.clone(), from, limit }, &args.read, &args.page)
}

/// Signs.
pub fn run(session: &mut Session, args: &AgreeArgs) -> Result<(), Failure> {
    if args.write.template || args.write.file.is_some() {
        return Err(Failure::usage("--file and --template have nothing to fill in here", "leave them out"));
    }
    let quiet = args.yes || args.write.dry_run || args.write.offline.is_some() || !session.out.can_ask();
    if !quiet {
        let act = find(session, &args.id, args.kind.as_deref(), "open")?;
        let question = session.lang().choose("sign this? [y/N] ", "签署以上内容？[y/N] ");
        session.out.document(&act)?;
        if !session.deadline.without(|| session.out.ask("", question))? {
            return Err(Failure::usage("nothing was sent", "--yes does not ask"));
        }
    }
    agree(session, &args.id, args.kind.as_deref(), &args.write)
}

/// Sends the further signature for what waits on an object.
pub fn agree(session: &mut Session, id: &str, kind: Option<&str>, write: &WriteArgs) -> Result<(), Failure> {
    let act = find(session, id, kind, "open")?;
    let name = act["kind"].as_str().unwrap_or_default().to_string();
    send(session, write, &[rule(&name, agreement(&act))?])
}

/// Takes an act that lapsed off the lists.
pub fn clear(session: &mut Session, args: &ClearArgs) -> Result<(), Failure> {
    if args.write.template || args.write.file.is_some() {
        return Err(Failure::usage("--file and --template have nothing to fill in here", "leave them out"));
    }
    let act = find(session, &args.id, args.kind.as_deref(), "lapsed")?;
    let name = act["kind"].as_str().unwrap_or_default().to_string();
    let clear = json!({ "id": act["id"], "content_hash": act["content_hash"] });
    send(session, &args.write, &[rule(&name, Map::from_iter([("clear".to_string(), clear)]))?])
}

/// The payload that agrees to an act.
pub fn agreement(act: &Value) -> Map<String, Value> {
    let agree = json!({ "id": act["id"], "version": act["version"], "content_hash": act["content_hash"] });
    Map::from_iter([("agree".to_string(), agree)])
}

/// The act on an object that is in this state: of the kind, or the only one.
fn find(session: &mut Session, id: &str, kind: Option<&str>, state: &str) -> Result<Value, Failure> {
    let object: JointObject = match Uscc::parse(id) {
        Ok(uscc) => JointObject::Organisation(uscc),
        Err(_) => id.parse().map_err(|e: mulu_contracts::kernel::codec::TypeError| {
            Failure::usage(format!("{id}: {e}"), "an id such as E-520300-… or a 统一社会信用代码")
        })?,
    };
    let kinds: Vec<Kind> = match kind {
        Some(name) => {
            vec![Kind::from_name(name).ok_or_else(|| Failure::usage(format!("no kind is called {name}"), joint_kinds().join(", ")))?]
        }
        None => joint_kinds().iter().filter_map(|name| Kind::from_name(name)).collect(),
    };
    let mut found = Vec::new();
    for kind in kinds {
        if let Some(act) = session.before_write(GetJointAct { object, kind })?.answer {
            let act = serde_json::to_value(act).map_err(|e| Failure::defect(e.to_string()))?;
            if act["state"] == state {
                found.push(act);
            }
        }
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 if state == "lapsed" => Err(Failure::refused(
            "nothing_pending",
            format!("no act that lapsed stands on {id} (proven)"),
            "mulu tx waiting lists what waits, and what lapsed",
        )
        .zh(format!("{id} 上没有已失效的联合事项（已证明）"), "mulu tx waiting 列出待签与已失效的事项")),
        0 => Err(Failure::refused(
            "nothing_pending",
            format!("nothing waits for signatures on {id} (proven)"),
            "mulu tx waiting lists what waits for you",
        )),
        _ => {
            let kinds: Vec<&str> = found.iter().filter_map(|act| act["kind"].as_str()).collect();
            Err(Failure::usage(format!("several acts wait on {id}: {}", kinds.join(", ")), "--kind KIND"))
        }
    }
}

/// Kinds whose payload is a body, an agreement or a clearing.
fn joint_kinds() -> Vec<String> {
    REGISTRY.kinds().into_iter().filter(|kind| kind.show_joint.is_some()).map(|kind| kind.name.to_string()).collect()
}
