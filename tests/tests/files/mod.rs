//! Catalog files: every form in and out, imports that are repeated, amended and broken off.

mod formats;
mod imports;

use mulu_tests::Answer;

const DIVISION: &str = "520300";

fn counts(told: &Answer) -> [u64; 6] {
    ["rows", "added", "unchanged", "changed", "missing", "failed"]
        .map(|key| told.json[key].as_u64().unwrap_or_else(|| panic!("{key}: {}\n{}", told.json, told.stderr)))
}
