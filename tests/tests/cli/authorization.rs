//! Plans, scenarios and applications by the command line: a county and its bureau, a company, a first review centre, and two providers.

use mulu_tests::desk::{Desk, ids, soon};
use serde_json::{Value, json};

const CITY: &str = "11520300MB00000197";
const CENTRE: &str = "12520300MB0000051F";
const OPERATOR: &str = "91520300MA00000316";
const DEVELOPER: &str = "91520300MA0000042A";

fn made(written: &Value) -> String {
    written["ids"][0].as_str().unwrap().to_string()
}

fn todo(desk: &Desk, key: &str) -> Vec<Value> {
    desk.items(&["--key", key, "todo"]).iter().map(|row| row["stage"].clone()).collect()
}

/// Stages that wait for holders of a role in the city.
fn todo_of(desk: &Desk, role: &str) -> Vec<Value> {
    desk.items(&["todo", "--division", "520300", "--role", role]).iter().map(|row| row["stage"].clone()).collect()
}

/// Documents that are named by their hashes.
fn document(desk: &Desk, name: &str) -> String {
    desk.file(&format!("{name}.txt"), &name)
}

/// Publishes an entry of a department that may be operated.
fn published(desk: &Desk, key: &str) -> String {
    let mut form = desk.run(&["catalog", "submit", "--template"]).json;
    let provider = desk.org(key);
    form["local_key"] = json!("for-operation");
    form["provider"] = json!(provider);
    form["core"]["division"] = json!("520300");
    form["detail"]["responsible"]["provide"] = json!(provider);
    let id = made(&desk.must(key, &["catalog", "submit", "--file", &desk.file("entry.json", &form)]));
    desk.must("city", &["catalog", "review", &id, "--approve"]);
    id
}

/// A department besides the desk's own.
fn other_department(desk: &Desk) -> String {
    let rows = desk.items(&["catalog", "list", "--division", "520300"]);
    let own = desk.provider();
    let provider =
        rows.iter().map(|row| row["provider"].clone()).find(|provider| *provider != json!(own) && *provider != json!(CITY)).unwrap();
    let keys = desk.run(&["key", "list"]).json["items"].as_array().unwrap().clone();
    keys.iter().find(|key| key["organisation"] == provider).unwrap()["name"].as_str().unwrap().to_string()
}

/// A company's scenario, with a centre that reviews first.
fn scenario(desk: &Desk) -> String {
    desk.must("city", &["party", "assign-role", CENTRE, "--role", "first_review_centre", "--in", "520300"]);
    let submit = ["scenario", "submit", "--title", "公交时刻查询", "--domain", "transport", "--purpose", "public_welfare"];
    let id = made(&desk.must("developer", &[&submit[..], &["--summary", "为市民提供公交到站时刻", "--division", "520300"]].concat()));
    assert_eq!(ids_of(&desk.items(&["--key", "developer", "scenario", "list"]), "scenario_id"), std::slice::from_ref(&id));
    id
}

fn ids_of(rows: &[Value], member: &str) -> Vec<String> {
    rows.iter().map(|row| row[member].as_str().unwrap().to_string()).collect()
}

/// Words of an application of the company for entries.
fn applied(desk: &Desk, scenario: &str, entries: &[&str]) -> Vec<String> {
    let until = soon(300 * 86_400);
    let (measures, risk) = (document(desk, "measures"), document(desk, "risk"));
    let mut words = vec!["application", "submit", scenario, "--operator", OPERATOR, "--grantor", CITY, "--purpose", "public_welfare"];
    words.extend(["--action", "read", "--action", "derive", "--in", "520300", "--until", &until, "--measures", &measures]);
    words.extend(["--environment", "市数据可信空间", "--risk-assessment", &risk, "--channel", "open_platform"]);
    entries.iter().for_each(|entry| words.extend(["--entry", entry]));
    words.into_iter().map(String::from).collect()
}

