//! One act on many entries or certificates: chosen, previewed, sent in pieces, each result named. Running it again does only what is left.

pub mod list_file;
pub mod report;
pub mod select;

use std::path::{Path, PathBuf};

use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Message, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::rule::Rule;
use report::{Ended, Line, Report};
use serde::Serialize;
use serde_json::{Value, json};

use super::session::{Session, tx_file};
use super::write::{self, WriteArgs};
use crate::bulk::{self, DrySink, Ends, Fate, Job, Limits, Watch};
use crate::exit::Failure;
use crate::lang::Lang;
use crate::progress::Progress;
use crate::words::{Words, objects, progress, reports, usage};

pub use select::{How, Many, Picked, Stands};

/// Entries that a preview shows.
const PREVIEWED: usize = 10;

/// What is to be done about one object.
pub enum Step {
    /// Send this.
    Do(Box<AnyRule>),
    /// It stands as it should, for this reason (a stable name, and words).
    Nothing(&'static str, String),
    /// It cannot be done, whatever is sent.
    Cannot(Failure),
}

impl Step {
    /// Send a payload.
    pub fn of<R: Rule>(payload: R) -> Step {
        Step::Do(Box::new(payload.into()))
    }

    /// Nothing to do, in the language of the command.
    pub fn nothing(lang: Lang, name: &'static str, words: &Words) -> Step {
        Step::Nothing(name, words.of(lang).to_string())
    }
}

/// Decides and does. `plan` says for each object that exists what is to be done about it.
pub fn run(
    session: &mut Session,
    write: &WriteArgs,
    how: &How,
    kind: &'static str,
    picked: Vec<Picked>,
    plan: &mut dyn FnMut(&mut Session, &Picked) -> Result<Step, Failure>,
) -> Result<(), Failure> {
    if write.template || write.file.is_some() {
        return Err(Failure::wrong(usage::one_entry_only(), usage::leave_out_or_id()));
    }
    session.work_in_parts();
    let lang = session.lang();
    let mut report = Report { kind, dry_run: write.dry_run || write.offline.is_some(), lines: Vec::with_capacity(picked.len()) };
    let salts = session.home.salts()?;
    let mut jobs = Vec::new();
    let bar = Progress::new(picked.len() as u64, progress::planning().of(lang));
    for picked in &picked {
        let new = |ended| Line::new(picked.row, &picked.text, &picked.title, ended);
        let line = match &picked.stands {
            Stands::NoId(why, hint) => new(Ended::Failed).because("no_id", why.of(lang), hint.of(lang)),
            Stands::Absent(words) => new(Ended::Failed).because("not_found", words.of(lang), objects::check_id().of(lang)),
            Stands::Repeats(row) => new(Ended::Repeated).because("repeated", objects::repeated(row).of(lang), ""),
            Stands::Row(_) | Stands::Review(_) | Stands::Entry(_) | Stands::Certificate(_) => match plan(session, picked)? {
                Step::Do(rule) => {
                    jobs.push(Job { by: (), message: rule.message(&salts), at: report.lines.len() });
                    new(Ended::Done)
                }
                Step::Nothing(name, words) => new(Ended::Unchanged).because(name, words, ""),
                Step::Cannot(failure) => {
                    let (why, hint) = failure.words(lang);
                    let mut line = new(Ended::Failed).because(&failure.name, why, hint);
                    line.code = failure.code.clone();
                    line
                }
            },
        };
        report.lines.push(line);
        bar.add(1);
    }
    drop(bar);
    session.keep_seen()?;
    if let Some(path) = &write.offline {
        return offline(session, write, path, jobs, report);
    }
    if !write.dry_run && !jobs.is_empty() && !confirmed(session, write, how.yes, &report, &jobs)? {
        return Err(Failure::wrong(usage::nothing_sent(), usage::yes_sends()));
    }
    let interrupted = dispatch(session, write, jobs, &mut report)?;
    finish(session, how.report.as_deref(), &report, interrupted)
}

/// Tells a report, and fails where something failed or broke off.
pub fn finish(session: &mut Session, path: Option<&Path>, report: &Report, interrupted: Option<Failure>) -> Result<(), Failure> {
    if let Some(path) = path {
        session.write_proof(path, &report.csv()?)?;
    }
    tell(session, report)?;
    match interrupted {
        Some(failure) => Err(failure.hinting(reports::run_again_for_rest())),
        None if report.count(Ended::Failed) > 0 => Err(Failure::silent_rejection()),
        None => Ok(()),
    }
}

fn tell(session: &Session, report: &Report) -> Result<(), Failure> {
    match session.out.is_json() {
        true => session.out.raw_json(&report.json()),
        false => session.out.page(&report.text(session.lang(), session.out.style(), 0)),
    }
}

/// Shows what would be done, and asks where somebody can answer.
pub fn confirmed(session: &mut Session, write: &WriteArgs, yes: bool, report: &Report, jobs: &[Job<()>]) -> Result<bool, Failure> {
    if yes || !session.out.can_ask() {
        return Ok(true);
    }
    let lang = session.lang();
    let organisation = session.organisation(write.organisation)?;
    let transactions = bulk::transactions(jobs.to_vec(), &Limits::default()).len();
    // What is shown is what the rules say of it, not what is hoped for.
    let mut judged = Report { dry_run: true, ..report.clone() };
    let dry = WriteArgs { dry_run: true, proof: None, ..write.clone() };
    if let Some(interrupted) = dispatch(session, &dry, jobs.to_vec(), &mut judged)? {
        return Err(interrupted.before_write());
    }
    let preview = judged.text(lang, session.out.style(), PREVIEWED);
    let question = reports::send(report.kind, jobs.len(), transactions, organisation);
    session.deadline.without(|| session.out.ask(&preview, question.of(lang)))
}

/// Keeps what becomes of each message.
struct Keep<'a> {
    report: &'a mut Report,
    lang: Lang,
    progress: &'a Progress,
    receipts: Receipts<'a>,
}

