//! `mulu catalog`: entries from submission to withdrawal, lists, import.

use clap::{Args, Subcommand, ValueEnum};
use mulu_contracts::catalog::queries::{EntryHistory, EntryScope, GetEntry, GetEntryVersion, ListEntries, ListPendingReviews};
use mulu_contracts::catalog::{EntryStatus, View};
use mulu_contracts::id::EntryId;
use mulu_contracts::registry::Answer;
use mulu_contracts::text::Code;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::import::{self, ImportArgs};
use super::party::ReasonFlags;
use super::proof::entry_id;
use super::read::{PageArgs, ReadArgs};
use super::session::Session;
use super::write::{WriteArgs, payload, rule, send};
use crate::exit::Failure;

/// Catalog entries 目录条目
#[derive(Debug, Subcommand)]
pub enum Catalog {
    /// Import a file: every row is signed by its provider's key, told apart, and reported
    Import(Box<ImportArgs>),
    /// Submit one entry from a form
    Submit {
        #[command(flatten)]
        flags: SubmitFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Approve or reject what waits for review: of one entry, or of all in a list
    Review {
        /// The entry
        id: Option<String>,
        /// Approve
        #[arg(long, conflicts_with = "reject")]
        approve: bool,
        /// Reject; needs --reason
        #[arg(long)]
        reject: bool,
        /// The version that was looked at; by default the one that stands now
        #[arg(long, value_name = "N")]
        version: Option<u64>,
        #[command(flatten)]
        reason: ReasonFlags,
        /// Everything of this provider that waits (USCC)
        #[arg(long, value_name = "USCC", conflicts_with = "id")]
        provider: Option<String>,
        /// Everything that waits in this division and below
        #[arg(long, value_name = "DIVISION", conflicts_with_all = ["id", "provider"])]
        division: Option<String>,
        #[command(flatten)]
        write: WriteArgs,
    },
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
    /// Change sharing, opening, operation, grade: stricter at once, looser after review
    SetAttributes {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        flags: AttributeFlags,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
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
    /// Submit a withdrawn entry again
    Reinstate {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        write: WriteArgs,
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
    /// List what waits for review
    Pending {
        /// Division
        #[arg(long)]
        division: String,
        /// Only this sector
        #[arg(long)]
        sector: Option<String>,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
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

#[derive(Debug, Args)]
pub struct AttributeFlags {
    /// unconditional, conditional, not_shared
    #[arg(long)]
    share: Option<String>,
    /// unconditional, conditional, not_open
    #[arg(long)]
    open: Option<String>,
    /// eligible, conditional, excluded
    #[arg(long)]
    operable: Option<String>,
    /// The data subject has to consent
    #[arg(long)]
    consent_required: Option<bool>,
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
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    read: ReadArgs,
}

/// Views as words.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ViewName {
    All,
    Aggregated,
    Shared,
    Open,
    Operable,
}

impl From<ViewName> for View {
    fn from(name: ViewName) -> View {
        match name {
            ViewName::All => View::All,
            ViewName::Aggregated => View::Aggregated,
            ViewName::Shared => View::Shared,
            ViewName::Open => View::Open,
            ViewName::Operable => View::Operable,
        }
    }
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
    let verified = session.ledger()?.ask(GetEntry { id: *id }, None)?;
    match &verified.answer {
        Answer::GetEntry(Some(found)) => serde_json::to_value(found).map_err(|e| Failure::defect(e.to_string())),
        _ => Err(Failure::not_found(&format!("entry {id}"))),
    }
}

/// Runs a command.
pub fn run(session: &mut Session, command: Catalog) -> Result<(), Failure> {
    let none = json!({});
    let (name, write, form) = match command {
        Catalog::Import(args) => return import::run(session, &args),
        Catalog::List(flags) => return list(session, &flags),
        Catalog::Submit { flags, write } => {
            let mut form = payload("submit_entry", &write, &flags)?;
            if !form.contains_key("provider") && !write.template {
                form.insert("provider".into(), json!(session.organisation(write.organisation.as_deref())?));
            }
            ("submit_entry", write, form)
        }
        Catalog::Review { id, approve, reject, version, reason, provider, division, write } => {
            if !write.template && write.file.is_none() && approve == reject {
                return Err(Failure::usage("say --approve or --reject", "mulu catalog review ID --approve".to_string()));
            }
            let outcome = if approve { "approve" } else { "reject" };
            if provider.is_some() || division.is_some() {
                return super::review::run(session, &write, provider, division, outcome, &reason);
            }
            let mut form = payload("review_entry", &write, &none)?;
            if !write.template && (id.is_some() || !form.contains_key("id")) {
                let Some(id) = id else {
                    return Err(Failure::usage("which entry?", "name an id, --provider or --division".to_string()));
                };
                let entry = entry_now(session, &entry_id(&id)?)?;
                super::review::complete(&mut form, &entry, outcome, &reason)?;
                if let Some(version) = version {
                    form.insert("version".into(), json!(version));
                }
            }
            ("review_entry", write, form)
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
            }
            ("amend_entry", write, form)
        }
        Catalog::SetAttributes { of, flags, reason, write } => {
            let mut form = payload("set_entry_attributes", &write, &none)?;
            if !write.template {
                fill(session, &mut form, &of)?;
                attributes(session, &mut form, &flags)?;
                form.entry("fields").or_insert_with(|| json!([]));
            }
            if let Some(reason) = reason.json() {
                form.insert("reason".into(), reason);
            }
            ("set_entry_attributes", write, form)
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
        Catalog::Reinstate { of, write } => {
            let mut form = payload("reinstate_entry", &write, &none)?;
            if !write.template {
                fill(session, &mut form, &of)?;
                form.entry("core").or_insert(Value::Null);
                form.entry("detail").or_insert(Value::Null);
            }
            ("reinstate_entry", write, form)
        }
        Catalog::Show { id, version: None, read } => return session.show_entry(GetEntry { id: entry_id(&id)? }, &read),
        Catalog::Show { id, version: Some(version), read } => {
            return session.show_entry(GetEntryVersion { id: entry_id(&id)?, version }, &read);
        }
        Catalog::History { id, page, read } => {
            let id = entry_id(&id)?;
            return session.list(|from, limit| EntryHistory { id, from, limit }, &read, &page);
        }
        Catalog::Pending { division, sector, page, read } => {
            let division = session.division(&division)?;
            let sector = sector.map(|s| code(&s)).transpose()?;
            let make = |offset, limit| ListPendingReviews { division, below: true, sector: sector.clone(), offset, limit };
            return session.list(make, &read, &page);
        }
    };
    if write.template {
        return session.template(name);
    }
    let rule = rule(name, form)?;
    send(session, &write, &[rule])
}

/// A code of a list.
pub fn code(text: &str) -> Result<Code<24>, Failure> {
    Code::new(text)
        .map_err(|e| Failure::usage(format!("{text}: {e}"), "codes are lower-case letters, digits, dots and underscores".to_string()))
}

/// Attribute words become whole attributes: what a word does not say stays as it is.
fn attributes(session: &mut Session, form: &mut Map<String, Value>, flags: &AttributeFlags) -> Result<(), Failure> {
    if flags.share.is_none() && flags.open.is_none() && flags.operable.is_none() && flags.consent_required.is_none() {
        return Ok(());
    }
    let id = form.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
    let entry = entry_now(session, &entry_id(&id)?)?;
    if let Some(share) = &flags.share {
        let mode = if share == "not_shared" { json!([]) } else { entry["core"]["share"]["mode"].clone() };
        form.insert("share".into(), json!({ "type": share, "mode": mode }));
    }
    if let Some(open) = &flags.open {
        form.insert("open".into(), json!({ "type": open }));
    }
    if let Some(operable) = &flags.operable {
        form.insert("operable".into(), json!({ "type": operable }));
    }
    if let Some(required) = flags.consent_required {
        form.insert("consent_required".into(), json!(required));
    }
    Ok(())
}

fn list(session: &mut Session, flags: &ListFlags) -> Result<(), Failure> {
    let below = !flags.not_below;
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
    session.list(|offset, limit| ListEntries { scope: scope.clone(), offset, limit }, &flags.read, &flags.page)
}

fn status_of(word: &str) -> Result<EntryStatus, Failure> {
    let hint = "submitted, rejected, published, withdrawn";
    serde_json::from_value(json!(word)).map_err(|_| Failure::usage(format!("there is no status {word}"), hint.to_string()))
}
