//! `mulu catalog import`: the command around `crate::import`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::{Message, SignedTx, TxBody};
use mulu_contracts::ledger::texts::Secret;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use serde::Serialize;
use serde_json::json;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write;
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
use crate::lang::Lang;
use crate::outfile::{OutFile, STDOUT, Temporary, require_apart};
use crate::progress::Progress;
use crate::words::{Words, imports, progress};

/// Seconds that a signed transaction may wait for a block.
const EXPIRES_SECS: i64 = 3_600;

/// Import a file: every row is signed by its provider's key, told apart, and reported
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog import catalog.csv --template > map.toml, fill it in, then:\n          \
    mulu catalog import catalog.csv --map map.toml --dry-run --report report.csv\n          \
    curl -s https://…/data.json | mulu catalog import - --map map.toml --report report.csv")]
pub struct Import {
    /// The catalog file; - is standard input
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
    #[arg(long, value_name = "DIVISION", requires = "template", value_parser = word::<DivisionCode>)]
    pub division: Option<DivisionCode>,
    /// Send nothing; say row by row what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Amend entries that differ, in the fields that the file itself says
    #[arg(long)]
    pub amend: bool,
    /// Send all rows as the organisation of --key, a bureau or relay: the entries are unclaimed until their providers confirm them
    #[arg(long)]
    pub on_behalf: bool,
    /// With --on-behalf: the organisation that sends (USCC); by default the one noted with the key
    #[arg(long = "as", value_name = "USCC", env = "MULU_AS", value_parser = word::<Uscc>)]
    pub organisation: Option<Uscc>,
    /// Tell entries of the file's providers that the file lacks
    #[arg(long)]
    pub report_missing: bool,
    /// Report row by row, as CSV
    #[arg(long, value_name = "REPORT.csv")]
    pub report: Option<PathBuf>,
}

impl Import {
    fn options(&self) -> Result<ReadOptions, Failure> {
        let encoding = match &self.encoding {
            None => None,
            Some(name) => Some(encoding_by_name(name).ok_or_else(|| Failure::wrong(imports::no_encoding(name), imports::encodings_in()))?),
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
    report: Option<(OutFile, CsvReport<BufWriter<File>>)>,
    progress: Progress,
    at: u64,
}

impl Watch for Told {
    fn line(&mut self, line: &Line) -> Result<(), InputError> {
        self.report.as_mut().map_or(Ok(()), |(_, report)| report.line(line))
    }

    fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        self.report.as_mut().map_or(Ok(()), |(_, report)| report.missing(missing))
    }

    fn at(&mut self, rows: u64) {
        self.progress.add(rows.saturating_sub(self.at));
        self.at = self.at.max(rows);
    }
}

impl Run for Import {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        import(session, &self)
    }
}

