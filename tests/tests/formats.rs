//! Catalogs as offices have them, against a real node: in by every form, out by every form, and nothing lost on the way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mulu_tests::{Answer, Network, sample_rows, shared};
use serde_json::{Value, json};

const FORMS: [&str; 8] = ["csv", "xlsx", "portal", "ckan", "pod", "dcat", "dcat-graph", "mulu"];

fn import(network: &Network, file: &Path, more: &[&str]) -> Answer {
    let mut args = vec!["catalog", "import", file.to_str().unwrap()];
    args.extend(more);
    network.mulu(&network.url(), &args)
}

fn export(network: &Network, form: &str, out: &Path, more: &[&str]) -> Answer {
    let mut args = vec!["catalog", "export", "--format", form, "--out", out.to_str().unwrap()];
    args.extend(more);
    let told = network.mulu(&network.url(), &args);
    assert_eq!(told.code, 0, "{form}: {}", told.stderr);
    told
}

fn counts(told: &Answer) -> [u64; 5] {
    ["rows", "added", "unchanged", "changed", "failed"].map(|k| told.json[k].as_u64().unwrap_or_else(|| panic!("{}", told.stderr)))
}

/// Content hash of each entry of an export in our own form.
fn hashes(file: &Path) -> BTreeMap<String, String> {
    let all: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let text = |v: &Value| v.as_str().unwrap().to_string();
    all["entries"].as_array().unwrap().iter().map(|e| (text(&e["id"]), text(&e["standing"]["content_hash"]))).collect()
}

