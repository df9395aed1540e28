//! Flags that say why.

use clap::Args;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::texts::Reason;
use serde::{Serialize, Serializer};

use super::arg::word;
use crate::exit::Failure;
use crate::words::{self, usage, values};

/// Why. Serializes to a member `reason`, or to nothing.
#[derive(Debug, Clone, Default, Args)]
pub struct ReasonFlags {
    /// Code of the reason list: incomplete, incorrect, duplicate, law, policy, other …
    #[arg(long, value_name = "CODE", value_parser = word::<Code<48>>)]
    pub reason: Option<Code<48>>,
    /// Public words, at most 200 characters
    #[arg(long, value_name = "WORDS", requires = "reason")]
    pub words: Option<String>,
}

#[derive(Serialize)]
struct Member<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    code: &'a Code<48>,
    text_hash: Option<()>,
    public: &'a str,
}

impl Serialize for ReasonFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let public = self.words.as_deref().unwrap_or_default();
        Member { reason: self.reason.as_ref().map(|code| Said { code, text_hash: None, public }) }.serialize(serializer)
    }
}

impl ReasonFlags {
    /// As a reason, where one was given.
    pub fn said(&self) -> Result<Option<Reason>, Failure> {
        let Some(code) = self.reason.clone() else { return Ok(None) };
        let public = self.words.clone().unwrap_or_default();
        let public = Words::new(public.as_str()).map_err(|e| Failure::wrong(values::not(public, e), words::Words::default()))?;
        Ok(Some(Reason { code, text_hash: None, public }))
    }

    /// The reason that the act needs.
    pub fn needed(&self) -> Result<Reason, Failure> {
        self.said()?.ok_or_else(|| Failure::wrong(usage::why(), usage::name_reason()))
    }
}
