//! `mulu catalog export`: proven lists and entries, all at one height, into a file of any form.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::entry::{EntriesExist, GetEntry};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::{Hash32, List};
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::ProofFile;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::questions::QUESTIONS;
use serde_json::json;

use super::bulk::list_file;
use super::filter::{ViewName, code, status_of};
use super::session::Session;
use crate::exit::Failure;
use crate::export::{Anchor, ExportFormat, Exported, Writer, begin, name_of};
use crate::import::source::encoding_by_name;
use crate::ledger::Verified;
use crate::progress::Progress;

/// Flags of the export.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The form
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Where to
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Encoding of a table: utf-8, gb18030, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Entries of this provider (USCC), every status but withdrawn
    #[arg(long, value_name = "USCC", conflicts_with_all = ["division", "view", "list"])]
    pub provider: Option<String>,
    /// Entries of this division and below
    #[arg(long, value_name = "DIVISION", conflicts_with = "list")]
    pub division: Option<String>,
    /// Only those of this view: all, aggregated, shared, open, operable
    #[arg(long, value_enum, value_name = "VIEW", default_value = "all")]
    pub view: ViewName,
    /// Only those of this theme (code)
    #[arg(long, value_name = "THEME", conflicts_with = "provider")]
    pub theme: Option<String>,
    /// Those of this status instead of a view: submitted, rejected, published, withdrawn
    #[arg(long, value_name = "STATUS", conflicts_with_all = ["view", "theme"])]
    pub status: Option<String>,
    /// Entries of a file: one id a line, CSV with a column `id`, or JSON
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
}

/// What is written, and where it is read.
struct Job<'s> {
    session: &'s mut Session,
    writer: Box<dyn Writer>,
    anchor: Anchor,
    names: BTreeMap<Uscc, String>,
    written: u64,
    absent: Vec<String>,
}

/// Runs it.
pub fn run(session: &mut Session, args: &ExportArgs) -> Result<(), Failure> {
    let encoding = match &args.encoding {
        None => None,
        Some(name) => {
            let hint = "utf-8 or gb18030, which have every character";
            Some(encoding_by_name(name).ok_or_else(|| Failure::usage(format!("no encoding is called {name}"), hint))?)
        }
    };
    if encoding.is_some() && args.format != ExportFormat::Csv {
        return Err(Failure::usage("only tables as text (csv) have an encoding; the other forms say UTF-8", "leave out --encoding"));
    }
    let ids = args.list.as_deref().map(list_file::read).transpose()?;
    let scope = match ids {
        Some(_) => None,
        None => Some(scope(session, args)?),
    };
    session.work_in_parts();
    // The height of the first answer is that of all others.
    let first: Question = match &scope {
        Some(scope) => ListEntries { scope: scope.clone(), from: Place::START, limit: MAX_LIMIT }.into(),
        None => {
            let ids = ids.iter().flatten().filter_map(|line| line.id.as_ref().ok().copied()).take(MAX_LIMIT as usize).collect();
            EntriesExist { ids: List::new(ids).map_err(|e| Failure::defect(e.to_string()))? }.into()
        }
    };
    let verified = session.ledger()?.ask_any(first, None)?;
    let anchor = anchor(session, &verified)?;
    let total = match verified.answer.get::<ListEntries>() {
        Some(page) => page.total,
        None => ids.as_ref().map_or(0, Vec::len) as u64,
    };
    let partial = args.out.with_extension("part");
    let to = File::create(&partial).map_err(|e| Failure::file(&partial, &e))?;
    let writer = begin(&name_of(&args.out), BufWriter::new(to), args.format, encoding, &anchor)?;
    let progress = Progress::new(total, session.lang().choose("exporting", "导出"));
    let mut job = Job { session, writer, anchor, names: BTreeMap::new(), written: 0, absent: Vec::new() };
    match (&scope, ids) {
        (Some(scope), _) => job.pages(scope, verified, &progress)?,
        (None, lines) => {
            for line in lines.unwrap_or_default().into_iter().filter(|l| l.repeats.is_none()) {
                match line.id {
                    Ok(id) => job.entry(&id)?,
                    Err((words, hint)) => return Err(Failure::usage(format!("row {}: {}: {words}", line.row, line.text), hint)),
                }
                progress.add(1);
            }
        }
    }
    drop(progress);
    let Job { writer, anchor, written, absent, .. } = job;
    writer.finish()?;
    std::fs::rename(&partial, &args.out).map_err(|e| Failure::file(&args.out, &e))?;
    session.keep_seen()?;
    session.out.document(&json!({
        "file": args.out.display().to_string(), "entries": written.to_string(), "absent": absent, "anchor": anchor, "verified": true,
    }))?;
    if absent.is_empty() { Ok(()) } else { Err(Failure::silent_rejection()) }
}

