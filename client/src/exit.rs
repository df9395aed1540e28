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
use crate::words::{Words, codes, files, objects, proofs};

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
const OTHER_NODE_ZH: &str = "请勿相信该节点，请以 --node URL 换一个节点";

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
    /// Message and hint in Chinese, where they exist.
    pub chinese: Option<(String, String)>,
    /// More, for scripts.
    pub details: Value,
    /// Everything was printed already.
    pub silent: bool,
}

impl Failure {
    fn new(exit: i32, name: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Failure { exit, code: None, name: name.into(), message, hint, chinese: None, details: Value::Null, silent: false }
    }

    fn said(exit: i32, name: &str, message: Words, hint: Words) -> Self {
        Failure::new(exit, name, message.en, hint.en).zh(message.zh, hint.zh)
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

    /// With the same words in Chinese.
    #[must_use]
    pub fn zh(mut self, message: impl Into<String>, hint: impl Into<String>) -> Self {
        self.chinese = Some((message.into(), hint.into()));
        self
    }

    /// With another hint.
    #[must_use]
    pub fn hinting(mut self, hint: Words) -> Self {
        let message = self.chinese.take().map_or_else(|| self.message.clone(), |(message, _)| message);
        (self.hint, self.chinese) = (hint.en, Some((message, hint.zh)));
        self
    }

    /// Message and hint in a language; English where there is no other.
    pub fn words(&self, lang: Lang) -> (&str, &str) {
        match (lang, &self.chinese) {
            (Lang::Zh, Some((message, hint))) => (message, hint),
            _ => (&self.message, &self.hint),
        }
    }

    /// Wrong usage or input.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::new(code::USAGE, "usage", message, hint)
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let words = format!("{}: {error}", path.display());
        Failure::new(code::USAGE, "file", words.clone(), "check the path and its permissions").zh(words, "请检查路径与权限")
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
        let message = message.into();
        let hint = "please report this with the command that you ran";
        Failure::new(code::DEFECT, "defect", message.clone(), hint).zh(message, "这是程序缺陷，请连同所用命令一并反馈")
    }

    /// The ledger rejects.
    pub fn rejected(error: Code, detail: Option<&str>, details: Value) -> Self {
        let mut failure = Failure::said(code::REJECTED, error.name(), codes::message(error, detail), codes::hint(error));
        failure.code = Some(format!("E{}", error.number()));
        failure.details = details;
        failure
    }

    /// The time ended before something was judged.
    pub fn not_in_time(message: impl Into<String>, chinese: impl Into<String>) -> Self {
        Failure::new(code::UNREACHABLE, "not_in_time", message, "nothing was judged; allow more: --timeout, or ask another node")
            .zh(chinese, "未作任何判断；可用 --timeout 放宽，或换一个节点")
    }

    /// A code that this program does not know.
    pub fn unknown_code(number: u32, details: Value) -> Self {
        let mut failure = Failure::said(code::UNJUDGED, "unknown_code", codes::unknown(number), codes::newer_program());
        failure.code = Some(format!("E{number}"));
        failure.details = details;
        failure
    }

    /// Proven not to exist.
    pub fn not_found(what: &str) -> Self {
        Failure::new(code::REJECTED, "not_found", format!("{what} does not exist (proven)"), "check the id")
            .zh(format!("{what} 不存在（已证明）"), "请核对标识")
    }

