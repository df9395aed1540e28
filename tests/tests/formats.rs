//! Catalogs through every form they exist in and back, on real nodes: each export makes the same entries on a ledger that has none.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mulu_contracts::samples::uscc;
use mulu_tests::{Answer, Network, mulu, program, shared, wait_for};
use serde_json::{Value, json};

/// The bureau that sends what is nobody's own.
const CITY: &str = "11520300MB00000197";
const DIVISION: &str = "520300";

/// Every form, with what else the export is asked for.
const FORMS: [(&str, &[&str]); 9] = [
    ("mulu", &[]),
    ("csv", &[]),
    ("csv", &["--encoding", "gb18030"]),
    ("xlsx", &[]),
    ("portal", &[]),
    ("ckan", &[]),
    ("pod", &[]),
    ("dcat", &[]),
    ("dcat-graph", &[]),
];

/// A catalog file with the mapping that a person makes of its template: each provider gets a code, each strange label a meaning.
struct Source {
    file: PathBuf,
    map: String,
    /// Name and code.
    providers: Vec<(String, String)>,
}

impl Source {
    fn new(home: &Path, file: PathBuf, first_code: u32, label: &str) -> Source {
        let mut command = Command::new(program("mulu"));
        command.arg("--home").arg(home).args(["catalog", "import", "--template", "--division", DIVISION]).arg(&file);
        let out = command.output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let template = String::from_utf8(out.stdout).unwrap();
        let (mut providers, mut section) = (Vec::new(), "");
        let lines = template.lines().map(|line| {
            if line.starts_with('[') {
                section = if line == "[providers]" {
                    "providers"
                } else if line == "[providers_assumed]" {
                    "assumed"
                } else {
                    ""
                };
            }
            let name = line.split('"').nth(1).unwrap_or_default();
            match (section, line.ends_with("{ uscc = \"\" }"), line.ends_with("\" = \"\"")) {
                ("providers", true, _) => {
                    let code = uscc(first_code + u32::try_from(providers.len()).unwrap()).to_string();
                    providers.push((name.to_string(), code.clone()));
                    line.replace("\"\"", &format!("\"{code}\""))
                }
                ("assumed", _, true) => line.replace("\"\"", &format!("\"{CITY}\"")),
                ("", _, true) => line.replace("\"\"", &format!("\"{label}\"")),
                _ => line.to_string(),
            }
        });
        let map = lines.collect::<Vec<_>>().join("\n");
        Source { file, map, providers }
    }
}

/// A node with a client's home, in a folder of its own.
struct Ledger {
    dir: PathBuf,
    node: Option<Child>,
    url: String,
}

impl Ledger {
    /// Starts the node of a folder.
    fn start(dir: PathBuf) -> Ledger {
        let address = dir.join("node/rpc.addr");
        let _ = fs::remove_file(&address);
        let mut command = Command::new(program("mulud"));
        command.arg("start").arg("--home").arg(dir.join("node")).stdout(Stdio::null()).stderr(Stdio::null());
        let node = Some(command.spawn().unwrap());
        wait_for("the node's address", || address.exists());
        let url = format!("http://{}", fs::read_to_string(&address).unwrap().trim().trim_start_matches("http://"));
        Ledger { dir, node, url }
    }

    fn stop(mut self) -> PathBuf {
        let mut node = self.node.take().unwrap();
        assert!(Command::new("kill").args(["-TERM", &node.id().to_string()]).status().unwrap().success());
        assert!(node.wait().unwrap().success());
        self.dir.clone()
    }

    fn run(&self, args: &[&str]) -> Answer {
        mulu(&self.dir.join("home"), &self.url, args)
    }

    /// As the bureau, on behalf of whosoever it is.
    fn import(&self, file: &Path, more: &[&str]) -> Answer {
        self.run(&[&["--key", "city", "catalog", "import", file.to_str().unwrap(), "--on-behalf"], more].concat())
    }

