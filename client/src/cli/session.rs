//! What commands share: the home, its keys, the ledger, and how answers are printed.

use std::path::Path;
use std::time::Duration;

use mulu_contracts::comet::Trust;
use mulu_contracts::crypto::{KeyId, PublicKey};
use mulu_contracts::envelope::TxBody;
use mulu_contracts::error::Code;
use mulu_contracts::id::{DivisionCode, Uscc};
use mulu_contracts::proof::Moment;
use mulu_contracts::query::MAX_LIMIT;
use mulu_contracts::registry::{Answer, AnyRule, Kind, Question};
use serde_json::{Value, json};

use super::names::names;
use super::read::{PageArgs, ReadArgs};
use crate::exit::Failure;
use crate::home::{Home, Settings};
use crate::keystore::{KeySigner, Keystore};
use crate::lang::Lang;
use crate::ledger::{Ledger, Verified};
use crate::output::Out;
use crate::rpc::Node;
use crate::show::screen::Tone;

/// One command's surroundings; what is not needed is never opened.
pub struct Session {
    /// The home.
    pub home: Home,
    /// Where results go.
    pub out: Out,
    settings: Settings,
    keystore: Option<Keystore>,
    ledger: Option<Ledger>,
}

impl Session {
    /// A session over a home.
    pub fn new(home: Home, settings: Settings, out: Out) -> Self {
        Session { home, out, settings, keystore: None, ledger: None }
    }

    /// Language of messages.
    pub fn lang(&self) -> Lang {
        self.out.lang()
    }

    /// The nodes to ask.
    pub fn nodes(&self) -> Result<Vec<Node>, Failure> {
        let timeout = Duration::from_secs(self.settings.timeout_secs);
        let mut urls: Vec<&String> = Vec::new();
        for url in &self.settings.node {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        if urls.is_empty() {
            return Err(Failure::usage("no node is known", "--node http://127.0.0.1:26657, or nodes = [...] in config.toml".to_string()));
        }
        Ok(urls.into_iter().map(|url| Node::new(url, timeout)).collect())
    }

    /// The home's trust file.
    pub fn trust(&self) -> Result<Trust, Failure> {
        let path = self.home.trust_path();
        if !path.exists() {
            let hint = "mulu trust init --genesis genesis.json (from someone you trust)";
            return Err(Failure::cannot_judge("this home trusts no chain yet", hint));
        }
        super::trust::read_file(&path)
    }

    /// Replaces the trust file.
    pub fn keep_trust(&self, trust: &Trust) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(trust).map_err(|e| Failure::defect(e.to_string()))?;
        self.home.write_atomic(&self.home.trust_path(), &text)
    }

    /// The ledger as this home sees it.
    pub fn ledger(&mut self) -> Result<&mut Ledger, Failure> {
        if self.ledger.is_none() {
            let trust = self.trust()?;
            let seen = self.home.seen(&trust.chain_id)?;
            let (age, wait) = (Duration::from_secs(self.settings.max_age_secs), Duration::from_secs(self.settings.timeout_secs));
            self.ledger = Some(Ledger::new(self.nodes()?, trust, age, wait, seen));
        }
        self.ledger.as_mut().ok_or_else(|| Failure::defect("the ledger was just opened"))
    }

    /// Remembers what was proven, so that reads never go back.
    pub fn keep_seen(&mut self) -> Result<(), Failure> {
        self.note_nodes();
        match &self.ledger {
            Some(ledger) => Ok(self.home.keep_seen(ledger.chain_id(), ledger.seen())?),
            None => Ok(()),
        }
    }

    /// Lets the output name the nodes, and what they turned out to be.
    pub fn note_nodes(&mut self) {
        if let Some(told) = self.ledger.as_ref().and_then(Ledger::nodes) {
            self.out.note_nodes(told);
        }
    }

    /// Keeps the evidence of a fork, if one was met, as a file of the home.
    pub fn keep_evidence(&self) -> Result<(), Failure> {
        let Some((ledger, fork)) = self.ledger.as_ref().and_then(|ledger| Some((ledger, ledger.fork()?))) else { return Ok(()) };
        let (dir, text) = (self.home.evidence_dir(), serde_json::to_vec_pretty(&fork.json(ledger.chain_id())));
        std::fs::create_dir_all(&dir).map_err(|e| Failure::file(&dir, &e))?;
        let path = dir.join(format!("fork-{}.json", fork.height));
        self.home.write_atomic(&path, &text.map_err(|e| Failure::defect(e.to_string()))?)
    }

    /// The keys of the home.
    pub fn keystore(&mut self) -> Result<&mut Keystore, Failure> {
        if self.keystore.is_none() {
            self.keystore = Some(Keystore::open(&self.home, self.settings.passphrase.clone())?);
        }
        self.keystore.as_mut().ok_or_else(|| Failure::defect("the key store was just opened"))
    }

