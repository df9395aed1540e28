//! Flags that say why.

use clap::Args;
use serde_json::{Value, json};

/// Why.
#[derive(Debug, Args)]
pub struct ReasonFlags {
    /// Code of the reason list: incomplete, incorrect, duplicate, law, other …
    #[arg(long, value_name = "CODE")]
    pub reason: Option<String>,
    /// Public words, at most 200 characters
    #[arg(long, value_name = "WORDS", requires = "reason")]
    pub words: Option<String>,
}

impl ReasonFlags {
    /// As JSON, none where no reason was given.
    pub fn json(&self) -> Option<Value> {
        let code = self.reason.as_ref()?;
        Some(json!({ "code": code, "text_hash": null, "public": self.words.clone().unwrap_or_default() }))
    }
}
