//! Proposals and votes by the command line, on a real node whose delays are seconds.

use mulu_tests::desk::{Desk, soon};
use serde_json::{Value, json};

const PARAMETERS: &str = "gov_delay = 1";

fn propose<'a>(more: &[&'a str], at: &'a str) -> Vec<&'a str> {
    [&["gov", "propose", "--reason", "law", "--effective-at", at], more].concat()
}

/// Proposes; gives the id.
fn proposed(desk: &Desk, key: &str, more: &[&str], at: &str) -> String {
    desk.must(key, &propose(more, at))["ids"][0].as_str().unwrap().to_string()
}

/// Proposes all, has two of three approve each, and waits until they were executed; the id of the last.
fn enacted(desk: &Desk, actions: &[&[&str]]) -> String {
    let at = soon(4);
    let ids: Vec<String> = actions.iter().map(|action| proposed(desk, "city", action, &at)).collect();
    for id in &ids {
        for key in ["city", "county"] {
            desk.must(key, &["gov", "approve", id, "--yes"]);
        }
    }
    for id in &ids {
        mulu_tests::wait_for("the proposal's end", || !desk.ask(&["gov", "show", id])["end"].is_null());
        assert_eq!(desk.ask(&["gov", "show", id])["status"], "executed", "{}", desk.ask(&["gov", "show", id]));
    }
    ids.last().unwrap().clone()
}

fn parameter(desk: &Desk, name: &str) -> Value {
    desk.ask(&["gov", "params", name])["value"].clone()
}

#[test]
fn a_parameter_changes_by_two_of_three_votes_after_the_delay() {
    let desk = Desk::with(1, PARAMETERS);
    let governors = desk.ask(&["gov", "governors"]);
    assert_eq!((governors["governors"].as_array().unwrap().len(), &governors["needed"]), (3, &json!("2")));
    let change = ["--parameter", "review_term", "--value", "864001"];
    let at = soon(600);

    // Not by others, not out of bounds, not before the delay; a dry run says the same and sends nothing.
    desk.rejected(&desk.own(&propose(&change, &at)), "E1103", "role_missing");
    desk.rejected(&desk.by("city", &propose(&["--parameter", "review_term", "--value", "0"], &at)), "E9001", "out_of_bounds");
    assert_eq!(desk.by("city", &propose(&["--parameter", "no_such", "--value", "1"], &at)).code, 1);
    let past = soon(-60);
    desk.rejected(&desk.by("city", &propose(&change, &past)), "E1110", "too_early");
    let would = desk.by("city", &[&propose(&change, &at)[..], &["--dry-run"]].concat());
    assert_eq!((would.code, &would.json["would"]), (0, &json!("accepted")), "{}", would.stderr);
    assert!(desk.items(&["gov", "list"]).is_empty());

    let id = proposed(&desk, "city", &change, &at);
    let repeat = [&propose(&change, &at)[..], &["--expires-in", "1800"]].concat();
    assert_eq!(desk.must("city", &repeat)["exists"], true, "a repeat of the same proposal");
    let shown = desk.ask(&["gov", "show", &id]);
    assert_eq!((&shown["status"], &shown["approvals"]), (&json!("open"), &json!("0")), "{shown}");
    desk.rejected(&desk.own(&["gov", "approve", &id, "--yes"]), "E1103", "role_missing");
    desk.must("city", &["gov", "approve", &id, "--yes"]);
    let again = desk.by("city", &["gov", "approve", &id, "--yes", "--expires-in", "1800"]);
    assert!(again.code == 0 && again.json["exists"] == true, "{}", again.stderr);
    // Taken back by who made it; then nobody votes any more.
    desk.rejected(&desk.by("county", &["gov", "withdraw", &id, "--reason", "other"]), "E1106", "relation_missing");
    desk.must("city", &["gov", "withdraw", &id, "--reason", "other"]);
    assert_eq!(desk.ask(&["gov", "show", &id])["status"], "withdrawn");
    desk.rejected(&desk.by("county", &["gov", "approve", &id, "--yes"]), "E9005", "already_decided");

    // Rejected by two; executed by two.
    let no = proposed(&desk, "county", &["--parameter", "review_term", "--value", "864002"], &at);
    for key in ["city", "auditor"] {
        desk.must(key, &["gov", "reject", &no, "--yes", "--reason", "incorrect"]);
    }
    assert_eq!(desk.ask(&["gov", "show", &no])["status"], "rejected");
    assert_eq!(parameter(&desk, "review_term"), "864000");
    let yes = enacted(&desk, &[&["--parameter", "review_term", "--value", "864003"]]);
    assert_eq!(parameter(&desk, "review_term"), "864003");
    let history: Vec<Value> = desk.items(&["gov", "history", &yes]).iter().map(|h| h["kind"].clone()).collect();
    assert_eq!(history, ["propose", "approve_proposal", "approve_proposal", "execution"]);
    let ended = desk.items(&["gov", "list", "--status", "executed"]);
    assert_eq!((ended.len(), &ended[0]["id"]), (1, &json!(yes)));
}

