//! A grant by the command line, from its plan to its close-out: a county that grants, its operator, the city's bureau, an office whose data it is and a
//! company, on a real node.

use mulu_tests::Answer;
use mulu_tests::desk::{Desk, soon};
use serde_json::{Value, json};

const REGISTRAR: &str = "12520300MB0000051F";
const OPERATOR: &str = "91520300MA00000316";
const DEVELOPER: &str = "91520300MA0000042A";
const COUNTY: &str = "520382";
const DAY: i64 = 86_400;
const TERMS: &str =
    "publicity_min = { data_element = 0, data_ip = 2, data_property = 2, product_registration = 2, resource_registration = 2 }";

fn made(written: &Value) -> String {
    written["ids"][0].as_str().unwrap().to_string()
}

/// Sends one message of a kind that this test has no verb for.
fn submit(desk: &Desk, key: &str, kind: &str, payload: &Value) -> String {
    let file = desk.file(&format!("{kind}.json"), &json!([{ "kind": kind, "payload": payload }]));
    made(&desk.must(key, &["tx", "submit", "--file", &file]))
}

/// An entry of the office that lies in the county, published, and registered.
fn registered_entry(desk: &Desk) -> String {
    let mut form = desk.run(&["catalog", "submit", "--template"]).json;
    form.as_object_mut().unwrap().remove("provider");
    form["local_key"] = json!("granted");
    form["core"]["division"] = json!(COUNTY);
    form["core"]["boundary"]["actions"] = json!(["read", "derive", "distribute"]);
    form["detail"]["responsible"]["provide"] = json!(desk.provider());
    let file = desk.file("entry.json", &form);
    let entry = made(&desk.must(&desk.key, &["catalog", "submit", "--file", &file]));
    desk.must("city", &["catalog", "review", &entry, "--approve"]);

    let [commitment, evidence] = [desk.file("commitment.txt", &"承诺书"), desk.file("evidence.txt", &"材料清单")];
    let about = ["cert", "apply", "--kind", "resource_registration", "--issuer", REGISTRAR, "--entry", &entry, "--basis", "履职产生"];
    let id = made(&desk.must(&desk.key, &[&about[..], &["--commitment", &commitment, "--evidence", &evidence, "--term", "365"]].concat()));
    desk.must("registrar", &["cert", "accept", &id]);
    let end = soon(8);
    desk.must("registrar", &["cert", "review", &id, "--approve", "--publicity-end", &end]);
    desk.until(&end);
    let from = soon(5);
    desk.must("registrar", &["cert", "issue", &id, "--from", &from]);
    desk.until(&from);
    entry
}

/// A plan of the county, approved by the city.
fn approved_plan(desk: &Desk) -> String {
    let hash = format!("sha256:{}", "ab".repeat(32));
    let content = json!({
        "mode": "field", "division": COUNTY, "selection": "tender", "decision_hash": hash, "conditions_hash": hash, "operation_hash": hash,
        "exit_hash": hash, "security_hash": hash, "max_term": 2 * 365 * DAY, "cooperation": false, "valid_from": soon(-60),
        "valid_until": soon(300 * DAY),
    });
    let plan = submit(desk, "county", "submit_plan", &json!({ "local_key": "traffic", "content": content }));
    submit(desk, "city", "review_plan", &json!({ "id": plan, "version": 1, "outcome": "approve" }));
    plan
}

/// The check of a use by the company, with more words.
fn check(desk: &Desk, grant: &str, entry: &str, more: &[&str]) -> Answer {
    let asked = ["grant", "check", grant, "--entry", entry, "--seller", OPERATOR, "--buyer", DEVELOPER];
    desk.run(&[&asked[..], &["--purpose", "research", "--action", "read"], more].concat())
}

fn allowed(answer: &Answer) {
    assert_eq!((answer.code, &answer.json["answer"]["verdict"]), (0, &json!("allow")), "{} {}", answer.json, answer.stderr);
}

fn denied(answer: &Answer, number: u16) {
    let reasons: Vec<&Value> = answer.json["answer"]["reasons"].as_array().unwrap().iter().map(|reason| &reason["number"]).collect();
    assert_eq!((answer.code, &answer.json["answer"]["verdict"]), (1, &json!("deny")), "{}", answer.stderr);
    assert!(reasons.contains(&&json!(number)), "{reasons:?}");
}

fn shown(desk: &Desk, grant: &str) -> Value {
    desk.ask(&["grant", "show", grant])
}

