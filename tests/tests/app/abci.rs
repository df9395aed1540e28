//! The engine's socket: who may open it, what it answers, and what ends the process. A process of its own serves where one has to end.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use mulu_node::abci::{self, SOCKET};
use mulu_node::anchors::Anchors;
use mulu_node::app::App;
use mulu_node::storage::Store;
use mulu_node::telemetry;
use mulu_testkit::{CHAIN, genesis};
use mulu_tests::{one_test, wait_for};
use tendermint_abci::Application;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{
    RequestCommit, RequestEcho, RequestFinalizeBlock, RequestFlush, RequestInfo, RequestInitChain, RequestQuery, ResponseQuery, request,
    response,
};

use super::socket::{Socket, frame};

/// Knows no protocol but its own end.
#[derive(Clone)]
struct Panics;

impl Application for Panics {
    fn query(&self, _: RequestQuery) -> ResponseQuery {
        panic!("a defect");
    }
}

fn app(folder: &Path) -> Arc<App> {
    let store = Arc::new(Store::open(folder.join("data")).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    Arc::new(App::open(store, anchors, "test").unwrap())
}

fn serve(folder: &Path) {
    abci::serve(app(folder), folder, BTreeSet::new()).unwrap();
}

fn echo(n: u32) -> request::Value {
    request::Value::Echo(RequestEcho { message: format!("{n}") })
}

fn echoed(answer: Option<response::Value>) -> u32 {
    let Some(response::Value::Echo(echo)) = answer else { panic!("{answer:?}") };
    echo.message.parse().unwrap()
}

/// Not a test of its own: the process that has to end.
#[test]
#[ignore = "run by the other tests"]
fn server() {
    let folder = std::env::var("MULU_SERVE").unwrap();
    let folder = Path::new(&folder);
    telemetry::abort_on_panic();
    match std::env::var("MULU_PANICS").is_ok() {
        true => abci::serve_application(Panics, folder).unwrap(),
        false => serve(folder),
    }
    loop {
        std::thread::park();
    }
}

/// Starts it; it serves when this returns.
fn start(folder: &Path, panics: bool) -> Child {
    let [program, rest @ ..] = one_test(module_path!(), "server");
    let mut command = Command::new(program);
    command.args(rest).args(["--ignored", "--nocapture"]).env("MULU_SERVE", folder).stdout(Stdio::null()).stderr(Stdio::null());
    if panics {
        command.env("MULU_PANICS", "1");
    }
    let child = command.spawn().unwrap();
    wait_for("the server", || Socket::dial(folder).is_ok());
    child
}

#[test]
fn the_socket_is_its_users_alone_and_a_dead_ones_is_no_hindrance() {
    let dir = tempfile::tempdir().unwrap();
    // Left by a process that was killed.
    drop(UnixListener::bind(dir.path().join(SOCKET)).unwrap());
    assert!(dir.path().join(SOCKET).exists());
    serve(dir.path());
    let mode = dir.path().join(SOCKET).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(matches!(Socket::open(dir.path()).call(echo(1)), response::Value::Echo(_)));

    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join(SOCKET), "not ours to remove").unwrap();
    let told = abci::serve(app(other.path()), other.path(), BTreeSet::new()).unwrap_err().to_string();
    assert!(told.contains("in the way"), "{told}");
}

#[test]
fn a_folder_may_lie_as_deep_as_it_likes() {
    let dir = tempfile::tempdir().unwrap();
    // An address of a socket has 107 bytes.
    let deep = dir.path().join("a-folder-with-a-long-name".repeat(4)).join("市政务数据管理局".repeat(6));
    std::fs::create_dir_all(&deep).unwrap();
    serve(&deep);
    assert!(matches!(Socket::open(&deep).call(echo(1)), response::Value::Echo(_)));
}

/// Not a test of its own: another user at the door.
#[test]
#[ignore = "run by the other test"]
fn stranger() {
    let folder = std::env::var("MULU_SERVE").unwrap();
    let mut socket = Socket::open(Path::new(&folder));
    let _ = socket.0.write_all(&frame(echo(1)));
    assert_eq!(socket.answer(), None, "no word for another user");
}

#[test]
fn another_user_is_not_answered_even_where_the_file_is_open_to_all() {
    let dir = tempfile::tempdir().unwrap();
    serve(dir.path());
    // Becoming another user takes root, as in a container; elsewhere the mode alone is tested.
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    for (path, mode) in [(dir.path().to_path_buf(), 0o755), (dir.path().join(SOCKET), 0o666)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let [_, rest @ ..] = one_test(module_path!(), "stranger");
    // By this name the program is found wherever it lies.
    let mut command = Command::new("/proc/self/exe");
    command.args(rest).args(["--ignored", "--nocapture"]).env("MULU_SERVE", dir.path()).uid(65_534).gid(65_534).current_dir("/");
    let out = command.output().unwrap();
    let told = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && told.contains("1 passed"), "{told}{}", String::from_utf8_lossy(&out.stderr));
    assert!(matches!(Socket::open(dir.path()).call(echo(1)), response::Value::Echo(_)));
}

