//! Nodes as processes of this machine: started without a terminal, stopped, restarted, their logs; of one home, or of all of a network.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::failure::Failure;
use super::home::{address_path, read, rpc_url};
use super::output::{Output, plain, print_line};
use super::process;

/// A node replays what its engine has and it has not: after a crash in the middle of much work that takes its time.
const READY: Duration = Duration::from_secs(150);
/// A node gives its engine 20 s to stop.
const STOPPED: Duration = Duration::from_secs(40);
/// How long between two looks at a process.
const LOOK: Duration = Duration::from_millis(30);
/// The end of a log is looked through in parts of so many bytes, twice as many each time.
const TAIL: u64 = 64 << 10;
/// Most of a log that is printed at once, bytes.
const MOST: u64 = 64 << 20;

/// Where a node that runs without a terminal writes its log.
pub fn log_path(home: &Path) -> PathBuf {
    home.join("node.log")
}

/// The last line of a node's log that says something.
fn last_words(home: &Path) -> String {
    let text = File::open(log_path(home)).and_then(|mut file| tail(&mut file, 4_096)).map(|(text, _)| text).unwrap_or_default();
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_string()
}

/// The last so many bytes of a log, and where they end.
fn tail(file: &mut File, bytes: u64) -> std::io::Result<(String, u64)> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(bytes)))?;
    let mut text = Vec::new();
    file.take(bytes).read_to_end(&mut text)?;
    let end = length.saturating_sub(bytes) + text.len() as u64;
    Ok((String::from_utf8_lossy(&text).into_owned(), end))
}

/// A part of the end of a log that has so many whole lines, or all there is up to [`MOST`]; and where it ends.
fn last_lines(file: &mut File, lines: usize) -> std::io::Result<(String, u64)> {
    let mut bytes = TAIL;
    loop {
        let (text, end) = tail(file, bytes)?;
        // The first line of a part may be the end of one.
        if text.lines().count() > lines || bytes >= end || bytes >= MOST {
            return Ok((text, end));
        }
        bytes *= 2;
    }
}

/// A node that was started and may not serve yet.
pub struct Starting {
    name: String,
    home: PathBuf,
    child: Child,
    begun: Instant,
}

impl Starting {
    /// Starts the node of a home, in a process group of its own, so that an interrupt at the terminal does not reach it.
    pub fn begin(name: &str, home: &Path) -> Result<Starting, Failure> {
        let program = std::env::current_exe().map_err(Failure::fault)?;
        let log = log_path(home);
        let out = File::options().create(true).append(true).open(&log).map_err(|e| Failure::usage(format!("{}: {e}", log.display())))?;
        let err = out.try_clone().map_err(Failure::fault)?;
        // A node that was killed left it; the new one writes it when it serves.
        let _ = std::fs::remove_file(address_path(home));
        let mut command = Command::new(program);
        command.arg("start").arg("--home").arg(home).stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
        let child = command.spawn().map_err(Failure::fault)?;
        Ok(Starting { name: name.to_string(), home: home.to_path_buf(), child, begun: Instant::now() })
    }

