//! `mulu catalog import`: the command around `crate::import`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::{Message, SignedTx, TxBody};
use mulu_contracts::ledger::texts::Secret;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use serde_json::json;

use super::session::Session;
use super::write;
use crate::exit::Failure;
use crate::import::ledger::ImportSigner;
use crate::import::mapping::Mapping;
use crate::import::options::{Behalf, Options};
use crate::import::report::{CsvReport, Line, Missing, Report};
use crate::import::run::{Stop, Watch, run as import_rows};
use crate::import::source::{CatalogFile, Format, ReadOptions, encoding_by_name};
use crate::import::survey::Survey;
use crate::import::{InputError, template};
use crate::keystore::KeySigner;
use crate::progress::Progress;

/// Seconds that a signed transaction may wait for a block.
const EXPIRES_SECS: i64 = 3_600;

/// Flags of the import.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The catalog file
    pub file: PathBuf,
    /// What its columns mean, defaults, and which provider name is which organisation
    ///
    /// Not needed for our own form, nor for tables that say all of it by themselves, as our own exports do.
    #[arg(long, value_name = "MAP.toml")]
    pub map: Option<PathBuf>,
    /// Its form; by default found out from its content
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Its encoding, such as gb18030; by default found out
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Print a mapping made from the file, to be completed, and stop
    #[arg(long)]
    pub template: bool,
    /// Division of the template
    #[arg(long, value_name = "DIVISION", requires = "template")]
    pub division: Option<String>,
    /// Send nothing; say row by row what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Amend entries that differ, in the fields that the file itself says
    #[arg(long)]
    pub amend: bool,
    /// Send all rows as the organisation of --key, a bureau or relay: the entries are unclaimed until their providers confirm them
    #[arg(long)]
    pub on_behalf: bool,
    /// Tell entries of the file's providers that the file lacks
    #[arg(long)]
    pub report_missing: bool,
    /// Report row by row, as CSV
    #[arg(long, value_name = "REPORT.csv")]
    pub report: Option<PathBuf>,
}

impl ImportArgs {
    fn options(&self) -> Result<ReadOptions, Failure> {
        let encoding = match &self.encoding {
            None => None,
            Some(name) => {
                let hint = "utf-8, gb18030, utf-16le, big5, …";
                Some(encoding_by_name(name).ok_or_else(|| Failure::usage(format!("no encoding is called {name}"), hint))?)
            }
        };
        Ok(ReadOptions { format: self.format, encoding })
    }
}

/// Signs each organisation's rows with its key in the home.
struct HomeSigner {
    chain_id: String,
    salts: Secret,
    by_organisation: BTreeMap<Uscc, String>,
    open: BTreeMap<String, KeySigner>,
}

impl ImportSigner for HomeSigner {
    fn salts(&self) -> &Secret {
        &self.salts
    }

    fn sign(&mut self, organisation: &Uscc, key: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let name = key.map(String::from).or_else(|| self.by_organisation.get(organisation).cloned())?;
        let signer = self.open.get(&name)?;
        let expires = Time(write::now().0 + EXPIRES_SECS);
        let body = TxBody { chain_id: self.chain_id.clone(), organisation: *organisation, expires, messages };
        Some(write::sign(&body, std::slice::from_ref(signer)))
    }
}

/// Writes the report and moves the bar.
struct Told {
    report: Option<CsvReport<BufWriter<File>>>,
    progress: Progress,
    at: u64,
}

impl Watch for Told {
    fn line(&mut self, line: &Line) -> Result<(), InputError> {
        self.report.as_mut().map_or(Ok(()), |report| report.line(line))
    }

    fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        self.report.as_mut().map_or(Ok(()), |report| report.missing(missing))
    }

    fn at(&mut self, rows: u64) {
        self.progress.add(rows.saturating_sub(self.at));
        self.at = self.at.max(rows);
    }
}

