//! The main job on a real CometBFT, and what becomes of node and engine when either is stopped, killed or fed junk.
//! CometBFT has to be installed (`scripts/get-cometbft`); without it these tests fail.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use mulu_tests::data::City;
use mulu_tests::{Network, processes, program, wait_for, wait_minutes};
use prost::Message;
use serde_json::Value;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{Request, RequestCommit, RequestFinalizeBlock, RequestInitChain, request};

/// CometBFT's default pause between empty blocks on our chains: the parameter `empty_block_interval`. How long the pauses are at most
/// is measured by `cargo bench -p mulu-tests`.
const INTERVAL: Duration = Duration::from_secs(5);

/// The engine processes of a network: they name its folder.
fn engines(network: &Network) -> Vec<u32> {
    processes(&format!("start --home {}", network.path("node/engine").display()))
}

fn kill_9(pid: u32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

fn mulud(args: &[&str], home: &Path) -> (i32, Value) {
    let out = Command::new(program("mulud")).args(args).arg("--home").arg(home).args(["--output", "json"]).output().unwrap();
    (out.status.code().unwrap(), serde_json::from_slice(&out.stdout).unwrap_or(Value::Null))
}

/// What the node says of itself.
fn status(network: &Network) -> Value {
    let (code, told) = mulud(&["status"], &network.path("node"));
    assert_eq!(code, 0, "{told}");
    told
}

fn height_in(status: &Value) -> u64 {
    status["height"].as_str().unwrap().parse().unwrap()
}

fn height(network: &Network) -> u64 {
    height_in(&status(network))
}

/// The node serves, stands on the same state as before, and makes further blocks.
fn goes_on(network: &Network, before: &Value) {
    let now = status(network);
    assert_eq!((&now["chain_id"], &now["app_hash"]), (&before["chain_id"], &before["app_hash"]));
    assert!(height_in(&now) >= height_in(before), "{now} after {before}");
    let from = height_in(&now);
    wait_for("a further block", || height(network) > from);
}

/// An entry written after all that happened: the chain takes transactions.
fn adds_an_entry(network: &Network, key: &str) {
    let mut row = City::sample().take(0..1).remove(0);
    row["详情页网址"] = key.into();
    let file = network.path("one.json");
    std::fs::write(&file, serde_json::to_vec(&[row]).unwrap()).unwrap();
    let map = network.path("map.toml");
    let told = network.mulu(&network.url(), &["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()]);
    assert_eq!((told.code, told.json["added"].as_u64()), (0, Some(1)), "{} {}", told.json, told.stderr);
}

/// Through the quickstart, on the real engine.
fn is_published_and_proven(city: &City) {
    let (file, rows) = (&city.file, city.rows as u64);
    let mut network = Network::quickstart("cometbft", file);
    assert!(engines(&network).is_empty(), "the engine ends with its node");
    let proof = network.path("entry.proof");
    let alone = network.mulu("http://127.0.0.1:9", &["proof", "verify", proof.to_str().unwrap()]);
    assert_eq!((alone.code, &alone.json["verdict"]), (0, &Value::from("proven")), "{}", alone.stderr);

    network.start();
    let url = network.url();
    let list = network.mulu(&url, &["catalog", "list", "--division", "520300", "--all"]);
    assert_eq!((list.code, &list.json["verified"]), (0, &Value::from(true)), "{}", list.stderr);
    assert_eq!(list.json["answer"]["total"], rows.to_string());
    let map = network.path("map.toml");
    let again = network.mulu(&url, &["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()]);
    assert_eq!((again.code, again.json["added"].as_u64(), again.json["unchanged"].as_u64()), (0, Some(0), Some(rows)), "{}", again.stderr);

    // Idle: empty blocks at the stated interval, and a state that stays.
    let before = status(&network);
    let mut seen = vec![height_in(&before)];
    wait_for("three empty blocks", || {
        let now = height(&network);
        if now > *seen.last().unwrap() {
            seen.push(now);
        }
        seen.len() == 4
    });
    assert_eq!(status(&network)["app_hash"], before["app_hash"]);
    // How long lies between them is the bench's (`promises`).
    assert!(seen.windows(2).all(|pair| pair[1] == pair[0] + 1), "{seen:?}");
    let config = std::fs::read_to_string(network.path("node/engine/config/config.toml")).unwrap();
    assert!(config.contains(&format!("create_empty_blocks_interval = \"{}s\"", INTERVAL.as_secs())));
    network.stop();
    assert!(engines(&network).is_empty());
    let (code, checked) = mulud(&["fsck"], &network.path("node"));
    assert_eq!((code, &checked["sound"]), (0, &Value::from(true)), "{checked}");
}

#[test]
fn the_sample_catalog_is_published_and_proven_on_cometbft() {
    is_published_and_proven(&City::sample());
}

#[test]
fn the_real_catalog_is_published_and_proven_on_cometbft() {
    if let Some(city) = City::real() {
        is_published_and_proven(&city);
    }
}

#[test]
fn node_and_engine_may_be_stopped_and_killed_and_go_on_with_the_same_state() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    network.start();
    let told = status(&network);
    assert_eq!(
        (&told["engine"], told["version"].is_string(), told["node_id"].is_string()),
        (&Value::from("cometbft"), true, true),
        "{told}"
    );
    assert_eq!(engines(&network).len(), 1);

    // SIGTERM ends both.
    network.stop();
    assert!(engines(&network).is_empty());
    assert!(!network.path("node/rpc.addr").exists(), "a stopped node has no address");
    network.start();
    goes_on(&network, &told);
    adds_an_entry(&network, "after SIGTERM");

    // kill -9 of the engine: the node says so and ends; it does not serve without an engine.
    let told = status(&network);
    kill_9(engines(&network)[0]);
    let mut node = network.take_node();
    assert_eq!(node.wait().unwrap().code(), Some(70), "a node whose engine died ends as failed");
    let log = std::fs::read_to_string(network.path("node.test.log")).unwrap();
    assert!(log.contains("the engine ended"), "{log}");
    assert!(engines(&network).is_empty());
    network.start();
    goes_on(&network, &told);
    adds_an_entry(&network, "after the engine's death");

    // kill -9 of the node: the engine does not outlive it, and the next start does not meet it.
    for again in 0..3 {
        let told = status(&network);
        network.kill();
        if again == 0 {
            wait_for("the end of the engine", || engines(&network).is_empty());
        }
        network.start();
        wait_for("one engine", || engines(&network).len() == 1);
        goes_on(&network, &told);
    }
    adds_an_entry(&network, "after the node's death");

    // Both at once, while a block is being made.
    let mut rows = City::sample().take(0..200);
    for row in &mut rows {
        row["详情页网址"] = format!("{}/again", row["详情页网址"].as_str().unwrap()).into();
    }
    let file = network.path("more.json");
    std::fs::write(&file, serde_json::to_vec(&rows).unwrap()).unwrap();
    let import = |network: &Network| {
        let mut command = Command::new(program("mulu"));
        command.args(["--output", "json", "--node", &network.url(), "--home"]).arg(network.path("home"));
        command.args(["catalog", "import"]).arg(&file).arg("--map").arg(network.path("map.toml"));
        command.env("MULU_PASSPHRASE", "quickstart").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut running = import(&network);
    let from = height(&network);
    wait_for("the block of the import", || height(&network) > from);
    let engine = engines(&network)[0];
    network.kill();
    // It may have ended by itself already.
    let _ = Command::new("kill").args(["-9", &engine.to_string()]).stderr(Stdio::null()).status();
    let _ = running.kill();
    running.wait().unwrap();
    wait_for("the end of the engine", || engines(&network).is_empty());
    network.start();
    let done = import(&network).wait_with_output().unwrap();
    let done: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(done["added"].as_u64().unwrap() + done["unchanged"].as_u64().unwrap(), 200, "{done}");
    assert_eq!(import(&network).wait_with_output().unwrap().status.code(), Some(0));

    network.stop();
    assert!(engines(&network).is_empty());
    let (code, checked) = mulud(&["fsck"], &network.path("node"));
    assert_eq!((code, &checked["sound"]), (0, &Value::from(true)), "{checked}");
}

#[test]
fn without_cometbft_the_node_says_how_to_get_it() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("node");
    let mut init = Command::new(program("mulud"));
    init.args(["init", "--network", "solo", "--engine", "cometbft", "--rpc", "127.0.0.1:0", "--home"]).arg(&home);
    assert!(init.stdout(Stdio::null()).status().unwrap().success());
    for (bin, words) in [("/nowhere/cometbft", "cannot be run"), ("/bin/true", "is of version")] {
        let out = Command::new(program("mulud")).args(["start", "--home"]).arg(&home).env("MULU_COMETBFT", bin).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{told}");
        assert!(told.contains(words) && told.contains("go install github.com/cometbft/cometbft/cmd/cometbft@v0.38.25"), "{told}");
    }
}

/// Resident memory of a process, KiB.
fn resident(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find(|l| l.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Sends bytes to the ABCI port; gives what comes back until the connection ends, or None where it stays open.
fn throw(address: SocketAddr, bytes: &[u8], end: bool) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).unwrap();
    // The other side may close before all is sent.
    let _ = stream.write_all(bytes);
    if end {
        let _ = stream.shutdown(std::net::Shutdown::Write);
    }
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut back = Vec::new();
    match stream.read_to_end(&mut back) {
        Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => None,
        _ => Some(back),
    }
}

fn varint(mut n: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
    bytes
}

#[test]
fn junk_on_the_abci_port_hurts_nobody_and_a_slow_frame_is_cut() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    network.start();
    let config = std::fs::read_to_string(network.path("node/engine/config/config.toml")).unwrap();
    let line = config.lines().find(|l| l.starts_with("proxy_app")).unwrap();
    let address: SocketAddr = line.split('"').nth(1).unwrap().strip_prefix("tcp://").unwrap().parse().unwrap();
    assert!(address.ip().is_loopback());
    let (told, memory) = (status(&network), resident(network.pid()));

    // One byte every second, for ever: cut after a minute, however lively. `cargo bench -p mulu-tests` measures the minute.
    let promised = 1_000;
    let slow = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&varint(promised)).unwrap();
        let mut sent = 0;
        while sent < promised && stream.write_all(b"z").is_ok() {
            sent += 1;
            std::thread::sleep(Duration::from_secs(1));
        }
        sent
    });

    let lengths = [1 << 27, 1 << 31, 1 << 32, 1 << 62, 1 << 63, u64::MAX].map(varint);
    for length in &lengths {
        assert_eq!(throw(address, length, false), Some(Vec::new()), "a length of 2^27 and more ends the connection at once");
    }
    for bytes in [
        vec![0],                                      // an empty request
        [varint(2), vec![0xa2, 0x3f]].concat(),       // no request that is known, cut short
        [varint(4), vec![0xfa, 0x3f, 1, 0]].concat(), // a field that no request has
        [varint(3), vec![0xff; 3]].concat(),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        vec![0x80; 20],
        vec![0xff; 1 << 20],
    ] {
        assert_eq!(throw(address, &bytes, true), Some(Vec::new()), "{:x?}…", &bytes[..bytes.len().min(8)]);
    }
    // Whole requests that no engine would send now: to the application each would be a reason to stop.
    let time = || Some(Timestamp { seconds: 1, nanos: 0 });
    let block = |height: i64, hash: usize| RequestFinalizeBlock { height, hash: vec![1; hash].into(), time: time(), ..Default::default() };
    for (what, value) in [
        ("a commit of nothing", request::Value::Commit(RequestCommit {})),
        ("a second beginning", request::Value::InitChain(RequestInitChain { time: time(), ..Default::default() })),
        ("a block of long ago", request::Value::FinalizeBlock(block(1, 32))),
        ("a block to come", request::Value::FinalizeBlock(block(1 << 40, 32))),
        ("a negative height", request::Value::FinalizeBlock(block(-1, 32))),
        ("a short hash", request::Value::FinalizeBlock(block(1 << 40, 31))),
    ] {
        let frame = Request { value: Some(value) }.encode_length_delimited_to_vec();
        assert_eq!(throw(address, &frame, false), Some(Vec::new()), "{what}");
    }
    // Truncated: what was promised does not come. Much promised and little sent takes no memory.
    let mut held = Vec::new();
    for promised in [10, 1 << 16, 90 << 20] {
        assert_eq!(throw(address, &[varint(promised), vec![1; 5]].concat(), true), Some(Vec::new()));
        for _ in 0..20 {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(&[varint(promised), vec![1; 5]].concat()).unwrap();
            held.push(stream);
        }
    }
    // Half a real request, and random bytes under a true length.
    let mut x = 88_172_645_463_325_252_u64;
    for n in 0..500_u64 {
        let junk: Vec<u8> = std::iter::repeat_with(|| {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            x as u8
        })
        .take(1 + n as usize * 7)
        .collect();
        throw(address, &[varint(junk.len() as u64), junk].concat(), true);
    }
    let grown = resident(network.pid()).saturating_sub(memory);
    assert!(grown < 64 << 10, "{grown} KiB more after junk");
    drop(held);
    goes_on(&network, &told);
    adds_an_entry(&network, "after junk");

    wait_minutes(5, "the cut of the slow frame", || slow.is_finished());
    assert!(slow.join().unwrap() < promised, "a frame that never ends is cut");
    assert!(network.mulu(&network.url(), &["catalog", "list", "--division", "520300"]).code == 0);
    network.stop();
}
