//! Exit codes, and failures as scripts and people read them.

use std::path::Path;

use mulu_contracts::comet::trust_file::TRUST_FORMAT;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::text::one_line;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::AskError;
use mulu_contracts::ledger::proof::ProofError;
use mulu_contracts::ledger::version::NEWEST;
use serde_json::{Value, json};

use crate::lang::Lang;
use crate::ledger::LedgerError;
use crate::rpc::RpcError;
use crate::words::{Words, codes, failures, files, objects, proofs};

/// Exit codes (README.md, "Exit codes").
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

/// The verdict on what is genuine, and not what was asked for.
const OTHER: &str = "other";

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
    /// Message and hint in Chinese.
    pub chinese: (String, String),
    /// More, for scripts.
    pub details: Value,
    /// Everything was printed already.
    pub silent: bool,
}

impl Failure {
    fn new(exit: i32, name: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Failure { exit, code: None, name: name.into(), message, hint, chinese: Default::default(), details: Value::Null, silent: false }
    }

    fn said(exit: i32, name: &str, message: Words, hint: Words) -> Self {
        Failure { chinese: (message.zh, hint.zh), ..Failure::new(exit, name, message.en, hint.en) }
    }

    /// Wrong usage or input, in both languages.
    pub fn wrong(message: Words, hint: Words) -> Self {
        Failure::said(code::USAGE, "usage", message, hint)
    }

    /// Nothing to judge by, in both languages.
    pub fn unjudged(message: Words, hint: Words) -> Self {
        Failure::said(code::UNJUDGED, "cannot_judge", message, hint)
    }

    /// A proven no that has a name of its own, in both languages.
    pub fn no(name: &str, message: Words, hint: Words) -> Self {
        Failure::said(code::REJECTED, name, message, hint)
    }

    /// Proven not to exist.
    pub fn absent(what: Words) -> Self {
        let message = Words { en: objects::absent(what.en).en, zh: objects::absent(what.zh).zh };
        Failure::said(code::REJECTED, "not_found", message, objects::check_id())
    }

    /// With another hint.
    #[must_use]
    pub fn hinting(mut self, hint: Words) -> Self {
        (self.hint, self.chinese.1) = (hint.en, hint.zh);
        self
    }

    /// Message and hint in a language.
    pub fn words(&self, lang: Lang) -> (&str, &str) {
        match lang {
            Lang::Zh => (&self.chinese.0, &self.chinese.1),
            Lang::En => (&self.message, &self.hint),
        }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Failure::said(code::USAGE, "file", failures::file(path.display(), error), failures::check_path())
    }

    /// No node to ask.
    pub fn away(message: Words, hint: Words) -> Self {
        Failure::said(code::UNREACHABLE, "unreachable", message, hint)
    }

    /// Standard output that takes no more: the disk is full, for one.
    pub fn output(error: &std::io::Error) -> Self {
        Failure::said(code::USAGE, "file", files::full_or_gone(error), files::room_on_disk())
    }

    /// A defect in this program.
    pub fn defect(message: impl Into<String>) -> Self {
        Failure::said(code::DEFECT, "defect", failures::defect(message.into()), failures::report())
    }

    /// The ledger rejects.
    pub fn rejected(error: Code, detail: Option<&str>, details: Value) -> Self {
        let mut failure = Failure::said(code::REJECTED, error.name(), codes::message(error, detail), codes::hint(error));
        failure.code = Some(format!("E{}", error.number()));
        failure.details = details;
        failure
    }

    /// A code that this program does not know.
    pub fn unknown_code(number: u32, details: Value) -> Self {
        let mut failure = Failure::said(code::UNJUDGED, "unknown_code", codes::unknown(number), codes::newer_program());
        failure.code = Some(format!("E{number}"));
        failure.details = details;
        failure
    }

    /// A proven no whose answer was printed.
    pub fn proven_negative(word: &str) -> Self {
        Failure { silent: true, ..Failure::new(code::REJECTED, word, word, "") }
    }

    /// A rejection whose details were printed.
    pub fn silent_rejection() -> Self {
        Failure { silent: true, ..Failure::new(code::REJECTED, "rejected", "rejected", "") }
    }

    /// A verdict of `proof verify` that is not `proven`.
    pub fn verdict(word: &str, exit: i32, reason: &Words) -> Self {
        let hint = match exit {
            code::FALSE => proofs::false_hint(),
            _ if word == OTHER => proofs::other_hint(),
            _ => proofs::unjudged_hint(),
        };
        let mut failure = Failure::said(exit, word, reason.clone(), hint);
        failure.details = json!({ "verdict": word, "reason": reason.en });
        failure
    }

