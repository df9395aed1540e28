//! The command line as a whole: what holds everywhere, and the nouns.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use super::access::Access;
use super::application::Application;
use super::catalog::Catalog;
use super::cert::Cert;
use super::consent::Consent;
use super::element::Element;
use super::gov::Gov;
use super::grant::Grant;
use super::inventory::Inventory;
use super::key::Key;
use super::legacy::Legacy;
use super::objection::Objection;
use super::party::Party;
use super::plan::Plan;
use super::proof::Proof;
use super::scenario::Scenario;
use super::todo::Todo;
use super::trust::Trust;
use super::tx::Tx;
use crate::quickstart::QuickstartArgs;

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
    /// Longest that a command may take, seconds: its requests, waits and checks together (import, export, many at once, --all: each part)
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "SECONDS", env = "MULU_TIMEOUT")]
    pub timeout: Option<u64>,
    /// File with the passphrase of the home's keys (else MULU_PASSPHRASE, else a prompt)
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Print long text at once, not page by page ($PAGER); pipes get it at once anyway
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_pager: bool,
    #[command(subcommand)]
    pub noun: Option<Noun>,
}

/// What it is about.
#[derive(Debug, Subcommand)]
pub enum Noun {
    #[command(subcommand)]
    Key(Key),
    #[command(subcommand)]
    Trust(Trust),
    #[command(subcommand)]
    Tx(Tx),
    #[command(subcommand)]
    Party(Party),
    #[command(subcommand)]
    Catalog(Catalog),
    #[command(subcommand)]
    Element(Element),
    #[command(subcommand)]
    Inventory(Inventory),
    #[command(subcommand)]
    Cert(Cert),
    #[command(subcommand)]
    Plan(Plan),
    #[command(subcommand)]
    Scenario(Scenario),
    #[command(subcommand)]
    Application(Application),
    #[command(subcommand)]
    Grant(Grant),
    #[command(subcommand)]
    Legacy(Legacy),
    #[command(subcommand)]
    Access(Access),
    #[command(subcommand)]
    Consent(Consent),
    #[command(subcommand)]
    Objection(Objection),
    Todo(Box<Todo>),
    #[command(subcommand)]
    Gov(Gov),
    #[command(subcommand)]
    Proof(Proof),
    /// Print the completions of a shell
    Completions(Completions),
    /// Write man pages, one for each command
    Man(Man),
    /// Do the main job once, on a network of its own (what ./quickstart runs)
    #[command(hide = true)]
    Quickstart(Box<QuickstartArgs>),
}

/// Which shell.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu completions bash > ~/.local/share/bash-completion/completions/mulu\n         \
    mulu completions zsh > \"${fpath[1]}/_mulu\" · mulu completions fish > ~/.config/fish/completions/mulu.fish")]
pub struct Completions {
    /// bash, zsh, fish, elvish or powershell
    pub shell: Shell,
}

/// Where to.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu man ~/.local/share/man/man1, then: man mulu-catalog-list")]
pub struct Man {
    /// Folder for the pages, one for each command; it is made where it is missing
    pub dir: PathBuf,
}