    /// Name of the chosen key.
    pub fn key_name(&self) -> Result<String, Failure> {
        let hint = "--key NAME, or key = \"NAME\" in config.toml; mulu key list shows the names";
        self.settings.key.clone().ok_or_else(|| Failure::usage("which key signs?", hint.to_string()))
    }

    /// The signing keys: the chosen one and those beside it.
    pub fn signers(&mut self, also: &[String]) -> Result<Vec<KeySigner>, Failure> {
        let first = self.key_name()?;
        let keystore = self.keystore()?;
        std::iter::once(&first).chain(also).map(|name| keystore.signer(name)).collect()
    }

    /// Their ids; needs no passphrase.
    pub fn signer_ids(&mut self, also: &[String]) -> Result<Vec<KeyId>, Failure> {
        let first = self.key_name()?;
        let keystore = self.keystore()?;
        let id =
            |name: &String| Ok(keystore.show(name)?.public_key.parse::<PublicKey>().map_err(|e| Failure::defect(e.to_string()))?.key_id());
        std::iter::once(&first).chain(also).map(id).collect()
    }

    /// The sending organisation: as said, or as noted with the key.
    pub fn organisation(&mut self, said: Option<&str>) -> Result<Uscc, Failure> {
        if let Some(text) = said {
            return self.uscc(text);
        }
        let name = self.key_name()?;
        let noted = self.keystore()?.show(&name)?.organisation;
        let hint = format!("--as USCC, or note it: mulu key new {name} --org USCC");
        self.uscc(&noted.ok_or_else(|| Failure::usage(format!("key {name} notes no organisation"), hint))?)
    }

    /// A USCC from words.
    pub fn uscc(&self, text: &str) -> Result<Uscc, Failure> {
        Uscc::parse(text).map_err(|e| Failure::usage(format!("{text}: {e}"), e.hint().to_string()))
    }

    /// A division from words.
    pub fn division(&self, text: &str) -> Result<DivisionCode, Failure> {
        DivisionCode::parse(text).map_err(|e| Failure::usage(format!("{text}: {e}"), e.hint().to_string()))
    }

    /// A public key: `ed25519:HEX`, or the name of a key of this home.
    pub fn public_key(&self, text: &str) -> Result<PublicKey, Failure> {
        if let Some(Ok(key)) = text.starts_with("ed25519:").then(|| text.parse()) {
            return Ok(key);
        }
        let info = Keystore::info(&self.home, text)?;
        info.public_key.parse().map_err(|e: mulu_contracts::codec::TypeError| Failure::usage(format!("key {text}: {e}"), String::new()))
    }

    /// Shows on a terminal what is about to be signed.
    pub fn preview(&mut self, body: &TxBody) -> Result<(), Failure> {
        let messages: Vec<Value> = body.messages.iter().map(message_json).collect();
        self.out.preview(
            &json!({ "chain_id": body.chain_id, "organisation": body.organisation, "expires": body.expires, "messages": messages }),
        );
        Ok(())
    }

    /// Prints a form of a kind.
    pub fn template(&mut self, name: &str) -> Result<(), Failure> {
        let kind = Kind::from_name(name).and_then(|k| AnyRule::example(k.0));
        let example = kind.ok_or_else(|| Failure::defect(format!("no kind {name}")))?;
        self.out.raw_json(&example.to_json())
    }

    /// Writes a proof file.
    pub fn write_proof(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        self.home.write_atomic(path, bytes)
    }

    /// Asks, and prints an entry as a page for people or its document for scripts.
    pub fn show_entry(&mut self, question: impl Into<Question>, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(question.into(), read, read.moment()?)?;
        if self.out.is_json() || negative.is_some() {
            return self.tell(&document, negative);
        }
        let answer = &document["answer"];
        let parts = ["core", "detail", "creation", "pending"].map(|part| &answer[part]);
        let names = names(self, &parts, read, read.moment()?)?;
        let page = crate::show::entry::page(answer, &names, self.lang(), self.out.style());
        let said = self.verdict(&document);
        self.out.page(&format!("{page}\n {}", self.out.style().paint(&said, Tone::Dim)))
    }

    /// The same for an organisation.
    pub fn show_organisation(&mut self, question: impl Into<Question>, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(question.into(), read, read.moment()?)?;
        if self.out.is_json() || negative.is_some() {
            return self.tell(&document, negative);
        }
        let answer = &document["answer"];
        let names = names(self, &[&answer["organisation"], &answer["roles"], &answer["ending"]], read, read.moment()?)?;
        let page = crate::show::party::page(answer, &names, self.lang(), self.out.style());
        let said = self.verdict(&document);
        self.out.page(&format!("{page}\n {}", self.out.style().paint(&said, Tone::Dim)))
    }

