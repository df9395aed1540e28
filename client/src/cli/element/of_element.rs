//! Which data element a verb is about.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::element::queries::element::GetElement;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::Hash;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::words::{objects, usage};

/// Which element.
#[derive(Debug, Args, Serialize, Deserialize)]
pub struct OfElement {
    /// Code of the element
    #[arg(id = "element", value_name = "CODE", value_parser = word::<Code<48>>)]
    pub key: Option<Code<48>>,
    /// Division in which it is defined
    #[arg(long = "in", alias = "division", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    pub scope_division: Option<DivisionCode>,
}

/// Which element, and which version of it.
#[derive(Debug, Args, Serialize)]
pub struct OfStanding {
    #[command(flatten)]
    #[serde(flatten)]
    pub of: OfElement,
    /// Its version; to write on, by default the one that stands now
    #[arg(long, value_name = "N")]
    pub version: Option<u64>,
}

#[derive(Serialize)]
struct Version {
    version: u64,
}

#[derive(Deserialize)]
struct Versioned {
    version: Option<IgnoredAny>,
}

impl OfElement {
    /// Its code and division.
    pub fn named(self) -> Result<(Code<48>, DivisionCode), Failure> {
        self.key.zip(self.scope_division).ok_or_else(|| Failure::wrong(usage::which_element(), usage::name_element()))
    }
}

/// Fills in the version that stands.
pub fn fill_version(session: &mut Session, form: &mut Form, kind: &str) -> Result<(), Failure> {
    if form.part::<Versioned>(kind)?.version.is_some() {
        return Ok(());
    }
    let (key, scope_division) = form.part::<OfElement>(kind)?.named()?;
    let missing = objects::element(&key, scope_division);
    let found = session.before_write(GetElement { key, scope_division })?.answer.ok_or_else(|| Failure::absent(missing))?;
    form.say(&Version { version: found.element.version })
}

/// Name and standard.
#[derive(Debug, Args, Serialize)]
pub struct NameAndStandard {
    /// Name
    #[arg(long)]
    name: Option<String>,
    /// Number of the standard, such as "GB/T 2261.1-2003"
    #[arg(long, value_name = "REF")]
    #[serde(skip)]
    standard: Option<String>,
    /// Text of the standard; its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "standard")]
    #[serde(skip)]
    standard_text: Option<PathBuf>,
}

#[derive(Serialize)]
struct Standards<'a> {
    standard: Standard<'a>,
}

#[derive(Serialize)]
struct Standard<'a> {
    r#ref: &'a str,
    hash: Option<Hash>,
}

impl NameAndStandard {
    /// Puts in the standard with the hash of its text.
    pub fn fill_standard(&self, form: &mut Form) -> Result<(), Failure> {
        let Some(number) = &self.standard else { return Ok(()) };
        form.say(&Standards { standard: Standard { r#ref: number, hash: document_hash(self.standard_text.as_deref(), None)? } })
    }
}
