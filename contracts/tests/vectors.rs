//! Figures made by others, in `tests/vectors` at the root of the project; a README beside each says whose they are.

use std::path::PathBuf;

use serde::de::DeserializeOwned;

/// A file of them, as text.
pub fn text(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A file of them that is JSON.
pub fn json<T: DeserializeOwned>(file: &str) -> T {
    serde_json::from_str(&text(file)).unwrap()
}
