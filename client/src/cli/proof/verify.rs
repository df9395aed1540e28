//! `mulu proof verify`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::entry::{GetEntry, GetEntryVersion};
use mulu_contracts::certificate::queries::certificate::GetCertificate;
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::governance::queries::GetProposal;
use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::{Answer, Question};
use mulu_contracts::ledger::proof::{Fact, ProofFile, Proven, TrustShown};
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::questions::QUESTIONS;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::judge::{judged, read};
use crate::cli::arg::word;
use crate::cli::session::{Document, Session};
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::home::read_trust;
use crate::show::{Names, certificate, entry, party, proposal};
use crate::words::{Words, proofs};

/// Check a proof file without any network. Exit 0 proven, 1 a proven "no", 3 false, 5 another chain or question, or cannot be judged
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu proof verify entry.proof --id E-520300-…\n          mulu proof verify certificate.pdf\n          mulu proof verify entry.proof --trust trust.json --not-before 2026-11-30"
)]
pub struct Verify {
    /// The proof file, or a PDF that carries one
    file: PathBuf,
    /// Trust file; by default the home's
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Refuse unless it is about this entry, certificate, organisation or transaction
    #[arg(long)]
    id: Option<String>,
    /// Refuse unless it shows this version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    /// Refuse unless its newest header is at or after this height or time
    #[arg(long, value_name = "HEIGHT|TIME", value_parser = word::<Moment>)]
    not_before: Option<Moment>,
}

/// A verdict, as scripts read it.
#[derive(Serialize)]
struct Verdict<'a> {
    verdict: &'a str,
    reason: Option<String>,
    trust: Option<TrustShown>,
    #[serde(flatten)]
    shown: Option<Shown>,
    answer: Value,
}

#[derive(Serialize)]
struct Shown {
    solo: bool,
    chain_id: String,
    height: String,
    time: Time,
    newest_header: Newest,
    question: Asked,
    /// Of the proof file, also where a PDF carries it: the code on a printed certificate says it.
    proof_sha256: Hash32,
}

#[derive(Serialize)]
struct Newest {
    height: String,
    time: Time,
}

/// What the file answers.
#[derive(Serialize)]
#[serde(untagged)]
enum Asked {
    Question { query: &'static str, args: Value },
    Receipt { receipt_of: Hash32 },
}

/// Members of a question or an answer that name what it is about.
#[derive(Deserialize)]
struct About {
    id: Option<String>,
    uscc: Option<String>,
}

/// Where an answer may say its version.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Versions {
    version: Option<Value>,
    core: Option<Box<Versions>>,
    organisation: Option<Box<Versions>>,
    entry: Option<Box<Versions>>,
    certificate: Option<Box<Versions>>,
}

impl Versions {
    fn said(&self) -> Option<u64> {
        let own = self.version.as_ref().and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
        let within = [&self.core, &self.organisation, &self.entry, &self.certificate];
        own.or_else(|| within.into_iter().flatten().find_map(|part| part.said()))
    }
}

impl Run for Verify {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let trust = match &self.trust {
            Some(path) => read_trust(path)?,
            None => session.trust()?,
        };
        let judged = read(&self.file).and_then(|bytes| self.verify(session, &bytes, &trust));
        // Scripts read every verdict on standard output, not only the good one.
        if let Err(failure) = &judged
            && let Some((verdict, reason)) = failure.told_verdict()
            && session.out.is_json()
        {
            session.out.document(&Verdict { verdict, reason: Some(reason.to_string()), trust: None, shown: None, answer: Value::Null })?;
        }
        judged
    }
}

impl Verify {
    fn verify(&self, session: &mut Session, bytes: &[u8], trust: &Trust) -> Result<(), Failure> {
        let file = ProofFile::from_bytes(bytes).map_err(|e| judged(&e))?;
        let proven = file.verify_until(trust, &QUESTIONS, &session.deadline.stop()).map_err(|e| judged(&e))?;
        self.expect(&proven).map_err(Failure::other)?;
        tell(session, &proven, &Hash32(sha256(&[bytes])))
    }

