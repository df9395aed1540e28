//! CometBFT's own light client follows a solo chain: the best outside judge of its headers and commits.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The light client must reach this height.
const TARGET: u64 = 12;

struct Light(Child);

impl Drop for Light {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn binary() -> PathBuf {
    let named = std::env::var_os("MULU_COMETBFT").map(PathBuf::from);
    let path = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.tools/bin/cometbft"));
    assert!(path.is_file(), "{} is not there: run ./check, or name CometBFT v0.38.25 by MULU_COMETBFT", path.display());
    path
}

fn get(url: &str) -> Option<Value> {
    let mut answer = ureq::get(url).call().ok()?;
    serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()
}

fn json_target() -> Value {
    TARGET.to_string().into()
}

fn follow(extra: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let node = crate::common::start(dir.path(), Duration::from_millis(50));
    let solo = format!("http://{}", node.address);
    let root = node.call("commit", serde_json::json!({ "height": "1" }))["result"]["signed_header"]["commit"]["block_id"]["hash"].take();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let child = Command::new(binary())
        .args(["light", "mulu-solo-test", "--primary", &solo, "--witnesses", &solo])
        .args(["--height", "1", "--hash", root.as_str().unwrap(), "--trusting-period", "876000h"])
        .args(["--home-dir", dir.path().join("light").to_str().unwrap(), "--laddr", &format!("tcp://{port}")])
        .args(extra)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut light = Light(child);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < deadline, "the light client did not verify height {TARGET} in time");
        assert!(light.0.try_wait().unwrap().is_none(), "the light client ended");
        // What it serves it has verified.
        let served = get(&format!("http://{port}/commit?height={TARGET}"));
        let header = served.as_ref().map(|answer| &answer["result"]["signed_header"]["header"]);
        if header.is_some_and(|header| header["height"] == json_target()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let ours = node.call("commit", serde_json::json!({ "height": TARGET.to_string() }));
    let theirs = get(&format!("http://{port}/commit?height={TARGET}")).unwrap();
    assert_eq!(theirs["result"]["signed_header"], ours["result"]["signed_header"]);
    let block = get(&format!("http://{port}/block?height={TARGET}")).unwrap();
    assert_eq!(block["result"]["block"]["header"]["height"], json_target(), "{block}");
    let set = get(&format!("http://{port}/validators?height={TARGET}")).unwrap();
    assert_eq!(set["result"]["total"], "1", "{set}");
    drop(light);
    node.stop();
}

#[test]
fn cometbft_light_skips_to_a_new_height() {
    follow(&[]);
}

#[test]
fn cometbft_light_verifies_every_height_in_order() {
    follow(&["--sequential"]);
}
