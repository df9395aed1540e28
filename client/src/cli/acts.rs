//! `mulu catalog confirm`, `touch` and `transfer`: of one entry and of many.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::lists::{ListProviderEntries, ProviderScope};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::value::{Date, Time};
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};
use serde_json::{Map, Value, json};

use super::bulk::select::{all_items, entries, entry, row};
use super::bulk::{self, Found, Many, Picked, Step};
use super::document::document_hash;
use super::proof::entry_id;
use super::reason::ReasonFlags;
use super::session::Session;
use super::write::{WriteArgs, now, payload, rule, send};
use crate::exit::Failure;

/// Flags of `confirm`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog confirm --provider 11520300MB0000088B --key office   (all that others sent on its behalf)\n          \
    mulu catalog confirm E-… --key office"
)]
pub struct ConfirmArgs {
    /// The entry
    id: Option<String>,
    /// Version that you confirm; by default the one that stands now
    #[arg(long, value_name = "N", requires = "id")]
    version: Option<u64>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `touch`.
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog touch E-… --on 2026-11-25 --key office\n          \
    mulu catalog touch --list daily.txt --on 2026-11-25 --yes --key office")]
pub struct TouchArgs {
    /// The entry
    id: Option<String>,
    /// Version whose data it is; by default the one that stands now
    #[arg(long, value_name = "N", requires = "id")]
    version: Option<u64>,
    /// Day of the data's update; by default today (UTC)
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// The data as it is now; its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "id", conflicts_with = "content_hash")]
    content: Option<PathBuf>,
    /// Hash of the data as it is now (sha256:HEX)
    #[arg(long, value_name = "HASH", requires = "id")]
    content_hash: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// Flags of `transfer`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog transfer E-… --to 114212000000000358 --reason other --key giver, then: mulu tx agree E-… --key taker\n          \
    mulu catalog transfer --provider GIVER --to TAKER --reason law --key giver, then: mulu catalog transfer --provider GIVER --agree --key taker"
)]
pub struct TransferArgs {
    /// The entry
    id: Option<String>,
    /// Version that you hand over; by default the one that stands now
    #[arg(long, value_name = "N", requires = "id")]
    version: Option<u64>,
    /// The new provider (USCC)
    #[arg(long, value_name = "USCC", conflicts_with = "agree")]
    to: Option<String>,
    /// Sign what waits for your signature, of the chosen entries
    #[arg(long)]
    agree: bool,
    #[command(flatten)]
    reason: ReasonFlags,
    /// As a bureau, for the provider: hash of the decision (sha256:HEX)
    #[arg(long, value_name = "HASH")]
    for_giver: Option<String>,
    /// As a bureau, for the new provider: hash of the decision (sha256:HEX)
    #[arg(long, value_name = "HASH")]
    for_taker: Option<String>,
    /// It lapses where the other side did not sign before this time; by default in ten days
    #[arg(long, value_name = "TIME")]
    until: Option<Time>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// A form for one entry: its id, and the version that stands unless another is said.
fn one(
    session: &mut Session,
    kind: &str,
    write: &WriteArgs,
    id: Option<&str>,
    version: Option<u64>,
) -> Result<Map<String, Value>, Failure> {
    let mut form = payload(kind, write, &json!({}))?;
    if let Some(id) = id {
        form.insert("id".into(), json!(entry_id(id)?));
    }
    let Some(id) = form.get("id").and_then(Value::as_str) else {
        return Err(Failure::usage("which entry?", "name an id, --list FILE, --provider USCC or --division CODE"));
    };
    let id = entry_id(id)?;
    if let Some(version) = version {
        form.insert("version".into(), json!(version));
    } else if !form.contains_key("version") {
        let found = entry(session, id)?.ok_or_else(|| Failure::not_found(&format!("entry {id}")))?;
        form.insert("version".into(), found["core"]["version"].clone());
    }
    Ok(form)
}

/// Row facts of a chosen entry, from a list's row or from the whole entry.
fn facts(picked: &Picked) -> &Value {
    match &picked.found {
        Found::Row(_, row) => row,
        Found::Entry(_, entry) => &entry["core"],
        _ => &Value::Null,
    }
}

fn named(picked: &Picked) -> Map<String, Value> {
    Map::from_iter([("id".to_string(), json!(picked.text)), ("version".to_string(), facts(picked)["version"].clone())])
}

/// Takes over what others sent on one's behalf.
pub fn confirm(session: &mut Session, args: &ConfirmArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("confirm_entry");
    }
    if !args.many.chosen() {
        let form = one(session, "confirm_entry", write, args.id.as_deref(), args.version)?;
        return send(session, write, &[rule("confirm_entry", form)?]);
    }
    let many = &args.many;
    let picked = match (&many.provider, &many.division, &many.status, &many.view, &many.list) {
        (Some(provider), None, None, None, None) => {
            let provider = session.uscc(provider)?;
            let make = |from| ListProviderEntries { provider, of: ProviderScope::Unclaimed, from, limit: MAX_LIMIT }.into();
            all_items(session, &make)?.into_iter().filter_map(row).collect()
        }
        _ => entries(session, many)?,
    };
    bulk::run(session, write, many, "confirm_entry", picked, &mut |session, picked| {
        if facts(picked)["unclaimed"] != true {
            return Ok(Step::nothing(session.lang(), "already_claimed", "its provider answers for it already", "提供方已认领"));
        }
        if facts(picked)["status"] == "withdrawn" {
            return Ok(Step::nothing(session.lang(), "withdrawn", "it is withdrawn", "已撤回"));
        }
        Step::of("confirm_entry", named(picked))
    })
}