    /// A genuine file, of another chain or about something else than was asked for: nobody's lie.
    pub fn other(reason: Words) -> Self {
        Failure::verdict(OTHER, code::UNJUDGED, &reason)
    }

    /// What somebody claims and what does not hold.
    pub fn not_true(reason: Words) -> Self {
        Failure::verdict("false", code::FALSE, &reason)
    }

    /// The time ended before something was judged.
    pub fn late(reason: &Words) -> Self {
        Failure::said(code::UNREACHABLE, "not_in_time", reason.clone(), failures::allow_more())
    }

    /// The verdict and its reason, where it is one.
    pub fn told_verdict(&self) -> Option<(&str, &str)> {
        Some((self.details.get("verdict")?.as_str()?, self.details.get("reason").and_then(Value::as_str).unwrap_or(&self.message)))
    }

    /// Of a write that failed: may it be in a block all the same?
    pub fn may_be_committed(&self) -> bool {
        self.details.get("may_be_committed") == Some(&Value::Bool(true))
    }

    /// The chain has gone on to an app version that this program does not know.
    pub fn newer_version(version: u64) -> Self {
        let mut failure =
            Failure::said(code::UNJUDGED, "newer_version", failures::newer_version(version, NEWEST), failures::install_newer());
        failure.details = json!({ "verdict": "unsupported", "app_version": version.to_string(), "known": NEWEST.to_string() });
        failure
    }

    /// A trust file of another release.
    pub fn newer_trust(path: &Path, format: &str) -> Self {
        let why = failures::newer_trust(path.display(), format, TRUST_FORMAT);
        Failure::said(code::UNJUDGED, "unsupported", why, failures::release_of_trust())
    }

    /// A file whose header contradicts the trusted one.
    pub fn forked_file(height: u64, reason: &str) -> Self {
        let why = failures::forked_file(height, reason);
        let words = why.en.clone();
        let mut failure = Failure::said(code::FALSE, "forked", why, failures::keep_both_files());
        failure.details = json!({ "verdict": "false", "reason": words, "height": height.to_string() });
        failure
    }

    /// Nobody knows the transaction. Not a proof of anything.
    pub fn unknown_tx(id: &str) -> Self {
        Failure::said(code::UNREACHABLE, "unknown_transaction", failures::unknown_tx(id), failures::until_expiry())
    }

    /// Says of a failed write whether it may still be committed.
    #[must_use]
    pub fn for_write(mut self, id: &Hash32) -> Self {
        if self.exit == code::UNREACHABLE || self.exit == code::FALSE || self.exit == code::UNJUDGED {
            self.details = json!({ "tx_id": id, "may_be_committed": true });
            return self.hinting(failures::may_be_committed(id));
        }
        self
    }

    /// Of a write that the ledger rejects for what stands now: the same transaction can still pass, whoever sends it, until it expires.
    #[must_use]
    pub fn may_pass_until(mut self, expires: Time) -> Self {
        if self.exit == code::REJECTED && !self.silent {
            if self.details.is_null() {
                self.details = json!({});
            }
            self.details["may_pass_until"] = json!(expires);
            let stop = |hint: &str, end: &str| if hint.is_empty() { String::new() } else { format!("{hint}{end}") };
            let (en, zh) = (stop(&self.hint, "; "), stop(&self.chinese.1, "；"));
            let hint = Words { en: failures::may_pass(en, expires).en, zh: failures::may_pass(zh, expires).zh };
            return self.hinting(hint);
        }
        self
    }

    /// Of a write that failed while it was still being prepared.
    #[must_use]
    pub fn before_write(mut self) -> Self {
        if [code::UNREACHABLE, code::FALSE, code::UNJUDGED].contains(&self.exit) {
            self.details = json!({ "may_be_committed": false });
            self.message = failures::nothing_sent(&self.message).en;
            self.chinese.0 = failures::nothing_sent(&self.chinese.0).zh;
        }
        self
    }

    /// As JSON, its words in a language.
    pub fn json(&self, lang: Lang) -> Value {
        let (message, hint) = self.words(lang);
        json!({ "error": { "code": self.code, "name": self.name, "message": message, "hint": hint, "details": self.details } })
    }
}