fn words(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

fn status(desk: &Desk, id: &str) -> Value {
    desk.ask(&["application", "show", id])["status"].clone()
}

#[test]
fn a_plan_is_submitted_returned_completed_approved_and_revoked() {
    let desk = Desk::new(1);
    let documents = ["decision", "conditions", "operation", "exit", "security"].map(|name| (format!("--{name}"), document(&desk, name)));
    let until = soon(900 * 86_400);
    let plan = ["plan", "submit", "--division", "520382", "--cell", "520382:transport", "--selection", "tender", "--max-term", "1095"];
    let mut submit = [&plan[..], &["--until", &until]].concat();
    documents.iter().for_each(|(flag, file)| submit.extend([flag.as_str(), file.as_str()]));

    desk.rejected(&desk.by("county", &submit[..submit.len() - 2]), "E3004", "field_missing");
    desk.rejected(&desk.own(&submit), "E1103", "role_missing");
    let id = made(&desk.must("county", &submit));
    assert_eq!(desk.must("county", &[&submit[..], &["--expires-in", "1800"]].concat())["exists"], true);
    let shown = desk.ask(&["plan", "show", &id]);
    assert_eq!((&shown["plan"]["content"]["mode"], &shown["plan"]["content"]["cooperation"]), (&json!("field"), &json!(false)));
    assert_eq!(todo_of(&desk, "bureau"), ["plan.review"]);

    assert_eq!(desk.by("city", &["plan", "review", &id]).code, 2, "approve, return or reject");
    desk.must("city", &["plan", "review", &id, "--return", "--reason", "incomplete", "--words", "缺退出机制"]);
    desk.must("county", &["plan", "supplement", &id, "--exit", &document(&desk, "exit-2"), "--max-term", "365"]);
    let content = desk.ask(&["plan", "show", &id])["plan"]["content"].clone();
    assert_eq!((&content["valid_until"], content["cells"].as_array().unwrap().len()), (&json!(until), 1), "what was not named stays");
    desk.must("city", &["plan", "review", &id, "--approve"]);
    let approved = desk.ask(&["plan", "show", &id]);
    assert_eq!((&approved["plan"]["status"], &approved["in_term"]), (&json!("approved"), &json!(true)));
    let listed = desk.items(&["plan", "list", "--division", "520300", "--status", "approved"]);
    assert_eq!(ids_of(&listed, "plan_id"), std::slice::from_ref(&id));
    let page = desk.text(&["--lang", "zh", "plan", "show", &id]);
    assert!(page.contains("✓ 待审定 → ▶ 已审定") && page.contains("仁怀"), "{page}");
    desk.must("county", &["plan", "revoke", &id, "--reason", "policy"]);
    let kinds: Vec<Value> = desk.items(&["plan", "history", &id]).iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["submit_plan", "review_plan", "supplement_plan", "review_plan", "revoke_plan"]);
    assert!(desk.items(&["plan", "overdue", "--division", "520300"]).is_empty());
}

