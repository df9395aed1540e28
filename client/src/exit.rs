//! Exit codes, and failures as scripts and people read them.

use std::path::Path;

use mulu_contracts::ask::AskError;
use mulu_contracts::comet::AnchorError;
use mulu_contracts::error::Code;
use mulu_contracts::proof::ProofError;
use mulu_contracts::value::Hash32;
use serde_json::{Value, json};

use crate::lang::Lang;
use crate::ledger::LedgerError;
use crate::rpc::RpcError;

/// Exit codes of cli.md.
pub mod code {
    /// The ledger rejects, or a proven no.
    pub const REJECTED: i32 = 1;
    /// Wrong usage or input.
    pub const USAGE: i32 = 2;
    /// Not proven.
    pub const FALSE: i32 = 3;
    /// No node, or not in time.
    pub const UNREACHABLE: i32 = 4;
    /// Cannot be judged.
    pub const UNJUDGED: i32 = 5;
    /// A defect in this program.
    pub const DEFECT: i32 = 70;
}

/// Why a command did not succeed: what, why, what to do next.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Exit code.
    pub exit: i32,
    /// Stable number such as `E3204`, where the ledger has one.
    pub code: Option<String>,
    /// Stable name.
    pub name: String,
    /// What and why.
    pub message: String,
    /// What to do next.
    pub hint: String,
    /// More, for scripts.
    pub details: Value,
    /// Everything was printed already.
    pub silent: bool,
}

impl Failure {
    fn new(exit: i32, name: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Failure { exit, code: None, name: name.into(), message, hint, details: Value::Null, silent: false }
    }

    /// Wrong usage or input.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::new(code::USAGE, "usage", message, hint)
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Failure::new(code::USAGE, "file", format!("{}: {error}", path.display()), "check the path and its permissions")
    }

    /// A defect in this program.
    pub fn defect(message: impl Into<String>) -> Self {
        Failure::new(code::DEFECT, "defect", message, "please report this with the command that you ran")
    }

    /// The ledger rejects.
    pub fn rejected(lang: Lang, error: Code, detail: Option<&str>, details: Value) -> Self {
        let words = lang.choose(error.english(), error.chinese());
        let message = match detail {
            Some(detail) => format!("{words}: {detail}"),
            None => words.to_string(),
        };
        let mut failure = Failure::new(code::REJECTED, error.name(), message, error.hint());
        failure.code = Some(format!("E{}", error.number()));
        failure.details = details;
        failure
    }

    /// A code that this program does not know.
    pub fn unknown_code(number: u32, details: Value) -> Self {
        let mut failure = Failure::new(
            code::UNJUDGED,
            "unknown_code",
            format!("the ledger rejects with code {number}, which this program does not know"),
            "use a newer program",
        );
        failure.code = Some(format!("E{number}"));
        failure.details = details;
        failure
    }

    /// Proven not to exist.
    pub fn not_found(what: &str) -> Self {
        Failure::new(code::REJECTED, "not_found", format!("{what} does not exist (proven)"), "check the id")
    }

    /// A proven no whose answer was printed.
    pub fn proven_negative(word: &str) -> Self {
        Failure { silent: true, ..Failure::new(code::REJECTED, word, word, "") }
    }

    /// A rejection whose details were printed.
    pub fn silent_rejection() -> Self {
        Failure { silent: true, ..Failure::new(code::REJECTED, "rejected", "rejected", "") }
    }

    /// No trust to judge by.
    pub fn cannot_judge(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::new(code::UNJUDGED, "cannot_judge", message, hint)
    }

    /// A verdict of `proof verify` that is not `proven`.
    pub fn verdict(word: &str, exit: i32, reason: &str) -> Self {
        let mut failure = Failure::new(
            exit,
            word,
            reason,
            match exit {
                code::FALSE => "do not rely on this file; ask a node again",
                _ => "mulu trust show says what is trusted; a newer program may know more",
            },
        );
        failure.details = json!({ "verdict": word, "reason": reason });
        failure
    }

    /// Nobody knows the transaction. Not a proof of anything.
    pub fn unknown_tx(id: &str) -> Self {
        let words = format!("the node knows no block with transaction {id}; that is its word, not a proof");
        Failure::new(
            code::UNREACHABLE,
            "unknown_transaction",
            words,
            "it may still be committed until its expiry: ask again, or send it again, which is harmless",
        )
    }

    /// Says of a failed write whether it may still be committed.
    #[must_use]
    pub fn for_write(mut self, id: &Hash32) -> Self {
        if self.exit == code::UNREACHABLE || self.exit == code::FALSE || self.exit == code::UNJUDGED {
            self.details = json!({ "tx_id": id, "may_be_committed": true });
            self.hint = format!("it may still be committed; ask with: mulu tx status {id}; sending it again is harmless");
        }
        self
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        json!({ "error": { "code": self.code, "name": self.name, "message": self.message, "hint": self.hint, "details": self.details } })
    }
}

impl From<RpcError> for Failure {
    fn from(error: RpcError) -> Self {
        LedgerError::from(error).into()
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let words = error.to_string();
        match error {
            LedgerError::Rpc(_) | LedgerError::TimedOut(_) => {
                Failure::new(code::UNREACHABLE, "unreachable", words, "is the node running? mulud status; another one: --node URL")
            }
            LedgerError::NoAnswer { error, .. } => match error {
                Some(AskError::BadRequest) => {
                    Failure::new(code::UNREACHABLE, "refused_by_node", words, "the node may be of another version")
                }
                _ => Failure::new(code::UNREACHABLE, "no_answer", words, "ask again, or ask another node"),
            },
            LedgerError::NotProven { error, .. } => match error {
                ProofError::Unsupported(_) => Failure::new(code::UNJUDGED, "unsupported", words, "use a newer program"),
                ProofError::Anchor(AnchorError::NotEnoughTrust { .. }) => {
                    Failure::new(code::UNJUDGED, "not_enough_trust", words, "mulu trust show; pin a newer header or genesis")
                }
                _ => Failure::new(code::FALSE, "not_proven", words, "do not believe this node; ask another one: --node URL"),
            },
            LedgerError::OtherAnswer { .. } => {
                Failure::new(code::FALSE, "other_answer", words, "do not believe this node; ask another one: --node URL")
            }
            LedgerError::WentBack { .. } => {
                Failure::new(code::FALSE, "went_back", words, "the node lags or lies; ask another one: --node URL")
            }
            LedgerError::TooOld { .. } => {
                Failure::new(code::UNJUDGED, "too_old", words, "the node may be cut off; ask another one, or allow more: --max-age")
            }
            LedgerError::Refused { rejected, message } => {
                let details = json!({ "message": message, "by": "node" });
                Failure::rejected(Lang::from_environment(), rejected.code, rejected.detail.as_deref(), details)
            }
        }
    }
}
