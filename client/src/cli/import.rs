//! `mulu catalog import`: the command around `crate::import`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::envelope::{Message, SignedTx, TxBody};
use mulu_contracts::id::{DivisionCode, Uscc};
use mulu_contracts::party::queries::GetOrganisation;
use mulu_contracts::registry::Answer;
use mulu_contracts::value::Time;
use serde_json::json;

use super::session::Session;
use super::write;
use crate::exit::Failure;
use crate::import::mapping::Mapping;
use crate::import::run::{ImportSigner, Options, run as import_rows};
use crate::import::source::{Format, read_file};
use crate::import::{plan, template};
use crate::keystore::KeySigner;
use crate::progress::Progress;

/// Flags of the import.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The catalog file (portal JSON)
    pub file: PathBuf,
    /// What its columns mean, defaults, and which provider name is which organisation
    #[arg(long, value_name = "MAP.toml", required_unless_present = "template")]
    pub map: Option<PathBuf>,
    /// Print a mapping made from the file, to be completed, and stop
    #[arg(long)]
    pub template: bool,
    /// Division of the template
    #[arg(long, value_name = "DIVISION", requires = "template")]
    pub division: Option<String>,
    /// Send nothing; say row by row what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Tell entries of the file's providers that the file lacks
    #[arg(long)]
    pub report_missing: bool,
    /// Report row by row, as CSV
    #[arg(long, value_name = "REPORT.csv")]
    pub report: Option<PathBuf>,
}

/// Signs each organisation's rows with its key in the home.
struct HomeSigner {
    chain_id: String,
    expires: Time,
    by_organisation: BTreeMap<Uscc, String>,
    open: BTreeMap<String, KeySigner>,
}

impl ImportSigner for HomeSigner {
    fn sign(&mut self, organisation: &Uscc, key: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let name = key.map(String::from).or_else(|| self.by_organisation.get(organisation).cloned())?;
        let signer = self.open.get(&name)?;
        let body = TxBody { chain_id: self.chain_id.clone(), organisation: *organisation, expires: self.expires, messages };
        Some(write::sign(&body, std::slice::from_ref(signer)))
    }
}

/// Runs it.
pub fn run(session: &mut Session, args: &ImportArgs) -> Result<(), Failure> {
    let table = read_file(&args.file, Format::PortalJson)?;
    if args.template {
        let division = args.division.clone().unwrap_or_default();
        return session.out.text(&template::template(&table, &division, &|_| None, ""));
    }
    let Some(map) = &args.map else { return Err(Failure::usage("which mapping?", "--map MAP.toml; --template prints one")) };
    let mapping = Mapping::read(map)?;
    mapping.require_columns(&table)?;
    let mut divisions: BTreeMap<Uscc, DivisionCode> = BTreeMap::new();
    for uscc in mapping.organisations() {
        if let Answer::GetOrganisation(Some(found)) = session.ledger()?.ask(GetOrganisation { uscc }, None)?.answer {
            divisions.insert(uscc, found.organisation.first_division);
        }
    }
    let mapping = mapping.with_divisions(|uscc| divisions.get(uscc).copied());
    let planned = plan::plan(&table, &mapping);
    let mut signer = HomeSigner {
        chain_id: session.ledger()?.chain_id().to_string(),
        expires: Time(write::now().0 + 3_600),
        by_organisation: BTreeMap::new(),
        open: BTreeMap::new(),
    };
    let wanted = mapping.organisations();
    for info in session.keystore()?.list()? {
        let organisation = info.organisation.as_deref().and_then(|o| Uscc::parse(o).ok());
        if let Some(organisation) = organisation.filter(|o| wanted.contains(o)) {
            if !args.dry_run {
                let key = session.keystore()?.signer(&info.name)?;
                signer.open.insert(info.name.clone(), key);
            }
            signer.by_organisation.entry(organisation).or_insert(info.name);
        }
    }
    let options = Options { dry_run: args.dry_run, report_missing: args.report_missing, ..Options::default() };
    let progress = Progress::new(planned.rows, "import");
    let mut told = 0;
    let done = import_rows(&planned, &options, session.ledger()?, &mut signer, &mut |at, _| {
        progress.add(at.saturating_sub(told));
        told = at;
    });
    drop(progress);
    session.keep_seen()?;
    let (report, interrupted) = match done {
        Ok(report) => (report, None),
        Err(stopped) => (stopped.report, Some(Failure::from(stopped.error))),
    };
    if let Some(path) = &args.report {
        session.write_proof(path, &report.csv()?)?;
    }
    session.out.document(&json!(report))?;
    match interrupted {
        Some(mut failure) => {
            failure.hint = "run the same import again: it goes on where it stopped and adds nothing twice".into();
            Err(failure)
        }
        None if report.failed > 0 => Err(Failure::silent_rejection()),
        None => Ok(()),
    }
}
