//! Week one of a city by the command line: organisations from a table, entries on their behalf, codes, claims, confirmation, recovery.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use mulu_tests::{Answer, Network, mulu};
use serde_json::{Value, json};

const SCHOOL: &str = "114212000000000358";
const WATER: &str = "11520300MB0000088B";

struct City {
    network: Network,
    url: String,
    offices: tempfile::TempDir,
}

impl City {
    fn new() -> City {
        let mut network = Network::small(2);
        network.start();
        let url = network.url();
        City { network, url, offices: tempfile::tempdir().unwrap() }
    }

    fn city(&self, args: &[&str]) -> Answer {
        self.network.mulu(&self.url, &[&["--key", "city"], args].concat())
    }

    /// Another office: a home of its own.
    fn office(&self, name: &str, args: &[&str]) -> Answer {
        mulu(&self.offices.path().join(name), &self.url, args)
    }

    fn path(&self, name: &str) -> String {
        self.network.path(name).to_str().unwrap().to_string()
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// An entry that the city sends on behalf of a provider.
    fn on_behalf(&self, provider: &str, local_key: &str) -> String {
        let mut form = self.city(&["catalog", "submit", "--template"]).json;
        form["local_key"] = json!(local_key);
        form["provider"] = json!(provider);
        form["core"]["division"] = json!("520300");
        form["core"]["update_frequency"]["confirmed"] = json!(false);
        form["detail"]["responsible"]["provide"] = json!(provider);
        let file = self.file("behalf.json", form.to_string());
        let sent = self.city(&["catalog", "submit", "--file", &file]);
        assert_eq!(sent.code, 0, "{}", sent.stderr);
        sent.json["ids"][0].as_str().unwrap().to_string()
    }

    fn organisation(&self, uscc: &str) -> Value {
        self.city(&["party", "show", uscc]).json["answer"].clone()
    }

    fn entry(&self, id: &str) -> Value {
        self.city(&["catalog", "show", id]).json["answer"]["core"].clone()
    }
}

fn counts(answer: &Answer) -> [String; 4] {
    ["done", "unchanged", "repeated", "failed"]
        .map(|key| answer.json[key].as_str().unwrap_or_else(|| panic!("{}", answer.stderr)).to_string())
}

fn name(answer: &Answer) -> (i32, String) {
    (answer.code, answer.error["error"]["name"].as_str().unwrap_or_default().to_string())
}

#[test]
fn a_table_of_organisations_is_registered_once_with_roles_codes_and_a_report() {
    let city = City::new();
    let table = format!(
        "单位名称,统一社会信用代码,类型,角色\n示例市教育局,{SCHOOL},政府部门,\n示例水务公司,{WATER},公用企业,数据提供方、开发者\n示例市教育局,{SCHOOL},政府部门,\n坏代码,11520300MB0000088C,,\n无角色,91520300MA00000316,,国王\n"
    );
    // As spreadsheets of offices write it.
    let gb18030: Vec<u8> = encoding(&table);
    let file = city.file("departments.csv", gb18030);
    let codes = city.path("codes.csv");
    let verb = ["party", "import", &file, "--division", "520300", "--claim-codes", &codes];

    let would = city.city(&[&verb[..], &["--dry-run"]].concat());
    assert_eq!((would.code, counts(&would)), (1, ["2", "0", "1", "2"].map(String::from)), "{}", would.stderr);
    assert!(!Path::new(&codes).exists() && city.organisation(SCHOOL).is_null(), "a dry run leaves nothing behind");

    let done = city.city(&verb);
    // The water company as a developer needs a qualification first: its row fails by name, its registration stands.
    let items = done.json["items"].as_array().unwrap();
    let told: Vec<_> = items.iter().map(|i| (i["outcome"].as_str().unwrap(), i["name"].as_str().unwrap_or_default())).collect();
    assert_eq!(
        told,
        [("done", ""), ("failed", "not_qualified"), ("repeated", "repeated"), ("failed", "row"), ("failed", "row")],
        "{}",
        done.stderr
    );
    assert_eq!(city.organisation(SCHOOL)["organisation"]["status"], "unclaimed");
    assert_eq!(city.organisation(SCHOOL)["roles"][0]["assignment"]["role"], "provider");
    assert_eq!(fs::metadata(&codes).unwrap().permissions().mode() & 0o777, 0o600);
    let listed = fs::read_to_string(&codes).unwrap();
    assert!(listed.contains(SCHOOL) && listed.contains("示例市教育局"), "{listed}");

    let again = city.city(&["party", "import", &file, "--division", "520300"]);
    assert_eq!(again.json["items"][0]["outcome"], "unchanged", "{}", again.stderr);
    assert_eq!(city.organisation(SCHOOL)["roles"].as_array().unwrap().len(), 1);
    // Another name is told, and taken over only where that is asked for.
    let renamed = city.file("renamed.csv", format!("name,uscc\n示例市教育体育局,{SCHOOL}\n"));
    let told = city.city(&["party", "import", &renamed, "--division", "520300"]);
    assert_eq!((told.code, told.json["items"][0]["name"].as_str()), (0, Some("changed")), "{}", told.stderr);
    let amended = city.city(&["party", "import", &renamed, "--division", "520300", "--amend"]);
    assert_eq!((amended.code, counts(&amended)[0].as_str()), (0, "1"), "{}", amended.stderr);
    let stands = city.organisation(SCHOOL)["organisation"].clone();
    assert_eq!((&stands["name"], &stands["former_names"]), (&json!("示例市教育体育局"), &json!(["示例市教育局"])));

    // The printed code claims it.
    let code = listed.lines().find(|l| l.contains(SCHOOL)).unwrap().split(',').nth(2).unwrap().to_string();
    let trust = city.office("school", &["trust", "init"]);
    assert_eq!(trust.code, 0, "{}", trust.stderr);
    let claimed = city.office("school", &["party", "claim", "--code", &code.to_lowercase()]);
    assert_eq!((claimed.code, claimed.json["organisation"].as_str()), (0, Some(SCHOOL)), "{}", claimed.stderr);
    assert_eq!(city.organisation(SCHOOL)["organisation"]["status"], "active");
}

fn encoding(text: &str) -> Vec<u8> {
    // Every character of the table is in GB18030; the encoder of the client's own library.
    let (bytes, _, bad) = encoding_rs::GB18030.encode(text);
    assert!(!bad);
    bytes.into_owned()
}

#[test]
fn an_office_claims_with_a_file_in_a_home_that_knew_nothing_and_confirms_all_that_was_entered_for_it() {
    let city = City::new();
    let file = city.file("one.csv", format!("name,uscc\n示例市教育局,{SCHOOL}\n"));
    assert_eq!(city.city(&["party", "import", &file, "--division", "520300"]).code, 0);
    let ids: Vec<String> = (0..3).map(|n| city.on_behalf(SCHOOL, &format!("row-{n}"))).collect();
    assert!(ids.iter().all(|id| city.entry(id)["unclaimed"] == true));
    let listed = city.city(&["catalog", "list", "--provider", SCHOOL]);
    assert!(listed.json["answer"]["items"].as_array().unwrap().iter().all(|i| i["unclaimed"] == true));

    let (old, new) = (city.path("old.claim"), city.path("new.claim"));
    assert_eq!(city.city(&["party", "claim-key", SCHOOL, "--out", &old, "--dry-run"]).code, 0);
    assert!(!Path::new(&old).exists());
    assert_eq!(city.city(&["party", "claim-key", SCHOOL, "--out", &old]).code, 0);
    assert_eq!(city.city(&["party", "claim-key", SCHOOL, "--out", &new]).code, 0);
    assert_eq!(name(&city.city(&["party", "claim-key", SCHOOL, "--out", &new])), (2, "usage".into()), "no code is overwritten");
    assert_eq!(name(&city.office("school", &["party", "claim", "--file", &old])), (1, "code_replaced".into()));
    let would = city.office("school", &["party", "claim", "--file", &new, "--dry-run"]);
    assert_eq!((would.code, would.json["would"].as_str()), (0, Some("accepted")), "{}", would.stderr);
    assert_eq!(city.office("school", &["key", "list"]).json["items"], json!([]), "a dry run makes no key");

    let claim = ["party", "claim", "--file", &new, "--new", "first", "--new", "second", "--rule", "2:withdraw_entry"];
    let done = city.office("school", &claim);
    assert_eq!((done.code, done.json["organisation"].as_str()), (0, Some(SCHOOL)), "{}", done.stderr);
    let stands = city.organisation(SCHOOL);
    assert_eq!((stands["keys"].as_array().unwrap().len(), &stands["organisation"]["thresholds"][0]["k"]), (2, &json!(2)));
    // Again it is told as done; from another home it is told as somebody else's.
    let again = city.office("school", &claim);
    assert_eq!((again.code, again.json["exists"].as_bool()), (0, Some(true)), "{}", again.stderr);
    assert_eq!(name(&city.office("thief", &claim)), (1, "already_claimed".into()));
    let unknown = city.office("thief", &["party", "claim", "--code", "00000-00000-00000-00000-00000-00000"]);
    assert_eq!(name(&unknown), (1, "code_unknown".into()), "{}", unknown.stderr);
    assert_eq!(city.office("thief", &["party", "claim", "--code", "0O000"]).code, 2);

    // One command for all of its entries; again, there is nothing left.
    let confirm = ["--key", "first", "catalog", "confirm", "--provider", SCHOOL];
    let done = city.office("school", &confirm);
    assert_eq!((done.code, counts(&done)), (0, ["3", "0", "0", "0"].map(String::from)), "{}", done.stderr);
    assert!(ids.iter().all(|id| city.entry(id)["unclaimed"] == false));
    let again = city.office("school", &confirm);
    assert_eq!((again.code, again.json["total"].as_str()), (0, Some("0")), "{}", again.stderr);
    let list = city.file("ids.txt", ids.join("\n"));
    let by_list = city.office("school", &["--key", "first", "catalog", "confirm", "--list", &list]);
    assert_eq!(counts(&by_list), ["0", "3", "0", "0"].map(String::from));

    // Data are touched without review, once a day.
    // What the bureau sent itself another person of it reviews.
    assert_eq!(name(&city.city(&["catalog", "review", &ids[0], "--approve"])), (1, "second_person_needed".into()));
    for id in &ids {
        let review = city.network.mulu(&city.url, &["--key", "city-second", "catalog", "review", id, "--approve"]);
        assert_eq!(review.code, 0, "{}", review.stderr);
    }
    let touch = ["--key", "first", "catalog", "touch", "--provider", SCHOOL, "--on", "2026-11-01"];
    let touched = city.office("school", &touch);
    assert_eq!((touched.code, counts(&touched)), (0, ["3", "0", "0", "0"].map(String::from)), "{}", touched.stderr);
    assert_eq!(city.entry(&ids[0])["data_updated_on"], "2026-11-01");
    assert_eq!(counts(&city.office("school", &touch)), ["0", "3", "0", "0"].map(String::from));
    let future = city.office("school", &["--key", "first", "catalog", "touch", &ids[0], "--on", "2099-01-01"]);
    assert_eq!(name(&future), (1, "in_future".into()), "{}", future.stderr);
}
