//! What the tests share: networks of real processes in temporary folders, and the programs run as a person runs them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

pub mod data;
pub mod desk;
pub mod forge;
pub mod light;
pub mod proxy;
pub mod quiet;
pub mod testnet;
pub mod world;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::data::sample_rows;

/// Root of the project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A network file with lines for its `[parameters]`, in the place of what it says of them itself.
pub fn with_parameters(network: &str, lines: &str) -> String {
    let name = |line: &str| line.split_once('=').map(|(name, _)| name.trim().to_owned());
    let given: Vec<_> = lines.lines().filter_map(name).collect();
    let kept = network.lines().filter(|line| name(line).is_none_or(|name| !given.contains(&name)));
    let text: String = kept.map(|line| format!("{line}\n")).collect();
    let (head, rest) = text.split_once("[parameters]\n").expect("a network of samples has parameters");
    format!("{head}[parameters]\n{lines}\n{rest}")
}

/// A program of this build: beside the test's own binary, or one folder above it.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|path| path.exists());
    let how = match name.ends_with("-next") {
        true => "--bin mulud-next --bin mulu-next --features mulu-node/next-version,mulu-client/next-version",
        false => "--bins",
    };
    found.unwrap_or_else(|| panic!("{name} is not built; run: cargo build --release {how}"))
}

/// Command line that runs one test of this binary in a process of its own; `module` is the `module_path!()` that the test stands in.
pub fn one_test(module: &str, name: &str) -> [OsString; 3] {
    let (_, module) = module.split_once("::").unwrap();
    [std::env::current_exe().unwrap().into(), "--exact".into(), format!("{module}::{name}").into()]
}

/// A network made by the quickstart in a temporary folder, its node stopped or running.
pub struct Network {
    /// Holds `node`, `home`, `map.toml`, `entry.proof`.
    pub dir: tempfile::TempDir,
    node: Option<Child>,
}

impl Network {
    /// Quickstart over a catalog file; the node is stopped at its end.
    pub fn quickstart(engine: &str, file: &Path) -> Network {
        Network::run(&["--engine", engine], file)
    }

    /// The same on the network of a file.
    pub fn quickstart_on(network: &Path, engine: &str, file: &Path) -> Network {
        Network::run(&["--engine", engine, "--network", network.to_str().unwrap()], file)
    }

    fn run(args: &[&str], file: &Path) -> Network {
        let dir = tempfile::tempdir().unwrap();
        let work = dir.path().join("q");
        let mut command = Command::new(program("mulu"));
        command.args(["--output", "json", "--lang", "en", "quickstart"]).args(args).arg("--project").arg(project());
        command.arg("--mulud").arg(program("mulud")).arg("--dir").arg(&work).arg(file);
        let out = command.env_remove("MULU_PASSPHRASE").output().unwrap();
        assert!(out.status.success(), "quickstart: {}\n{}", out.status, String::from_utf8_lossy(&out.stderr));
        Network { dir, node: None }
    }

    /// Quickstart on solo over the first rows of the project's own sample.
    pub fn small(rows: usize) -> Network {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalog.json");
        std::fs::write(&file, serde_json::to_vec(&sample_rows(0..rows)).unwrap()).unwrap();
        Network::quickstart("solo", &file)
    }

    /// Name of a department's key: the provider of the small samples.
    pub fn department(&self) -> String {
        department(&self.path("home"))
    }

    /// A path inside.
    pub fn path(&self, part: &str) -> PathBuf {
        self.dir.path().join("q").join(part)
    }

    /// A home that trusts the chain and has seen nothing yet.
    pub fn fresh_home(&self, name: &str) -> PathBuf {
        let home = self.path(name);
        private_dir(&home);
        std::fs::copy(self.path("home/trust.json"), home.join("trust.json")).unwrap();
        home
    }

    /// Starts the node and waits until it says where it serves.
    pub fn start(&mut self) {
        self.start_by(&program("mulud"));
    }