#[test]
fn codes_divisions_and_exceptions_are_decided_and_a_cycle_of_divisions_is_not() {
    let desk = Desk::with(1, PARAMETERS);
    let action = |name: &str, action: Value| desk.file(name, &action);
    let place = "5203XQ";
    let zone = json!({ "set_division": { "add": { "code": place, "name": "示例新区", "parent": "520300", "level": "zone" } } });
    let org = desk.org("operator");
    let decision = desk.file("decision.txt", &"同意");
    let until = soon(86_400);
    enacted(
        &desk,
        &[
            &["--codes", "themes", "--add", "low_altitude"],
            &["--action", &action("zone.json", zone)],
            &["--exception", &org, "--roles", "operator,exchange", "--until", &until, "--decision", &decision],
        ],
    );
    let id = desk.published()[0].clone();
    desk.must(&desk.key, &["catalog", "amend", &id, "--theme", "low_altitude"]);
    let below = desk.items(&["party", "list", "--division", "520300", "--limit", "500"]).len();
    // The city under its own zone: a cycle, refused when it is proposed.
    let cycle = action("cycle.json", json!({ "set_division": { "move": { "code": "520300", "parent": place } } }));
    desk.rejected(&desk.by("city", &propose(&["--action", &cycle], &soon(60))), "E9002", "division_refused");
    assert_eq!(desk.items(&["party", "list", "--division", "520300", "--limit", "500"]).len(), below);
    let exceptions = desk.ask(&["gov", "exceptions", &org]);
    assert_eq!((exceptions.as_array().unwrap().len(), &exceptions[0]["live"]), (1, &json!(true)));
}

#[test]
fn redacted_words_are_gone_from_answers_and_searches() {
    let desk = Desk::with(2, PARAMETERS);
    let id = desk.published()[0].clone();
    let words: String = desk.entry(&id)["detail"]["abstract"].as_str().unwrap().chars().take(12).collect();
    let proof = desk.path("before.proof");
    assert_eq!(desk.run(&["catalog", "show", &id, "--proof", &proof]).code, 0);
    assert!(desk.items(&["catalog", "search", &words]).iter().any(|hit| hit["id"] == json!(id)));
    let action = desk.file("redact.json", &json!({ "redact": { "object": { "id": id }, "path": "detail.abstract" } }));
    enacted(&desk, &[&["--action", &action]]);
    assert!(desk.entry(&id)["detail"]["abstract"]["redacted"].is_string());
    assert_eq!(desk.entry(&id)["core"]["status"], "published");
    let hits = desk.items(&["catalog", "search", &words]);
    assert!(hits.iter().all(|hit| hit["id"] != json!(id) || hit["abstract"]["redacted"].is_string()), "{hits:?}");
    // What was proven before stays proven.
    let verified = desk.run(&["proof", "verify", &proof, "--id", &id]);
    assert_eq!((verified.code, &verified.json["verdict"]), (0, &json!("proven")), "{}", verified.stderr);
    // A title is no long text.
    let title = desk.file("title.json", &json!({ "redact": { "object": { "id": id }, "path": "title" } }));
    desk.rejected(&desk.by("city", &propose(&["--action", &title], &soon(60))), "E9004", "not_redactable");
}

#[test]
fn on_solo_the_validators_never_change() {
    let desk = Desk::with(1, PARAMETERS);
    // The node's own seat, as its operator would make it: it is whole, and refused all the same.
    let mut command = std::process::Command::new(mulu_tests::program("mulud"));
    let made = command.args(["prove-validator", "--org", &desk.org("city"), "--home"]).arg(desk.network.path("node")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let seat: Value = serde_json::from_slice(&made.stdout).unwrap();
    let action = desk.file("set.json", &json!({ "set_validators": { "set": [seat] } }));
    desk.rejected(&desk.by("city", &propose(&["--action", &action], &soon(60))), "E9003", "set_refused");
    let none = desk.run(&["gov", "validators"]);
    assert_eq!((none.code, &none.json["answer"], &none.json["verified"]), (1, &Value::Null, &json!(true)), "{}", none.stderr);
    for (lang, words) in [("en", "one node that votes alone"), ("zh", "单节点链")] {
        let mut command = std::process::Command::new(mulu_tests::program("mulu"));
        command.args(["--output", "table", "--lang", lang, "--node", &desk.url, "--home"]).arg(desk.network.path("home"));
        let told = command.args(["gov", "validators"]).output().unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains(words), "{lang}: {told}");
    }
}
