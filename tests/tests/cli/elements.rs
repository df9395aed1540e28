//! One number, one source, one standard, inventories and statistics by the command line, on a real node.

use mulu_tests::desk::{Desk, ids, soon};
use serde_json::{Value, json};

const KEY: &str = "transport.bus_line_no";

/// Name of the key of the desk's second department.
fn second(desk: &Desk) -> String {
    let keys = desk.run(&["key", "list"]).json["items"].as_array().unwrap().clone();
    let names = keys.iter().map(|key| key["name"].as_str().unwrap().to_string());
    names.rev().find(|name| name.starts_with("dept-") && *name != desk.key).unwrap()
}

fn element<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["element", verb, KEY, "--in", "520300"], more].concat()
}

#[test]
fn an_element_is_published_claimed_contested_answered_and_decided() {
    let desk = Desk::new(46);
    let other = second(&desk);
    let own = desk.ids()[0].clone();
    let theirs = ids(&desk.items(&["catalog", "list", "--provider", &desk.org(&other)]))[0].clone();
    let publish = ["element", "publish", KEY, "--in", "520300", "--name", "公交线路编号", "--standard", "JT/T 1058-2016"];

    // Only the bureau; a repeat stands already, another content is refused.
    desk.rejected(&desk.own(&publish), "E1103", "role_missing");
    assert_eq!(desk.must("city", &publish)["exists"], false);
    // In another transaction, however soon it comes.
    assert_eq!(desk.must("city", &[&publish[..], &["--expires-in", "1800"]].concat())["exists"], true);
    let renamed = [&publish[..6], &["线路号"], &publish[7..]].concat();
    desk.rejected(&desk.by("city", &renamed), "E1104", "exists_with_other_content");

    // Nobody's yet; then one source, of which the other can only be a copy.
    assert_eq!(desk.ask(&element("show", &[]))["element"]["source"], Value::Null);
    desk.rejected(&desk.by(&other, &element("claim", &["--entry", &own])), "E1106", "relation_missing");
    desk.must(&desk.key, &element("claim", &["--entry", &own]));
    let taken = desk.by(&other, &element("claim", &["--entry", &theirs]));
    desk.rejected(&taken, "E3020", "source_taken");
    assert!(taken.error["error"]["message"].as_str().unwrap().ends_with(&own), "{}", taken.stderr);
    desk.rejected(&desk.by(&other, &element("claim", &["--entry", &theirs, "--copy-of", &theirs])), "E3021", "not_the_source");
    desk.must(&other, &element("claim", &["--entry", &theirs, "--copy-of", &own]));
    let copies = desk.items(&element("copies", &[]));
    assert_eq!(copies.iter().map(|c| &c["entry"]).collect::<Vec<_>>(), [&json!(theirs)]);
    let standing = desk.ask(&["catalog", "check-source", &theirs]);
    assert_eq!((&standing["elements"][0]["role"], &standing["elements"][0]["orphaned"]), (&json!({ "copy_of": own }), &json!(false)));
    assert_eq!(desk.ask(&["element", "source", KEY, "--division", "520302"])[0]["source"]["entry"], json!(own), "also below");

    // Contested: no decision before the answer or its term, an answer once and by the source alone.
    desk.rejected(&desk.own(&element("answer", &["--reason", "law"])), "E3009", "nothing_pending");
    desk.must(&other, &element("contest", &["--entry", &theirs, "--reason", "incorrect", "--words", "编号由我局编制"]));
    desk.rejected(&desk.by(&other, &element("contest", &["--entry", &theirs, "--reason", "incorrect"])), "E3023", "contest_open");
    desk.rejected(&desk.by("city", &element("decide", &["--winner", &theirs, "--reason", "law"])), "E1110", "too_early");
    let file = desk.file("duty.txt", &"三定方案");
    desk.rejected(&desk.by(&other, &element("answer", &["--reason", "law", "--evidence", &file])), "E1106", "relation_missing");
    desk.must(&desk.key, &element("answer", &["--reason", "law", "--evidence", &file]));
    desk.rejected(&desk.own(&element("answer", &["--reason", "law"])), "E3009", "nothing_pending");
    let would = desk.by("city", &element("decide", &["--winner", &theirs, "--reason", "law", "--dry-run"]));
    assert_eq!((would.code, &would.json["would"]), (0, &json!("accepted")), "{}", would.stderr);
    desk.rejected(&desk.own(&element("decide", &["--winner", &own, "--reason", "law"])), "E1103", "role_missing");
    desk.must("city", &element("decide", &["--winner", &theirs, "--reason", "law"]));

    let shown = desk.ask(&element("show", &[]));
    assert_eq!((&shown["element"]["source"], &shown["source"]["stands"], &shown["copies"]), (&json!(theirs), &json!(true), &json!("1")));
    assert_eq!(shown["element"]["decision"]["loser"], json!(own));
    let history: Vec<Value> = desk.items(&element("history", &[])).iter().map(|h| h["kind"].clone()).collect();
    assert_eq!(history, ["publish_element", "claim_source", "claim_source", "contest_source", "answer_contest", "decide_source"]);

    // Released, the number has no source, and the copy is orphaned; another name is another version.
    desk.must(&other, &element("release", &["--entry", &theirs]));
    assert_eq!(desk.ask(&["catalog", "check-source", &own])["elements"][0]["orphaned"], true);
    desk.must("city", &element("amend", &["--name", "公共汽电车线路编号"]));
    desk.rejected(&desk.by("city", &element("amend", &["--name", "公共汽电车线路编号"])), "E3015", "no_change");
    let listed = desk.items(&["element", "list", "--division", "520300"]);
    assert_eq!((listed.len(), &listed[0]["name"], &listed[0]["version"]), (1, &json!("公共汽电车线路编号"), &json!("8")));

    // What is not there is proven absent.
    let absent = desk.run(&["element", "show", "none.such", "--in", "520300"]);
    assert_eq!((absent.code, &absent.json["verified"], &absent.json["answer"]), (1, &json!(true), &Value::Null));
}

