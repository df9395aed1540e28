//! A whole city's catalog through a network of four validators and an auditor's full node, all on this machine: real programs, real
//! CometBFT. Prints what it took, as a table, and fails unless every node ends at one state and proves the whole list.
//!
//! `cargo build --release --bins && cargo run --release -p mulu-tests --bin city-import -- --rows 100000`
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mulu_tests::data::sample_rows;
use mulu_tests::testnet::{Four, NAMES};
use mulu_tests::{processes, program, project};
use serde_json::Value;

/// Rows of the sample catalog, from which the others are made.
const SAMPLE: usize = 1_188;
/// How often the memory of a running client is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Entries of the sample again and again, each with a title and a page of its own.
fn write_rows(path: &Path, count: usize) {
    let sample = sample_rows(0..SAMPLE);
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    for n in 0..count {
        let mut row = sample[n % SAMPLE].clone();
        let volume = n / SAMPLE + 1;
        for field in ["标题", "详情页网址"] {
            row[field] = format!("{}-{volume}", row[field].as_str().unwrap()).into();
        }
        write!(file, "{}{row}", if n == 0 { "[\n" } else { ",\n" }).unwrap();
    }
    writeln!(file, "\n]").unwrap();
    file.flush().unwrap();
}

/// A figure of `/proc/PID/status`, MiB.
fn memory(pid: u32, figure: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(figure));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}

/// Bytes of a folder on disk, MiB.
fn disk(path: &Path) -> u64 {
    let out = Command::new("du").arg("-sm").arg(path).output().unwrap();
    String::from_utf8_lossy(&out.stdout).split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// What a run of the client took.
struct Run {
    told: Value,
    seconds: f64,
    peak_mib: u64,
}

fn mulu(four: &Four, url: Option<&str>, args: &[&str]) -> Run {
    let out = four.dir().join("out.json");
    let mut command = Command::new(program("mulu"));
    command.args(["--output", "json", "--lang", "en", "--timeout", "120", "--home"]).arg(four.dir().join("home"));
    command.args(url.map(|url| ["--node", url]).into_iter().flatten()).args(args);
    command.env("MULU_PASSPHRASE", "quickstart").stdin(Stdio::null()).stdout(std::fs::File::create(&out).unwrap());
    let begun = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut peak_mib = 0;
    let status = loop {
        peak_mib = memory(child.id(), "VmHWM").max(peak_mib);
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    assert!(status.success(), "mulu {args:?}: {status}");
    Run { told: serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap(), seconds, peak_mib }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1));
    let rows: usize = value("--rows").map_or(100_000, |n| n.parse().expect("--rows NUMBER"));
    let publish = args.iter().any(|a| a == "--publish");

    let (four, _) = Four::quickstart(&project().join("genesis/samples/catalog.json"));
    four.start(&[]);
    let file = four.dir().join("city.json");
    write_rows(&file, rows);
    let map = four.dir().join("map.toml");
    println!("| what | took |\n|---|---|");
    println!("| rows in the file | {rows}, {} MiB |", std::fs::metadata(&file).unwrap().len() >> 20);

    let import = mulu(&four, None, &["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()]);
    let figure = |name: &str| import.told[name].as_u64().unwrap_or(0);
    assert_eq!((figure("added"), figure("failed")), (rows as u64, 0), "{}", import.told["errors"]);
    println!(
        "| import through the validators, each row acknowledged with proof | {:.0} s, {:.0} rows/s, client at most {} MiB |",
        import.seconds,
        rows as f64 / import.seconds,
        import.peak_mib
    );
    if publish {
        let review = mulu(&four, None, &["--key", "city", "catalog", "review", "--division", "520300", "--approve"]);
        println!("| review and publication of all | {:.0} s, client at most {} MiB |", review.seconds, review.peak_mib);
    }
    let begun = Instant::now();
    let state = four.wait_equal();
    println!(
        "| all five nodes at height {} with app hash {}… | after {:.1} s |",
        state["nodes"][0]["height"].as_str().unwrap(),
        &state["nodes"][0]["app_hash"].as_str().unwrap()[..16],
        begun.elapsed().as_secs_f64()
    );
    for name in NAMES {
        let url = four.url(name);
        let status = if publish { "published" } else { "submitted" };
        let list = mulu(&four, Some(&url), &["catalog", "list", "--status", status, "--division", "520300", "--all"]);
        let answer = &list.told["answer"];
        let count = answer["items"].as_array().unwrap().len();
        let expected = if publish { rows + SAMPLE } else { rows };
        assert_eq!((answer["total"].as_str(), count), (Some(expected.to_string().as_str()), expected), "{name}");
        assert_eq!(list.told["verified"], true);
        let pid = u32::try_from(four.status(name)["pid"].as_u64().unwrap()).unwrap();
        let engine = processes(&format!("start --home {}", four.dir().join(name).join("engine").display()))[0];
        println!(
            "| {name}: {count} entries listed, proven complete | {:.1} s; mulud {} MiB (peak {}), CometBFT {} MiB (peak {}), on disk {} + {} MiB |",
            list.seconds,
            memory(pid, "VmRSS"),
            memory(pid, "VmHWM"),
            memory(engine, "VmRSS"),
            memory(engine, "VmHWM"),
            disk(&four.dir().join(name).join("data")),
            disk(&four.dir().join(name).join("engine")),
        );
    }
    let again = mulu(&four, None, &["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()]);
    assert_eq!((again.told["added"].as_u64(), again.told["unchanged"].as_u64()), (Some(0), Some(rows as u64)));
    println!("| the same import again: nothing added | {:.0} s |", again.seconds);
}
