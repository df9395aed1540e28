//! Organisation reform, recovery and attestations by the command line: acts of several organisations, each signed by its own key.

use mulu_tests::desk::{Desk, ids, soon};
use mulu_tests::wait_for;
use serde_json::{Value, json};

fn departments(desk: &Desk) -> Vec<String> {
    let keys = desk.run(&["key", "list"]).json["items"].as_array().unwrap().clone();
    let names = keys.iter().map(|key| key["name"].as_str().unwrap().to_string());
    names.filter(|name| name.starts_with("dept-")).collect()
}

fn status(desk: &Desk, org: &str) -> Value {
    desk.ask(&["party", "show", org])["organisation"]["status"].clone()
}

fn entries(desk: &Desk, org: &str) -> Vec<String> {
    ids(&desk.items(&["catalog", "list", "--provider", org, "--limit", "500"]))
}

#[test]
fn a_department_merges_into_another_which_then_acts_for_it_and_a_successor_of_it_too() {
    let desk = Desk::new(90);
    let [a, b, c] = &departments(&desk)[..] else { panic!() };
    let [old, new, last] = [a, b, c].map(|key| desk.org(key));
    let decision = desk.file("decision.txt", &"机构改革方案");
    let id = entries(&desk, &old)[0].clone();
    let before = desk.path("before.proof");
    assert_eq!(desk.run(&["catalog", "show", &id, "--proof", &before]).code, 0);

    // The bureau signs, then it waits for the organisation itself and its successor; nobody else can agree.
    let merge = ["party", "merge", &old, "--own", "--into", &new, "--decision", &decision];
    desk.rejected(&desk.by(c, &merge), "E1106", "relation_missing");
    assert_eq!(desk.by("city", &["party", "merge", &old, "--into", &old, "--decision", &decision]).code, 1, "into itself");
    desk.must("city", &merge);
    assert_eq!(status(&desk, &old), "active", "until the successor agrees");
    let waiting = desk.items(&["tx", "waiting", &new]);
    assert_eq!(waiting.len(), 1);
    assert_ne!(desk.by(c, &["tx", "agree", &old, "--yes"]).code, 0);
    desk.must(b, &["tx", "agree", &old, "--yes"]);
    desk.must(a, &["tx", "agree", &old, "--yes"]);
    wait_for("the end of the department", || status(&desk, &old) == "merged");
    assert!(desk.items(&["tx", "waiting", &new]).is_empty());

    // Its own key signs no more; the successor amends what it left, and history says who it was then.
    desk.rejected(&desk.by(a, &["catalog", "amend", &id, "--keyword", "甲"]), "E1009", "organisation_ended");
    desk.must(b, &["catalog", "amend", &id, "--keyword", "甲"]);
    desk.rejected(&desk.by(c, &["catalog", "amend", &id, "--keyword", "乙"]), "E1106", "relation_missing");
    let verified = desk.run(&["proof", "verify", &before, "--id", &id]);
    assert_eq!((verified.code, &verified.json["answer"]["core"]["provider"]), (0, &json!(old)), "{}", verified.stderr);

    // A successor of the successor: into itself again would be a circle.
    desk.must("city", &["party", "merge", &new, "--own", "--into", &last, "--decision", &decision]);
    desk.must(b, &["tx", "agree", &new, "--yes"]);
    desk.must(c, &["tx", "agree", &new, "--yes"]);
    wait_for("the end of the successor", || status(&desk, &new) == "merged");
    desk.must(c, &["catalog", "amend", &id, "--keyword", "丙"]);
    desk.rejected(&desk.by(b, &["catalog", "amend", &id, "--keyword", "丁"]), "E1009", "organisation_ended");
    let circle = desk.by("city", &["party", "merge", &last, "--into", &old, "--decision", &decision]);
    assert_eq!(circle.code, 1, "{}", circle.stderr);
    assert!(["successor_inactive", "successor_cycle"].contains(&circle.error["error"]["name"].as_str().unwrap()), "{}", circle.stderr);
}

