//! A `mulud` of the quickstart's own: made, started, waited for, stopped.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::exit::Failure;
use crate::rpc::Node;
use crate::words::{Words, quickstarts};

/// Longest wait for a node to serve. CometBFT takes a few seconds.
const READY: Duration = Duration::from_secs(60);
/// Longest wait for a node to stop.
const STOPPED: Duration = Duration::from_secs(30);

/// A node that serves.
pub struct Running {
    /// Where.
    pub url: String,
    /// Its process, where this program started it.
    child: Option<Child>,
    /// Its process, where an earlier quickstart started it and did not stop it.
    earlier: Option<u32>,
    home: PathBuf,
    log: PathBuf,
}

/// Makes the home of a node.
pub fn init(mulud: &Path, home: &Path, network: &Path, keys: &Path, engine: &str) -> Result<(), Failure> {
    let mut command = Command::new(mulud);
    command.arg("init").arg("--home").arg(home).arg("--network").arg(network).arg("--keys").arg(keys);
    command.args(["--engine", engine, "--rpc", "127.0.0.1:0"]);
    let done = command.output().map_err(|e| Failure::file(mulud, &e))?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr).trim().to_string();
    Err(Failure::wrong(quickstarts::mulud_says(words), quickstarts::see("network.toml")))
}

/// The address in the home, if a node answers there with this chain.
pub fn found(home: &Path, chain_id: &str) -> Option<String> {
    let url = std::fs::read_to_string(home.join("rpc.addr")).ok()?.trim().to_string();
    let genesis = Node::new(&url, Duration::from_secs(2)).genesis().ok()?;
    (genesis.get("chain_id").and_then(serde_json::Value::as_str) == Some(chain_id)).then_some(url)
}

/// Is this process the node of the home? Its number may have gone to another one since.
fn is_node(pid: u32, home: &Path) -> bool {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<&[u8]> = line.split(|b| *b == 0).collect();
    words.contains(&b"start".as_slice()) && words.contains(&home.as_os_str().as_encoded_bytes())
}

/// Uses the node that runs in the home, or starts it. `earlier`: the process that an earlier quickstart started; `started` is told
/// the new one's before anything is waited for, so that a run that is killed leaves no node that nobody knows.
pub fn start(
    mulud: &Path,
    home: &Path,
    log: PathBuf,
    chain_id: &str,
    earlier: Option<u32>,
    started: &mut dyn FnMut(u32) -> Result<(), Failure>,
) -> Result<Running, Failure> {
    let begun = Instant::now();
    let earlier = earlier.filter(|pid| is_node(*pid, home));
    loop {
        if let Some(url) = found(home, chain_id) {
            return Ok(Running { url, child: None, earlier, home: home.into(), log });
        }
        // It may be on its way up still.
        if !earlier.is_some_and(|pid| is_node(pid, home)) || begun.elapsed() > READY {
            break;
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    // Left by a node that was killed; a new one writes it when it serves.
    let _ = std::fs::remove_file(home.join("rpc.addr"));
    let out = File::options().create(true).append(true).open(&log).map_err(|e| Failure::file(&log, &e))?;
    let err = out.try_clone().map_err(|e| Failure::file(&log, &e))?;
    let mut command = Command::new(mulud);
    command.arg("start").arg("--home").arg(home).stdin(Stdio::null()).stdout(out).stderr(err);
    let child = command.spawn().map_err(|e| Failure::file(mulud, &e))?;
    let mut running = Running { url: String::new(), child: Some(child), earlier: None, home: home.into(), log };
    started(running.pid().unwrap_or_default())?;
    loop {
        if let Some(url) = found(home, chain_id) {
            running.url = url;
            return Ok(running);
        }
        let ended = running.child.as_mut().and_then(|c| c.try_wait().ok().flatten());
        if let Some(status) = ended {
            return Err(Failure::wrong(quickstarts::ended(status, running.last_words()), running.hint()));
        }
        if begun.elapsed() > READY {
            return Err(Failure::wrong(quickstarts::serves_not(READY.as_secs(), running.last_words()), running.hint()));
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}

impl Running {
    /// Did this quickstart, or an earlier one, start it? A node that somebody else started is left alone.
    pub fn is_own(&self) -> bool {
        self.pid().is_some()
    }

    /// Its process, where a quickstart started it.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id).or(self.earlier)
    }

    fn hint(&self) -> Words {
        quickstarts::see(self.log.display())
    }

    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("no words in its log").to_string()
    }

    /// Stops it, if a quickstart started it; waits until it has ended.
    pub fn stop(&mut self) -> Result<(), Failure> {
        // SIGTERM, so that it closes its store; the standard library only knows SIGKILL.
        let term = |pid: u32| Command::new("kill").arg("-TERM").arg(pid.to_string()).status();
        let begun = Instant::now();
        if let Some(pid) = self.earlier.take() {
            let _ = term(pid);
            while is_node(pid, &self.home) && begun.elapsed() < STOPPED {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let told = term(child.id());
        while told.as_ref().is_ok_and(std::process::ExitStatus::success) && begun.elapsed() < STOPPED {
            if matches!(child.try_wait(), Ok(Some(_))) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
        let _ = child.wait();
        Ok(())
    }

    /// Leaves it running when this program ends.
    pub fn leave(&mut self) {
        (self.child, self.earlier) = (None, None);
    }
}

impl Drop for Running {
    /// A quickstart that fails leaves no node behind.
    fn drop(&mut self) {
        let _ = self.stop();
    }
}
