//! CometBFT's own light client follows a solo chain: the best outside judge of its headers and commits.

use std::time::Duration;

use serde_json::json;

#[path = "../../tests/src/light.rs"]
mod light;

use light::Light;

/// The light client must reach this height.
const TARGET: u64 = 12;

fn follow(extra: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let node = crate::common::start(dir.path(), Duration::from_millis(50));
    let solo = format!("http://{}", node.address);
    let root = node.call("commit", json!({ "height": "1" }))["result"]["signed_header"]["commit"]["block_id"]["hash"].take();
    let mut light = Light::follow("mulu-solo-test", [&solo, &solo], root.as_str().unwrap(), &dir.path().join("light"), extra);
    let theirs = light.header(TARGET);
    let ours = node.call("commit", json!({ "height": TARGET.to_string() }));
    assert_eq!(theirs, ours["result"]["signed_header"]);
    let block = light.get(&format!("block?height={TARGET}")).unwrap();
    assert_eq!(block["block"]["header"]["height"], TARGET.to_string(), "{block}");
    let set = light.get(&format!("validators?height={TARGET}")).unwrap();
    assert_eq!(set["total"], "1", "{set}");
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