#[test]
fn an_application_is_returned_completed_reviewed_by_its_providers_and_approved_for_what_is_left() {
    let desk = Desk::with(60, "gov_delay = 1");
    let other = other_department(&desk);
    let scenario = scenario(&desk);
    let (first, second) = (published(&desk, &desk.key), published(&desk, &other));
    let submit = applied(&desk, &scenario, &[&first, &format!("{second}:1")]);
    let submit = words(&submit);

    let would = desk.by("developer", &[&submit[..], &["--dry-run"]].concat());
    assert_eq!((would.code, &would.json["would"]), (0, &json!("accepted")), "{}", would.stderr);
    let id = made(&desk.must("developer", &submit));
    assert_eq!(desk.must("developer", &[&submit[..], &["--expires-in", "1800"]].concat())["exists"], true);
    let shown = desk.ask(&["application", "show", &id]);
    assert_eq!((&shown["application"]["op"], &shown["demand"]["entries"][1]["fields"]), (&json!("new"), &json!({ "only": [1] })));
    assert_eq!(shown["application"]["qualifications"].as_array().unwrap().len(), 1, "its own are cited");
    desk.rejected(&desk.by("developer", &["scenario", "withdraw", &scenario, "--reason", "other"]), "E5003", "application_open");

    // The first review centre, and nobody in its place before its time.
    assert_eq!(todo_of(&desk, "first_review_centre"), ["application.first_review"]);
    let approve = ["application", "review", &id, "--approve"];
    desk.rejected(&desk.by("city", &approve), "E1110", "too_early");
    assert_eq!(desk.by("registrar", &[&approve[..], &["--stage", "first", "--entry", &first]].concat()).code, 2);
    desk.must("registrar", &["application", "review", &id, "--return", "--reason", "incomplete", "--words", "请补充措施"]);
    assert_eq!(todo(&desk, "developer"), ["application.supplement"]);
    desk.must("developer", &["application", "supplement", &id, "--measures", &document(&desk, "measures-2")]);
    let completed = desk.ask(&["application", "show", &id])["application"].clone();
    assert_eq!((&completed["status"], &completed["security"]["environment"]), (&json!("submitted"), &json!("市数据可信空间")));
    desk.must("registrar", &approve);

    // Each provider decides what is its own, without naming it.
    let waits = todo(&desk, &other);
    assert!(waits.iter().any(|stage| stage.as_str().unwrap().starts_with("application.provider_review.")), "{waits:?}");
    desk.must(&desk.key, &[&approve[..], &["--conditions", &document(&desk, "conditions")]].concat());
    let again = desk.own(&approve);
    assert_eq!((again.code, again.error["error"]["name"].as_str()), (1, Some("nothing_pending")), "{}", again.stderr);
    let decisions = desk.ask(&["application", "decisions", &id]);
    assert_eq!((&decisions[0]["decision"]["decision"], &decisions[1]["decision"]["decision"]), (&json!("approved"), &json!("undecided")));
    desk.must(&other, &["application", "review", &id, "--reject", "--reason", "sensitive"]);
    assert_eq!(status(&desk, &id), "scope_offered");
    let page = desk.text(&["--lang", "zh", "application", "show", &id]);
    for words in ["▶ 待同意缩减范围", "2 个条目中保留 1 个", "mulu application accept-scope", "敏感"] {
        assert!(page.contains(words), "{words}: {page}");
    }

    // What is left is approved; a grant can be signed on it.
    desk.must("developer", &["application", "accept-scope", &id]);
    assert_eq!(status(&desk, &id), "approved");
    assert_eq!(todo(&desk, "city").iter().filter(|stage| **stage == json!("application.sign")).count(), 1);
    assert_eq!(ids_of(&desk.items(&["application", "list", "--applicant", DEVELOPER]), "application_id"), std::slice::from_ref(&id));
    assert_eq!(ids_of(&desk.items(&["application", "list", "--entry", &first]), "application_id"), std::slice::from_ref(&id));
    assert_eq!(desk.items(&["application", "reviews", &id]).len(), 4);
    assert!(desk.items(&["application", "opinions", &id]).is_empty());
    assert_eq!(desk.items(&["application", "history", &id]).len(), 7);
    desk.must("developer", &["application", "withdraw", &id, "--reason", "other"]);
    desk.must("developer", &["scenario", "withdraw", &scenario, "--reason", "other"]);
    assert_eq!(desk.ask(&["scenario", "show", &scenario])["scenario"]["status"], "withdrawn");
    assert!(!ids(&desk.items(&["catalog", "list", "--division", "520300"])).is_empty());
}

#[test]
fn a_silent_centre_and_a_silent_provider_are_escalated_and_a_bureau_reviews_in_their_place() {
    let desk = Desk::with(2, "gov_delay = 1\nfirst_review_term = 1\nprovider_review_term = 1\nescalation_term = 1");
    let scenario = scenario(&desk);
    let entry = published(&desk, &desk.key);
    let submit = applied(&desk, &scenario, &[&entry]);
    let id = made(&desk.must("developer", &words(&submit)));
    let due = |id: &str| desk.ask(&["application", "show", id])["due"].as_str().unwrap().to_string();
    desk.until(&due(&id));
    assert_eq!(desk.items(&["application", "overdue", "--division", "520300"])[0]["stage"], "application.first_review");
    assert_eq!(desk.by("developer", &["application", "escalate", &id]).code, 2, "which centre?");
    desk.must("developer", &["application", "escalate", &id, "--reviewer", CENTRE]);
    desk.until(&soon(2));
    desk.must("city", &["application", "review", &id, "--approve", "--in-place-of", CENTRE]);

    desk.until(&due(&id));
    desk.must("developer", &["application", "escalate", &id]);
    desk.until(&soon(2));
    let provider = desk.provider();
    desk.must("city", &["application", "review", &id, "--approve", "--in-place-of", &provider]);
    assert_eq!(status(&desk, &id), "approved");
    let reviews = desk.items(&["application", "reviews", &id]);
    assert_eq!(reviews.iter().map(|review| review["in_place_of"].clone()).collect::<Vec<_>>(), [json!(CENTRE), json!(provider)]);
}
