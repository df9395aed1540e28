//! Code lists of a new chain, from the project's own files.

use std::collections::BTreeMap;

use mulu_contracts::kernel::text::Code;
use serde::Deserialize;

use crate::network::{NetworkError, refuse};

const FILES: &[(&str, &str)] = &[
    ("themes", include_str!("../codes/themes.toml")),
    ("sectors", include_str!("../codes/sectors.toml")),
    ("reasons", include_str!("../codes/reasons.toml")),
    ("purposes", include_str!("../codes/purposes.toml")),
    ("scenario_domains", include_str!("../codes/scenario_domains.toml")),
    ("channels", include_str!("../codes/channels.toml")),
    ("violations", include_str!("../codes/violations.toml")),
];

#[derive(Deserialize)]
struct File {
    codes: Vec<Entry>,
}

/// Names and aliases are for importers and people; the chain keeps the codes.
#[derive(Deserialize)]
struct Entry {
    code: String,
}

/// Codes by list.
pub fn code_lists() -> Result<BTreeMap<String, Vec<Code<48>>>, NetworkError> {
    let mut lists = BTreeMap::new();
    for (name, text) in FILES {
        let file: File = toml::from_str(text)?;
        let mut codes = Vec::with_capacity(file.codes.len());
        for entry in file.codes {
            match Code::new(entry.code.as_str()) {
                Ok(code) => codes.push(code),
                Err(error) => return refuse(format!("code {:?} of {name}: {error}", entry.code)),
            }
        }
        lists.insert((*name).to_owned(), codes);
    }
    Ok(lists)
}