/// Runs it.
pub fn run(session: &mut Session, args: &ImportArgs) -> Result<(), Failure> {
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let file = CatalogFile::open(&args.file, &args.options()?)?;
    // Everything is read once before anything is sent: a file that breaks off is told now.
    let survey = Survey::of(&file)?;
    if args.template {
        let division = args.division.clone().unwrap_or_default();
        return session.out.text(&template::template(file.format(), &survey, &division, &|_| None, ""));
    }
    let mapping = match mapping {
        _ if file.format() == Format::Mulu => Mapping::of_our_own(),
        Some(mapping) => mapping,
        None => Mapping::of_itself(&survey).ok_or_else(|| {
            let words = "the file does not say by itself whose its entries are, which key each has and how open it is: which mapping?";
            Failure::usage(words, "--map MAP.toml; --template prints one")
        })?,
    };
    mapping.require_columns(&survey)?;
    session.work_in_parts();
    let coded = mapping.coded(&survey);
    let mapping = with_divisions(session, mapping, &coded)?;
    let mut signer = HomeSigner {
        chain_id: session.ledger()?.chain_id().to_string(),
        salts: session.home.salts()?,
        by_organisation: BTreeMap::new(),
        open: BTreeMap::new(),
    };
    let on_behalf = match args.on_behalf {
        true => Some(behalf(session)?),
        false => None,
    };
    match &on_behalf {
        Some(Behalf { organisation, .. }) => {
            let name = session.key_name()?;
            if !args.dry_run {
                signer.open.insert(name.clone(), session.keystore()?.signer(&name)?);
            }
            signer.by_organisation.insert(*organisation, name);
        }
        None => open_keys(session, &mapping.organisations(&coded), args.dry_run, &mut signer)?,
    }
    let report = match &args.report {
        None => None,
        Some(path) => {
            let to = File::create(path).map_err(|e| Failure::file(path, &e))?;
            Some(CsvReport::new(&path.display().to_string(), BufWriter::new(to))?)
        }
    };
    let options =
        Options { dry_run: args.dry_run, amend: args.amend, report_missing: args.report_missing, on_behalf, ..Options::default() };
    let mut told = Told { report, progress: Progress::new(survey.rows, "import"), at: 0 };
    let mut source = file.rows()?;
    let done = import_rows(source.as_mut(), &mapping, &options, session.ledger()?, &mut signer, &mut told);
    let Told { report: csv, progress, .. } = told;
    drop(progress);
    session.keep_seen()?;
    if let Some(csv) = csv {
        csv.finish()?;
    }
    let (report, interrupted) = match done {
        Ok(report) => (report, None),
        Err(stopped) => (stopped.report, Some(Failure::from(stopped.error))),
    };
    tell(session, &report)?;
    match interrupted {
        Some(mut failure) => {
            failure.hint = format!("{}; then run the same import again: it goes on where it stopped and adds nothing twice", failure.hint);
            Err(failure)
        }
        None if report.failed > 0 => Err(Failure::silent_rejection()),
        None => Ok(()),
    }
}

impl From<Stop<crate::ledger::LedgerError>> for Failure {
    fn from(stop: Stop<crate::ledger::LedgerError>) -> Self {
        match stop {
            Stop::Input(error) => error.into(),
            Stop::Ledger(error) => error.into(),
        }
    }
}

/// Ids are made from where an organisation was first registered: the ledger knows.
fn with_divisions(session: &mut Session, mapping: Mapping, coded: &[Uscc]) -> Result<Mapping, Failure> {
    let mut divisions: BTreeMap<Uscc, DivisionCode> = BTreeMap::new();
    for uscc in mapping.organisations(coded) {
        if let Some(found) = session.ledger()?.ask(GetOrganisation { uscc }, None)?.answer {
            divisions.insert(uscc, found.organisation.first_division);
        }
    }
    Ok(mapping.with_divisions(coded, |uscc| divisions.get(uscc).copied()))
}

/// The organisation of `--key`, and what it may send of others.
fn behalf(session: &mut Session) -> Result<Behalf, Failure> {
    let organisation = session.organisation(None)?;
    let answer = session.ledger()?.ask(GetOrganisation { uscc: organisation }, None)?.answer;
    let Some(found) = answer else {
        let words = format!("the ledger knows no organisation {organisation}");
        return Err(Failure::usage(words, "register it first: mulu party register"));
    };
    let touches = found.roles.iter().any(|r| r.active && r.assignment.role == Role::PlatformRelay);
    Ok(Behalf { organisation, touches })
}

fn open_keys(session: &mut Session, wanted: &[Uscc], dry_run: bool, signer: &mut HomeSigner) -> Result<(), Failure> {
    for info in session.keystore()?.list()? {
        let organisation = info.organisation.as_deref().and_then(|o| Uscc::parse(o).ok());
        if let Some(organisation) = organisation.filter(|o| wanted.contains(o)) {
            if !dry_run {
                let key = session.keystore()?.signer(&info.name)?;
                signer.open.insert(info.name.clone(), key);
            }
            signer.by_organisation.entry(organisation).or_insert(info.name);
        }
    }
    Ok(())
}

/// For scripts the whole report; for people the counts, and the first rows that failed or are missing.
fn tell(session: &Session, report: &Report) -> Result<(), Failure> {
    const SHOWN: usize = 10;
    if session.out.is_json() {
        return session.out.document(&json!(report));
    }
    let Report { rows, added, unchanged, changed, amended, missing, failed, warned, dry_run, .. } = report;
    session.out.document(&json!({ "rows": rows, "added": added, "unchanged": unchanged, "changed": changed, "amended": amended,
        "missing": missing, "failed": failed, "warnings": warned, "dry_run": dry_run }))?;
    let row = session.lang().choose("row", "行");
    for error in report.errors.iter().take(SHOWN) {
        session.out.words(&format!("{row} {}: E{} {}: {} ({})", error.row, error.code, error.name, error.message, error.hint))?;
    }
    for gone in report.missing_entries.iter().take(SHOWN) {
        let word = session.lang().choose("missing", "缺失");
        session.out.words(&format!("{word}: {} {}", gone.id, gone.title))?;
    }
    let more = (*failed).max(*missing).max(*warned) > SHOWN as u64;
    match more {
        true => session
            .out
            .words(session.lang().choose("row by row, with every warning: --report FILE.csv", "逐行结果与全部提示：--report FILE.csv")),
        false => Ok(()),
    }
}
