//! Completions and man pages, made from the same definitions as the command line itself.

use std::path::Path;

use clap::CommandFactory as _;
use serde::Serialize;
use serde_json::json;

use super::arguments::{Cli, Completions, Man};
use super::localise::localised;
use super::session::Session;
use crate::exit::Failure;

/// Writes the completions of a shell to standard output.
pub fn completions(session: &Session, args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut localised(Cli::command(), session.lang()), "mulu", &mut script);
    session.out.text(&String::from_utf8(script).map_err(|e| Failure::defect(e.to_string()))?)
}

/// Writes man pages.
pub fn man(session: &Session, args: &Man) -> Result<(), Failure> {
    let pages = write_pages(localised(Cli::command(), session.lang()), &args.dir).map_err(|e| Failure::file(&args.dir, &e))?;
    session.out.document(&json!(Written { pages: pages.to_string(), dir: args.dir.display().to_string() }))
}

/// What was written.
#[derive(Serialize)]
struct Written {
    pages: String,
    dir: String,
}

fn write_pages(command: clap::Command, dir: &Path) -> std::io::Result<usize> {
    std::fs::create_dir_all(dir)?;
    clap_mangen::generate_to(command, dir)?;
    let pages = std::fs::read_dir(dir)?.flatten().filter(|e| e.file_name().to_string_lossy().starts_with("mulu"));
    Ok(pages.count())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use clap_complete::Shell;

    use super::*;

    #[test]
    fn every_command_that_is_not_hidden_has_a_page_and_is_completed() {
        let dir = tempfile::tempdir().unwrap();
        assert!(write_pages(Cli::command(), dir.path()).unwrap() > 40);
        let page = std::fs::read_to_string(dir.path().join("mulu-catalog-list.1")).unwrap();
        assert!(page.contains("proven complete") && page.contains("not\\-below"), "{page}");
        assert!(!dir.path().join("mulu-quickstart.1").exists());
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "mulu", &mut script);
            let script = String::from_utf8(script).unwrap();
            assert!(script.contains("set-attributes") && script.contains("not-below"), "{shell}");
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
