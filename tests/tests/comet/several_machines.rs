//! A network of several machines: each operator makes the keys of a node where it will run (`mulud keys`), one network file names all
//! nodes, and each makes its home from that file (`mulud init`). Here the machines are folders. CometBFT has to be installed.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use mulu_tests::quiet::whole_machine;
use mulu_tests::{mulu, program, project, wait_for, wait_minutes};

fn mulud(args: &[&str]) -> Output {
    Command::new(program("mulud")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn words(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

/// What a node's operator puts into the network file.
fn node(home: &Path, name: &str) -> String {
    let out = mulud(&["keys", "--home", home.to_str().unwrap()]);
    assert!(out.status.success(), "{}", words(&out));
    let told = String::from_utf8(out.stdout).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("[[nodes]]\nname = \"{name}\"\n{}\n", told.replace("HOST:26656", &format!("127.0.0.1:{port}")))
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn operators_make_their_homes_apart_and_run_one_network() {
    let _machine = whole_machine();
    let dir = tempfile::tempdir().unwrap();
    let home = |name: &str| dir.path().join(name);
    let names = ["city", "county"];
    let nodes: Vec<String> = names.iter().map(|name| node(&home(name), name)).collect();
    let again = node(&home("city"), "city");
    assert_eq!(again.lines().nth(3), nodes[0].lines().nth(3), "keys are made once");

    let sample = fs::read_to_string(project().join("genesis/networks/solo.toml")).unwrap();
    let (before, after) = sample.split_once("[[nodes]]").unwrap();
    let after = &after[after.find("\n#").unwrap()..];
    let file = dir.path().join("network.toml");
    fs::write(&file, format!("{before}{}{after}", nodes.concat())).unwrap();
    // A network begins with somebody who governs.
    let keys = dir.path().join("keys.json");
    let city = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
    fs::write(&keys, format!(r#"{{"city": "ed25519:{}"}}"#, hex::encode(city.to_bytes()))).unwrap();
    let init = |name: &str, node: &str, more: &[&str]| {
        let (home, file, keys) = (home(name), file.to_str().unwrap(), keys.to_str().unwrap());
        let mut args = vec!["init", "--home", home.to_str().unwrap(), "--network", file, "--node", node, "--rpc", "127.0.0.1:0"];
        args.extend(["--keys", keys]);
        args.extend(more);
        mulud(&args)
    };
    let agreed = ["--engine", "cometbft", "--chain-id", "mulu-two-1", "--genesis-time", "2026-01-01T00:00:00Z"];
    for (what, out, said) in [
        ("the engine of one node", init("city", "city", &agreed[2..]), "--engine cometbft"),
        ("nothing agreed", init("city", "city", &agreed[..2]), "--chain-id"),
        ("no node of this name", init("city", "province", &agreed), "has no node"),
        ("another node's keys", init("city", "county", &agreed), "are not those of node"),
        ("no keys", init("nowhere", "city", &agreed), "mulud keys"),
    ] {
        assert_eq!(out.status.code(), Some(2), "{what}: {}", words(&out));
        assert!(words(&out).contains(said), "{what}: {}", words(&out));
    }
    let told: Vec<String> = names.iter().map(|name| words(&init(name, name, &agreed))).collect();
    let hash = |text: &str| text.lines().find_map(|l| l.strip_prefix("genesis_sha256 ")).unwrap_or_else(|| panic!("{text}")).to_string();
    assert_eq!(hash(&told[0]), hash(&told[1]), "the same file gives the same genesis");
    assert_eq!(init("city", "city", &agreed).status.code(), Some(2), "a home is not made twice");

    let running: Vec<Running> = names
        .iter()
        .map(|name| {
            let log = fs::File::create(dir.path().join(format!("{name}.log"))).unwrap();
            let mut command = Command::new(program("mulud"));
            Running(command.arg("start").arg("--home").arg(home(name)).stdout(Stdio::null()).stderr(log).spawn().unwrap())
        })
        .collect();
    let trust = mulu(&home("client"), "", &["trust", "init", "--genesis", home("city").join("genesis.json").to_str().unwrap()]);
    assert_eq!(trust.code, 0, "{}", trust.stderr);
    for name in names {
        let address = home(name).join("rpc.addr");
        wait_for("the node's address", || address.exists());
        let url = format!("http://{}", fs::read_to_string(address).unwrap().trim());
        // Without both there is no block, and nodes may take some minutes to find each other. The first block bears the time of genesis,
        // which is too old; the second one that of its votes. One node may be a block behind the other.
        wait_minutes(4, "a block of now", || {
            let list = mulu(&home("client"), &url, &["party", "list", "--division", "520300"]);
            let waits = list.error["error"]["name"].as_str().is_some_and(|name| ["too_old", "no_answer", "went_back"].contains(&name));
            assert!(list.code == 0 || waits, "{name}: {}", list.stderr);
            list.code == 0 && list.json["trust"]["validators"] == 2
        });
    }
    drop(running);
}
