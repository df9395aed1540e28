//! `mulu element`: data elements and the one-source rule 一数一源一标准.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mulu_contracts::element::queries::element::{ElementHistory, GetElement, GetElementVersion, ListCopies, ListElements, SourceOf};
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::text::Code;
use serde_json::{Map, Value, json};

use super::document::document_hash;
use super::proof::entry_id;
use super::read::{PageArgs, ReadArgs};
use super::reason::ReasonFlags;
use super::session::Session;
use super::write::{WriteArgs, payload, rule, send};
use crate::exit::Failure;

/// Data elements: one number, one source, one standard 一数一源一标准
#[derive(Debug, Subcommand)]
pub enum Element {
    /// Publish an element, without source yet (bureau, sector authority)
    #[command(
        after_help = "Example: mulu element publish natural_person.id_number --in 520300 --name 公民身份号码 --standard \"GB 11643-1999\" --key city"
    )]
    Publish {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        words: Words,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Change its name or standard
    #[command(after_help = "Example: mulu element amend natural_person.id_number --in 520300 --name 身份证号 --key city")]
    Amend {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        words: Words,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Your published entry is its source, or a copy of the source
    #[command(after_help = "Examples: mulu element claim natural_person.id_number --in 520300 --entry E-… --key police\n          \
        mulu element claim natural_person.id_number --in 520300 --entry E-… --copy-of E-SOURCE --key school")]
    Claim {
        #[command(flatten)]
        of: Of,
        /// Your entry
        #[arg(long, value_name = "ENTRY")]
        entry: Option<String>,
        /// It is a copy of this source; without: it is the source
        #[arg(long, value_name = "ENTRY")]
        copy_of: Option<String>,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Give up the role of your entry
    #[command(after_help = "Example: mulu element release natural_person.id_number --in 520300 --entry E-… --key police")]
    Release {
        #[command(flatten)]
        of: Of,
        /// Your entry
        #[arg(long, value_name = "ENTRY")]
        entry: Option<String>,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Say that your entry should be the source instead
    #[command(after_help = "Example: mulu element contest natural_person.id_number --in 520300 --entry E-… --reason incorrect --key civil")]
    Contest {
        #[command(flatten)]
        of: Of,
        /// Your entry
        #[arg(long, value_name = "ENTRY")]
        entry: Option<String>,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Answer a contest, as the provider of the source
    #[command(
        after_help = "Example: mulu element answer natural_person.id_number --in 520300 --reason law --evidence duty.pdf --key police"
    )]
    Answer {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        reason: ReasonFlags,
        /// What shows it; its SHA-256 is entered
        #[arg(long, value_name = "FILE")]
        evidence: Option<PathBuf>,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Decide a contest, as the publisher or the bureau above
    #[command(after_help = "Example: mulu element decide natural_person.id_number --in 520300 --winner E-… --reason law --key city")]
    Decide {
        #[command(flatten)]
        of: Of,
        /// The source as it stands, or the entry that contests it
        #[arg(long, value_name = "ENTRY")]
        winner: Option<String>,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Show an element with its source and contest, proven
    Show {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Where a number comes from in a division: the element defined nearest above, and its source
    Source {
        /// Code of the element
        code: String,
        /// Division
        #[arg(long, value_name = "DIVISION")]
        division: String,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// List the elements of a division, proven complete
    List {
        /// Division
        #[arg(long, value_name = "DIVISION")]
        division: String,
        /// Not the divisions below
        #[arg(long)]
        not_below: bool,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// List the copies of an element's source, with those that are orphaned
    Copies {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Versions of an element
    History {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
}

/// Which element.
#[derive(Debug, Args)]
pub struct Of {
    /// Code of the element
    code: Option<String>,
    /// Division in which it is defined
    #[arg(long = "in", value_name = "DIVISION")]
    scope: Option<String>,
    /// Its version; to write on, by default the one that stands now
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

/// Name and standard.
#[derive(Debug, Args)]
pub struct Words {
    /// Name
    #[arg(long)]
    name: Option<String>,
    /// Number of the standard, such as "GB/T 2261.1-2003"
    #[arg(long, value_name = "REF")]
    standard: Option<String>,
    /// Text of the standard; its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "standard")]
    standard_text: Option<PathBuf>,
}

fn code(text: &str) -> Result<Code<48>, Failure> {
    let hint = "codes are lower-case letters, digits, dots and underscores";
    Code::new(text).map_err(|e| Failure::usage(format!("{text}: {e}"), hint.to_string()))
}

fn named(session: &Session, of: &Of) -> Result<(Code<48>, DivisionCode), Failure> {
    match (&of.code, &of.scope) {
        (Some(key), Some(scope)) => Ok((code(key)?, session.division(scope)?)),
        _ => Err(Failure::usage("which element?", "its code, and --in DIVISION")),
    }
}

/// A form with key, scope and where needed the version that stands.
fn form(session: &mut Session, kind: &str, write: &WriteArgs, of: &Of, versioned: bool) -> Result<Map<String, Value>, Failure> {
    let mut form = payload(kind, write, &json!({}))?;
    if let Some(key) = &of.code {
        form.insert("key".into(), json!(code(key)?));
    }
    if let Some(scope) = &of.scope {
        form.insert("scope_division".into(), json!(session.division(scope)?));
    }
    if let Some(version) = of.version.filter(|_| versioned) {
        form.insert("version".into(), json!(version));
    } else if versioned && !form.contains_key("version") {
        let said = |field: &str| form.get(field).and_then(Value::as_str).map(String::from);
        let named = Of { code: said("key"), scope: said("scope_division"), version: None };
        let (key, scope_division) = self::named(session, &named)?;
        let words = format!("element {key} in {scope_division}");
        match session.before_write(GetElement { key, scope_division })?.answer {
            Some(found) => form.insert("version".into(), json!(found.element.version)),
            _ => return Err(Failure::not_found(&words)),
        };
    }
    Ok(form)
}

fn put(form: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        form.insert(key.into(), value);
    }
}

fn words(form: &mut Map<String, Value>, words: &Words) -> Result<(), Failure> {
    put(form, "name", words.name.clone().map(Value::from));
    if let Some(standard) = &words.standard {
        form.insert("standard".into(), json!({ "ref": standard, "hash": document_hash(words.standard_text.as_deref(), None)? }));
    }
    Ok(())
}

fn entry(text: Option<String>) -> Result<Option<Value>, Failure> {
    text.map(|id| Ok(json!(entry_id(&id)?))).transpose()
}

/// Runs a command.
pub fn run(session: &mut Session, command: Element) -> Result<(), Failure> {
    let (kind, write, form) = match command {
        Element::Publish { of, words: said, write } if !write.template => {
            let mut form = form(session, "publish_element", &write, &of, false)?;
            words(&mut form, &said)?;
            ("publish_element", write, form)
        }
        Element::Amend { of, words: said, write } if !write.template => {
            let mut form = form(session, "amend_element", &write, &of, true)?;
            words(&mut form, &said)?;
            ("amend_element", write, form)
        }
        Element::Claim { of, entry: id, copy_of, write } if !write.template => {
            let mut form = form(session, "claim_source", &write, &of, true)?;
            put(&mut form, "entry", entry(id)?);
            match entry(copy_of)? {
                Some(source) => form.insert("role".into(), json!({ "copy_of": source })),
                None => Some(form.entry("role").or_insert_with(|| json!("authoritative")).clone()),
            };
            ("claim_source", write, form)
        }
        Element::Release { of, entry: id, write } if !write.template => {
            let mut form = form(session, "release_source", &write, &of, true)?;
            put(&mut form, "entry", entry(id)?);
            ("release_source", write, form)
        }
        Element::Contest { of, entry: id, reason, write } if !write.template => {
            let mut form = form(session, "contest_source", &write, &of, true)?;
            put(&mut form, "entry", entry(id)?);
            put(&mut form, "reason", reason.json());
            ("contest_source", write, form)
        }
        Element::Answer { of, reason, evidence, write } if !write.template => {
            let mut form = form(session, "answer_contest", &write, &of, true)?;
            put(&mut form, "reason", reason.json());
            put(&mut form, "evidence", document_hash(evidence.as_deref(), None)?.map(Value::from));
            ("answer_contest", write, form)
        }
        Element::Decide { of, winner, reason, write } if !write.template => {
            let mut form = form(session, "decide_source", &write, &of, true)?;
            put(&mut form, "winner", entry(winner)?);
            put(&mut form, "reason", reason.json());
            ("decide_source", write, form)
        }
        Element::Publish { .. } => return session.template("publish_element"),
        Element::Amend { .. } => return session.template("amend_element"),
        Element::Claim { .. } => return session.template("claim_source"),
        Element::Release { .. } => return session.template("release_source"),
        Element::Contest { .. } => return session.template("contest_source"),
        Element::Answer { .. } => return session.template("answer_contest"),
        Element::Decide { .. } => return session.template("decide_source"),
        Element::Show { of, read } => {
            let (key, scope_division) = named(session, &of)?;
            return match of.version {
                Some(version) => session.show(GetElementVersion { key, scope_division, version }, &read),
                None => session.show(GetElement { key, scope_division }, &read),
            };
        }
        Element::Source { code: key, division, read } => {
            let question = SourceOf { key: code(&key)?, division: session.division(&division)? };
            return session.show(question, &read);
        }
        Element::List { division, not_below, page, read } => {
            let division = session.division(&division)?;
            return session.list(|from, limit| ListElements { division, below: !not_below, from, limit }, &read, &page);
        }
        Element::Copies { of, page, read } => {
            let (key, scope_division) = named(session, &of)?;
            return session.list(|from, limit| ListCopies { key: key.clone(), scope_division, from, limit }, &read, &page);
        }
        Element::History { of, page, read } => {
            let (key, scope_division) = named(session, &of)?;
            return session.list(
                |from, limit| ElementHistory { key: key.clone(), scope_division, from: from.position, limit },
                &read,
                &page,
            );
        }
    };
    send(session, &write, &[rule(kind, form)?])
}