#[test]
fn a_grant_is_signed_checked_stopped_handed_on_held_revoked_and_closed_out_and_its_verdicts_are_verified_without_any_node() {
    let mut desk = Desk::with(2, TERMS);
    let (entry, plan) = (registered_entry(&desk), approved_plan(&desk));
    let file = |name: &str| desk.file(name, &name);
    let (decision, agreement, report) = (file("decision.txt"), file("agreement.txt"), file("report.txt"));

    // ✍: the county begins, the operator and the city agree; before that there is no grant.
    let until = soon(200 * DAY);
    let sign = [
        "grant",
        "sign",
        "--plan",
        &plan,
        "--to",
        OPERATOR,
        "--entry",
        &entry,
        "--purpose",
        "research",
        "--action",
        "read",
        "--action",
        "distribute",
    ];
    let terms = ["--form", "report", "--delivery", "api", "--recipient-type", "enterprise", "--depth", "1", "--max-trades", "9"];
    let rest = ["--until", &until, "--decision", &decision, "--agreement", &agreement];
    assert_eq!(desk.by("county", &[&sign[..2], &sign[4..], &terms, &rest].concat()).code, 2, "on what?");
    let grant = made(&desk.must("county", &[&sign[..], &terms, &rest].concat()));
    denied(&check(&desk, &grant, &entry, &[]), 2);
    desk.must("operator", &["tx", "agree", &grant, "--yes"]);
    desk.must("city", &["tx", "agree", &grant, "--yes"]);
    let stands = shown(&desk, &grant);
    assert_eq!((&stands["standing"], &stands["detail"]["over"]["entries"][0]["entry"]), (&json!("active"), &json!(entry)));
    assert_eq!((&stands["used"]["limits"]["max_trades"], stands["signed"][0]["signed"].as_array().unwrap().len()), (&json!("9"), 3));

    // Allowed, and proven so.
    let (allow_proof, deny_proof) = (desk.path("allow.proof"), desk.path("deny.proof"));
    let allow = check(&desk, &grant, &entry, &["--proof", &allow_proof]);
    allowed(&allow);
    let past = allow.json["height"].as_str().unwrap().to_string();

    // The operator stops itself: nobody lifts that before its risk report.
    desk.must("operator", &["grant", "self-stop", &grant, "--reason", "other", "--words", "发现异常调用"]);
    denied(&check(&desk, &grant, &entry, &["--proof", &deny_proof]), 24);
    let lift = ["grant", "lift-self-stop", &grant, "--reason", "other"];
    desk.rejected(&desk.by("county", &lift), "E5059", "report_missing");
    desk.must("operator", &["grant", "report", &grant, "--risk", "--document", &report, "--incidents", "1"]);
    desk.must("county", &lift);
    allowed(&check(&desk, &grant, &entry, &[]));

    // Handed on: filing is for who applied; consent is the bureau's and the provider's.
    let filed = desk.by("operator", &["grant", "file", &grant, "--to", DEVELOPER]);
    desk.rejected(&filed, "E5061", "consent_needed");
    let sub = made(&desk.must("operator", &["grant", "sub-grant", &grant, "--to", DEVELOPER]));
    desk.must("developer", &["tx", "agree", &sub, "--yes"]);
    assert_eq!(shown(&desk, &sub)["standing"], "consent");
    desk.must("city", &["grant", "consent", &sub, "--approve"]);
    desk.must(&desk.key, &["grant", "consent", &sub, "--approve", "--entry", &entry]);
    assert_eq!(shown(&desk, &sub)["standing"], "active");
    let tree = desk.ask(&["grant", "tree", &sub]);
    assert_eq!((&tree["above"][0]["grant"], &tree["of"]["grant"]), (&json!(grant), &json!(sub)));
    assert_eq!(desk.items(&["grant", "list", "--under", &grant]).len(), 1);

    // Held, and again after it was resumed: the version of a hold that was lifted is found.
    let suspend = ["grant", "suspend", &grant, "--reason", "policy"];
    let resume = ["grant", "resume", &grant, "--reason", "other"];
    desk.must("county", &suspend);
    denied(&check(&desk, &grant, &entry, &[]), 23);
    desk.must("county", &resume);
    desk.must("county", &suspend);
    desk.must("county", &resume);
    allowed(&check(&desk, &grant, &entry, &[]));

    // Exported, drawn, and read by people.
    let policy = desk.run(&["grant", "export", &grant, "--format", "odrl", "--out", "-"]);
    assert_eq!((policy.code, &policy.json["type"]), (0, &json!("Agreement")), "{}", policy.stderr);
    let picture = desk.path("tree.svg");
    assert_eq!(desk.run(&["grant", "tree", &grant, "--format", "svg", "--out", &picture]).code, 0);
    assert!(std::fs::read_to_string(&picture).unwrap().contains(&sub));
    for (lang, words) in [("zh", ["当事人与期限", "已用 0"]), ("en", ["parties and term", "used 0"])] {
        let page = desk.text(&["--lang", lang, "grant", "show", &grant]);
        assert!(words.iter().all(|words| page.contains(words)) && page.contains("▶ "), "{page}");
    }

    // Revoked at once, and as of the past as it was.
    desk.must("county", &["grant", "revoke", &grant, "--reason", "law", "--decision", &decision]);
    denied(&check(&desk, &grant, &entry, &[]), 25);
    allowed(&check(&desk, &grant, &entry, &["--at", &past]));

    // What is left to be reported comes before the close-out; then its grantor accepts it.
    let close = ["grant", "close-out", &grant, "--method", "覆写并核验", "--document", &report];
    desk.rejected(&desk.by("operator", &close), "E5059", "report_missing");
    desk.must("operator", &["grant", "report", &grant, "--document", &report]);
    desk.must("operator", &close);
    desk.must("county", &["grant", "accept-close-out", &grant, "--accept"]);
    assert!(shown(&desk, &grant)["grant"]["closed"].is_object());

    // Nobody is asked any more.
    desk.network.stop();
    for (proof, verdict) in [(&allow_proof, "allow"), (&deny_proof, "deny")] {
        let held = desk.run(&["proof", "verify", proof]);
        assert_eq!((&held.json["verdict"], &held.json["answer"]["verdict"]), (&json!("proven"), &json!(verdict)), "{}", held.stderr);
    }
}
