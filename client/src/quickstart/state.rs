//! What a quickstart folder remembers: `quickstart.json`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::exit::Failure;

const FORMAT: &str = "mulu-quickstart/1";

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
            let state: State = serde_json::from_slice(&text)
                .map_err(|e| Failure::usage(format!("{}: {e}", path.display()), "name another folder with --dir".to_string()))?;
            if state.format != FORMAT {
                return Err(Failure::usage(
                    format!("{} is of {}, not of {FORMAT}", dir.display(), state.format),
                    "name another folder with --dir".to_string(),
                ));
            }
            if state.engine != engine {
                let hint = format!("go on with --engine {}, or name another folder with --dir", state.engine);
                return Err(Failure::usage(format!("{} was made with the engine {}, not {engine}", dir.display(), state.engine), hint));
            }
            if state.network != network {
                return Err(Failure::usage(
                    format!("{} was made with another network", dir.display()),
                    "name the same --network, or another folder with --dir".to_string(),
                ));
            }
            return Ok(state);
        }
        let occupied = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
        if occupied {
            return Err(Failure::usage(
                format!("{} is not empty and no quickstart made it", dir.display()),
                "name a new or empty folder with --dir".to_string(),
            ));
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
