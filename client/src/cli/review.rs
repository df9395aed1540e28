//! `mulu catalog review`: what a review names, for one entry and for many.

use clap::Args;
use mulu_contracts::ledger::entry::AnyRule;
use serde_json::{Map, Value, json};

use super::bulk::{self, Found, Many, Picked, Step};
use super::proof::entry_id;
use super::reason::ReasonFlags;
use super::session::Session;
use super::write::{WriteArgs, payload, rule, send};
use crate::exit::Failure;
use crate::lang::Lang;

/// Flags of the review.
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog review E-… --approve --key city\n          \
    mulu catalog review --provider 11520300MB0000088B --approve --report done.csv\n          \
    mulu catalog review --list failed.csv --reject --reason incomplete --words \"no abstract\"")]
pub struct ReviewArgs {
    /// The entry
    id: Option<String>,
    /// Approve
    #[arg(long, conflicts_with = "reject")]
    approve: bool,
    /// Reject; needs --reason
    #[arg(long)]
    reject: bool,
    /// The version that was looked at; by default the one that stands now
    #[arg(long, value_name = "N", requires = "id")]
    version: Option<u64>,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs it.
pub fn run(session: &mut Session, args: &ReviewArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("review_entry");
    }
    if write.file.is_none() && args.approve == args.reject {
        return Err(Failure::usage("say --approve or --reject", "mulu catalog review ID --approve".to_string()));
    }
    let outcome = if args.approve { "approve" } else { "reject" };
    if args.many.chosen() {
        let picked = bulk::select::reviews(session, &args.many)?;
        return bulk::run(session, write, &args.many, "review_entry", picked, &mut |s, picked| {
            plan(s.lang(), picked, outcome, &args.reason)
        });
    }
    let mut form = payload("review_entry", write, &json!({}))?;
    if args.id.is_some() || !form.contains_key("id") {
        let Some(id) = &args.id else {
            return Err(Failure::usage("which entry?", "name an id, --list FILE, --provider USCC or --division CODE".to_string()));
        };
        let id = entry_id(id)?;
        let entry = bulk::select::entry(session, id)?.ok_or_else(|| Failure::not_found(&format!("entry {id}")))?;
        complete(&mut form, &entry, outcome, &args.reason);
        if let Some(version) = args.version {
            form.insert("version".into(), json!(version));
        }
    }
    let rule: AnyRule = rule("review_entry", form)?;
    send(session, write, &[rule])
}

/// Completes a review form from the entry as it stands.
fn complete(form: &mut Map<String, Value>, entry: &Value, outcome: &str, reason: &ReasonFlags) {
    let pending = &entry["pending"];
    let of = if pending.is_null() { "submission" } else { "pending" };
    let hash = if pending.is_null() { &entry["core"]["content_hash"] } else { &pending["content_hash"] };
    form.insert("id".into(), entry["core"]["entry_id"].clone());
    form.insert("version".into(), entry["core"]["version"].clone());
    form.insert("of".into(), json!(of));
    form.insert("outcome".into(), json!(outcome));
    form.insert("content_hash".into(), hash.clone());
    form.insert("reason".into(), reason.json().unwrap_or(Value::Null));
}

/// What a review of one of many names: that which was looked at when the list was read.
fn plan(lang: Lang, picked: &Picked, outcome: &str, reason: &ReasonFlags) -> Result<Step, Failure> {
    let mut form = Map::new();
    match &picked.found {
        Found::Row(_, row) => {
            for field in ["id", "version", "of", "content_hash"] {
                form.insert(field.into(), row[field].clone());
            }
            form.insert("outcome".into(), json!(outcome));
            form.insert("reason".into(), reason.json().unwrap_or(Value::Null));
        }
        Found::Entry(_, entry) => {
            if entry["pending"].is_null() && entry["core"]["status"] != "submitted" {
                return Ok(Step::nothing(lang, "nothing_pending", "nothing waits for review", "没有待审核事项"));
            }
            complete(&mut form, entry, outcome, reason);
        }
        _ => return Err(Failure::defect("no entry was chosen")),
    }
    Step::of("review_entry", form)
}
