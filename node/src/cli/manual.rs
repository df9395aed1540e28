//! Completions and man pages, made from the same definitions as the command line itself.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::failure::Failure;
use super::output::print_line;

/// Writes the completions of a shell to standard output.
pub fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "mulud", &mut script);
    print_line(String::from_utf8(script).map_err(Failure::fault)?.trim_end());
    Ok(ExitCode::SUCCESS)
}

/// Writes man pages, one for each command, into a folder that is made where it is missing.
pub fn man(dir: &Path) -> Result<ExitCode, Failure> {
    let fail = |e: std::io::Error| Failure::usage(format!("{}: {e}; check the path and its permissions", dir.display()));
    std::fs::create_dir_all(dir).map_err(fail)?;
    clap_mangen::generate_to(Arguments::command(), dir).map_err(fail)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_is_completed() {
        Arguments::command().debug_assert();
        let dir = tempfile::tempdir().unwrap();
        man(dir.path()).unwrap();
        for page in ["mulud.1", "mulud-init.1", "mulud-start.1", "mulud-fsck.1"] {
            assert!(std::fs::read_to_string(dir.path().join(page)).unwrap().contains("home"), "{page}");
        }
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "mulud", &mut script);
            assert!(String::from_utf8(script).unwrap().contains("fsck"), "{shell}");
        }
    }
}