/// Where receipts go: one file, or numbered ones.
struct Receipts<'a> {
    path: Option<&'a Path>,
    transactions: usize,
    written: usize,
    failed: Option<Failure>,
}

impl Watch for Keep<'_> {
    fn settled(&mut self, at: usize, fate: Fate) {
        if let Some(line) = self.report.lines.get_mut(at) {
            line.decide(self.lang, fate);
        }
        self.progress.add(1);
    }

    fn receipt(&mut self, _: &Hash32, proof: &[u8]) {
        let Some(path) = self.receipts.path else { return };
        self.receipts.written += 1;
        let path = if self.receipts.transactions > 1 { numbered(path, self.receipts.written) } else { path.to_path_buf() };
        if let Err(e) = crate::home::write_atomic(&path, proof, 0o644) {
            self.receipts.failed.get_or_insert(Failure::file(&path, &e));
        }
    }
}

/// `tx.json` → `tx-003.json`.
fn numbered(path: &Path, n: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let end = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{n:03}{end}"))
}

/// Sends, or runs the rules; what broke a run off comes back beside the report.
pub fn dispatch(session: &mut Session, write: &WriteArgs, jobs: Vec<Job<()>>, report: &mut Report) -> Result<Option<Failure>, Failure> {
    if jobs.is_empty() {
        return Ok(None);
    }
    let organisation = session.organisation(write.organisation)?;
    let chain_id = session.ledger()?.chain_id().to_string();
    let expires_in = write.lifetime();
    let body = |messages| TxBody { chain_id: chain_id.clone(), organisation, expires: Time(write::now().0 + expires_in), messages };
    let limits = Limits::default();
    let transactions = bulk::transactions(jobs.clone(), &limits).len();
    let places: Vec<usize> = jobs.iter().map(|job| job.at).collect();
    for at in &places {
        report.lines[*at].outcome = Ended::Unknown;
    }
    let lang = session.lang();
    let progress = Progress::new(jobs.len() as u64, report.kind);
    let receipts = Receipts { path: write.proof.as_deref().filter(|_| !write.dry_run), transactions, written: 0, failed: None };
    let mut keep = Keep { report, lang, progress: &progress, receipts };
    let done = if write.dry_run {
        let keys = session.signer_ids(&write.also)?;
        let signature = |key_id: &_| Signature { key_id: *key_id, algorithm: mulu_contracts::kernel::crypto::ED25519, bytes: Vec::new() };
        let sign =
            |(): &(), messages: Vec<Message>| Some(SignedTx { body: body(messages), signatures: keys.iter().map(signature).collect() });
        bulk::run(jobs, &limits, Ends { sink: &mut DrySink::new(session.ledger()?), sign, watch: &mut keep })
    } else {
        let signers = session.signers(&write.also)?;
        let sign = |(): &(), messages: Vec<Message>| Some(write::sign(&body(messages), &signers));
        bulk::run(jobs, &limits, Ends { sink: session.ledger()?, sign, watch: &mut keep })
    };
    let failed = keep.receipts.failed.take();
    session.keep_seen()?;
    let interrupted = match done {
        Ok(()) => failed,
        Err(error) => Some(Failure::from(error)),
    };
    for at in places {
        let line = &mut report.lines[at];
        if line.outcome == Ended::Unknown && line.message.is_none() {
            *line = line.clone().because("unknown", reports::unknown().of(lang), reports::run_again().of(lang));
        }
    }
    Ok(interrupted)
}

/// Transactions that were written to be signed.
#[derive(Debug, Serialize)]
struct Unsigned {
    files: Vec<UnsignedFile>,
    expires: Time,
}

#[derive(Debug, Serialize)]
struct UnsignedFile {
    tx_id: Hash32,
    file: String,
    messages: usize,
}

#[derive(Debug, Serialize)]
struct WithFiles {
    #[serde(flatten)]
    report: Value,
    #[serde(flatten)]
    unsigned: Unsigned,
}

/// Writes unsigned transactions, one a file.
fn offline(session: &mut Session, write: &WriteArgs, path: &Path, jobs: Vec<Job<()>>, report: Report) -> Result<(), Failure> {
    let organisation = session.organisation(write.organisation)?;
    let chain_id = session.ledger()?.chain_id().to_string();
    let expires = Time(write::now().0 + write.lifetime());
    let groups = bulk::transactions(jobs, &Limits::default());
    let mut files = Vec::new();
    for (n, group) in groups.iter().enumerate() {
        let messages = group.iter().map(|job| job.message.clone()).collect();
        let body = TxBody { chain_id: chain_id.clone(), organisation, expires, messages };
        let path = if groups.len() > 1 { numbered(path, n + 1) } else { path.to_path_buf() };
        tx_file::write(&path, &body, &[])?;
        files.push(UnsignedFile { tx_id: Hash32(body.id()), file: path.display().to_string(), messages: group.len() });
    }
    let unsigned = Unsigned { expires, files };
    if session.out.is_json() {
        return session.out.raw_json(&json!(WithFiles { report: report.json(), unsigned }));
    }
    session.out.page(&report.text(session.lang(), session.out.style(), 0))?;
    session.out.document(&unsigned)
}
