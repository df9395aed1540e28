//! Processes of nodes on this machine, by what `/proc` tells (Linux).

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::home::{began_path, pid_path, write_atomic};

/// How long between two looks at a process that is no child of ours.
const LOOK: Duration = Duration::from_millis(20);

/// When a process started, in the machine's own count: with its id never used again while the machine runs. None where it ended.
fn began(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything; after it: state, …, start time as the 20th.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ended = matches!(*fields.first()?, "Z" | "X");
    (!ended).then(|| fields.get(19).map(|started| format!("{started}\n"))).flatten()
}

/// Notes that this process runs a home: its id alone in one file, so that a shell can use it, and when it began in another.
pub fn note(home: &Path) -> std::io::Result<()> {
    let own = std::process::id();
    let began = began(own).ok_or_else(|| std::io::Error::other("/proc does not tell about this process"))?;
    write_atomic(&began_path(home), &began)?;
    write_atomic(&pid_path(home), &format!("{own}\n"))
}

/// Forgets it.
pub fn forget(home: &Path) {
    let _ = std::fs::remove_file(pid_path(home));
    let _ = std::fs::remove_file(began_path(home));
}

/// The process that runs a home, if it still does.
pub fn running(home: &Path) -> Option<u32> {
    let pid = std::fs::read_to_string(pid_path(home)).ok()?.trim().parse().ok()?;
    (began(pid)? == std::fs::read_to_string(began_path(home)).ok()?).then_some(pid)
}

/// Asks the process of a home to stop; false where none runs.
pub fn terminate(home: &Path) -> bool {
    signal(home, Signal::TERM)
}

/// Ends it at once.
pub fn kill(home: &Path) -> bool {
    signal(home, Signal::KILL)
}

fn signal(home: &Path, signal: Signal) -> bool {
    let pid = running(home).and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, signal).is_ok())
}

/// Waits until no process runs the home; false where one still does after this time.
pub fn wait_for_end(home: &Path, patience: Duration) -> bool {
    let begun = Instant::now();
    while running(home).is_some() {
        if begun.elapsed() > patience {
            return false;
        }
        std::thread::sleep(LOOK);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_run_by_the_process_that_wrote_its_name_and_by_no_later_one_with_its_number() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(running(home.path()), None);
        let own = std::process::id();
        note(home.path()).unwrap();
        assert_eq!(running(home.path()), Some(own));
        assert_eq!(std::fs::read_to_string(pid_path(home.path())).unwrap(), format!("{own}\n"), "what `kill $(cat …)` needs");
        std::fs::write(began_path(home.path()), "1\n").unwrap();
        assert_eq!(running(home.path()), None);
        assert!(!terminate(home.path()));
        forget(home.path());
        assert!(!pid_path(home.path()).exists() && !began_path(home.path()).exists());
    }

    #[test]
    fn an_ended_process_that_nobody_waited_for_counts_as_ended() {
        let home = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        std::fs::write(pid_path(home.path()), format!("{}\n", child.id())).unwrap();
        std::fs::write(began_path(home.path()), began(child.id()).unwrap()).unwrap();
        assert!(terminate(home.path()));
        assert!(wait_for_end(home.path(), Duration::from_secs(10)));
        child.wait().unwrap();
    }
}