    /// All that stands here, in a form.
    fn export(&self, out: &Path, form: &str, more: &[&str]) {
        let base = ["catalog", "export", "--status", "submitted", "--division", DIVISION, "--format", form, "--out", out.to_str().unwrap()];
        let told = self.run(&[&base, more].concat());
        assert_eq!(told.code, 0, "{form}: {}", told.stderr);
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        if let Some(mut node) = self.node.take() {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// A ledger without entries, and the providers of a source registered on it: to be copied.
fn empty_ledger(dir: &Path, file: PathBuf, label: &str) -> (PathBuf, Source) {
    let made = Network::small(1);
    let base = dir.join("base");
    fs::create_dir_all(base.join("home")).unwrap();
    for part in ["home/keys", "home/kek.json"] {
        copy(&made.path(part), &base.join("home"));
    }
    let mut init = Command::new(program("mulud"));
    init.args(["init", "--engine", "solo", "--rpc", "127.0.0.1:0", "--network"]).arg(made.path("network.toml"));
    init.arg("--keys").arg(made.path("keys.json")).arg("--home").arg(base.join("node"));
    assert!(init.stdout(Stdio::null()).status().unwrap().success());
    let source = Source::new(&base.join("home"), file, 1_000, label);
    let table = dir.join("providers.csv");
    let rows = source.providers.iter().map(|(name, code)| format!("{name},{code}\n"));
    fs::write(&table, format!("名称,统一社会信用代码\n{}", rows.collect::<String>())).unwrap();
    let ledger = Ledger::start(base);
    assert_eq!(ledger.run(&["trust", "init"]).code, 0);
    let told = ledger.run(&["--key", "city", "party", "import", table.to_str().unwrap(), "--division", DIVISION, "--yes"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    (ledger.stop(), source)
}

fn counts(told: &Answer) -> [u64; 6] {
    ["rows", "added", "unchanged", "changed", "missing", "failed"]
        .map(|key| told.json[key].as_u64().unwrap_or_else(|| panic!("{key}: {}\n{}", told.json, told.stderr)))
}

/// Entries of a file in our own form, without where and when they were exported.
fn own(path: &Path) -> Value {
    let mut text: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert!(text.as_object_mut().unwrap().remove("anchor").unwrap()["app_hash"].is_string());
    text
}

/// Does both, each in a thread of its own, over all items.
fn by_two<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let work = &work;
    std::thread::scope(|scope| {
        for start in 0..2 {
            scope.spawn(move || items.iter().skip(start).step_by(2).for_each(work));
        }
    });
}

/// Imports a file, exports it in every form, imports each of these into a ledger that has no entry, and looks for a difference.
fn through_every_form(dir: &Path, base: &Path, source: &Source, more: &[PathBuf], rows: u64) {
    let map = dir.join("map.toml");
    fs::write(&map, &source.map).unwrap();
    let mapped = ["--map", map.to_str().unwrap()];
    copy(base, &dir.join("first"));
    let first = Ledger::start(dir.join("first"));
    let told = first.import(&source.file, &mapped);
    assert_eq!((told.code, counts(&told)), (0, [rows, rows, 0, 0, 0, 0]), "{:?}", told.json["errors"]);
    let name = |(form, more): &(&str, &[&str])| dir.join(format!("{form}{}", more.concat()));
    by_two(&FORMS, |form| first.export(&name(form), form.0, form.1));
    drop(first);
    let entries = own(&name(&FORMS[0]));
    assert_eq!(entries["entries"].as_array().unwrap().len() as u64, rows);
    assert!(fs::read(name(&FORMS[1])).unwrap().starts_with(b"\xEF\xBB\xBF"));

    let beside = |file: &Path, what: &str| file.with_file_name(format!("{}.{what}", file.file_name().unwrap().to_str().unwrap()));
    // Exports bring along all that an import needs; other forms of the source need its mapping.
    let all: Vec<(PathBuf, bool)> = FORMS.iter().map(|f| (name(f), false)).chain(more.iter().map(|f| (f.clone(), true))).collect();
    by_two(&all, |(file, needs_map)| {
        let place = beside(file, "ledger");
        copy(base, &place);
        let ledger = Ledger::start(place);
        let told = ledger.import(file, if *needs_map { &mapped } else { &[] });
        assert_eq!((told.code, counts(&told)), (0, [rows, rows, 0, 0, 0, 0]), "{}: {:?}", file.display(), told.json["errors"]);
        let cleaned = told.json["warnings"].as_array().unwrap().iter().filter(|w| !w["message"].as_str().unwrap().starts_with("empty: "));
        assert!(*needs_map || cleaned.count() == 0, "{}: {}", file.display(), told.json["warnings"]);
        // The ledger proves a hash of all that made each entry: our own form of the first one is the same rows to it.
        let same = ledger.import(&name(&FORMS[0]), &["--amend", "--dry-run", "--report-missing"]);
        assert_eq!((same.code, counts(&same)), (0, [rows, 0, rows, 0, 0, 0]), "{}", file.display());
        // Looked at in full as well, but for large files in some forms alone: it takes its time.
        if *needs_map || rows < 100 || file == &name(&FORMS[0]) {
            let back = beside(file, "back");
            ledger.export(&back, "mulu", &[]);
            assert!(own(&back) == entries, "{}", file.display());
        }
    });
}

/// The rows of a portal as a table with its own columns.
fn table(file: &Path) -> Vec<Vec<String>> {
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let columns: Vec<String> = rows[0].as_object().unwrap().keys().cloned().collect();
    let cell = |value: &Value| match value {
        Value::Array(items) => items.iter().map(|i| i.as_str().unwrap()).collect::<Vec<_>>().join("；"),
        other => other.as_str().unwrap_or_default().to_string(),
    };
    let body = rows.iter().map(|row| columns.iter().map(|c| cell(&row[c])).collect()).collect::<Vec<_>>();
    [vec![columns], body].concat()
}

#[test]
fn a_real_citys_catalog_goes_through_every_form_into_an_empty_ledger_and_is_the_same_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = shared("data/zunyi_open_catalog_2023.json");
    let table = table(&file);
    let (base, source) = empty_ledger(dir.path(), file, "");

    let quoted = |line: &Vec<String>| line.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
    let csv = dir.path().join("portal.gb18030.csv");
    fs::write(&csv, encoding_rs::GB18030.encode(&table.iter().map(quoted).collect::<Vec<_>>().join("\r\n")).0).unwrap();
    let xlsx = dir.path().join("portal.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(&table) {
        for (column, text) in (0..).zip(line) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    book.save(&xlsx).unwrap();
    through_every_form(dir.path(), &base, &source, &[csv, xlsx], 1_443);
}

#[test]
fn the_project_open_data_sample_goes_through_every_form_into_an_empty_ledger_and_is_the_same_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = shared("data/pod_v1.1_catalog_sample_extended.json");
    let (base, source) = empty_ledger(dir.path(), file, "工业农业");
    through_every_form(dir.path(), &base, &source, &[], 3);
}

/// Departments with their keys, on a ledger with the first rows of the real catalog published.
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
    fn new(rows: usize) -> Desk {
        let all: Vec<Value> = serde_json::from_slice(&fs::read(shared("data/zunyi_open_catalog_2023.json")).unwrap()).unwrap();
        let rows = all[..rows].to_vec();
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

#[test]
fn changed_rows_become_amendments_and_unchanged_rows_send_nothing() {
    let desk = Desk::new(60);
    let before = desk.standing("published");
    assert_eq!(before.0, 60);
    for more in [&["--amend"][..], &["--report-missing"], &[]] {
        assert_eq!(counts(&desk.import(&desk.rows, more)), [60, 0, 60, 0, 0, 0], "{more:?}");
    }
    assert_eq!(desk.standing("published"), before, "no block wrote anything");

    let mut rows = desk.rows.clone();
    rows[1]["标题"] = json!("改过的标题");
    rows[2]["更新时间"] = json!("2023-12-31");
    rows[3]["更新频率"] = json!("每 2 日");
    rows[4]["数据摘要"] = json!("改过的摘要");
    rows[4]["更新时间"] = json!("2023-12-30");
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
    let dated: BTreeSet<&str> = items.iter().filter_map(|i| i["updated_on"].as_str()).filter(|d| d.starts_with("2023-12-3")).collect();
    assert_eq!(dated, ["2023-12-30", "2023-12-31"].into());
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
fn an_import_that_is_killed_or_whose_node_is_killed_goes_on_where_it_stopped() {
    let mut desk = Desk::new(30);
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
