//! What a quickstart folder remembers: `quickstart.json`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::exit::Failure;
use crate::words::quickstarts;

const FORMAT: &str = "mulu-quickstart/2";

/// Steps done and choices made; a second run goes on from here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    format: String,
    /// Engine of the node.
    pub engine: String,
    /// SHA-256 of the network file, hex.
    pub network: String,
    /// Catalog files read so far.
    pub files: Vec<String>,
    /// How often it ran.
    pub runs: u32,
    /// Steps proven done, in order.
    pub steps: Vec<String>,
    /// Process of the node that a run started and did not stop; 0: the nodes of a network.
    #[serde(default)]
    pub node_pid: Option<u32>,
}

/// A folder that another release made: its network is not read.
fn other_format(dir: &Path, format: &str) -> Failure {
    let dir = dir.display();
    Failure::wrong(quickstarts::other_format(dir, format, FORMAT), quickstarts::new_folder_or_export())
}

impl State {
    /// The file in a folder.
    pub fn path(dir: &Path) -> PathBuf {
        dir.join("quickstart.json")
    }

    /// Opens a folder: a new or empty one, or one of an earlier quickstart with the same choices.
    pub fn open(dir: &Path, engine: &str, network: &str) -> Result<State, Failure> {
        let path = State::path(dir);
        if path.exists() {
            let text = std::fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
            let unreadable = |e: serde_json::Error| Failure::wrong(quickstarts::unreadable(path.display(), e), quickstarts::other_folder());
            let json: serde_json::Value = serde_json::from_slice(&text).map_err(unreadable)?;
            // Judged before anything else is read of it.
            let format = json["format"].as_str().unwrap_or_default();
            if format != FORMAT {
                return Err(other_format(dir, format));
            }
            let state: State = serde_json::from_value(json).map_err(unreadable)?;
            if state.engine != engine {
                return Err(Failure::wrong(
                    quickstarts::other_engine(dir.display(), &state.engine, engine),
                    quickstarts::go_on_with(&state.engine),
                ));
            }
            if state.network != network {
                return Err(Failure::wrong(quickstarts::other_network(dir.display()), quickstarts::same_network()));
            }
            return Ok(state);
        }
        let occupied = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
        if occupied {
            return Err(Failure::wrong(quickstarts::foreign(dir.display()), quickstarts::empty_folder()));
        }
        std::fs::create_dir_all(dir).map_err(|e| Failure::file(dir, &e))?;
        let state = State {
            format: FORMAT.into(),
            engine: engine.into(),
            network: network.into(),
            files: Vec::new(),
            runs: 0,
            steps: Vec::new(),
            node_pid: None,
        };
        state.save(dir)?;
        Ok(state)
    }

    /// Notes a step.
    pub fn done(&mut self, dir: &Path, step: &str) -> Result<(), Failure> {
        if !self.steps.iter().any(|s| s == step) {
            self.steps.push(step.into());
        }
        self.save(dir)
    }

    /// Writes it whole or not at all.
    pub fn save(&self, dir: &Path) -> Result<(), Failure> {
        let path = State::path(dir);
        let mut text = serde_json::to_vec_pretty(self).map_err(|e| Failure::defect(e.to_string()))?;
        text.push(b'\n');
        let new = path.with_extension("json.new");
        std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &path)).map_err(|e| Failure::file(&path, &e))
    }
}
