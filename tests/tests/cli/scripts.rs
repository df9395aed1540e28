//! The command line as scripts use it: exit codes, JSON shapes, and the whole life of one entry.

use std::fs;

use mulu_tests::Network;
use mulu_tests::desk::Desk;
use serde_json::{Value, json};

const CITY: &str = "11520300MB00000197";

#[test]
fn one_entry_goes_through_its_whole_life_by_the_command_line() {
    let desk = Desk::new(2);
    let mut form = desk.run(&["catalog", "submit", "--template"]).json;
    form.as_object_mut().unwrap().remove("provider");
    form["local_key"] = json!("cli-life");
    form["core"]["division"] = json!("520300");
    form["detail"]["responsible"]["provide"] = desk.run(&["key", "show", &desk.key]).json["organisation"].clone();
    let file = desk.file("form.json", &form);

    let would = desk.own(&["catalog", "submit", "--file", &file, "--dry-run"]);
    assert_eq!(
        (would.code, &would.json["would"], &would.json["code"], &would.json["verified"]),
        (0, &json!("accepted"), &json!(0), &json!(true))
    );
    let made = desk.done(desk.own(&["catalog", "submit", "--file", &file]));
    let id = made["ids"][0].as_str().unwrap().to_string();
    assert_eq!((&would.json["ids"][0], &made["exists"]), (&made["ids"][0], &json!(false)));
    // A repeat: the same content is told as standing already, other content under the same key is an error.
    let again = desk.done(desk.own(&["catalog", "submit", "--file", &file, "--expires-in", "1800"]));
    assert_eq!((&again["exists"], &again["ids"][0]), (&json!(true), &made["ids"][0]));
    assert_ne!(again["tx_id"], made["tx_id"]);
    form["core"]["title"] = json!("公交线路信息（新）");
    let other = desk.file("other.json", &form);
    desk.rejected(&desk.own(&["catalog", "submit", "--file", &other]), "E1104", "exists_with_other_content");
    let would = desk.own(&["catalog", "submit", "--file", &other, "--dry-run"]);
    assert_eq!((would.code, &would.json["would"], &would.json["code"]), (1, &json!("rejected"), &json!(1104)));

    // Reviewed: not by its provider, not without a reason; rejected, sent again, approved.
    assert_eq!(desk.own(&["catalog", "review", &id, "--approve"]).code, 1);
    desk.rejected(&desk.by("city", &["catalog", "review", &id, "--reject"]), "E3011", "reason_missing");
    assert_eq!(desk.by("city", &["catalog", "review", &id]).code, 2, "neither approved nor rejected");
    desk.done(desk.by("city", &["catalog", "review", &id, "--reject", "--reason", "incomplete", "--words", "缺少更新说明"]));
    assert_eq!(desk.entry(&id)["core"]["status"], "rejected");
    form["core"]["title"] = json!("公交线路信息");
    let change = json!({ "core": form["core"], "detail": form["detail"] });
    let changed = desk.file("again.json", &change);
    let resent = desk.own(&["catalog", "resubmit", &id, "--file", &changed]);
    desk.done(resent);
    desk.done(desk.by("city", &["catalog", "review", &id, "--approve"]));
    let entry = desk.entry(&id);
    assert_eq!((&entry["core"]["status"], &entry["core"]["version"]), (&json!("published"), &json!("4")));
    desk.rejected(&desk.by("city", &["catalog", "review", &id, "--approve"]), "E3009", "nothing_pending");

    // Amended: at once where it is a note, after review where it is the title.
    desk.done(desk.own(&["catalog", "amend", &id, "--update-note", "每月第一周更新"]));
    let before = desk.run(&["catalog", "show", &id]).json;
    desk.rejected(&desk.own(&["catalog", "amend", &id, "--update-note", "又", "--version", "4"]), "E1107", "stale_version");
    desk.rejected(&desk.own(&["catalog", "amend", &id, "--update-note", "每月第一周更新"]), "E3015", "no_change");
    desk.done(desk.own(&["catalog", "amend", &id, "--title", "公交线路名录"]));
    let pending = desk.run(&["catalog", "pending", "--division", "520300"]).json;
    assert_eq!((&pending["answer"]["total"], &pending["answer"]["items"][0]["op"]), (&json!("1"), &json!("amend")));
    desk.rejected(&desk.own(&["catalog", "withdraw", &id, "--reason", "other"]), "E3013", "change_pending");
    // Taken back, and sent again.
    desk.done(desk.own(&["catalog", "withdraw-pending", &id, "--reason", "incorrect"]));
    assert_eq!(desk.entry(&id)["pending"], Value::Null);
    desk.rejected(&desk.own(&["catalog", "withdraw-pending", &id]), "E3009", "nothing_pending");
    desk.done(desk.own(&["catalog", "amend", &id, "--title", "公交线路名录"]));
    desk.done(desk.by("city", &["catalog", "review", &id, "--reject", "--reason", "incorrect"]));
    assert_eq!(desk.entry(&id)["core"]["title"], "公交线路信息");

    // Attributes: stricter at once, looser after review.
    desk.done(desk.own(&["catalog", "set-attributes", &id, "--consent-required", "true", "--reason", "law"]));
    let strict = desk.entry(&id);
    assert_eq!((&strict["core"]["consent_required"], &strict["pending"]), (&json!(true), &Value::Null));
    desk.done(desk.own(&["catalog", "set-attributes", &id, "--consent-required", "false", "--reason", "other"]));
    let loose = desk.entry(&id);
    assert_eq!((&loose["core"]["consent_required"], &loose["pending"]["op"]), (&json!(true), &json!("loosen")));
    desk.done(desk.by("city", &["catalog", "review", &id, "--approve"]));
    assert_eq!(desk.entry(&id)["core"]["consent_required"], false);

    // Withdrawn after review, and back again.
    desk.done(desk.own(&["catalog", "withdraw", &id, "--reason", "other"]));
    desk.done(desk.by("city", &["catalog", "review", &id, "--approve"]));
    assert_eq!(desk.entry(&id)["core"]["status"], "withdrawn");
    assert!(!desk.published().contains(&id));
    desk.done(desk.own(&["catalog", "reinstate", &id]));
    desk.done(desk.by("city", &["catalog", "review", &id, "--approve"]));
    assert!(desk.published().contains(&id));

    // History, each version, and each moment.
    let history = desk.run(&["catalog", "history", &id]).json["answer"].clone();
    let versions: Vec<u64> = history["items"].as_array().unwrap().iter().map(|i| i["version"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>());
    let now = desk.entry(&id);
    assert_eq!(now["core"]["version"], versions.len().to_string());
    for version in &versions {
        let shown = desk.run(&["catalog", "show", &id, "--version", &version.to_string()]);
        assert_eq!((shown.code, &shown.json["answer"]["core"]["version"]), (0, &json!(version.to_string())), "{}", shown.stderr);
    }
    assert_eq!(desk.run(&["catalog", "show", &id, "--version", "99"]).code, 1);
    let old = desk.run(&["catalog", "show", &id, "--at", before["height"].as_str().unwrap()]);
    assert_eq!(old.json["answer"]["core"], before["answer"]["core"]);
    let earlier = desk.run(&["catalog", "show", &id, "--at", "0"]);
    assert_eq!((earlier.code, &earlier.json["verified"], &earlier.json["answer"]), (1, &json!(true), &Value::Null));
    let time = desk.run(&["catalog", "show", &id, "--at", before["time"].as_str().unwrap()]);
    assert_eq!((time.code, &time.json["time"]), (0, &before["time"]), "{}", time.stderr);
    assert_eq!(desk.run(&["catalog", "show", &id, "--at", "yesterday"]).code, 2);
    assert_eq!(desk.run(&["--timeout", "1", "catalog", "show", &id, "--at", "99999999"]).code, 4, "not yet");
}

#[test]
fn a_transaction_is_written_offline_signed_by_two_and_broadcast() {
    let desk = Desk::new(2);
    let id = desk.published()[0].clone();
    // Reviews need two of the city's keys from now on; so does the act that says so.
    desk.rejected(&desk.by("city", &["party", "thresholds", "--rule", "2:review_entry"]), "E1015", "threshold_not_met");
    desk.done(desk.by("city", &["party", "thresholds", "--rule", "2:review_entry", "--also", "city-second"]));
    desk.done(desk.own(&["catalog", "amend", &id, "--title", "改过的名称"]));
    let review = ["catalog", "review", &id, "--approve"];
    desk.rejected(&desk.by("city", &review), "E1015", "threshold_not_met");
    let would = desk.by("city", &[review.as_slice(), &["--dry-run"]].concat());
    assert_eq!((would.code, &would.json["name"]), (1, &json!("threshold_not_met")));
    let would = desk.by("city", &[review.as_slice(), &["--dry-run", "--also", "city-second"]].concat());
    assert_eq!((would.code, &would.json["would"]), (0, &json!("accepted")), "{}", would.stderr);

    let tx = desk.path("tx.json");
    let written = desk.by("city", &[review.as_slice(), &["--offline", &tx]].concat());
    assert_eq!((written.code, written.json["tx_id"].as_str().unwrap().len()), (0, 64), "{}", written.stderr);
    assert_eq!(desk.run(&["tx", "broadcast", &tx]).code, 1, "nobody signed it");
    let shown = desk.run(&["tx", "show", &tx]);
    assert_eq!((&shown.json["messages"][0]["kind"], &shown.json["signed_by"]), (&json!("review_entry"), &json!([])));
    // Signing needs no node, and the file no secret.
    let nowhere = "http://127.0.0.1:9";
    let signed = desk.network.mulu(nowhere, &["--key", "city", "tx", "sign", &tx]);
    assert_eq!((signed.code, &signed.json["signatures"]), (0, &json!(1)), "{}", signed.stderr);
    assert_eq!(desk.network.mulu(nowhere, &["--key", "city", "tx", "sign", &tx]).json["signatures"], 1, "one signature a key");
    desk.rejected(&desk.run(&["tx", "broadcast", &tx]), "E1015", "threshold_not_met");
    let unreachable = desk.network.mulu(nowhere, &["tx", "broadcast", &tx]);
    assert_eq!((unreachable.code, &unreachable.error["error"]["details"]["may_be_committed"]), (4, &json!(true)));
    // Who has the file cannot change what was signed.
    let text = fs::read_to_string(&tx).unwrap();
    let mut altered: Value = serde_json::from_str(&text).unwrap();
    let body = altered["body"].as_str().unwrap().replacen("6d756c75", "6d756c76", 1);
    altered["body"] = json!(body);
    let wrong = desk.file("altered.json", &altered);
    assert_eq!(desk.run(&["tx", "broadcast", &wrong]).code, 2);

    assert_eq!(desk.network.mulu(nowhere, &["--key", "city-second", "tx", "sign", &tx]).json["signatures"], 2);
    let receipt = desk.path("tx.proof");
    let done = desk.done(desk.run(&["tx", "broadcast", &tx, "--proof", &receipt]));
    assert_eq!(done["tx_id"], written.json["tx_id"]);
    assert_eq!(desk.entry(&id)["core"]["title"], "改过的名称");
    let id = done["tx_id"].as_str().unwrap();
    assert_eq!(desk.run(&["tx", "status", id]).json["height"], done["height"]);
    assert_eq!(desk.network.mulu(nowhere, &["proof", "verify", &receipt, "--id", id]).code, 0);
    // Sent again it changes nothing, and tells the same.
    assert_eq!(desk.done(desk.run(&["tx", "broadcast", &tx]))["height"], done["height"]);
    assert_eq!(desk.run(&["tx", "status", &"00".repeat(32)]).code, 4);
}

#[test]
fn organisations_are_changed_by_the_command_line() {
    let desk = Desk::new(2);
    let provider =
        desk.run(&["catalog", "list", "--division", "520300"]).json["answer"]["items"][0]["provider"].as_str().unwrap().to_string();
    let control = |org: &str| desk.run(&["party", "show", org]).json["answer"]["organisation"]["control_version"].clone();
    desk.done(desk.by("city", &["party", "amend", CITY, "--short-name", "数据局"]));
    desk.rejected(&desk.by("city", &["party", "amend", CITY, "--short-name", "局", "--version", "1"]), "E1107", "stale_version");
    assert_eq!(desk.run(&["party", "show", CITY, "--version", "1"]).json["answer"]["organisation"]["short_name"], "市大数据局");
    // A frozen key signs nothing, an unfrozen one does.
    desk.done(desk.by("city", &["party", "freeze-key", &provider, "--all"]));
    let id = desk.published()[0].clone();
    desk.rejected(&desk.own(&["catalog", "amend", &id, "--update-note", "甲"]), "E1012", "key_inactive");
    desk.done(desk.by("city", &["party", "unfreeze-key", &provider, "--all", "--reason", "other"]));
    desk.done(desk.own(&["catalog", "amend", &id, "--update-note", "甲"]));
    assert_eq!(control(&provider), "2");
    desk.done(desk.by("city", &["party", "suspend", &provider, "--reason", "law"]));
    desk.rejected(&desk.own(&["catalog", "amend", &id, "--update-note", "乙"]), "E1008", "organisation_suspended");
    desk.done(desk.by("city", &["party", "resume", &provider, "--reason", "other"]));
    desk.done(desk.own(&["catalog", "amend", &id, "--update-note", "乙"]));
    // A second key, and the first one revoked.
    assert_eq!(desk.run(&["key", "new", "second", "--org", &provider]).code, 0);
    desk.done(desk.own(&["party", "add-key", "--new", "second"]));
    let first = desk.run(&["key", "show", &desk.key]).json["key_id"].as_str().unwrap().to_string();
    desk.done(desk.by("second", &["party", "revoke-key", "--key-id", &first]));
    desk.rejected(&desk.own(&["catalog", "amend", &id, "--update-note", "丙"]), "E1012", "key_inactive");
    desk.done(desk.by("second", &["catalog", "amend", &id, "--update-note", "丙"]));
    // The second one replaced by a third: the same holder, signed by the old one alone.
    assert_eq!(desk.run(&["key", "new", "third", "--org", &provider]).code, 0);
    let second = desk.run(&["key", "show", "second"]).json["key_id"].as_str().unwrap().to_string();
    desk.done(desk.by("second", &["party", "rotate-key", "--old", &second, "--new", "third"]));
    desk.rejected(&desk.by("second", &["catalog", "amend", &id, "--update-note", "丁"]), "E1012", "key_inactive");
    desk.done(desk.by("third", &["catalog", "amend", &id, "--update-note", "丁"]));
    // Roles.
    desk.done(desk.by("city", &["party", "remove-role", &provider, "--role", "provider", "--in", "520300", "--reason", "other"]));
    desk.rejected(
        &desk.by("city", &["party", "remove-role", &provider, "--role", "provider", "--in", "520300", "--reason", "other"]),
        "E2014",
        "role_absent",
    );
    desk.done(desk.by("city", &["party", "assign-role", &provider, "--role", "provider", "--in", "520300"]));
    let acts = desk.run(&["party", "acts", CITY, "--all"]);
    assert_eq!((acts.code, &acts.json["verified"]), (0, &json!(true)));
    assert!(acts.json["answer"]["items"].as_array().unwrap().len() > 6);
    assert_eq!(desk.run(&["party", "show", "91520300MB0000099X"]).code, 2, "a wrong check character");
}

#[test]
fn keys_are_made_moved_and_deleted() {
    let desk = Desk::new(1);
    let made = desk.run(&["key", "new", "spare", "--org", CITY]);
    assert_eq!((made.code, &made.json["name"], &made.json["organisation"]), (0, &json!("spare"), &json!(CITY)), "{}", made.stderr);
    assert_eq!(desk.run(&["key", "new", "spare"]).code, 2, "a key is never overwritten");
    assert_eq!(desk.run(&["key", "new", "../spare"]).code, 2);
    let names = |desk: &Desk| -> Vec<Value> {
        desk.run(&["key", "list"]).json["items"].as_array().unwrap().iter().map(|k| k["name"].clone()).collect()
    };
    assert!(names(&desk).contains(&json!("spare")));
    let file = desk.path("spare.key");
    assert_eq!(desk.run(&["key", "export", "spare", "--out", &file]).code, 0);
    assert_eq!(desk.run(&["key", "export", "spare", "--out", &file]).code, 2, "a file is never overwritten");
    assert_eq!(desk.run(&["key", "delete", "spare"]).code, 2, "only with --yes");
    assert_eq!(desk.run(&["key", "delete", "spare", "--yes"]).code, 0);
    assert!(!names(&desk).contains(&json!("spare")));
    let back = desk.run(&["key", "import", "moved", &file]);
    assert_eq!((back.code, &back.json["public_key"]), (0, &made.json["public_key"]), "{}", back.stderr);
    // Files that others can read are not used.
    let path = desk.network.path("home/keys/moved.json");
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let loose = desk.by("moved", &["catalog", "amend", &desk.published()[0], "--update-note", "甲"]);
    assert_eq!(loose.code, 2, "{}", loose.stderr);
    assert!(loose.stderr.contains("chmod 600"), "{}", loose.stderr);
}

#[test]
fn an_old_proof_is_renewed_and_explained() {
    let desk = Desk::new(2);
    let id = desk.published()[0].clone();
    let (old, new) = (desk.path("entry.proof"), desk.path("renewed.proof"));
    for note in ["甲", "乙", "丙"] {
        desk.done(desk.own(&["catalog", "amend", &id, "--update-note", note]));
    }
    let renewed = desk.run(&["proof", "renew", &old, "--proof", &new]);
    assert_eq!((renewed.code, &renewed.json["verified"]), (0, &json!(true)), "{}", renewed.stderr);
    let (before, after) = (desk.run(&["proof", "verify", &old]), desk.run(&["proof", "verify", &new]));
    assert_eq!((before.code, after.code), (0, 0));
    assert_eq!((&before.json["answer"], &before.json["height"]), (&after.json["answer"], &after.json["height"]));
    assert_ne!(before.json["newest_header"], after.json["newest_header"]);
    let explained = desk.run(&["proof", "explain", &new]).json;
    assert_eq!((&explained["claim"]["query"], &explained["judged"]), (&json!("get_entry"), &json!(false)));
    assert!(explained["claim"]["at"]["leaf"].is_string());
}

#[test]
fn wrong_use_is_told_as_such() {
    let desk = Desk::new(1);
    for args in [
        vec!["catalog"],
        vec!["catalog", "show"],
        vec!["catalog", "show", "E-1"],
        vec!["no-such-noun"],
        vec!["party", "show"],
        vec!["catalog", "list", "--division", "520300", "--limit", "0"],
        vec!["catalog", "list", "--division", "520300", "--next", "x"],
    ] {
        let wrong = desk.run(&args);
        assert_eq!((wrong.code, wrong.error["error"]["name"].as_str()), (2, Some("usage")), "{args:?}: {}", wrong.stderr);
    }
    let unknown = desk.run(&["catalog", "list", "--division", "999999"]);
    assert_eq!((unknown.code, &unknown.error["error"]["code"]), (1, &json!("E2001")), "no proof of nothing: {}", unknown.stderr);
    let away = desk.network.mulu("http://127.0.0.1:9", &["catalog", "list", "--division", "520300"]);
    assert_eq!((away.code, away.error["error"]["name"].as_str()), (4, Some("unreachable")));
    let empty = tempfile::tempdir().unwrap();
    let stranger = mulu_tests::mulu(&empty.path().join("home"), &desk.url, &["catalog", "list", "--division", "520300"]);
    assert_eq!((stranger.code, stranger.error["error"]["name"].as_str()), (5, Some("cannot_judge")), "{}", stranger.stderr);
}

#[test]
fn a_file_that_never_ends_and_a_pipe_instead_of_a_key_hold_no_command() {
    let desk = Desk::new(1);
    for args in [
        vec!["proof", "verify", "/dev/zero"],
        vec!["proof", "explain", "/dev/zero"],
        vec!["tx", "show", "/dev/zero"],
        vec!["trust", "init", "--force", "--genesis", "/dev/zero"],
        vec!["--key", "city", "catalog", "submit", "--file", "/dev/zero"],
        vec!["--passphrase-file", "/dev/zero", "key", "new", "x"],
    ] {
        let told = desk.run(&args);
        assert_eq!((told.code, told.stderr.contains("is larger than")), (2, true), "{args:?}: {}", told.stderr);
    }
    let pipe = desk.path("home/keys/pipe.json");
    assert!(std::process::Command::new("mkfifo").args(["-m", "600", &pipe]).status().unwrap().success());
    let told = desk.run(&["key", "show", "pipe"]);
    assert_eq!((told.code, told.stderr.contains("no regular file")), (2, true), "{}", told.stderr);
}

#[test]
fn every_verdict_is_a_document_on_standard_output() {
    let desk = Desk::new(1);
    let bytes = fs::read(desk.path("entry.proof")).unwrap();
    let altered = desk.path("altered.proof");
    fs::write(&altered, &bytes[..bytes.len() - 1]).unwrap();
    let told = desk.run(&["proof", "verify", &altered]);
    assert_eq!((told.code, &told.json["verdict"], &told.error["error"]["name"]), (3, &json!("false"), &json!("false")));
    assert!(told.json["reason"].is_string() && told.json["answer"].is_null());
    assert_eq!(desk.run(&["proof", "verify", &desk.path("entry.proof")]).json["verdict"], "proven");
}

#[test]
fn the_language_asked_for_by_a_flag_reaches_every_failure() {
    let desk = Desk::new(1);
    let id = desk.published()[0].clone();
    let title = desk.entry(&id)["core"]["title"].as_str().unwrap().to_string();
    let zh = |node: &str, args: &[&str]| {
        let mut command = std::process::Command::new(mulu_tests::program("mulu"));
        command.args(["--lang", "zh", "--key", &desk.key, "--node", node, "--home"]).arg(desk.network.path("home")).args(args);
        let out = command.env("MULU_PASSPHRASE", "quickstart").env("MULU_LANG", "en").output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, told) = zh(&desk.url, &["catalog", "amend", &id, "--title", &title]);
    assert_eq!(code, Some(1));
    assert!(told.starts_with("错误: E3015 no_change: 没有任何变化\n下一步: 无需处理；"), "{told}");
    assert!(told.ends_with("之前情况变化时，该交易仍可能通过\n"), "{told}");
    let (code, told) = zh("http://127.0.0.1:9", &["catalog", "show", &id]);
    assert!(code == Some(4) && told.starts_with("错误: unreachable: 无法从节点得到答复"), "{told}");
}

#[test]
fn a_write_that_was_never_sent_says_so_and_one_page_is_kept_in_a_proof_file() {
    let desk = Desk::new(3);
    let id = desk.published()[0].clone();
    let away = desk.network.mulu("http://127.0.0.1:9", &["--key", &desk.key, "catalog", "amend", &id, "--title", "x"]);
    assert_eq!((away.code, &away.error["error"]["details"]["may_be_committed"]), (4, &json!(false)), "{}", away.stderr);
    let list = |more: &[&str]| desk.run(&[&["catalog", "list", "--division", "520300", "--all"], more].concat());
    let (whole, proof) = (list(&[]).json["answer"]["total"].clone(), desk.path("list.proof"));
    assert_eq!((&whole, list(&["--proof", &proof]).code), (&json!("3"), 0));
    assert_eq!(desk.run(&["proof", "verify", &proof]).json["answer"]["total"], whole);
}

#[test]
fn a_second_start_of_a_home_says_that_a_node_runs_there() {
    let mut network = Network::small(1);
    network.start();
    for command in ["start", "fsck"] {
        let out =
            std::process::Command::new(mulu_tests::program("mulud")).arg(command).arg("--home").arg(network.path("node")).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!((out.status.code(), told.contains("held by another process")), (Some(2), true), "{told}");
    }
    network.stop();
}

#[test]
fn a_quickstart_that_was_killed_is_finished_by_the_next_and_leaves_no_node() {
    let dir = tempfile::tempdir().unwrap();
    let work = dir.path().join("q");
    let command = || {
        let mut command = std::process::Command::new(mulu_tests::program("mulu"));
        command.args(["--output", "json", "quickstart", "--project"]).arg(mulu_tests::project());
        command.arg("--mulud").arg(mulu_tests::program("mulud")).arg("--dir").arg(&work);
        command.env_remove("MULU_PASSPHRASE").stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command
    };
    let mut first = command().spawn().unwrap();
    mulu_tests::wait_for("the node of the first run", || work.join("node/rpc.addr").exists());
    first.kill().unwrap();
    first.wait().unwrap();
    let state = || -> Value { serde_json::from_slice(&fs::read(work.join("quickstart.json")).unwrap()).unwrap() };
    let node = state()["node_pid"].as_u64().unwrap();
    // One that has ended, and that nobody has waited for yet, has no command line any more.
    let lives = || fs::read(format!("/proc/{node}/cmdline")).is_ok_and(|line| !line.is_empty());
    assert!(lives(), "the node outlives the killed run");
    assert!(command().status().unwrap().success());
    assert!(!lives(), "the next run stops it at its end");
    assert_eq!((&state()["node_pid"], &state()["runs"]), (&Value::Null, &json!(2)));
    assert!(!work.join("node/rpc.addr").exists());
}
