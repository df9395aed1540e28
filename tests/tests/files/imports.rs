//! Imports of a portal's catalog that are repeated, changed and broken off, on a real node.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use mulu_tests::data::City;
use mulu_tests::{Answer, Network, program, wait_for};
use serde_json::{Value, json};

use super::{DIVISION, counts};

/// Departments with their keys, on a ledger with the first rows of a portal's catalog published.
struct Desk {
    network: Network,
    rows: Vec<Value>,
}

/// Outcomes of a report, with their titles, in order.
fn report(path: &Path) -> Vec<(String, String, String)> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = text.trim_start_matches('\u{feff}').lines();
    assert_eq!(reader.next(), Some("row,outcome,id,provider,title,code,name,message,hint,warnings"));
    let line = |line: &str| line.split(',').map(String::from).collect::<Vec<_>>();
    reader.map(line).map(|cells| (cells[0].clone(), cells[1].clone(), cells[4].clone())).collect()
}

impl Desk {
    fn new(rows: Vec<Value>) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalog.json");
        fs::write(&file, serde_json::to_vec(&rows).unwrap()).unwrap();
        let mut network = Network::quickstart("solo", &file);
        network.start();
        Desk { network, rows }
    }

    fn command(&self, rows: &[Value], more: &[&str]) -> Command {
        let file = self.network.path("rows.json");
        fs::write(&file, serde_json::to_vec(rows).unwrap()).unwrap();
        let mut command = Command::new(program("mulu"));
        command.args(["--output", "json", "--lang", "en", "--node", &self.network.url(), "--home"]).arg(self.network.path("home"));
        command.args(["catalog", "import"]).arg(file).arg("--map").arg(self.network.path("map.toml")).args(more);
        command.env("MULU_PASSPHRASE", "quickstart").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn import(&self, rows: &[Value], more: &[&str]) -> Answer {
        let file = self.network.path("rows.json");
        fs::write(&file, serde_json::to_vec(rows).unwrap()).unwrap();
        let map = self.network.path("map.toml");
        let base = ["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()];
        self.network.mulu(&self.network.url(), &[&base, more].concat())
    }

    /// Entries of the city: number, and the height of the last block that wrote anything.
    fn standing(&self, status: &str) -> (u64, String) {
        let list = self.network.mulu(&self.network.url(), &["catalog", "list", "--division", DIVISION, "--status", status, "--limit", "1"]);
        assert_eq!(list.code, 0, "{}", list.stderr);
        (list.json["answer"]["total"].as_str().unwrap().parse().unwrap(), list.json["height"].as_str().unwrap().to_string())
    }
}

fn changed_rows_become_amendments(city: &City) {
    let desk = Desk::new(city.take(0..60));
    let before = desk.standing("published");
    assert_eq!(before.0, 60);
    for more in [&["--amend"][..], &["--report-missing"], &[]] {
        assert_eq!(counts(&desk.import(&desk.rows, more)), [60, 0, 60, 0, 0, 0], "{more:?}");
    }
    assert_eq!(desk.standing("published"), before, "no block wrote anything");

    let mut rows = desk.rows.clone();
    rows[1]["标题"] = json!("改过的标题");
    rows[2]["更新时间"] = json!("2026-01-31");
    rows[3]["更新频率"] = json!("每 2 日");
    rows[4]["数据摘要"] = json!("改过的摘要");
    rows[4]["更新时间"] = json!("2026-01-30");
    let gone = rows.remove(9);
    rows.push(json!({ "标题": "", "数据提供方": rows[0]["数据提供方"], "开放属性": "有条件开放", "详情页网址": "https://a.example/none" }));
    // 8 equal titles in one file, told apart by their keys; and one that repeats a key.
    let mut equal = rows[0].clone();
    equal["标题"] = json!("同名目录");
    for n in [0, 1, 2, 3, 4, 5, 6, 7, 7] {
        equal["详情页网址"] = json!(format!("https://a.example/equal/{n}"));
        rows.push(equal.clone());
    }
    let would = desk.import(&rows, &["--amend", "--report-missing", "--dry-run"]);
    let csv = desk.network.path("report.csv");
    let told = desk.import(&rows, &["--amend", "--report-missing", "--report", csv.to_str().unwrap()]);
    for (told, what) in [(&would, "dry"), (&told, "done")] {
        let amended = told.json["amended"].as_u64().unwrap();
        assert_eq!((told.code, counts(told), amended), (1, [69, 8, 55, 4, 1, 2], 4), "{what}: {}", told.json["errors"]);
    }
    let names: Vec<&str> = told.json["errors"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["field_missing", "exists_with_other_content"]);

    let report = report(&csv);
    let outcomes: Vec<(usize, &str)> = report.iter().enumerate().map(|(n, l)| (n, l.1.as_str())).filter(|l| l.1 != "unchanged").collect();
    let amended = (1..5).map(|n| (n, "amended"));
    let added = (60..68).map(|n| (n, "added"));
    let expect: Vec<_> = amended.chain([(59, "failed")]).chain(added).chain([(68, "failed"), (69, "missing")]).collect();
    assert_eq!(outcomes, expect);
    assert!((0..69).all(|n| report[n].0 == (n + 1).to_string()), "each row has its line, in order");
    assert_eq!(report[69].2, gone["标题"].as_str().unwrap());

    // What needs no review stands; the rest waits for it, and the date of the data does not wait.
    let list = desk.network.mulu(&desk.network.url(), &["catalog", "list", "--division", DIVISION, "--all"]);
    let items = list.json["answer"]["items"].as_array().unwrap();
    let dated: BTreeSet<&str> = items.iter().filter_map(|i| i["updated_on"].as_str()).filter(|d| d.starts_with("2026-01-3")).collect();
    assert_eq!(dated, ["2026-01-30", "2026-01-31"].into());
    let pending = desk.network.mulu(&desk.network.url(), &["catalog", "pending", "--division", DIVISION]);
    let waits = pending.json["answer"]["items"].as_array().unwrap().iter();
    assert_eq!(
        (waits.filter(|i| i["op"] == "amend").count(), pending.json["answer"]["total"].as_str()),
        (2, Some("10")),
        "{}",
        pending.json
    );

    // Again: what was changed at once is unchanged now, what waits says so.
    let again = desk.import(&rows, &["--amend"]);
    assert_eq!(counts(&again), [69, 0, 65, 0, 0, 4], "{}", again.json["errors"]);
    let names: Vec<&str> = again.json["errors"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["change_pending", "change_pending", "field_missing", "exists_with_other_content"]);
}

#[test]
fn changed_rows_become_amendments_and_unchanged_rows_send_nothing() {
    changed_rows_become_amendments(&City::sample());
}

#[test]
fn changed_rows_of_a_real_city_become_amendments_and_unchanged_rows_send_nothing() {
    if let Some(city) = City::real() {
        changed_rows_become_amendments(&city);
    }
}

fn an_import_that_is_killed_goes_on_where_it_stopped(city: &City) {
    let mut desk = Desk::new(city.take(0..30));
    let (sample, rows) = (desk.rows.clone(), 5_000);
    let all: Vec<Value> = (0..rows)
        .map(|n| {
            let mut row = sample[n % sample.len()].clone();
            row["详情页网址"] = json!(format!("https://a.example/{n}"));
            row
        })
        .collect();
    // The client first, once its first round stands.
    let mut running = desk.command(&all, &["--report", desk.network.path("broken.csv").to_str().unwrap()]).spawn().unwrap();
    wait_for("the first entries", || desk.standing("submitted").0 > 0);
    running.kill().unwrap();
    running.wait().unwrap();
    let (stood, _) = desk.standing("submitted");

    // Then the node, once there is more.
    let mut running = desk.command(&all, &[]).spawn().unwrap();
    wait_for("more entries", || desk.standing("submitted").0 > stood);
    desk.network.kill();
    let code = running.wait().unwrap().code();
    assert!([Some(4), Some(0)].contains(&code), "{code:?}");
    desk.network.start();
    let (stood, _) = desk.standing("submitted");

    let csv = desk.network.path("report.csv");
    let told = desk.import(&all, &["--report", csv.to_str().unwrap()]);
    assert_eq!((told.code, counts(&told)), (0, [rows as u64, rows as u64 - stood, stood, 0, 0, 0]), "{}", told.json["errors"]);
    assert_eq!(desk.standing("submitted").0, rows as u64);
    assert_eq!(report(&csv).len(), rows);
}

#[test]
fn an_import_that_is_killed_or_whose_node_is_killed_goes_on_where_it_stopped() {
    an_import_that_is_killed_goes_on_where_it_stopped(&City::sample());
}

#[test]
fn an_import_of_a_real_city_that_is_killed_or_whose_node_is_killed_goes_on_where_it_stopped() {
    if let Some(city) = City::real() {
        an_import_that_is_killed_goes_on_where_it_stopped(&city);
    }
}