/// Says that data were updated.
pub fn touch(session: &mut Session, args: &TouchArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("touch_entry");
    }
    let today = || Date::new(u32::try_from(now().0 / 86_400).unwrap_or_default()).map_err(|e| Failure::defect(e.to_string()));
    let on = args.on.map_or_else(today, Ok)?;
    if !args.many.chosen() {
        let mut form = one(session, "touch_entry", write, args.id.as_deref(), args.version)?;
        if args.on.is_some() || !form.contains_key("data_updated_on") {
            form.insert("data_updated_on".into(), json!(on));
        }
        if let Some(hash) = document_hash(args.content.as_deref(), args.content_hash.as_deref())? {
            form.insert("content".into(), json!(hash));
        }
        return send(session, write, &[rule("touch_entry", form)?]);
    }
    let picked = entries(session, &args.many)?;
    bulk::run(session, write, &args.many, "touch_entry", picked, &mut |session, picked| {
        let facts = facts(picked);
        let stands = facts.get("updated_on").or_else(|| facts.get("data_updated_on")).and_then(Value::as_str);
        if stands.and_then(|day| day.parse::<Date>().ok()).is_some_and(|day| day >= on) {
            return Ok(Step::nothing(session.lang(), "not_later", "it says this day already, or a later one", "已是该日期或更晚"));
        }
        let mut form = named(picked);
        form.insert("data_updated_on".into(), json!(on));
        Step::of("touch_entry", form)
    })
}

/// Gives entries to another provider, or agrees to it.
pub fn transfer(session: &mut Session, args: &TransferArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("transfer_entry");
    }
    if args.agree {
        return agree(session, args);
    }
    if !args.many.chosen() {
        if write.file.is_some() && args.id.is_none() {
            let form = payload("transfer_entry", write, &json!({}))?;
            return send(session, write, &[rule("transfer_entry", form)?]);
        }
        let named = one(session, "transfer_entry", write, args.id.as_deref(), args.version)?;
        let form = body(session, args, named)?;
        return send(session, write, &[rule("transfer_entry", form)?]);
    }
    let picked = entries(session, &args.many)?;
    let to = to(session, args)?;
    // What waits already for the other side is not sent again.
    let open = waiting(session, to)?;
    bulk::run(session, write, &args.many, "transfer_entry", picked, &mut |session, picked| {
        let facts = facts(picked);
        if facts["provider"] == json!(to) {
            return Ok(Step::nothing(session.lang(), "no_change", "it is that provider's already", "已属该提供方"));
        }
        let waits = open.get(&picked.text).is_some_and(|act| act["body"]["to"] == json!(to) && act["version"] == facts["version"]);
        if waits {
            return Ok(Step::nothing(session.lang(), "waits", "it waits for the other side's signature", "待另一方签署"));
        }
        let form = body(session, args, named(picked))?;
        Step::of("transfer_entry", form)
    })
}

fn to(session: &Session, args: &TransferArgs) -> Result<Uscc, Failure> {
    let text = args.to.as_deref().ok_or_else(|| Failure::usage("to whom?", "--to USCC; or --agree to sign what waits for you"))?;
    session.uscc(text)
}

fn body(session: &Session, args: &TransferArgs, mut body: Map<String, Value>) -> Result<Map<String, Value>, Failure> {
    body.insert("to".into(), json!(to(session, args)?));
    body.insert("reason".into(), args.reason.json().unwrap_or(Value::Null));
    body.insert("for_giver".into(), json!(args.for_giver));
    body.insert("for_taker".into(), json!(args.for_taker));
    body.insert("until".into(), json!(args.until.unwrap_or(Time(now().0 + 10 * 86_400))));
    Ok(Map::from_iter([("body".to_string(), Value::Object(body))]))
}

/// Transfers that wait for an organisation, by entry.
fn waiting(session: &mut Session, whom: Uscc) -> Result<BTreeMap<String, Value>, Failure> {
    let make = |from| ListJointActs { scope: WaitingScope::Organisation(whom), from, limit: MAX_LIMIT }.into();
    let acts = all_items(session, &make)?.into_iter().filter(|act| act["kind"] == "transfer_entry" && act["state"] == "open");
    Ok(acts.filter_map(|act| Some((act["id"].as_str()?.to_string(), act))).collect())
}

/// The further signature, of one or many.
fn agree(session: &mut Session, args: &TransferArgs) -> Result<(), Failure> {
    let write = &args.write;
    let own = session.organisation(write.organisation.as_deref())?;
    let open = waiting(session, own)?;
    if let Some(id) = &args.id {
        return super::joint::agree(session, &entry_id(id)?.to_string(), Some("transfer_entry"), write);
    }
    let picked: Vec<Picked> = match &args.many.list {
        Some(_) => entries(session, &args.many)?,
        None => {
            let wanted = args.many.provider.as_deref().map(|p| session.uscc(p)).transpose()?;
            let mut picked = Vec::new();
            for text in open.keys() {
                let id = entry_id(text)?;
                let Some(found) = entry(session, id)? else { continue };
                if wanted.is_none_or(|w| found["core"]["provider"] == json!(w)) {
                    let title = found["core"]["title"].as_str().unwrap_or_default().to_string();
                    picked.push(Picked { row: None, text: text.clone(), title, found: Found::Entry(id, found) });
                }
            }
            picked
        }
    };
    bulk::run(session, write, &args.many, "transfer_entry", picked, &mut |session, picked| match open.get(&picked.text) {
        Some(act) => Step::of("transfer_entry", super::joint::agreement(act)),
        None => Ok(Step::nothing(session.lang(), "nothing_pending", "no transfer waits for your signature", "没有待你方签署的移交")),
    })
}
