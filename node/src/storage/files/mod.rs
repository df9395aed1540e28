//! The files of the database on disk, byte by byte, before anything opens them: RocksDB reads of a table what it needs, drops the end of a
//! log that it does not understand, and turns in a circle on some others.
//!
//! Every byte of a table, a log, the manifest and `CURRENT` is under a checksum that is judged here. Nobody reads `OPTIONS-*`,
//! `IDENTITY`, `LOCK` and `LOG*` again; `floor` is judged where it is read.

mod checksum;
mod log;
mod table;
#[cfg(test)]
mod tests;

use std::io::Result;
use std::path::Path;

use self::log::Fault;

/// What was read, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Files {
    /// Files whose every byte was judged.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Damage, file by file.
    pub problems: Vec<String>,
    /// What may be damage, or nothing but a block that was being written when the process ended.
    pub notes: Vec<String>,
}

impl Files {
    /// Reads every file of the database of a store that no process has open. Nothing is changed, as it is by opening.
    pub fn check(data: &Path) -> Result<Files> {
        check(&data.join("rocksdb"))
    }
}

fn check(database: &Path) -> Result<Files> {
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(database)? {
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    let current = std::fs::read_to_string(database.join("CURRENT")).unwrap_or_default();
    let manifest = current.strip_suffix('\n').filter(|name| name.starts_with("MANIFEST-") && names.iter().any(|n| n == name));
    let mut found = Files::default();
    // A database that was never opened has no files at all.
    if manifest.is_none() && !names.is_empty() {
        found.problems.push("CURRENT: it names no manifest that is there".into());
    }
    found.files = u64::from(manifest.is_some());
    found.bytes = current.len() as u64;
    let newest = names.iter().rfind(|name| name.ends_with(".log"));
    for name in &names {
        let path = database.join(name);
        let fault = if name.ends_with(".sst") {
            table::check(&path).err().map(|words| (words, false))
        } else if name.ends_with(".log") || Some(name.as_str()) == manifest {
            let fault = log::check(&std::fs::read(&path)?);
            // The newest log may end in what was never acknowledged; a manifest, and a log behind which another began, may not.
            fault.map(|fault| (fault.to_string(), matches!(fault, Fault::Torn { .. }) && Some(name) == newest))
        } else {
            continue;
        };
        found.files += 1;
        found.bytes += path.metadata()?.len();
        match fault {
            Some((words, true)) => found.notes.push(format!("{name}: {words}")),
            Some((words, false)) => found.problems.push(format!("{name}: {words}")),
            None => {}
        }
    }
    Ok(found)
}
