//! Processes of nodes on this machine, by what `/proc` tells (Linux).

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::home::pid_path;

/// How long between two looks at a process that is no child of ours.
const LOOK: Duration = Duration::from_millis(20);

/// Process id and start time: together they are never used again while the machine runs.
pub fn identity(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything; after it: state, …, start time as the 20th.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ended = matches!(*fields.first()?, "Z" | "X");
    (!ended).then(|| fields.get(19).map(|started| format!("{pid} {started}\n"))).flatten()
}

/// The process that runs a home, if it still does.
pub fn running(home: &Path) -> Option<u32> {
    let noted = std::fs::read_to_string(pid_path(home)).ok()?;
    let pid = noted.split_whitespace().next()?.parse().ok()?;
    (identity(pid)? == noted).then_some(pid)
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
        std::fs::write(pid_path(home.path()), identity(own).unwrap()).unwrap();
        assert_eq!(running(home.path()), Some(own));
        std::fs::write(pid_path(home.path()), format!("{own} 1\n")).unwrap();
        assert_eq!(running(home.path()), None);
        assert!(!terminate(home.path()));
    }

    #[test]
    fn an_ended_process_that_nobody_waited_for_counts_as_ended() {
        let home = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        std::fs::write(pid_path(home.path()), identity(child.id()).unwrap()).unwrap();
        assert!(terminate(home.path()));
        assert!(wait_for_end(home.path(), Duration::from_secs(10)));
        child.wait().unwrap();
    }
}
