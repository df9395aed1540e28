//! What made-up proof files and answers cost whoever checks them: `cargo run --release -p mulu-testkit --example hostile [WORD]`, of those
//! whose name holds a word. Fails where one is believed, or takes more than a second of a core or 200 MB. Columns: milliseconds, MB, bytes, what it
//! tries, what is said of it.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::process::ExitCode;
use std::time::Duration;

use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::ledger::proof::{MAX_PROOF_BYTES, ProofFile};
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::hostile::{Hostile, dry_runs, hand_overs_below, lists, sizes, trust};

const SECOND: Duration = Duration::from_secs(1);
const MOST_MB: u64 = 200;

/// The most memory since it was last reset, MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}

/// Time of a core that this program took so far: what others compile beside it does not count.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    Duration::from_nanos(told.split(' ').next().unwrap().parse().unwrap())
}

/// Measures one; true where it keeps within the budget and is not believed.
fn row(name: &str, bytes: &[u8], judge: impl FnOnce(&[u8]) -> Option<String>) -> bool {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    // Its bytes are part of what it takes.
    let before = peak().saturating_sub(bytes.len() as u64 >> 20);
    let begun = worked();
    let judged = judge(bytes);
    let (took, memory) = (worked() - begun, peak().saturating_sub(before));
    let kept = judged.is_some() && took < SECOND && memory < MOST_MB;
    let words = judged.unwrap_or_else(|| "BELIEVED".into());
    let over = if kept { "" } else { "  NOT KEPT" };
    println!("{:>6} {memory:>4} {:>9}  {name}: {}{over}", took.as_millis(), bytes.len(), words.chars().take(90).collect::<String>());
    kept
}

fn main() -> ExitCode {
    let word = std::env::args().nth(1).unwrap_or_default();
    let trust = trust();
    let mut kept = true;
    for value in [r#"{"a":0},"#, "[],", "0,"] {
        let text = format!("[{}0]", value.repeat(MAX_PROOF_BYTES / 3 * 4 / value.len()));
        let name = format!("an answer full of {value}");
        if name.contains(&word) {
            kept &= row(&name, text.as_bytes(), |text| {
                json::read::<serde_json::Value>(text, MAX_ANSWER_VALUES).err().map(|error| error.to_string())
            });
        }
    }
    let files = sizes().into_iter().chain(lists()).chain(hand_overs_below());
    // The search for what is dearest takes a minute.
    let files = files.chain(std::iter::once_with(|| dry_runs(&word)).flatten());
    for Hostile { name, file } in files.filter(|hostile| hostile.name.contains(&word)) {
        let judge = |bytes: &[u8]| ProofFile::from_bytes(bytes).and_then(|file| file.verify(&trust, &QUESTIONS)).err();
        kept &= row(&name, &file, |bytes| judge(bytes).map(|error| error.to_string()));
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
