//! What the directory of a test network says of itself.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;

/// Form of the file.
pub const FORMAT: &str = "mulu-testnet/1";

/// `testnet.json`: the nodes of a directory. What else there is to know stands in their homes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// [`FORMAT`].
    pub format: String,
    /// The chain.
    pub chain_id: String,
    /// In the network's order.
    pub nodes: Vec<Member>,
}

/// A node.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name in the network file.
    pub name: String,
    /// Voting power at genesis; governance may have changed it since (`mulu gov validators`).
    pub power: u64,
}

impl Layout {
    /// Where it lies in a directory.
    pub fn path(dir: &Path) -> PathBuf {
        dir.join("testnet.json")
    }

    /// Reads that of a directory.
    pub fn read(dir: &Path) -> Result<Layout, Failure> {
        let path = Layout::path(dir);
        let text = std::fs::read(&path).map_err(|e| {
            Failure::usage(format!(
                "{} cannot be read ({e}); make a network with `mulud testnet init --network FILE --out DIR`",
                path.display()
            ))
        })?;
        let layout: Layout =
            serde_json::from_slice(&text).map_err(|e| Failure::usage(format!("{} is not understood: {e}", path.display())))?;
        if layout.format != FORMAT {
            let words = "make the network anew in another folder with `mulud testnet init`, and import what the old one exported";
            return Err(Failure::usage(format!("{} is of {}, this release reads {FORMAT}: {words}", path.display(), layout.format)));
        }
        Ok(layout)
    }

    /// The members of these names, in the network's order; all where none is named.
    pub fn members(&self, names: &[String]) -> Result<Vec<&Member>, Failure> {
        let known: Vec<&str> = self.nodes.iter().map(|node| node.name.as_str()).collect();
        if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(Failure::usage(format!("the network has no node {unknown:?}, but {}", known.join(", "))));
        }
        Ok(self.nodes.iter().filter(|node| names.is_empty() || names.contains(&node.name)).collect())
    }
}
