//! Where people and files meet the command line: outputs, inputs, words, first minutes.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Command, Output, Stdio};

use mulu_tests::desk::Desk;
use mulu_tests::{program, wait_for};
use serde_json::{Value, json};

/// Runs `mulu` as a person does, on the desk's home, with nothing said that the home knows.
fn plain(desk: &Desk, lang: &str, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(program("mulu"));
    command.arg("--home").arg(desk.network.path("home")).args(["--lang", lang]).args(args).env("MULU_PASSPHRASE", "quickstart");
    for name in ["MULU_NODE", "MULU_HOME", "MULU_KEY", "MULU_OUTPUT"] {
        command.env_remove(name);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_home_of_a_quickstart_knows_its_node_and_its_division_also_after_a_restart() {
    let mut desk = Desk::new(2);
    for _ in 0..2 {
        let listed = plain(&desk, "en", &["catalog", "list"], b"");
        assert!(listed.status.success() && said(&listed.stdout).contains("2 of 2, proven complete"), "{}", said(&listed.stderr));
        desk.network.stop();
        let away = plain(&desk, "en", &["catalog", "list"], b"");
        assert_eq!(away.status.code(), Some(4), "{}", said(&away.stderr));
        assert!(said(&away.stderr).contains("mulud start --detach"), "{}", said(&away.stderr));
        desk.network.start();
    }
    let alone = plain(&desk, "zh", &[], b"");
    assert!(alone.status.success() && said(&alone.stdout).contains("mulu catalog list"), "{}", said(&alone.stdout));
}

#[test]
fn what_is_written_goes_where_it_is_sent_and_never_over_what_is_read() {
    let desk = Desk::new(2);
    let id = desk.published()[0].clone();
    // A link is followed, a device stays a device, standard output takes an export whole.
    let (real, link) = (desk.path("real.proof"), desk.path("link.proof"));
    fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let null = fs::metadata("/dev/null").unwrap().rdev();
    for out in [link.as_str(), "/dev/null"] {
        assert_eq!(desk.run(&["catalog", "show", &id, "--proof", out]).code, 0);
    }
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::read(&real).unwrap().len() > 100);
    assert_eq!(fs::metadata("/dev/null").unwrap().rdev(), null);
    let exported = plain(&desk, "en", &["catalog", "export", "--format", "csv", "--out", "-"], b"");
    assert!(exported.status.success(), "{}", said(&exported.stderr));
    // A head and two entries, whose texts may have lines of their own, and nothing else.
    let table = said(&exported.stdout);
    let quotes = |line: &&str| line.matches('"').count() % 2;
    let records = table.lines().scan(0, |open, line| {
        *open = (*open + quotes(&line)) % 2;
        Some(*open)
    });
    assert_eq!(records.filter(|open| *open == 0).count(), 3, "{table}");
    // The same through a pipe in again: nothing is new.
    let again = plain(&desk, "en", &["--output", "json", "catalog", "import", "-", "--dry-run"], &exported.stdout);
    let told: Value = serde_json::from_slice(&again.stdout).unwrap_or_else(|_| panic!("{}", said(&again.stderr)));
    assert_eq!((&told["rows"], &told["unchanged"]), (&json!(2), &json!(2)), "{told}");
    // A report over the table, by whatever name, is refused before anything is opened.
    let table = desk.path("rows.csv");
    fs::write(&table, &exported.stdout).unwrap();
    let alias = desk.path("alias.csv");
    std::os::unix::fs::symlink(&table, &alias).unwrap();
    for report in [&table, &alias] {
        let refused = desk.run(&["catalog", "import", &table, "--dry-run", "--report", report]);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert_eq!(fs::read(&table).unwrap(), exported.stdout);
    }
    // What is no catalog gives no success.
    for (name, bytes) in [("hello.csv", &b"hello"[..]), ("head.csv", "名称,提供方\n".as_bytes()), ("x.pdf", b"%PDF-1.7\n"), ("nul", b"\0")]
    {
        let (file, map) = (desk.path(name), desk.network.path("map.toml"));
        fs::write(&file, bytes).unwrap();
        let nothing = desk.run(&["catalog", "import", &file, "--map", map.to_str().unwrap(), "--dry-run"]);
        assert_eq!(nothing.code, 2, "{name}: {}", nothing.stderr);
    }
}

#[test]
fn done_is_said_of_what_was_done() {
    let desk = Desk::new(1);
    // A passphrase that does not change is refused, and one that does opens the keys from then on.
    let old = desk.run(&["key", "change-passphrase"]);
    assert_eq!(old.code, 2, "only the old one is known: {}", old.stderr);
    let (same, new) = (desk.path("same"), desk.path("new"));
    fs::write(&same, "quickstart").unwrap();
    fs::write(&new, "another\n").unwrap();
    assert_eq!(desk.run(&["key", "change-passphrase", "--new-passphrase-file", &same]).code, 2);
    assert_eq!(desk.run(&["key", "change-passphrase", "--new-passphrase-file", &new]).json["changed"], true);
    let by =
        |file: &str| desk.run(&["--passphrase-file", file, "key", "export", "city", "--out", &desk.path(&format!("{}.key", file.len()))]);
    assert_eq!((by(&same).code, by(&new).code), (2, 0));
    // An unsigned transaction is told as such.
    let tx = desk.path("tx.json");
    let id = desk.published()[0].clone();
    assert_eq!(desk.own(&["catalog", "amend", &id, "--title", "甲", "--offline", &tx]).code, 0);
    let unsigned = desk.run(&["tx", "broadcast", &tx]);
    assert_eq!((unsigned.code, unsigned.error["error"]["name"].as_str()), (1, Some("unsigned")), "{}", unsigned.stderr);
    // The organisation of a key is noted later.
    assert_eq!(desk.run(&["--passphrase-file", &new, "key", "new", "late"]).code, 0);
    let org = desk.run(&["key", "show", "city"]).json["organisation"].as_str().unwrap().to_string();
    assert_eq!(desk.run(&["key", "note", "late", "--org", &org]).json["organisation"], json!(org));
    // A receipt is not renewed, and nobody is accused.
    let receipt = desk.path("receipt");
    let sent =
        desk.run(&["--passphrase-file", &new, "--key", "city", "party", "amend", &org, "--short-name", "数据局", "--proof", &receipt]);
    assert_eq!(sent.code, 0, "{}", sent.stderr);
    let renewed = desk.run(&["proof", "renew", &receipt, "--proof", &desk.path("renewed")]);
    assert_eq!((renewed.code, renewed.error["error"]["name"].as_str()), (2, Some("usage")), "{}", renewed.stderr);
}

#[test]
fn one_fingerprint_of_a_chain_is_told_by_node_and_client() {
    let desk = Desk::new(1);
    let mulud = |args: &[&str]| {
        let out = Command::new(program("mulud")).args(args).output().unwrap();
        (out.status.code(), said(&out.stdout), said(&out.stderr))
    };
    let node = desk.network.path("node");
    let (code, told, _) = mulud(&["status", "--home", node.to_str().unwrap(), "--output", "json"]);
    let status: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(code, Some(0));
    let print = status["genesis_sha256"].as_str().unwrap().to_string();
    let fresh = |name: &str, args: &[&str]| mulu_tests::mulu(&desk.network.path(name), &desk.url, args);
    let by_node = fresh("by-node", &["trust", "init"]);
    let genesis = node.join("genesis.json");
    let by_file = fresh("by-file", &["trust", "init", "--genesis", genesis.to_str().unwrap()]);
    assert_eq!((&by_node.json["genesis_sha256"], &by_file.json["genesis_sha256"]), (&json!(print), &json!(print)), "{}", by_node.stderr);
    assert_eq!(fresh("by-hash", &["trust", "init", "--hash", &print]).code, 0);
    assert_eq!(fresh("by-other", &["trust", "init", "--hash", &"00".repeat(32)]).code, 3);
    // Another chain has another one.
    let other = Desk::new(1);
    let (_, told, _) = mulud(&["status", "--home", other.network.path("node").to_str().unwrap(), "--output", "json"]);
    let other: Value = serde_json::from_str(&told).unwrap();
    assert!(other["genesis_sha256"].is_string() && other["genesis_sha256"] != json!(print), "{told}");
}

#[test]
fn a_node_is_started_without_a_terminal_restarted_read_and_stopped() {
    let mut desk = Desk::new(1);
    desk.network.stop();
    let home = desk.network.path("node");
    let mulud = |args: &[&str]| {
        let out = Command::new(program("mulud")).args(args).arg("--home").arg(&home).output().unwrap();
        (out.status.code(), said(&out.stdout), said(&out.stderr))
    };
    let (code, ready, told) = mulud(&["start", "--detach"]);
    assert!(code == Some(0) && ready.starts_with("ready  http://127.0.0.1:"), "{ready}{told}");
    assert!(mulud(&["start", "--detach"]).1.starts_with("ran already"));
    let pid = || fs::read_to_string(home.join("mulud.pid")).unwrap();
    let first = pid();
    let (code, again, told) = mulud(&["restart", "--output", "json"]);
    let again: Value = serde_json::from_str(&again).unwrap_or_else(|_| panic!("{told}"));
    assert_eq!((code, &again["outcome"]), (Some(0), &json!("ready")));
    assert_ne!(pid(), first);
    assert!(mulud(&["logs", "--lines", "5"]).1.lines().count() >= 1);
    assert!(mulud(&["stop"]).1.starts_with("stopped"));
    assert!(!home.join("mulud.pid").exists());
    assert!(mulud(&["stop"]).1.starts_with("did not run"));
    wait_for("the address to go", || !home.join("rpc.addr").exists());
}

#[test]
fn a_chinese_user_reads_chinese_alone_also_of_times_and_after_a_write() {
    let desk = Desk::new(2);
    let id = desk.published()[0].clone();
    let page = said(&plain(&desk, "zh", &["catalog", "show", &id], b"").stdout);
    assert!(page.contains(" +08:00") && page.contains("已证明，高度") && !page.contains("proven"), "{page}");
    let waits = said(&plain(&desk, "zh", &["--key", &desk.key, "catalog", "amend", &id, "--title", "新名称"], b"").stdout);
    assert!(waits.contains("待审核") && waits.contains("仍有效"), "{waits}");
    let other = desk.published()[1].clone();
    let now = said(&plain(&desk, "zh", &["--key", &desk.key, "catalog", "amend", &other, "--update-note", "说明"], b"").stdout);
    assert!(now.contains("现已生效"), "{now}");
    for (args, words) in [
        (vec!["catalog", "lst"], "错误: usage: 此处没有命令 lst"),
        (vec!["catalog", "show", "E-1"], "标识有 24 位，此处有 2 位"),
        (vec!["catalog", "list", "--at", "昨天"], "昨天"),
        (vec!["party", "rekey", "--rule", "x"], "不是门限"),
        (vec!["catalog", "list", "--division", "999999"], "E2001"),
    ] {
        let told = said(&plain(&desk, "zh", &args, b"").stderr);
        assert!(told.contains(words) && !told.contains("usage: catalog") && told.contains("下一步: "), "{args:?}: {told}");
    }
    let at = said(&plain(&desk, "zh", &["catalog", "list", "--at", "2100-01-01 08:00"], b"").stderr);
    assert!(!at.contains("不能作"), "a minute of Beijing is understood: {at}");
    // Every kind has a form.
    let forms = desk.run(&["tx", "submit", "--template"]).json;
    let kinds = desk.run(&["tx", "submit", "--kinds"]).json["items"].as_array().unwrap().len();
    assert_eq!(forms.as_array().unwrap().len(), kinds);
    assert_eq!(desk.run(&["tx", "submit", "--template", "withdraw_pending"]).json[0]["kind"], "withdraw_pending");
}
