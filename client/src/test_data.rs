//! The catalogs that tests of the client run over: the project's own samples, always, and real ones where they lie.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

pub mod grants;

use std::path::{Path, PathBuf};

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::{keys, write};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::SALTS;
use mulu_contracts::ledger::texts;

use crate::import::planned::Planned;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file of real data, in `$MULU_SHARED/data` or in `../shared/data` beside the project; none where it does not lie there.
pub fn real(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("MULU_SHARED").map_or_else(|| project().join("../shared"), PathBuf::from);
    Some(shared.join("data").join(name)).filter(|file| file.is_file())
}

/// Catalogs of a city's portal, with the number of their rows: an invented city's, and a real one's.
pub fn cities() -> Vec<(PathBuf, usize)> {
    let real = real("zunyi_open_catalog_2023.json").map(|file| (file, 1_443));
    std::iter::once((project().join("genesis/samples/catalog.json"), 1_188)).chain(real).collect()
}

/// Catalogs of three datasets in the form of Project Open Data.
pub fn open_data() -> Vec<PathBuf> {
    std::iter::once(project().join("tests/samples/data.json")).chain(real("pod_v1.1_catalog_sample_extended.json")).collect()
}

/// The content hash that the ledger makes of a row, sent from the home of samples.
pub fn content_hash(row: &Planned) -> Hash32 {
    let salted = AnyRule::from(row.payload.clone()).salted(&SALTS);
    let mut submit = salted.get::<SubmitEntry>().unwrap().clone();
    texts::hide(&mut submit.detail, &keys::subject(&row.id));
    write::content_hash(&submit.provider, &submit.core, &submit.detail)
}