    /// One line: how an answer was proven, and by whose word.
    pub fn verdict(&self, document: &Value) -> String {
        let verified = document["verified"].as_bool() == Some(true);
        let words = match verified {
            true => self.lang().choose("proven at height {h}, {t}", "已证明，高度 {h}，{t}"),
            false => self.lang().choose("UNVERIFIED, height {h}, {t}", "未经验证，高度 {h}，{t}"),
        };
        let said = |key: &str| document[key].as_str().unwrap_or("?").to_string();
        let mut words = words.replace("{h}", &said("height")).replace("{t}", &said("time"));
        let power = document["trust"]["signed_power"].as_str();
        if let Some(power) = power {
            let validators = document["trust"]["validators"].to_string();
            let by = self.lang().choose("; {n} validator(s), power {p}", "；{n} 个验证者，权重 {p}");
            words.push_str(&by.replace("{n}", validators.trim_matches('"')).replace("{p}", power));
        }
        if let Some(note) = self.out.note(document) {
            words.push_str(&format!("{}{note}", self.lang().choose("; ", "；")));
        }
        crate::output::escape(&words)
    }

    /// Asks and prints one answer.
    pub fn show(&mut self, question: impl Into<Question>, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(question.into(), read, read.moment()?)?;
        self.tell(&document, negative)
    }

    /// Prints a document; a proven no is told and is the exit code.
    pub fn tell(&mut self, document: &Value, negative: Option<&'static str>) -> Result<(), Failure> {
        match document["answer"].as_array().filter(|items| !self.out.is_json() && items.iter().any(Value::is_object)) {
            // A bare list, whole by its question.
            Some(items) => {
                let rows = crate::show::lists::rows(items, &crate::show::Names::default(), self.lang(), self.out.style()).0;
                self.out.page(&format!("{rows}{}", self.verdict(document)))?;
            }
            None => self.out.document(document)?,
        }
        match negative {
            None => Ok(()),
            Some(word) => {
                let verified = document["verified"].as_bool() == Some(true);
                self.out.words(&format!("{word} ({})", if verified { "proven" } else { "UNVERIFIED" }))?;
                Err(Failure::proven_negative(word))
            }
        }
    }

    /// Asks and prints a page, or all pages read at one height; `make` asks from an offset with a limit.
    pub fn list<Q: Into<Question>>(&mut self, make: impl Fn(u64, u32) -> Q, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let (start, limit) = page.bounds()?;
        if page.all && read.proof.is_some() {
            let one = self.fetch(make(0, 1).into(), &ReadArgs { proof: None, ..read.clone() }, read.moment()?)?.0;
            let total = one["answer"]["total"].as_str().and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
            if total > u64::from(limit) {
                let words = format!("a proof file keeps one page, and this list has {total} items on several");
                return Err(Failure::usage(words, format!("leave out --all, and prove page by page: --limit {limit}, then --next")));
            }
        }
        let mut moment = match page.cursor()? {
            Some((height, _)) => Some(Moment::Height(height)),
            None => read.moment()?,
        };
        let (mut document, negative) = self.fetch(make(start, limit).into(), read, moment)?;
        let text = |value: &Value| value.as_str().and_then(|t| t.parse::<u64>().ok());
        let total = text(&document["answer"]["total"]).unwrap_or(0);
        let height = text(&document["height"]).unwrap_or(0);
        let mut items = document["answer"]["items"].as_array().cloned().unwrap_or_default();
        while page.all && !items.is_empty() && start + (items.len() as u64) < total {
            moment.get_or_insert(Moment::Height(height));
            let next = make(start + items.len() as u64, limit).into();
            let more = self.fetch(next, &ReadArgs { proof: None, ..read.clone() }, moment)?.0;
            let more = more["answer"]["items"].as_array().cloned().unwrap_or_default();
            if more.is_empty() {
                break;
            }
            items.extend(more);
        }
        let offset = start + items.len() as u64;
        let next = (offset < total).then(|| format!("{height}:{offset}"));
        document["answer"]["items"] = json!(items);
        document["answer"]["next"] = json!(next);
        let items: Vec<&Value> = document["answer"]["items"].as_array().into_iter().flatten().collect();
        let names = names(self, &items, read, moment)?;
        self.out.list(&document, &names)?;
        negative.map_or(Ok(()), |word| Err(Failure::proven_negative(word)))
    }

