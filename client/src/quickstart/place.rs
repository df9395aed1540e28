//! Where a quickstart's nodes live: one `mulud` with its home `DIR/node`, or all nodes of a network with homes `DIR/NAME`, which
//! `mulud testnet` makes and runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mulu_genesis::Network;
use serde_json::Value;

use super::node::Running;
use crate::exit::Failure;
use crate::words::quickstarts;

/// Where the nodes live.
pub struct Place {
    mulud: PathBuf,
    dir: PathBuf,
    names: Vec<String>,
}

/// Nodes that serve.
pub struct Serving {
    /// Where.
    pub urls: Vec<String>,
    own: Own,
}

/// What a quickstart started, and has to stop.
enum Own {
    Nothing,
    One(Running),
    Testnet { mulud: PathBuf, dir: PathBuf },
}

/// Noted in the place of a process where the nodes of a network were started.
const NETWORK: u32 = 0;

impl Place {
    /// Of a network in a folder.
    pub fn new(mulud: &Path, dir: &Path, network: &Network) -> Place {
        let names = network.nodes.iter().map(|node| node.name.clone()).collect();
        Place { mulud: mulud.into(), dir: dir.into(), names }
    }

    /// More than one node?
    pub fn several(&self) -> bool {
        self.names.len() > 1
    }

    /// A home of a node: the only one, or the network's first.
    fn home(&self) -> PathBuf {
        match self.names.first() {
            Some(name) if self.several() => self.dir.join(name),
            _ => self.dir.join("node"),
        }
    }

    /// The genesis document.
    pub fn genesis(&self) -> PathBuf {
        self.home().join("genesis.json")
    }

    /// Are the homes made?
    pub fn is_made(&self) -> bool {
        if self.several() { self.dir.join("testnet.json").exists() } else { self.home().exists() }
    }

    /// Makes the homes.
    pub fn make(&self, network: &Path, keys: &Path, engine: &str) -> Result<(), Failure> {
        let mut command = Command::new(&self.mulud);
        if self.several() {
            // Left by a run that was broken off before the network was whole; nothing of it ever ran.
            for name in &self.names {
                let _ = std::fs::remove_dir_all(self.dir.join(name));
            }
            let _ = std::fs::remove_file(self.dir.join("home/trust.json"));
            let _ = std::fs::remove_file(self.dir.join("home/config.toml"));
            command.args(["testnet", "init", "--out"]).arg(&self.dir);
        } else {
            return super::node::init(&self.mulud, &self.home(), network, keys, engine);
        }
        command.arg("--network").arg(network).arg("--keys").arg(keys);
        run(&mut command, &self.mulud, "see the network file").map(|_| ())
    }

    /// Command lines that start what is here.
    pub fn start_command(&self) -> String {
        if self.several() {
            format!("{} testnet start --dir {}", quoted(&self.mulud), quoted(&self.dir))
        } else {
            format!("{} start --home {} &", quoted(&self.mulud), quoted(&self.home()))
        }
    }

    /// Uses what runs here, or starts it. `earlier`: what an earlier quickstart started; `started` is told what is being started, so
    /// that a run that is killed leaves no node that nobody knows.
    pub fn start(
        &self,
        chain_id: &str,
        earlier: Option<u32>,
        started: &mut dyn FnMut(Option<u32>) -> Result<(), Failure>,
    ) -> Result<Serving, Failure> {
        if self.several() {
            return self.start_testnet(earlier.is_some(), started);
        }
        let log = self.dir.join("node.log");
        let node = super::node::start(&self.mulud, &self.home(), log, chain_id, earlier, &mut |pid| started(Some(pid)))?;
        Ok(Serving { urls: vec![node.url.clone()], own: Own::One(node) })
    }

    fn start_testnet(&self, earlier: bool, started: &mut dyn FnMut(Option<u32>) -> Result<(), Failure>) -> Result<Serving, Failure> {
        started(Some(NETWORK))?;
        let mut command = Command::new(&self.mulud);
        command.args(["testnet", "start", "--output", "json", "--dir"]).arg(&self.dir);
        let told = run(&mut command, &self.mulud, "the logs are DIR/NAME/node.log")?;
        let told: Value = serde_json::from_slice(&told).map_err(|e| Failure::defect(format!("mulud testnet start: {e}")))?;
        let nodes = told["nodes"].as_array().cloned().unwrap_or_default();
        let urls = nodes.iter().filter_map(|node| node["rpc"].as_str().map(String::from)).collect();
        if !earlier && !nodes.iter().any(|node| node["started"] == true) {
            // Somebody else runs them all.
            started(None)?;
            return Ok(Serving { urls, own: Own::Nothing });
        }
        Ok(Serving { urls, own: Own::Testnet { mulud: self.mulud.clone(), dir: self.dir.clone() } })
    }
}

/// Runs a command of mulud to its end; gives what it prints.
fn run(command: &mut Command, mulud: &Path, hint: &str) -> Result<Vec<u8>, Failure> {
    let done = command.stdin(Stdio::null()).output().map_err(|e| Failure::file(mulud, &e))?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let words = String::from_utf8_lossy(&done.stderr).trim().to_string();
    Err(Failure::wrong(quickstarts::mulud_says(words), quickstarts::see(hint)))
}

impl Serving {
    /// Did a quickstart start any of it? What somebody else started is left alone.
    pub fn is_own(&self) -> bool {
        match &self.own {
            Own::Nothing => false,
            Own::One(node) => node.is_own(),
            Own::Testnet { .. } => true,
        }
    }

    /// Stops what a quickstart started; waits until it has ended.
    pub fn stop(&mut self) -> Result<(), Failure> {
        match std::mem::replace(&mut self.own, Own::Nothing) {
            Own::Nothing => Ok(()),
            Own::One(mut node) => node.stop(),
            Own::Testnet { mulud, dir } => {
                let mut command = Command::new(&mulud);
                command.args(["testnet", "stop", "--dir"]).arg(&dir);
                run(&mut command, &mulud, "mulud testnet status --dir DIR").map(|_| ())
            }
        }
    }

    /// Leaves it running when this program ends.
    pub fn leave(&mut self) {
        if let Own::One(mut node) = std::mem::replace(&mut self.own, Own::Nothing) {
            node.leave();
        }
    }
}

impl Drop for Serving {
    /// A quickstart that fails leaves no node behind.
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// A path as a shell takes it, also with blanks in it.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+:,@%".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
