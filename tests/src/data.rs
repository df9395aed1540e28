//! The catalogs that tests run over: the project's own samples, always, and real ones where they lie.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;

use crate::project;

/// A catalog file of a city's portal.
pub struct City {
    /// JSON as the portal publishes it: a list of objects with eleven Chinese keys, `详情页网址` unique.
    pub file: PathBuf,
    /// Its rows.
    pub rows: usize,
}

impl City {
    /// The project's own sample, an invented city.
    pub fn sample() -> City {
        City { file: project().join("genesis/samples/catalog.json"), rows: 1_188 }
    }

    /// A real city's, where it lies; else this says so.
    pub fn real() -> Option<City> {
        Some(City { file: real_data("zunyi_open_catalog_2023.json")?, rows: 1_443 })
    }

    /// Its first rows, or others.
    pub fn take(&self, rows: Range<usize>) -> Vec<Value> {
        let mut all = read(&self.file);
        assert_eq!(all.len(), self.rows, "{}", self.file.display());
        all.drain(rows).collect()
    }
}

/// Rows of the project's own sample.
pub fn sample_rows(rows: Range<usize>) -> Vec<Value> {
    City::sample().take(rows)
}

/// A catalog of three datasets in the form of Project Open Data (`data.json`), of our own making.
pub fn sample_open_data() -> PathBuf {
    project().join("tests/samples/data.json")
}

/// A file of real data. It lies outside of the project, in `$MULU_SHARED/data` or in `../shared/data` beside the project; where it
/// does not, one line of the run says that nothing was run over it.
pub fn real_data(name: &str) -> Option<PathBuf> {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let shared = std::env::var_os("MULU_SHARED").map_or_else(|| project().join("../shared"), PathBuf::from);
    let file = shared.join("data").join(name);
    if file.is_file() {
        return Some(file);
    }
    if TOLD.lock().unwrap().insert(name.to_string()) {
        // Past the test harness, which shows nothing that a passing test prints.
        let _ = writeln!(std::io::stderr(), "not run: what runs over real data, for want of {}", file.display());
    }
    None
}

fn read(file: &Path) -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}
