//! A network of several nodes on real CometBFT, made by the quickstart and run by `mulud testnet`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::RwLockWriteGuard;

use serde_json::Value;

use crate::quiet::whole_machine;
use crate::{Answer, answer, mulu, program, project, wait_for, wait_minutes, with_parameters};

/// The sample network of four validators and an auditor's full node, in a temporary folder.
pub struct Four {
    dir: tempfile::TempDir,
    network: PathBuf,
    _machine: RwLockWriteGuard<'static, ()>,
}

/// The same network run by another program.
pub struct RunBy<'a> {
    four: &'a Four,
    mulud: PathBuf,
}

impl std::ops::Deref for RunBy<'_> {
    type Target = Four;
    fn deref(&self) -> &Four {
        self.four
    }
}

impl RunBy<'_> {
    /// Starts all or some nodes.
    pub fn start(&self, names: &[&str]) {
        let told = self.four.testnet_by(&self.mulud, "start", names);
        assert_eq!(told.code, 0, "{}", told.stderr);
    }

    /// A client program with the network's client home, asking these nodes.
    pub fn mulu_by(&self, mulu: PathBuf, urls: &[&str], args: &[&str]) -> Answer {
        crate::mulu_by(&mulu, &self.dir().join("home"), &urls.join(","), args)
    }
}

/// Names of its nodes; the last one has no vote.
pub const NAMES: [&str; 5] = ["city", "county-a", "county-b", "operator", "auditor"];

impl Four {
    /// Quickstart over a catalog file; what it says as JSON. All nodes are stopped at its end.
    pub fn quickstart(file: &Path) -> (Four, Value) {
        Four::quickstart_with("", file)
    }

    /// The same with parameters of its own, lines of its `[parameters]`.
    pub fn quickstart_with(parameters: &str, file: &Path) -> (Four, Value) {
        let dir = tempfile::tempdir().unwrap();
        let network = dir.path().join("network.toml");
        let text = std::fs::read_to_string(project().join("genesis/networks/city-county-operator.toml")).unwrap();
        std::fs::write(&network, with_parameters(&text, parameters)).unwrap();
        let four = Four { _machine: whole_machine(), network, dir };
        let told = four.quickstart_again(file);
        (four, told)
    }

    /// The same over three rows, running, with governance that acts at once.
    pub fn governed() -> Four {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalog.json");
        std::fs::write(&file, serde_json::to_vec(&crate::data::sample_rows(0..3)).unwrap()).unwrap();
        let (four, _) = Four::quickstart_with("gov_delay = 1", &file);
        four.start(&[]);
        four.wait_equal();
        four
    }