#[test]
fn a_table_of_organisations_without_codes_is_one_error_not_one_a_row() {
    let desk = Desk::new(1);
    let table = desk.file("parties.csv", &"甲,乙\n示例局,1\n示例厅,2\n");
    let refused = desk.by("city", &["party", "import", &table, "--division", "520300", "--yes"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    let error = &refused.error["error"];
    for words in ["parties.csv", "甲", "乙"] {
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    }
    assert!(error["hint"].as_str().unwrap().contains("统一社会信用代码"), "{error}");
}

#[test]
fn entries_are_handed_over_one_and_many_when_both_sides_signed() {
    let desk = Desk::new(90);
    let [a, b, _] = &departments(&desk)[..] else { panic!() };
    let (from, to) = (desk.org(a), desk.org(b));
    let all = entries(&desk, &from);
    let theirs = entries(&desk, &to).len();

    desk.rejected(&desk.by(a, &["catalog", "transfer", &all[0], "--to", &from, "--reason", "law"]), "E3015", "no_change");
    desk.must(a, &["catalog", "transfer", &all[0], "--to", &to, "--reason", "law", "--words", "职责划转"]);
    assert_eq!(desk.entry(&all[0])["core"]["provider"], json!(from), "one side alone moves nothing");
    let would = desk.by(b, &["tx", "agree", &all[0], "--dry-run", "--yes"]);
    assert_eq!((would.code, &would.json["would"]), (0, &json!("accepted")), "{}", would.stderr);
    desk.must(b, &["tx", "agree", &all[0], "--yes"]);
    assert_eq!(desk.entry(&all[0])["core"]["provider"], json!(to));
    assert_eq!(entries(&desk, &to).len(), theirs + 1);

    // A list: duties moved in part.
    let list = desk.file("moved.txt", &all[1..6].join("\n"));
    let sent = desk.by(a, &["catalog", "transfer", "--list", &list, "--to", &to, "--reason", "law", "--yes"]);
    assert_eq!((sent.code, &sent.json["done"]), (0, &json!("5")), "{} {}", sent.json, sent.stderr);
    assert_eq!(desk.items(&["tx", "waiting", &to]).len(), 5);
    for id in &all[1..6] {
        desk.must(b, &["tx", "agree", id, "--yes"]);
    }
    assert_eq!((entries(&desk, &from).len(), entries(&desk, &to).len()), (all.len() - 6, theirs + 6));
    assert!(desk.items(&["tx", "waiting", &to]).is_empty());
    desk.rejected(&desk.by(a, &["catalog", "amend", &all[1], "--keyword", "甲"]), "E1106", "relation_missing");
}

#[test]
fn new_keys_wait_for_their_delay_and_the_organisation_can_stop_them() {
    let desk = Desk::with(2, "rekey_delay = 60\ngov_delay = 1");
    let org = desk.provider();
    let early = ["party", "rekey", &org, "--new", &desk.key, "--reason", "other"];
    desk.rejected(&desk.by("city", &early), "E1106", "relation_missing");
    // Of its own division a bureau is nobody's superior: governance says who is.
    let city = desk.org("city");
    let action = desk.file("superior.json", &json!({ "set_superior": { "superior": city, "orgs": [org] } }));
    let at = soon(4);
    let proposed = desk.must("city", &["gov", "propose", "--reason", "law", "--effective-at", &at, "--action", &action]);
    let id = proposed["ids"][0].as_str().unwrap();
    for key in ["city", "county"] {
        desk.must(key, &["gov", "approve", id, "--yes"]);
    }
    wait_for("the superior", || desk.ask(&["party", "show", &org])["organisation"]["superior"] == json!(city));
    let rekey = ["party", "rekey", &org, "--new", "recovered", "--reason", "other", "--words", "密钥遗失"];
    let absent = desk.by("city", &rekey);
    assert_eq!(absent.code, 2, "there is no key of this name yet: {}", absent.stderr);
    assert_eq!(desk.run(&["key", "new", "recovered", "--org", &org]).code, 0);
    desk.rejected(&desk.by("operator", &rekey), "E1106", "relation_missing");
    desk.must("city", &rekey);
    desk.rejected(&desk.by("city", &rekey), "E2015", "rekey_pending");
    let shown = desk.ask(&["party", "show", &org]);
    assert!(shown.to_string().contains("rekey"), "{shown}");
    // The new key signs nothing before its time; the old one stops it.
    let id = desk.published()[0].clone();
    let early = desk.by("recovered", &["catalog", "amend", &id, "--keyword", "甲"]);
    assert!((early.code, early.error["error"]["name"].as_str()) == (1, Some("key_inactive")), "{}", early.stderr);
    desk.must(&desk.key, &["party", "cancel-rekey"]);
    desk.rejected(&desk.own(&["party", "cancel-rekey"]), "E2016", "no_rekey_pending");
    desk.must(&desk.key, &["catalog", "amend", &id, "--keyword", "甲"]);

    // A thief at the desk: the superior freezes all keys at once, and decides on new ones.
    desk.must("city", &["party", "freeze-key", &org, "--all"]);
    desk.rejected(&desk.own(&["catalog", "amend", &id, "--keyword", "乙"]), "E1012", "key_inactive");
    // A key that was named once is not named again.
    desk.rejected(&desk.by("city", &rekey), "E2002", "key_refused");
    assert_eq!(desk.run(&["key", "new", "anew", "--org", &org]).code, 0);
    desk.must("city", &["party", "rekey", &org, "--new", "anew", "--reason", "other"]);
    desk.rejected(&desk.own(&["party", "cancel-rekey"]), "E1012", "key_inactive");
}

#[test]
fn who_answers_and_what_was_attested_is_on_record() {
    let desk = Desk::new(1);
    let openings = desk.path("openings");
    desk.must(&desk.key, &["party", "responsible", "--set", "head=张三", "--openings", &openings]);
    let opened = std::fs::read_dir(&openings).unwrap().count();
    assert_eq!(opened, 1, "the words stay in the office");
    let shown = desk.ask(&["party", "show", &desk.provider()]).to_string();
    assert!(!shown.contains("张三"));
    assert_eq!(desk.own(&["party", "responsible", "--set", "cook=李四", "--openings", &openings]).code, 2, "there is no such duty");

    let document = desk.file("cert.pdf", &"资质证书");
    let operator = desk.org("operator");
    let (until, past) = (soon(86_400 * 300), soon(-86_400 * 2));
    let attest = |until: &str| {
        ["party", "attest", &operator, "--type", "qualification", "--issuer", "省数据局", "--document", &document, "--until", until]
            .map(str::to_string)
    };
    let run = |key: &str, words: [String; 11]| desk.by(key, &words.each_ref().map(String::as_str));
    desk.rejected(&run(&desk.key, attest(&until)), "E1106", "relation_missing");
    desk.rejected(&run("city", attest(&past)), "E2020", "bad_term");
    let made = desk.done(run("city", attest(&until)));
    let repeat = [attest(&until).to_vec(), vec!["--expires-in".into(), "1800".into()]].concat();
    let repeat = desk.done(desk.by("city", &repeat.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!((&repeat["ids"], &repeat["exists"]), (&made["ids"], &json!(true)));
    let listed = desk.ask(&["party", "show", &operator]);
    assert!(listed.to_string().contains("qualification"), "{listed}");
}