/// The rows of a portal as a table whose columns are the portal's own.
fn csv_of(rows: &[Value]) -> String {
    let columns: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let cell = |value: &Value| match value {
        Value::Array(items) => quoted(&items.iter().map(|i| i.as_str().unwrap()).collect::<Vec<_>>().join("；")),
        other => quoted(other.as_str().unwrap_or_default()),
    };
    let mut text = columns.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",");
    for row in rows {
        text.push('\n');
        text.push_str(&columns.iter().map(|c| cell(&row[c.as_str()])).collect::<Vec<_>>().join(","));
    }
    text
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn written(network: &Network, name: &str, bytes: &[u8]) -> PathBuf {
    let path = network.path(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn what_is_exported_in_any_form_is_met_as_unchanged_when_it_comes_back() {
    let mut network = Network::small(50);
    network.start();
    for form in FORMS {
        let file = network.path(&format!("export.{form}"));
        let told = export(&network, form, &file, &["--division", "520300"]);
        assert_eq!((&told.json["entries"], &told.json["verified"]), (&json!("50"), &json!(true)));
        assert_eq!(told.json["anchor"]["app_hash"].as_str().unwrap().len(), 64);
        let back = import(&network, &file, &["--report-missing"]);
        assert_eq!(counts(&back), [50, 0, 50, 0, 0], "{form}: {}\n{}", back.json, back.stderr);
        assert_eq!(back.json["missing"], 0);
    }
    let file = network.path("chinese.csv");
    export(&network, "csv", &file, &["--division", "520300", "--encoding", "gb18030", "--view", "open"]);
    assert!(String::from_utf8(fs::read(&file).unwrap()).is_err());
    assert_eq!(counts(&import(&network, &file, &[]))[1..], [0, 50, 0, 0]);
    network.stop();
}

#[test]
fn our_own_form_makes_the_same_entries_on_another_ledger() {
    let (mut first, mut second) = (Network::small(30), Network::small(10));
    first.start();
    let file = first.path("all.json");
    export(&first, "mulu", &file, &["--division", "520300"]);
    first.stop();
    second.start();
    // The sample begins with one department, which both know.
    assert_eq!(counts(&import(&second, &file, &[])), [30, 20, 10, 0, 0]);
    let again = second.path("again.json");
    let provider =
        serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap()["entries"][0]["provider"].as_str().unwrap().to_string();
    export(&second, "mulu", &again, &["--provider", &provider]);
    assert_eq!(hashes(&again), hashes(&file));
    second.stop();
}

#[test]
fn the_real_catalog_as_gb18030_makes_the_same_entries_as_the_portals_own_file() {
    let portal = shared("data/zunyi_open_catalog_2023.json");
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(&portal).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("catalog.csv");
    fs::write(&table, gb18030(&csv_of(&rows))).unwrap();
    let mut told = Vec::new();
    for file in [&portal, &table] {
        let mut network = Network::quickstart("solo", file);
        network.start();
        let out = network.path("all.json");
        export(&network, "mulu", &out, &["--division", "520300"]);
        told.push(hashes(&out));
        network.stop();
    }
    assert_eq!(told[0].len(), 1_443);
    assert_eq!(told[0], told[1]);
}

#[test]
fn a_bureau_sends_on_behalf_amends_what_is_unclaimed_and_one_bad_row_sinks_no_other() {
    let mut network = Network::small(10);
    network.start();
    let map = network.path("map.toml");
    let map = map.to_str().unwrap();
    // Eight new entries with one title; one row has a label that nobody knows.
    let mut rows = sample_rows(0..9);
    for (n, row) in rows.iter_mut().enumerate() {
        row["标题"] = "公交线路基本信息".into();
        row["详情页网址"] = format!("https://data.shili.example/new/{n}").into();
    }
    rows[4]["开放属性"] = "半开放".into();
    let file = written(&network, "behalf.csv", &gb18030(&csv_of(&rows)));
    let report = network.path("rows.csv");
    let behalf = ["--map", map, "--on-behalf", "--key", "city", "--amend", "--report", report.to_str().unwrap()];
    let told = import(&network, &file, &behalf);
    assert_eq!((told.code, counts(&told)), (1, [9, 8, 0, 0, 1]), "{}", told.json);
    assert_eq!((&told.json["errors"][0]["row"], &told.json["errors"][0]["name"]), (&json!(5), &json!("unknown_code")));
    let lines = fs::read_to_string(&report).unwrap();
    assert_eq!(lines.lines().count(), 10);
    assert!(lines.lines().nth(5).unwrap().starts_with("5,failed,"), "{lines}");
    let id = lines.lines().nth(1).unwrap().split(',').nth(2).unwrap().to_string();
    let shown = network.mulu(&network.url(), &["catalog", "show", &id]);
    assert_eq!(shown.json["answer"]["core"]["unclaimed"], true, "{}", shown.json);

    rows.remove(4);
    rows[0]["标题"] = "公交线路基本信息（新）".into();
    let file = written(&network, "behalf.json", &serde_json::to_vec(&rows).unwrap());
    let told = import(&network, &file, &behalf);
    assert_eq!((counts(&told), &told.json["amended"]), ([8, 0, 7, 1, 0], &json!(1)), "{}", told.json);
    let shown = network.mulu(&network.url(), &["catalog", "show", &id]);
    assert_eq!(shown.json["answer"]["core"]["title"], "公交线路基本信息（新）");
    network.stop();
}

#[test]
fn the_project_open_data_sample_is_imported_through_its_template_and_comes_back() {
    let mut network = Network::small(10);
    network.start();
    let sample = shared("data/pod_v1.1_catalog_sample_extended.json");
    let map = fs::read_to_string(network.path("map.toml")).unwrap();
    let uscc = map.lines().find_map(|l| l.split_once("uscc = \"")).unwrap().1.split('"').next().unwrap().to_string();
    let home = network.path("home");
    let args = ["--home", home.to_str().unwrap(), "catalog", "import", sample.to_str().unwrap(), "--template", "--division", "520300"];
    let out = std::process::Command::new(mulu_tests::program("mulu")).args(args).output().unwrap();
    let template = String::from_utf8(out.stdout).unwrap();
    assert!(template.contains("\"Widget Services\" = { uscc = \"\" }"), "{template}");
    let map = written(&network, "pod.toml", template.replace("uscc = \"\"", &format!("uscc = \"{uscc}\"")).as_bytes());
    let told = import(&network, &sample, &["--map", map.to_str().unwrap()]);
    assert_eq!(counts(&told), [3, 3, 0, 0, 0], "{}", told.json);
    for form in FORMS {
        let file = network.path(&format!("pod.{form}"));
        export(&network, form, &file, &["--division", "520300", "--status", "submitted"]);
        assert_eq!(counts(&import(&network, &file, &[])), [3, 0, 3, 0, 0], "{form}");
    }
    network.stop();
}
