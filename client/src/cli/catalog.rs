//! `mulu catalog`: entries from submission to withdrawal, lists, import.

use clap::{Args, Subcommand};
use mulu_contracts::catalog::queries::entry::{EntryHistory, GetEntry, GetEntryVersion};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListPendingReviews};
use mulu_contracts::catalog::queries::standing::{OverdueReviews, StaleEntries, StaleScope};
use mulu_contracts::element::queries::standing::EntryStanding;
use mulu_contracts::kernel::id::EntryId;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::attributes::SetAttributesArgs;
use super::export::{self, ExportArgs};
use super::filter::{ViewName, code, status_of};
use super::import::{self, ImportArgs};
use super::proof::entry_id;
use super::read::{PageArgs, ReadArgs};
use super::reason::ReasonFlags;
use super::review::ReviewArgs;
use super::session::Session;
use super::write::{WriteArgs, payload, rule, send};
use crate::exit::Failure;

/// Catalog entries 目录条目
#[derive(Debug, Subcommand)]
pub enum Catalog {
    /// Import a file: every row is signed by its provider's key, told apart, and reported
    Import(Box<ImportArgs>),
    /// Export entries, each proven, as CSV, XLSX, CKAN, data.json, DCAT, portal JSON or our own JSON
    Export(Box<ExportArgs>),
    /// Submit one entry from a form
    Submit {
        #[command(flatten)]
        flags: SubmitFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Approve or reject what waits for review: of one entry, or of many
    Review(Box<ReviewArgs>),
    /// Send a rejected or waiting entry again, with other content
    Resubmit {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Change fields of a published entry
    Amend {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        flags: AmendFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Change sharing, opening, operation of one entry or many: stricter at once, looser after review
    SetAttributes(Box<SetAttributesArgs>),
    /// Take over entries that others sent on your behalf
    Confirm(Box<super::acts::ConfirmArgs>),
    /// Say that data were updated; no review, no new version
    Touch(Box<super::acts::TouchArgs>),
    /// Hand entries over to another provider ✍
    Transfer(Box<super::acts::TransferArgs>),
    /// Withdraw an entry; a published one after review
    Withdraw {
        #[command(flatten)]
        of: Of,
        /// Also where grants that are not closed name it; their checks then deny
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Take back the change or withdrawal of an entry that waits for review
    WithdrawPending {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Submit a withdrawn entry again
    Reinstate {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Counters of a division or a provider, as table, JSON or picture
    Stats(super::stats::StatsArgs),
    /// Whether an entry is fresh, its review in time, and what it is to data elements
    CheckSource {
        /// The entry
        id: String,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Show an entry, proven
    Show {
        /// The entry
        id: String,
        /// An older version
        #[arg(long)]
        version: Option<u64>,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Versions of an entry
    History {
        /// The entry
        id: String,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// List entries, proven complete
    List(Box<ListFlags>),
    /// Find entries by words of title, keywords and abstract; each hit is proven
    Search(super::search::SearchArgs),
    /// List what waits for review
    Pending(PendingFlags),
}

/// Which entry, and which version.
#[derive(Debug, Args)]
pub struct Of {
    /// The entry
    id: Option<String>,
    /// Version that you replace; by default the one that stands now
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

#[derive(Debug, Args, Serialize)]
pub struct SubmitFlags {
    /// Your own key of the entry: a row key, an address, a number; never personal data
    #[arg(long)]
    local_key: Option<String>,
    /// USCC of the provider; by default the sender
    #[arg(long)]
    provider: Option<String>,
}

#[derive(Debug, Args)]
pub struct AmendFlags {
    /// New title
    #[arg(long)]
    title: Option<String>,
    /// New theme (code)
    #[arg(long)]
    theme: Option<String>,
    /// New abstract
    #[arg(long = "abstract", value_name = "WORDS")]
    r#abstract: Option<String>,
    /// New keywords (may be given again)
    #[arg(long = "keyword")]
    keywords: Vec<String>,
    /// New landing page
    #[arg(long, value_name = "URL")]
    landing_page: Option<String>,
    /// Note on the update
    #[arg(long)]
    update_note: Option<String>,
}

/// Which reviews.
#[derive(Debug, Args)]
pub struct PendingFlags {
    /// Division
    #[arg(long)]
    division: String,
    /// Only this sector
    #[arg(long)]
    sector: Option<String>,
    /// Only those whose review is overdue
    #[arg(long)]
    overdue: bool,
    /// Only entries of this provider (USCC)
    #[arg(long, value_name = "USCC", requires = "overdue")]
    provider: Option<String>,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    read: ReadArgs,
}

/// Which list.
#[derive(Debug, Args)]
pub struct ListFlags {
    /// View: all, aggregated, shared, open, operable
    #[arg(long, value_enum, default_value = "all")]
    view: ViewName,
    /// Division; by default that of genesis' top city is asked with --division
    #[arg(long)]
    division: Option<String>,
    /// Not the divisions below
    #[arg(long)]
    not_below: bool,
    /// Theme (code)
    #[arg(long)]
    theme: Option<String>,
    /// Entries of this provider (USCC), every status
    #[arg(long, conflicts_with_all = ["division", "theme", "status"])]
    provider: Option<String>,
    /// Entries of this status instead of a view: submitted, rejected, published, withdrawn
    #[arg(long)]
    status: Option<String>,
    /// Only those whose data are older than the confirmed update frequency allows
    #[arg(long, conflicts_with_all = ["status", "theme", "view"])]
    stale: bool,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    read: ReadArgs,
}

fn put(form: &mut Map<String, Value>, path: [&str; 2], value: Option<impl Serialize>) {
    if let Some(value) = value {
        let part = form.entry(path[0]).or_insert_with(|| json!({}));
        if let Some(part) = part.as_object_mut() {
            part.insert(path[1].into(), json!(value));
        }
    }
}

/// Fills id and version where the form leaves them out.
fn fill(session: &mut Session, form: &mut Map<String, Value>, of: &Of) -> Result<(), Failure> {
    if let Some(id) = &of.id {
        form.insert("id".into(), json!(entry_id(id)?));
    }
    if let Some(version) = of.version {
        form.insert("version".into(), json!(version));
    } else if !form.contains_key("version") {
        let id = form.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
        let entry = entry_now(session, &entry_id(&id)?)?;
        form.insert("version".into(), entry["core"]["version"].clone());
    }
    Ok(())
}

/// The entry as it stands, as JSON, verified.
fn entry_now(session: &mut Session, id: &EntryId) -> Result<Value, Failure> {
    let verified = session.before_write(GetEntry { id: *id })?;
    match &verified.answer {
        Some(found) => serde_json::to_value(found).map_err(|e| Failure::defect(e.to_string())),
        _ => Err(Failure::not_found(&format!("entry {id}"))),
    }
}

/// Leaves out of a change what stands already: the same words under a new salt would be new content to the ledger, and nothing to people.
fn leave_out_what_stands(change: &mut Value, stands: &Value) {
    if let Some(change) = change.as_object_mut() {
        change.retain(|field, value| stands.get(field) != Some(value));
    }
}

/// Runs a command.
pub fn run(session: &mut Session, command: Catalog) -> Result<(), Failure> {
    let none = json!({});
    let (name, write, form) = match command {
        Catalog::Import(args) => return import::run(session, &args),
        Catalog::Export(args) => return export::run(session, &args),
        Catalog::Review(args) => return super::review::run(session, &args),
        Catalog::SetAttributes(args) => return super::attributes::run(session, &args),
        Catalog::Confirm(args) => return super::acts::confirm(session, &args),
        Catalog::Touch(args) => return super::acts::touch(session, &args),
        Catalog::Transfer(args) => return super::acts::transfer(session, &args),
        Catalog::List(flags) => return list(session, &flags),
        Catalog::Search(args) => return super::search::run(session, &args),
        Catalog::Submit { flags, write } => {
            let mut form = payload("submit_entry", &write, &flags)?;
            if !form.contains_key("provider") && !write.template {
                form.insert("provider".into(), json!(session.organisation(write.organisation.as_deref())?));
            }
            ("submit_entry", write, form)
        }
        Catalog::Resubmit { of, write } => {
            let mut form = payload("resubmit_entry", &write, &none)?;
            if !write.template {
                fill(session, &mut form, &of)?;
            }
            ("resubmit_entry", write, form)
        }
        Catalog::Amend { of, flags, write } => {
            let mut form = payload("amend_entry", &write, &none)?;
            put(&mut form, ["core", "title"], flags.title);
            put(&mut form, ["core", "theme"], flags.theme);
            put(&mut form, ["detail", "abstract"], flags.r#abstract);
            put(&mut form, ["detail", "landing_page"], flags.landing_page);
            put(&mut form, ["detail", "update_note"], flags.update_note);
            put(&mut form, ["detail", "keywords"], (!flags.keywords.is_empty()).then_some(flags.keywords));
            if !write.template {
                form.entry("core").or_insert_with(|| json!({}));
                form.entry("detail").or_insert_with(|| json!({}));
                fill(session, &mut form, &of)?;
                let id = form.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
                leave_out_what_stands(&mut form["detail"], &entry_now(session, &entry_id(&id)?)?["detail"]);
            }
            ("amend_entry", write, form)
        }
        Catalog::Withdraw { of, force, reason, write } => {
            let mut form = payload("withdraw_entry", &write, &none)?;
            if let Some(reason) = reason.json() {
                form.insert("reason".into(), reason);
            }
            if force || !form.contains_key("force") {
                form.insert("force".into(), json!(force));
            }
            if !write.template {
                fill(session, &mut form, &of)?;
            }
            ("withdraw_entry", write, form)
        }
        Catalog::WithdrawPending { of, reason, write } => {
            let mut form = payload("withdraw_pending", &write, &none)?;
            if let Some(reason) = reason.json() {
                form.insert("reason".into(), reason);
            }
            if !write.template {
                fill(session, &mut form, &of)?;
            }
            ("withdraw_pending", write, form)
        }
        Catalog::Reinstate { of, write } => {
            let mut form = payload("reinstate_entry", &write, &none)?;
            if !write.template {
                fill(session, &mut form, &of)?;
                form.entry("core").or_insert(Value::Null);
                form.entry("detail").or_insert(Value::Null);
            }
            ("reinstate_entry", write, form)
        }
        Catalog::Stats(args) => return super::stats::run(session, &args),
        Catalog::CheckSource { id, read } => return session.show(EntryStanding { id: entry_id(&id)? }, &read),
        Catalog::Show { id, version: None, read } => return session.show_entry(GetEntry { id: entry_id(&id)? }, &read),
        Catalog::Show { id, version: Some(version), read } => {
            return session.show_entry(GetEntryVersion { id: entry_id(&id)?, version }, &read);
        }
        Catalog::History { id, page, read } => {
            let id = entry_id(&id)?;
            return session.list(|from, limit| EntryHistory { id, from: from.position, limit }, &read, &page);
        }
        Catalog::Pending(flags) => return pending(session, flags),
    };
    if write.template {
        return session.template(name);
    }
    let rule = rule(name, form)?;
    send(session, &write, &[rule])
}

fn pending(session: &mut Session, flags: PendingFlags) -> Result<(), Failure> {
    let division = session.division(&flags.division)?;
    let sector = flags.sector.map(|s| code(&s)).transpose()?;
    if flags.overdue {
        let provider = flags.provider.map(|p| session.uscc(&p)).transpose()?;
        let make = |from, limit| OverdueReviews { division, below: true, sector: sector.clone(), provider, from, limit };
        return session.scan(make, &flags.read, &flags.page);
    }
    let make = |from, limit| ListPendingReviews { division, below: true, sector: sector.clone(), from, limit };
    session.list(make, &flags.read, &flags.page)
}

fn list(session: &mut Session, flags: &ListFlags) -> Result<(), Failure> {
    let below = !flags.not_below;
    if flags.stale {
        let scope = match (&flags.provider, &flags.division) {
            (Some(provider), _) => StaleScope::Provider(session.uscc(provider)?),
            (None, Some(division)) => StaleScope::Division { division: session.division(division)?, below },
            (None, None) => return Err(Failure::usage("which division?", "--division CODE, or --provider USCC".to_string())),
        };
        return session.scan(|from, limit| StaleEntries { scope: scope.clone(), from, limit }, &flags.read, &flags.page);
    }
    let scope = match (&flags.provider, &flags.division) {
        (Some(provider), _) => EntryScope::Provider(session.uscc(provider)?),
        (None, None) => return Err(Failure::usage("which division?", "--division CODE, or --provider USCC".to_string())),
        (None, Some(division)) => {
            let division = session.division(division)?;
            match &flags.status {
                Some(status) => EntryScope::Status { division, below, status: status_of(status)? },
                None => {
                    let theme = flags.theme.as_deref().map(code).transpose()?;
                    EntryScope::View { division, below, view: flags.view.into(), theme }
                }
            }
        }
    };
    session.list(|from, limit| ListEntries { scope: scope.clone(), from, limit }, &flags.read, &flags.page)
}
