//! `mulud fsck`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::failure::Failure;
use super::home::{read, validator_path};
use super::output::{Output, plain, print_line};
use super::{opening, process};
use crate::config::Engine;
use crate::engine::{keys, solo};
use crate::search;
use crate::storage::{Files, Report, fsck};

pub(super) fn run(home: &Path, reindex: bool, output: Output) -> Result<ExitCode, Failure> {
    let (config, genesis) = read(home)?;
    let data = config.data_dir(home);
    if !data.exists() {
        return Err(Failure::usage(format!("{} is not there: the node never ran", data.display())));
    }
    if process::running(home).is_some() {
        return Err(Failure::held(&data));
    }
    let files = Files::check(&data).map_err(Failure::fault)?;
    // Opening drops what is damaged in a log and forgets where it was, or does not come to an end.
    let opened = if files.problems.is_empty() { opening::open(&data).map(Some) } else { Ok(None) };
    let store = match opened {
        Ok(Some(store)) => Arc::new(store),
        Ok(None) => return tell(&Report::default(), &files, &Rows::default(), files.problems.clone(), output),
        Err(failure) if failure.exit == Failure::USAGE => return Err(failure),
        Err(failure) => return tell(&Report::default(), &files, &Rows::default(), vec![failure.message], output),
    };
    if reindex {
        search::forget(&store).map_err(Failure::fault)?;
    }
    let report = fsck(&store);
    let mut blocks = 0;
    let mut problems = report.problems.clone();
    if config.engine == Engine::Solo {
        let key = keys::read_validator(&validator_path(home)).map_err(Failure::usage)?;
        match solo::check_blocks(&store, &genesis, key) {
            Ok(checked) => blocks = checked,
            Err(error) => problems.push(error.to_string()),
        }
    }
    let (words, wrong) = match search::check(&store) {
        Ok((words, wrong)) => (words, wrong),
        Err(error) => (0, Some(error.to_string())),
    };
    problems.extend(wrong);
    tell(&report, &files, &Rows { blocks, words }, problems, output)
}

/// What was counted beside the store's own rows.
#[derive(Default)]
struct Rows {
    blocks: u64,
    words: u64,
}

fn tell(report: &Report, files: &Files, rows: &Rows, problems: Vec<String>, output: Output) -> Result<ExitCode, Failure> {
    let Rows { blocks, words } = rows;
    let sound = report.is_sound() && problems.is_empty();
    if output == Output::Json {
        let mut answer = serde_json::to_value(report).map_err(Failure::fault)?;
        answer["files"] = files.files.into();
        answer["file_bytes"] = files.bytes.into();
        answer["notes"] = files.notes.clone().into();
        answer["blocks"] = (*blocks).into();
        answer["words"] = (*words).into();
        answer["problems"] = problems.into();
        answer["sound"] = sound.into();
        print_line(&answer.to_string());
    } else {
        print_line(&format!("{} files, {} bytes checked", files.files, files.bytes));
        print_line(&format!(
            "height {}: {} states, {} nodes, {} values, {} leaves, {} blobs, {blocks} blocks, {words} rows of the index of words checked",
            report.height.map_or_else(|| "none".into(), |h| h.to_string()),
            report.versions,
            report.nodes,
            report.values,
            report.leaves,
            report.blobs
        ));
        for note in &files.notes {
            print_line(&plain(&format!("note: {note}")));
        }
        for problem in &problems {
            print_line(&plain(&format!("damage: {problem}")));
        }
        print_line(if sound { "sound" } else { "damaged: restore a backup, or let the node sync anew" });
    }
    Ok(ExitCode::from(if sound { 0 } else { 3 }))
}
