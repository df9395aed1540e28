//! Project Open Data 1.1 (`data.json`): datasets with the keys of its schema; ours besides, under `mulu:`.

use serde_json::{Map, Value, json};

use super::json::{JsonRows, cells, members, shape};
use super::raw::RawFile;
use super::row::Content;
use crate::import::error::InputError;

/// Datasets as rows.
pub fn rows(file: &RawFile) -> Result<JsonRows, InputError> {
    let shape = shape(file)?;
    JsonRows::new(file, &shape, Box::new(|value| Ok(Content::Cells(cells(dataset(members(value)?))))))
}

fn dataset(dataset: Map<String, Value>) -> Map<String, Value> {
    let mut out = Map::new();
    for (key, value) in dataset {
        match key.as_str() {
            "publisher" => {
                out.insert("publisher.name".into(), value.get("name").cloned().unwrap_or_default());
            }
            "distribution" => {
                let items = value.as_array().cloned().unwrap_or_default();
                out.insert(key, items.iter().map(distribution).collect());
            }
            other => {
                out.insert(other.strip_prefix("mulu:").unwrap_or(other).to_string(), value);
            }
        }
    }
    out
}

/// A distribution with our names; what it says besides has no place with us.
fn distribution(value: &Value) -> Value {
    let mut of_ours = Map::new();
    for (ours, theirs) in [
        ("title", &["title", "description"][..]),
        ("format", &["format", "mediaType"]),
        ("access_url", &["downloadURL", "accessURL"]),
        ("bytes", &["mulu:bytes"]),
        ("content", &["mulu:content"]),
        ("rows_root", &["mulu:rows_root"]),
    ] {
        if let Some(value) = theirs.iter().find_map(|name| value.get(name)).filter(|v| !v.is_null()) {
            of_ours.insert(ours.into(), value.clone());
        }
    }
    json!(of_ours)
}
