//! What a quickstart folder remembers: `quickstart.json`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::exit::Failure;

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
    Failure::usage(
        format!("{dir} was made by a release with another format ({format}; this one has {FORMAT}), and is not read"),
        "name a new folder with --dir; to keep its catalog, export it with the release that made it (mulu export) and give that file here",
    )
    .zh(
        format!("{dir} 由格式不同的版本建立（{format}，本版本为 {FORMAT}），不予读取"),
        "请以 --dir 指定新目录；如需保留其中的目录数据，请用原版本导出（mulu export），再把导出的文件交给本命令",
    )
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
            let unreadable = |e: serde_json::Error| Failure::usage(format!("{}: {e}", path.display()), "name another folder with --dir");
            let json: serde_json::Value = serde_json::from_slice(&text).map_err(unreadable)?;
            // Judged before anything else is read of it.
            let format = json["format"].as_str().unwrap_or_default();
            if format != FORMAT {
                return Err(other_format(dir, format));
            }
            let state: State = serde_json::from_value(json).map_err(unreadable)?;
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
