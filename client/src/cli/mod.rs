//! The command line of `mulu`: one file per noun.

pub mod acts;
pub mod attributes;
pub mod bulk;
pub mod catalog;
pub mod element;
pub mod export;
pub mod gov;
pub mod import;
pub mod inventory;
pub mod joint;
pub mod key;
pub mod manual;
pub mod names;
pub mod party;
pub mod proof;
pub mod read;
pub mod review;
pub mod search;
pub mod session;
pub mod stats;
pub mod trust;
pub mod tx;
pub mod write;

use std::path::PathBuf;

use crate::exit::Failure;
use crate::home::{Flags, Home};
use crate::output::Out;
use clap::{Parser, Subcommand};
use session::Session;

/// Mulu 目录: ask the public-data ledger and check every answer yourself.
#[derive(Debug, Parser)]
#[command(
    name = "mulu",
    version,
    after_help = "Exit codes: 0 done · 1 the ledger rejects, or a proven no · 2 wrong usage · 3 not proven · 4 no node · 5 cannot be judged · 70 a defect"
)]
pub struct Cli {
    /// Node to ask (may be given again)
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "URL", env = "MULU_NODE", value_delimiter = ',')]
    pub node: Vec<String>,
    /// Home of this client: config, trust, keys
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR", env = "MULU_HOME")]
    pub home: Option<PathBuf>,
    /// Key that signs
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "NAME", env = "MULU_KEY")]
    pub key: Option<String>,
    /// table or json
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FORM", env = "MULU_OUTPUT")]
    pub output: Option<String>,
    /// zh or en
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "LANG", env = "MULU_LANG")]
    pub lang: Option<String>,
    /// Oldest state that counts as an answer about now, seconds
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "SECONDS", env = "MULU_MAX_AGE")]
    pub max_age: Option<u64>,
    /// Longest wait for a node or a block, seconds
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "SECONDS", env = "MULU_TIMEOUT")]
    pub timeout: Option<u64>,
    /// File with the passphrase of the home's keys (else MULU_PASSPHRASE, else a prompt)
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Print long text at once, not page by page ($PAGER); pipes get it at once anyway
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_pager: bool,
    #[command(subcommand)]
    pub noun: Noun,
}

/// What it is about.
#[derive(Debug, Subcommand)]
pub enum Noun {
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    Trust(trust::TrustCommand),
    #[command(subcommand)]
    Tx(tx::Tx),
    #[command(subcommand)]
    Party(party::Party),
    #[command(subcommand)]
    Catalog(catalog::Catalog),
    #[command(subcommand)]
    Element(element::Element),
    #[command(subcommand)]
    Inventory(inventory::Inventory),
    #[command(subcommand)]
    Gov(gov::Gov),
    #[command(subcommand)]
    Proof(proof::Proof),
    /// Print the completions of a shell
    Completions(manual::Completions),
    /// Write man pages, one for each command
    Man(manual::Man),
    /// Do the main job once, on a network of its own (what ./quickstart runs)
    #[command(hide = true)]
    Quickstart(Box<crate::quickstart::QuickstartArgs>),
}

/// Runs a command line; the exit code.
pub fn main() -> i32 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and versions go to standard output; a wrong use is told in the form that was asked for.
        Err(error) if error.use_stderr() && Out::plain().is_json() => {
            return Out::plain().failure(&Failure::usage(error.to_string().trim(), "mulu --help"));
        }
        Err(error) => error.exit(),
    };
    // A variable that is set to nothing, such as MULU_NODE=$(cat missing), says nothing.
    let said = |word: &Option<String>| word.clone().filter(|w| !w.is_empty());
    let flags = Flags {
        node: cli.node.iter().filter(|url| !url.is_empty()).cloned().collect(),
        key: said(&cli.key),
        output: said(&cli.output),
        lang: said(&cli.lang),
        max_age_secs: cli.max_age,
        timeout_secs: cli.timeout,
        passphrase_file: cli.passphrase_file.clone(),
        no_pager: cli.no_pager,
    };
    let opened = Home::open(cli.home.clone().filter(|dir| !dir.as_os_str().is_empty())).and_then(|home| {
        let settings = home.settings(&flags)?;
        Ok((home, settings))
    });
    let (home, settings) = match opened {
        Ok(pair) => pair,
        Err(failure) => return Out::plain().failure(&failure),
    };
    let out = Out::new(&settings);
    let mut session = Session::new(home, settings, out);
    let done = match cli.noun {
        Noun::Key(command) => key::run(&mut session, command),
        Noun::Trust(command) => trust::run(&mut session, command),
        Noun::Tx(command) => tx::run(&mut session, command),
        Noun::Party(command) => party::run(&mut session, command),
        Noun::Catalog(command) => catalog::run(&mut session, command),
        Noun::Element(command) => element::run(&mut session, command),
        Noun::Inventory(command) => inventory::run(&mut session, command),
        Noun::Gov(command) => gov::run(&mut session, command),
        Noun::Proof(command) => proof::run(&mut session, command),
        Noun::Completions(args) => manual::completions(&session, &args),
        Noun::Man(args) => manual::man(&session, &args),
        Noun::Quickstart(args) => crate::quickstart::run(&mut session, &args),
    };
    session.note_nodes();
    match done {
        Ok(()) => {
            session.out.tell_nodes();
            0
        }
        Err(failure) => {
            if let Err(unkept) = session.keep_evidence() {
                session.out.failure(&unkept);
            }
            session.out.failure(&failure)
        }
    }
}
