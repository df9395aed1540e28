//! A desk of an office: a small network on solo whose node runs, with the keys of its organisations and the client's commands.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::RwLockReadGuard;

use serde_json::Value;

use crate::data::sample_rows;
use crate::quiet::in_a_hurry;
use crate::{Answer, Network, program, project, wait_for, with_parameters};

/// The desk of the sample's first department; the bureau and the others are there too.
pub struct Desk {
    /// Its network; the node runs.
    pub network: Network,
    /// URL of the node.
    pub url: String,
    /// Name of the department's key.
    pub key: String,
    _turn: Option<RwLockReadGuard<'static, ()>>,
}

impl Desk {
    /// Over the first rows of the project's own sample, published.
    pub fn new(rows: usize) -> Desk {
        Desk::on(Network::small(rows), None)
    }

    /// The same on a network with parameters of its own, lines of its `[parameters]`: terms and delays of seconds.
    pub fn with(rows: usize, parameters: &str) -> Desk {
        let turn = in_a_hurry();
        let folder = tempfile::tempdir().unwrap();
        let (file, network) = (folder.path().join("catalog.json"), folder.path().join("network.toml"));
        fs::write(&file, serde_json::to_vec(&sample_rows(0..rows)).unwrap()).unwrap();
        let text = fs::read_to_string(project().join("genesis/networks/solo.toml")).unwrap();
        fs::write(&network, with_parameters(&text, parameters)).unwrap();
        Desk::on(Network::quickstart_on(&network, "solo", &file), Some(turn))
    }

    fn on(mut network: Network, turn: Option<RwLockReadGuard<'static, ()>>) -> Desk {
        network.start();
        let (url, key) = (network.url(), network.department());
        Desk { network, url, key, _turn: turn }
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Answer {
        self.network.mulu(&self.url, args)
    }

    /// Runs a read as people do, and gives the page that it prints.
    pub fn text(&self, args: &[&str]) -> String {
        let mut command = Command::new(program("mulu"));
        command.args(["--output", "table", "--node", &self.url, "--home"]).arg(self.network.path("home")).args(args);
        let out = command.stdin(Stdio::null()).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// Runs it with a key.
    pub fn by(&self, key: &str, args: &[&str]) -> Answer {
        self.run(&[&["--key", key], args].concat())
    }

    /// Runs it with the department's key.
    pub fn own(&self, args: &[&str]) -> Answer {
        self.by(&self.key, args)
    }

    /// A write that has to be taken; its JSON is what `mulu` prints with `--output json`.
    pub fn must(&self, key: &str, args: &[&str]) -> Value {
        self.done(self.by(key, args))
    }

    /// The same, of an answer.
    pub fn done(&self, answer: Answer) -> Value {
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        let json = answer.json;
        assert_eq!(json["tx_id"].as_str().unwrap().len(), 64);
        assert!(json["height"].as_str().unwrap().parse::<u64>().unwrap() > 0, "heights are text");
        assert_eq!(json["code"], 0);
        assert!(json["ids"].is_array());
        json
    }

    /// A write that the ledger rejects: with this code and name, words and a next step, and nothing else said.
    pub fn rejected(&self, answer: &Answer, code: &str, name: &str) {
        let error = &answer.error["error"];
        assert_eq!((answer.code, error["code"].as_str(), error["name"].as_str()), (1, Some(code), Some(name)), "{}", answer.stderr);
        for field in ["message", "hint"] {
            assert!(!error[field].as_str().unwrap().is_empty(), "{field}");
        }
        assert_eq!(answer.json, Value::Null);
    }

    /// A proven answer.
    pub fn ask(&self, args: &[&str]) -> Value {
        let shown = self.run(args);
        assert_eq!(shown.code, 0, "{args:?}: {}", shown.stderr);
        for key in ["chain_id", "height", "time"] {
            assert!(shown.json[key].is_string(), "{key}");
        }
        assert_eq!(shown.json["verified"], true);
        shown.json["answer"].clone()
    }

    /// Items of a list.
    pub fn items(&self, args: &[&str]) -> Vec<Value> {
        self.ask(args)["items"].as_array().unwrap().clone()
    }

    /// The organisation noted with a key.
    pub fn org(&self, key: &str) -> String {
        self.run(&["key", "show", key]).json["organisation"].as_str().unwrap().to_string()
    }

    /// The department.
    pub fn provider(&self) -> String {
        self.org(&self.key)
    }

    /// Ids of the department's entries.
    pub fn ids(&self) -> Vec<String> {
        ids(&self.items(&["catalog", "list", "--provider", &self.provider()]))
    }

    /// Ids of the published entries of the city.
    pub fn published(&self) -> Vec<String> {
        ids(&self.items(&["catalog", "list", "--division", "520300"]))
    }

    /// An entry.
    pub fn entry(&self, id: &str) -> Value {
        self.ask(&["catalog", "show", id])
    }

    /// A path in the network's folder.
    pub fn path(&self, name: &str) -> String {
        self.network.path(name).to_str().unwrap().to_string()
    }

    /// Writes a file there; gives its path.
    pub fn file(&self, name: &str, text: &impl ToString) -> String {
        fs::write(self.path(name), text.to_string()).unwrap();
        self.path(name)
    }

    /// Waits until the newest state that is proven has come to a time (RFC 3339), as the chain counts it.
    pub fn until(&self, time: &str) {
        wait_for(time, || self.run(&["catalog", "list", "--division", "520300", "--limit", "1"]).json["time"].as_str() >= Some(time));
    }
}

/// Ids of rows.
pub fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["id"].as_str().unwrap().to_string()).collect()
}

/// A time some seconds from now (RFC 3339).
pub fn soon(seconds: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    mulu_contracts::kernel::value::Time(i64::try_from(now).unwrap() + seconds).to_string()
}