fn import(session: &mut Session, args: &Import) -> Result<(), Failure> {
    let outputs = [args.report.as_deref()];
    require_apart(&outputs, &[Some(&args.file), args.map.as_deref()])?;
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let copied = Copied::of(&args.file)?;
    let file = CatalogFile::open(copied.as_ref().map_or(args.file.as_path(), Copied::path), &args.options()?)?;
    // Everything is read once before anything is sent: a file that breaks off is told now.
    let survey = Survey::of(&file)?;
    if survey.rows == 0 {
        return Err(Failure::wrong(imports::nothing_read(args.file.display()), imports::what_is_it()));
    }
    if args.template {
        let division = args.division.or(session.own_division()).map(|code| code.to_string()).unwrap_or_default();
        return session.out.text(&template::template(file.format(), &survey, &division, &|_| None, ""));
    }
    let mapping = match mapping {
        _ if file.format() == Format::Mulu => Mapping::of_our_own(),
        Some(mapping) => mapping,
        None => Mapping::of_itself(&survey).ok_or_else(|| Failure::wrong(imports::which_mapping(), imports::name_mapping()))?,
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
        true => Some(behalf(session, args.organisation)?),
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
            let failed = |e| Failure::file(path, &e);
            let out = OutFile::begin(path, 0o644).map_err(failed)?;
            let csv = CsvReport::new(&path.display().to_string(), BufWriter::new(out.writer().map_err(failed)?))?;
            Some((out, csv))
        }
    };
    let options =
        Options { dry_run: args.dry_run, amend: args.amend, report_missing: args.report_missing, on_behalf, ..Options::default() };
    let mut told = Told { report, progress: Progress::new(survey.rows, progress::importing().of(session.lang())), at: 0 };
    let mut source = file.rows()?;
    let done = import_rows(source.as_mut(), &mapping, &options, session.ledger()?, &mut signer, &mut told);
    let Told { report: csv, progress, .. } = told;
    drop(progress);
    session.keep_seen()?;
    if let Some((out, csv)) = csv {
        csv.finish()?;
        out.finish().map_err(|e| Failure::file(args.report.as_deref().unwrap_or(Path::new(STDOUT)), &e))?;
    }
    let (report, interrupted) = match done {
        Ok(report) => (report, None),
        Err(stopped) => (stopped.report, Some(Failure::from(stopped.error))),
    };
    tell(session, &report)?;
    match interrupted {
        Some(failure) => {
            let hint = [Lang::En, Lang::Zh].map(|lang| failure.words(lang).1.to_string());
            let then = Words { en: imports::then_again(&hint[0]).en, zh: imports::then_again(&hint[1]).zh };
            Err(failure.hinting(then))
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
fn behalf(session: &mut Session, said: Option<Uscc>) -> Result<Behalf, Failure> {
    let organisation = session.organisation(said)?;
    let answer = session.ledger()?.ask(GetOrganisation { uscc: organisation }, None)?.answer;
    let Some(found) = answer else {
        return Err(Failure::wrong(imports::unknown_sender(organisation), imports::register_sender()));
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

/// What came of an import, in numbers.
#[derive(Serialize)]
struct Counts {
    rows: u64,
    added: u64,
    unchanged: u64,
    changed: u64,
    amended: u64,
    missing: u64,
    failed: u64,
    warnings: u64,
    dry_run: bool,
}

/// What can be read once, such as standard input or a pipe, as a file that can be read again.
struct Copied(Temporary);

impl Copied {
    fn of(path: &Path) -> Result<Option<Copied>, Failure> {
        let failed = |e| Failure::file(path, &e);
        if path == Path::new(STDOUT) {
            return Ok(Some(Copied(Temporary::copy(&mut std::io::stdin().lock()).map_err(failed)?)));
        }
        let regular = std::fs::metadata(path).map_err(failed)?.is_file();
        if regular {
            return Ok(None);
        }
        let mut from = File::open(path).map_err(failed)?;
        Ok(Some(Copied(Temporary::copy(&mut from).map_err(failed)?)))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

/// For scripts the whole report; for people the counts, and the first rows that failed or are missing.
fn tell(session: &Session, report: &Report) -> Result<(), Failure> {
    const SHOWN: usize = 10;
    if session.out.is_json() {
        return session.out.document(&json!(report));
    }
    let Report { rows, added, unchanged, changed, amended, missing, failed, warned, dry_run, .. } = report;
    let (rows, added, unchanged, changed, amended) = (*rows, *added, *unchanged, *changed, *amended);
    let (missing, failed, warnings, dry_run) = (*missing, *failed, *warned, *dry_run);
    session.out.document(&Counts { rows, added, unchanged, changed, amended, missing, failed, warnings, dry_run })?;
    let lang = session.lang();
    for error in report.errors.iter().take(SHOWN) {
        session.out.words(imports::failed_row(error.row, error.code, &error.name, &error.message, &error.hint).of(lang))?;
    }
    for gone in report.missing_entries.iter().take(SHOWN) {
        session.out.words(imports::missing(gone.id, &gone.title).of(lang))?;
    }
    match failed.max(missing).max(warnings) > SHOWN as u64 {
        true => session.out.words(imports::row_by_row().of(lang)),
        false => Ok(()),
    }
}
