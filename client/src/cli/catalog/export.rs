//! `mulu catalog export`: proven lists and entries, all at one height, into a file of any form.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::Args;
use mulu_contracts::catalog::queries::entry::{EntriesExist, GetEntry};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash32, List};
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::proof::ProofFile;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::questions::QUESTIONS;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::bulk::list_file;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::export::{Anchor, ExportFormat, Exported, Writer, begin, name_of};
use crate::import::source::encoding_by_name;
use crate::ledger::Verified;
use crate::outfile::{OutFile, STDOUT, require_apart};
use crate::progress::Progress;
use crate::words::{Words, imports, progress};

/// Export entries, each proven, as CSV, XLSX, CKAN, data.json, DCAT, portal JSON or our own JSON
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog export --format csv --division 520300 --out catalog.csv\n          \
    mulu catalog export --format pod --provider 11520300MB0000088B --out - | gzip > data.json.gz")]
pub struct Export {
    /// The form
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Where to; - is standard output
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Encoding of a table: utf-8, gb18030, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Entries of this provider (USCC), every status but withdrawn
    #[arg(long, value_name = "USCC", conflicts_with_all = ["division", "view", "list"], value_parser = word::<Uscc>)]
    pub provider: Option<Uscc>,
    /// Entries of this division and below; by default the one of the home
    #[arg(long, value_name = "DIVISION", conflicts_with = "list", value_parser = word::<DivisionCode>)]
    pub division: Option<DivisionCode>,
    /// Only those of this view: all, aggregated, shared, open, operable
    #[arg(long, value_name = "VIEW", value_parser = word::<View>)]
    pub view: Option<View>,
    /// Only those of this theme (code)
    #[arg(long, value_name = "THEME", conflicts_with = "provider", value_parser = word::<Code<24>>)]
    pub theme: Option<Code<24>>,
    /// Those of this status instead of a view: submitted, rejected, published, withdrawn
    #[arg(long, value_name = "STATUS", conflicts_with_all = ["view", "theme"], value_parser = word::<EntryStatus>)]
    pub status: Option<EntryStatus>,
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

/// What was written.
#[derive(Serialize)]
struct Written {
    file: String,
    entries: String,
    absent: Vec<String>,
    anchor: Anchor,
    verified: bool,
}

impl Run for Export {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        export(session, &self)
    }
}

fn export(session: &mut Session, args: &Export) -> Result<(), Failure> {
    let encoding = match &args.encoding {
        None => None,
        Some(name) => Some(encoding_by_name(name).ok_or_else(|| Failure::wrong(imports::no_encoding(name), imports::encodings_out()))?),
    };
    if encoding.is_some() && args.format != ExportFormat::Csv {
        return Err(Failure::wrong(imports::encoding_of_tables(), imports::leave_out_encoding()));
    }
    require_apart(&[Some(&args.out)], &[args.list.as_deref()])?;
    let ids = args.list.as_deref().map(list_file::read::<EntryId>).transpose()?;
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
    let failed = |e| Failure::file(&args.out, &e);
    let out = OutFile::begin(&args.out, 0o644).map_err(failed)?;
    let to = BufWriter::new(out.writer().map_err(failed)?);
    let writer = begin(&name_of(&args.out), to, args.format, encoding, &anchor)?;
    let bar = Progress::new(total, progress::exporting().of(session.lang()));
    let mut job = Job { session, writer, anchor, names: BTreeMap::new(), written: 0, absent: Vec::new() };
    match (&scope, ids) {
        (Some(scope), _) => job.pages(scope, verified, &bar)?,
        (None, lines) => {
            for line in lines.unwrap_or_default().into_iter().filter(|l| l.repeats.is_none()) {
                match line.id {
                    Ok(id) => job.entry(&id)?,
                    Err((why, hint)) => {
                        let why =
                            Words { en: imports::row(line.row, &line.text, why.en).en, zh: imports::row(line.row, &line.text, why.zh).zh };
                        return Err(Failure::wrong(why, hint));
                    }
                }
                bar.add(1);
            }
        }
    }
    drop(bar);
    let Job { writer, anchor, written, absent, .. } = job;
    writer.finish()?;
    out.finish().map_err(failed)?;
    session.keep_seen()?;
    let ok = absent.is_empty();
    // Standard output has the export alone.
    if args.out != Path::new(STDOUT) {
        let file = args.out.display().to_string();
        session.out.document(&Written { file, entries: written.to_string(), absent, anchor, verified: true })?;
    }
    if ok { Ok(()) } else { Err(Failure::silent_rejection()) }
}

fn scope(session: &mut Session, args: &Export) -> Result<EntryScope, Failure> {
    if let Some(provider) = args.provider {
        return Ok(EntryScope::Provider(provider));
    }
    let division = session.known_division(args.division, &ReadArgs::default())?;
    Ok(match args.status {
        Some(status) => EntryScope::Status { division, below: true, status },
        None => EntryScope::View { division, below: true, view: args.view.unwrap_or(View::All), theme: args.theme.clone() },
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
