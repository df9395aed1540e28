//! The main job on a real CometBFT, and what becomes of node and engine when either is stopped, killed or called in a wrong order.
//! CometBFT has to be installed (`scripts/get-cometbft`); without it these tests fail.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use mulu_node::abci::SOCKET;
use mulu_tests::data::City;
use mulu_tests::{Network, processes, program, wait_for};
use prost::Message;
use serde_json::Value;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{Request, RequestFinalizeBlock, request};

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

/// A keys file: a network begins with somebody who governs.
fn governor(dir: &Path) -> PathBuf {
    let file = dir.join("keys.json");
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
    std::fs::write(&file, format!(r#"{{"city": "ed25519:{}"}}"#, hex::encode(key.to_bytes()))).unwrap();
    file
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
    init.arg("--keys").arg(governor(dir.path()));
    assert!(init.stdout(Stdio::null()).status().unwrap().success());
    for (bin, words) in [("/nowhere/cometbft", "cannot be run"), ("/bin/true", "is of version")] {
        let out = Command::new(program("mulud")).args(["start", "--home"]).arg(&home).env("MULU_COMETBFT", bin).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{told}");
        assert!(told.contains(words) && told.contains("go install github.com/cometbft/cometbft/cmd/cometbft@v0.38.25"), "{told}");
    }
}

/// TCP ports on which a process listens.
fn listens(pid: u32) -> BTreeSet<u16> {
    let sockets = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let held: Vec<String> = sockets.filter_map(|fd| Some(fd.path().read_link().ok()?.to_str()?.to_string())).collect();
    let mut ports = BTreeSet::new();
    for table in ["tcp", "tcp6"] {
        for line in std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default().lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            // Own address, state (0A: listens), and the socket.
            if fields[3] == "0A" && held.contains(&format!("socket:[{}]", fields[9])) {
                let port = fields[1].rsplit_once(':').unwrap().1;
                ports.insert(u16::from_str_radix(port, 16).unwrap());
            }
        }
    }
    ports
}

#[test]
fn no_port_is_open_but_those_of_clients_and_of_other_nodes_and_a_wrong_call_stops_the_node_for_once() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    // Nothing runs on keys, or in a home, that others can read.
    let node = network.path("node");
    for (path, kept) in
        [(node.clone(), 0o700), (node.join("keys"), 0o700), (node.join("keys/validator.json"), 0o600), (node.join("keys/node.json"), 0o600)]
    {
        let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        set(kept | 0o044);
        let told = Command::new(program("mulud")).args(["start", "--home"]).arg(&node).output().unwrap();
        assert_eq!(told.status.code(), Some(2), "{}", path.display());
        assert!(String::from_utf8_lossy(&told.stderr).contains("chmod"), "{}", path.display());
        set(kept);
    }
    network.start();
    let config = std::fs::read_to_string(network.path("node/engine/config/config.toml")).unwrap();
    let port = |line: &str| line.trim_matches('"').rsplit_once(':').unwrap().1.parse::<u16>().unwrap();
    let p2p = config.lines().filter_map(|line| line.strip_prefix("laddr = \"tcp:")).map(port).collect();
    assert_eq!(listens(engines(&network)[0]), p2p, "the engine is open to other nodes alone");
    assert_eq!((p2p.len(), listens(network.pid())), (1, BTreeSet::from([port(&network.url())])), "the node is open to clients alone");
    for socket in [SOCKET, "engine.sock"] {
        assert_eq!(network.path("node").join(socket).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    // What belongs to an engine that lost its way: the node says so and ends, and comes up again.
    let told = status(&network);
    let height = i64::try_from(height_in(&told)).unwrap();
    let again = RequestFinalizeBlock { height, hash: vec![1; 32].into(), time: Some(Timestamp::default()), ..Default::default() };
    let frame = Request { value: Some(request::Value::FinalizeBlock(again)) }.encode_length_delimited_to_vec();
    let mut stream = UnixStream::connect(network.path("node").join(SOCKET)).unwrap();
    stream.write_all(&frame).unwrap();
    let mut node = network.take_node();
    assert_eq!(node.wait().unwrap().code(), Some(70));
    let log = std::fs::read_to_string(network.path("node.test.log")).unwrap();
    assert!(log.contains("out of order") && log.contains("comes next"), "{log}");
    wait_for("the end of the engine", || engines(&network).is_empty());
    network.start();
    goes_on(&network, &told);
    adds_an_entry(&network, "after a wrong call");
    network.stop();
    assert!(!network.path("node").join(SOCKET).exists(), "a stopped node has no socket");
}

#[test]
fn a_busy_port_is_told_and_no_node_is_ready_that_does_not_answer_itself() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    network.start();
    let busy = network.url();
    let busy = busy.strip_prefix("http://").unwrap();
    // Another node on the same machine, whose operator names the port of the first one.
    let dir = tempfile::tempdir().unwrap();
    for (number, (rpc, field)) in [(busy, "[rpc] listen"), ("127.0.0.1:0", "[cometbft] p2p_listen")].into_iter().enumerate() {
        let home = dir.path().join(number.to_string());
        let mut init = Command::new(program("mulud"));
        init.args(["init", "--network", "solo", "--engine", "cometbft", "--rpc", rpc, "--home"]).arg(&home);
        init.arg("--keys").arg(governor(dir.path()));
        assert!(init.stdout(Stdio::null()).status().unwrap().success());
        let path = home.join("config.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let p2p = text.lines().find(|line| line.starts_with("p2p_listen")).unwrap();
        let port = if number == 0 { "127.0.0.1:0" } else { busy };
        std::fs::write(&path, text.replace(p2p, &format!("p2p_listen = \"{port}\""))).unwrap();
        let out = Command::new(program("mulud")).args(["start", "--home"]).arg(&home).stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!((out.status.code(), out.stdout.is_empty()), (Some(2), true), "{told}");
        assert!(told.contains(&format!("{busy} cannot be listened on")) && told.contains(field), "{told}");
        assert!(!home.join("rpc.addr").exists());
    }
    network.stop();
}

#[test]
fn connections_that_idle_or_drip_shut_nobody_out_and_are_bounded() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    network.start();
    let address = network.url().trim_start_matches("http://").to_string();
    let sockets = |pid: u32| {
        let held = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
        held.filter(|fd| fd.path().read_link().is_ok_and(|to| to.to_string_lossy().starts_with("socket:"))).count()
    };
    let mut held: Vec<TcpStream> = Vec::new();
    for n in 0..1_200 {
        let mut stream = TcpStream::connect(&address).unwrap();
        let _ = stream.write_all([&b""[..], b"POST / HTTP/1.1\r\nho"][n % 2]);
        held.push(stream);
        if n % 300 == 299 {
            let begun = status(&network);
            assert_eq!(begun["engine"], "cometbft");
            let open = sockets(engines(&network)[0]);
            assert!(open < 200, "{open} connections of one address reach the engine");
        }
    }
    // Who was put out is told so: it reads the end.
    held[0].set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    assert!(matches!(held[0].read(&mut [0; 9]), Ok(0) | Err(_)));
    adds_an_entry(&network, "among a thousand others");
    network.stop();
}

#[test]
fn two_nodes_on_one_home_are_refused_and_the_first_goes_on() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    network.start();
    let told = status(&network);
    let out = Command::new(program("mulud")).args(["start", "--home"]).arg(network.path("node")).stdin(Stdio::null()).output().unwrap();
    let words = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.code() == Some(2) && words.contains("a node runs on this home"), "{words}");
    goes_on(&network, &told);
    // The engine reconnects to nothing: its socket is still the first node's.
    adds_an_entry(&network, "after a second start");
    network.stop();
}