impl From<RpcError> for Failure {
    fn from(error: RpcError) -> Self {
        LedgerError::from(error).into()
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        // Part of them may be a node's.
        let words = one_line(&error.to_string());
        use code::{FALSE, UNJUDGED, UNREACHABLE};
        let said = Failure::said;
        match error {
            LedgerError::Rpc(_) => said(UNREACHABLE, "unreachable", failures::no_reply(words), failures::is_it_running()),
            LedgerError::NotCommitted { secs, network } => said(
                UNREACHABLE,
                "not_committed",
                Words { en: words, zh: failures::not_committed(secs, network).zh },
                failures::ask_again_or_wait(),
            ),
            LedgerError::NotInTime { secs, .. } => Failure::late(&Words { zh: failures::not_verified_in(secs, &words).zh, en: words }),
            LedgerError::Forked(fork) => {
                let mut failure = said(FALSE, "forked", failures::forked(words), failures::keep_both_headers());
                failure.details = json!({ "height": fork.height.to_string(), "nodes": fork.sides.each_ref().map(|side| side.url.clone()) });
                failure
            }
            LedgerError::NoneLeft => said(FALSE, "not_proven", Words { en: words, ..failures::none_left() }, failures::other_node()),
            LedgerError::NoAnswer { error, .. } => match error {
                Some(AskError::BadRequest) => {
                    said(UNREACHABLE, "refused_by_node", failures::refused_by_node(words), failures::other_version())
                }
                Some(AskError::Redacted) => said(UNJUDGED, "redacted", Words { en: words, ..failures::redacted() }, failures::without_at()),
                Some(AskError::NoMoment) => said(UNJUDGED, "no_moment", Words { en: words, ..failures::no_moment() }, failures::by_time()),
                Some(AskError::TooMuchWork) => {
                    said(UNJUDGED, "too_much_work", Words { en: words, ..failures::too_much_work() }, failures::ask_for_less())
                }
                _ => said(UNREACHABLE, "no_answer", failures::no_answer(words), failures::ask_again_or_other()),
            },
            LedgerError::NotProven { error, .. } => match error {
                ProofError::Unsupported(_) => {
                    said(UNJUDGED, "unsupported", Words { en: words, ..failures::unsupported() }, failures::newer_or_same_release())
                }
                ProofError::NewerVersion(version) => Failure::newer_version(version),
                _ => said(FALSE, "not_proven", failures::not_proven(words), failures::do_not_believe()),
            },
            LedgerError::Doubted { .. } => said(UNJUDGED, "not_enough_trust", failures::not_enough_trust(words), failures::newer_header()),
            LedgerError::OtherAnswer { .. } => said(FALSE, "other_answer", failures::other_answer(words), failures::do_not_believe()),
            LedgerError::WentBack { .. } => said(FALSE, "went_back", failures::went_back(words), failures::lags_or_lies()),
            LedgerError::TooOld { .. } => said(UNJUDGED, "too_old", failures::too_old(words), failures::cut_off()),
            LedgerError::Refused { rejected, message } => {
                let details = json!({ "message": message, "by": "node" });
                let failure = Failure::rejected(rejected.code, rejected.detail.as_deref(), details);
                if rejected.code != Code::STALE_VERSION {
                    return failure;
                }
                // A node judges by what waits in its pool, too.
                let (en, zh) = (failures::earlier_waits(&failure.hint).en, failures::earlier_waits(&failure.chinese.1).zh);
                failure.hinting(Words { en, zh })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_could_not_even_be_prepared_says_that_nothing_was_sent() {
        // A network that has stood still for longer than --max-age, and one that is away.
        let old = LedgerError::TooOld { url: "http://n".into(), age_secs: 65, max_age_secs: 60 };
        for (error, exit) in [(old, code::UNJUDGED), (LedgerError::NoneLeft, code::FALSE)] {
            let failure = Failure::from(error).before_write();
            assert_eq!((failure.exit, &failure.details["may_be_committed"]), (exit, &Value::Bool(false)));
            assert!(failure.message.starts_with("not committed, nothing was sent: "), "{}", failure.message);
            assert!(failure.words(Lang::Zh).0.starts_with("未上链，尚未发送任何内容："));
        }
    }

    #[test]
    fn a_stale_version_by_a_nodes_word_tells_of_acts_that_wait() {
        let rejected = mulu_contracts::kernel::error::Rejected { code: Code::STALE_VERSION, detail: None };
        let failure = Failure::from(LedgerError::Refused { rejected, message: 0 });
        assert!(failure.hint.contains("waits for its block") && failure.words(Lang::Zh).1.contains("尚未上链"));
    }
}
