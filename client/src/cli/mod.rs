//! The command line of `mulu`: a folder a noun, a file a verb.

pub mod access;
pub mod application;
pub mod arg;
pub mod arguments;
pub mod bulk;
pub mod catalog;
pub mod cert;
pub mod consent;
mod document;
pub mod element;
pub mod form;
pub mod gov;
pub mod grant;
#[cfg(test)]
pub mod hostile {
    //! Readers of this module's files, for the fuzz target.
    pub use super::bulk::list_file::read as list_file;
    pub use super::session::tx_file::read as tx_file;
}
pub mod inventory;
pub mod key;
pub mod legacy;
pub mod localise;
pub mod manual;
pub mod names;
pub mod objection;
mod of_object;
mod outcome;
mod overdue;
mod own_key;
mod parties;
pub mod party;
pub mod plan;
pub mod proof;
pub mod read;
mod reason;
pub mod scenario;
pub mod session;
mod term;
pub mod todo;
pub mod trust;
pub mod tx;
pub mod verb;
pub mod write;

use clap::{CommandFactory as _, FromArgMatches as _};

use self::arguments::{Cli, Noun};
use self::session::Session;
use self::verb::Run as _;
use crate::home::{Flags, Home};
use crate::output::Out;
use crate::quickstart;

/// Runs a command line; the exit code.
pub fn main() -> i32 {
    let lang = Out::plain().lang();
    let parsed = Cli::command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return Out::plain().failure(&localise::failure(&error)),
        // Help and versions go to standard output.
        Err(error) => match localise::localised(Cli::command(), lang).try_get_matches() {
            Err(in_language) => in_language.exit(),
            Ok(_) => error.exit(),
        },
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
    let Some(noun) = cli.noun else { return session.welcome() };
    let done = match noun {
        Noun::Key(command) => command.run(&mut session),
        Noun::Trust(command) => command.run(&mut session),
        Noun::Tx(command) => command.run(&mut session),
        Noun::Party(command) => command.run(&mut session),
        Noun::Catalog(command) => command.run(&mut session),
        Noun::Element(command) => command.run(&mut session),
        Noun::Inventory(command) => command.run(&mut session),
        Noun::Cert(command) => command.run(&mut session),
        Noun::Plan(command) => command.run(&mut session),
        Noun::Scenario(command) => command.run(&mut session),
        Noun::Application(command) => command.run(&mut session),
        Noun::Grant(command) => command.run(&mut session),
        Noun::Legacy(command) => command.run(&mut session),
        Noun::Access(command) => command.run(&mut session),
        Noun::Consent(command) => command.run(&mut session),
        Noun::Objection(command) => command.run(&mut session),
        Noun::Todo(command) => command.run(&mut session),
        Noun::Gov(command) => command.run(&mut session),
        Noun::Proof(command) => command.run(&mut session),
        Noun::Completions(args) => manual::completions(&session, &args),
        Noun::Man(args) => manual::man(&session, &args),
        Noun::Quickstart(args) => quickstart::run(&mut session, &args),
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
