//! Catalogs through every form they exist in and back, on real nodes: each export makes the same entries on a ledger that has none.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mulu_contracts::ledger::samples::uscc;
use mulu_tests::data::{City, real_data, sample_open_data, sample_rows};
use mulu_tests::{Answer, Network, mulu, program, wait_for};
use serde_json::Value;

use super::{DIVISION, counts};

/// The bureau that sends what is nobody's own.
const CITY: &str = "11520300MB00000197";

/// Rows of the sample that go through every form: five providers, and enough to count as a large file.
const SAMPLE_ROWS: usize = 220;

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
    fs::DirBuilder::new().recursive(true).mode(0o700).create(base.join("home")).unwrap();
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
fn table(rows: &[Value]) -> Vec<Vec<String>> {
    let columns: Vec<String> = rows[0].as_object().unwrap().keys().cloned().collect();
    let cell = |value: &Value| match value {
        Value::Array(items) => items.iter().map(|i| i.as_str().unwrap()).collect::<Vec<_>>().join("；"),
        other => other.as_str().unwrap_or_default().to_string(),
    };
    let body = rows.iter().map(|row| columns.iter().map(|c| cell(&row[c])).collect()).collect::<Vec<_>>();
    [vec![columns], body].concat()
}

/// A portal's rows, as the portal has them and as tables with its own columns.
fn a_citys_catalog_goes_through_every_form(rows: &[Value]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("portal.json");
    fs::write(&file, serde_json::to_vec(rows).unwrap()).unwrap();
    let table = table(rows);
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
    through_every_form(dir.path(), &base, &source, &[csv, xlsx], rows.len() as u64);
}

#[test]
fn the_sample_catalog_goes_through_every_form_into_an_empty_ledger_and_is_the_same_there() {
    a_citys_catalog_goes_through_every_form(&sample_rows(0..SAMPLE_ROWS));
}

#[test]
fn a_real_citys_catalog_goes_through_every_form_into_an_empty_ledger_and_is_the_same_there() {
    if let Some(city) = City::real() {
        a_citys_catalog_goes_through_every_form(&city.take(0..city.rows));
    }
}

/// Three datasets with a theme of their own, which means one of ours.
fn open_data_goes_through_every_form(file: PathBuf, theme: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (base, source) = empty_ledger(dir.path(), file, theme);
    through_every_form(dir.path(), &base, &source, &[], 3);
}

#[test]
fn open_data_of_our_own_goes_through_every_form_into_an_empty_ledger_and_is_the_same_there() {
    open_data_goes_through_every_form(sample_open_data(), "交通运输");
}

#[test]
fn the_project_open_data_sample_goes_through_every_form_into_an_empty_ledger_and_is_the_same_there() {
    if let Some(file) = real_data("pod_v1.1_catalog_sample_extended.json") {
        open_data_goes_through_every_form(file, "工业农业");
    }
}