    /// A proven no that has a name of its own.
    pub fn refused(name: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::new(code::REJECTED, name, message, hint)
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

    /// The time ended before something was judged, in both languages.
    pub fn late(reason: &Words) -> Self {
        Failure::not_in_time(&reason.en, &reason.zh)
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
        let mut failure = Failure::new(
            code::UNJUDGED,
            "newer_version",
            format!("the chain runs app version {version}; this program knows up to {NEWEST}"),
            "install the newer release of mulu, then ask again: nothing was judged",
        )
        .zh(format!("该链已升级到应用版本 {version}，本程序最多支持版本 {NEWEST}"), "请安装新版 mulu 后再查询；本次未作任何判断");
        failure.details = json!({ "verdict": "unsupported", "app_version": version.to_string(), "known": NEWEST.to_string() });
        failure
    }

    /// A trust file of another release.
    pub fn newer_trust(path: &Path, format: &str) -> Self {
        let hint = "use the release that wrote it, or make one anew: mulu trust init --genesis FILE";
        Failure::new(
            code::UNJUDGED,
            "unsupported",
            format!("{} has the format {format:?}; this program knows {TRUST_FORMAT:?}", path.display()),
            hint,
        )
        .zh(
            format!("{} 的格式为 {format:?}，本程序只认识 {TRUST_FORMAT:?}", path.display()),
            "请使用写出该文件的版本，或用 mulu trust init --genesis FILE 重新生成",
        )
    }

    /// A file whose header contradicts the trusted one.
    pub fn forked_file(height: u64, reason: &str) -> Self {
        let hint = "rely on neither; keep this file and the trust file, which name the two headers, and tell those who run the network";
        let words = format!("THE CHAIN FORKED: {reason}");
        let mut failure = Failure::new(code::FALSE, "forked", words.clone(), hint).zh(
            format!("链已分叉：高度 {height} 的区块头与所信任的不同，而两者都有受信验证者的签名"),
            "两者都不要采信；请保留此文件与信任文件（其中有两个区块头），并告知网络的运营各方",
        );
        failure.details = json!({ "verdict": "false", "reason": words, "height": height.to_string() });
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
        .zh(
            format!("该节点不知道含有交易 {id} 的区块；这只是它的说法，不是证明"),
            "在到期之前它仍可能上链：请再次查询，或重新发送（重复发送无害）",
        )
    }

    /// Says of a failed write whether it may still be committed.
    #[must_use]
    pub fn for_write(mut self, id: &Hash32) -> Self {
        if self.exit == code::UNREACHABLE || self.exit == code::FALSE || self.exit == code::UNJUDGED {
            self.details = json!({ "tx_id": id, "may_be_committed": true });
            self.hint = format!("it may still be committed; ask with: mulu tx status {id}; sending it again is harmless");
            let message = self.chinese.take().map_or_else(|| self.message.clone(), |(message, _)| message);
            self.chinese = Some((message, format!("该交易仍可能上链；可用 mulu tx status {id} 查询；重复发送无害")));
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
            self.hint = format!("{}until {expires} this transaction can still pass, should that change", stop(&self.hint, "; "));
            self.chinese = self.chinese.map(|(message, hint)| {
                let hint = format!("{}{expires} 之前情况变化时，该交易仍可能通过", stop(&hint, "；"));
                (message, hint)
            });
        }
        self
    }

    /// Of a write that failed while it was still being prepared.
    #[must_use]
    pub fn before_write(mut self) -> Self {
        if [code::UNREACHABLE, code::FALSE, code::UNJUDGED].contains(&self.exit) {
            self.details = json!({ "may_be_committed": false });
            self.message = format!("not committed, nothing was sent: {}", self.message);
            self.chinese = self.chinese.map(|(message, hint)| (format!("未上链，尚未发送任何内容：{message}"), hint));
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
        match error {
            LedgerError::Rpc(_) => {
                Failure::new(code::UNREACHABLE, "unreachable", words.clone(), "is the node running? mulud status; another one: --node URL")
                    .zh(format!("无法从节点得到答复：{words}"), "节点在运行吗？可用 mulud status 查看，或以 --node URL 换一个节点")
            }
            LedgerError::NotCommitted { secs, network } => {
                let hint = "it may still be committed until it expires; ask again, or wait longer: --timeout";
                Failure::new(code::UNREACHABLE, "not_committed", words, hint).zh(
                    format!("{secs} 秒内未上链：没有已证明的区块含有它；{network}"),
                    "到期之前它仍可能上链；请再次查询，或以 --timeout 延长等待",
                )
            }
            LedgerError::NotInTime { secs, .. } => {
                Failure::not_in_time(words.clone(), format!("该答案在 {secs} 秒内未能核验完毕：{words}"))
            }
            LedgerError::Forked(fork) => {
                let hint = "rely on neither side; keep the two headers (evidence/ in this home) and tell those who run the network";
                let mut failure = Failure::new(code::FALSE, "forked", words.clone(), hint)
                    .zh(format!("链已分叉：{words}"), "两边都不要采信；请保留两个区块头（本机 evidence/ 中的证据），并告知网络的运营各方");
                failure.details = json!({ "height": fork.height.to_string(), "nodes": fork.sides.each_ref().map(|side| side.url.clone()) });
                failure
            }
            LedgerError::NoneLeft => Failure::new(code::FALSE, "not_proven", words, "name another node: --node URL")
                .zh("没有可问的节点了：每个节点都给出过虚假证明", "请以 --node URL 换一个节点"),
            LedgerError::NoAnswer { error, .. } => match error {
                Some(AskError::BadRequest) => {
                    Failure::new(code::UNREACHABLE, "refused_by_node", words, "the node may be of another version")
                }
                Some(AskError::Redacted) => Failure::new(code::UNJUDGED, "redacted", words, "ask without --at, or about a later time")
                    .zh("该答案中的文字此后已被遮蔽", "请去掉 --at，或询问较晚的时间"),
                Some(AskError::NoMoment) => Failure::new(code::UNJUDGED, "no_moment", words, "ask again, or by a time: --at TIME")
                    .zh("该高度的区块没有写入，且同一秒内后来的区块有写入", "请稍后再问，或以时间查询：--at 时间"),
                Some(AskError::TooMuchWork) => {
                    let hint = "ask for less: a smaller division, a shorter page (--limit), a later --at";
                    Failure::new(code::UNJUDGED, "too_much_work", words, hint)
                        .zh("该查询的工作量超过节点所给的上限", "请缩小查询范围：更小的行政区划、更短的一页（--limit）")
                }
                _ => Failure::new(code::UNREACHABLE, "no_answer", words.clone(), "ask again, or ask another node")
                    .zh(format!("节点没有给出答案：{words}"), "请稍后再问，或换一个节点"),
            },
            LedgerError::NotProven { error, .. } => match error {
                ProofError::Unsupported(_) => {
                    Failure::new(code::UNJUDGED, "unsupported", words, "use a newer program, or a node of the same release as this one")
                        .zh("本程序不认识该答案", "请使用更新的程序，或换一个与本程序同版本的节点")
                }
                ProofError::NewerVersion(version) => Failure::newer_version(version),
                _ => Failure::new(code::FALSE, "not_proven", words.clone(), "do not believe this node; ask another one: --node URL")
                    .zh(format!("答案未获证明：{words}"), OTHER_NODE_ZH),
            },
            LedgerError::Doubted { .. } => {
                let hint = "mulu trust show says whom this home trusts; ask another node (--node URL), or trust a newer header from someone you know";
                Failure::new(code::UNJUDGED, "not_enough_trust", words.clone(), hint).zh(
                    format!("信任不足，无法判断：{words}"),
                    "mulu trust show 列出所信任的验证者；请以 --node URL 换一个节点，或从可信渠道取得更新的信任文件",
                )
            }
            LedgerError::OtherAnswer { .. } => {
                Failure::new(code::FALSE, "other_answer", words.clone(), "do not believe this node; ask another one: --node URL")
                    .zh(format!("答非所问：{words}"), OTHER_NODE_ZH)
            }
            LedgerError::WentBack { .. } => {
                Failure::new(code::FALSE, "went_back", words.clone(), "the node lags or lies; ask another one: --node URL")
                    .zh(format!("节点把旧状态当作新状态：{words}"), "该节点落后或说谎，请以 --node URL 换一个节点")
            }
            LedgerError::TooOld { .. } => {
                Failure::new(code::UNJUDGED, "too_old", words.clone(), "the node may be cut off; ask another one, or allow more: --max-age")
                    .zh(format!("答案过旧：{words}"), "该节点可能已与网络断开，请换一个节点，或以 --max-age 放宽")
            }
            LedgerError::Refused { rejected, message } => {
                let details = json!({ "message": message, "by": "node" });
                let mut failure = Failure::rejected(rejected.code, rejected.detail.as_deref(), details);
                if rejected.code == Code::STALE_VERSION {
                    // A node judges by what waits in its pool, too.
                    failure.hint.push_str(
                        "; where it is that version already, an earlier act on it waits for its block: try again once that is committed",
                    );
                    failure.chinese = failure
                        .chinese
                        .map(|(message, hint)| (message, format!("{hint}；如版本并无变化，则此前对它的办理尚未上链，请待其上链后重试")));
                }
                failure
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