    /// Waits until it serves.
    pub fn wait(&mut self) -> Result<(), Failure> {
        let told =
            |words: String, home: &Path| Failure::fault(format!("{words}: {}; its log: {}", last_words(home), log_path(home).display()));
        loop {
            if let Some(status) = self.child.try_wait().map_err(Failure::fault)? {
                return Err(told(format!("node {} ended ({status})", self.name), &self.home));
            }
            if address_path(&self.home).exists() {
                return Ok(());
            }
            if self.begun.elapsed() > READY {
                return Err(told(format!("node {} does not serve after {} s", self.name, READY.as_secs()), &self.home));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Takes it back.
    pub fn cancel(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// How a node ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It did not run.
    DidNotRun,
    /// In order.
    Stopped,
    /// It did not stop in time.
    Killed,
}

impl Ended {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Ended::DidNotRun => "did not run",
            Ended::Stopped => "stopped",
            Ended::Killed => "killed",
        }
    }
}

/// Stops nodes: all are told at once, then each is waited for.
pub fn stop_all(homes: &[PathBuf]) -> Vec<Ended> {
    let told: Vec<bool> = homes.iter().map(|home| process::terminate(home)).collect();
    let ended = homes.iter().zip(told).map(|(home, ran)| {
        let clean = process::wait_for_end(home, STOPPED);
        if !clean {
            process::kill(home);
            process::wait_for_end(home, STOPPED);
        }
        match (ran, clean) {
            (false, _) => Ended::DidNotRun,
            (true, true) => Ended::Stopped,
            (true, false) => Ended::Killed,
        }
    });
    ended.collect()
}

const KILLED: &str = "a node did not stop in time and was killed; it goes on from its last block when it is started";

/// That a node had to be killed.
pub fn was_killed() -> Failure {
    Failure::fault(KILLED)
}

/// What became of one home's node.
#[derive(Serialize)]
struct Told<'a> {
    outcome: &'a str,
    rpc: Option<String>,
    pid: Option<u32>,
    log: String,
}

fn tell(home: &Path, outcome: &str, output: Output) -> Result<(), Failure> {
    let pid = process::running(home);
    let rpc = match pid {
        Some(_) => Some(rpc_url(home, &read(home)?.0)),
        None => None,
    };
    let log = log_path(home).display().to_string();
    if output == Output::Json {
        print_line(&serde_json::to_string(&Told { outcome, rpc, pid, log }).map_err(Failure::fault)?);
    } else {
        let at = rpc.map(|url| format!("  {url}  pid {}", pid.map_or_else(|| "?".to_string(), |pid| pid.to_string()))).unwrap_or_default();
        print_line(&plain(&format!("{outcome}{at}  log {log}")));
    }
    Ok(())
}

fn absolute(home: &Path) -> Result<PathBuf, Failure> {
    // A home that is none is told before anything is started.
    read(home)?;
    std::path::absolute(home).map_err(Failure::usage)
}

/// `mulud start --detach`.
pub fn start(home: &Path, output: Output) -> Result<ExitCode, Failure> {
    let home = absolute(home)?;
    if process::running(&home).is_some() {
        tell(&home, "ran already", output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut node = Starting::begin("here", &home)?;
    if let Err(failure) = node.wait() {
        node.cancel();
        return Err(failure);
    }
    tell(&home, "ready", output)?;
    Ok(ExitCode::SUCCESS)
}

/// `mulud stop`.
pub fn stop(home: &Path, output: Output) -> Result<ExitCode, Failure> {
    let home = absolute(home)?;
    let ended = stop_all(std::slice::from_ref(&home))[0];
    tell(&home, ended.words(), output)?;
    if ended == Ended::Killed { Err(was_killed()) } else { Ok(ExitCode::SUCCESS) }
}

/// `mulud restart`.
pub fn restart(home: &Path, output: Output) -> Result<ExitCode, Failure> {
    let ended = stop_all(std::slice::from_ref(&absolute(home)?))[0];
    let code = start(home, output)?;
    if ended == Ended::Killed {
        eprintln!("{}", plain(KILLED));
    }
    Ok(code)
}

/// `mulud logs`: the end of the log, and with `follow` what comes, until the node ends.
pub fn logs(home: &Path, lines: usize, follow: bool) -> Result<ExitCode, Failure> {
    let home = absolute(home)?;
    let failed =
        |e: std::io::Error| Failure::usage(format!("{}: {e}; a node that was started with --detach writes it", log_path(&home).display()));
    let mut file = File::open(log_path(&home)).map_err(failed)?;
    let (text, mut at) = last_lines(&mut file, lines).map_err(failed)?;
    let all: Vec<&str> = text.lines().collect();
    for line in &all[all.len().saturating_sub(lines)..] {
        print_line(&plain(line));
    }
    while follow && process::running(&home).is_some() {
        let length = file.metadata().map_err(failed)?.len();
        if length > at {
            file.seek(SeekFrom::Start(at)).map_err(failed)?;
            let mut more = Vec::new();
            (&mut file).take(length - at).read_to_end(&mut more).map_err(failed)?;
            // A reader that went away has seen enough.
            if std::io::stdout().write_all(String::from_utf8_lossy(&more).as_bytes()).is_err() {
                break;
            }
            at = length;
        }
        std::thread::sleep(LOOK);
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_whole_however_far_back_they_begin() {
        let home = tempfile::tempdir().unwrap();
        let line = |n: usize| format!("{n} {}", "x".repeat(990));
        let all: Vec<String> = (0..400).map(line).collect();
        std::fs::write(log_path(home.path()), all.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        let mut file = File::open(log_path(home.path())).unwrap();
        for lines in [1, 5, 100, 399, 400, 1_000] {
            let (text, end) = last_lines(&mut file, lines).unwrap();
            let found: Vec<&str> = text.lines().collect();
            let shown = &found[found.len().saturating_sub(lines)..];
            assert_eq!(shown, &all[all.len().saturating_sub(lines)..], "{lines}");
            assert_eq!(end, file.metadata().unwrap().len());
        }
    }
}