    /// Looks through a list for what a question picks from it, part by part at one height, until a page is full or all was seen.
    pub fn scan<Q: Into<Question>>(&mut self, make: impl Fn(u64, u32) -> Q, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let (start, _) = page.bounds()?;
        let mut moment = match page.cursor()? {
            Some((height, _)) => Some(Moment::Height(height)),
            None => read.moment()?,
        };
        let (mut document, _) = self.fetch(make(start, MAX_LIMIT).into(), read, moment)?;
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse::<u64>().ok());
        let height = number(&document["height"]).unwrap_or(0);
        let mut items = document["answer"]["items"].as_array().cloned().unwrap_or_default();
        let mut scanned = number(&document["answer"]["scanned"]).unwrap_or(0);
        let mut next = number(&document["answer"]["next"]);
        if let (Some(_), Some(path)) = (next, &read.proof) {
            let words = format!("{} proves the first part of the list alone", path.display());
            return Err(Failure::usage(words, "leave out --proof: a list of so many members has several proofs"));
        }
        while let Some(offset) = next.filter(|_| page.all || items.len() < page.limit as usize) {
            moment.get_or_insert(Moment::Height(height));
            let more = self.fetch(make(offset, MAX_LIMIT).into(), read, moment)?.0;
            items.extend(more["answer"]["items"].as_array().cloned().unwrap_or_default());
            scanned += number(&more["answer"]["scanned"]).unwrap_or(0);
            next = number(&more["answer"]["next"]);
        }
        let whole = next.is_none() && start == 0;
        document["answer"]["total"] = if whole { json!(items.len().to_string()) } else { json!("?") };
        document["answer"]["scanned"] = json!(scanned.to_string());
        document["answer"]["items"] = json!(items);
        document["answer"]["next"] = json!(next.map(|offset| format!("{height}:{offset}")));
        let items: Vec<&Value> = document["answer"]["items"].as_array().into_iter().flatten().collect();
        let names = names(self, &items, read, moment)?;
        self.out.list(&document, &names)
    }

    /// Asks what a write needs to know; a failure says that nothing was sent.
    pub fn before_write(&mut self, question: impl Into<Question>) -> Result<Verified, Failure> {
        self.ledger()?.ask(question, None).map_err(|e| Failure::from(e).before_write())
    }

    /// Asks: the document of the answer, and the word of a proven no.
    pub fn answer(&mut self, question: Question, read: &ReadArgs) -> Result<(Value, Option<&'static str>), Failure> {
        self.fetch(question, read, read.moment()?)
    }

    fn fetch(&mut self, question: Question, read: &ReadArgs, moment: Option<Moment>) -> Result<(Value, Option<&'static str>), Failure> {
        if read.unverified {
            let (height, time, answer) = self.ledger()?.ask_unverified(question, moment)?;
            return Ok((self.document(height, &json!(time), false, &answer, Value::Null)?, answer.negative()));
        }
        let verified = self.ledger()?.ask(question, moment)?;
        self.keep_seen()?;
        if let Some(path) = &read.proof {
            self.write_proof(path, &verified.proof)?;
        }
        self.out.note_age(verified.age_secs);
        let Verified { height, time, trust, answer, .. } = verified;
        let document = self.document(height, &json!(time), true, &answer, json!(trust))?;
        Ok((document, answer.negative()))
    }

    fn document(&mut self, height: u64, time: &Value, verified: bool, answer: &Answer, trust: Value) -> Result<Value, Failure> {
        let answer = crate::wide::to_value(answer).map_err(|e| Failure::defect(e.to_string()))?;
        let chain_id = self.ledger()?.chain_id().to_string();
        Ok(
            json!({ "chain_id": chain_id, "height": height.to_string(), "time": time, "verified": verified, "trust": trust, "answer": answer }),
        )
    }
}

/// A message for people.
pub fn message_json(message: &mulu_contracts::envelope::Message) -> Value {
    match AnyRule::decode(message.kind, &message.payload) {
        Some(Ok(rule)) => json!({ "kind": rule.kind(), "payload": rule.to_json() }),
        _ => json!({ "kind": message.kind.to_string(), "payload_hex": hex::encode(&message.payload) }),
    }
}

/// A rejection by the ledger.
pub fn rejected(number: u32, detail: Option<&str>, details: Value) -> Failure {
    match Code::from_number(number) {
        Some(code) => Failure::rejected(code, detail, details),
        None => Failure::unknown_code(number, details),
    }
}

/// A row of an `errors` list.
pub fn error_row(id: &str, number: u32, detail: Option<&str>) -> Value {
    let code = Code::from_number(number);
    json!({
        "id": id, "code": format!("E{number}"), "name": code.map_or("unknown", Code::name),
        "message": code.map(Code::english), "detail": detail, "hint": code.map(Code::hint),
    })
}