fn scope(session: &mut Session, args: &ExportArgs) -> Result<EntryScope, Failure> {
    if let Some(provider) = &args.provider {
        return Ok(EntryScope::Provider(session.uscc(provider)?));
    }
    let Some(division) = &args.division else {
        return Err(Failure::usage("which entries?", "--division CODE, --provider USCC or --list FILE"));
    };
    let division = session.division(division)?;
    Ok(match &args.status {
        Some(status) => EntryScope::Status { division, below: true, status: status_of(status)? },
        None => {
            let theme = args.theme.as_deref().map(code).transpose()?;
            EntryScope::View { division, below: true, view: args.view.into(), theme }
        }
    })
}

/// The state of an answer, and the hash that the validators signed for it.
fn anchor(session: &mut Session, verified: &Verified) -> Result<Anchor, Failure> {
    let trust = session.ledger()?.trust().clone();
    let proven = ProofFile::from_bytes(&verified.proof).and_then(|file| file.verify(&trust, &QUESTIONS));
    let proven = proven.map_err(|e| Failure::defect(format!("an answer that was just proven: {e}")))?;
    let chain_id = proven.chain_id.clone();
    Ok(Anchor { chain_id, height: verified.height, time: verified.time, app_hash: Hash32(proven.anchored.app_hash) })
}

impl Job<'_> {
    fn moment(&self) -> Option<Moment> {
        Some(Moment::Height(self.anchor.height))
    }

    fn pages(&mut self, scope: &EntryScope, first: Verified, progress: &Progress) -> Result<(), Failure> {
        let withdrawn = matches!(scope, EntryScope::Status { .. });
        let mut page = first.answer.into::<ListEntries>().ok_or_else(|| Failure::defect("another answer than asked for"))?;
        loop {
            for row in &page.items {
                if withdrawn || row.status != EntryStatus::Withdrawn {
                    self.entry(&row.id)?;
                }
                progress.add(1);
            }
            let Some(from) = page.next else { return Ok(()) };
            let moment = self.moment();
            page = self.session.ledger()?.ask(ListEntries { scope: scope.clone(), from, limit: MAX_LIMIT }, moment)?.answer;
        }
    }

    fn entry(&mut self, id: &EntryId) -> Result<(), Failure> {
        let moment = self.moment();
        let found = self.session.ledger()?.ask(GetEntry { id: *id }, moment)?.answer;
        let Some(found) = found else {
            self.absent.push(id.to_string());
            return Ok(());
        };
        let provider = found.core.provider;
        let name = match self.names.get(&provider) {
            Some(name) => name.clone(),
            None => {
                let answer = self.session.ledger()?.ask(GetOrganisation { uscc: provider }, moment)?.answer;
                let Some(organisation) = answer else {
                    return Err(Failure::defect("the provider of an entry is not registered"));
                };
                let name = organisation.organisation.name.to_string();
                self.names.insert(provider, name.clone());
                name
            }
        };
        self.writer.entry(&Exported::of(*found, name))?;
        self.written += 1;
        Ok(())
    }
}