#[test]
fn inventories_give_the_catalog_rate_its_denominator() {
    let desk = Desk::new(46);
    let (own, other) = (desk.provider(), second(&desk));
    let survey = desk.file("survey.txt", &"家底调查");
    let record = |period: &'static str, total: &'static str, open: &'static str| {
        let counts =
            ["--systems", "3", "--aggregated", "10", "--shared", "8", "--open", open, "--not-cataloguable", "4", "--evidence", &survey];
        [&["inventory", "record", "--period", period, "--total", total], &counts[..]]
            .concat()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let run = |key: &str, words: Vec<String>| desk.by(key, &words.iter().map(String::as_str).collect::<Vec<_>>());

    assert_eq!(desk.ask(&["inventory", "rate", "--division", "520300"])["rate"], Value::Null, "unknown, never 100 %");
    desk.rejected(&run(&desk.key, record("2025-H2", "92", "93")), "E3025", "counts_inconsistent");
    desk.done(run(&desk.key, record("2025-H2", "92", "5")));
    let repeat = [record("2025-H2", "92", "5"), vec!["--expires-in".into(), "1800".into()]].concat();
    assert_eq!(desk.done(run(&desk.key, repeat))["exists"], true);
    desk.rejected(&run(&desk.key, record("2025-H2", "93", "5")), "E1104", "exists_with_other_content");
    desk.rejected(&run(&desk.key, record("2025-H1", "92", "5")), "E1113", "backdated");
    // A correction is a version of its own; what it corrects stays.
    for total in ["93", "92"] {
        desk.done(run(&desk.key, [record("2025-H2", total, "5"), vec!["--correct".into()]].concat()));
    }
    let future = run(&desk.key, record("2999-H1", "92", "5"));
    assert!(future.code == 2 && future.stderr.contains("is not over within 31 days"), "{}", future.stderr);
    let bad = run(&desk.key, record("2025-13", "92", "5"));
    assert_eq!(bad.code, 2, "{}", bad.stderr);
    desk.done(run(&other, record("2025-H2", "18", "1")));

    let shown = desk.ask(&["inventory", "show", &own]);
    assert_eq!((&shown["period"], &shown["counts"]["total"], &shown["newest"]), (&json!("2025-H2"), &json!("92"), &json!(true)));
    let rows = desk.items(&["inventory", "list", "--division", "520300"]);
    let row = rows.iter().find(|row| row["provider"] == json!(own)).unwrap();
    // 44 entries are published of 92 resources, 4 of which no catalog may hold: exactly one half.
    assert_eq!((&row["published"], &row["inventory"]["counts"]["total"]), (&json!("44"), &json!("92")));
    assert_eq!(row["rate"], json!({ "published": "44", "cataloguable": "88", "bp": "5000" }), "{row}");
    desk.done(run(&desk.key, record("2026-H1", "100", "5")));
    assert_eq!(desk.items(&["inventory", "list", &own]).len(), 4);
    assert_eq!(desk.ask(&["inventory", "show", &own, "--period", "2025-H2"])["newest"], false);
}

#[test]
fn what_is_stale_or_overdue_is_listed() {
    let desk = Desk::with(3, "review_term = 1");
    let [first, second, third] = &desk.published()[..] else { panic!() };
    // An imported frequency is nobody's word; once the provider confirmed it, old data is stale, and a touch mends that.
    let stale = || ids(&desk.items(&["catalog", "list", "--stale", "--division", "520300"]));
    assert_eq!(stale(), Vec::<String>::new());
    let form = json!({ "core": { "update_frequency": { "code": "daily", "confirmed": true } }, "detail": {} });
    let file = desk.file("daily.json", &form);
    for id in [first, second] {
        desk.must(&desk.key, &["catalog", "amend", id, "--file", &file]);
    }
    assert_eq!(stale().len(), 2);
    assert!(desk.ask(&["catalog", "check-source", first])["freshness"]["stale"].is_string());
    let today = soon(0)[..10].to_string();
    desk.must(&desk.key, &["catalog", "touch", first, "--on", &today]);
    assert_eq!(stale(), std::slice::from_ref(second));
    desk.rejected(&desk.own(&["catalog", "touch", first, "--on", &today, "--expires-in", "1800"]), "E3017", "not_later");
    assert_eq!(desk.entry(first)["core"]["version"], desk.entry(second)["core"]["version"], "a touch is no version");

    // A change that waits longer than the term is overdue.
    desk.must(&desk.key, &["catalog", "amend", third, "--title", "另一名称"]);
    let term = soon(3);
    desk.until(&term);
    let overdue = desk.items(&["catalog", "pending", "--division", "520300", "--overdue"]);
    assert_eq!((overdue.len(), &overdue[0]["id"]), (1, &json!(third)));
    desk.must("city", &["catalog", "review", third, "--approve"]);
    assert!(desk.items(&["catalog", "pending", "--division", "520300", "--overdue"]).is_empty());
}
