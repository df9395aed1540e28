//! Between each Commit request and its answer stands a file sync of the store's log: seen from outside, by strace.
//! A process of this test serves ABCI under strace; the test drives it over its socket as the engine does.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, TxBody};
use mulu_contracts::ledger::samples::{DEPARTMENT, SALTS, time, uscc};
use mulu_node::abci;
use mulu_node::anchors::Anchors;
use mulu_node::app::App;
use mulu_node::storage::Store;
use mulu_testkit::{CHAIN, genesis, sign};
use mulu_tests::{one_test, wait_for};
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{RequestCommit, RequestFinalizeBlock, RequestInfo, RequestInitChain, request, response};

use super::socket::Socket;

const BLOCKS: i64 = 30;
/// A Commit on the wire, whole: length 2, field 11, empty.
const REQUEST: &str = r#""\2Z\0""#;
/// Its answer: length 2, field 12, empty.
const ANSWER: &str = r#""\2b\0""#;

/// Not a test of its own: the process under strace. Serves until it is killed.
#[test]
#[ignore = "run by the other test, under strace"]
fn server() {
    let dir = std::env::var("MULU_SERVE").unwrap();
    let store = Arc::new(Store::open(Path::new(&dir).join("data")).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    abci::serve(Arc::new(App::open(store, anchors, "test").unwrap()), Path::new(&dir), BTreeSet::new()).unwrap();
    loop {
        std::thread::park();
    }
}

fn bundle(n: i64) -> Vec<u8> {
    let rule = AnyRule::from(submit_entry::submit(&format!("entry {n}")));
    let expires = Time(time().0 + 3_600 + n + 60);
    let body = TxBody { chain_id: CHAIN.into(), organisation: uscc(DEPARTMENT), expires, messages: vec![rule.message(&SALTS)] };
    Bundle { transactions: vec![sign(body, &[&format!("{DEPARTMENT}/0")])] }.encode()
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

fn drive(socket: &mut Socket) {
    let state = serde_json::to_vec(&genesis()).unwrap();
    let init = RequestInitChain { time: at(time().0), chain_id: CHAIN.into(), app_state_bytes: state.into(), ..Default::default() };
    socket.call(request::Value::InitChain(init));
    for height in 1..=BLOCKS {
        // Empty blocks, blocks that write, blocks of junk: each commit is acknowledged, so each is on disk.
        let txs = match height % 3 {
            0 => Vec::new(),
            1 => vec![bundle(height).into()],
            _ => vec![vec![0xff; 9].into()],
        };
        let hash = vec![height as u8; 32].into();
        let block = RequestFinalizeBlock { height, hash, time: at(time().0 + 3_600 + height), txs, ..Default::default() };
        let response::Value::FinalizeBlock(done) = socket.call(request::Value::FinalizeBlock(block)) else { panic!() };
        assert!(done.tx_results.iter().all(|r| (r.code == 0) == (height % 3 == 1)), "{done:?}");
        socket.call(request::Value::Commit(RequestCommit {}));
    }
    let response::Value::Info(info) = socket.call(request::Value::Info(RequestInfo::default())) else { panic!() };
    assert_eq!(info.last_block_height, BLOCKS);
}

/// A call of the log: it began with a text, and has returned 0.
fn synced(line: &str) -> bool {
    let whole = (line.contains(" fdatasync(") || line.contains(" fsync(")) && line.contains("/rocksdb/") && line.contains(".log>");
    let returned = line.contains("<... fdatasync resumed>") || line.contains("<... fsync resumed>");
    (whole || returned) && line.trim_end().ends_with("= 0")
}

#[test]
fn a_file_sync_stands_between_each_commit_and_its_answer() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("strace.log");
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-s", "16", "-e", "trace=read,recvfrom,write,sendto,fdatasync,fsync", "-o"]).arg(&log);
    command.args(one_test(module_path!(), "server")).args(["--ignored", "--nocapture"]);
    let command = command.env("MULU_SERVE", dir.path()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("strace has to be installed");
    wait_for("the server under strace", || {
        assert_eq!(child.try_wait().unwrap(), None, "strace or the server ended");
        Socket::dial(dir.path()).is_ok()
    });
    let mut socket = Socket::open(dir.path());
    drive(&mut socket);
    let tracer = child.id();
    let served = std::fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children")).unwrap();
    let killed = Command::new("kill").arg("-9").args(served.split_whitespace()).status().unwrap();
    assert!(killed.success());
    child.wait().unwrap();

    // strace writes a call where it ends, or where it is interrupted by another thread's; either way a send that stands after a
    // returned sync began after it.
    let text = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    let (mut commits, mut open, mut on_disk) = (0, false, false);
    for line in text.lines() {
        let sends = line.contains(" write(") || line.contains(" sendto(");
        let comes = line.contains(" read(") || line.contains(" recvfrom(") || line.contains(" resumed>");
        if comes && line.contains(REQUEST) {
            assert!(!open, "a commit before the answer of the last");
            (open, on_disk) = (true, false);
        } else if open && synced(line) {
            on_disk = true;
        } else if open && sends && line.contains(ANSWER) {
            assert!(on_disk, "commit {commits} was answered before a sync: {line}");
            commits += 1;
            open = false;
        }
    }
    assert_eq!(commits, BLOCKS, "commits found in the log of strace");
}