#[test]
fn many_requests_at_once_are_answered_in_their_order_and_no_answer_waits_for_a_request() {
    let dir = tempfile::tempdir().unwrap();
    serve(dir.path());
    let mut socket = Socket::open(dir.path());
    let many: Vec<u8> = (0..20_000).flat_map(|n| frame(echo(n))).chain(frame(request::Value::Flush(RequestFlush {}))).collect();
    let mut writer = socket.0.try_clone().unwrap();
    // More than the socket holds, in both directions.
    let written = std::thread::spawn(move || writer.write_all(&many).unwrap());
    for n in 0..20_000 {
        assert_eq!(echoed(socket.answer()), n);
    }
    assert!(matches!(socket.answer(), Some(response::Value::Flush(_))));
    written.join().unwrap();
    // A request, without Flush, and the half of the next one.
    let (one, two) = (frame(echo(1)), frame(echo(2)));
    socket.0.write_all(&[&one[..], &two[..1]].concat()).unwrap();
    assert_eq!(echoed(socket.answer()), 1);
    socket.0.write_all(&two[1..]).unwrap();
    assert_eq!(echoed(socket.answer()), 2);
}

#[test]
fn what_is_no_request_is_told_so_ends_its_connection_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    serve(dir.path());
    let mut engine = Socket::open(dir.path());
    for junk in
        [&[0][..], &[0xff; 64], &[4, 0xfa, 0x3f, 1, 0], &[0xff, 0xff, 0xff, 0x7f], b"GET / HTTP/1.1\r\n\r\n", &[3, 0xff, 0xff, 0xff]]
    {
        let mut bad = Socket::open(dir.path());
        // The other side may have ended it before all is sent.
        let _ = bad.0.write_all(junk);
        let _ = bad.0.shutdown(std::net::Shutdown::Write);
        let told = bad.answer();
        assert!(matches!(told, Some(response::Value::Exception(_))), "{junk:x?}: {told:?}");
        assert_eq!(bad.answer(), None);
        assert!(matches!(engine.call(echo(1)), response::Value::Echo(_)));
    }
}

#[test]
fn a_panic_while_a_request_is_answered_ends_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = start(dir.path(), true);
    let mut socket = Socket::open(dir.path());
    socket.0.write_all(&frame(request::Value::Query(RequestQuery::default()))).unwrap();
    assert_eq!(socket.answer(), None);
    assert!(!child.wait().unwrap().success());
}

fn time() -> Option<Timestamp> {
    Some(Timestamp { seconds: mulu_contracts::ledger::samples::time().0 + 60, nanos: 0 })
}

fn init() -> request::Value {
    let state = serde_json::to_vec(&genesis()).unwrap();
    let init = RequestInitChain { time: time(), chain_id: CHAIN.into(), app_state_bytes: state.into(), ..Default::default() };
    request::Value::InitChain(init)
}

fn block(height: i64) -> request::Value {
    request::Value::FinalizeBlock(RequestFinalizeBlock { height, hash: vec![1; 32].into(), time: time(), ..Default::default() })
}

fn commit() -> request::Value {
    request::Value::Commit(RequestCommit {})
}

#[test]
fn a_wrong_order_of_calls_is_told_and_stops_the_node_and_a_restart_comes_up_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = start(dir.path(), false);
    let mut socket = Socket::open(dir.path());
    for call in [init(), init(), block(1), commit()] {
        let told = socket.call(call);
        assert!(!matches!(told, response::Value::Exception(_)), "{told:?}");
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let no_time = request::Value::FinalizeBlock(RequestFinalizeBlock { height: 2, hash: vec![1; 32].into(), ..Default::default() });
    let cases: [(&str, Vec<request::Value>); 7] = [
        ("a block twice", vec![block(2), block(2)]),
        ("a commit of nothing", vec![commit()]),
        ("a block of long ago", vec![block(1)]),
        ("a block to come", vec![block(1 << 40)]),
        ("a negative height", vec![block(-1)]),
        ("a second beginning", vec![init()]),
        ("a block without its time", vec![no_time]),
    ];
    for (what, calls) in cases {
        let mut child = start(dir.path(), false);
        let mut socket = Socket::open(dir.path());
        let response::Value::Info(info) = socket.call(request::Value::Info(RequestInfo::default())) else { panic!("{what}") };
        assert_eq!(info.last_block_height, 1, "before {what}");
        let (last, before) = calls.split_last().unwrap();
        for call in before {
            socket.call(call.clone());
        }
        let _ = socket.0.write_all(&frame(last.clone()));
        // What the application itself refuses ends without a word on the socket.
        let told = socket.answer();
        assert!(told.is_none() || matches!(told, Some(response::Value::Exception(_))), "{what}: {told:?}");
        assert_eq!(child.wait().unwrap().code(), Some(70), "{what}");
    }
    // An engine that ends between FinalizeBlock and Commit begins with the height again.
    let mut child = start(dir.path(), false);
    let mut before = Socket::open(dir.path());
    before.call(block(2));
    before.0.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(before.answer(), None, "the end of the connection");
    let mut socket = Socket::open(dir.path());
    assert!(matches!(socket.call(block(2)), response::Value::FinalizeBlock(_)));
    assert!(matches!(socket.call(commit()), response::Value::Commit(_)));
    child.kill().unwrap();
    child.wait().unwrap();
}