    /// The same by another program.
    pub fn start_by(&mut self, mulud: &Path) {
        let address = self.path("node/rpc.addr");
        let _ = std::fs::remove_file(&address);
        let log = std::fs::File::create(self.path("node.test.log")).unwrap();
        let mut command = Command::new(mulud);
        command.arg("start").arg("--home").arg(self.path("node")).stdout(Stdio::null()).stderr(log);
        self.node = Some(command.spawn().unwrap());
        wait_for("the node's address", || address.exists());
    }

    /// The node's process id.
    pub fn pid(&self) -> u32 {
        self.node.as_ref().unwrap().id()
    }

    /// The node's process, to be waited for by the caller.
    pub fn take_node(&mut self) -> Child {
        self.node.take().unwrap()
    }

    /// URL of the running node.
    pub fn url(&self) -> String {
        let text = std::fs::read_to_string(self.path("node/rpc.addr")).unwrap();
        let text = text.trim();
        if text.contains("://") { text.to_string() } else { format!("http://{text}") }
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut node = self.node.take().unwrap();
        node.kill().unwrap();
        node.wait().unwrap();
    }

    /// SIGTERM; the exit has to be clean.
    pub fn stop(&mut self) {
        let mut node = self.node.take().unwrap();
        let sent = Command::new("kill").args(["-TERM", &node.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert!(node.wait().unwrap().success(), "the node stops cleanly on SIGTERM");
    }

    /// `mulu` over the network's client home, JSON output, the quickstart's passphrase.
    pub fn mulu(&self, url: &str, args: &[&str]) -> Answer {
        mulu(&self.path("home"), url, args)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(mut node) = self.node.take() {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

/// Makes a folder that may be a home: of its owner alone.
pub fn private_dir(path: &Path) {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path).unwrap();
}

/// Name of a department's key in a client's home that the quickstart made.
pub fn department(home: &Path) -> String {
    let names = std::fs::read_dir(home.join("keys")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|n| Some(n.strip_suffix(".json")?.to_string())).collect();
    names.sort();
    names.into_iter().find(|n| n.starts_with("dept-")).expect("the quickstart makes a key for each department")
}

/// What a program said.
#[derive(Debug)]
pub struct Answer {
    /// Exit code.
    pub code: i32,
    /// Standard output as JSON; null where it is none.
    pub json: Value,
    /// Standard error: the error as JSON, where it is one.
    pub error: Value,
    /// Standard error as text.
    pub stderr: String,
}

/// Runs `mulu` with JSON output; several URLs are divided by commas, and with none the nodes of the home are asked.
pub fn mulu(home: &Path, url: &str, args: &[&str]) -> Answer {
    mulu_by(&program("mulu"), home, url, args)
}

/// The same by another program.
pub fn mulu_by(program: &Path, home: &Path, url: &str, args: &[&str]) -> Answer {
    let mut command = Command::new(program);
    command.args(["--output", "json", "--lang", "en", "--home"]).arg(home);
    if !url.is_empty() {
        command.args(["--node", url]);
    }
    answer(command.args(args).env("MULU_PASSPHRASE", "quickstart").stdin(Stdio::null()).output().unwrap())
}

/// Processes whose command line holds a text.
pub fn processes(text: &str) -> Vec<u32> {
    let own = std::process::id();
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|e| e.file_name().to_str()?.parse().ok()).filter(|pid| *pid != own);
    let matches = |pid: &u32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ").contains(text)
    };
    pids.filter(matches).collect()
}

pub(crate) fn answer(out: Output) -> Answer {
    let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
    Answer {
        code: out.status.code().unwrap_or(-1),
        json: serde_json::from_slice(&out.stdout).unwrap_or(Value::Null),
        error: serde_json::from_str(stderr.trim()).unwrap_or(Value::Null),
        stderr,
    }
}

/// Waits for something that another process does; fails after a minute.
pub fn wait_for(what: &str, done: impl FnMut() -> bool) {
    wait_minutes(1, what, done);
}

/// The same, for as many minutes.
pub fn wait_minutes(minutes: u64, what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60 * minutes), "waited {minutes} min for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