    /// Does the proof show what was asked for?
    fn expect(&self, proven: &Proven) -> Result<(), Words> {
        if let Some(id) = &self.id {
            let shown = subject(&proven.fact);
            let plain = |text: &str| text.replace('-', "").to_uppercase();
            if !shown.iter().any(|s| plain(s) == plain(id)) {
                return Err(shown.first().map_or_else(|| proofs::about_nothing(id), |about| proofs::about_other(about, id)));
            }
        }
        if let Some(wanted) = self.version {
            match shown_version(&proven.fact) {
                Some(shown) if shown == wanted => {}
                Some(shown) => return Err(proofs::other_version(shown, wanted)),
                None => return Err(proofs::no_version()),
            }
        }
        let newest = &proven.anchored;
        match self.not_before {
            Some(Moment::Height(height)) if newest.previous_height < height => Err(proofs::lower(newest.previous_height, height)),
            Some(Moment::Time(time)) if newest.previous_time < time => Err(proofs::earlier(newest.previous_time, time)),
            _ => Ok(()),
        }
    }
}

fn tell(session: &mut Session, proven: &Proven, file: &Hash32) -> Result<(), Failure> {
    let lang = session.lang();
    let (question, answer, negative) = match &proven.fact {
        Fact::Answer(question, answer) => {
            let asked = Asked::Question { query: question.name(), args: question.to_json() };
            (asked, crate::wide::to_value(answer).unwrap_or(Value::Null), answer.negative())
        }
        Fact::Receipt(result) => {
            let rejected = (result.code != 0).then_some("rejected");
            (Asked::Receipt { receipt_of: result.tx_id }, crate::wide::to_value(result).unwrap_or(Value::Null), rejected)
        }
    };
    let page = match (&proven.fact, session.out.is_json()) {
        (Fact::Answer(question, answer), false) => page_of(session, question, answer, proven.time),
        _ => None,
    };
    if let Some(page) = page {
        let document = Document {
            chain_id: proven.chain_id.clone(),
            height: proven.height,
            time: proven.time,
            trust: Some(proven.trust.clone()),
            negative,
            complete: true,
            answer: (),
        };
        session.out.words(proofs::holds(&proven.chain_id).of(lang))?;
        if matches!(&proven.fact, Fact::Answer(question, _) if question.get::<GetCertificate>().is_some()) {
            session.out.words(proofs::as_printed(file).of(lang))?;
        }
        return session.page_of(&document, &page);
    }
    let newest = &proven.anchored;
    let shown = Shown {
        solo: proven.trust.validators == 1,
        chain_id: proven.chain_id.clone(),
        height: proven.height.to_string(),
        time: proven.time,
        newest_header: Newest { height: newest.previous_height.to_string(), time: newest.previous_time },
        question,
        proof_sha256: *file,
    };
    let (reason, trust) = (negative.map(String::from), Some(proven.trust.clone()));
    session.out.document(&Verdict { verdict: "proven", reason, trust, shown: Some(shown), answer })?;
    match negative {
        None => Ok(()),
        Some(_) => Err(Failure::silent_rejection()),
    }
}

/// The page on which the commands that ask show such an answer; none for what has no page, and for a proven no.
fn page_of(session: &Session, question: &Question, answer: &Answer, now: Time) -> Option<String> {
    let (names, lang, style) = (Names::default(), session.lang(), session.out.style());
    if question.get::<GetEntry>().is_some() {
        return answer.get::<GetEntry>()?.as_ref().map(|found| entry::page(found, &names, lang, style));
    }
    if question.get::<GetEntryVersion>().is_some() {
        return answer.get::<GetEntryVersion>()?.as_ref().map(|found| entry::version_page(found, &names, lang, style));
    }
    if question.get::<GetCertificate>().is_some() {
        return answer.get::<GetCertificate>()?.as_ref().map(|found| certificate::page(found, now, &names, lang, style));
    }
    if question.get::<GetOrganisation>().is_some() {
        return answer.get::<GetOrganisation>()?.as_ref().map(|found| party::page(found, &names, lang, style));
    }
    answer.get::<GetProposal>()?.as_ref().map(|found| proposal::page(found, &names, lang, style))
}

/// Ids that the proof is about.
fn subject(fact: &Fact) -> Vec<String> {
    match fact {
        Fact::Receipt(result) => std::iter::once(result.tx_id.to_string()).chain(result.ids.iter().cloned()).collect(),
        Fact::Answer(question, _) => {
            let about = About::deserialize(question.to_json()).ok();
            about.into_iter().flat_map(|about| [about.id, about.uscc]).flatten().collect()
        }
    }
}

fn shown_version(fact: &Fact) -> Option<u64> {
    let Fact::Answer(_, answer) = fact else { return None };
    Versions::deserialize(serde_json::to_value(answer).ok()?).ok()?.said()
}