    /// The same network, run by another program.
    pub fn by(&self, mulud: PathBuf) -> RunBy<'_> {
        RunBy { four: self, mulud }
    }

    /// The same on the same folder.
    pub fn quickstart_again(&self, file: &Path) -> Value {
        let mut command = Command::new(program("mulu"));
        command.args(["--output", "json", "--lang", "en", "quickstart", "--network"]);
        command.arg(&self.network).arg("--project").arg(project());
        command.arg("--mulud").arg(program("mulud")).arg("--dir").arg(self.path("q")).arg(file);
        let out = command.env_remove("MULU_PASSPHRASE").output().unwrap();
        assert!(out.status.success(), "quickstart: {}\n{}", out.status, String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }

    fn path(&self, part: &str) -> PathBuf {
        self.dir.path().join(part)
    }

    /// The folder that holds the homes.
    pub fn dir(&self) -> PathBuf {
        self.path("q")
    }

    /// A command of `mulud testnet` about all or some nodes.
    pub fn testnet(&self, verb: &str, names: &[&str]) -> Answer {
        self.testnet_by(&program("mulud"), verb, names)
    }

    fn testnet_by(&self, mulud: &Path, verb: &str, names: &[&str]) -> Answer {
        let mut command = Command::new(mulud);
        command.args(["testnet", verb, "--output", "json", "--dir"]).arg(self.dir()).args(names);
        answer(command.stdin(Stdio::null()).output().unwrap())
    }

    /// Starts all or some nodes.
    pub fn start(&self, names: &[&str]) {
        let told = self.testnet("start", names);
        assert_eq!(told.code, 0, "{}", told.stderr);
    }

    /// What `testnet status` says of a node.
    pub fn status(&self, name: &str) -> Value {
        let told = self.testnet("status", &[name]);
        told.json["nodes"][0].clone()
    }

    /// URL of a node.
    pub fn url(&self, name: &str) -> String {
        self.status(name)["rpc"].as_str().unwrap().to_string()
    }

    /// kill -9 of a node and of its engine.
    pub fn kill(&self, name: &str) {
        let pid = self.status(name)["pid"].as_u64().unwrap();
        let engine = format!("start --home {}", self.dir().join(name).join("engine").display());
        let engines = crate::processes(&engine);
        for pid in engines.into_iter().map(u64::from).chain([pid]) {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status();
        }
        // A node that is still there would be told to run already.
        let node = PathBuf::from(format!("/proc/{pid}"));
        wait_for("the end of node and engine", || crate::processes(&engine).is_empty() && !node.exists());
    }

    /// Takes everything from a stopped node but its keys and what keeps it from signing twice, so that it executes every block again.
    pub fn wipe(&self, name: &str) {
        let home = self.dir().join(name);
        std::fs::remove_dir_all(home.join("data")).unwrap();
        let engine = home.join("engine/data");
        let signed = engine.join("priv_validator_state.json");
        let state = std::fs::read(&signed).ok();
        std::fs::remove_dir_all(&engine).unwrap();
        std::fs::create_dir_all(&engine).unwrap();
        if let Some(state) = state {
            std::fs::write(signed, state).unwrap();
        }
    }

    /// Waits until all nodes run, hang together, and hold the same state at one height; what `testnet status` then says.
    pub fn wait_equal(&self) -> Value {
        let mut last = Value::Null;
        let looked = catch_unwind(AssertUnwindSafe(|| {
            wait_minutes(4, "all nodes at one state", || {
                let told = self.testnet("status", &[]);
                let nodes = told.json["nodes"].as_array().unwrap();
                // Two nodes that dial each other at once may both hang up, and CometBFT takes its time before it tries again, longer
                // each time; with two peers each, the five hang together whichever pairs are missing.
                let connected = |n: &Value| n["peers"].as_u64().is_some_and(|peers| peers >= 2);
                let settled = |n: &Value| n["catching_up"] == false && connected(n) && n["height"] == nodes[0]["height"];
                let done = told.code == 0 && told.json["equal"] == true && nodes.iter().all(settled);
                last = told.json;
                done
            });
        }));
        looked.unwrap_or_else(|_| panic!("the nodes are not at one state: {last:#}\n{}", self.last_words()));
        last
    }

    /// The ends of the logs of nodes that do not run.
    fn last_words(&self) -> String {
        let told = self.testnet("status", &[]);
        let stopped = told.json["nodes"].as_array().into_iter().flatten().filter(|node| node["running"] == false);
        let end = |node: &Value| {
            let name = node["name"].as_str().unwrap_or_default();
            let log = std::fs::read_to_string(self.dir().join(name).join("node.log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().rev().take(20).collect();
            format!("{name}:\n{}", lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
        };
        stopped.map(end).collect::<Vec<_>>().join("\n")
    }

    /// `mulu` with the network's client home, asking these nodes; all that the home knows where none is named.
    pub fn mulu(&self, urls: &[&str], args: &[&str]) -> Answer {
        mulu(&self.dir().join("home"), &urls.join(","), args)
    }
}

impl Drop for Four {
    fn drop(&mut self) {
        self.testnet("stop", &[]);
    }
}
